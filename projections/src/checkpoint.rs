//! Where each projection stands in the log, and who may move it: the table `projection`.
//!
//! A lease by a row and the database's clock: whoever takes it over raises its epoch, and every write of the one before
//! is refused from then on, because it names the epoch it was made under.

use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

/// For how long a lease holds without being renewed.
pub const LEASE_SECONDS: f64 = 10.0;

const ALL: &str = "
select name, version, generation, position, log_epoch, status, lease_owner, lease_epoch, rate, last_error
from views.projection
order by name";

const ONE: &str = "
select name, version, generation, position, log_epoch, status, lease_owner, lease_epoch, rate, last_error
from views.projection
where name = $1";

const REGISTER: &str = "
insert into views.projection (name, version, log_epoch)
values ($1, $2, $3)
on conflict (name) do nothing";

const ACQUIRE: &str = "
update views.projection
set lease_owner = $2,
    lease_epoch = lease_epoch + 1,
    lease_until = clock_timestamp() + make_interval(secs => $3),
    updated_at = clock_timestamp()
where name = $1
  and (lease_until is null or lease_until < clock_timestamp() or lease_owner = $2 or $4)
returning name, version, generation, position, log_epoch, status, lease_owner, lease_epoch, rate, last_error";

const RENEW: &str = "
update views.projection
set lease_until = clock_timestamp() + make_interval(secs => $3)
where name = $1 and lease_epoch = $2
returning status";

const RELEASE: &str = "
update views.projection
set lease_until = null, lease_owner = null
where name = $1 and lease_epoch = $2";

const ADVANCE: &str = "
update views.projection
set position = $3,
    rate = $5,
    status = case status when 'building' then status else 'live' end,
    last_error = null,
    lease_until = clock_timestamp() + make_interval(secs => $6),
    updated_at = clock_timestamp()
where name = $1 and lease_epoch = $2 and position is not distinct from $4";

const STOP: &str = "
update views.projection
set status = $3, last_error = $4, updated_at = clock_timestamp()
where name = $1 and lease_epoch = $2";

const RESUME: &str = "
update views.projection
set status = 'live', last_error = null, updated_at = clock_timestamp()
where name = $1";

const SWITCH: &str = "
update views.projection
set version = $3,
    generation = generation + 1,
    position = $4,
    log_epoch = $5,
    status = 'live',
    last_error = null,
    lease_owner = null,
    lease_until = null,
    updated_at = clock_timestamp()
where name = $1 and lease_epoch = $2";

const RESTART: &str = "
update views.projection
set position = null, version = $3, log_epoch = $4, status = 'building', last_error = null
where name = $1 and lease_epoch = $2";

const REMOVE: &str = "
delete from views.projection
where name = $1 and lease_epoch = $2";

const RELEASE_ALL: &str = "
update views.projection
set lease_until = null, lease_owner = null
where lease_until is not null";

pub(crate) const STATEMENTS: &[&str] =
    &[RELEASE_ALL, ALL, ONE, REGISTER, ACQUIRE, RENEW, RELEASE, ADVANCE, STOP, RESUME, SWITCH, RESTART, REMOVE];

/// How a projection stands.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Checkpoint {
    /// Which.
    pub name: String,
    /// The version of its tables.
    pub version: i32,
    /// Raised by every rebuild: positions of different generations belong to different tables.
    pub generation: i64,
    /// Everything up to here is in its tables; `None`: nothing yet.
    pub position: Option<i64>,
    /// The identity of the log that the position belongs to.
    pub log_epoch: Uuid,
    /// `live`, `building`, `degraded`, `halted` or `refused`.
    pub status: String,
    /// Who moves it now.
    pub lease_owner: Option<String>,
    /// The epoch of the lease.
    pub lease_epoch: i64,
    /// Events a second, lately.
    pub rate: f64,
    /// Why it does not move.
    pub last_error: Option<String>,
}

/// Ends every lease at once: for a process that knows it is the only one, after its predecessor died. Whoever held one
/// is fenced by the next epoch, as always.
///
/// # Errors
/// When the database does not answer.
pub async fn release_all(views: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query(RELEASE_ALL).execute(views).await.map(drop)
}

/// How all projections stand.
///
/// # Errors
/// When the database does not answer.
pub async fn all(views: impl PgExecutor<'_>) -> sqlx::Result<Vec<Checkpoint>> {
    sqlx::query_as(ALL).fetch_all(views).await
}

