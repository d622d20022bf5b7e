//! The no-skip oracle: appenders, readers and trouble at once, then a count of what was lost, doubled or reordered.
//!
//! The same tally judges [`naive`], a log of the usual kind (a sequence, and readers that ask for what is beyond the
//! last number), and must find it guilty: a check that nothing can fail proves nothing.

mod disturb;
mod naive;
mod reader;
mod writer;

pub use disturb::Trouble;
pub use naive::naive;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use crate::{AppendError, EventStore, ReadError};

/// How much of everything.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Events to append, at least.
    pub events: u64,
    /// Concurrent appenders, dealt out over the writing stores.
    pub appenders: usize,
    /// Concurrent subscriptions, dealt out over the reading stores. Every third breaks off and resumes now and then.
    pub readers: usize,
    /// Largest append in events.
    pub largest: u64,
    /// How many of a hundred appends are made to fail.
    pub conflicts_percent: u64,
    /// What the random choices follow from.
    pub seed: u64,
    /// How long a reader may stay behind after the last append before the rest counts as skipped.
    pub patience: Duration,
}

impl Plan {
    /// 8 appenders, 3 readers, a tenth of conflicts.
    pub fn new(events: u64, seed: u64) -> Self {
        let patience = Duration::from_secs(60);
        Self { events, appenders: 8, readers: 3, largest: 8, conflicts_percent: 10, seed, patience }
    }
}

/// What happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SoakReport {
    /// Events that were acknowledged.
    pub appended: u64,
    /// Appends that were refused, as intended.
    pub refused: u64,
    /// Events that readers got, all readers together.
    pub delivered: u64,
    /// Acknowledged events that a reader never got.
    pub skipped: u64,
    /// Events that a reader got more than once.
    pub doubled: u64,
    /// Events that a reader got after a later one.
    pub out_of_order: u64,
    /// Events that a reader got though nobody was told that they stand.
    pub unknown: u64,
    /// Whether the acknowledged positions have no holes.
    pub dense: bool,
    /// Transactions aborted, transactions held open and connections cut by the [`Trouble`].
    pub disturbances: u64,
    /// How long the appends took.
    pub appending: Duration,
    /// How long it took until the last reader had everything.
    pub took: Duration,
}

impl SoakReport {
    /// Whether every reader got every event once and in order, and nothing else.
    pub fn is_clean(&self) -> bool {
        self.skipped + self.doubled + self.out_of_order + self.unknown == 0 && self.dense && self.appended > 0
    }

    fn count(&mut self, committed: &[u64], seen: &[u64]) {
        let tally = Tally::of(committed, seen);
        self.delivered += seen.len() as u64;
        self.skipped += tally.skipped;
        self.doubled += tally.doubled;
        self.out_of_order += tally.out_of_order;
        self.unknown += tally.unknown;
    }
}

