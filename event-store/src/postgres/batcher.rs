//! Carries one batch through: judges each request alone, writes all of them in one commit, and answers definitively,
//! whatever happens on the way.
//!
//! ```text
//! know (cache, or one load) -> judge -> log.append_batch = lock + write + commit -> answer
//!   ^                                      | moved: somebody else wrote      |
//!   +--------------------------------------+ (after two misses: lock first)  v
//!                     connection lost: fence, look the requests up, go on with the rest
//! ```
//! The common case, where memory knows all that the judgement needs, is shortened by `pipeline`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use super::batch::{Answer, Job, Wants, judge};
use super::dictionary::Dictionaries;
use super::failure::Failure;
use super::heads::{Heads, Knowledge};
use super::link::{Link, Loaded, Written};
use super::tail::Tail;
use super::write_set::WriteSet;
use crate::AppendError;
use crate::ledger::Ledger;

/// After so many batches judged on outdated knowledge the next takes the lock first, so that a busy neighbour cannot
/// starve this process.
const MISSES: u32 = 2;
/// So often a batch whose connection broke is tried anew.
const LOSSES: u32 = 5;
/// Partitions are made when the head comes this close to the end of those that exist.
const PARTITION_MARGIN: u64 = 5_000_000;
/// A statement that takes longer is worth a warning: everybody waits for it.
const SLOW: Duration = Duration::from_millis(250);

pub(super) struct Batcher {
    pub options: PgConnectOptions,
    pub patience: Duration,
    pub resolve_within: Duration,
    pub dictionaries: Arc<Dictionaries>,
    pub tail: Arc<Tail>,
    pub link: Option<Link>,
    pub known: Option<Knowledge>,
    /// The newest position that this process met, also where its knowledge is outdated.
    pub met: u64,
    pub partitions_end: u64,
}

/// What a batch has been through.
#[derive(Default)]
pub(super) struct Trials {
    misses: u32,
    losses: u32,
    /// Look everything up, whatever the cache says.
    thorough: bool,
}

enum Round {
    Settled(Vec<Answer>),
    Moved,
    /// The judgement may rest on what has changed meanwhile.
    Unsure,
}

impl Batcher {
    /// Carries a batch through, whatever it takes, and answers it.
    pub(super) async fn settle(&mut self, mut jobs: Vec<Job>) {
        let mut trials = Trials::default();
        while !jobs.is_empty() {
            let mut link = match self.connected().await {
                Ok(link) => link,
                Err(failure) => return refuse(jobs, &failure.refusal()),
            };
            let round = self.round(&mut link, &jobs, &trials).await;
            match round {
                Ok(Round::Settled(answers)) => {
                    self.link = Some(link);
                    return jobs.into_iter().zip(answers).for_each(|(job, answer)| job.answer(answer));
                }
                Ok(Round::Moved) => {
                    metrics::counter!("log_append_moved_total").increment(1);
                    (self.link, self.known) = (Some(link), None);
                    trials.misses += 1;
                }
                Ok(Round::Unsure) => {
                    self.link = Some(link);
                    trials.thorough = true;
                }
                Err(failure) => {
                    self.known = None;
                    drop(link);
                    match self.recover(failure, jobs, &mut trials).await {
                        Some(rest) => jobs = rest,
                        None => return,
                    }
                }
            }
        }
    }

    /// What remains to be done after a failure, if anything.
    pub(super) async fn recover(&mut self, failure: Failure, jobs: Vec<Job>, trials: &mut Trials) -> Option<Vec<Job>> {
        metrics::counter!("log_append_failures_total").increment(1);
        trials.losses += 1;
        match failure {
            Failure::Unresolved(reason) => {
                tracing::warn!(reason, "Lost the connection while appending; looking up what was written");
                self.resolve(jobs).await
            }
            Failure::Lost(_) if trials.losses <= LOSSES => Some(jobs),
            Failure::Refused(_) if jobs.len() > 1 => {
                self.bisect(jobs).await;
                None
            }
            failure => {
                refuse(jobs, &failure.refusal());
                None
            }
        }
    }

