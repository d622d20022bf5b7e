//! The page of one work: found in the same profile, in memory, that the page of its creator is made from.

use std::sync::Arc;
use std::time::Duration;

use api::{Code, Problem};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::portfolio::like_id;
use domain::{AccountId, ItemId};
use projections::marketplace::{GalleryItem, Lookup, NAME, PublicProfile, is_liked};
use tokio::time::timeout;

use super::super::address::id_in;
use super::super::{Exhibit, ExhibitPage, Maker, Other, Plate, Shared, work_address};
use super::{cut_for_sharing, picture, shape, shared, shown_work};
use crate::Door;
use crate::failures::no_work;
use crate::forms::Sent;
use crate::ui::page;
use crate::visit::Visit;

/// How long the page waits to know whether its reader likes the work.
const HEART: Duration = Duration::from_secs(1);
/// How many other works of hers are shown.
const MORE: usize = 4;

/// A work that everybody may see: one of those of its creator.
struct Found {
    profile: Arc<PublicProfile>,
    at: usize,
}

impl Found {
    fn item(&self) -> &GalleryItem {
        &self.profile.items[self.at]
    }

    fn address(&self) -> String {
        address(&self.profile, self.item())
    }
}

fn address(profile: &PublicProfile, item: &GalleryItem) -> String {
    work_address(&profile.username, &item.title, item.id)
}

/// `GET /portfolio/{username}/{item}`
pub(crate) async fn show(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path((username, item)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    visit.context.browsing().await;
    let Some(found) = find(&visit.door, &username, &item).await? else { return Ok(no_work(visit.ui)) };
    let address = found.address();
    if !visit.ui.is_at(&address) {
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(Redirect::permanent(&format!("{address}{query}")).into_response());
    }
    if method == Method::GET && !looks_ahead(&headers) {
        note_view(&visit, &found).await;
    }
    let liked = liked(&visit, &found).await;
    Ok(page(StatusCode::OK, &ExhibitPage::new(visit.ui, exhibit(&visit.door, &found, liked))))
}

/// `POST /portfolio/{username}/{item}/like`: likes the work, or takes the like back (PF-27).
pub(crate) async fn like(
    visit: Visit,
    Path((username, item)): Path<(String, String)>,
    mut sent: Sent,
) -> Result<Response, Problem> {
    let Some(found) = find(&visit.door, &username, &item).await? else { return Ok(no_work(visit.ui)) };
    let wished = sent.take("liked");
    let operation = if wished.as_deref() == Some("true") { "portfolio.like" } else { "portfolio.unlike" };
    sent.put("item", vec![found.item().id.to_string()]);
    match visit.carry_out(operation, &sent).await {
        Ok(outcome) => Ok(visit.done(outcome, &found.address(), None)),
        // It was taken away a moment ago.
        Err(problem) if problem.code() == Code::NOT_FOUND => Ok(no_work(visit.ui)),
        Err(problem) => Err(problem),
    }
}

/// The work at an address, whoever its creator's name was then. What is not public, or somebody else's, is not told
/// apart from what is not there (PP-09).
async fn find(door: &Door, username: &str, item: &str) -> Result<Option<Found>, Problem> {
    let Some(id) = id_in(item) else { return Ok(None) };
    let catalogue = door.house.catalogue();
    let mut looked = catalogue.public_profile(username).await?;
    if let Lookup::Moved(present) = &looked {
        looked = catalogue.public_profile(present).await?;
    }
    let Lookup::Found(found) = looked else { return Ok(None) };
    let at = found.profile.items.iter().position(|item| item.id == id);
    Ok(at.map(|at| Found { profile: found.profile, at }))
}

/// A browser that fetches what its reader may open next looks at nothing yet.
fn looks_ahead(headers: &HeaderMap) -> bool {
    let says = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ["sec-purpose", "purpose"].into_iter().any(|name| says(name).starts_with("prefetch"))
}

/// Whoever opens the page looks at the work: counted as everywhere, once per viewer and day (PF-27).
async fn note_view(visit: &Visit, found: &Found) {
    let fields = vec![("item".to_owned(), vec![found.item().id.to_string()])];
    if let Err(problem) = visit.context.carry_out("portfolio.view", fields).await {
        tracing::warn!(code = problem.code().name, "A view was not noted");
    }
}

/// Whether the visitor likes it; `None` when she is not signed in, when it is her own, or when it cannot be told now.
async fn liked(visit: &Visit, found: &Found) -> Option<bool> {
    let me = visit.identity().ok().filter(|me| me.account.0 != found.profile.id)?.account;
    let like = like_id(ItemId(found.item().id), AccountId(me.0));
    visit.up_to_date(NAME).await.ok()?;
    let ask = is_liked(visit.door.house.views(), like);
    let told = visit.recall(&[NAME], format!("like {like}"), ask);
    // The work is there; nobody waits for a heart while the database hangs.
    timeout(HEART, told).await.ok()?.ok().map(|liked| *liked)
}

fn exhibit(door: &Door, found: &Found, liked: Option<bool>) -> Exhibit {
    let Found { profile, at } = found;
    let (items, item) = (&profile.items, found.item());
    let other = |item: &GalleryItem| Other {
        href: address(profile, item),
        title: item.title.clone(),
        category: item.category,
        picture: item.images.first().map(|image| picture(door, image)),
    };
    let plate =
        |image| Plate::new(picture(door, image), shape(door, image).as_ref().map_or(&[], |shape| shape.thumbhash()));
    let share = item.images.first().and_then(|image| cut_for_sharing(door, &image.large));
    Exhibit {
        work: shown_work(door, item),
        plates: item.images.iter().map(plate).collect(),
        maker: Maker {
            username: profile.username.clone(),
            display_name: profile.display_name.clone(),
            avatar: profile.avatar.clone(),
            availability: profile.availability,
            works: items.len(),
        },
        share: share.or_else(|| shared(door, profile)).unwrap_or_else(Shared::house),
        before: at.checked_sub(1).and_then(|at| items.get(at)).map(other),
        after: items.get(at + 1).map(other),
        // Those that hang after it, and then those before.
        more: items.iter().cycle().skip(at + 1).take((items.len() - 1).min(MORE)).map(other).collect(),
        liked,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// PF-27
    #[test]
    fn who_only_fetches_ahead_does_not_look() {
        let asks = |name: &'static str, value: &'static str| {
            looks_ahead(&HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))]))
        };
        assert!(asks("sec-purpose", "prefetch") && asks("sec-purpose", "prefetch;prerender"));
        assert!(asks("purpose", "prefetch"));
        assert!(!asks("sec-fetch-mode", "navigate") && !looks_ahead(&HeaderMap::new()));
    }
}
