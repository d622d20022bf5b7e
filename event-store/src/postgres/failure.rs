//! Sorts the database's errors by what they say about the statement's fate.

use crate::{AppendError, ReadError};

/// What became of a statement that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The connection is gone, and nothing was asked of it that could have been written.
    Lost(String),
    /// The connection is gone while a write was under way: it may stand.
    Unresolved(String),
    /// Something in the data is not acceptable; it was rolled back.
    Refused(String),
    /// The server could not carry it out; it was rolled back.
    Failed(String),
    /// What the log holds does not make sense.
    Corrupt(String),
}

impl Failure {
    /// Of a statement that writes nothing.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => Self::of_code(&database.code().unwrap_or_default()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt("a column".into()),
            sqlx::Error::Io(io) => Self::Lost(io.kind().to_string()),
            sqlx::Error::PoolTimedOut => Self::Lost("no connection in time".into()),
            _ => Self::Lost("the connection failed".into()),
        }
    }

    /// Of a statement that writes. A server that is told to end a session says so also after the commit, so such an
    /// error proves nothing.
    pub(super) fn of_write(error: &sqlx::Error) -> Self {
        match Self::of(error) {
            Self::Lost(reason) => Self::Unresolved(reason),
            other => other,
        }
    }

    fn of_code(code: &str) -> Self {
        let text = format!("SQLSTATE {code}");
        match code.get(..2).unwrap_or_default() {
            // Query cancelled, the one of its class that leaves the session alive.
            _ if code == "57014" => Self::Failed(text),
            "08" | "57" => Self::Lost(text),
            // Idle in a transaction for too long: the session ends.
            _ if code == "25P03" => Self::Lost(text),
            "22" | "54" => Self::Refused(text),
            _ => Self::Failed(text),
        }
    }

    pub(super) fn reason(self) -> String {
        match self {
            Self::Lost(reason)
            | Self::Unresolved(reason)
            | Self::Refused(reason)
            | Self::Failed(reason)
            | Self::Corrupt(reason) => reason,
        }
    }

    /// What an append is answered that this failure kept from being written.
    pub(super) fn refusal(self) -> AppendError {
        match self {
            Self::Refused(reason) => AppendError::Invalid(format!("the database does not take it: {reason}")),
            other => AppendError::Unavailable(other.reason()),
        }
    }
}

impl From<Failure> for ReadError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Corrupt(what) => Self::Corrupt(what),
            other => Self::Unavailable(other.reason()),
        }
    }
}
