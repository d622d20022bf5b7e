//! Why a command was not carried out.

use domain::Refusal;
use event_store::{AppendError, ReadError};
use journal::JournalError;
use vault::{PasswordError, VaultError};

use crate::FieldErrors;

/// Why a command was not carried out. Nothing was written, except for [`CommandError::Unknown`].
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Unauthenticated,
    /// This person may not ask for it.
    #[error("not permitted")]
    Forbidden,
    /// The input breaks rules, field by field.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// The house says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept changing the same thing; worth another try.
    #[error("others changed the same thing at the same time")]
    Contended,
    /// The idempotency key was used for something else.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// The log or the vault does not answer; nothing was written.
    #[error("not available now: {0}")]
    Unavailable(String),
    /// It may have been written: repeat it with the same idempotency key.
    #[error("the outcome is not known: {0}")]
    Unknown(String),
    /// A fault of the house; the text is for its log, not for the caller.
    #[error("internal fault: {0}")]
    Fault(String),
}

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        if error.is_transient() { Self::Unavailable(error.to_string()) } else { Self::Fault(error.to_string()) }
    }
}

impl From<ReadError> for CommandError {
    fn from(error: ReadError) -> Self {
        JournalError::from(error).into()
    }
}

impl From<VaultError> for CommandError {
    fn from(error: VaultError) -> Self {
        JournalError::from(error).into()
    }
}

impl From<PasswordError> for CommandError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy => Self::Unavailable(error.to_string()),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::Contended,
            AppendError::RequestIdReused => Self::KeyReused,
            AppendError::Unavailable(cause) => Self::Unavailable(cause),
            AppendError::Unknown(cause) => Self::Unknown(cause),
            other => Self::Fault(other.to_string()),
        }
    }
}
