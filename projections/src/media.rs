//! Uploads and pictures: how far the ones are, whose the others are, what they measure, and which look alike.
//!
//! Written by [`Gallery`]: the tables `upload` and `picture`. What belongs to an erased person goes with her.

use chrono::{DateTime, Utc};
use domain::media::MediaId;
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

mod alike;
mod audience;
mod gallery;
mod shapes;

pub use alike::{Alike, MOST as ALIKE_MOST, NEAR, alike};
pub use audience::{Audience, Audiences};
pub use gallery::Gallery;
pub use shapes::{Shape, Shapes};

/// The projection's name.
pub const NAME: &str = "media";

const UPLOADS: &str = "
select id, owner, purpose, format, length, status, until, started_at, fault, media
from views.upload
where owner = $1
order by started_at desc, id
limit $2";

const HELD: &str = "
select id
from views.upload
where status = 'HELD'
order by started_at
limit $1";

const OVER: &str = "
select id
from views.upload
where status in ('STARTED', 'RECEIVED') and until <= $1
order by until
limit $2";

const KEEPERS: &str = "
select owner
from views.picture
where media = $1 and owner <> '00000000-0000-0000-0000-000000000000'
limit 1000";

const IS_KEPT: &str = "
select exists (
    select 1
    from views.picture
    where media = $1
)";

pub(crate) const STATEMENTS: &[&str] = &[
    UPLOADS,
    HELD,
    OVER,
    KEEPERS,
    IS_KEPT,
    alike::ALIKE,
    shapes::MORE,
    gallery::LOAD,
    gallery::WRITE,
    gallery::DELETE,
    gallery::ADD,
    gallery::FORGET,
];

/// An upload as its owner sees it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct UploadRow {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub owner: Uuid,
    /// The wire name of what it is for.
    pub purpose: String,
    /// The wire name of what kind of file it is.
    pub format: String,
    /// How many bytes.
    pub length: i64,
    /// `STARTED`, `RECEIVED`, `HELD`, `KEPT`, `REJECTED`, `EXPIRED` or `WITHDRAWN`.
    pub status: String,
    /// When it is over if it is not finished.
    pub until: DateTime<Utc>,
    /// When it was announced.
    pub started_at: DateTime<Utc>,
    /// The wire name of what is wrong with it.
    pub fault: Option<String>,
    /// The picture that came of it.
    pub media: Option<String>,
}

/// Her newest uploads, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn uploads(views: impl PgExecutor<'_>, owner: Uuid, limit: usize) -> sqlx::Result<Vec<UploadRow>> {
    sqlx::query_as(UPLOADS).bind(owner).bind(limit as i64).fetch_all(views).await
}

/// Uploads that wait for the scanner, longest first.
///
/// # Errors
/// When the database does not answer.
pub async fn held(views: impl PgExecutor<'_>, limit: usize) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(HELD).bind(limit as i64).fetch_all(views).await
}

/// Uploads that were never finished and whose time is over at `now`.
///
/// # Errors
/// When the database does not answer.
pub async fn over(views: impl PgExecutor<'_>, now: DateTime<Utc>, limit: usize) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(OVER).bind(now).bind(limit as i64).fetch_all(views).await
}

/// Whether anybody has the picture; the house counts.
///
/// # Errors
/// When the database does not answer.
pub async fn is_kept(views: impl PgExecutor<'_>, picture: &MediaId) -> sqlx::Result<bool> {
    sqlx::query_scalar(IS_KEPT).bind(picture.as_str()).fetch_one(views).await
}

/// Who has this picture; the house does not count.
pub(crate) async fn keepers(views: impl PgExecutor<'_>, picture: &MediaId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(KEEPERS).bind(picture.as_str()).fetch_all(views).await
}
