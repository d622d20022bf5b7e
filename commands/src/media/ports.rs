//! What it takes to make pictures of files: a place for them, a scanner, a darkroom.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::UploadId;
use domain::media::{Digest, Fault, Format, MediaId, Picture, Purpose, Size};
use strum::VariantArray;

use super::Doubts;
use crate::CommandError;

/// All of them.
#[derive(Clone)]
pub struct Media {
    /// Where files lie.
    pub store: Arc<dyn MediaStore>,
    /// Who says whether they are clean.
    pub scanner: Arc<dyn Scanner>,
    /// Who makes pictures of them.
    pub darkroom: Arc<dyn Darkroom>,
    /// Pictures of which it is not sure that anybody keeps them.
    pub doubts: Arc<dyn Doubts>,
}

/// A file that is put somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum File<'f> {
    /// A kept picture in one size. Never changes; readers may see it as soon as the log says whose it is.
    Kept(&'f MediaId, Size),
    /// What somebody sent, as it came: nobody ever sees it.
    Sent(UploadId, &'f Digest),
}

/// Keeps files. A file is there whole or not at all, and the same file put again is the same.
#[async_trait]
pub trait MediaStore: fmt::Debug + Send + Sync + 'static {
    /// Puts a file; once this is done it is there for good.
    ///
    /// # Errors
    /// When the place cannot be reached or is full; then nothing is there.
    async fn put(&self, file: File<'_>, content: Bytes) -> Result<(), StoreAway>;

    /// A file; `None` when it is not there.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn get(&self, file: File<'_>) -> Result<Option<Bytes>, StoreAway>;

    /// Whether a file is there.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn has(&self, file: File<'_>) -> Result<bool, StoreAway>;

    /// Throws a file away; nothing, where none is.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn forget(&self, file: File<'_>) -> Result<(), StoreAway>;

    /// Throws away everything that was sent for an upload; nothing, where nothing was.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn forget_sent(&self, upload: UploadId) -> Result<(), StoreAway>;

    /// The uploads of which something that was sent lies here since before `then`.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn sent_before(&self, then: DateTime<Utc>) -> Result<Vec<UploadId>, StoreAway>;

    /// Throws away what was begun to be put before `then` and never was: its writer died. Answers how many files that was.
    ///
    /// # Errors
    /// When the place cannot be reached.
    async fn sweep_unfinished(&self, then: DateTime<Utc>) -> Result<usize, StoreAway>;
}

/// The place for files cannot be reached now; the text is for the house's log.
#[derive(Debug, thiserror::Error)]
#[error("the media store is away: {0}")]
pub struct StoreAway(pub String);

impl From<StoreAway> for CommandError {
    fn from(away: StoreAway) -> Self {
        Self::Unavailable(away.to_string())
    }
}

/// Says whether a file is clean.
#[async_trait]
pub trait Scanner: fmt::Debug + Send + Sync + 'static {
    /// Looks at a file.
    ///
    /// # Errors
    /// When it cannot say. That is never "clean".
    async fn scan(&self, file: &Bytes) -> Result<Scanned, ScannerAway>;
}

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// Nothing was found; and who says so, with version.
    Clean(String),
    /// Something was found, by this name.
    Found(String),
}

/// The scanner cannot say; the text is for the house's log.
#[derive(Debug, thiserror::Error)]
#[error("the scanner is away: {0}")]
pub struct ScannerAway(pub String);

/// Makes a picture of a file.
#[async_trait]
pub trait Darkroom: fmt::Debug + Send + Sync + 'static {
    /// Reads the file to its end, turns the picture upright, cuts it for its purpose, and draws it anew in all sizes.
    ///
    /// # Errors
    /// See [`DevelopError`].
    async fn develop(&self, file: Bytes, format: Format, purpose: Purpose) -> Result<Developed, DevelopError>;

    /// Makes the card for other places of a master that was kept without one.
    ///
    /// # Errors
    /// See [`DevelopError`].
    async fn card(&self, master: Bytes) -> Result<Bytes, DevelopError>;
}

