//! Whether anybody keeps a picture, while that is not sure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::media::MediaId;
use tokio::sync::OwnedMutexGuard;

use crate::CommandError;

/// The pictures of which nobody is sure whether anybody keeps them: their files are being put, or whoever had them is
/// gone. A file is named by what is in it, so that two people may have the same, and one may put it while it is taken
/// away from the other. Therefore a picture comes into doubt before its files are touched, and stays there, whatever dies
/// in between, until somebody has looked into the log while nobody else touched them.
#[async_trait]
pub trait Doubts: fmt::Debug + Send + Sync + 'static {
    /// Puts a picture in doubt and waits for one's turn at its files: in all processes, one at a time has it.
    ///
    /// # Errors
    /// When that cannot be written down, or others take too long.
    async fn take(&self, picture: &MediaId) -> Result<Box<dyn Turn>, CommandError>;
}

/// A turn at a picture's files. Given up unsettled, the picture stays in doubt, and somebody looks after it later.
#[async_trait]
pub trait Turn: Send {
    /// It is sure now: either somebody keeps the picture, or its files are gone.
    ///
    /// # Errors
    /// When that cannot be written down; it stays in doubt then.
    async fn settle(self: Box<Self>) -> Result<(), CommandError>;
}

/// Doubts of one process, which end with it. For tests, and for measuring.
#[derive(Clone, Debug, Default)]
pub struct MemoryDoubts {
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    doubted: BTreeSet<MediaId>,
    turns: BTreeMap<MediaId, Arc<tokio::sync::Mutex<()>>>,
}

impl MemoryDoubts {
    /// What is in doubt now.
    pub fn all(&self) -> Vec<MediaId> {
        self.with(|known| known.doubted.iter().cloned().collect())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        look(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct MemoryTurn {
    picture: MediaId,
    doubts: MemoryDoubts,
    _turn: OwnedMutexGuard<()>,
}

#[async_trait]
impl Doubts for MemoryDoubts {
    async fn take(&self, picture: &MediaId) -> Result<Box<dyn Turn>, CommandError> {
        let turn = self.with(|known| known.turns.entry(picture.clone()).or_default().clone());
        let turn = turn.lock_owned().await;
        self.with(|known| known.doubted.insert(picture.clone()));
        Ok(Box::new(MemoryTurn { picture: picture.clone(), doubts: self.clone(), _turn: turn }))
    }
}

#[async_trait]
impl Turn for MemoryTurn {
    async fn settle(self: Box<Self>) -> Result<(), CommandError> {
        self.doubts.with(|known| known.doubted.remove(&self.picture));
        Ok(())
    }
}
