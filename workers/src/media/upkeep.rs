//! What is done about uploads later: what is held is finished, what was never finished ends, what is left is swept.

use std::time::Duration;

use commands::media::StoreAway;
use commands::{Caller, CommandError, Desk, Request};
use domain::UploadId;
use domain::media::{Stage, Upload};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::rounds::in_rounds;

/// How often it is looked at: neither a scanner that is back nor a time that is over gives a sign.
const EVERY: Duration = Duration::from_secs(10);
/// How often all that lies in the place for files is looked through, at first at the start.
const THOROUGHLY: Duration = Duration::from_secs(3600);
/// How many uploads are looked at in one go.
const SOME: usize = 100;
/// So many that the scanner cannot say anything about, one after the other, and it is away. One alone may be an odd file.
const AWAY: usize = 5;

/// Looks after uploads. Any number of processes may: each step is exact by itself.
pub struct Upkeep {
    /// Carries it out.
    pub desk: Desk,
    /// Knows which uploads there are; what is done about one is decided on the log.
    pub views: PgPool,
}

impl Upkeep {
    /// Looks every few seconds until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(
            in_rounds("held uploads", EVERY, &stop, || self.release()),
            in_rounds("uploads that are over", EVERY, &stop, || self.expire()),
            in_rounds("what is left of uploads", EVERY, &stop, || self.sweep()),
            in_rounds("files that were never whole", THOROUGHLY, &stop, || self.sweep_unfinished()),
        );
    }

    /// Finishes what is held, longest first, until the scanner is found to be away still; answers how many came to an
    /// end.
    ///
    /// # Errors
    /// When the database, the log or the place for files does not answer.
    pub async fn release(&self) -> Result<usize, CommandError> {
        let (mut released, mut away) = (0, 0);
        for upload in self.uploads(projections::media::held(&self.views, SOME).await)? {
            let finished = self.desk.finish_upload(upload, Caller::Operator, self.request()).await;
            match finished {
                Ok(finished) if matches!(finished.stage, Stage::Held(_)) => away += 1,
                // Kept, or not taken: both are an end. The read model may lag.
                Ok(_) | Err(CommandError::Refused(_)) => (released, away) = (released + 1, 0),
                Err(error @ CommandError::Unavailable(_)) => return Err(error),
                // One odd file must not keep the others waiting.
                Err(error) => tracing::warn!(%error, %upload, "A held picture could not be finished"),
            }
            if away == AWAY {
                break;
            }
        }
        Ok(released)
    }

    /// Ends what was never finished and whose time is over.
    ///
    /// # Errors
    /// When the database or the log does not answer.
    pub async fn expire(&self) -> Result<usize, CommandError> {
        let now = self.desk.ports().clock.now();
        let over = self.uploads(projections::media::over(&self.views, now, SOME).await)?;
        for upload in &over {
            self.desk.expire_upload(*upload, self.request()).await?;
        }
        Ok(over.len())
    }

    /// Throws away what is left of uploads that are over.
    ///
    /// # Errors
    /// When the log or the place for files does not answer.
    pub async fn sweep(&self) -> Result<usize, CommandError> {
        self.desk.sweep_sent(self.desk.ports().clock.now() - Upload::LASTS).await
    }

    /// Throws away files that a killed process had begun to write.
    async fn sweep_unfinished(&self) -> Result<usize, StoreAway> {
        let ports = self.desk.ports();
        ports.media.store.sweep_unfinished(ports.clock.now() - Upload::LASTS).await
    }

    fn uploads(&self, found: sqlx::Result<Vec<Uuid>>) -> Result<Vec<UploadId>, CommandError> {
        let found = found.map_err(|error| CommandError::Unavailable(error.to_string()))?;
        Ok(found.into_iter().map(UploadId).collect())
    }

    fn request(&self) -> Request {
        let ports = self.desk.ports();
        Request::once(ports.ids.next(ports.clock.now()))
    }
}
