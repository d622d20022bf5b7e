//! Pictures that look like those of another creator: what a moderator wants to know before she decides (IM-11).

use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// In how many of the 64 bits two pictures may differ that look alike. The quarters of their hashes find those: of four,
/// three bits leave one as it is.
pub const NEAR: i32 = 3;

/// How many are told of an item, the nearest.
pub const MOST: usize = 20;

pub(super) const ALIKE: &str = "
select item.id as item, near.picture, near.media, near.owner, near.differs
from views.item
cross join lateral (
    select own.media as picture, other.media, other.owner, other.kept_at,
        bit_count((own.phash # other.phash)::bit(64))::int as differs
    from jsonb_array_elements_text(work #> '{latest,images}') as shown(media)
    join views.picture own on own.media = shown.media and own.owner = item.creator
    join views.picture other
        on other.bands && own.bands
        and other.owner <> item.creator
        and other.owner <> '00000000-0000-0000-0000-000000000000'
    where bit_count((own.phash # other.phash)::bit(64)) <= $2
    order by differs, other.kept_at, other.media, other.owner
    limit $3
) near
where item.id = any($1)
order by item.id, near.differs, near.kept_at, near.media, near.owner";

/// A picture of an item, and one of somebody else that looks like it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Alike {
    /// The item.
    pub item: Uuid,
    /// Its picture.
    pub picture: String,
    /// The other picture; the same, where the files made the same.
    pub media: String,
    /// Whose that is.
    pub owner: Uuid,
    /// In how many of 64 bits they differ.
    pub differs: i32,
}

/// What of other creators looks like the pictures of these items' newest content; of each item the nearest first, at
/// most [`MOST`].
///
/// # Errors
/// When the database does not answer.
pub async fn alike(views: impl PgExecutor<'_>, items: &[Uuid]) -> sqlx::Result<Vec<Alike>> {
    sqlx::query_as(ALIKE).bind(items).bind(NEAR).bind(MOST as i64).fetch_all(views).await
}
