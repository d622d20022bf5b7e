//! Looks at an append before anybody queues for it: whether it is well formed, and how large it is.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, SubsecRound, Utc};
use serde::de::IgnoredAny;

use crate::{Append, AppendError, Claim, ClaimChange, NewEvent, StreamWrite};

/// Largest append in bytes of bodies: 1 MiB, as in EventStoreDB.
pub(crate) const MAX_APPEND_BYTES: usize = 1024 * 1024;
/// Most events of one append.
pub(crate) const MAX_APPEND_EVENTS: usize = 4096;
/// Longest event type, claim scope and claim key in bytes.
const MAX_NAME_BYTES: usize = 200;

/// A well-formed append.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub append: Append,
    /// Bytes of bodies.
    pub bytes: usize,
    pub events: usize,
}

/// Checks all that can be checked without knowing the log.
pub(crate) fn prepare(mut append: Append) -> Result<Prepared, AppendError> {
    append.at = stored_time(append.at)?;
    for change in &mut append.claims {
        if let ClaimChange::Release { free_at, .. } = change {
            *free_at = stored_time(*free_at)?;
        }
        check_claim(claim_of(change))?;
    }
    check_writes(&append.writes)?;
    let bytes = append.writes.iter().flat_map(|write| &write.events).map(|event| event.data.len()).sum();
    if bytes > MAX_APPEND_BYTES {
        return Err(AppendError::TooLarge { limit: MAX_APPEND_BYTES });
    }
    append.writes.iter().flat_map(|write| &write.events).try_for_each(check_event)?;
    let events = append.writes.iter().map(|write| write.events.len()).sum();
    if events > MAX_APPEND_EVENTS {
        return Err(invalid(format!("an append has at most {MAX_APPEND_EVENTS} events")));
    }
    Ok(Prepared { append, bytes, events })
}

fn invalid(reason: impl Into<String>) -> AppendError {
    AppendError::Invalid(reason.into())
}

/// What a microsecond column gives back, within the years that every adapter can hold.
fn stored_time(at: DateTime<Utc>) -> Result<DateTime<Utc>, AppendError> {
    match at.year() {
        1..=9999 => Ok(at.trunc_subsecs(6)),
        _ => Err(invalid("a time lies between the years 1 and 9999")),
    }
}

fn claim_of(change: &ClaimChange) -> &Claim {
    match change {
        ClaimChange::Take { claim, .. } | ClaimChange::Release { claim, .. } => claim,
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= MAX_NAME_BYTES && !name.chars().any(char::is_control)
}

fn check_claim(claim: &Claim) -> Result<(), AppendError> {
    match is_name(&claim.scope) && is_name(&claim.key) {
        true => Ok(()),
        false => Err(invalid(format!("a claim's scope and key have 1 to {MAX_NAME_BYTES} bytes"))),
    }
}

fn check_writes(writes: &[StreamWrite]) -> Result<(), AppendError> {
    if writes.is_empty() || writes.iter().any(|write| write.events.is_empty()) {
        return Err(invalid("an append writes at least one event to each stream that it names"));
    }
    let mut seen = HashSet::with_capacity(writes.len());
    match writes.iter().all(|write| seen.insert(&write.stream)) {
        true => Ok(()),
        false => Err(invalid("an append names a stream once")),
    }
}

fn check_event(event: &NewEvent) -> Result<(), AppendError> {
    if !is_name(&event.event_type) {
        return Err(invalid(format!("an event type has 1 to {MAX_NAME_BYTES} bytes")));
    }
    if event.schema_version == 0 {
        return Err(invalid("a schema version starts from 1"));
    }
    let is_json = std::str::from_utf8(&event.data).is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    if is_json { Ok(()) } else { Err(invalid("a body is JSON")) }
}
