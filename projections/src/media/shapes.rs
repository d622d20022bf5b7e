//! What pictures look like before they are there, in memory: every page with pictures asks, and leaves room for them.
//!
//! Follows the table `picture` by position. What a picture looks like never changes, so that nothing is ever taken back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use domain::media::{MediaId, Size};
use sqlx::PgPool;

use super::NAME;
use crate::Progress;

/// How many pictures are read at a time.
const SOME: i64 = 10_000;
/// The pause between two looks when nothing is heard.
const QUIET: Duration = Duration::from_secs(2);

pub(super) const MORE: &str = "
select media, width, height, decode(thumbhash, 'base64'), position
from views.picture
where position > $1
order by position
limit $2";

/// The most bytes of a ThumbHash.
const HASH_MOST: usize = 25;

/// What a picture looks like before it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    width: u16,
    height: u16,
    hash: [u8; HASH_MOST],
    hash_len: u8,
}

impl Shape {
    /// Of a picture whose master measures this; `None` for what is no picture of the house's.
    pub fn new((width, height): (u32, u32), thumbhash: &[u8]) -> Option<Self> {
        let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        let mut hash = [0; HASH_MOST];
        hash.get_mut(..thumbhash.len())?.copy_from_slice(thumbhash);
        Some(Self { width, height, hash, hash_len: u8::try_from(thumbhash.len()).ok()? })
    }

    /// Width and height in a size, in pixels.
    pub fn size(&self, size: Size) -> (u32, u32) {
        size.fit((self.width.into(), self.height.into()))
    }

    /// Its ThumbHash.
    pub fn thumbhash(&self) -> &[u8] {
        &self.hash[..usize::from(self.hash_len)]
    }
}

/// Knows what pictures look like: fifty bytes each.
#[derive(Debug)]
pub struct Shapes {
    views: PgPool,
    progress: Arc<Progress>,
    shapes: RwLock<HashMap<u128, Shape>>,
    position: AtomicI64,
}

impl Shapes {
    /// Knows nothing yet; see [`Shapes::follow`].
    pub fn new(views: PgPool, progress: Arc<Progress>) -> Self {
        Self { views, progress, shapes: RwLock::default(), position: AtomicI64::new(-1) }
    }

    /// Follows the table, for ever: drop the future to stop. Rides out a database that is away.
    pub async fn follow(&self) {
        let mut news = self.progress.watch(NAME);
        loop {
            if let Err(error) = self.refresh().await {
                tracing::debug!(%error, "What pictures look like is not read now; it will be");
            }
            if let Ok(Err(_)) = tokio::time::timeout(QUIET, news.changed()).await {
                return;
            }
        }
    }

    /// Takes in what came since the last look.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh(&self) -> sqlx::Result<()> {
        loop {
            let after = self.position.load(Ordering::Relaxed);
            let rows: Vec<Row> = sqlx::query_as(MORE).bind(after).bind(SOME).fetch_all(&self.views).await?;
            let Some((.., last)) = rows.last() else { return Ok(()) };
            let last = *last;
            let mut shapes = self.shapes.write().unwrap_or_else(PoisonError::into_inner);
            shapes.extend(rows.iter().filter_map(|(media, width, height, hash, _)| {
                let measures = (u32::try_from(*width).ok()?, u32::try_from(*height).ok()?);
                Some((key(media)?, Shape::new(measures, hash)?))
            }));
            self.position.store(last, Ordering::Relaxed);
        }
    }

    /// What a picture looks like; `None` for one that nobody has.
    pub fn of(&self, picture: &MediaId) -> Option<Shape> {
        let shapes = self.shapes.read().unwrap_or_else(PoisonError::into_inner);
        shapes.get(&key(picture.as_str())?).copied()
    }
}

/// Name, width and height of the master, ThumbHash, and where it stands.
type Row = (String, i32, i32, Vec<u8>, i64);

/// Half of a picture's name: as good as the whole.
fn key(media: &str) -> Option<u128> {
    u128::from_str_radix(media.get(..32)?, 16).ok()
}
