//! The log's tail, shared by all subscriptions of a process: how far the log reaches, and its newest pages, read once.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPool};
use tokio::sync::watch;

use super::read::Reader;
use crate::{Direction, Filter, Position, ReadError, Recorded};

/// What every append notifies.
const CHANNEL: &str = "log";
/// The ring drops its oldest page when it holds more events.
const RING_EVENTS: usize = 10_000;
/// The ring drops its oldest page when its bodies hold more bytes.
const RING_BYTES: usize = 16 * 1024 * 1024;
/// Largest page that enters the ring; who is further behind reads alone.
pub(super) const REACH: u64 = 5_000;
/// How often the head is asked for though nobody notified: a dead listener costs latency, not correctness.
const POLL: Duration = Duration::from_secs(1);

/// Contiguous pages of the newest events.
#[derive(Debug, Default)]
struct Ring {
    pages: VecDeque<Arc<[Recorded]>>,
    events: usize,
    bytes: usize,
    /// The position of the newest event in it.
    end: u64,
}

/// What the ring can give to a reader.
enum Found {
    Page(Arc<[Recorded]>),
    /// It has passed out of the ring.
    Gone,
    /// Nobody has read it yet.
    NotYet,
}

impl Ring {
    fn after(&self, cursor: u64) -> Found {
        if cursor >= self.end {
            return Found::NotYet;
        }
        let index = self.pages.partition_point(|page| last(page) <= cursor);
        match self.pages.get(index) {
            Some(page) if first(page) == cursor + 1 => Found::Page(page.clone()),
            Some(page) if first(page) <= cursor => Found::Page(page[(cursor + 1 - first(page)) as usize..].into()),
            _ => Found::Gone,
        }
    }

    /// Adds a page that begins after `cursor`.
    fn push(&mut self, cursor: u64, page: Arc<[Recorded]>) {
        if cursor != self.end {
            *self = Self::default();
        }
        self.end = last(&page);
        self.events += page.len();
        self.bytes += weight(&page);
        self.pages.push_back(page);
        while self.pages.len() > 1 && (self.events > RING_EVENTS || self.bytes > RING_BYTES) {
            if let Some(oldest) = self.pages.pop_front() {
                self.events -= oldest.len();
                self.bytes -= weight(&oldest);
            }
        }
    }
}

fn first(page: &[Recorded]) -> u64 {
    page.first().map_or(0, |event| event.position.0)
}

fn last(page: &[Recorded]) -> u64 {
    page.last().map_or(0, |event| event.position.0)
}

fn weight(page: &[Recorded]) -> usize {
    page.iter().map(|event| event.data.len()).sum()
}

/// See the module.
#[derive(Debug)]
pub(super) struct Tail {
    head: watch::Sender<u64>,
    ring: Mutex<Ring>,
    /// Held by the one subscription that reads the next page for all.
    reading: tokio::sync::Mutex<()>,
}

impl Tail {
    pub(super) fn new(head: u64) -> Self {
        Self { head: watch::Sender::new(head), ring: Mutex::default(), reading: tokio::sync::Mutex::default() }
    }

    /// The newest known position, and its changes.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Somebody has seen the log reach `position`.
    pub(super) fn advance(&self, position: u64) {
        self.head.send_if_modified(|head| {
            let newer = position > *head;
            *head = position.max(*head);
            newer
        });
    }

    /// The page after `cursor`, from the ring or into it; `None` where the ring has passed it.
    pub(super) async fn page(&self, reader: &Reader, cursor: u64) -> Result<Option<Arc<[Recorded]>>, ReadError> {
        match self.ring().after(cursor) {
            Found::Page(page) => return Ok(Some(page)),
            Found::Gone => return Ok(None),
            Found::NotYet => {}
        }
        let _reading = self.reading.lock().await;
        match self.ring().after(cursor) {
            Found::Page(page) => return Ok(Some(page)),
            Found::Gone => return Ok(None),
            Found::NotYet => {}
        }
        let from = Some(Position(cursor));
        let (slice, head) = reader.all(from, Direction::Forwards, &Filter::All, REACH as usize).await?;
        self.advance(head);
        let page: Arc<[Recorded]> = slice.events.into();
        if !page.is_empty() {
            self.ring().push(cursor, page.clone());
        }
        Ok(Some(page))
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for the head now and then, for ever. A head behind what this process knew means that the log was replaced
    /// by an older copy: the readers shall notice.
    pub(super) async fn poll(&self, reader: &Reader) {
        loop {
            tokio::time::sleep(jittered(POLL)).await;
            self.look(reader).await;
        }
    }

    async fn look(&self, reader: &Reader) {
        let known = *self.head.borrow();
        let Ok(head) = reader.head().await else { return };
        if head < known {
            tracing::error!(head, known, "The log's head stands before a position that was read: was it restored?");
            *self.ring() = Ring::default();
            self.head.send_replace(head);
        }
        self.advance(head);
    }

    /// Listens for appends of any process, for ever. After each connection it looks first: what came before is no
    /// longer notified.
    pub(super) async fn listen(&self, pool: &PgPool, reader: &Reader) {
        let mut quiet = false;
        loop {
            if let Err(error) = self.hear(pool, reader).await
                && !quiet
            {
                let reason = super::failure::Failure::of(&error).reason();
                tracing::warn!(reason, "The log's listener lost its connection; polling until it is back");
            }
            quiet = true;
            tokio::time::sleep(jittered(POLL)).await;
        }
    }

    async fn hear(&self, pool: &PgPool, reader: &Reader) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        self.look(reader).await;
        while let Some(notification) = listener.try_recv().await? {
            if let Ok(position) = notification.payload().parse() {
                self.advance(position);
            }
        }
        Ok(())
    }
}

/// Between 75 and 125 per cent, so that many processes do not ask in step.
fn jittered(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 512;
    duration.mul_f64(0.75 + random as f64 / 1024.0)
}
