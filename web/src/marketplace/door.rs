//! Where the pages get what they show: the catalogue, and the pictures.

use std::path::Path as FilePath;
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use domain::media::{MediaId, Size};
use event_store::Position;
use projections::marketplace::{Catalogue, CreatorCard, GalleryItem, Image, Lookup, Part, PublicProfile, Query};
use projections::media::Shape;

use super::popularity::PopularityPage;
use super::{
    Card, Dropped, Facets, Filters, Found, MarketplacePage, Picture, Profile, ProfilePage, Rating, Shared, Social,
    SocialPlace, Thumb, Work, work_address,
};
use crate::Door;
use crate::failures::{failure, no_creator};
use crate::ui::{Ui, page};

pub(super) mod work;

/// How long a page waits for what its visitor just wrote (AR-14).
const PATIENCE: Duration = Duration::from_secs(2);
/// The form of a picture whose size is unknown.
const USUAL: (u32, u32) = (1280, 960);

/// `GET /community/marketplace`
pub(crate) async fn wall(State(door): State<Door>, headers: HeaderMap, RawQuery(query): RawQuery, ui: Ui) -> Response {
    up_to_date(door.house.catalogue(), &headers).await;
    let (mut filters, mut dropped) = Filters::read(query.as_deref().unwrap_or_default());
    let Some(found) = find(&door, &mut filters, &mut dropped) else { return failure(ui, StatusCode::BAD_REQUEST) };
    let whole = hung_below(&headers, "cards").and_then(|query| Filters::read(query).0.followed_by(&filters));
    let wall = page(StatusCode::OK, &MarketplacePage::new(ui, filters, &dropped, found));
    match whole {
        Some(whole) => known_as(wall, &whole.address()),
        None => wall,
    }
}

