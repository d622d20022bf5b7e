//! One projector's life: waits for the lease, follows the log while it has it, and begins again when anything fails.

use std::sync::Arc;
use std::time::Duration;

use event_store::Position;
use metrics::counter;
use projections::{Progress, Projector, beside, checkpoint};
use sqlx::Connection;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::feed::Batch;
use super::writer::Stop;
use super::{Deps, Fault, Feed, Lease, Writer};

/// Events in a batch while there is much to catch up with.
const BATCH: usize = 5_000;
/// How long to wait for a lease that somebody else has; a lapsed one is noticed within that time.
const STANDBY: Duration = Duration::from_secs(1);
/// The first pause after a fault; it doubles up to [`PAUSE_MAX`].
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// A stretch without anything to take in moves the checkpoint no closer to its last move than this.
const LINGER: Duration = Duration::from_millis(25);
/// How often an idle projector looks whether its server is still there.
const LOOK: Duration = Duration::from_secs(1);

/// Runs one projector, as leader or standing by.
pub(crate) struct Leader {
    deps: Deps,
    projector: Arc<dyn Projector>,
    progress: Arc<Progress>,
    stop: CancellationToken,
}

/// Why a stretch of leading ended.
enum Ended {
    /// The token was cancelled.
    Stopped,
    /// Somebody else has the lease.
    StoodBack,
    /// An operator told it to try again.
    Resumed,
}

impl Leader {
    pub(crate) fn new(
        deps: Deps,
        projector: Arc<dyn Projector>,
        progress: Arc<Progress>,
        stop: CancellationToken,
    ) -> Self {
        Self { deps, projector, progress, stop }
    }

    /// Until the token is cancelled.
    pub(crate) async fn run(self) {
        let name = self.projector.name();
        let mut pause = PAUSE_MIN;
        loop {
            let before = self.progress.seen(name).position;
            let ended = self.once().await;
            self.progress.publish(name, |seen| seen.here = false);
            let wait = match ended {
                Ok(Ended::Stopped) => return,
                Ok(Ended::Resumed) => Duration::ZERO,
                Ok(Ended::StoodBack) | Err(Fault::Fenced) => {
                    counter!("kreatr_projection_lease_denied_total", "projection" => name).increment(1);
                    STANDBY
                }
                Err(fault) => {
                    tracing::warn!(projection = name, %fault, "A projection pauses and begins again");
                    pause = if self.progress.seen(name).position == before { pause * 2 } else { PAUSE_MIN };
                    pause.min(PAUSE_MAX)
                }
            };
            pause = pause.min(PAUSE_MAX);
            if self.stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return;
            }
        }
    }

    /// Leads once, if the lease is to be had.
    async fn once(&self) -> Result<Ended, Fault> {
        let name = self.projector.name();
        let log = self.deps.journal.store().identity().await?;
        checkpoint::register(&self.deps.views, name, self.projector.version(), log).await?;
        let Some(lease) = Lease::take(&self.deps.views, name, &self.deps.owner, false).await? else {
            return Ok(Ended::StoodBack);
        };
        counter!("kreatr_projection_lease_owned_total", "projection" => name).increment(1);
        let ended = match self.suits(&lease, log) {
            Ok(()) => self.lead(&lease).await,
            Err(fault) => Err(fault),
        };
        let ended = match ended {
            Err(Fault::Refused(why)) => self.halt(&lease, "refused", &why).await,
            Err(Fault::Transient(why)) => {
                checkpoint::stop(&self.deps.views, name, lease.epoch(), "degraded", &why).await.ok();
                Err(Fault::Transient(why))
            }
            ended => ended,
        };
        lease.release().await;
        ended
    }

    /// The checkpoint belongs to this log and to these tables.
    fn suits(&self, lease: &Lease, log: uuid::Uuid) -> Result<(), Fault> {
        let (taken, version) = (&lease.taken, self.projector.version());
        if taken.log_epoch != log {
            return Err(Fault::Refused("the checkpoint belongs to another log; rebuild the projection".into()));
        }
        if taken.version != version {
            let tables = taken.version;
            return Err(Fault::Refused(format!("the tables have version {tables}, not {version}; rebuild them")));
        }
        Ok(())
    }

    async fn lead(&self, lease: &Lease) -> Result<Ended, Fault> {
        let name = self.projector.name();
        let position = lease.taken.position.map(|position| Position(position.cast_unsigned()));
        let place = (lease.epoch(), position);
        let mut writer =
            Writer::open(&self.deps.views, beside::LIVE, self.projector.clone(), name.to_owned(), place).await?;
        if lease.taken.status != "live" {
            checkpoint::resume(&self.deps.views, name).await?;
        }
        self.progress.publish(name, |seen| {
            (seen.position, seen.generation, seen.here) = (position, lease.taken.generation, true);
        });
        let mut feed = Feed::open(self.deps.journal.clone(), self.projector.clone(), position, BATCH);
        let (mut moved, mut owed) = (Instant::now(), None::<Batch>);
        loop {
            let batch = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(Ended::Stopped),
                () = lease.lost() => return Err(Fault::Fenced),
                batch = feed.next() => batch?,
                Some(batch) = due(&mut owed, moved + LINGER) => batch,
                // A server that crashed forgot the newest commits of its projections: they did not wait for the disk.
                // Its connections died with it, so an idle projector finds out here and begins again at its checkpoint.
                () = tokio::time::sleep(LOOK) => {
                    writer.connection().ping().await.map_err(Fault::from)?;
                    continue;
                }
            };
            if batch.is_empty() && moved.elapsed() < LINGER {
                owed = Some(batch);
                continue;
            }
            // What was owed lies before this batch.
            (moved, owed) = (Instant::now(), None);
            let (head, erasure) = (batch.head, batch.facts.iter().any(is_erasure));
            match writer.write(batch).await {
                Ok(()) => {}
                Err(Stop::Fault(fault)) => return Err(fault),
                Err(Stop::Halted(halted)) => return self.halt(lease, "halted", &halted.error).await,
            }
            if erasure {
                // What a rebuild kept of the tables before it still knows the person.
                beside::forget_previous(writer.connection(), self.projector.tables()).await?;
            }
            self.progress.publish(name, |seen| {
                (seen.position, seen.head) = (writer.position(), Some(head));
            });
        }
    }

    /// Says why it does not move, and waits until it is told to try again.
    async fn halt(&self, lease: &Lease, status: &str, why: &str) -> Result<Ended, Fault> {
        let name = self.projector.name();
        tracing::error!(projection = name, status, why, "A projection stands still until somebody mends it");
        checkpoint::stop(&self.deps.views, name, lease.epoch(), status, why).await?;
        tokio::select! {
            () = self.stop.cancelled() => Ok(Ended::Stopped),
            () = lease.lost() => Ok(Ended::StoodBack),
            () = lease.resumed() => Ok(Ended::Resumed),
        }
    }
}

/// What is owed, once it is due; never, if nothing is.
async fn due(owed: &mut Option<Batch>, at: Instant) -> Option<Batch> {
    match owed {
        Some(_) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
    owed.take()
}

fn is_erasure(fact: &journal::Fact) -> bool {
    matches!(fact.event, domain::Event::Accounts(domain::accounts::Event::AccountErased {}))
}
