//! Why a store refuses.

use crate::{Claim, Expected, Position, Revision, StreamName};

/// Why an append was not written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AppendError {
    /// A stream is elsewhere than expected. Nothing was written.
    #[error("stream {stream} is at {actual:?}, not at {expected:?}")]
    Conflict {
        /// Which stream.
        stream: StreamName,
        /// Where the request expected it.
        expected: Expected,
        /// Where it is; `None`: it does not exist.
        actual: Option<Revision>,
    },
    /// Another stream holds the name. Nothing was written.
    #[error("the {} is taken", .0.scope)]
    ClaimTaken(Claim),
    /// The request id was used for something else. Nothing was written.
    #[error("this request id was used for another append")]
    RequestIdReused,
    /// The stream takes no more events. Nothing was written.
    #[error("stream {0} is closed")]
    StreamClosed(StreamName),
    /// Too many bytes. Nothing was written.
    #[error("an append has at most {limit} bytes")]
    TooLarge {
        /// The bound in bytes of bodies.
        limit: usize,
    },
    /// The request itself is malformed (no events, a stream named twice, a body that is not JSON). Nothing was written.
    #[error("not a valid append: {0}")]
    Invalid(String),
    /// This adapter cannot do that. Nothing was written.
    #[error("this store does not support {0}")]
    Unsupported(&'static str),
    /// It may have been written: repeat it with the same request id.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
    /// The store does not answer. Nothing was written.
    #[error("the store is not available: {0}")]
    Unavailable(String),
}

/// Why a read failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// The store does not answer; try again later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The log has a hole or a break in its order where there must be none. Never waited for, never skipped.
    #[error("the log is damaged: expected position {expected:?}, found {found:?}")]
    Damaged {
        /// The position that must come next.
        expected: Position,
        /// What stands there.
        found: Option<Position>,
    },
    /// The checkpoint lies beyond the log's head: the log was restored from an older copy.
    #[error("checkpoint {checkpoint} lies beyond the log's head {head:?}")]
    AheadOfLog {
        /// Where the reader believes to be.
        checkpoint: Position,
        /// Where the log ends.
        head: Option<Position>,
    },
    /// A stored row does not make sense.
    #[error("a stored event cannot be read: {0}")]
    Corrupt(String),
}
