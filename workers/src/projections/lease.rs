//! A lease that is renewed beside the work, and says when it is lost.

use std::sync::Arc;
use std::time::Duration;

use projections::checkpoint::{self, Checkpoint};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Fault;

/// How often it is renewed; it lapses after [`checkpoint::LEASE_SECONDS`].
const RENEWAL: Duration = Duration::from_secs(3);

/// What renewing found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It holds, and the projection has this status.
    Held(String),
    /// Somebody else has it.
    Lost,
}

/// A lease on a checkpoint. Given back by [`Lease::release`]; when dropped, it lapses by itself.
pub(crate) struct Lease {
    name: String,
    views: PgPool,
    /// How the checkpoint stood when the lease was taken.
    pub(crate) taken: Checkpoint,
    found: watch::Receiver<Found>,
    renewal: Arc<Renewal>,
}

struct Renewal(JoinHandle<()>);

impl Drop for Renewal {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Lease {
    /// Takes the lease; `None`: somebody else has it, and it was not to be taken by force.
    pub(crate) async fn take(views: &PgPool, name: &str, owner: &str, force: bool) -> Result<Option<Self>, Fault> {
        let Some(taken) = checkpoint::acquire(views, name, owner, force).await? else { return Ok(None) };
        let (say, found) = watch::channel(Found::Held(taken.status.clone()));
        let renewal = tokio::spawn(renew(views.clone(), name.to_owned(), taken.lease_epoch, say));
        let renewal = Arc::new(Renewal(renewal));
        Ok(Some(Self { name: name.to_owned(), views: views.clone(), taken, found, renewal }))
    }

    /// The epoch that fences whoever had it before.
    pub(crate) fn epoch(&self) -> i64 {
        self.taken.lease_epoch
    }

    /// Completes when somebody else has taken it.
    pub(crate) async fn lost(&self) {
        let mut found = self.found.clone();
        // An ended renewal means that this lease is about to be dropped.
        found.wait_for(|found| *found == Found::Lost).await.ok();
    }

    /// Completes when the projection was told to go on, or when the lease is lost.
    pub(crate) async fn resumed(&self) {
        let mut found = self.found.clone();
        let go = |found: &Found| *found == Found::Lost || *found == Found::Held("live".into());
        found.mark_unchanged();
        while found.changed().await.is_ok() {
            if go(&found.borrow_and_update()) {
                return;
            }
        }
    }

    /// Gives it back at once.
    pub(crate) async fn release(self) {
        drop(self.renewal);
        if let Err(error) = checkpoint::release(&self.views, &self.name, self.taken.lease_epoch).await {
            tracing::debug!(projection = self.name, %error, "A lease will lapse by itself");
        }
    }
}

async fn renew(views: PgPool, name: String, epoch: i64, say: watch::Sender<Found>) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        match checkpoint::renew(&views, &name, epoch).await {
            Ok(Some(status)) => _ = say.send_replace(Found::Held(status)),
            Ok(None) => {
                say.send_replace(Found::Lost);
                return;
            }
            Err(error) => tracing::debug!(projection = name, %error, "A lease could not be renewed just now"),
        }
    }
}
