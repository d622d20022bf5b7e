//! Where files become pictures: off the async threads, so many at a time, in so much memory.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use commands::media::{Darkroom, DevelopError, Developed};
use darkroom::{Drawn, NoPicture, Opened};
use domain::media::{Fault, Format, Purpose, Size};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

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
        self.at_a_bench(file, format, move |opened| developed(opened.draw(purpose))).await
    }

    async fn card(&self, master: Bytes) -> Result<Bytes, DevelopError> {
        self.at_a_bench(master, Size::Master.format(), |opened| opened.draw_card().map_err(told)).await
    }
}

impl LocalDarkroom {
    /// Does this with a file, on a thread of its own, as soon as there is a bench and room.
    async fn at_a_bench<T: Send + 'static>(
        &self,
        file: Bytes,
        format: Format,
        work: impl FnOnce(Opened<'_>) -> Result<T, DevelopError> + Send + 'static,
    ) -> Result<T, DevelopError> {
        let bench = tokio::time::timeout(PATIENCE, self.benches.clone().acquire_owned()).await;
        let Ok(Ok(bench)) = bench else { return Err(DevelopError::Busy) };
        let room = self.room.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _bench = bench;
            let opened = Opened::of(&file, format).map_err(DevelopError::Fault)?;
            let need = u32::try_from(opened.need().div_ceil(MEBIBYTE)).unwrap_or(ROOM).clamp(1, ROOM);
            // Whoever has room needs nothing more to go on, so this always ends.
            let _room = Handle::current().block_on(room.acquire_many(need)).map_err(|_| DevelopError::Busy)?;
            work(opened)
        });
        // A file that brings a decoder down is damaged, whoever damaged it.
        done.await.unwrap_or_else(|fault| {
            tracing::error!(%fault, "A decoder failed on a file");
            Err(DevelopError::Fault(Fault::Unreadable))
        })
    }
}

/// A picture that is there as pixels: `width × height × 4` bytes of RGBA. Takes tens of milliseconds of computing.
///
/// # Errors
/// When the length does not fit the size or is out of bounds.
pub fn of_pixels(width: u32, height: u32, rgba: Vec<u8>, purpose: Purpose) -> Result<Developed, DevelopError> {
    developed(darkroom::of_pixels(width, height, rgba, purpose))
}

/// In the words of the port.
fn developed(drawn: Result<Drawn, NoPicture>) -> Result<Developed, DevelopError> {
    drawn.map(|Drawn { picture, forms }| Developed { picture, forms }).map_err(told)
}

fn told(none: NoPicture) -> DevelopError {
    match none {
        NoPicture::Fault(fault) => DevelopError::Fault(fault),
        NoPicture::Broken(text) => DevelopError::Broken(text),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use futures_util::future::join_all;
    use image::{GrayImage, ImageFormat, Luma};

    use super::*;

    fn png() -> Bytes {
        let mut file = Cursor::new(Vec::new());
        let image = GrayImage::from_fn(1200, 900, |x, y| Luma([(x / 7 + y / 5) as u8]));
        image.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner().into()
    }

    /// IM-12: so many at a time, and each as if it were alone.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn many_at_once_come_out_right() {
        let darkroom = LocalDarkroom::new(2);
        let alone = darkroom.develop(png(), Format::Png, Purpose::Work).await.unwrap().picture;
        let all = (0..12).map(|_| darkroom.develop(png(), Format::Png, Purpose::Work));
        for made in join_all(all).await {
            assert_eq!(made.unwrap().picture, alone);
        }
    }

    /// IM-09: what is wrong with a file is said in the words of the port.
    #[tokio::test]
    async fn what_is_no_picture_is_not_taken() {
        let refused = LocalDarkroom::new(1).develop(png().slice(..99), Format::Png, Purpose::Work).await;
        assert!(matches!(refused, Err(DevelopError::Fault(Fault::Unreadable))), "{refused:?}");
    }
}
