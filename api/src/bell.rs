//! Tells creators at once that somebody wrote (IQ-11): one look at the read model for all who listen.
//!
//! Wherever the projection runs, its news come in the order of the log, each once, and a listener who lost her
//! connection goes on behind the last one that she got: nothing is kept for her.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use projections::Progress;
use projections::inquiries::{NAME, News, newest, news};
use sqlx::PgPool;
use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio_util::sync::CancellationToken;

use crate::arrivals::Arrivals;

/// News taken in at a look, and kept for slow listeners.
const BATCH: usize = 1_000;
/// How many listen at a time, and how many of one person: a tab each.
const LISTENERS: usize = 10_000;
const EACH: usize = 8;
/// How long to wait between looks where the projection runs elsewhere: while somebody listens, and while nobody does.
const LIVELY: Duration = Duration::from_millis(50);
const QUIET: Duration = Duration::from_secs(2);

/// Looks for news and passes them on.
#[derive(Debug)]
pub struct Bell {
    views: PgPool,
    progress: Arc<Progress>,
    heard: AtomicI64,
    rings: Sender<News>,
    closed: CancellationToken,
    pub(crate) room: Arrivals,
}

impl Bell {
    /// A bell that rings once [`Bell::follow`] runs.
    pub fn new(views: PgPool, progress: Arc<Progress>) -> Self {
        let (rings, _) = broadcast::channel(BATCH);
        let room = Arrivals::new(LISTENERS, EACH);
        Self { views, progress, heard: AtomicI64::new(-1), rings, closed: CancellationToken::new(), room }
    }

    /// Everything from now on.
    pub(crate) fn listen(&self) -> Receiver<News> {
        self.rings.subscribe()
    }

    /// Ends when nothing will ring any more.
    pub(crate) fn closed(&self) -> CancellationToken {
        self.closed.clone()
    }

    /// Says goodbye to all who listen: they come back to whoever serves then.
    pub fn close(&self) {
        self.closed.cancel();
    }

    /// Passes news on, as long as it runs.
    pub async fn follow(&self) {
        let mut reached = self.progress.watch(NAME);
        loop {
            let quiet = match self.look().await {
                Ok(()) if reached.borrow().here => QUIET,
                Ok(()) if self.rings.receiver_count() > 0 => LIVELY,
                Ok(()) => QUIET,
                Err(error) => {
                    tracing::debug!(%error, "News cannot be looked for now");
                    QUIET
                }
            };
            tokio::select! {
                changed = reached.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(quiet) => {}
            }
        }
    }

    async fn look(&self) -> sqlx::Result<()> {
        let mut since = self.heard.load(Ordering::Relaxed);
        if since < 0 {
            self.heard.store(newest(&self.views).await?, Ordering::Relaxed);
            return Ok(());
        }
        loop {
            let found = news(&self.views, since, BATCH).await?;
            for one in &found {
                since = one.position;
                // Nobody listens: then nobody has to hear it.
                self.rings.send(*one).ok();
            }
            self.heard.store(since, Ordering::Relaxed);
            if found.len() < BATCH {
                return Ok(());
            }
        }
    }
}
