//! Where files become pictures: off the async threads, so many at a time, in so much memory.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use commands::media::{Darkroom, DevelopError, Developed};
use domain::media::{Fault, Format, Purpose};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::decode::Opened;
use super::draw::draw;

/// How long a file waits for its turn before its sender is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);
/// The mebibytes that all pictures together may be unpacked in at a time. One that needs more has the room to itself.
const ROOM: u32 = 160;
const MEBIBYTE: u64 = 1024 * 1024;

/// A darkroom of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LocalDarkroom {
    benches: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

impl LocalDarkroom {
    /// One with so many benches: as many pictures are made at a time.
    pub fn new(benches: usize) -> Self {
        Self { benches: Arc::new(Semaphore::new(benches.max(1))), room: Arc::new(Semaphore::new(ROOM as usize)) }
    }
}

impl Default for LocalDarkroom {
    /// A bench for every core.
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().map_or(2, usize::from))
    }
}

#[async_trait]
impl Darkroom for LocalDarkroom {
    async fn develop(&self, file: Bytes, format: Format, purpose: Purpose) -> Result<Developed, DevelopError> {
        let bench = tokio::time::timeout(PATIENCE, self.benches.clone().acquire_owned()).await;
        let Ok(Ok(bench)) = bench else { return Err(DevelopError::Busy) };
        let room = self.room.clone();
        let developed = tokio::task::spawn_blocking(move || {
            let _bench = bench;
            develop(&file, format, purpose, &room)
        });
        // A file that brings a decoder down is damaged, whoever damaged it.
        developed.await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "A decoder failed on a file");
            Err(DevelopError::Fault(Fault::Unreadable))
        })
    }
}

/// On a thread of its own.
fn develop(file: &[u8], format: Format, purpose: Purpose, room: &Semaphore) -> Result<Developed, DevelopError> {
    let opened = Opened::of(file, format).map_err(DevelopError::Fault)?;
    let need = u32::try_from(opened.need.div_ceil(MEBIBYTE)).unwrap_or(ROOM).clamp(1, ROOM);
    // Whoever has room needs nothing more to go on, so this always ends.
    let _room = Handle::current().block_on(room.acquire_many(need)).map_err(|_| DevelopError::Busy)?;
    draw(opened.decode().map_err(DevelopError::Fault)?, purpose)
}
