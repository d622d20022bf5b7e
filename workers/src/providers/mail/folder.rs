//! Mails as files: one `.eml` per mail in a folder, for development and for whatever picks them up.

use std::path::PathBuf;

use async_trait::async_trait;
use commands::mail::{Mail, MailError, Mailer};

use super::message;

/// A folder of mails. A mail that is sent again lies under the same name: it is there once. The names rise with time.
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
        let name = format!("{}-{}.eml", mail.at.format("%Y%m%dT%H%M%S%6fZ"), mail.id);
        let folder = self.clone();
        let kept = tokio::task::spawn_blocking(move || folder.keep(&name, &message.formatted())).await;
        let kept = kept.unwrap_or_else(|fault| Err(std::io::Error::other(fault)));
        kept.map_err(|error| MailError::Away(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::mail;
    use super::*;

    /// AC-07, NT-04: the same mail twice is one, with the same id.
    #[tokio::test]
    async fn a_repeated_mail_is_there_once() {
        let data = tempfile::tempdir().unwrap();
        let folder = MailFolder::open(data.path().join("mail")).unwrap();
        folder.send(&mail("Ayu")).await.unwrap();
        folder.send(&mail("Ayu")).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(&folder.folder).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let name = files[0].file_name().unwrap().to_str().unwrap();
        assert_eq!(name, "19700101T000000000000Z-00000000-0000-0000-0000-000000000007.eml");
        let text = std::fs::read_to_string(&files[0]).unwrap();
        assert!(text.contains("Message-ID: <00000000-0000-0000-0000-000000000007@kreatr.example>"), "{text}");
    }
}
