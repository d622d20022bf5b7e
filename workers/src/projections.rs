//! Runs projectors: each follows the log under a lease, and moves its checkpoint in the transaction that writes.
//!
//! ```text
//! log → feed (reads and decodes ahead) → writer (fenced checkpoint + tables, one transaction a batch) → progress
//! ```
//! Any number of processes may run the same projectors; a lease in the database decides who writes, and an epoch fences
//! off whoever believes so still. What is transient is tried again for ever; an event that can never be taken in halts
//! its projection or is put aside with all later ones of its key, never skipped. Rebuilds are in `rebuild`.

use std::sync::Arc;
use std::time::Duration;

use event_store::{Position, ReadError};
use journal::Journal;
use projections::{Freshness, Progress, Projector};
use sqlx::PgPool;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

mod fault;
mod feed;
mod lead;
mod lease;
mod parked;
mod pulse;
mod writer;

pub use parked::{Retried, retry_parked};

pub(crate) use fault::Fault;
pub(crate) use feed::Feed;
pub(crate) use lease::Lease;
pub(crate) use pulse::Pulse;
pub(crate) use writer::{Halted, Stop, Writer, number};

/// What running projectors needs.
#[derive(Clone)]
pub struct Deps {
    /// The log and its keys.
    pub journal: Journal,
    /// The read models, in the role that may write them. The runner opens connections of its own by its options.
    pub views: PgPool,
    /// Who this process is among others: a name that no other process has.
    pub owner: String,
}

/// Projectors that run until their token is cancelled.
#[must_use = "dropping it does not stop it; cancel the token and join"]
pub struct Runner {
    deps: Deps,
    progress: Arc<Progress>,
    names: Vec<&'static str>,
    tasks: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts all of them. `progress` is the board that readers look at.
    pub fn spawn(
        deps: Deps,
        projectors: Vec<Arc<dyn Projector>>,
        progress: Arc<Progress>,
        stop: &CancellationToken,
    ) -> Self {
        let names = projectors.iter().map(|projector| projector.name()).collect();
        let start = |projector| {
            let leader = lead::Leader::new(deps.clone(), projector, progress.clone(), stop.clone());
            tokio::spawn(leader.run())
        };
        let tasks = projectors.into_iter().map(start).collect();
        Self { deps, progress, names, tasks }
    }

    /// The board on which the projectors write how far they are.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Waits until the projection has taken in everything up to `position`, at most `patience`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wait_for(&self, projection: &str, position: Position, patience: Duration) -> sqlx::Result<Freshness> {
        self.progress.wait_for(projection, position, patience).await
    }

    /// Waits until every projector has taken in all that is in the log now, at most `patience`.
    ///
    /// # Errors
    /// The first projection that has not, and why.
    pub async fn settle(&self, patience: Duration) -> Result<(), Unsettled> {
        let until = Instant::now() + patience;
        let Some(head) = self.deps.journal.store().head().await? else { return Ok(()) };
        for name in &self.names {
            let left = until.saturating_duration_since(Instant::now());
            if self.progress.wait_for(name, head, left).await.ok() != Some(Freshness::Fresh) {
                return Err(self.unsettled(name).await);
            }
        }
        Ok(())
    }

    /// Waits until all have ended, after their token was cancelled.
    pub async fn join(self) {
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "A projector ended by a fault of the program");
            }
        }
    }

    /// Drops all of them where they are, as a crash would: their leases lapse by themselves.
    pub fn abort(self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }

    async fn unsettled(&self, name: &str) -> Unsettled {
        let checkpoint = projections::checkpoint::one(&self.deps.views, name).await.ok().flatten();
        let (status, error) = checkpoint.map(|found| (found.status, found.last_error)).unwrap_or_default();
        Unsettled::Behind { projection: name.to_owned(), status, error: error.unwrap_or_default() }
    }
}

/// Why not everything is taken in.
#[derive(Debug, thiserror::Error)]
pub enum Unsettled {
    /// The log does not answer.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// A projection is behind.
    #[error("{projection} is behind: {status} {error}")]
    Behind {
        /// Which.
        projection: String,
        /// Its status.
        status: String,
        /// What it said last.
        error: String,
    },
}
