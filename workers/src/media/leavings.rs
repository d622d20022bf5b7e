//! Takes away the files of people who are gone.
//!
//! A file is named by what is in it, so that two people may have the same: it goes with the last of them. Whoever keeps a
//! picture puts its files before the log says so; therefore the log is asked once more after they were taken away, and
//! they are put back if somebody kept the same meanwhile. Who keeps it later than that finds that they are missing
//! ([`Desk::finish_upload`]).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use commands::media::{End, EndUpload, File, StoreAway};
use commands::{Caller, CommandError, Desk, Request, Wanted};
use domain::media::{Library, MediaId, Size};
use domain::{AccountId, UploadId};
use projections::{Freshness, Progress};
use sqlx::PgPool;
use strum::VariantArray;
use tokio_util::sync::CancellationToken;

use crate::accounts::{each_erased, insist};

/// How long the read model may take to know what the log knows.
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes away what erased people leave. Any number of processes may: taking away twice changes nothing.
pub struct Leavings {
    /// Ends their uploads, and knows where files lie.
    pub desk: Desk,
    /// Keeps the reactor's place.
    pub ops: PgPool,
    /// Knows who else has a picture.
    pub views: PgPool,
    /// Knows how far the read model is.
    pub progress: Arc<Progress>,
}

impl Leavings {
    /// The reactor's name in `ops.checkpoint`.
    pub const NAME: &'static str = "leavings";

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let follow = || each_erased(Self::NAME, &self.desk, &self.ops, |person| self.take_all(person));
        insist(Self::NAME, follow, &stop).await;
    }

    /// Everything of hers: first what is not a picture yet, so that it never becomes one.
    async fn take_all(&self, person: AccountId) -> Result<(), CommandError> {
        for upload in self.library(person).await?.open {
            self.end(upload, person).await?;
        }
        for picture in self.library(person).await?.pictures() {
            self.take(picture, person).await?;
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

    /// Takes a picture's files away, unless somebody else has it.
    async fn take(&self, picture: &MediaId, person: AccountId) -> Result<(), CommandError> {
        if self.has_another_keeper(picture, person).await? {
            return Ok(());
        }
        let files = self.files(picture).await?;
        let taken = self.forget(picture).await;
        // Whatever came of that, and also where nobody can tell: what is there too long can be taken away again.
        let kept = self.has_another_keeper(picture, person).await;
        if !matches!(kept, Ok(false)) {
            for (size, file) in files {
                self.desk.ports().media.store.put(File::Kept(picture, size), file).await?;
            }
        }
        taken?;
        kept.map(drop)
    }

    async fn files(&self, picture: &MediaId) -> Result<Vec<(Size, Bytes)>, StoreAway> {
        let mut files = Vec::new();
        for size in Size::VARIANTS {
            let file = self.desk.ports().media.store.get(File::Kept(picture, *size)).await?;
            files.extend(file.map(|file| (*size, file)));
        }
        Ok(files)
    }

    /// The master first: by it others see that files are missing.
    async fn forget(&self, picture: &MediaId) -> Result<(), StoreAway> {
        let store = &self.desk.ports().media.store;
        store.forget(File::Kept(picture, Size::Master)).await?;
        for size in Size::VARIANTS {
            store.forget(File::Kept(picture, *size)).await?;
        }
        Ok(())
    }

    /// As the log knows it now.
    async fn has_another_keeper(&self, picture: &MediaId, person: AccountId) -> Result<bool, CommandError> {
        let unavailable = |error: sqlx::Error| CommandError::Unavailable(error.to_string());
        if let Some(head) = self.desk.ports().journal.store().head().await? {
            let media = self.progress.wait_for(projections::media::NAME, head, PATIENCE).await.map_err(unavailable)?;
            if media == Freshness::Stale {
                return Err(CommandError::Unavailable("the read model of pictures is behind".into()));
            }
        }
        projections::media::kept_by_another(&self.views, picture, person.0).await.map_err(unavailable)
    }
}
