//! The appender's own connection: its few statements, each one round trip.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgRow};
use sqlx::{ConnectOptions, Row};
use uuid::Uuid;

use super::batch::Wants;
use super::failure::Failure;
use super::write_set::APPEND_BATCH;
use crate::ledger::{Head, Holding, Receipt};
use crate::{Claim, Position, Revision, StreamName};

/// Everything that a batch's judgement depends on, as of one moment. Row kinds: 0 head, 1 stream, 2 request, 3 claim,
/// 4 event type, 5 category, 6 dictionaries' last numbers.
pub(super) const LOAD: &str = "
    select 0 as kind, null::text as name, null::text as key, null::text as holder, null::uuid as id, h.batch as a,
        h.position as b, false as flag, null::uuid as fingerprint, null::bigint[] as revisions, null::timestamptz as at
    from log.head h
    union all
    select 1, s.name, null, null, null, s.stream_no, s.revision, s.closed, null, null, null
    from log.streams s
    where s.name = any ($1::text[])
    union all
    select 2, null, null, null, r.id, r.position, 0, false, r.fingerprint, r.revisions, null
    from log.requests r
    where r.id = any ($2::uuid[])
    union all
    select 3, c.scope, c.key, c.holder, null, 0, 0, false, null, null, c.free_at
    from unnest($3::text[], $4::text[]) w (scope, key)
    join log.claims c on c.scope = w.scope and c.key = w.key
    union all
    select 4, t.name, null, null, null, t.id, 0, false, null, null, null
    from log.event_types t
    where t.name = any ($5::text[])
    union all
    select 5, c.name, null, null, null, c.id, 0, false, null, null, null
    from log.categories c
    where c.name = any ($6::text[])
    union all
    select 6, null, null, null, null, (select max(id) from log.event_types), (select max(id) from log.categories),
        false, null, null, null";
/// Takes the head, so that nobody else writes before the end of the transaction.
pub(super) const LOCK: &str = "select h.batch from log.head h for update";
/// Makes every write that was judged before this moment fail as outdated, wherever it still lingers.
pub(super) const FENCE: &str = "update log.head h set batch = h.batch + 1";
/// The receipts of some requests.
pub(super) const RECEIPTS: &str = "
    select r.id, r.fingerprint, r.position, r.revisions
    from log.requests r
    where r.id = any ($1)";
/// Makes the next partitions; answers the first position that has none.
pub(super) const ENSURE_PARTITIONS: &str = "select log.ensure_partitions()";

/// What [`LOAD`] found.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub batch: i64,
    pub position: u64,
    pub streams: Vec<(StreamName, Head)>,
    pub requests: HashMap<Uuid, Receipt>,
    pub claims: HashMap<Claim, Holding>,
    pub types: Vec<(i16, String)>,
    pub categories: Vec<(i16, String)>,
    pub last_type: i16,
    pub last_category: i16,
}

/// What came of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It is durable.
    Yes,
    /// Another process wrote since the batch was judged.
    Moved,
    /// One of the requests was written earlier.
    Repeated,
}

/// A connection that appends. Dropped, not mended, after a failure.
pub(super) struct Link {
    connection: PgConnection,
    patience: Duration,
}

impl Link {
    pub(super) async fn connect(options: &PgConnectOptions, patience: Duration) -> Result<Self, Failure> {
        let connection = within(patience, options.connect()).await.map_err(|error| Failure::of(&error))?;
        Ok(Self { connection, patience })
    }

    pub(super) async fn load(&mut self, wants: &Wants<'_>, streams: &[&str]) -> Result<Loaded, Failure> {
        let (scopes, keys): (Vec<_>, Vec<_>) = wants.claims.iter().map(|claim| (&*claim.scope, &*claim.key)).unzip();
        let query = sqlx::query(LOAD)
            .bind(streams)
            .bind(&wants.requests)
            .bind(scopes)
            .bind(keys)
            .bind(wants.types.iter().copied().collect::<Vec<_>>())
            .bind(wants.categories.iter().copied().collect::<Vec<_>>());
        let rows = within(self.patience, query.fetch_all(&mut self.connection)).await;
        let mut loaded = Loaded::default();
        rows.and_then(|rows| rows.iter().try_for_each(|row| loaded.add(row))).map_err(|error| Failure::of(&error))?;
        Ok(loaded)
    }

