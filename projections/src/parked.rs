//! Events that a projection put aside, because they or an earlier one of their key cannot be taken in: the table
//! `projection_parked`.

use sqlx::{FromRow, PgConnection, PgExecutor};

const KEYS: &str = "
select distinct key
from views.projection_parked
where projection = $1";

const PARK: &str = "
insert into views.projection_parked (projection, position, key, stream, revision, error)
select $1, position, key, stream, revision, $6
from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[]) as event (position, key, stream, revision)
on conflict (projection, position) do update
set error = excluded.error, attempts = projection_parked.attempts + 1";

const LIST: &str = "
select position, key, stream, revision, error, attempts
from views.projection_parked
where projection = $1
order by position";

const RELEASE: &str = "
delete from views.projection_parked
where projection = $1 and position = any($2)";

const FORGET: &str = "
delete from views.projection_parked
where projection = $1";

const RENAME: &str = "
update views.projection_parked
set projection = $2
where projection = $1";

pub(crate) const STATEMENTS: &[&str] = &[KEYS, PARK, LIST, RELEASE, FORGET, RENAME];

/// An event that was put aside.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Parked {
    /// Where it stands in the log.
    pub position: i64,
    /// Its key: later events of the same key are put aside too.
    pub key: String,
    /// Its stream.
    pub stream: String,
    /// Its place there.
    pub revision: i64,
    /// Why.
    pub error: String,
    /// How often it was tried.
    pub attempts: i32,
}

/// The keys of which events are put aside.
///
/// # Errors
/// When the database does not answer.
pub async fn keys(views: impl PgExecutor<'_>, projection: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(KEYS).bind(projection).fetch_all(views).await
}

/// An event to put aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// Where it stands in the log.
    pub position: i64,
    /// Its key.
    pub key: String,
    /// Its stream.
    pub stream: String,
    /// Its place there.
    pub revision: i64,
}

/// Puts events aside.
///
/// # Errors
/// When the database does not answer.
pub async fn park(views: &mut PgConnection, projection: &str, events: &[Aside], error: &str) -> sqlx::Result<()> {
    sqlx::query(PARK)
        .bind(projection)
        .bind(events.iter().map(|event| event.position).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.key.clone()).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.stream.clone()).collect::<Vec<_>>())
        .bind(events.iter().map(|event| event.revision).collect::<Vec<_>>())
        .bind(error)
        .execute(views)
        .await
        .map(|_| ())
}

/// What is put aside, in log order.
///
/// # Errors
/// When the database does not answer.
pub async fn list(views: impl PgExecutor<'_>, projection: &str) -> sqlx::Result<Vec<Parked>> {
    sqlx::query_as(LIST).bind(projection).fetch_all(views).await
}

/// Takes events back that were taken in after all.
///
/// # Errors
/// When the database does not answer.
pub async fn release(views: &mut PgConnection, projection: &str, positions: &[i64]) -> sqlx::Result<()> {
    sqlx::query(RELEASE).bind(projection).bind(positions).execute(views).await.map(|_| ())
}

/// What a rebuild put aside under the name `built` takes the place of what `live` had put aside.
///
/// # Errors
/// When the database does not answer.
pub async fn replace(views: &mut PgConnection, live: &str, built: &str) -> sqlx::Result<()> {
    forget(views, live).await?;
    sqlx::query(RENAME).bind(built).bind(live).execute(views).await.map(|_| ())
}

/// Drops everything that was put aside under this name.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(views: &mut PgConnection, projection: &str) -> sqlx::Result<()> {
    sqlx::query(FORGET).bind(projection).execute(views).await.map(|_| ())
}
