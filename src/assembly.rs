//! The house put together: the database, the keys, the log, the desk, the pictures.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use commands::mail::{Mailer, Sender};
use commands::media::{AdoptPicture, Media};
use commands::{Caller, Clock, Desk, Ids, Ports, RandomIds, Request, SystemClock};
use domain::media::{Picture, Purpose};
use embedded_postgres::{Config, Server};
use event_store::postgres::PostgresStore;
use journal::Journal;
use migrations::Role;
use secrecy::ExposeSecret;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio_util::sync::CancellationToken;
use vault::{Argon2Passwords, MasterKeys, PostgresVault};
use workers::media::PostgresDoubts;
use workers::notifications::Outbox;

use crate::Settings;

/// The private database's name.
const DATABASE: &str = "kreatr";
/// How many pictures are put at a time: each has a connection meanwhile.
const TURNS: u32 = 4;
/// How often the private server is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A database that is up to date, and the private server behind it, if it is ours.
pub struct Database {
    /// How to connect as the owner of the schemas.
    pub options: PgConnectOptions,
    server: Option<Server>,
}

impl Database {
    /// Finds or starts the database, without touching what is in it.
    ///
    /// # Errors
    /// When the private server cannot be started, or `DATABASE_URL` is no address.
    pub async fn find(settings: &Settings) -> anyhow::Result<Self> {
        // A wrong key is told before anything is made.
        if settings.encryption_key.is_some() || settings.database_url.is_some() {
            master_keys(settings)?;
        }
        if let Some(url) = &settings.database_url {
            let options = url.expose_secret().parse().context("DATABASE_URL is not a postgres:// address")?;
            return Ok(Self { options, server: None });
        }
        let mut config = Config::new(settings.data.join("postgres"));
        config.bindir.clone_from(&settings.pg_bin);
        let server = Server::start_async(config).await?;
        server.ensure_database(DATABASE).await?;
        Ok(Self { options: server.options(DATABASE), server: Some(server) })
    }

    /// A database that somebody else looks after.
    pub fn at(options: PgConnectOptions) -> Self {
        Self { options, server: None }
    }

    /// As [`Database::find`], but a private server that another process runs already is used as it is: so that
    /// `history` or `rebuild` works beside a running house.
    ///
    /// # Errors
    /// As [`Database::find`].
    pub async fn join(settings: &Settings) -> anyhow::Result<Self> {
        let neighbour = Server::neighbour(&settings.data.join("postgres"), DATABASE);
        match neighbour.filter(|_| settings.database_url.is_none()) {
            Some(options) => Ok(Self { options, server: None }),
            None => Self::find(settings).await,
        }
    }

    /// Whether the data folder holds a private database.
    pub fn exists(settings: &Settings) -> bool {
        settings.data.join("postgres/data/PG_VERSION").exists()
    }

    /// Brings the schemas up to date.
    ///
    /// # Errors
    /// When the server does not answer or a migration fails.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let owner = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(self.options.clone())
            .await
            .context("the database (DATABASE_URL) does not answer")?;
        migrations::run(&owner).await.context("the database could not be brought up to date")?;
        owner.close().await;
        Ok(())
    }

    /// A pool that acts as `role`.
    pub fn pool(&self, role: Role, connections: u32) -> PgPool {
        migrations::pool(&self.options, role, connections)
    }

    /// Starts the private server again whenever it dies, until `stop`; then stops it. Does nothing for a server that is
    /// not ours.
    pub async fn tend(self, stop: CancellationToken) {
        let Some(mut server) = self.server else { return };
        while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
            if server.is_running() {
                continue;
            }
            tracing::error!("The private Postgres died; it is started again");
            let config = server.config().clone();
            drop(server);
            server = match Self::start_again(config, &stop).await {
                Some(server) => server,
                None => return,
            };
        }
        if let Err(error) = server.stop_async().await {
            tracing::warn!(%error, "The private Postgres did not stop cleanly");
        }
    }

    async fn start_again(config: Config, stop: &CancellationToken) -> Option<Server> {
        loop {
            match Server::start_async(config.clone()).await {
                Ok(server) => return Some(server),
                Err(error) => tracing::error!(%error, "The private Postgres cannot be started"),
            }
            stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await?;
        }
    }

    /// Stops the private server.
    pub async fn stop(self) {
        let stop = CancellationToken::new();
        stop.cancel();
        self.tend(stop).await;
    }
}

