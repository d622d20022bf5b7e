//! The community: what happens in it, what staff put on its front page, and what they announce.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use commands::community::{FeatureItem, PostAnnouncement, Spot, WithdrawAnnouncement};
use commands::{Fields, Receipt};
use domain::community::ActivityKind;
use domain::text::{Headline, Link, Notice};
use domain::{AnnouncementId, ItemId};
use projections::community::{self as ready, NAME, activities, next};
use projections::marketplace::CreatorCard;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::marketplace::{Card, Image};
use crate::operation::{Access, Nothing, Operation, operation};
use crate::paging;
use crate::problem::Problem;
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    const FEATURED: &str = "/moderation/items/{item}/featured";
    vec![
        operation("community.getHubData", Method::GET, "/community", Access::Public, hub)
            .says("Reads the community's front page")
            .about("The newest ten entries of the feed, and whom and what staff chose to show."),
        operation("community.getActivities", Method::GET, "/community/activities", Access::Public, feed)
            .says("Lists what happened, newest first")
            .about("An entry vanishes with its actor or its item, and comes back with them."),
        operation("community.featureItem", Method::PUT, FEATURED, Access::Moderator, feature)
            .says("Puts a public, approved item on the community's front page")
            .about("Until a time, or for good; nobody features her own."),
        operation("community.unfeatureItem", Method::DELETE, FEATURED, Access::Moderator, unfeature)
            .says("Takes an item off the community's front page"),
        operation("community.announce", Method::POST, "/admin/announcements", Access::Admin, announce)
            .says("Tells everybody something, in the name of the house")
            .answers(StatusCode::CREATED),
        operation(
            "community.withdrawAnnouncement",
            Method::DELETE,
            "/admin/announcements/{announcement}",
            Access::Admin,
            withdraw,
        )
        .says("Takes an announcement back"),
    ]
}

/// Who did something, or whose work it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ActivityActor)]
struct Actor {
    username: String,
    name: String,
    /// The address of her picture.
    avatar: Option<String>,
}

/// A work, as the feed shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityItem)]
struct Piece {
    id: Uuid,
    title: String,
    image: Option<Image>,
}

/// What is announced.
#[derive(Debug, Serialize, ToSchema)]
struct Announcement {
    title: String,
    text: String,
    link: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Activity {
    /// Its place in the feed.
    position: u64,
    #[schema(value_type = schemas::ActivityKind)]
    r#type: ActivityKind,
    timestamp: DateTime<Utc>,
    /// Nobody for the house.
    actor: Option<Actor>,
    item: Option<Piece>,
    /// How many approved works, of a milestone.
    count: Option<u32>,
    announcement: Option<Announcement>,
    /// The page to read more on, as a path of this site.
    link: Option<String>,
}

/// A page of the feed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Activities {
    activities: Vec<Activity>,
    /// The cursor of the next page.
    next: Option<u64>,
}

/// The community's front page.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CommunityHub)]
struct Hub {
    activities: Vec<Activity>,
    /// The cursor of older entries.
    next: Option<u64>,
    #[schema(value_type = Vec<Card>)]
    featured_creators: Vec<Arc<CreatorCard>>,
    featured_items: Vec<Featured>,
}

/// A work on the front page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeaturedItem)]
struct Featured {
    #[serde(flatten)]
    item: Piece,
    creator: Actor,
}

impl From<&ready::Person> for Actor {
    fn from(person: &ready::Person) -> Self {
        let ready::Person { username, name, avatar, .. } = person.clone();
        Self { username, name, avatar }
    }
}

impl From<&ready::Piece> for Piece {
    fn from(piece: &ready::Piece) -> Self {
        Self { id: piece.id, title: piece.title.clone(), image: piece.image.as_ref().map(Into::into) }
    }
}

impl From<&ready::Activity> for Activity {
    fn from(entry: &ready::Activity) -> Self {
        let announced = |said: &ready::Announcement| {
            let ready::Announcement { title, text, link } = said.clone();
            Announcement { title, text, link }
        };
        Self {
            position: entry.position,
            r#type: entry.kind,
            timestamp: entry.timestamp,
            actor: entry.actor.as_ref().map(Into::into),
            item: entry.item.as_ref().map(Into::into),
            count: entry.count,
            announcement: entry.announcement.as_ref().map(announced),
            link: entry.link(),
        }
    }
}

async fn hub(context: Context, _: Nothing) -> Result<Answer<Hub>, Problem> {
    let reading = context.reading(NAME).await?;
    let hub = context.house.community().hub(reading.position, context.house.now()).await?;
    let chosen: Vec<Uuid> = hub.creators.iter().map(|person| person.account).collect();
    let featured =
        |item: &ready::FeaturedItem| Featured { item: (&item.piece).into(), creator: (&item.creator).into() };
    let answer = Hub {
        activities: hub.activities.iter().map(Into::into).collect(),
        next: hub.next,
        featured_creators: context.house.catalogue().cards_of(&chosen),
        featured_items: hub.items.iter().map(featured).collect(),
    };
    Ok(Answer::of(answer).at(reading))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Feed {
    /// Where an earlier page ended: its `next`.
    cursor: Option<u64>,
    #[schema(minimum = 1, maximum = 48, default = 10)]
    limit: Option<i64>,
}

async fn feed(context: Context, input: Feed) -> Result<Answer<Activities>, Problem> {
    let limit = paging::limit(input.limit, ready::NEWEST, 48)?;
    let reading = context.reading(NAME).await?;
    let mut found = activities(context.house.views(), input.cursor, limit + 1).await?;
    let next = next(&mut found, limit);
    Ok(Answer::of(Activities { activities: found.iter().map(Into::into).collect(), next }).at(reading))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Feature {
    #[schema(value_type = Uuid)]
    item: ItemId,
    /// Until when; left out, for good.
    until: Option<DateTime<Utc>>,
}

async fn feature(context: Context, input: Feature) -> Result<Receipt, Problem> {
    let feature = FeatureItem { item: input.item, spot: Spot::On(input.until) };
    Ok(context.house.desk().handle(&feature, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfItem {
    #[schema(value_type = Uuid)]
    item: ItemId,
}

async fn unfeature(context: Context, input: OfItem) -> Result<Receipt, Problem> {
    let feature = FeatureItem { item: input.item, spot: Spot::Off };
    Ok(context.house.desk().handle(&feature, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Announce {
    #[schema(value_type = schemas::Headline)]
    title: String,
    #[schema(value_type = schemas::Notice)]
    text: String,
    /// Where to read more.
    #[schema(value_type = Option<schemas::Link>)]
    link: Option<String>,
}

async fn announce(context: Context, input: Announce) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let title = fields.take("title", Headline::parse(&input.title));
    let text = fields.take("text", Notice::parse(&input.text));
    let link = fields.optional("link", input.link.as_deref().map(Link::parse));
    let (title, text) = fields.finish(title.zip(text))?;
    let request = context.request();
    let post = PostAnnouncement { announcement: AnnouncementId(request.new_id("announcement")), title, text, link };
    Ok(context.house.desk().handle(&post, context.caller(), request).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfAnnouncement {
    #[schema(value_type = Uuid)]
    announcement: AnnouncementId,
}

async fn withdraw(context: Context, input: OfAnnouncement) -> Result<Receipt, Problem> {
    let withdraw = WithdrawAnnouncement { announcement: input.announcement };
    Ok(context.house.desk().handle(&withdraw, context.caller(), context.request()).await?)
}
