//! How mails are sent.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::Args;
use commands::mail::{Mailer, Sender};
use secrecy::SecretString;
use workers::providers::mail::{MailFolder, Smtp, SmtpServer, Tls};

/// How mails are sent (NT-03).
#[derive(Args, Clone, Debug, Default)]
pub struct MailSettings {
    /// The SMTP server that takes mails; unset: they are files in the folder `mail` of the data folder.
    #[arg(long = "smtp-host", env = "SMTP_HOST", global = true, value_name = "NAME")]
    pub host: Option<String>,

    /// Its port; 587, 465 with SMTP_TLS=tls, 25 with SMTP_TLS=none.
    #[arg(long = "smtp-port", env = "SMTP_PORT", global = true, value_name = "PORT",
          value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    /// The account at the server, if it asks for one.
    #[arg(long = "smtp-user", env = "SMTP_USER", global = true, value_name = "NAME")]
    pub user: Option<String>,

    /// Its password.
    #[arg(long = "smtp-password", env = "SMTP_PASSWORD", global = true, hide_env_values = true, value_name = "TEXT")]
    pub password: Option<SecretString>,

    /// How the server is spoken to: `starttls` (after a word in the clear), `tls` (from the first word on; at port 465
    /// without saying so) or `none` (for a server on the same machine).
    #[arg(long = "smtp-tls", env = "SMTP_TLS", global = true, value_name = "MODE")]
    pub tls: Option<Tls>,

    /// Who writes, such as `Kreatr <no-reply@kreatr.app>`; unset: no-reply at the host of KREATR_PUBLIC_URL.
    #[arg(long = "mail-from", env = "MAIL_FROM", global = true, value_name = "SENDER")]
    pub from: Option<Sender>,
}

impl MailSettings {
    /// What carries mails; `folder` is for those that stay here.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense, or the folder cannot be made.
    pub fn open(&self, folder: &Path) -> anyhow::Result<Arc<dyn Mailer>> {
        Ok(match self.server()? {
            Some(server) => Arc::new(Smtp::new(server)),
            None => Arc::new(MailFolder::open(folder.to_path_buf()).context("the folder for mails")?),
        })
    }

    /// The server, if there is one.
    fn server(&self) -> anyhow::Result<Option<SmtpServer>> {
        let Some(host) = self.host.clone() else {
            let others = self.port.is_some() || self.user.is_some() || self.password.is_some() || self.tls.is_some();
            ensure!(!others, "SMTP_… is set, SMTP_HOST is not");
            return Ok(None);
        };
        let account = match (&self.user, &self.password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (Some(_), None) => anyhow::bail!("SMTP_USER is set, SMTP_PASSWORD is not"),
            (None, Some(_)) => anyhow::bail!("SMTP_PASSWORD is set, SMTP_USER is not"),
        };
        let tls = self.tls.unwrap_or_else(|| self.port.map_or(Tls::StartTls, Tls::at));
        let in_the_clear = tls == Tls::None && account.is_some() && !is_here(&host);
        ensure!(!in_the_clear, "SMTP_TLS=none would send SMTP_PASSWORD over the net in the clear");
        Ok(Some(SmtpServer { port: self.port.unwrap_or(tls.port()), host, tls, account }))
    }
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        mail: MailSettings,
    }

    fn server(flags: &[&str]) -> anyhow::Result<Option<SmtpServer>> {
        Flags::parse_from([&["kreatr"], flags].concat()).mail.server()
    }

    /// NT-03
    #[test]
    fn mails_are_encrypted_unless_the_server_is_at_home() {
        assert!(server(&[]).unwrap().is_none());
        let of = |flags: &[&str]| {
            let server = server(&[&["--smtp-host", "mail.example"], flags].concat()).unwrap().unwrap();
            (server.port, server.tls)
        };
        assert_eq!(of(&[]), (587, Tls::StartTls));
        assert_eq!(of(&["--smtp-port", "2525"]), (2525, Tls::StartTls));
        assert_eq!(of(&["--smtp-port", "465"]), (465, Tls::Wrapped));
        assert_eq!(of(&["--smtp-tls", "tls"]), (465, Tls::Wrapped));
        assert_eq!(of(&["--smtp-tls", "none"]), (25, Tls::None));
    }

    /// NT-03, DP-03: what makes no sense is told by name.
    #[test]
    fn half_of_the_settings_is_refused() {
        let named = |flags: &[&str], name: &str| {
            let said = server(flags).unwrap_err().to_string();
            assert!(said.contains(name), "{said}");
        };
        named(&["--smtp-port", "25"], "SMTP_HOST");
        named(&["--smtp-host", "mail.example", "--smtp-user", "kreatr"], "SMTP_PASSWORD");
        named(&["--smtp-host", "mail.example", "--smtp-password", "secret"], "SMTP_USER");
        let account = ["--smtp-user", "kreatr", "--smtp-password", "secret", "--smtp-tls", "none"];
        named(&[&["--smtp-host", "mail.example"], &account[..]].concat(), "in the clear");
        for here in ["localhost", "127.0.0.1", "::1"] {
            assert!(server(&[&["--smtp-host", here], &account[..]].concat()).unwrap().is_some());
        }
    }
}
