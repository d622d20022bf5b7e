//! Tries again what was put aside, in order, after somebody mended it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use event_store::{Revision, StreamName};
use journal::Fact;
use projections::parked::{self, Parked};
use projections::{Projector, beside, checkpoint};
use sqlx::Connection;

use super::{Deps, Fault, Lease};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retried {
    /// How many events were taken in.
    pub taken: usize,
    /// How many are still aside.
    pub aside: usize,
}

/// Tries the events that `projector` put aside, key by key, each key's in log order and all of them or none. Takes the
/// projection's lease for that time; its runner goes on afterwards.
///
/// # Errors
/// When the log, the keys or the database do not answer.
pub async fn retry_parked(deps: &Deps, projector: Arc<dyn Projector>) -> Result<Retried, String> {
    retry(deps, projector).await.map_err(|fault| fault.to_string())
}

async fn retry(deps: &Deps, projector: Arc<dyn Projector>) -> Result<Retried, Fault> {
    let name = projector.name();
    let owner = format!("{} retry", deps.owner);
    let Some(lease) = Lease::take(&deps.views, name, &owner, true).await? else { return Ok(Retried::default()) };
    let retried = with_lease(deps, &*projector, &lease).await;
    lease.release().await;
    retried
}

async fn with_lease(deps: &Deps, projector: &dyn Projector, lease: &Lease) -> Result<Retried, Fault> {
    let mut connection = sqlx::PgConnection::connect_with(&deps.views.connect_options()).await?;
    beside::look_in(&mut connection, beside::LIVE).await?;
    let mut keys: BTreeMap<String, Vec<Parked>> = BTreeMap::new();
    for event in parked::list(&mut connection, projector.name()).await? {
        keys.entry(event.key.clone()).or_default().push(event);
    }
    let mut retried = Retried::default();
    for events in keys.into_values() {
        match one_key(deps, projector, lease, &mut connection, &events).await {
            Ok(()) => retried.taken += events.len(),
            Err(Fault::Permanent(error)) => {
                projector.forget();
                tracing::warn!(projection = projector.name(), error, "Events stay aside");
                retried.aside += events.len();
            }
            Err(fault) => return Err(fault),
        }
    }
    projector.forget();
    Ok(retried)
}

async fn one_key(
    deps: &Deps,
    projector: &dyn Projector,
    lease: &Lease,
    connection: &mut sqlx::PgConnection,
    events: &[Parked],
) -> Result<(), Fault> {
    let facts = facts(deps, events).await?;
    let mut transaction = connection.begin().await?;
    if checkpoint::renew(&mut *transaction, projector.name(), lease.epoch()).await?.is_none() {
        return Err(Fault::Fenced);
    }
    projector.project(&facts, &mut transaction).await?;
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    parked::release(&mut transaction, projector.name(), &positions).await?;
    transaction.commit().await?;
    Ok(())
}

/// The events again, from their streams.
async fn facts(deps: &Deps, events: &[Parked]) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::with_capacity(events.len());
    let positions: HashSet<i64> = events.iter().map(|event| event.position).collect();
    for event in events {
        let stream = StreamName::parse(&event.stream).map_err(Fault::Permanent)?;
        let before = event.revision.cast_unsigned().checked_sub(1).map(Revision);
        let (found, _) = deps.journal.facts(&stream, before, 1).await?;
        facts.extend(found.into_iter().filter(|fact| positions.contains(&super::number(fact.position))));
    }
    if facts.len() == events.len() { Ok(facts) } else { Err(Fault::Permanent("an event is unknown".into())) }
}