    /// One of them cannot be written; the others shall not suffer for it.
    async fn bisect(&mut self, mut jobs: Vec<Job>) {
        let rest = jobs.split_off(jobs.len() / 2);
        Box::pin(self.settle(jobs)).await;
        Box::pin(self.settle(rest)).await;
    }

    /// Answers what was written before the connection broke; the rest was not, and will not be by that connection.
    async fn resolve(&mut self, jobs: Vec<Job>) -> Option<Vec<Job>> {
        let requests: Vec<_> = jobs.iter().filter_map(Job::request).collect();
        let since = Instant::now();
        let mut receipts = loop {
            let found = match self.connected().await {
                Ok(mut link) => link.fence(&requests).await.inspect(|_| self.link = Some(link)),
                Err(failure) => Err(failure),
            };
            match found {
                Ok(receipts) => break receipts,
                Err(failure) if since.elapsed() >= self.resolve_within => {
                    refuse(jobs, &AppendError::Unknown(failure.reason()));
                    return None;
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        let mut rest = Vec::new();
        for job in jobs {
            match job.request().and_then(|request| receipts.remove(&request)) {
                // A receipt of another wish is judged like any other.
                Some(receipt) if job.asked(receipt.fingerprint) => {
                    self.tail.advance(receipt.position.0);
                    job.answer(Ok(Some(receipt.appended(false))));
                }
                _ => rest.push(job),
            }
        }
        Some(rest)
    }

    async fn connected(&mut self) -> Result<Link, Failure> {
        match self.link.take() {
            Some(link) => Ok(link),
            None => Link::connect(&self.options, self.patience).await,
        }
    }

    async fn round(&mut self, link: &mut Link, jobs: &[Job], trials: &Trials) -> Result<Round, Failure> {
        self.extend_partitions(link).await?;
        let locked = trials.misses >= MISSES;
        if locked {
            link.lock().await?;
        }
        let round = self.judge_and_write(link, jobs, trials.thorough || locked, locked).await?;
        if locked && !matches!(round, Round::Settled(_)) {
            link.roll_back().await?;
        }
        Ok(round)
    }

    async fn judge_and_write(
        &mut self,
        link: &mut Link,
        jobs: &[Job],
        thorough: bool,
        locked: bool,
    ) -> Result<Round, Failure> {
        let wants = Wants::of(jobs);
        let (mut ledger, verified) = self.know(link, &wants, thorough).await?;
        let Some(known) = &self.known else { return Ok(Round::Moved) };
        let (answers, set) = judge(jobs, &mut ledger, known, &self.dictionaries);
        if set.is_empty() {
            if locked {
                link.commit().await?;
            }
            return Ok(if verified { Round::Settled(answers) } else { Round::Unsure });
        }
        let unseen = if verified { Vec::new() } else { refused(jobs, &answers) };
        let since = Instant::now();
        match link.write(set.arguments(known.batch, &unseen)?).await? {
            Written::Moved => return Ok(Round::Moved),
            Written::Repeated => return Ok(Round::Unsure),
            Written::Yes if locked => link.commit().await?,
            Written::Yes => {}
        }
        measure(set.events(), since.elapsed());
        self.learn(&set, &ledger);
        self.tail.advance(ledger.position);
        Ok(Round::Settled(answers))
    }

    /// All that the judgement needs: from memory where that is enough, else with one load. The flag says whether
    /// requests were looked up too and all of it is true as of one moment.
    async fn know(&mut self, link: &mut Link, wants: &Wants<'_>, thorough: bool) -> Result<(Ledger, bool), Failure> {
        let mut ledger = Ledger::default();
        if let Some(known) = &mut self.known {
            ledger.position = known.position;
            for stream in &wants.streams {
                if let Some(head) = known.heads.get(stream) {
                    ledger.streams.insert((*stream).clone(), head);
                }
            }
            if !thorough && ledger.streams.len() == wants.streams.len() && self.knows_names(wants) {
                return Ok((ledger, false));
            }
        }
        let missing = wants.streams.iter().filter(|stream| !ledger.streams.contains_key(**stream));
        let missing: Vec<_> = missing.map(|stream| stream.as_str()).collect();
        let loaded = link.load(wants, &missing).await?;
        let current = self.known.as_ref().is_some_and(|known| known.batch == loaded.batch);
        if current || missing.len() == wants.streams.len() {
            self.take_in(loaded, &mut ledger, current);
            return Ok((ledger, true));
        }
        let all: Vec<_> = wants.streams.iter().map(|stream| stream.as_str()).collect();
        let loaded = link.load(wants, &all).await?;
        ledger = Ledger::default();
        self.take_in(loaded, &mut ledger, false);
        Ok((ledger, true))
    }

    pub(super) fn knows_names(&self, wants: &Wants<'_>) -> bool {
        let (types, categories) = (self.dictionaries.types.names(), self.dictionaries.categories.names());
        wants.claims.is_empty()
            && wants.types.iter().all(|name| types.id(name).is_some())
            && wants.categories.iter().all(|name| categories.id(name).is_some())
    }

    fn take_in(&mut self, loaded: Loaded, ledger: &mut Ledger, current: bool) {
        let Loaded { batch, position, last_type, last_category, .. } = loaded;
        let heads = self.known.take().filter(|_| current).map_or_else(Heads::default, |known| known.heads);
        let mut known = Knowledge { batch, position, last_type, last_category, heads };
        for (stream, head) in loaded.streams {
            known.heads.insert(stream.clone(), head);
            ledger.streams.insert(stream, head);
        }
        self.met = position;
        ledger.position = position;
        ledger.requests = loaded.requests;
        ledger.claims = loaded.claims;
        self.dictionaries.types.learn(loaded.types.iter().map(|(id, name)| (*id, &**name)));
        self.dictionaries.categories.learn(loaded.categories.iter().map(|(id, name)| (*id, &**name)));
        self.known = Some(known);
    }

    /// Remembers what a batch changes.
    pub(super) fn learn(&mut self, set: &WriteSet<'_>, ledger: &Ledger) {
        if let Some(known) = &mut self.known {
            known.batch += 1;
            known.position = ledger.position;
            for stream in set.streams() {
                if let Some(head) = ledger.streams.get(stream) {
                    known.heads.insert(stream.clone(), *head);
                }
            }
            let last = |known, new: Option<i16>| new.map_or(known, |new: i16| new.max(known));
            known.last_type = last(known.last_type, set.new_types().map(|(id, _)| id).max());
            known.last_category = last(known.last_category, set.new_categories().map(|(id, _)| id).max());
        }
        self.dictionaries.types.learn(set.new_types());
        self.dictionaries.categories.learn(set.new_categories());
        self.met = ledger.position;
    }

    pub(super) fn partitions_run_short(&self) -> bool {
        self.met + PARTITION_MARGIN >= self.partitions_end
    }

    async fn extend_partitions(&mut self, link: &mut Link) -> Result<(), Failure> {
        if self.partitions_run_short() {
            self.partitions_end = link.ensure_partitions().await?;
        }
        Ok(())
    }
}

/// A repeat whose stream went on looks like a conflict as long as nobody looks for its receipt.
pub(super) fn refused(jobs: &[Job], answers: &[Answer]) -> Vec<Uuid> {
    jobs.iter().zip(answers).filter(|(_, answer)| answer.is_err()).filter_map(|(job, _)| job.request()).collect()
}

fn refuse(jobs: Vec<Job>, refusal: &AppendError) {
    for job in jobs {
        job.answer(Err(refusal.clone()));
    }
}

pub(super) fn measure(events: usize, took: Duration) {
    metrics::histogram!("log_append_batch_events").record(events as f64);
    metrics::histogram!("log_append_commit_seconds").record(took.as_secs_f64());
    if took > SLOW {
        let took_ms = took.as_millis();
        metrics::counter!("log_append_slow_total").increment(1);
        tracing::warn!(took_ms, events, "A batch held or awaited the log's head for {took_ms} ms");
    }
}
