//! What pictures measure, in memory: every page with pictures asks, and leaves room for them before they come.
//!
//! Follows the table `picture` by position. What a picture measures never changes, so that nothing is ever taken back.

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
select media, width, height, position
from views.picture
where position > $1
order by position
limit $2";

/// Knows what pictures measure: thirty bytes each.
#[derive(Debug)]
pub struct Shapes {
    views: PgPool,
    progress: Arc<Progress>,
    masters: RwLock<HashMap<u128, (u16, u16)>>,
    position: AtomicI64,
}

impl Shapes {
    /// Knows nothing yet; see [`Shapes::follow`].
    pub fn new(views: PgPool, progress: Arc<Progress>) -> Self {
        Self { views, progress, masters: RwLock::default(), position: AtomicI64::new(-1) }
    }

    /// Follows the table, for ever: drop the future to stop. Rides out a database that is away.
    pub async fn follow(&self) {
        let mut news = self.progress.watch(NAME);
        loop {
            if let Err(error) = self.refresh().await {
                tracing::debug!(%error, "What pictures measure is not read now; it will be");
                tokio::time::sleep(QUIET).await;
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
            let rows: Vec<(String, i32, i32, i64)> =
                sqlx::query_as(MORE).bind(after).bind(SOME).fetch_all(&self.views).await?;
            let Some((.., last)) = rows.last() else { return Ok(()) };
            let last = *last;
            let mut masters = self.masters.write().unwrap_or_else(PoisonError::into_inner);
            masters.extend(rows.iter().filter_map(|(media, width, height, _)| {
                Some((key(media)?, (u16::try_from(*width).ok()?, u16::try_from(*height).ok()?)))
            }));
            self.position.store(last, Ordering::Relaxed);
        }
    }

    /// Width and height of the large size, in pixels; `None` for a picture that nobody has.
    pub fn large(&self, picture: &MediaId) -> Option<(u32, u32)> {
        let masters = self.masters.read().unwrap_or_else(PoisonError::into_inner);
        let (width, height) = masters.get(&key(picture.as_str())?)?;
        Some(Size::Large.fit(((*width).into(), (*height).into())))
    }
}

/// Half of a picture's name: as good as the whole.
fn key(media: &str) -> Option<u128> {
    u128::from_str_radix(media.get(..32)?, 16).ok()
}
