//! Mails to a server that speaks SMTP (NT-03).
//!
//! Whether a failure is the mail's or the server's is decided by where it happens: whatever fails before the mail is
//! named (no connection, no encryption, a wrong password) says nothing about it.

use std::fmt;
use std::future::Future;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use commands::mail::{Mail, MailError, Mailer};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret, SecretString};

use super::message;

/// The longest that a server may take to let us in, and then to take a mail.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that are kept between two mails.
const KEPT: usize = 8;
/// Answers that are about who we are, not about the mail: encryption or a password is asked for, or the password is wrong.
const ABOUT_US: &[u16] = &[530, 534, 535, 538];

/// How what is said to the server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first word on.
    Wrapped,
    /// After a word in the clear; a server that does not offer it gets no mail.
    StartTls,
    /// Not at all: for a server on the same machine.
    None,
}

impl Tls {
    /// The port where servers are used to be spoken to like that.
    pub fn port(self) -> u16 {
        match self {
            Self::Wrapped => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }

    /// What a server at this port is used to.
    pub fn at(port: u16) -> Self {
        if port == Self::Wrapped.port() { Self::Wrapped } else { Self::StartTls }
    }
}

impl FromStr for Tls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tls" => Ok(Self::Wrapped),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            _ => Err(format!("`{text}` is none of tls, starttls, none")),
        }
    }
}

impl fmt::Display for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wrapped => "tls",
            Self::StartTls => "starttls",
            Self::None => "none",
        })
    }
}

/// How to reach a server.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub tls: Tls,
    /// Who we are to it, and our password.
    pub account: Option<(String, SecretString)>,
}

/// A server that takes mails.
pub struct Smtp {
    server: SmtpServer,
    patience: Duration,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Smtp {
    /// The server. Nothing is asked of it yet.
    pub fn new(server: SmtpServer) -> Self {
        Self { server, patience: PATIENCE, idle: Mutex::default() }
    }

    /// The same, with less patience.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// A connection that is open and let us in.
    async fn connection(&self, hello: &str) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut kept) = self.kept() {
            // The server may have closed it meanwhile.
            if kept.test_connected().await {
                return Ok(kept);
            }
        }
        let SmtpServer { host, port, tls, account } = &self.server;
        let parameters = || TlsParameters::new(host.clone());
        let wrapped = (*tls == Tls::Wrapped).then(parameters).transpose()?;
        let hello = ClientId::Domain(hello.to_owned());
        let address = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.patience), &hello, wrapped, None).await?;
        if *tls == Tls::StartTls {
            connection.starttls(parameters()?, &hello).await?;
        }
        if let Some((user, password)) = account {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    async fn within<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<Result<T, Error>, String> {
        let late = || format!("no answer within {:?}", self.patience);
        tokio::time::timeout(self.patience, asked).await.map_err(|_| late())
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(mail).map_err(|error| MailError::Refused(error.to_string()))?;
        let opened = self.within(self.connection(mail.from.host())).await.map_err(MailError::Away)?;
        let mut connection = opened.map_err(|error| MailError::Away(codes(&error)))?;
        let bytes = message.formatted();
        let taken = self.within(connection.send(message.envelope(), &bytes)).await.map_err(MailError::Later)?;
        taken.map_err(|error| judge(&error))?;
        self.keep(connection);
        Ok(())
    }
}

/// Whose fault it is that a mail was not taken, once the server had let us in.
fn judge(error: &Error) -> MailError {
    let about_us = error.status().is_some_and(|code| ABOUT_US.contains(&code.into()));
    if about_us {
        MailError::Away(codes(error))
    } else if error.is_permanent() {
        MailError::Refused(codes(error))
    } else {
        MailError::Later(codes(error))
    }
}

/// What went wrong. Of what a server says only the codes: its words often repeat the address.
fn codes(error: &Error) -> String {
    if error.is_response() {
        return "an answer that is not SMTP".into();
    }
    let Some(status) = error.status() else { return error.to_string() };
    let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let enhanced = said.split_whitespace().next().filter(|word| is_enhanced(word));
    enhanced.map_or_else(|| status.to_string(), |enhanced| format!("{status} {enhanced}"))
}

/// A code of RFC 3463, such as `5.1.1`.
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.len() <= 3 && part.parse::<u16>().is_ok())
}
