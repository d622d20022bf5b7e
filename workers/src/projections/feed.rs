//! Reads and decodes ahead, so that the database writes one batch while the next is made ready.

use std::sync::Arc;
use std::time::Duration;

use event_store::{Delivery, Filter, Position, Recorded};
use futures_util::{FutureExt, StreamExt};
use journal::{Fact, Journal};
use projections::parked::Aside;
use projections::{Projector, sequence_key};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Fault, number};

/// Batches that wait for the writer.
const AHEAD: usize = 2;

/// At the log's end, stretches begin no closer together than this: under a steady trickle of events, one transaction for
/// a few of them costs hardly more than one for each. Whoever comes after a silence is taken at once.
const BREATH: Duration = Duration::from_millis(4);

/// A stretch of the log, ready to be written.
#[derive(Debug)]
pub(crate) struct Batch {
    /// What the projector takes in.
    pub(crate) facts: Vec<Fact>,
    /// An event at the end of the stretch that cannot be read, and why.
    pub(crate) unreadable: Option<(Aside, String)>,
    /// How far the stretch reaches.
    pub(crate) up_to: Position,
    /// The newest position known.
    pub(crate) head: Position,
}

impl Batch {
    /// Nothing in this stretch concerns the projector.
    pub(crate) fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.unreadable.is_none()
    }
}

/// The log from some position on, in batches. Stops reading when it is dropped.
pub(crate) struct Feed {
    batches: mpsc::Receiver<Result<Batch, Fault>>,
    tasks: [JoinHandle<()>; 2],
}

impl Feed {
    /// Everything after `after` that the projector takes in; while there is more, batches of about `size` events.
    pub(crate) fn open(journal: Journal, projector: Arc<dyn Projector>, after: Option<Position>, size: usize) -> Self {
        let (pages, mut read) = mpsc::channel(AHEAD);
        let (ready, batches) = mpsc::channel(AHEAD);
        let log = journal.clone();
        let reader = tokio::spawn(async move {
            if let Err(fault) = read_pages(&log, after, &pages, size).await {
                pages.send(Err(fault)).await.ok();
            }
        });
        let decoder = tokio::spawn(async move {
            while let Some(page) = read.recv().await {
                let sent = match page {
                    Ok(pages) => decode(&journal, &*projector, &pages, &ready).await,
                    Err(fault) => ready.send(Err(fault)).await.is_ok(),
                };
                if !sent {
                    return;
                }
            }
        });
        Self { batches, tasks: [reader, decoder] }
    }

    /// The next stretch; the first fault is also the last.
    pub(crate) async fn next(&mut self) -> Result<Batch, Fault> {
        let ended = || Err(Fault::Transient("the log's subscription ended".into()));
        self.batches.recv().await.unwrap_or_else(ended)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

type Pages = Vec<Delivery>;

async fn read_pages(
    journal: &Journal,
    after: Option<Position>,
    pages: &mpsc::Sender<Result<Pages, Fault>>,
    size: usize,
) -> Result<(), Fault> {
    let mut log = journal.store().subscribe(after, Filter::All).await?;
    let mut next_breath = Instant::now();
    while let Some(first) = log.next().await {
        let mut gathered = vec![first?];
        if gathered[0].up_to >= gathered[0].head {
            tokio::time::sleep_until(next_breath).await;
            next_breath = Instant::now() + BREATH;
        }
        let mut count = gathered[0].events.len();
        while count < size {
            let behind = gathered.last().is_some_and(|last| last.up_to < last.head);
            // At the log's end, what has come in meanwhile; behind it, as much as makes a good batch.
            let next = if behind { log.next().await } else { log.next().now_or_never().flatten() };
            let Some(next) = next else { break };
            count += next.as_ref().map_or(0, |delivery| delivery.events.len());
            gathered.push(next?);
        }
        if pages.send(Ok(gathered)).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Decodes the pages into one batch, or into several where an event cannot be read. Says whether anybody still listens.
async fn decode(
    journal: &Journal,
    projector: &dyn Projector,
    pages: &[Delivery],
    ready: &mpsc::Sender<Result<Batch, Fault>>,
) -> bool {
    let Some(last) = pages.last() else { return true };
    let mut facts = Vec::new();
    for page in pages {
        let mut events: &[Recorded] = &page.events;
        loop {
            let (opened, unreadable) = match open(journal, projector, events).await {
                Ok(opened) => opened,
                Err(fault) => return ready.send(Err(fault)).await.is_ok(),
            };
            facts.extend(opened);
            let Some((at, error)) = unreadable else { break };
            let event = &events[at];
            let aside = aside_of(event);
            let batch = Batch {
                facts: std::mem::take(&mut facts),
                unreadable: Some((aside, error)),
                up_to: event.position,
                head: last.head,
            };
            if ready.send(Ok(batch)).await.is_err() {
                return false;
            }
            events = &events[at + 1..];
        }
    }
    ready.send(Ok(Batch { facts, unreadable: None, up_to: last.up_to, head: last.head })).await.is_ok()
}

type Opened = (Vec<Fact>, Option<(usize, String)>);

/// The facts up to the first event that cannot be read, and which that is.
async fn open(journal: &Journal, projector: &dyn Projector, events: &[Recorded]) -> Result<Opened, Fault> {
    let takes = projector.takes();
    let wanted = |event_type: &str| takes.contains(&event_type);
    let error = match journal.open(events, wanted).await {
        Ok(facts) => return Ok((facts, None)),
        Err(error) => error,
    };
    let at = error.position().and_then(|bad| events.iter().position(|event| event.position == bad));
    let Some(at) = at.filter(|_| !error.is_transient()) else { return Err(error.into()) };
    let before = journal.open(&events[..at], wanted).await?;
    Ok((before, Some((at, error.to_string()))))
}

fn aside_of(event: &Recorded) -> Aside {
    Aside {
        position: number(event.position),
        key: sequence_key(&event.stream, event.subject),
        stream: event.stream.to_string(),
        revision: event.revision.0.cast_signed(),
    }
}
