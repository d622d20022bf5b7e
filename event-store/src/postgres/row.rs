//! Turns rows into events, straight from the wire's bytes.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::dictionary::Dictionary;
use crate::{Meta, Position, ReadError, Recorded, Revision, StreamName};

/// What every statement that reads events selects, in the order that [`event`] expects.
macro_rules! columns {
    () => {
        "e.position, e.revision, e.type, e.schema_version, e.id, e.request, e.recorded_at, e.subject, e.actor,
        e.correlation, e.causation, e.policy_version, e.data"
    };
}
pub(super) use columns;

/// The stream's name, looked up row by row: a plan that cannot turn into a scan of all streams.
macro_rules! stream_name {
    () => {
        "(select s.name from log.streams s where s.stream_no = e.stream_no)"
    };
}
pub(super) use stream_name;

/// Where the stream's name stands after the columns.
const NAME: usize = 13;

/// A type's number that this process has not met.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnknownType(pub i16);

/// Why a row is not an event.
#[derive(Debug)]
pub(super) enum RowError {
    Type(UnknownType),
    Read(ReadError),
}

impl From<sqlx::Error> for RowError {
    fn from(_: sqlx::Error) -> Self {
        Self::Read(ReadError::Corrupt("a column of an event".into()))
    }
}

/// Reads all rows; `stream` is their stream where it is known, and else comes with each row.
pub(super) fn events(
    rows: &[PgRow],
    types: &Dictionary,
    stream: Option<&StreamName>,
) -> Result<Vec<Recorded>, RowError> {
    let names = types.names();
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let number: i16 = row.try_get_unchecked(2)?;
        let event_type = names.name(number).ok_or(RowError::Type(UnknownType(number)))?;
        events.push(event(row, event_type, stream)?);
    }
    Ok(events)
}

fn event(row: &PgRow, event_type: &Arc<str>, stream: Option<&StreamName>) -> Result<Recorded, RowError> {
    let stream = match stream {
        Some(stream) => stream.clone(),
        None => StreamName::parse(row.try_get_unchecked(NAME)?)
            .map_err(|reason| RowError::Read(ReadError::Corrupt(reason)))?,
    };
    let schema: i32 = row.try_get_unchecked(3)?;
    let data = row.try_get_raw(12)?;
    let data = data.as_bytes().map_err(|_| RowError::Read(ReadError::Corrupt("a body".into())))?;
    Ok(Recorded {
        position: Position(row.try_get_unchecked::<i64, _>(0)?.cast_unsigned()),
        stream,
        revision: Revision(row.try_get_unchecked::<i64, _>(1)?.cast_unsigned()),
        id: row.try_get_unchecked(4)?,
        event_type: event_type.clone(),
        schema_version: u16::try_from(schema)
            .map_err(|_| RowError::Read(ReadError::Corrupt("a schema version".into())))?,
        subject: row.try_get_unchecked(7)?,
        data: Bytes::copy_from_slice(data),
        meta: Meta {
            actor: row.try_get_unchecked::<Option<Uuid>, _>(8)?,
            correlation: row.try_get_unchecked::<Option<Uuid>, _>(9)?,
            causation: row.try_get_unchecked::<Option<Uuid>, _>(10)?,
            policy_version: row.try_get_unchecked::<Option<i32>, _>(11)?,
        },
        request: row.try_get_unchecked(5)?,
        recorded_at: row.try_get_unchecked::<DateTime<Utc>, _>(6)?,
    })
}
