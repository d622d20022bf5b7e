//! Letters to people: what a mail is, and the port of whatever carries it.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::text::{Email, PersonName};
use uuid::Uuid;

/// A mail, ready to go.
#[derive(Clone)]
pub struct Mail {
    /// What makes a repeat of it recognisable: the same mail always has the same id.
    pub id: Uuid,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// The host that it comes from.
    pub from_host: String,
    /// Where it goes.
    pub to: Email,
    /// What she is called.
    pub name: PersonName,
    /// The line that she sees first.
    pub subject: String,
    /// What it says, as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Not what it says: there are secrets in it.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may be taken later.
    #[error("mail cannot be sent now: {0}")]
    Unavailable(String),
    /// It will never be taken.
    #[error("this mail cannot be sent: {0}")]
    Refused(String),
}

/// Carries mails.
#[async_trait]
pub trait Mailer: fmt::Debug + Send + Sync + 'static {
    /// Takes a mail. The same one twice, as after a crash, is the same to its reader as once.
    ///
    /// # Errors
    /// See [`MailError`].
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
