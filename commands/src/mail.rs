//! Mails to people: what one is, and the port of whatever carries it.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::text::{Email, PersonName};
use url::Url;
use uuid::Uuid;

/// Who writes, where nothing else is said.
const HOUSE: &str = "Kreatr";

/// A mail, ready to go.
#[derive(Clone)]
pub struct Mail {
    /// What makes a repeat of it recognisable: the same mail always has the same id.
    pub id: Uuid,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// Who writes.
    pub from: Sender,
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
    /// Where mails of its kind are turned off by one click, if they may be (RFC 8058).
    pub unsubscribe: Option<Url>,
}

/// Not what it says: there are secrets in it.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Who writes: a name and an address of the house, as in `Kreatr <no-reply@kreatr.example>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    name: String,
    mailbox: String,
    host: String,
}

impl Sender {
    /// The house itself, at the address that visitors use.
    pub fn of_house(home: &Url) -> Self {
        let host = home.domain().unwrap_or("localhost").to_owned();
        Self { name: HOUSE.into(), mailbox: "no-reply".into(), host }
    }

    /// What the reader sees.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The part before the `@`.
    pub fn mailbox(&self) -> &str {
        &self.mailbox
    }

    /// The part behind it: where mails come from, and what their ids end with.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl FromStr for Sender {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not of the form `Kreatr <no-reply@kreatr.example>`");
        let (name, address) = match text.strip_suffix('>').map(|text| text.split_once('<')) {
            Some(parts) => parts.ok_or_else(wrong)?,
            None => (HOUSE, text),
        };
        let address = Email::parse(address).map_err(|_| wrong())?.to_string();
        let (mailbox, host) = address.rsplit_once('@').ok_or_else(wrong)?;
        let name = name.trim();
        if name.is_empty() || name.chars().any(|c| c.is_control() || c == '<') {
            return Err(wrong());
        }
        Ok(Self { name: name.into(), mailbox: mailbox.into(), host: host.into() })
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}@{}>", self.name, self.mailbox, self.host)
    }
}

/// Why a mail was not taken. What others said is told by its codes alone: their words often name the reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Whatever carries mails is away; it says nothing about this one.
    #[error("away: {0}")]
    Away(String),
    /// It may be taken later.
    #[error("later: {0}")]
    Later(String),
    /// It will never be taken.
    #[error("refused: {0}")]
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

#[cfg(test)]
mod tests {
    use super::*;

    /// NT-03, DP-03
    #[test]
    fn a_sender_is_a_name_and_an_address_and_nothing_else() {
        let sender = |text: &str| text.parse::<Sender>().map(|sender| sender.to_string());
        assert_eq!(sender("post@kreatr.example").unwrap(), "Kreatr <post@kreatr.example>");
        assert_eq!(sender("Rumah Kreatr <post@KREATR.example>").unwrap(), "Rumah Kreatr <post@kreatr.example>");
        let injected = "Kreatr\r\nBcc: eve@example.org <post@kreatr.example>";
        for wrong in ["", "post", "Kreatr", "<post@kreatr.example>", "A <b <post@kreatr.example>", "A <post>", injected]
        {
            assert!(sender(wrong).unwrap_err().contains("Kreatr <no-reply@"), "{wrong}");
        }
    }
}
