//! The settings: flags with environment names. `--help` is their documentation (DP-01, DP-03).

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use secrecy::{ExposeSecret, SecretString};

mod limits;
mod mail;
mod media;

pub use limits::{Limits, Often};
pub use mail::MailSettings;
pub use media::MediaSettings;

/// Where things are kept and who may reach them; the same for every subcommand.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// The folder of everything that is kept on this machine: the private Postgres, pictures, the master key.
    #[arg(long, env = "KREATR_DATA", default_value = "data", global = true, value_name = "DIR")]
    pub data: PathBuf,

    /// The Postgres to use (15 or newer), as postgres://user:password@host/database. Unset: a private one is started in
    /// the data folder.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true, value_name = "URL")]
    pub database_url: Option<SecretString>,

    /// The folder of the Postgres server binaries for the private one; unset: looked for on this machine.
    #[arg(long, env = "KREATR_PG_BIN", global = true, value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,

    /// The master key: exactly 64 hex characters (32 bytes). Required with DATABASE_URL; for the private Postgres one is
    /// made and kept in the data folder.
    #[arg(long, env = "ENCRYPTION_KEY", global = true, hide_env_values = true, value_name = "HEX")]
    pub encryption_key: Option<SecretString>,

    /// The master key's version; raise it when the key is replaced.
    #[arg(long, env = "ENCRYPTION_KEY_VERSION", global = true, default_value_t = 1, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub encryption_key_version: u32,

    /// The master key before, with its version in front (`1:<hex>`), while data is wrapped anew; commas between several.
    #[arg(long, env = "ENCRYPTION_KEYS_PREVIOUS", global = true, hide_env_values = true, value_name = "N:HEX,…")]
    pub encryption_keys_previous: Option<SecretString>,

    /// How often people may try.
    #[command(flatten)]
    pub limits: Limits,

    /// Where pictures lie, and who scans them.
    #[command(flatten)]
    pub media: MediaSettings,

    /// How mails are sent.
    #[command(flatten)]
    pub mail: MailSettings,

    /// What is logged, such as `info` or `kreatr=debug,sqlx=warn`.
    #[arg(long, env = "RUST_LOG", default_value = "info,sqlx=error", global = true, value_name = "FILTER")]
    pub log: String,

    /// Logs as JSON lines.
    #[arg(long, env = "KREATR_LOG_JSON", global = true)]
    pub log_json: bool,
}

/// How the server listens.
#[derive(Args, Clone, Debug)]
pub struct Listen {
    /// The address to listen on.
    #[arg(long, env = "KREATR_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// The address that visitors use, such as https://kreatr.app; https makes cookies secure. Unset: the one listened on.
    #[arg(long, env = "KREATR_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<url::Url>,

    /// The longest that an answer may take, in seconds; then the caller is told to try again.
    #[arg(long, env = "KREATR_PATIENCE", default_value_t = 15, value_name = "SECONDS",
          value_parser = clap::value_parser!(u64).range(1..=600))]
    pub patience: u64,
}

impl Listen {
    /// Any free port of this machine, reached as it is.
    pub fn loopback() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), public_url: None, patience: 15 }
    }
}

impl Listen {
    /// Says before anything is made whether the address can be had.
    ///
    /// # Errors
    /// When it is taken, or not this machine's.
    pub fn is_free(&self) -> anyhow::Result<()> {
        let listener = std::net::TcpListener::bind(self.listen);
        listener.map(drop).with_context(|| format!("cannot listen on {} (KREATR_LISTEN)", self.listen))
    }
}

impl Settings {
    /// The master keys before the present one, each with its version.
    ///
    /// # Errors
    /// When `ENCRYPTION_KEYS_PREVIOUS` is not a list of `version:hex`; the message holds no key.
    pub fn previous_keys(&self) -> anyhow::Result<Vec<(u32, SecretString)>> {
        let Some(list) = &self.encryption_keys_previous else { return Ok(Vec::new()) };
        let pair = |text: &str| {
            let (version, key) = text.trim().split_once(':')?;
            Some((version.parse().ok()?, SecretString::from(key)))
        };
        let keys: Option<Vec<_>> = list.expose_secret().split(',').map(pair).collect();
        keys.context("ENCRYPTION_KEYS_PREVIOUS is a list of version:hex, with commas between several")
    }
}
