//! Makes a projection's tables anew beside the live ones, from the whole log, and puts them in place at once.
//!
//! ```text
//! building (own checkpoint and lease) → indexes → take the live lease → last events → switch in one transaction
//! ```
//! Appends go on all the while, and so does the live projector until the last step; it goes on with the new tables.
//! Dropping the future at any moment leaves the live tables as they are; the next rebuild clears away what it left.

use std::sync::Arc;
use std::time::Duration;

use event_store::Position;
use projections::{Projector, beside, checkpoint, parked};
use sqlx::Connection;
use tokio::time::Instant;
use uuid::Uuid;

use crate::projections::{Deps, Fault, Feed, Halted, Lease, Stop, Writer, number};

/// Events in a batch: large, because nobody waits for the single one.
const BATCH: usize = 20_000;
/// For how long the switch is tried while readers hold the live tables.
const SWITCH_PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two tries.
const SWITCH_PAUSE: Duration = Duration::from_millis(200);

/// How far a rebuild is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Built {
    /// Everything up to here is in the new tables.
    pub position: Position,
    /// Where the log ended when that was read.
    pub head: Position,
    /// Events of the log a second, since the beginning.
    pub rate: f64,
    /// How long the rest takes at that rate.
    pub eta: Duration,
}

/// Why a projection was not rebuilt. Its live tables are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// Another process rebuilds it.
    #[error("{0} is being rebuilt by another process")]
    Running(&'static str),
    /// An event can never be taken in.
    #[error("{0}")]
    Poison(String),
    /// The log, the keys or the database do not answer, or another rebuild took over.
    #[error("{0}")]
    Failed(String),
}

impl From<Fault> for RebuildError {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault.to_string())
    }
}

impl From<sqlx::Error> for RebuildError {
    fn from(error: sqlx::Error) -> Self {
        Fault::from(error).into()
    }
}

impl From<Stop> for RebuildError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Fault(fault) => fault.into(),
            Stop::Halted(Halted { error }) => Self::Poison(error),
        }
    }
}

/// Rebuilds the projection. `projector` must be an instance of its own, not one that runs. `on_progress` hears of every
/// batch.
///
/// # Errors
/// [`RebuildError`]; the live tables are as they were.
pub async fn rebuild(
    deps: &Deps,
    projector: Arc<dyn Projector>,
    mut on_progress: impl FnMut(Built) + Send,
) -> Result<Built, RebuildError> {
    let name = projector.name();
    let log = deps.journal.store().identity().await.map_err(Fault::from)?;
    checkpoint::register(&deps.views, name, projector.version(), log).await?;
    let building = format!("{name}:next");
    checkpoint::register(&deps.views, &building, projector.version(), log).await?;
    let owner = format!("{} rebuild", deps.owner);
    let own = Lease::take(&deps.views, &building, &owner, false).await?.ok_or(RebuildError::Running(name))?;
    let rebuilt = with_lease(deps, projector, building, (&own, &owner), log, &mut on_progress).await;
    // Where it worked, the checkpoint went with the lease.
    own.release().await;
    rebuilt
}

async fn with_lease(
    deps: &Deps,
    projector: Arc<dyn Projector>,
    building: String,
    (own, owner): (&Lease, &str),
    log: Uuid,
    on_progress: &mut (impl FnMut(Built) + Send),
) -> Result<Built, RebuildError> {
    let version = projector.version();
    checkpoint::restart(&deps.views, &building, own.epoch(), version, log).await?;
    let mut build = Build::open(deps, projector.clone(), building, own.epoch()).await?;
    build.fill(on_progress, None).await?;
    beside::finish(build.writer.connection(), projector.tables()).await?;
    build.fill(on_progress, None).await?;
    let rebuilt = checkpoint::Rebuilt { version, position: None, log };
    build.switch(deps, owner, own, rebuilt, on_progress).await
}

struct Build {
    projector: Arc<dyn Projector>,
    name: String,
    writer: Writer,
    feed: Feed,
    started: Instant,
    built: Built,
}

