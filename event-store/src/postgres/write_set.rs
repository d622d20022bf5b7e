//! What a batch writes, column by column, as the arrays that `log.append_batch` takes.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{Execute, Postgres};
use uuid::Uuid;

use super::dictionary::Numbering;
use super::failure::Failure;
use crate::ledger::{Landed, Ledger};
use crate::prepare::Prepared;
use crate::{Appended, Claim, ClaimChange, NewEvent, StreamName};

/// Writes a judged batch; see the migration that makes the function.
pub(super) const APPEND_BATCH: &str = "select log.append_batch(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39)";

/// A stream that the batch moves.
#[derive(Debug)]
struct Touched<'a> {
    stream: &'a StreamName,
    number: i64,
    category: i16,
    begins: bool,
    revision: i64,
    last: i64,
}

#[derive(Debug, Default)]
struct Receipts {
    ids: Vec<Uuid>,
    fingerprints: Vec<Uuid>,
    lasts: Vec<i64>,
    revisions: Vec<String>,
    times: Vec<DateTime<Utc>>,
}

#[derive(Debug, Default)]
struct Events<'a> {
    streams: Vec<i64>,
    revisions: Vec<i64>,
    categories: Vec<i16>,
    types: Vec<i16>,
    schemas: Vec<i32>,
    ids: Vec<Uuid>,
    requests: Vec<Uuid>,
    times: Vec<DateTime<Utc>>,
    subjects: Vec<Option<Uuid>>,
    actors: Vec<Option<Uuid>>,
    correlations: Vec<Option<Uuid>>,
    causations: Vec<Option<Uuid>>,
    policies: Vec<Option<i32>>,
    data: Vec<&'a str>,
}

#[derive(Debug, Default)]
struct Claims<'a> {
    scopes: Vec<&'a str>,
    keys: Vec<&'a str>,
    holders: Vec<String>,
    frees: Vec<Option<DateTime<Utc>>>,
}

/// Everything that one batch writes.
#[derive(Debug, Default)]
pub(super) struct WriteSet<'a> {
    last_position: i64,
    touched: Vec<Touched<'a>>,
    index: HashMap<&'a StreamName, usize>,
    closed: Vec<(&'a StreamName, i64)>,
    changed_claims: HashSet<&'a Claim>,
    claims: Claims<'a>,
    receipts: Receipts,
    events: Events<'a>,
    types: Vec<(i16, String)>,
    categories: Vec<(i16, String)>,
}

