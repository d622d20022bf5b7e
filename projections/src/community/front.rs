//! The community's front page, kept for as long as it is exact: until the projection moves on, or a time is over.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::{Activity, FeaturedItem, Person, activities, featured_creators, featured_items};

/// How many entries the page begins with (CH-02).
pub const NEWEST: usize = 10;
/// How many creators and how many works stand on it at most.
pub const FEATURED: usize = 12;

/// What the page shows (CH-01, CH-02).
#[derive(Clone, Debug)]
pub struct Hub {
    /// What happened lately.
    pub activities: Vec<Activity>,
    /// Where older entries go on.
    pub next: Option<u64>,
    /// The creators whom staff chose.
    pub creators: Vec<Person>,
    /// The works that staff chose.
    pub items: Vec<FeaturedItem>,
}

#[derive(Debug)]
struct Kept {
    position: u64,
    until: Option<DateTime<Utc>>,
    hub: Arc<Hub>,
}

/// Keeps the page.
#[derive(Debug)]
pub struct Front {
    views: PgPool,
    kept: Mutex<Option<Kept>>,
}

impl Front {
    /// Reads from these tables.
    pub fn new(views: PgPool) -> Self {
        Self { views, kept: Mutex::default() }
    }

    /// The page at this time, for a projection that has come as far as `position`.
    ///
    /// # Errors
    /// When the database does not answer; a page that is kept needs none.
    pub async fn hub(&self, position: u64, now: DateTime<Utc>) -> sqlx::Result<Arc<Hub>> {
        if let Some(kept) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner)
            && kept.position == position
            && kept.until.is_none_or(|until| now < until)
        {
            return Ok(kept.hub.clone());
        }
        let mut activities = activities(&self.views, None, NEWEST + 1).await?;
        let next = next(&mut activities, NEWEST);
        let creators = featured_creators(&self.views, FEATURED).await?;
        let items = featured_items(&self.views, now, FEATURED).await?;
        let until = items.iter().filter_map(|item| item.until).min();
        let hub = Arc::new(Hub { activities, next, creators, items });
        let kept = Kept { position, until, hub: hub.clone() };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(hub)
    }
}

/// Cuts the entries down to `limit`; where the rest goes on, if there was one more.
pub fn next(activities: &mut Vec<Activity>, limit: usize) -> Option<u64> {
    let more = activities.len() > limit;
    activities.truncate(limit);
    activities.last().filter(|_| more).map(|last| last.position)
}
