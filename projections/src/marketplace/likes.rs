//! Which likes stand, and when each was given, so that taking it back takes back what it weighed.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::Event;
use domain::portfolio::LikeEvent;
use journal::Fact;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

pub(super) const LIKES: &str = "
insert into creator_like (id, given_at)
select *
from unnest($1::uuid[], $2::timestamptz[])
on conflict (id) do update
set given_at = excluded.given_at";

pub(super) const UNLIKES: &str = "
delete from creator_like
where id = any($1)
returning id, given_at";

pub(super) const LIKED: &str = "
select exists (select from views.creator_like where id = $1)";

/// Whether this like stands: a person's of an item (PF-27).
///
/// # Errors
/// When the database does not answer.
pub async fn is_liked(views: impl PgExecutor<'_>, like: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar(LIKED).bind(like).fetch_one(views).await
}

/// By the position of the event that takes a like back: when it was given.
pub(crate) type Given = HashMap<u64, DateTime<Utc>>;

/// Notes when likes are given; for each like of the batch that is taken back, when it was given.
pub(super) async fn likes(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<Given> {
    let mut given: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    let (mut earlier, mut back) = (HashSet::new(), Given::new());
    for fact in facts {
        let (Event::Like(event), Some(id)) = (&fact.event, fact.stream_id()) else { continue };
        match event {
            LikeEvent::ItemLiked { .. } => _ = given.insert(id, fact.recorded_at),
            LikeEvent::ItemUnliked { .. } => match given.remove(&id) {
                Some(at) => _ = back.insert(fact.position.0, at),
                None => _ = earlier.insert((id, fact.position.0)),
            },
        }
    }
    if !earlier.is_empty() {
        let ids: Vec<Uuid> = earlier.iter().map(|(id, _)| *id).collect();
        let times: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(UNLIKES).bind(ids).fetch_all(&mut *tables).await?;
        let times: HashMap<_, _> = times.into_iter().collect();
        back.extend(earlier.into_iter().filter_map(|(id, position)| Some((position, *times.get(&id)?))));
    }
    if !given.is_empty() {
        // In the order of the index: neighbours share pages.
        let mut given: Vec<_> = given.into_iter().collect();
        given.sort_unstable();
        let (ids, times): (Vec<_>, Vec<_>) = given.into_iter().unzip();
        sqlx::query(LIKES).bind(ids).bind(times).execute(tables).await?;
    }
    Ok(back)
}