impl Media {
    /// The file of a kept picture in a size; `None` when it is not kept. A picture may be older than such
    /// cards as other places show: one is made when it is first asked for.
    ///
    /// # Errors
    /// When the place for files cannot be reached, or no card came of the master.
    pub async fn kept(&self, picture: &MediaId, size: Size) -> Result<Option<Bytes>, CommandError> {
        let found = self.store.get(File::Kept(picture, size)).await?;
        // Without a master there is nothing to draw from, and nothing to be in doubt about.
        if found.is_some() || size != Size::Share || !self.store.has(File::Kept(picture, Size::Master)).await? {
            return Ok(found);
        }
        // One at a time draws it, and nobody takes the picture away meanwhile; who had this turn need not know who keeps it.
        let _turn = self.doubts.take(picture).await?;
        if let Some(drawn) = self.store.get(File::Kept(picture, size)).await? {
            return Ok(Some(drawn));
        }
        let Some(master) = self.store.get(File::Kept(picture, Size::Master)).await? else { return Ok(None) };
        let card = self.darkroom.card(master).await?;
        self.store.put(File::Kept(picture, size), card.clone()).await?;
        Ok(Some(card))
    }

    /// Puts a picture's files, does what makes it somebody's, and is sure then. When that fails the picture stays in
    /// doubt: its files go if nobody has it. Whoever stops waiting for this stops none of it: a turn that ends while
    /// `keep` is still on its way to the log would let the files be taken away.
    ///
    /// # Errors
    /// When the place for files or the doubts cannot be reached, or whatever `keep` answers.
    pub async fn keep<T: Send + 'static>(
        &self,
        developed: Developed,
        keep: impl Future<Output = Result<T, CommandError>> + Send + 'static,
    ) -> Result<T, CommandError> {
        let media = self.clone();
        let kept = tokio::spawn(async move { media.keep_to_the_end(&developed, keep).await }).await;
        kept.map_err(|error| CommandError::Fault(error.to_string()))?
    }

    async fn keep_to_the_end<T>(
        &self,
        developed: &Developed,
        keep: impl Future<Output = Result<T, CommandError>> + Send,
    ) -> Result<T, CommandError> {
        let turn = self.doubts.take(&developed.picture.media).await?;
        developed.put_into(&*self.store).await?;
        let kept = keep.await?;
        if turn.settle().await.is_err() {
            // The turn may have been somebody else's for a while, who found that nobody kept it yet.
            if let Err(error) = self.put_again(developed).await {
                tracing::error!(%error, picture = %developed.picture.media, "A kept picture may lack its files");
            }
        }
        Ok(kept)
    }

    async fn put_again(&self, developed: &Developed) -> Result<(), CommandError> {
        let turn = self.doubts.take(&developed.picture.media).await?;
        developed.put_into(&*self.store).await?;
        turn.settle().await
    }

    /// Takes away a picture's files, the master first: by it others see that they are going.
    ///
    /// # Errors
    /// When the place cannot be reached; some may be gone then.
    pub async fn forget(&self, picture: &MediaId) -> Result<(), StoreAway> {
        self.store.forget(File::Kept(picture, Size::Master)).await?;
        for size in Size::VARIANTS {
            self.store.forget(File::Kept(picture, *size)).await?;
        }
        Ok(())
    }
}

/// A picture in all its sizes.
#[derive(Clone, Debug)]
pub struct Developed {
    /// What is known of it.
    pub picture: Picture,
    /// The files.
    pub forms: Vec<(Size, Bytes)>,
}

impl Developed {
    /// Puts all sizes.
    ///
    /// # Errors
    /// When the place cannot be reached; some may be there then, and nobody knows of them.
    pub async fn put_into(&self, store: &dyn MediaStore) -> Result<(), StoreAway> {
        for (size, content) in &self.forms {
            store.put(File::Kept(&self.picture.media, *size), content.clone()).await?;
        }
        Ok(())
    }
}

/// Why no picture came of a file.
#[derive(Debug, thiserror::Error)]
pub enum DevelopError {
    /// There is something wrong with it.
    #[error("{}", .0.text())]
    Fault(Fault),
    /// Too many others wait.
    #[error("the darkroom is busy")]
    Busy,
    /// The house's own fault.
    #[error("the darkroom failed: {0}")]
    Broken(String),
}

impl From<DevelopError> for CommandError {
    /// Of a file that the house made itself: whatever is wrong with it is the house's fault.
    fn from(error: DevelopError) -> Self {
        match error {
            DevelopError::Busy => Self::Unavailable(error.to_string()),
            DevelopError::Fault(_) | DevelopError::Broken(_) => Self::Fault(error.to_string()),
        }
    }
}