/// How one projection stands; `None` when it never ran.
///
/// # Errors
/// When the database does not answer.
pub async fn one(views: impl PgExecutor<'_>, name: &str) -> sqlx::Result<Option<Checkpoint>> {
    sqlx::query_as(ONE).bind(name).fetch_optional(views).await
}

/// Makes the row of a projection that never ran.
///
/// # Errors
/// When the database does not answer.
pub async fn register(views: impl PgExecutor<'_>, name: &str, version: i32, log: Uuid) -> sqlx::Result<()> {
    sqlx::query(REGISTER).bind(name).bind(version).bind(log).execute(views).await.map(|_| ())
}

/// Takes the lease when it is free, lapsed, or `owner`'s already; with `force` also when somebody else holds it.
/// `None`: somebody else holds it.
///
/// # Errors
/// When the database does not answer.
pub async fn acquire(
    views: impl PgExecutor<'_>,
    name: &str,
    owner: &str,
    force: bool,
) -> sqlx::Result<Option<Checkpoint>> {
    sqlx::query_as(ACQUIRE).bind(name).bind(owner).bind(LEASE_SECONDS).bind(force).fetch_optional(views).await
}

/// Renews the lease; the projection's status, or `None` when the lease is somebody else's now.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(views: impl PgExecutor<'_>, name: &str, epoch: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(RENEW).bind(name).bind(epoch).bind(LEASE_SECONDS).fetch_optional(views).await
}

/// Gives the lease back, so that the next one need not wait for it to lapse.
///
/// # Errors
/// When the database does not answer.
pub async fn release(views: impl PgExecutor<'_>, name: &str, epoch: i64) -> sqlx::Result<()> {
    sqlx::query(RELEASE).bind(name).bind(epoch).execute(views).await.map(|_| ())
}

/// Moves the checkpoint from `from` to `to` and renews the lease; `false` when the lease is somebody else's now, who
/// may have moved it: then nothing of the transaction may stand.
///
/// # Errors
/// When the database does not answer.
pub async fn advance(
    views: &mut PgConnection,
    name: &str,
    epoch: i64,
    (from, to): (Option<i64>, i64),
    rate: f64,
) -> sqlx::Result<bool> {
    let moved = sqlx::query(ADVANCE)
        .bind(name)
        .bind(epoch)
        .bind(to)
        .bind(from)
        .bind(rate)
        .bind(LEASE_SECONDS)
        .execute(views)
        .await?;
    Ok(moved.rows_affected() == 1)
}

/// Says that the projection does not move, and why.
///
/// # Errors
/// When the database does not answer.
pub async fn stop(views: impl PgExecutor<'_>, name: &str, epoch: i64, status: &str, error: &str) -> sqlx::Result<()> {
    sqlx::query(STOP).bind(name).bind(epoch).bind(status).bind(error).execute(views).await.map(|_| ())
}

/// Lets a halted projection try again; its runner sees it within seconds.
///
/// # Errors
/// When the database does not answer.
pub async fn resume(views: impl PgExecutor<'_>, name: &str) -> sqlx::Result<()> {
    sqlx::query(RESUME).bind(name).execute(views).await.map(|_| ())
}

/// Begins again at the log's beginning, as a rebuild's own checkpoint does.
///
/// # Errors
/// When the database does not answer.
pub async fn restart(views: impl PgExecutor<'_>, name: &str, epoch: i64, version: i32, log: Uuid) -> sqlx::Result<()> {
    sqlx::query(RESTART).bind(name).bind(epoch).bind(version).bind(log).execute(views).await.map(|_| ())
}

/// Removes a rebuild's own checkpoint.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(views: impl PgExecutor<'_>, name: &str, epoch: i64) -> sqlx::Result<()> {
    sqlx::query(REMOVE).bind(name).bind(epoch).execute(views).await.map(|_| ())
}

/// What a rebuild puts in place.
#[derive(Clone, Copy, Debug)]
pub struct Rebuilt {
    /// The version of the new tables.
    pub version: i32,
    /// Where they stand.
    pub position: Option<i64>,
    /// The identity of the log they were made from.
    pub log: Uuid,
}

/// Makes new tables the live ones for the checkpoint's part, and frees the lease; `false` when the lease is somebody
/// else's now.
///
/// # Errors
/// When the database does not answer.
pub async fn switch(views: &mut PgConnection, name: &str, epoch: i64, to: Rebuilt) -> sqlx::Result<bool> {
    let moved = sqlx::query(SWITCH)
        .bind(name)
        .bind(epoch)
        .bind(to.version)
        .bind(to.position)
        .bind(to.log)
        .execute(views)
        .await?;
    Ok(moved.rows_affected() == 1)
}
