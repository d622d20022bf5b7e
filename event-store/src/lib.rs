//! Keeps facts in order, never twice, never skipped.
//!
//! An [`EventStore`] is an append-only log of events in streams. It knows names, bytes and metadata, not the domain.
//! What every adapter promises (the contract suite in `tests/contract.rs` holds each to it):
//!
//! - **Prefix-complete order**: whoever has seen position `p` has seen every event that will ever stand before `p`.
//!   Positions are opaque and comparable; only an adapter with [`Capabilities::dense`] also promises no holes.
//! - **All or nothing**: an [`Append`] writes all its streams, claims and events, or none.
//! - **Exactly once**: repeating an append with the same request id answers the first result and writes nothing, also
//!   when the first answer was lost.
//! - **Append-only**: nothing here changes or removes an event.
//!
//! Not here: encryption and JSON (`journal`), retries (`commands`), checkpoints (`workers`).

mod error;
mod ledger;
mod names;
mod page;
mod prepare;
mod requests;

pub mod memory;
pub mod postgres;
pub mod soak;

pub use error::{AppendError, ReadError};
pub use names::{EventType, Position, Revision, StreamName};
pub use requests::{
    Append, Appended, Capabilities, Check, Claim, ClaimChange, Delivery, Direction, Expected, Filter, Health, Meta,
    NewEvent, PastAppend, Recorded, Slice, StreamWrite,
};

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use uuid::Uuid;

/// A log of events. Cheap to share behind an `Arc`; every method may be called from many tasks at once.
#[async_trait]
pub trait EventStore: Send + Sync + 'static {
    /// What this adapter can do beyond the common contract.
    fn capabilities(&self) -> Capabilities;

    /// Appends to one or several streams, atomically.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when a stream is not where the request expects it; [`AppendError::ClaimTaken`],
    /// [`AppendError::RequestIdReused`], [`AppendError::StreamClosed`], [`AppendError::TooLarge`] and
    /// [`AppendError::Invalid`] for what can never succeed as asked: nothing was written. [`AppendError::Unavailable`]:
    /// nothing was written. [`AppendError::Unknown`]: it may have been written; repeat with the same request id.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// An earlier append by its request id, if it was written within the idempotency window.
    async fn find_request(&self, request: Uuid) -> Result<Option<PastAppend>, ReadError>;

    /// One page of a stream. `cursor` is exclusive: forwards it reads what comes after, backwards what comes before;
    /// `None` starts at that direction's end. A stream that does not exist is an empty page.
    async fn read_stream(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        direction: Direction,
        limit: usize,
    ) -> Result<Slice<Revision>, ReadError>;

    /// One page of the whole log, or of the part that `filter` lets through, in log order. `cursor` is exclusive.
    /// `Slice::next` moves past what the filter held back, so a reader's checkpoint advances even without a match.
    async fn read_all(
        &self,
        cursor: Option<Position>,
        direction: Direction,
        filter: &Filter,
        limit: usize,
    ) -> Result<Slice<Position>, ReadError>;

    /// The position of the newest event, or `None` in an empty log.
    async fn head(&self) -> Result<Option<Position>, ReadError>;

    /// The stream's newest revision, or `None` when it does not exist.
    async fn stream_head(&self, stream: &StreamName) -> Result<Option<Revision>, ReadError>;

    /// The stream that holds a claim now, if any (see [`ClaimChange`]).
    async fn claim_holder(&self, claim: &Claim) -> Result<Option<StreamName>, ReadError>;

    /// Everything after `after`, for ever: pages of events in log order, each said with how far it reaches. Never
    /// skips, never doubles; ends only with an error, after which the caller subscribes again from its checkpoint.
    async fn subscribe(
        &self,
        after: Option<Position>,
        filter: Filter,
    ) -> Result<BoxStream<'static, Result<Delivery, ReadError>>, ReadError>;

    /// Refuses every later append to the stream; its events stay readable.
    async fn close_stream(&self, stream: &StreamName, expected: Expected) -> Result<(), AppendError>;

    /// A stable identity of this log's history (new after a restore): a checkpoint of another one is refused.
    async fn identity(&self) -> Result<Uuid, ReadError>;

    /// Whether appends and reads work now.
    async fn health(&self) -> Health;
}
