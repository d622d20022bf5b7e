//! A batch of waiting requests: what must be known to judge them, their judgement, and their answers.

use std::collections::HashSet;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use uuid::Uuid;

use super::dictionary::{Dictionaries, Numbering};
use super::heads::Knowledge;
use super::write_set::WriteSet;
use crate::ledger::{Ledger, Verdict};
use crate::prepare::Prepared;
use crate::{AppendError, Appended, Claim, ClaimChange, Expected, StreamName};

/// What a request is answered; closing a stream has no receipt.
pub(super) type Answer = Result<Option<Appended>, AppendError>;

/// What is asked.
#[derive(Debug)]
pub(super) enum Work {
    Append(Prepared),
    Close { stream: StreamName, expected: Expected },
}

/// A waiting request. The caller may be gone: the work is done all the same.
#[derive(Debug)]
pub(super) struct Job {
    pub work: Work,
    pub reply: oneshot::Sender<Answer>,
    /// Its share of the queue's bytes, given back when it is answered.
    pub budget: OwnedSemaphorePermit,
}

impl Job {
    pub(super) fn answer(self, answer: Answer) {
        // Nobody listens when the caller was dropped.
        let _ = self.reply.send(answer);
        drop(self.budget);
    }

    pub(super) fn request(&self) -> Option<Uuid> {
        match &self.work {
            Work::Append(prepared) => Some(prepared.append.request),
            Work::Close { .. } => None,
        }
    }

    /// Whether it is an append with this fingerprint.
    pub(super) fn asked(&self, fingerprint: Uuid) -> bool {
        matches!(&self.work, Work::Append(prepared) if prepared.append.fingerprint == fingerprint)
    }

    pub(super) fn size(&self) -> (usize, usize) {
        match &self.work {
            Work::Append(prepared) => (prepared.events, prepared.bytes),
            Work::Close { .. } => (1, 0),
        }
    }
}

/// What a batch's judgement depends on.
#[derive(Debug, Default)]
pub(super) struct Wants<'a> {
    pub streams: HashSet<&'a StreamName>,
    pub requests: Vec<Uuid>,
    pub claims: HashSet<&'a Claim>,
    pub types: HashSet<&'a str>,
    pub categories: HashSet<&'a str>,
}

impl<'a> Wants<'a> {
    pub(super) fn of(jobs: &'a [Job]) -> Self {
        let mut wants = Self::default();
        for job in jobs {
            match &job.work {
                Work::Append(prepared) => wants.add(prepared),
                Work::Close { stream, .. } => {
                    wants.streams.insert(stream);
                }
            }
        }
        wants
    }

    fn add(&mut self, prepared: &'a Prepared) {
        let append = &prepared.append;
        self.requests.push(append.request);
        for write in &append.writes {
            self.streams.insert(&write.stream);
            self.categories.insert(write.stream.category());
            self.types.extend(write.events.iter().map(|event| &*event.event_type));
        }
        self.streams.extend(append.checks.iter().map(|check| &check.stream));
        self.claims.extend(append.claims.iter().map(|change| match change {
            ClaimChange::Take { claim, .. } | ClaimChange::Release { claim, .. } => claim,
        }));
    }
}

/// Judges all jobs in order and gathers what is to be written.
pub(super) fn judge<'a>(
    jobs: &'a [Job],
    ledger: &mut Ledger,
    known: &Knowledge,
    dictionaries: &Dictionaries,
) -> (Vec<Answer>, WriteSet<'a>) {
    let mut set = WriteSet::default();
    let (types, categories) = (dictionaries.types.names(), dictionaries.categories.names());
    let mut types = Numbering::new(&types, known.last_type);
    let mut categories = Numbering::new(&categories, known.last_category);
    let mut answers = Vec::with_capacity(jobs.len());
    for job in jobs {
        answers.push(match &job.work {
            Work::Append(prepared) => match ledger.append(prepared) {
                Ok(Verdict::Replayed(appended)) => Ok(Some(appended)),
                Ok(Verdict::Accepted { appended, landed }) => {
                    set.add(prepared, &appended, &landed, &mut types, &mut categories);
                    Ok(Some(appended))
                }
                Err(refusal) => Err(refusal),
            },
            Work::Close { stream, expected } => ledger.close(stream, *expected).map(|changed| {
                if changed {
                    set.close(stream, ledger);
                }
                None
            }),
        });
    }
    set.finish(ledger, types.into_fresh(), categories.into_fresh());
    (answers, set)
}