    /// Writes and, outside of a transaction, commits. Reads the server's answer to its end, since the commit comes
    /// after the row.
    pub(super) async fn write(&mut self, arguments: PgArguments) -> Result<Written, Failure> {
        let query = sqlx::query_with(APPEND_BATCH, arguments);
        let rows = within(self.patience, query.fetch_all(&mut self.connection)).await;
        let outcome = rows.and_then(|rows| match rows.first() {
            Some(row) => row.try_get::<String, _>(0),
            None => Err(sqlx::Error::RowNotFound),
        });
        if outcome.as_ref().is_err_and(is_repeated) {
            return Ok(Written::Repeated);
        }
        match outcome.map_err(|error| Failure::of_write(&error))?.as_str() {
            "written" => Ok(Written::Yes),
            "repeated" => Ok(Written::Repeated),
            _ => Ok(Written::Moved),
        }
    }

    /// Opens a transaction that holds the head.
    pub(super) async fn lock(&mut self) -> Result<(), Failure> {
        self.run("begin").await?;
        self.run(LOCK).await
    }

    pub(super) async fn commit(&mut self) -> Result<(), Failure> {
        self.run("commit").await.map_err(|failure| match failure {
            Failure::Lost(reason) => Failure::Unresolved(reason),
            other => other,
        })
    }

    pub(super) async fn roll_back(&mut self) -> Result<(), Failure> {
        self.run("rollback").await
    }

    /// After this, what `requests` found stays so: no lost write can still arrive.
    pub(super) async fn fence(&mut self, requests: &[Uuid]) -> Result<HashMap<Uuid, Receipt>, Failure> {
        self.run(FENCE).await?;
        let query = sqlx::query(RECEIPTS).bind(requests);
        let rows = within(self.patience, query.fetch_all(&mut self.connection)).await;
        let receipts = rows.and_then(|rows| rows.iter().map(receipt).collect());
        receipts.map_err(|error| Failure::of(&error))
    }

    pub(super) async fn ensure_partitions(&mut self) -> Result<u64, Failure> {
        let query = sqlx::query_scalar::<_, i64>(ENSURE_PARTITIONS);
        let end = within(self.patience, query.fetch_one(&mut self.connection)).await;
        end.map(i64::cast_unsigned).map_err(|error| Failure::of(&error))
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), Failure> {
        let done = within(self.patience, sqlx::query(statement).execute(&mut self.connection)).await;
        done.map(drop).map_err(|error| Failure::of(&error))
    }
}

/// The receipts' own key says that a request was written before: cheaper than to look for each.
fn is_repeated(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(database) if database.constraint() == Some("requests_pkey"))
}

/// The driver itself waits for ever on a network that swallows everything.
async fn within<T>(patience: Duration, asked: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    match tokio::time::timeout(patience, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::PoolTimedOut),
    }
}

/// Reads a row of [`RECEIPTS`].
pub(super) fn receipt(row: &PgRow) -> Result<(Uuid, Receipt), sqlx::Error> {
    let revisions: Vec<i64> = row.try_get("revisions")?;
    let position: i64 = row.try_get(if row.len() == 4 { "position" } else { "a" })?;
    let receipt = Receipt {
        fingerprint: row.try_get("fingerprint")?,
        position: Position(position.cast_unsigned()),
        revisions: revisions.into_iter().map(|revision| Revision(revision.cast_unsigned())).collect(),
    };
    Ok((row.try_get("id")?, receipt))
}

impl Loaded {
    fn add(&mut self, row: &PgRow) -> Result<(), sqlx::Error> {
        let (a, b) = (row.try_get::<Option<i64>, _>("a")?, row.try_get::<Option<i64>, _>("b")?);
        let (a, b) = (a.unwrap_or(0), b.unwrap_or(0));
        match row.try_get::<i32, _>("kind")? {
            0 => (self.batch, self.position) = (a, b.cast_unsigned()),
            1 => {
                let (number, revision) = (a.cast_unsigned(), Revision(b.cast_unsigned()));
                self.streams.push((stream(row, "name")?, Head { number, revision, closed: row.try_get("flag")? }));
            }
            2 => self.requests.extend([receipt(row)?]),
            3 => {
                let claim = Claim { scope: row.try_get("name")?, key: row.try_get("key")? };
                let free_at: Option<DateTime<Utc>> = row.try_get("at")?;
                self.claims.insert(claim, Holding { holder: stream(row, "holder")?, free_at });
            }
            4 => self.types.push((number(a), row.try_get("name")?)),
            5 => self.categories.push((number(a), row.try_get("name")?)),
            _ => (self.last_type, self.last_category) = (number(a), number(b)),
        }
        Ok(())
    }
}

fn stream(row: &PgRow, column: &str) -> Result<StreamName, sqlx::Error> {
    StreamName::parse(row.try_get(column)?).map_err(|reason| sqlx::Error::Decode(reason.into()))
}

fn number(value: i64) -> i16 {
    i16::try_from(value).unwrap_or(i16::MAX)
}
