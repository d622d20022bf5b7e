//! What everybody sees of a creator. Only what is named here can leave the house (GAP-06): adding a field is a decision.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::creators::Availability;
use domain::media::{MediaId, Size};
use domain::portfolio::Category;
use domain::text::Tag;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::card::{Brief, Card, CardItem};
use super::counts::Counts;
use crate::portfolio::{Content, Work};

/// How many works a card shows (MB-11).
pub const PREVIEWS: usize = 3;

/// A creator in the marketplace (MB-12, MB-13), in the shape that the API answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatorCard {
    /// Whose.
    pub id: Uuid,
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub display_name: String,
    /// The address of her picture.
    pub avatar: Option<String>,
    /// About her.
    pub bio: String,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// The plain mean of her ratings, to one decimal; none without reviews (MB-20, RV-07).
    pub rating: Option<f64>,
    /// How many reviews.
    pub review_count: i64,
    /// Up to [`PREVIEWS`] works: featured first, then in her order (GAP-05).
    pub portfolio_preview: Vec<Preview>,
    /// All of the above as JSON, made once.
    #[serde(skip)]
    pub json: Arc<RawValue>,
}

/// A work on a card.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its first picture.
    pub image: Option<Image>,
}

/// The addresses of one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Image {
    /// 320 pixels on the long edge.
    pub small: String,
    /// 640.
    pub medium: String,
    /// 1280.
    pub large: String,
}

impl Image {
    /// Where the house serves the picture.
    pub fn of(id: &str) -> Self {
        let at = |size: Size| format!("/media/{id}/{}", size.file_name());
        Self { small: at(Size::Small), medium: at(Size::Medium), large: at(Size::Large) }
    }
}

/// Everything that everybody may know of a creator (PP-01…PP-05).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicProfile {
    /// Whose.
    pub id: Uuid,
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub display_name: String,
    /// About her.
    pub bio: String,
    /// The address of her picture.
    pub avatar: Option<String>,
    /// The picture across the page.
    pub banner: Option<Image>,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// What an hour costs, in rupiah.
    pub hourly_rate: Option<u32>,
    /// What a project costs, in rupiah.
    pub project_rate: Option<u32>,
    /// The plain mean of her ratings, to one decimal; none without reviews.
    pub rating: Option<f64>,
    /// How many reviews.
    pub review_count: i64,
    /// How many projects she and a client both called completed (CP-13, PP-02).
    pub projects_completed: u64,
    /// Her addresses elsewhere.
    pub social: Social,
    /// Where to write to, only if she shows it (CP-20).
    pub contact_email: Option<String>,
    /// She is on the front page.
    pub featured: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// How often her public works were looked at.
    pub views: u64,
    /// How many likes they have.
    pub likes: u64,
    /// Her public works: featured first, then newest (PP-03).
    pub items: Vec<GalleryItem>,
}

/// A creator's addresses elsewhere (PP-05).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Social {
    /// There.
    pub twitter: Option<String>,
    /// There.
    pub instagram: Option<String>,
    /// There.
    pub linkedin: Option<String>,
    /// Her own pages.
    pub website: Option<String>,
}

/// A work in a gallery.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GalleryItem {
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its pictures, in order.
    pub images: Vec<Image>,
    /// Where to see more.
    pub project_url: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// It stands out.
    pub featured: bool,
    /// How often it was looked at.
    pub views: u64,
    /// How many like it.
    pub likes: u64,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
}

impl CreatorCard {
    /// The card of a creator whom everybody may see.
    pub(crate) fn of(id: Uuid, card: &Card) -> Option<Self> {
        let (username, profile) = (card.username.clone()?, card.profile.as_ref().filter(|_| card.visible())?);
        let preview = |(item, brief): (&CardItem, &Brief)| Preview {
            id: item.id,
            title: brief.title.clone(),
            category: brief.category,
            image: brief.image.as_ref().map(|image| Image::of(image.as_str())),
        };
        let mut made = Self {
            id,
            username,
            display_name: profile.display_name.clone(),
            avatar: profile.avatar.as_deref().map(avatar),
            bio: profile.bio.clone(),
            skills: profile.skills.clone(),
            availability: profile.availability,
            rating: rating(card),
            review_count: card.rating_count,
            portfolio_preview: card.shown().into_iter().take(PREVIEWS).map(preview).collect(),
            json: RawValue::NULL.to_owned().into(),
        };
        made.json = serde_json::value::to_raw_value(&made).ok()?.into();
        Some(made)
    }
}

impl PublicProfile {
    /// The page of a creator whom everybody may see.
    pub(crate) fn of(id: Uuid, card: &Card, works: &HashMap<Uuid, Work>, counts: &Counts) -> Option<Self> {
        let (username, profile) = (card.username.clone()?, card.profile.as_ref().filter(|_| card.visible())?);
        let shown = |item: &CardItem| {
            let content = works.get(&item.id)?.public()?;
            Some(gallery_item(item, content, card.stands_out(item.id), counts.of(item.id)))
        };
        // The shelf stands newest first until its creator orders it (PP-03, PF-23, GAP-92).
        let items: Vec<GalleryItem> = card.shown().into_iter().filter_map(|(item, _)| shown(item)).collect();
        Some(Self {
            id,
            username,
            display_name: profile.display_name.clone(),
            bio: profile.bio.clone(),
            avatar: profile.avatar.as_deref().map(avatar),
            banner: profile.banner.as_deref().map(Image::of),
            skills: profile.skills.clone(),
            availability: profile.availability,
            hourly_rate: profile.hourly_rate,
            project_rate: profile.project_rate,
            rating: rating(card),
            review_count: card.rating_count,
            projects_completed: card.projects_completed,
            social: Social {
                twitter: profile.twitter.clone(),
                instagram: profile.instagram.clone(),
                linkedin: profile.linkedin.clone(),
                website: profile.website.clone(),
            },
            contact_email: profile.contact_email.clone().filter(|_| profile.show_email),
            featured: card.featured,
            created_at: card.created_at,
            views: items.iter().map(|item| item.views).sum(),
            likes: items.iter().map(|item| item.likes).sum(),
            items,
        })
    }
}

fn gallery_item(item: &CardItem, content: &Content, featured: bool, (views, likes): (u64, u64)) -> GalleryItem {
    GalleryItem {
        id: item.id,
        title: content.title.clone(),
        description: content.description.clone(),
        category: content.category,
        images: content.images.iter().map(MediaId::as_str).map(Image::of).collect(),
        project_url: content.project_url.clone(),
        tags: content.tags.iter().map(Tag::as_str).map(str::to_owned).collect(),
        featured,
        views,
        likes,
        created_at: item.at,
    }
}

fn avatar(id: &str) -> String {
    Image::of(id).small
}

fn rating(card: &Card) -> Option<f64> {
    (card.rating_count > 0).then(|| (card.rating_sum as f64 / card.rating_count as f64 * 10.0).round() / 10.0)
}
