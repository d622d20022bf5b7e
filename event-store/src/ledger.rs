//! Judges appends one by one, as if each were alone: what every adapter that decides by itself shares.
//!
//! A [`Ledger`] knows where streams stand, which requests were written and who holds which claim: all of it in the
//! memory adapter, what a batch touches in the Postgres adapter. Judging an append applies it, so the next one sees it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::prepare::Prepared;
use crate::{Append, AppendError, Appended, Claim, ClaimChange, Expected, PastAppend, Position, Revision, StreamName};

/// Where a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// The position of the stream's first event.
    pub number: u64,
    pub revision: Revision,
    pub closed: bool,
}

/// What an earlier append was answered.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub fingerprint: Uuid,
    pub position: Position,
    pub revisions: Vec<Revision>,
}

impl Receipt {
    pub(crate) fn past(&self) -> PastAppend {
        PastAppend { fingerprint: self.fingerprint, appended: self.appended(true) }
    }

    pub(crate) fn appended(&self, replayed: bool) -> Appended {
        Appended { position: self.position, revisions: self.revisions.clone(), replayed }
    }
}

/// Who holds a claim, or held it last.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    pub holder: StreamName,
    /// `None` while it is held; else from when on others may take it.
    pub free_at: Option<DateTime<Utc>>,
}

impl Holding {
    fn lets(&self, taker: &StreamName, at: DateTime<Utc>) -> bool {
        self.holder == *taker || self.free_at.is_some_and(|free_at| free_at <= at)
    }
}

/// Where one write of an accepted append landed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Landed {
    pub number: u64,
    pub first_revision: u64,
}

/// What became of an append.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// To be written; one [`Landed`] per write.
    Accepted { appended: Appended, landed: Vec<Landed> },
    /// Written before.
    Replayed(Appended),
}

/// What is known of the log.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// The newest position; 0 in an empty log.
    pub position: u64,
    pub streams: HashMap<StreamName, Head>,
    pub requests: HashMap<Uuid, Receipt>,
    pub claims: HashMap<Claim, Holding>,
}

impl Ledger {
    /// Judges an append and, where it is accepted, applies it.
    pub(crate) fn append(&mut self, prepared: &Prepared) -> Result<Verdict, AppendError> {
        let append = &prepared.append;
        if let Some(receipt) = self.requests.get(&append.request) {
            return match receipt.fingerprint == append.fingerprint {
                true => Ok(Verdict::Replayed(receipt.appended(true))),
                false => Err(AppendError::RequestIdReused),
            };
        }
        self.examine_streams(append)?;
        let claims = self.examine_claims(append)?;
        self.claims.extend(claims);
        Ok(self.apply(prepared))
    }

    /// Judges the closing of a stream and applies it; answers whether that changed anything.
    pub(crate) fn close(&mut self, stream: &StreamName, expected: Expected) -> Result<bool, AppendError> {
        self.expect(stream, expected)?;
        let head = self
            .streams
            .get_mut(stream)
            .ok_or_else(|| AppendError::Invalid("a stream that does not exist cannot be closed".into()))?;
        Ok(!std::mem::replace(&mut head.closed, true))
    }

    fn examine_streams(&self, append: &Append) -> Result<(), AppendError> {
        for write in &append.writes {
            if self.streams.get(&write.stream).is_some_and(|head| head.closed) {
                return Err(AppendError::StreamClosed(write.stream.clone()));
            }
            self.expect(&write.stream, write.expected)?;
        }
        append.checks.iter().try_for_each(|check| self.expect(&check.stream, check.expected))
    }

    fn expect(&self, stream: &StreamName, expected: Expected) -> Result<(), AppendError> {
        let actual = self.streams.get(stream).map(|head| head.revision);
        let met = match expected {
            Expected::NoStream => actual.is_none(),
            Expected::Exact(revision) => actual == Some(revision),
            Expected::Exists => actual.is_some(),
            Expected::Any => true,
        };
        if met { Ok(()) } else { Err(AppendError::Conflict { stream: stream.clone(), expected, actual }) }
    }

    fn examine_claims(&self, append: &Append) -> Result<HashMap<Claim, Holding>, AppendError> {
        let mut changed: HashMap<Claim, Holding> = HashMap::new();
        for change in &append.claims {
            let (claim, holding) = match change {
                ClaimChange::Take { claim, holder } => (claim, Holding { holder: holder.clone(), free_at: None }),
                ClaimChange::Release { claim, holder, free_at } => {
                    (claim, Holding { holder: holder.clone(), free_at: Some(*free_at) })
                }
            };
            let now = changed.get(claim).or_else(|| self.claims.get(claim));
            let allowed = match change {
                ClaimChange::Take { holder, .. } => now.is_none_or(|now| now.lets(holder, append.at)),
                ClaimChange::Release { holder, .. } => {
                    now.is_some_and(|now| now.free_at.is_none() && now.holder == *holder)
                }
            };
            if !allowed {
                return Err(AppendError::ClaimTaken(claim.clone()));
            }
            changed.insert(claim.clone(), holding);
        }
        Ok(changed)
    }

    fn apply(&mut self, prepared: &Prepared) -> Verdict {
        let append = &prepared.append;
        let mut landed = Vec::with_capacity(append.writes.len());
        let mut revisions = Vec::with_capacity(append.writes.len());
        for write in &append.writes {
            let count = write.events.len() as u64;
            let before = self.streams.get(&write.stream).copied();
            let number = before.map_or(self.position + 1, |head| head.number);
            let first_revision = before.map_or(0, |head| head.revision.0 + 1);
            let revision = Revision(first_revision + count - 1);
            self.position += count;
            self.streams.insert(write.stream.clone(), Head { number, revision, closed: false });
            landed.push(Landed { number, first_revision });
            revisions.push(revision);
        }
        let receipt = Receipt { fingerprint: append.fingerprint, position: Position(self.position), revisions };
        let appended = receipt.appended(false);
        self.requests.insert(append.request, receipt);
        Verdict::Accepted { appended, landed }
    }
}
