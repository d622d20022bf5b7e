//! Room for what lasts: files that arrive, each in memory until it is put away, and streams of events.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::problem::Problem;

/// How long somebody waits for room that others take.
const WAIT: Duration = Duration::from_secs(5);
/// How many people's shares are known, and for how long after they sent something: longer than any file may take.
const PEOPLE: u64 = 10_000;
const KNOWN: Duration = Duration::from_secs(600);

/// So many places in the house, and a few of them for one person: whoever sends slowly keeps nobody else from sending.
#[derive(Debug)]
pub struct Arrivals {
    room: Arc<Semaphore>,
    each: usize,
    shares: Cache<Uuid, Arc<Semaphore>>,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    _share: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

impl Arrivals {
    /// Room for `all` of them, `each` of one person.
    pub fn new(all: usize, each: usize) -> Self {
        let shares = Cache::builder().max_capacity(PEOPLE).time_to_idle(KNOWN).build();
        Self { room: Arc::new(Semaphore::new(all)), each, shares }
    }

    /// A place for one of hers. She waits `within` a time for those before it that are her own.
    ///
    /// # Errors
    /// `SERVICE_UNAVAILABLE` when there are too many.
    pub async fn admit(&self, person: Uuid, within: Duration) -> Result<Place, Problem> {
        let many = || Problem::unavailable("there are too many at a time");
        let share = self.shares.get_with(person, || Arc::new(Semaphore::new(self.each)));
        let share = tokio::time::timeout(within, share.acquire_owned()).await.map_err(|_| many())?;
        let room = tokio::time::timeout(WAIT, self.room.clone().acquire_owned()).await.map_err(|_| many())?;
        Ok(Place { _share: share.map_err(|_| many())?, _room: room.map_err(|_| many())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SE-12: one person's files fill her share and no more; others still find room, and a place that is left is free.
    #[tokio::test(start_paused = true)]
    async fn nobody_takes_all_the_room() {
        let (arrivals, ayu, eve) = (Arrivals::new(3, 2), Uuid::from_u128(1), Uuid::from_u128(2));
        let within = Duration::from_secs(60);
        let first = arrivals.admit(ayu, within).await.unwrap();
        let _second = arrivals.admit(ayu, within).await.unwrap();
        assert!(arrivals.admit(ayu, within).await.is_err());
        let _hers = arrivals.admit(eve, within).await.unwrap();
        assert!(arrivals.admit(eve, within).await.is_err(), "the house is full");
        drop(first);
        assert!(arrivals.admit(eve, within).await.is_ok());
    }
}
