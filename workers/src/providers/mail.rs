//! Mails as files: one `.eml` per mail in a folder, for development and for whatever picks them up.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use async_trait::async_trait;
use commands::mail::{Mail, MailError, Mailer};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

/// Who writes, as the reader sees it.
const SENDER: &str = "Kreatr";

/// A folder of mails. A mail that is sent again lies under the same name: it is there once.
#[derive(Clone, Debug)]
pub struct MailFolder {
    folder: PathBuf,
}

impl MailFolder {
    /// The folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes beside, then moves: nobody finds half a mail.
    fn keep(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut beside = tempfile::NamedTempFile::new_in(&self.folder)?;
        std::io::Write::write_all(&mut beside, bytes)?;
        beside.persist(self.folder.join(name))?;
        Ok(())
    }
}

#[async_trait]
impl Mailer for MailFolder {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(mail).map_err(|error| MailError::Refused(error.to_string()))?;
        let (folder, name) = (self.clone(), format!("{}.eml", mail.id));
        let kept = tokio::task::spawn_blocking(move || folder.keep(&name, &message.formatted())).await;
        let kept = kept.unwrap_or_else(|fault| Err(std::io::Error::other(fault)));
        kept.map_err(|error| MailError::Unavailable(error.to_string()))
    }
}

/// The mail in the form of RFC 5322. Its Message-ID is that of the mail, so that a repeat is recognisable.
fn message(mail: &Mail) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
    let host = mail.from_host.as_str();
    let from = Mailbox::new(Some(SENDER.into()), Address::new("no-reply", host)?);
    let to = Mailbox::new(Some(mail.name.to_string()), mail.to.to_string().parse()?);
    let message = Message::builder()
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .date(SystemTime::from(mail.at))
        .from(from)
        .to(to)
        .subject(&mail.subject)
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))?;
    Ok(message)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::text::{Email, PersonName};
    use uuid::Uuid;

    use super::*;

    fn mail(name: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            at: DateTime::UNIX_EPOCH,
            from_host: "kreatr.example".into(),
            to: Email::parse("ayu@example.org").unwrap(),
            name: PersonName::parse(name).unwrap(),
            subject: "Verifikasi alamat email Anda".into(),
            text: "Halo".into(),
            html: "<p>Halo</p>".into(),
        }
    }

    /// AC-07: the same mail twice is one, with the same id.
    #[tokio::test]
    async fn a_repeated_mail_is_there_once() {
        let data = tempfile::tempdir().unwrap();
        let folder = MailFolder::open(data.path().join("mail")).unwrap();
        folder.send(&mail("Ayu")).await.unwrap();
        folder.send(&mail("Ayu")).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        for line in [
            "Message-ID: <00000000-0000-0000-0000-000000000007@kreatr.example>",
            "From: Kreatr <no-reply@kreatr.example>",
            "To: Ayu <ayu@example.org>",
            "Content-Type: multipart/alternative",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
    }

    /// AC-07, SE-16: a name is text, whatever stands in it.
    #[test]
    fn a_name_cannot_add_a_header_or_another_reader() {
        for name in ["Ayu\" <eve@example.org>, \"x", "Ayu, eve@example.org", "=?utf-8?q?Ayu?=", "Ünïcødé 名前"] {
            let formatted = String::from_utf8(message(&mail(name)).unwrap().formatted()).unwrap();
            let (head, _) = formatted.split_once("\r\n\r\n").unwrap();
            let unfolded = head.replace("\r\n ", " ");
            let to: Vec<_> = unfolded.lines().filter(|line| line.to_lowercase().starts_with("to:")).collect();
            assert!(to.len() == 1 && to[0].ends_with("<ayu@example.org>"), "{to:?}");
            assert!(!unfolded.lines().any(|line| line.to_lowercase().starts_with("bcc:")));
        }
    }
}
