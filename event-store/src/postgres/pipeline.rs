//! The one task that appends: it takes what waits and keeps the server busy. Nobody lingers for a batch: it forms while
//! the one before commits.
//!
//! Where many wait, they go in two batches, so that the next is judged while the server writes the one before. That
//! judgement supposes that the one before is written; if it is not, both are carried through one after the other.

use std::time::{Duration, Instant};

use sqlx::postgres::PgArguments;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

use super::batch::{Answer, Job, Wants, judge};
use super::batcher::{Batcher, Trials, measure, refused};
use super::failure::Failure;
use super::link::{Link, Written};
use crate::ledger::Ledger;

/// A batch takes no more events once it has this many.
const BATCH_EVENTS: usize = 512;
/// A batch takes no more requests once its bodies have this many bytes.
const BATCH_BYTES: usize = 1024 * 1024;
/// Fewer waiting requests than twice this are not split: a commit has its price.
const SPLIT: usize = 64;

/// A judged batch, and what the server is told to write.
struct Ready {
    jobs: Vec<Job>,
    answers: Vec<Answer>,
    arguments: PgArguments,
    events: usize,
    position: u64,
}

/// A batch that the server is writing.
struct Flight {
    jobs: Vec<Job>,
    answers: Vec<Answer>,
    events: usize,
    position: u64,
    writing: JoinHandle<Landed>,
    landed: Option<Result<Landed, JoinError>>,
}

type Landed = (Link, Result<Written, Failure>, Duration);

/// Those who wait, in order.
struct Line {
    queue: mpsc::Receiver<Job>,
    taken: Vec<Job>,
}

impl Line {
    /// Waits until somebody waits; false when nobody ever will.
    async fn fill(&mut self) -> bool {
        if self.taken.is_empty() {
            match self.queue.recv().await {
                Some(job) => self.taken.push(job),
                None => return false,
            }
        }
        // Callers whom the last batch answered are about to ask again: they get their turn to do so, which costs no
        // time when nobody does.
        for _ in 0..3 {
            while self.taken.len() < 2 * BATCH_EVENTS
                && let Ok(job) = self.queue.try_recv()
            {
                self.taken.push(job);
            }
            tokio::task::yield_now().await;
        }
        true
    }

    /// Whether as many wait as fly, before the flight lands: then it pays to judge them meanwhile. Few go on gathering.
    async fn matches(&mut self, flight: &mut Flight) -> bool {
        while self.taken.len() < flight.jobs.len().max(SPLIT) {
            tokio::select! {
                biased;
                Some(job) = self.queue.recv() => self.taken.push(job),
                landed = &mut flight.writing => {
                    flight.landed = Some(landed);
                    return false;
                }
            }
        }
        true
    }

    /// The next batch. With the server idle, half of a long line: the other half is judged meanwhile.
    fn batch(&mut self, server_is_idle: bool) -> Vec<Job> {
        let split = server_is_idle && self.taken.len() >= 2 * SPLIT;
        let most = if split { self.taken.len().div_ceil(2) } else { usize::MAX };
        let (mut count, mut events, mut bytes) = (0, 0, 0);
        for job in self.taken.iter().take(most) {
            if count > 0 && (events >= BATCH_EVENTS || bytes >= BATCH_BYTES) {
                break;
            }
            let size = job.size();
            (count, events, bytes) = (count + 1, events + size.0, bytes + size.1);
        }
        let rest = self.taken.split_off(count);
        std::mem::replace(&mut self.taken, rest)
    }
}

impl Batcher {
    /// Appends until every sender is gone.
    pub(super) async fn run(mut self, queue: mpsc::Receiver<Job>) {
        let mut line = Line { queue, taken: Vec::new() };
        let mut flight: Option<Flight> = None;
        loop {
            if let Some(mut flying) = flight.take() {
                if line.matches(&mut flying).await {
                    flight = Some(flying);
                } else {
                    self.land(flying).await;
                }
            }
            if flight.is_none() && !line.fill().await {
                return;
            }
            let batch = line.batch(flight.is_none());
            let judged = self.judge_ahead(batch);
            let stands = match flight.take() {
                Some(landing) => self.land(landing).await,
                None => true,
            };
            flight = match judged {
                Ok(ready) if stands => self.take_off(ready).await,
                Ok(Ready { jobs, .. }) | Err(jobs) => {
                    self.settle(jobs).await;
                    None
                }
            };
        }
    }

    /// Judges from memory alone and supposes that it will be written; gives the batch back where that is not enough.
    fn judge_ahead(&mut self, jobs: Vec<Job>) -> Result<Ready, Vec<Job>> {
        let wants = Wants::of(&jobs);
        let Some(mut ledger) = self.recall(&wants) else { return Err(jobs) };
        let Some(known) = &self.known else { return Err(jobs) };
        let (answers, set) = judge(&jobs, &mut ledger, known, &self.dictionaries);
        if set.is_empty() {
            return Err(jobs);
        }
        let Ok(arguments) = set.arguments(known.batch, &refused(&jobs, &answers)) else { return Err(jobs) };
        let (events, position) = (set.events(), ledger.position);
        self.learn(&set, &ledger);
        Ok(Ready { jobs, answers, arguments, events, position })
    }

    fn recall(&mut self, wants: &Wants<'_>) -> Option<Ledger> {
        if self.partitions_run_short() || !self.knows_names(wants) {
            return None;
        }
        let known = self.known.as_mut()?;
        let mut ledger = Ledger { position: known.position, ..Ledger::default() };
        for stream in &wants.streams {
            ledger.streams.insert((*stream).clone(), known.heads.get(stream)?);
        }
        Some(ledger)
    }

    async fn take_off(&mut self, ready: Ready) -> Option<Flight> {
        let Ready { jobs, answers, arguments, events, position } = ready;
        let Some(mut link) = self.link.take() else {
            self.known = None;
            self.settle(jobs).await;
            return None;
        };
        let writing = tokio::spawn(async move {
            let since = Instant::now();
            let written = link.write(arguments).await;
            (link, written, since.elapsed())
        });
        Some(Flight { jobs, answers, events, position, writing, landed: None })
    }

    /// Waits for the server and answers; says whether the batch was written as judged.
    async fn land(&mut self, flight: Flight) -> bool {
        let Flight { jobs, answers, events, position, writing, landed } = flight;
        let landed = match landed {
            Some(landed) => landed,
            None => writing.await,
        };
        if let Ok((link, Ok(Written::Yes), took)) = landed {
            self.link = Some(link);
            measure(events, took);
            self.tail.advance(position);
            jobs.into_iter().zip(answers).for_each(|(job, answer)| job.answer(answer));
            return true;
        }
        self.known = None;
        let failure = match landed {
            Ok((link, Ok(_), _)) => {
                self.link = Some(link);
                self.settle(jobs).await;
                return false;
            }
            Ok((_, Err(failure), _)) => failure,
            // The task that wrote broke: what it wrote is to be looked up.
            Err(_) => Failure::Unresolved("the write was interrupted".into()),
        };
        if let Some(rest) = self.recover(failure, jobs, &mut Trials::default()).await {
            self.settle(rest).await;
        }
        false
    }
}