impl<'a> WriteSet<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.receipts.ids.is_empty() && self.closed.is_empty()
    }

    pub(super) fn events(&self) -> usize {
        self.events.ids.len()
    }

    /// The streams that stand elsewhere afterwards.
    pub(super) fn streams(&self) -> impl Iterator<Item = &'a StreamName> {
        self.touched.iter().map(|touched| touched.stream).chain(self.closed.iter().map(|(stream, _)| *stream))
    }

    pub(super) fn new_types(&self) -> impl Iterator<Item = (i16, &str)> {
        self.types.iter().map(|(id, name)| (*id, &**name))
    }

    pub(super) fn new_categories(&self) -> impl Iterator<Item = (i16, &str)> {
        self.categories.iter().map(|(id, name)| (*id, &**name))
    }

    /// Adds an accepted append.
    pub(super) fn add<'n>(
        &mut self,
        prepared: &'a Prepared,
        appended: &Appended,
        landed: &[Landed],
        types: &mut Numbering<'n>,
        categories: &mut Numbering<'n>,
    ) where
        'a: 'n,
    {
        let append = &prepared.append;
        let mut position = appended.position.0 - prepared.events as u64;
        for (write, landed) in append.writes.iter().zip(landed) {
            let category = categories.id(write.stream.category());
            position += write.events.len() as u64;
            self.touch(&write.stream, category, *landed, write.events.len(), position);
            for (event, revision) in write.events.iter().zip(landed.first_revision..) {
                self.events.streams.push(landed.number.cast_signed());
                self.events.revisions.push(revision.cast_signed());
                self.events.categories.push(category);
                self.events.types.push(types.id(&event.event_type));
                self.event(prepared, event);
            }
        }
        self.changed_claims.extend(append.claims.iter().map(|change| match change {
            ClaimChange::Take { claim, .. } | ClaimChange::Release { claim, .. } => claim,
        }));
        self.receipts.ids.push(append.request);
        self.receipts.fingerprints.push(append.fingerprint);
        self.receipts.lasts.push(appended.position.0.cast_signed());
        self.receipts.times.push(append.at);
        let revisions: Vec<String> = appended.revisions.iter().map(ToString::to_string).collect();
        self.receipts.revisions.push(format!("{{{}}}", revisions.join(",")));
    }

    fn event(&mut self, prepared: &Prepared, event: &'a NewEvent) {
        let (append, events) = (&prepared.append, &mut self.events);
        events.schemas.push(i32::from(event.schema_version));
        events.ids.push(event.id);
        events.requests.push(append.request);
        events.times.push(append.at);
        events.subjects.push(event.subject);
        events.actors.push(append.meta.actor);
        events.correlations.push(append.meta.correlation);
        events.causations.push(append.meta.causation);
        events.policies.push(append.meta.policy_version);
        // Bodies were found to be text before they were queued.
        events.data.push(std::str::from_utf8(&event.data).unwrap_or("null"));
    }

    fn touch(&mut self, stream: &'a StreamName, category: i16, landed: Landed, count: usize, last: u64) {
        let revision = (landed.first_revision + count as u64 - 1).cast_signed();
        let last = last.cast_signed();
        if let Some(index) = self.index.get(stream) {
            let touched = &mut self.touched[*index];
            (touched.revision, touched.last) = (revision, last);
            return;
        }
        let (number, begins) = (landed.number.cast_signed(), landed.first_revision == 0);
        self.index.insert(stream, self.touched.len());
        self.touched.push(Touched { stream, number, category, begins, revision, last });
    }

    /// Adds a closed stream.
    pub(super) fn close(&mut self, stream: &'a StreamName, ledger: &Ledger) {
        let number = ledger.streams.get(stream).map_or(0, |head| head.number.cast_signed());
        self.closed.push((stream, number));
    }

    /// Completes the set with what the ledger holds after the last append.
    pub(super) fn finish(&mut self, ledger: &Ledger, types: Vec<(i16, &str)>, categories: Vec<(i16, &str)>) {
        self.last_position = ledger.position.cast_signed();
        self.types = types.into_iter().map(|(id, name)| (id, name.to_owned())).collect();
        self.categories = categories.into_iter().map(|(id, name)| (id, name.to_owned())).collect();
        for claim in &self.changed_claims {
            if let Some(holding) = ledger.claims.get(*claim) {
                self.claims.scopes.push(&claim.scope);
                self.claims.keys.push(&claim.key);
                self.claims.holders.push(holding.holder.as_str().to_owned());
                self.claims.frees.push(holding.free_at);
            }
        }
    }

    /// Every argument of [`APPEND_BATCH`], ready to send. `unseen` are refused requests that were not looked up.
    pub(super) fn arguments(&self, judged_against: i64, unseen: &[Uuid]) -> Result<PgArguments, Failure> {
        let bound = self.query(judged_against, unseen).take_arguments();
        let bound = bound.map_err(|_| Failure::Refused("an argument does not fit".into()))?;
        Ok(bound.unwrap_or_default())
    }

    fn query<'q>(&'q self, judged_against: i64, unseen: &'q [Uuid]) -> Query<'q, Postgres, PgArguments> {
        let query = sqlx::query(APPEND_BATCH).bind(judged_against).bind(self.last_position);
        let query = bind_names(bind_names(query, &self.categories), &self.types);
        let query = self.bind_streams(query).bind(self.closed.iter().map(|(_, number)| *number).collect::<Vec<_>>());
        let claims = &self.claims;
        let query = query.bind(&claims.scopes).bind(&claims.keys).bind(&claims.holders).bind(&claims.frees);
        let receipts = &self.receipts;
        let query = query.bind(unseen).bind(&receipts.ids).bind(&receipts.fingerprints).bind(&receipts.lasts);
        let query = query.bind(&receipts.revisions).bind(&receipts.times);
        let events = &self.events;
        query
            .bind(&events.streams)
            .bind(&events.revisions)
            .bind(&events.categories)
            .bind(&events.types)
            .bind(&events.schemas)
            .bind(&events.ids)
            .bind(&events.requests)
            .bind(&events.times)
            .bind(&events.subjects)
            .bind(&events.actors)
            .bind(&events.correlations)
            .bind(&events.causations)
            .bind(&events.policies)
            .bind(&events.data)
    }

    fn bind_streams<'q>(&'q self, query: Query<'q, Postgres, PgArguments>) -> Query<'q, Postgres, PgArguments> {
        let (begun, mut continued): (Vec<_>, Vec<_>) = self.touched.iter().partition(|touched| touched.begins);
        // In the order of their index, neighbours are found in the same pages.
        continued.sort_unstable_by_key(|touched| touched.number);
        query
            .bind(column(&begun, |touched| touched.number))
            .bind(column(&begun, |touched| touched.stream.as_str()))
            .bind(column(&begun, |touched| touched.category))
            .bind(column(&begun, |touched| touched.revision))
            .bind(column(&begun, |touched| touched.last))
            .bind(column(&continued, |touched| touched.number))
            .bind(column(&continued, |touched| touched.revision))
            .bind(column(&continued, |touched| touched.last))
    }
}

fn column<'a, T>(touched: &[&'a Touched<'a>], value: impl Fn(&'a Touched<'a>) -> T) -> Vec<T> {
    touched.iter().map(|touched| value(touched)).collect()
}

fn bind_names<'q>(
    query: Query<'q, Postgres, PgArguments>,
    names: &'q [(i16, String)],
) -> Query<'q, Postgres, PgArguments> {
    let (ids, names): (Vec<_>, Vec<_>) = names.iter().map(|(id, name)| (*id, name.as_str())).unzip();
    query.bind(ids).bind(names)
}