impl Build {
    async fn open(deps: &Deps, projector: Arc<dyn Projector>, name: String, epoch: i64) -> Result<Self, RebuildError> {
        let mut connection = sqlx::PgConnection::connect_with(&deps.views.connect_options()).await?;
        beside::create(&mut connection, projector.tables()).await?;
        parked::forget(&mut connection, &name).await?;
        connection.close().await?;
        let writer = Writer::open(&deps.views, beside::NEXT, projector.clone(), name.clone(), (epoch, None)).await?;
        let feed = Feed::open(deps.journal.clone(), projector.clone(), None, BATCH);
        let nothing = Position(0);
        let built = Built { position: nothing, head: nothing, rate: 0.0, eta: Duration::ZERO };
        let head = deps.journal.store().head().await.map_err(Fault::from)?;
        let built = Built { head: head.unwrap_or(nothing), ..built };
        Ok(Self { projector, name, writer, feed, started: Instant::now(), built })
    }

    /// Takes in everything up to the log's end as it is known on the way, or at least up to `target`.
    async fn fill(
        &mut self,
        on_progress: &mut (impl FnMut(Built) + Send),
        target: Option<Position>,
    ) -> Result<(), RebuildError> {
        // An empty log says nothing, for ever.
        while target.map_or(self.built.position < self.built.head, |target| self.built.position < target) {
            let batch = self.feed.next().await?;
            let (position, head) = (batch.up_to, batch.head);
            self.writer.write(batch).await?;
            self.built = Built { position, head, ..self.built };
            self.measure();
            on_progress(self.built);
        }
        Ok(())
    }

    fn measure(&mut self) {
        let elapsed = self.started.elapsed().as_secs_f64().max(1e-6);
        self.built.rate = self.built.position.0 as f64 / elapsed;
        let left = self.built.head.0.saturating_sub(self.built.position.0) as f64;
        self.built.eta = Duration::try_from_secs_f64(left / self.built.rate.max(1e-6)).unwrap_or(Duration::MAX);
    }

    /// Takes the live lease, so that the live tables stand still, catches up with them, and changes places.
    async fn switch(
        mut self,
        deps: &Deps,
        owner: &str,
        own: &Lease,
        to: checkpoint::Rebuilt,
        on_progress: &mut (impl FnMut(Built) + Send),
    ) -> Result<Built, RebuildError> {
        let name = self.projector.name();
        let live = Lease::take(&deps.views, name, owner, true).await?.ok_or(RebuildError::Running(name))?;
        let target = live.taken.position.map(|position| Position(position.cast_unsigned()));
        let switched = match self.fill(on_progress, Some(target.unwrap_or(self.built.position))).await {
            Ok(()) => self.change_places(own.epoch(), live.epoch(), to).await,
            Err(error) => Err(error),
        };
        live.release().await;
        switched.map(|()| self.built)
    }

    async fn change_places(&mut self, own: i64, live: i64, to: checkpoint::Rebuilt) -> Result<(), RebuildError> {
        let until = Instant::now() + SWITCH_PATIENCE;
        loop {
            match self.try_change_places(own, live, to).await {
                Err(Fault::Transient(why)) if Instant::now() < until => {
                    tracing::info!(projection = self.projector.name(), why, "Readers hold the tables; trying again");
                    tokio::time::sleep(SWITCH_PAUSE).await;
                }
                done => return Ok(done?),
            }
        }
    }

    async fn try_change_places(&mut self, own: i64, live: i64, to: checkpoint::Rebuilt) -> Result<(), Fault> {
        let (name, tables) = (self.projector.name(), self.projector.tables());
        let to = checkpoint::Rebuilt { position: self.writer.position().map(number), ..to };
        let mut transaction = self.writer.connection().begin().await?;
        if !checkpoint::switch(&mut transaction, name, live, to).await? {
            return Err(Fault::Fenced);
        }
        beside::swap(&mut transaction, tables).await?;
        parked::replace(&mut transaction, name, &self.name).await?;
        checkpoint::remove(&mut *transaction, &self.name, own).await?;
        transaction.commit().await?;
        Ok(())
    }
}
