//! Pages of the log. The head is taken in an earlier statement than the scan up to it, so that nothing which commits in
//! between can be passed over.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::{Postgres, Row};
use uuid::Uuid;

use super::dictionary::{Dictionaries, Dictionary};
use super::failure::Failure;
use super::link::{RECEIPTS, receipt};
use super::row::{RowError, columns, events, stream_name};
use crate::ledger::Receipt;
use crate::page::{PAGE_MAX, Span};
use crate::{Claim, Direction, Filter, Position, ReadError, Recorded, Revision, Slice, StreamName};

pub(super) const HEAD: &str = "select h.position from log.head h";
pub(super) const IDENTITY: &str = "select h.identity from log.head h";
pub(super) const STREAM_HEAD: &str = "select s.revision from log.streams s where s.name = $1";
pub(super) const CLAIM_HOLDER: &str = "
    select c.holder
    from log.claims c
    where c.scope = $1 and c.key = $2 and c.free_at is null";
pub(super) const TYPES: &str = "select t.id, t.name from log.event_types t";
pub(super) const CATEGORIES: &str = "select c.id, c.name from log.categories c";

/// The stream's row bounds the positions, so that only partitions which can hold its events are looked into.
macro_rules! stream_page {
    ($compare:literal, $order:literal) => {
        concat!(
            "select ",
            columns!(),
            ", s.revision from log.streams s cross join lateral (
                select * from log.events e
                where e.stream_no = s.stream_no and e.position between s.stream_no and s.last_position
                    and e.revision ",
            $compare,
            " $2 order by e.revision ",
            $order,
            " limit $3) e
            where s.name = $1
            order by e.revision ",
            $order
        )
    };
}
macro_rules! all_page {
    ($order:literal) => {
        concat!(
            "select ",
            columns!(),
            ", ",
            stream_name!(),
            " from log.events e
            where e.position > $1 and e.position <= $2
            order by e.position ",
            $order
        )
    };
}
/// Each category's or type's own index is read only as far as the page needs.
macro_rules! some_page {
    ($column:literal, $order:literal) => {
        concat!(
            "select ",
            columns!(),
            ", ",
            stream_name!(),
            " from log.events e
            where e.position = any (array(
                select m.position
                from unnest($3::smallint[]) w (id)
                cross join lateral (
                    select e.position from log.events e
                    where e.",
            $column,
            " = w.id and e.position > $1 and e.position <= $2
                    order by e.position ",
            $order,
            " limit $4) m
                order by m.position ",
            $order,
            " limit $4))
            and e.position > $1 and e.position <= $2
            order by e.position ",
            $order
        )
    };
}

pub(super) const STREAM_FORWARDS: &str = stream_page!(">", "asc");
pub(super) const STREAM_BACKWARDS: &str = stream_page!("<", "desc");
pub(super) const ALL_FORWARDS: &str = all_page!("asc");
pub(super) const ALL_BACKWARDS: &str = all_page!("desc");
pub(super) const CATEGORIES_FORWARDS: &str = some_page!("category", "asc");
pub(super) const CATEGORIES_BACKWARDS: &str = some_page!("category", "desc");
pub(super) const TYPES_FORWARDS: &str = some_page!("type", "asc");
pub(super) const TYPES_BACKWARDS: &str = some_page!("type", "desc");

/// So often a read is tried on another connection when one turns out to be dead.
const TRIES: u32 = 4;

type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// Reads through a pool.
#[derive(Debug)]
pub(super) struct Reader {
    pub pool: PgPool,
    pub dictionaries: Arc<Dictionaries>,
    pub patience: Duration,
}

impl Reader {
    /// The newest position; 0 in an empty log.
    pub(super) async fn head(&self) -> Result<u64, ReadError> {
        let rows = self.rows(|| sqlx::query(HEAD)).await?;
        Ok(value::<i64>(&rows)?.ok_or_else(|| ReadError::Corrupt("the head".into()))?.cast_unsigned())
    }

    pub(super) async fn identity(&self) -> Result<Uuid, ReadError> {
        let rows = self.rows(|| sqlx::query(IDENTITY)).await?;
        value(&rows)?.ok_or_else(|| ReadError::Corrupt("the head".into()))
    }

    pub(super) async fn stream_head(&self, stream: &StreamName) -> Result<Option<Revision>, ReadError> {
        let rows = self.rows(|| sqlx::query(STREAM_HEAD).bind(stream.as_str())).await?;
        Ok(value::<i64>(&rows)?.map(|revision| Revision(revision.cast_unsigned())))
    }

    pub(super) async fn claim_holder(&self, claim: &Claim) -> Result<Option<StreamName>, ReadError> {
        let rows = self.rows(|| sqlx::query(CLAIM_HOLDER).bind(&claim.scope).bind(&claim.key)).await?;
        value::<String>(&rows)?.map(|name| StreamName::parse(&name).map_err(ReadError::Corrupt)).transpose()
    }

    pub(super) async fn receipt(&self, request: Uuid) -> Result<Option<Receipt>, ReadError> {
        let rows = self.rows(|| sqlx::query(RECEIPTS).bind(vec![request])).await?;
        let found = rows.first().map(receipt).transpose().map_err(|error| Failure::of(&error))?;
        Ok(found.map(|(_, receipt)| receipt))
    }

    pub(super) async fn stream(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        direction: Direction,
        limit: usize,
    ) -> Result<Slice<Revision>, ReadError> {
        let (sql, from) = match direction {
            Direction::Forwards => (STREAM_FORWARDS, cursor.map_or(-1, |cursor| signed(cursor.0))),
            Direction::Backwards => (STREAM_BACKWARDS, cursor.map_or(i64::MAX, |cursor| signed(cursor.0))),
        };
        let limit = limit.min(PAGE_MAX);
        let rows = self.rows(|| sqlx::query(sql).bind(stream.as_str()).bind(from).bind(limit as i64)).await?;
        let newest = rows.first().map(|row| row.try_get::<i64, _>(13)).transpose().map_err(corrupt)?;
        let events = self.events(&rows, Some(stream)).await?;
        let next = events.last().map(|event| event.revision);
        let bound = match direction {
            Direction::Forwards => newest.map(|newest| Revision(newest.cast_unsigned())),
            Direction::Backwards => Some(Revision(0)),
        };
        let end = if limit == 0 { self.nothing_left(stream, cursor, direction).await? } else { next.is_none() };
        Ok(Slice { end: end || (next.is_some() && next == bound), next: next.or(cursor), events })
    }

    async fn nothing_left(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        direction: Direction,
    ) -> Result<bool, ReadError> {
        let head = self.stream_head(stream).await?;
        Ok(match direction {
            Direction::Forwards => head <= cursor,
            Direction::Backwards => head.is_none() || cursor == Some(Revision(0)),
        })
    }

    /// A page of the whole log, and the head that bounds it.
    pub(super) async fn all(
        &self,
        cursor: Option<Position>,
        direction: Direction,
        filter: &Filter,
        limit: usize,
    ) -> Result<(Slice<Position>, u64), ReadError> {
        let head = self.head().await?;
        let span = Span::of(cursor, direction, head)?;
        let limit = limit.min(PAGE_MAX);
        let forwards = direction == Direction::Forwards;
        let slice = match filter {
            Filter::All => {
                let sql = if forwards { ALL_FORWARDS } else { ALL_BACKWARDS };
                let span = span.first(limit);
                let events = self.scan(sql, span, None, limit).await?;
                span.check_dense(&events)?;
                span.slice(events, limit)
            }
            Filter::Categories(names) => {
                let sql = if forwards { CATEGORIES_FORWARDS } else { CATEGORIES_BACKWARDS };
                let ids = self.ids(&self.dictionaries.categories, CATEGORIES, names).await?;
                span.slice(self.scan(sql, span, Some(ids), limit).await?, limit)
            }
            Filter::Types(names) => {
                let sql = if forwards { TYPES_FORWARDS } else { TYPES_BACKWARDS };
                let ids = self.ids(&self.dictionaries.types, TYPES, names).await?;
                span.slice(self.scan(sql, span, Some(ids), limit).await?, limit)
            }
        };
        Ok((slice, head))
    }

    async fn scan(
        &self,
        sql: &'static str,
        span: Span,
        ids: Option<Vec<i16>>,
        limit: usize,
    ) -> Result<Vec<Recorded>, ReadError> {
        let rows = self
            .rows(|| {
                let query = sqlx::query(sql).bind(signed(span.after)).bind(signed(span.until));
                match &ids {
                    Some(ids) => query.bind(ids).bind(limit as i64),
                    None => query,
                }
            })
            .await?;
        self.events(&rows, None).await
    }

    async fn events(&self, rows: &[PgRow], stream: Option<&StreamName>) -> Result<Vec<Recorded>, ReadError> {
        let types = &self.dictionaries.types;
        match events(rows, types, stream) {
            Err(RowError::Type(_)) => self.refresh(types, TYPES).await?,
            Err(RowError::Read(error)) => return Err(error),
            Ok(events) => return Ok(events),
        }
        events(rows, types, stream).map_err(|error| match error {
            RowError::Type(unknown) => ReadError::Corrupt(format!("an event of type {}", unknown.0)),
            RowError::Read(error) => error,
        })
    }

    /// The numbers of those names that any event up to the head carries.
    async fn ids(&self, dictionary: &Dictionary, all: &'static str, names: &[String]) -> Result<Vec<i16>, ReadError> {
        let known = |names: &[String]| -> Vec<i16> {
            let known = dictionary.names();
            let mut ids: Vec<_> = names.iter().filter_map(|name| known.id(name)).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let ids = known(names);
        if ids.len() == names.len() {
            return Ok(ids);
        }
        self.refresh(dictionary, all).await?;
        Ok(known(names))
    }

    async fn refresh(&self, dictionary: &Dictionary, all: &'static str) -> Result<(), ReadError> {
        let rows = self.rows(|| sqlx::query(all)).await?;
        let entries: Result<Vec<(i16, &str)>, sqlx::Error> =
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect();
        dictionary.learn(entries.map_err(corrupt)?);
        Ok(())
    }

    /// Reads may be repeated, so a connection that died in the pool is nobody's concern.
    async fn rows<'q>(&self, statement: impl Fn() -> Statement<'q>) -> Result<Vec<PgRow>, ReadError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let reading = tokio::time::timeout(self.patience, statement().fetch_all(&self.pool)).await;
            let failure = match reading {
                Ok(Ok(rows)) => return Ok(rows),
                Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => {
                    return Err(ReadError::Unavailable("no answer in time".into()));
                }
                Ok(Err(error)) => Failure::of(&error),
            };
            if tries >= TRIES || !matches!(failure, Failure::Lost(_)) {
                return Err(failure.into());
            }
        }
    }
}

fn value<'r, T>(rows: &'r [PgRow]) -> Result<Option<T>, ReadError>
where
    T: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
{
    rows.first().map(|row| row.try_get(0)).transpose().map_err(corrupt)
}

fn corrupt(_: sqlx::Error) -> ReadError {
    ReadError::Corrupt("a column".into())
}

/// Positions and revisions fit a signed column; what a caller makes up beyond that is as good as the last.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