/// `GET /portfolio/{username}`
pub(crate) async fn person(
    State(door): State<Door>,
    headers: HeaderMap,
    Path(username): Path<String>,
    ui: Ui,
) -> Response {
    let catalogue = door.house.catalogue();
    up_to_date(catalogue, &headers).await;
    match catalogue.public_profile(&username).await {
        Ok(Lookup::Found(found)) if found.profile.username != username => moved(&found.profile.username),
        Ok(Lookup::Found(found)) => page(StatusCode::OK, &ProfilePage::new(ui, profile(&door, &found.profile))),
        Ok(Lookup::Moved(username)) => moved(&username),
        Ok(Lookup::Nobody) => no_creator(ui),
        Err(error) => {
            tracing::error!(%error, "A profile could not be read");
            failure(ui, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// `GET /portfolio/{username}/popularity`
pub(crate) async fn popularity(
    State(door): State<Door>,
    headers: HeaderMap,
    Path(username): Path<String>,
    ui: Ui,
) -> Response {
    let catalogue = door.house.catalogue();
    up_to_date(catalogue, &headers).await;
    match catalogue.explain(&username, door.house.now()).await {
        Ok(Some(found)) if found.username != username => {
            Redirect::permanent(&format!("/portfolio/{}/popularity", found.username)).into_response()
        }
        Ok(Some(found)) => page(StatusCode::OK, &PopularityPage::new(ui, &found)),
        Ok(None) => no_creator(ui),
        Err(error) => {
            tracing::error!(%error, "A popularity could not be read");
            failure(ui, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// A former username, or one in capitals, leads to the present one (AC-08).
fn moved(username: &str) -> Response {
    Redirect::permanent(&format!("/portfolio/{username}")).into_response()
}

/// Waits, bounded, for what this browser wrote a moment ago (AR-14).
async fn up_to_date(catalogue: &Catalogue, headers: &HeaderMap) {
    let written = CookieJar::from_headers(headers).get(api::AFTER).and_then(|cookie| cookie.value().parse().ok());
    if let Some(position) = written {
        catalogue.wait_for(Position(position), PATIENCE).await;
    }
}

/// What the address of the page asks for, below whose `list` this answer is to be hung in place.
pub(crate) fn hung_below<'h>(headers: &'h HeaderMap, list: &str) -> Option<&'h str> {
    let told = |name| headers.get(name).and_then(|text| text.to_str().ok());
    let here = told("hx-current-url").filter(|_| told("hx-target") == Some(list))?;
    Some(here.split('#').next()?.split_once('?').map_or("", |(_, query)| query))
}

/// The page that this answer is hung on is at another address now: one that shows all of it, so that the way back leads
/// to everything that was there.
pub(crate) fn known_as(mut response: Response, address: &str) -> Response {
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert("hx-replace-url", address);
    }
    response
}

/// Asks the catalogue; a cursor that is not ours and a page beyond the last are dropped. `None` only for a question that
/// the catalogue refuses although its bounds were kept.
fn find(door: &Door, filters: &mut Filters, dropped: &mut Vec<Dropped>) -> Option<Found> {
    let catalogue = door.house.catalogue();
    let mut query = query(filters);
    if let Some(cursor) = &filters.cursor {
        match cursor.parse() {
            Ok(cursor) if (Query { part: Part::After(cursor), ..query.clone() }).check().is_ok() => {
                query.part = Part::After(cursor);
            }
            _ => {
                filters.cursor = None;
                dropped.push(Dropped::Cursor);
            }
        }
    }
    let mut answer = catalogue.browse(&query).ok()?;
    let last = answer.pages.max(1) as u64;
    if filters.page > last {
        filters.page = last;
        dropped.push(Dropped::Page);
        query.part = Part::Number(answer.pages.max(1));
        answer = catalogue.browse(&query).ok()?;
    }
    let facets = facets(catalogue.facets(&query).ok()?);
    let mut cards = answer.cards;
    filters.pages = if filters.cursor.is_some() { 1 } else { filters.pages.min(last + 1 - filters.page) };
    for number in filters.page + 1..=filters.last_page() {
        query.part = Part::Number(usize::try_from(number).unwrap_or(usize::MAX));
        cards.extend(catalogue.browse(&query).ok()?.cards);
    }
    Some(Found {
        cards: cards.iter().map(|found| card(door, found)).collect(),
        total: answer.total as u64,
        pages: answer.pages as u64,
        cursor: answer.next.map(|cursor| cursor.to_string()),
        facets,
    })
}

fn query(filters: &Filters) -> Query {
    Query {
        category: filters.category,
        creator_type: filters.creator_type,
        skills: filters.skills.clone(),
        availability: filters.availability,
        min_rating: filters.min_rating,
        search: (!filters.search.is_empty()).then(|| filters.search.clone()),
        sort: filters.order(),
        part: Part::Number(usize::try_from(filters.page).unwrap_or(usize::MAX)),
        limit: Query::LIMIT_DEFAULT,
    }
}

fn facets(counted: projections::marketplace::Facets) -> Facets {
    fn wide<T>(counts: Vec<(T, usize)>) -> Vec<(T, u64)> {
        counts.into_iter().map(|(choice, count)| (choice, count as u64)).collect()
    }
    Facets {
        categories: wide(counted.categories),
        creator_types: wide(counted.creator_types),
        skills: wide(counted.skills),
        availability: wide(counted.availability),
        ratings: wide(counted.ratings),
    }
}

pub(crate) fn card(door: &Door, found: &CreatorCard) -> Card {
    let thumb = |preview: &projections::marketplace::Preview| Thumb {
        href: work_address(&found.username, &preview.title, preview.id),
        title: preview.title.clone(),
        category: preview.category,
        picture: preview.image.as_ref().map(|image| picture(door, image)),
    };
    Card {
        username: found.username.clone(),
        display_name: found.display_name.clone(),
        avatar: found.avatar.clone(),
        bio: found.bio.clone(),
        skills: found.skills.clone(),
        availability: found.availability,
        rating: rating(found.rating, found.review_count),
        works: found.portfolio_preview.iter().map(thumb).collect(),
    }
}

fn profile(door: &Door, found: &PublicProfile) -> Profile {
    let social = &found.social;
    let places = [
        (SocialPlace::Website, &social.website),
        (SocialPlace::Instagram, &social.instagram),
        (SocialPlace::Linkedin, &social.linkedin),
        (SocialPlace::Twitter, &social.twitter),
    ];
    Profile {
        username: found.username.clone(),
        display_name: found.display_name.clone(),
        bio: found.bio.clone(),
        skills: found.skills.clone(),
        availability: found.availability,
        avatar: found.avatar.clone(),
        banner: found.banner.as_ref().map(|image| picture(door, image)),
        share: shared(door, found),
        hourly_rate: found.hourly_rate,
        project_rate: found.project_rate,
        rating: rating(found.rating, found.review_count),
        projects_completed: (found.projects_completed > 0).then_some(found.projects_completed),
        socials: places.into_iter().filter_map(|(place, href)| Social::to(place, href.clone()?)).collect(),
        email: found.contact_email.clone(),
        since: found.created_at,
        place: door.house.catalogue().place_of(found.id),
        works: found.items.iter().map(|item| shown_work(door, item)).collect(),
    }
}

/// What other places show of a creator.
fn shared(door: &Door, found: &PublicProfile) -> Option<Shared> {
    let banner = found.banner.as_ref().map(|image| &image.large);
    let work = found.items.iter().find_map(|item| item.images.first()).map(|image| &image.large);
    cut_for_sharing(door, banner.or(work).or(found.avatar.as_ref())?)
}

/// A kept picture as other places show it, by one of its addresses.
fn cut_for_sharing(door: &Door, address: &str) -> Option<Shared> {
    let id = id_in(address)?;
    let shape = door.pictures.shape(&id);
    Some(Shared::of(id.as_str(), shape.map_or_else(|| Size::Share.fit(USUAL), |shape| shape.size(Size::Share))))
}

fn shown_work(door: &Door, item: &GalleryItem) -> Work {
    Work {
        id: item.id.to_string(),
        title: item.title.clone(),
        description: item.description.clone(),
        category: item.category,
        pictures: item.images.iter().map(|image| picture(door, image)).collect(),
        link: item.project_url.clone().filter(|link| super::profile::is_web(link)),
        tags: item.tags.clone(),
        featured: item.featured,
        views: item.views,
        likes: item.likes,
        at: item.created_at,
    }
}

fn rating(mean: Option<f64>, count: i64) -> Option<Rating> {
    let count = u64::try_from(count).ok().filter(|count| *count > 0)?;
    mean.map(|mean| Rating { mean, count })
}

/// A kept picture with its size.
pub(crate) fn picture(door: &Door, image: &Image) -> Picture {
    let (width, height) = shape(door, image).map_or(USUAL, |shape| shape.size(Size::Large));
    Picture { small: image.small.clone(), medium: image.medium.clone(), large: image.large.clone(), width, height }
}

fn shape(door: &Door, image: &Image) -> Option<Shape> {
    door.pictures.shape(&id_in(&image.large)?)
}

/// The id in the address of a picture: its folder.
fn id_in(address: &str) -> Option<MediaId> {
    let folder = FilePath::new(address).parent()?.file_name()?.to_str()?;
    MediaId::parse(folder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_s_address_names_it() {
        let id = "ab".repeat(32);
        let image = Image::of(&id);
        assert_eq!(id_in(&image.large).unwrap().as_str(), id);
        for wrong in ["", "/", "/media/x/small.webp", "small.webp"] {
            assert_eq!(id_in(wrong), None);
        }
    }

    /// RV-07
    #[test]
    fn without_a_review_there_is_no_rating() {
        assert_eq!(rating(Some(5.0), 0), None);
        assert_eq!(rating(None, 3), None);
        assert_eq!(rating(Some(4.5), -1), None);
        assert_eq!(rating(Some(4.5), 2), Some(Rating { mean: 4.5, count: 2 }));
    }
}