/// Why a soak could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum SoakError {
    /// An append was answered with something that should not happen.
    #[error("an append failed: {0}")]
    Append(#[from] AppendError),
    /// An append that must be refused was accepted.
    #[error("an append that expected the wrong revision was accepted")]
    Accepted,
    /// A reader met something that should not happen.
    #[error("a read failed: {0}")]
    Read(#[from] ReadError),
    /// The scratch tables or the disturbances could not be made.
    #[error("the database refused: {0}")]
    Database(#[from] sqlx::Error),
    /// No stores to work on, or a part of it panicked.
    #[error("{0}")]
    Broken(&'static str),
}

/// Appends through `writers` and reads through `readers`, which share one log, in `trouble` if any. The log may hold
/// events before; nobody else may append to it meanwhile.
///
/// # Errors
/// When an append or a read is answered with what neither the plan nor the trouble explains.
pub async fn soak(
    writers: &[Arc<dyn EventStore>],
    readers: &[Arc<dyn EventStore>],
    trouble: Option<Trouble>,
    plan: &Plan,
) -> Result<SoakReport, SoakError> {
    let start = writers.first().ok_or(SoakError::Broken("no store to write to"))?.head().await?;
    let (goal, _) = watch::channel(None);
    let reading: Vec<_> = readers
        .iter()
        .cycle()
        .take(if readers.is_empty() { 0 } else { plan.readers })
        .enumerate()
        .map(|(number, store)| {
            let reader = reader::Reader::new(store.clone(), start, goal.subscribe(), number, plan);
            AbortOnDropHandle::new(tokio::spawn(reader.run()))
        })
        .collect();
    let disturbing = trouble.map(|trouble| trouble.start(plan.seed));
    let since = Instant::now();
    let ledgers = write(writers, plan).await?;
    let mut report = SoakReport { appending: since.elapsed(), ..SoakReport::default() };
    if let Some(disturbing) = disturbing {
        report.disturbances = disturbing.stop().await?;
    }
    let mut committed: Vec<u64> = ledgers.iter().flat_map(|ledger| ledger.positions.iter().copied()).collect();
    committed.sort_unstable();
    report.refused = ledgers.iter().map(|ledger| ledger.refused).sum();
    report.appended = committed.len() as u64;
    report.dense = is_dense(start.map_or(0, |start| start.0), &committed);
    goal.send_replace(Some(committed.last().copied().unwrap_or(0)));
    for seen in join_all(reading).await {
        report.count(&committed, &seen.map_err(|_| SoakError::Broken("a reader panicked"))??);
    }
    report.took = since.elapsed();
    Ok(report)
}

async fn write(stores: &[Arc<dyn EventStore>], plan: &Plan) -> Result<Vec<writer::Acknowledged>, SoakError> {
    let shares = (0..plan.appenders).zip(stores.iter().cycle()).map(|(number, store)| {
        let writing = tokio::spawn(writer::Writer::new(store.clone(), number, plan).run());
        async { AbortOnDropHandle::new(writing).await.map_err(|_| SoakError::Broken("an appender panicked"))? }
    });
    try_join_all(shares).await
}

fn is_dense(start: u64, committed: &[u64]) -> bool {
    committed.iter().zip(start + 1..).all(|(position, expected)| *position == expected)
}

/// The faults of one reader.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    skipped: u64,
    doubled: u64,
    out_of_order: u64,
    unknown: u64,
}

impl Tally {
    /// `committed` is sorted; `seen` is in the order of delivery.
    fn of(committed: &[u64], seen: &[u64]) -> Self {
        let mut tally = Self::default();
        let (mut met, mut newest) = (vec![false; committed.len()], 0);
        for position in seen {
            if *position < newest {
                tally.out_of_order += 1;
            }
            newest = newest.max(*position);
            match committed.binary_search(position) {
                Err(_) => tally.unknown += 1,
                Ok(index) if met[index] => tally.doubled += 1,
                Ok(index) => met[index] = true,
            }
        }
        tally.skipped = met.iter().filter(|met| !**met).count() as u64;
        tally
    }
}

/// Random enough, and the same for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn new(seed: u64, number: usize) -> Self {
        Self(seed ^ (number as u64).wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound - 1`.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GAP-03: the check itself can fail.
    #[test]
    fn the_tally_finds_each_kind_of_fault() {
        let committed = [1, 2, 3, 4];
        assert_eq!(Tally::of(&committed, &[1, 2, 3, 4]), Tally::default());
        assert_eq!(Tally::of(&committed, &[1, 3, 4]), Tally { skipped: 1, ..Tally::default() });
        assert_eq!(Tally::of(&committed, &[1, 2, 2, 3, 4]), Tally { doubled: 1, ..Tally::default() });
        assert_eq!(Tally::of(&committed, &[1, 3, 2, 4]), Tally { out_of_order: 1, ..Tally::default() });
        assert_eq!(Tally::of(&committed, &[1, 2, 3, 4, 5]), Tally { unknown: 1, ..Tally::default() });
        assert!(is_dense(0, &committed) && is_dense(1, &committed[1..]));
        assert!(!is_dense(0, &[1, 3]) && !is_dense(0, &[2, 3]));
    }
}
