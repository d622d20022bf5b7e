//! What can go wrong while a projector runs, and what is to be done about it.

use event_store::ReadError;
use journal::JournalError;

/// Why a projector does not go on.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// Somebody else has the lease now.
    #[error("another process has taken over")]
    Fenced,
    /// It may work in a moment.
    #[error("{0}")]
    Transient(String),
    /// It will not work, however often it is tried.
    #[error("{0}")]
    Permanent(String),
    /// It must not even be tried: the checkpoint and the log do not belong together.
    #[error("{0}")]
    Refused(String),
}

/// Classes of SQLSTATE after which the same statement may succeed: lost connections, conflicts between transactions,
/// a server that is short of something, stops, or was told to interrupt.
const TRANSIENT_CLASSES: [&str; 5] = ["08", "40", "53", "57", "58"];
/// A lock that was not to be had in time, and a server that only reads for now.
const TRANSIENT_CODES: [&str; 2] = ["55P03", "25006"];

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let transient = match &error {
            sqlx::Error::Database(database) => database.code().is_some_and(|code| {
                TRANSIENT_CODES.contains(&&*code) || TRANSIENT_CLASSES.iter().any(|class| code.starts_with(class))
            }),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => true,
            _ => false,
        };
        if transient { Self::Transient(error.to_string()) } else { Self::Permanent(error.to_string()) }
    }
}

impl From<ReadError> for Fault {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(_) => Self::Transient(error.to_string()),
            ReadError::AheadOfLog { .. } => Self::Refused(format!("{error}; rebuild the projection")),
            ReadError::Damaged { .. } | ReadError::Corrupt(_) => Self::Refused(error.to_string()),
        }
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Read(error) => error.into(),
            error if error.is_transient() => Self::Transient(error.to_string()),
            error => Self::Permanent(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_is_tried_again_and_a_wrong_row_is_not() {
        assert!(matches!(Fault::from(sqlx::Error::PoolTimedOut), Fault::Transient(_)));
        assert!(matches!(Fault::from(sqlx::Error::RowNotFound), Fault::Permanent(_)));
    }

    /// A restored log is never followed from a checkpoint of the lost one.
    #[test]
    fn a_checkpoint_beyond_the_log_is_refused() {
        let error = ReadError::AheadOfLog { checkpoint: event_store::Position(9), head: None };
        assert!(matches!(Fault::from(error), Fault::Refused(text) if text.contains("rebuild")));
    }
}
