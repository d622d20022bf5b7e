//! A store in memory, with the same semantics as the durable ones: for tests and for trying things out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;
use uuid::Uuid;

use crate::ledger::{Landed, Ledger, Receipt, Verdict};
use crate::page::{PAGE_MAX, Span};
use crate::prepare::{MAX_APPEND_BYTES, Prepared, prepare};
use crate::{
    Append, AppendError, Appended, Capabilities, Claim, Delivery, Direction, EventStore, Expected, Filter, Health,
    PastAppend, Position, ReadError, Recorded, Revision, Slice, StreamName,
};

/// Keeps everything until the last clone is dropped. Clones share the log.
#[derive(Clone)]
pub struct MemoryStore(Arc<Shared>);

struct Shared {
    identity: Uuid,
    log: Mutex<Log>,
    head: watch::Sender<u64>,
}

#[derive(Default)]
struct Log {
    ledger: Ledger,
    events: Vec<Recorded>,
    /// Positions of each stream's events.
    streams: HashMap<StreamName, Vec<u64>>,
}

impl MemoryStore {
    /// An empty log with this identity.
    pub fn new(identity: Uuid) -> Self {
        let head = watch::Sender::new(0);
        Self(Arc::new(Shared { identity, log: Mutex::default(), head }))
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn page(
        &self,
        cursor: Option<Position>,
        direction: Direction,
        filter: &Filter,
        limit: usize,
    ) -> Result<(Slice<Position>, u64), ReadError> {
        let log = self.log();
        let head = log.ledger.position;
        let span = Span::of(cursor, direction, head)?;
        let passing = log.events[span.after as usize..span.until as usize].iter().filter(|event| filter.passes(event));
        let limit = limit.min(PAGE_MAX);
        let events: Vec<_> = match direction {
            Direction::Forwards => passing.take(limit).cloned().collect(),
            Direction::Backwards => passing.rev().take(limit).cloned().collect(),
        };
        Ok((span.slice(events, limit), head))
    }

    async fn deliver(&self, cursor: u64, filter: &Filter, fresh: bool) -> Result<Option<Delivery>, ReadError> {
        let mut head = self.0.head.subscribe();
        loop {
            let known = *head.borrow_and_update();
            if known > cursor || (fresh && cursor > 0) {
                let (slice, head) = self.page(Some(Position(cursor)), Direction::Forwards, filter, PAGE_MAX)?;
                let up_to = slice.next.unwrap_or(Position(cursor));
                return Ok(Some(Delivery { events: slice.events.into(), up_to, head: Position(head) }));
            }
            if head.changed().await.is_err() {
                return Ok(None);
            }
        }
    }
}

impl Log {
    fn record(&mut self, prepared: &Prepared, landed: &[Landed]) {
        let append = &prepared.append;
        for (write, landed) in append.writes.iter().zip(landed) {
            for (event, revision) in write.events.iter().zip(landed.first_revision..) {
                let position = self.events.len() as u64 + 1;
                self.streams.entry(write.stream.clone()).or_default().push(position);
                self.events.push(Recorded {
                    position: Position(position),
                    stream: write.stream.clone(),
                    revision: Revision(revision),
                    id: event.id,
                    event_type: event.event_type.as_ref().into(),
                    schema_version: event.schema_version,
                    subject: event.subject,
                    data: event.data.clone(),
                    meta: append.meta.clone(),
                    request: append.request,
                    recorded_at: append.at,
                });
            }
        }
    }
}

#[async_trait]
impl EventStore for MemoryStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            multi_stream: true,
            dense: true,
            claims: true,
            idempotency_days: None,
            max_append_bytes: MAX_APPEND_BYTES,
        }
    }

    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let prepared = prepare(append)?;
        let mut log = self.log();
        match log.ledger.append(&prepared)? {
            Verdict::Replayed(appended) => Ok(appended),
            Verdict::Accepted { appended, landed } => {
                log.record(&prepared, &landed);
                self.0.head.send_replace(appended.position.0);
                Ok(appended)
            }
        }
    }

    async fn find_request(&self, request: Uuid) -> Result<Option<PastAppend>, ReadError> {
        Ok(self.log().ledger.requests.get(&request).map(Receipt::past))
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        direction: Direction,
        limit: usize,
    ) -> Result<Slice<Revision>, ReadError> {
        let log = self.log();
        let positions = log.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let count = positions.len() as u64;
        let limit = limit.min(PAGE_MAX);
        let (from, to) = match direction {
            Direction::Forwards => (cursor.map_or(0, |cursor| cursor.0.saturating_add(1)).min(count), count),
            Direction::Backwards => (0, cursor.map_or(count, |cursor| cursor.0.min(count))),
        };
        let recorded = positions[from as usize..to as usize].iter().map(|position| &log.events[*position as usize - 1]);
        let events: Vec<_> = match direction {
            Direction::Forwards => recorded.take(limit).cloned().collect(),
            Direction::Backwards => recorded.rev().take(limit).cloned().collect(),
        };
        let end = events.len() as u64 == to - from;
        let next = events.last().map(|event| event.revision).or(cursor);
        Ok(Slice { events, next, end })
    }

    async fn read_all(
        &self,
        cursor: Option<Position>,
        direction: Direction,
        filter: &Filter,
        limit: usize,
    ) -> Result<Slice<Position>, ReadError> {
        self.page(cursor, direction, filter, limit).map(|(slice, _)| slice)
    }

    async fn head(&self) -> Result<Option<Position>, ReadError> {
        let position = self.log().ledger.position;
        Ok((position > 0).then_some(Position(position)))
    }

    async fn stream_head(&self, stream: &StreamName) -> Result<Option<Revision>, ReadError> {
        Ok(self.log().ledger.streams.get(stream).map(|head| head.revision))
    }

    async fn claim_holder(&self, claim: &Claim) -> Result<Option<StreamName>, ReadError> {
        let log = self.log();
        let held = log.ledger.claims.get(claim).filter(|holding| holding.free_at.is_none());
        Ok(held.map(|holding| holding.holder.clone()))
    }

    async fn subscribe(
        &self,
        after: Option<Position>,
        filter: Filter,
    ) -> Result<BoxStream<'static, Result<Delivery, ReadError>>, ReadError> {
        let cursor = after.map_or(0, |after| after.0);
        Span::of(after, Direction::Forwards, self.log().ledger.position)?;
        let start = (self.clone(), cursor, filter, true);
        let deliveries = stream::try_unfold(start, |(store, cursor, filter, fresh)| async move {
            let delivery = store.deliver(cursor, &filter, fresh).await?;
            Ok(delivery.map(|delivery| {
                let reached = delivery.up_to.0;
                (delivery, (store, reached, filter, false))
            }))
        });
        Ok(deliveries.boxed())
    }

    async fn close_stream(&self, stream: &StreamName, expected: Expected) -> Result<(), AppendError> {
        self.log().ledger.close(stream, expected).map(drop)
    }

    async fn identity(&self) -> Result<Uuid, ReadError> {
        Ok(self.0.identity)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}
