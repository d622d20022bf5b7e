//! Takes away the files of people who are gone, and of pictures that nobody came to keep.
//!
//! A file is named by what is in it, so that two people may have the same: it goes with the last of them. See [`Doubts`]
//! for how nothing is taken away that somebody keeps at that moment.
//!
//! [`Doubts`]: commands::media::Doubts

use std::sync::Arc;
use std::time::Duration;

use commands::media::{End, EndUpload, Turn};
use commands::{Caller, CommandError, Desk, Request, Wanted};
use domain::media::{Library, MediaId};
use domain::{AccountId, UploadId};
use projections::{Freshness, Progress};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::PostgresDoubts;
use crate::accounts::{each_erased, insist, unavailable};
use crate::rounds::in_rounds;

/// How long the read model may take to know what the log knows.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often doubts are looked at: a process that was killed tells nobody which it left.
const EVERY: Duration = Duration::from_secs(10);

/// Takes away what nobody has. Any number of processes may: one at a time is at a picture's files, and taking away twice
/// changes nothing.
#[derive(Clone)]
pub struct Leavings {
    /// Ends uploads of erased people, and knows where files lie.
    pub desk: Desk,
    /// Keeps the reactor's place.
    pub ops: PgPool,
    /// The pictures that may have nobody.
    pub doubts: PostgresDoubts,
    /// Knows who has a picture.
    pub views: PgPool,
    /// Knows how far the read model is.
    pub progress: Arc<Progress>,
}

impl Leavings {
    /// The reactor's name in `ops.checkpoint`.
    pub const NAME: &'static str = "leavings";

    /// Follows the log, and looks every few seconds at what is in doubt, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let follow = || each_erased(Self::NAME, &self.desk, &self.ops, |person| self.leave(person));
        let look = in_rounds("pictures in doubt", EVERY, &stop, || self.settle());
        tokio::join!(insist(Self::NAME, follow, &stop), look);
    }

    /// Everything of hers: first what is not a picture yet, so that it never becomes one.
    async fn leave(&self, person: AccountId) -> Result<(), CommandError> {
        for upload in self.library(person).await?.open {
            self.end(upload, person).await?;
        }
        let pictures: Vec<MediaId> = self.library(person).await?.pictures().cloned().collect();
        self.doubts.put(&pictures).await?;
        // Whatever comes of that now: nobody who leaves later waits for it.
        if let Err(error) = self.settle().await {
            tracing::warn!(%error, account.id = %person, "What an erased person leaves is not taken away now; it will be");
        }
        Ok(())
    }

    async fn library(&self, person: AccountId) -> Result<Library, CommandError> {
        Ok(self.desk.history::<Library>(&Wanted::of::<Library>(person), true).await?.state)
    }

    async fn end(&self, upload: UploadId, owner: AccountId) -> Result<(), CommandError> {
        let ports = self.desk.ports();
        let request = Request::once(ports.ids.next(ports.clock.now()));
        match self.desk.handle(&EndUpload { upload, owner, end: End::Withdraw }, Caller::Operator, request).await {
            // Kept while this was asked.
            Ok(_) | Err(CommandError::Refused(_)) => Ok(ports.media.store.forget_sent(upload).await?),
            Err(error) => Err(error),
        }
    }

    /// Looks at each picture that is in doubt and that nobody is at: takes its files away if nobody has it.
    ///
    /// # Errors
    /// When the database or the log does not answer. One picture that cannot be settled keeps no other waiting.
    pub async fn settle(&self) -> Result<(), CommandError> {
        let then = self.doubts.now().await?;
        while let Some((picture, turn)) = self.doubts.next(then).await? {
            match self.sort_out(&picture).await {
                Ok(()) => Box::new(turn).settle().await?,
                Err(error) => {
                    tracing::warn!(%error, %picture, "It is not sure that somebody has a picture; it is looked at again");
                    turn.postpone().await?;
                }
            }
        }
        Ok(())
    }

    async fn sort_out(&self, picture: &MediaId) -> Result<(), CommandError> {
        if !self.is_kept(picture).await? {
            self.desk.ports().media.forget(picture).await?;
        }
        Ok(())
    }

    /// As the log knows it now.
    async fn is_kept(&self, picture: &MediaId) -> Result<bool, CommandError> {
        if let Some(head) = self.desk.ports().journal.store().head().await? {
            let waited = self.progress.wait_for(projections::media::NAME, head, PATIENCE).await;
            if waited.map_err(|error| unavailable(&error))? == Freshness::Stale {
                return Err(CommandError::Unavailable("the read model of pictures is behind".into()));
            }
        }
        projections::media::is_kept(&self.views, picture).await.map_err(|error| unavailable(&error))
    }
}
