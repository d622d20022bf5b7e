//! How far each projection is, for those who wait to read their own writes.
//!
//! Where a projection runs in this process, waiting costs nothing; where it runs elsewhere, its checkpoint is asked a
//! few times, more rarely each time. No waiting holds a connection.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use event_store::Position;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::checkpoint;

/// How long the first asks of a checkpoint wait, in milliseconds; the last repeats.
const PAUSES_MS: [u64; 4] = [5, 15, 30, 60];

/// Whether a reader sees what she wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Everything up to the position is in the tables.
    Fresh,
    /// Not yet: what is read is to be marked as stale.
    Stale,
}

/// How far a projection was when it was last heard of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Everything up to here is in its tables.
    pub position: Option<Position>,
    /// Of which generation of its tables.
    pub generation: i64,
    /// The newest position of the log that its runner knew.
    pub head: Option<Position>,
    /// It runs in this process: its news come at once.
    pub here: bool,
}

impl Seen {
    /// Whether it has reached `position`.
    pub fn reached(&self, position: Position) -> bool {
        self.position.is_some_and(|own| own >= position)
    }

    /// How many events it is behind the newest one known.
    pub fn lag(&self) -> u64 {
        let number = |position: Option<Position>| position.map_or(0, |position| position.0);
        number(self.head).saturating_sub(number(self.position))
    }
}

/// A board with one line per projection.
#[derive(Debug)]
pub struct Progress {
    views: PgPool,
    lines: Mutex<HashMap<String, watch::Sender<Seen>>>,
}

impl Progress {
    /// An empty board; `views` is asked where a projection does not run in this process.
    pub fn new(views: PgPool) -> Self {
        Self { views, lines: Mutex::default() }
    }

    /// News of one projection, now and from now on.
    pub fn watch(&self, projection: &str) -> watch::Receiver<Seen> {
        self.line(projection).subscribe()
    }

    /// How far it was when it was last heard of.
    pub fn seen(&self, projection: &str) -> Seen {
        *self.line(projection).borrow()
    }

    /// Writes news on the board.
    pub fn publish(&self, projection: &str, change: impl FnOnce(&mut Seen)) {
        self.line(projection).send_if_modified(|seen| {
            let before = *seen;
            change(seen);
            *seen != before
        });
    }

    /// Waits until the projection has taken in everything up to `position`, at most `patience`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wait_for(&self, projection: &str, position: Position, patience: Duration) -> sqlx::Result<Freshness> {
        let (mut news, until) = (self.watch(projection), Instant::now() + patience);
        let mut pauses = PAUSES_MS.iter().copied().map(Duration::from_millis);
        let mut pause = Duration::ZERO;
        loop {
            if news.borrow_and_update().reached(position) {
                return Ok(Freshness::Fresh);
            }
            let here = news.borrow().here;
            let next = if here { until } else { (Instant::now() + pause).min(until) };
            if timeout_at(next, news.changed()).await.is_ok() {
                continue;
            }
            self.ask(projection).await?;
            if news.borrow_and_update().reached(position) {
                return Ok(Freshness::Fresh);
            }
            if Instant::now() >= until {
                return Ok(Freshness::Stale);
            }
            pause = pauses.next().unwrap_or(pause);
        }
    }

    /// Asks the database how far the projection is, and writes it on the board.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask(&self, projection: &str) -> sqlx::Result<Seen> {
        if let Some(found) = checkpoint::one(&self.views, projection).await? {
            self.publish(projection, |seen| {
                seen.position = found.position.map(|position| Position(position.cast_unsigned()));
                seen.generation = found.generation;
                seen.head = seen.head.max(seen.position);
            });
        }
        Ok(self.seen(projection))
    }

    fn line(&self, projection: &str) -> watch::Sender<Seen> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(projection) {
            return line.clone();
        }
        let line = watch::Sender::new(Seen::default());
        lines.insert(projection.to_owned(), line.clone());
        line
    }
}
