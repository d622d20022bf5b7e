//! What follows from events of accounts: keys of erased people are destroyed, suspensions end when their time is over.

use std::time::Duration;

use commands::accounts::{DecideAccount, Measure};
use commands::{Caller, CommandError, Desk, Request};
use domain::AccountId;
use event_store::{Filter, Position};
use futures_util::StreamExt;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::rounds::in_rounds;

/// How often suspensions are looked at: a time that is over gives no sign.
const EVERY: Duration = Duration::from_secs(5);
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_secs(1);

const PLACE: &str = "
select position
from ops.checkpoint
where name = $1";

pub(crate) const MOVE: &str = "
insert into ops.checkpoint (name, position)
values ($1, $2)
on conflict (name) do update
set position = greatest(ops.checkpoint.position, excluded.position),
    updated_at = now()";

/// The SQL of this room, for the test that prepares every statement.
pub const STATEMENTS: &[&str] = &[PLACE, MOVE];

/// Destroys the keys of erased people (GAP-62). The door does so at once; this reactor makes sure of it when that
/// process died in between. Destroying twice changes nothing, so it needs no lease.
pub struct Erasures {
    /// Carries the destruction out.
    pub desk: Desk,
    /// Keeps the reactor's place.
    pub ops: PgPool,
}

impl Erasures {
    /// The reactor's name in `ops.checkpoint`.
    pub const NAME: &'static str = "erasures";

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let follow = || each_erased(Self::NAME, &self.desk, &self.ops, |person| self.desk.destroy_keys(person));
        insist(Self::NAME, follow, &stop).await;
    }
}

/// Follows the log from the reactor's place; `done` with whoever is erased, the place moves on. Ends only with an error.
pub(crate) async fn each_erased<F>(
    name: &str,
    desk: &Desk,
    ops: &PgPool,
    done: impl Fn(AccountId) -> F,
) -> Result<(), CommandError>
where
    F: Future<Output = Result<(), CommandError>>,
{
    let after = place(ops, name).await?;
    let filter = Filter::Types(vec!["AccountErased".into()]);
    let mut erased = desk.ports().journal.store().subscribe(after, filter).await?;
    while let Some(delivery) = erased.next().await {
        let delivery = delivery?;
        for person in delivery.events.iter().filter_map(|event| event.subject) {
            done(AccountId(person)).await?;
        }
        if !delivery.events.is_empty() {
            move_to(ops, name, delivery.up_to).await?;
        }
    }
    Ok(())
}

/// Lets a reactor follow the log until `stop`. A failure ends its subscription; nobody tells when what failed is back, so
/// it begins again after a while, where its place says.
pub(crate) async fn insist<F>(name: &str, follow: impl Fn() -> F, stop: &CancellationToken)
where
    F: Future<Output = Result<(), CommandError>>,
{
    while let Some(followed) = stop.run_until_cancelled(follow()).await {
        if let Err(error) = followed {
            tracing::warn!(reactor = name, %error, "A reactor does not follow the log now; it will");
        }
        stop.run_until_cancelled(tokio::time::sleep(AGAIN)).await;
    }
}

/// Where a reactor goes on.
pub(crate) async fn place(ops: &PgPool, name: &str) -> Result<Option<Position>, CommandError> {
    let place: Option<(i64,)> =
        sqlx::query_as(PLACE).bind(name).fetch_optional(ops).await.map_err(|e| unavailable(&e))?;
    Ok(place.map(|(position,)| Position(position.unsigned_abs())))
}

async fn move_to(ops: &PgPool, name: &str, position: Position) -> Result<(), CommandError> {
    let position = i64::try_from(position.0).unwrap_or(i64::MAX);
    sqlx::query(MOVE).bind(name).bind(position).execute(ops).await.map_err(|e| unavailable(&e))?;
    Ok(())
}

/// Ends suspensions whose time is over (MD-20).
pub struct Suspensions {
    /// Carries the end out.
    pub desk: Desk,
    /// Knows who is suspended.
    pub views: PgPool,
}

impl Suspensions {
    /// Looks every few seconds until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        in_rounds("suspensions that are over", EVERY, &stop, || self.end_those_over()).await;
    }

    /// Ends every suspension whose time is over now; answers how many there were.
    ///
    /// # Errors
    /// When the database or the log does not answer.
    pub async fn end_those_over(&self) -> Result<usize, CommandError> {
        let now = self.desk.ports().clock.now();
        let over: Vec<Uuid> =
            projections::accounts::suspensions_over(&self.views, now).await.map_err(|error| unavailable(&error))?;
        for account in &over {
            let lift = DecideAccount { account: AccountId(*account), measure: Measure::Lift };
            let request = Request::once(self.desk.ports().ids.next(now));
            match self.desk.handle(&lift, Caller::Operator, request).await {
                // The read model may lag: somebody else ended it, or suspended her again.
                Ok(_) | Err(CommandError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(over.len())
    }
}

pub(crate) fn unavailable(error: &sqlx::Error) -> CommandError {
    CommandError::Unavailable(error.to_string())
}

/// Starts all of them.
pub fn start(desk: &Desk, ops: PgPool, views: PgPool, stop: &CancellationToken) -> Vec<tokio::task::JoinHandle<()>> {
    let erasures = Erasures { desk: desk.clone(), ops };
    let suspensions = Suspensions { desk: desk.clone(), views };
    vec![tokio::spawn(erasures.run(stop.clone())), tokio::spawn(suspensions.run(stop.clone()))]
}
