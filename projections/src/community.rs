//! The community: what happens in it, newest first, and what staff put on its front page.
//!
//! Written by `activity`: the tables `community_person`, `community_item` and `community_activity`. An entry says who
//! and which, never in words: the sentence is made in the reader's language, from what may be seen at that moment. So
//! an entry vanishes with its actor or its item, and comes back with them (AF-05).

use chrono::{DateTime, Utc};
use domain::community::ActivityKind;
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::marketplace::Image;

mod activity;
mod front;
mod rows;

pub use activity::Community;
pub use front::{FEATURED, Front, Hub, NEWEST, next};

/// The projection's name.
pub const NAME: &str = "community";

const ACTIVITIES: &str = "
select activity.position, kind, at, count, activity.title as headline, text, link,
    actor.account, username, display_name, avatar,
    item.id as item, item.title, image
from views.community_activity activity
left join views.community_person actor on actor.account = activity.actor and visible
left join views.community_item item on item.id = activity.item and item.title is not null
where activity.position < $1
  and (activity.actor is null or actor.account is not null)
  and (activity.item is null or item.id is not null)
order by activity.position desc
limit $2";

const FEATURED_CREATORS: &str = "
select account, username, display_name, avatar
from views.community_person
where featured is not null and visible
order by featured desc
limit $1";

const FEATURED_ITEMS: &str = "
select id as item, title, image, featured_until as until, account, username, display_name, avatar
from views.community_item item
join views.community_person creator on account = creator and visible
where item.featured is not null and title is not null and (featured_until is null or featured_until > $1)
order by item.featured desc
limit $2";

const HIGHLIGHT: &str = "
select featured_until
from views.community_item
where id = $1 and featured is not null and (featured_until is null or featured_until > $2)";

pub(crate) const STATEMENTS: &[&str] = &[
    ACTIVITIES,
    FEATURED_CREATORS,
    FEATURED_ITEMS,
    HIGHLIGHT,
    rows::LOAD_PEOPLE,
    rows::WRITE_PEOPLE,
    rows::DELETE_PEOPLE,
    rows::LOAD_ITEMS,
    rows::WRITE_ITEMS,
    rows::DELETE_ITEMS,
    rows::ADD_ACTIVITIES,
    rows::DELETE_ACTIVITIES,
];

/// Whom an entry is about, as everybody may know her.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Whose account.
    #[serde(skip)]
    pub account: Uuid,
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub name: String,
    /// The address of her picture.
    pub avatar: Option<String>,
}

/// A work that an entry is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece {
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its first picture.
    pub image: Option<Image>,
}

/// What the house announces.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Announcement {
    /// What it is about.
    pub title: String,
    /// What.
    pub text: String,
    /// Where to read more.
    pub link: Option<String>,
}

/// Something that happened (AF-02).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Activity {
    /// Its place in the feed, from which older ones go on (AF-06).
    pub position: u64,
    /// What kind of thing.
    #[serde(rename = "type")]
    pub kind: ActivityKind,
    /// When.
    pub timestamp: DateTime<Utc>,
    /// Who; nobody for the house.
    pub actor: Option<Person>,
    /// Which work.
    pub item: Option<Piece>,
    /// How many works, of a milestone.
    pub count: Option<u32>,
    /// What is announced.
    pub announcement: Option<Announcement>,
}

/// A work on the front page, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeaturedItem {
    /// Which.
    #[serde(flatten)]
    pub piece: Piece,
    /// Whose.
    pub creator: Person,
    /// Until when; for good without it.
    #[serde(skip)]
    pub until: Option<DateTime<Utc>>,
}

impl Activity {
    /// The page to read more on: a path of this site, or where an announcement leads (AF-03, GAP-28).
    pub fn link(&self) -> Option<String> {
        let creator = |person: &Person| match &self.item {
            Some(piece) => format!("/portfolio/{}/{}", person.username, piece.id),
            None => format!("/portfolio/{}", person.username),
        };
        let announced = || self.announcement.as_ref()?.link.clone();
        self.actor.as_ref().map(creator).or_else(announced)
    }
}

/// The newest entries before a place in the feed, at most `limit` (AF-06).
///
/// # Errors
/// When the database does not answer.
pub async fn activities(views: impl PgExecutor<'_>, before: Option<u64>, limit: usize) -> sqlx::Result<Vec<Activity>> {
    let before = before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
    let rows: Vec<ActivityRow> = sqlx::query_as(ACTIVITIES).bind(before).bind(limit as i64).fetch_all(views).await?;
    rows.into_iter().map(ActivityRow::told).collect()
}

/// The creators on the front page, newest first (CH-03).
///
/// # Errors
/// When the database does not answer.
pub async fn featured_creators(views: impl PgExecutor<'_>, limit: usize) -> sqlx::Result<Vec<Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(FEATURED_CREATORS).bind(limit as i64).fetch_all(views).await?;
    Ok(rows.into_iter().filter_map(PersonRow::told).collect())
}

/// Until when staff put a work on the front page, if they did and it is not over: `Some(None)` is for good (CH-03).
///
/// # Errors
/// When the database does not answer.
pub async fn highlight_of(
    views: impl PgExecutor<'_>,
    item: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Option<DateTime<Utc>>>> {
    sqlx::query_scalar(HIGHLIGHT).bind(item).bind(now).fetch_optional(views).await
}

/// The works on the front page at this time, newest first (CH-03).
///
/// # Errors
/// When the database does not answer.
pub async fn featured_items(
    views: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: usize,
) -> sqlx::Result<Vec<FeaturedItem>> {
    let rows: Vec<FeaturedRow> = sqlx::query_as(FEATURED_ITEMS).bind(now).bind(limit as i64).fetch_all(views).await?;
    let told = |row: FeaturedRow| {
        Some(FeaturedItem { piece: row.piece.told()?, creator: row.creator.told()?, until: row.until })
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

#[derive(FromRow)]
struct PersonRow {
    account: Option<Uuid>,
    username: Option<String>,
    display_name: Option<String>,
    avatar: Option<String>,
}

impl PersonRow {
    fn told(self) -> Option<Person> {
        let avatar = self.avatar.map(|avatar| Image::of(&avatar).small);
        Some(Person { account: self.account?, username: self.username?, name: self.display_name?, avatar })
    }
}

#[derive(FromRow)]
struct PieceRow {
    item: Option<Uuid>,
    title: Option<String>,
    image: Option<String>,
}

impl PieceRow {
    fn told(self) -> Option<Piece> {
        Some(Piece { id: self.item?, title: self.title?, image: self.image.as_deref().map(Image::of) })
    }
}

#[derive(FromRow)]
struct FeaturedRow {
    #[sqlx(flatten)]
    piece: PieceRow,
    #[sqlx(flatten)]
    creator: PersonRow,
    until: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct ActivityRow {
    position: i64,
    kind: String,
    at: DateTime<Utc>,
    count: Option<i32>,
    headline: Option<String>,
    text: Option<String>,
    link: Option<String>,
    #[sqlx(flatten)]
    actor: PersonRow,
    #[sqlx(flatten)]
    piece: PieceRow,
}

impl ActivityRow {
    fn told(self) -> sqlx::Result<Activity> {
        let kind = self.kind.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let (headline, text, link) = (self.headline, self.text, self.link);
        Ok(Activity {
            position: self.position.cast_unsigned(),
            kind,
            timestamp: self.at,
            actor: self.actor.told(),
            item: self.piece.told(),
            count: self.count.map(i32::cast_unsigned),
            announcement: headline.zip(text).map(|(title, text)| Announcement { title, text, link }),
        })
    }
}
