//! What is asked of a store, and what it answers.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{EventType, Position, ReadError, Revision, StreamName};

/// An event about to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Made by the caller (UUIDv7).
    pub id: Uuid,
    /// The type's name.
    pub event_type: EventType,
    /// The version of the type's JSON shape, from 1.
    pub schema_version: u16,
    /// The person whom the event is about: whose data key seals its personal fields.
    pub subject: Option<Uuid>,
    /// The body: JSON text, kept to the byte.
    pub data: Bytes,
}

/// What an append knows about its cause; the same for all its events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// Who asked; `None` for the system itself.
    pub actor: Option<Uuid>,
    /// The conversation that this belongs to (a request, a job).
    pub correlation: Option<Uuid>,
    /// The event that made this one necessary.
    pub causation: Option<Uuid>,
    /// The version of the house's policy that was in force.
    pub policy_version: Option<i32>,
}

/// Where a stream must stand for the append to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// It does not exist yet.
    NoStream,
    /// Its newest event has this revision.
    Exact(Revision),
    /// It exists.
    Exists,
    /// Anywhere: for facts without invariants.
    Any,
}

/// Events for one stream. An empty list is refused as [`crate::AppendError::Invalid`].
#[derive(Clone, Debug, PartialEq)]
pub struct StreamWrite {
    /// Which stream.
    pub stream: StreamName,
    /// Where it must stand.
    pub expected: Expected,
    /// What to add, in order.
    pub events: Vec<NewEvent>,
}

/// A stream that must stand somewhere without being written to.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which stream.
    pub stream: StreamName,
    /// Where it must stand.
    pub expected: Expected,
}

/// A name that only one stream may hold at a time, such as (`username`, keyed hash of the name).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Claim {
    /// What kind of name.
    pub scope: String,
    /// The name, hashed where it is personal.
    pub key: String,
}

/// What an append does to a claim. Changes of one append are judged in order.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimChange {
    /// `holder` takes it. Refused as `ClaimTaken` while another stream holds it or a release still blocks it;
    /// the stream that holds it, or released it last, may always take it again.
    Take {
        /// Which name.
        claim: Claim,
        /// Who holds it from now on.
        holder: StreamName,
    },
    /// `holder` lets it go; others may take it from `free_at` on (compared with the taker's [`Append::at`]).
    /// Releasing what the holder does not hold is refused as `ClaimTaken`.
    Release {
        /// Which name.
        claim: Claim,
        /// Who holds it.
        holder: StreamName,
        /// From when on others may take it.
        free_at: DateTime<Utc>,
    },
}

/// One atomic request: all of it or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// The idempotency key. A repeat is answered with the first result; nothing is written again.
    pub request: Uuid,
    /// A hash of what is asked for, by the caller: a repeat's events carry new ids and nonces, so only the caller can
    /// say whether it is the same wish. The same request id with another fingerprint is refused as `RequestIdReused`.
    pub fingerprint: Uuid,
    /// When, by the caller's clock; becomes `recorded_at`.
    pub at: DateTime<Utc>,
    /// The cause.
    pub meta: Meta,
    /// At least one write with at least one event; a stream at most once.
    pub writes: Vec<StreamWrite>,
    /// Streams that are only looked at.
    pub checks: Vec<Check>,
    /// Names taken and released.
    pub claims: Vec<ClaimChange>,
}

/// The receipt of an append.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// The position of the last event written.
    pub position: Position,
    /// The newest revision of each written stream, in the order of the writes.
    pub revisions: Vec<Revision>,
    /// Whether this is an earlier append's receipt: nothing was written now.
    pub replayed: bool,
}

/// An append that was written earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastAppend {
    /// What was asked for: [`Append::fingerprint`].
    pub fingerprint: Uuid,
    /// Its receipt, `replayed` set.
    pub appended: Appended,
}

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its place there.
    pub revision: Revision,
    /// Its id.
    pub id: Uuid,
    /// Its type.
    pub event_type: Arc<str>,
    /// The version of its body's shape.
    pub schema_version: u16,
    /// The person whom it is about.
    pub subject: Option<Uuid>,
    /// Its body, to the byte.
    pub data: Bytes,
    /// Its cause.
    pub meta: Meta,
    /// The append that wrote it.
    pub request: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Which way a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Oldest first.
    Forwards,
    /// Newest first.
    Backwards,
}

/// Which events of the whole log. Never a prefix or a pattern: names match whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every event.
    #[default]
    All,
    /// Events in streams of these categories.
    Categories(Vec<String>),
    /// Events of these types.
    Types(Vec<String>),
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice<C> {
    /// The events, in the direction asked.
    pub events: Vec<Recorded>,
    /// Where to go on, or `None` when nothing was passed (an empty page of an empty log).
    pub next: Option<C>,
    /// Whether the page reached that direction's end.
    pub end: bool,
}

/// One page of a subscription.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The events that pass the filter, in log order; may be empty (progress without a match).
    pub events: Arc<[Recorded]>,
    /// Everything up to here was delivered or held back by the filter.
    pub up_to: Position,
    /// The newest position known when the page was read: `up_to == head` means caught up.
    pub head: Position,
}

/// What an adapter can do beyond the common contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Appends to several streams at once.
    pub multi_stream: bool,
    /// Positions have no holes, so that a reader can prove that it skipped nothing.
    pub dense: bool,
    /// Unique claims.
    pub claims: bool,
    /// For how long a repeated request id is recognised, in days; `None` for ever.
    pub idempotency_days: Option<u32>,
    /// Largest append in bytes of bodies.
    pub max_append_bytes: usize,
}

/// Whether a store works.
#[derive(Debug)]
pub enum Health {
    /// Appends and reads work.
    Up,
    /// Why not.
    Down(ReadError),
}