/// Everything that the subcommands work with.
#[derive(Clone)]
pub struct Works {
    /// The log and the keys.
    pub journal: Journal,
    /// The log, for its upkeep.
    pub log: Arc<PostgresStore>,
    /// The vault.
    pub vault: Arc<PostgresVault>,
    /// Where commands are carried out.
    pub desk: Desk,
    /// The read models.
    pub views: PgPool,
    /// The workers' own books.
    pub ops: PgPool,
    /// The pictures.
    pub media: Media,
    /// The pictures that may have nobody.
    pub doubts: PostgresDoubts,
    /// What carries mails.
    pub mailer: Arc<dyn Mailer>,
    /// Who writes them, if the operator says so.
    pub mail_from: Option<Sender>,
    vault_pool: PgPool,
}

impl Works {
    /// Opens everything over a migrated database.
    ///
    /// # Errors
    /// When a setting is wrong (the message names it) or the database does not answer.
    pub async fn open(settings: &Settings, database: &Database) -> anyhow::Result<Self> {
        let vault_pool = database.pool(Role::Vault, 6);
        let vault = Arc::new(PostgresVault::open(vault_pool.clone(), master_keys(settings)?).await?);
        let log = migrations::connect_options(&database.options, Role::Log);
        let log = Arc::new(PostgresStore::open(log, event_store::postgres::Settings::default()).await?);
        let journal = Journal::new(log.clone(), vault.clone());
        let doubts = PostgresDoubts::new(database.pool(Role::Ops, TURNS));
        let media = settings.media.open(&settings.data.join("media"), Arc::new(doubts.clone()))?;
        let mailer = settings.mail.open(&settings.data.join("mail"))?;
        let mail_from = settings.mail.from.clone();
        let (views, ops) = (database.pool(Role::Views, 16), database.pool(Role::Ops, 4));
        if database.server.is_some() {
            // Behind a private server there is nobody else: go on at once where a process that died left off.
            projections::checkpoint::release_all(&views).await.context("the read models do not answer")?;
            Outbox::new(ops.clone()).release().await.context("the outbox does not answer")?;
        }
        let desk = Desk::new(ports(settings, &journal, &vault, &media));
        Ok(Self { desk, journal, log, vault, views, ops, media, doubts, mailer, mail_from, vault_pool })
    }

    /// Gives its connections back, before the database stops.
    pub async fn close(&self) {
        self.views.close().await;
        self.ops.close().await;
        self.vault_pool.close().await;
    }

    /// Gives the house a picture of its own, `width × height × 4` bytes of RGBA: everybody may hang it.
    ///
    /// # Errors
    /// When it is out of bounds, or the place for files or the log does not answer.
    pub async fn adopt(&self, width: u32, height: u32, rgba: Vec<u8>, purpose: Purpose) -> anyhow::Result<Picture> {
        let drawn = tokio::task::spawn_blocking(move || workers::media::of_pixels(width, height, rgba, purpose));
        let drawn = drawn.await??;
        let adopt = AdoptPicture { purpose, picture: drawn.picture.clone() };
        let ports = self.desk.ports();
        let request = Request::once(ports.ids.next(ports.clock.now()));
        let (desk, picture) = (self.desk.clone(), drawn.picture.clone());
        let adopted = async move { desk.handle(&adopt, Caller::Operator, request).await };
        self.media.keep(drawn, adopted).await?;
        Ok(picture)
    }

    /// A desk with another sense of time and other ids: the demo's past is made of real commands.
    pub fn desk_at(&self, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Desk {
        Desk::new(Ports { clock, ids, ..self.desk.ports().clone() })
    }
}

fn ports(settings: &Settings, journal: &Journal, vault: &Arc<PostgresVault>, media: &Media) -> Ports {
    Ports {
        journal: journal.clone(),
        passwords: Arc::new(Argon2Passwords::default()),
        credentials: vault.clone(),
        media: media.clone(),
        limits: settings.limits.of_accounts(),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
    }
}

/// The master keys: from the environment, or for the private database from a file that is made once.
fn master_keys(settings: &Settings) -> anyhow::Result<MasterKeys> {
    match &settings.encryption_key {
        Some(key) => {
            let previous = settings.previous_keys()?;
            Ok(MasterKeys::from_hex(key, settings.encryption_key_version, &previous)?)
        }
        None if settings.database_url.is_some() => {
            anyhow::bail!("ENCRYPTION_KEY is not set: with DATABASE_URL it is required, exactly 64 hex characters")
        }
        None => Ok(MasterKeys::open_or_create(&settings.data.join("master.key"))?),
    }
}
