//! A running server: started once, asked for connections, stopped before the owner ends.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::Config;
use crate::cluster::{self, Layout, OWNER};
use crate::error::{At, Error};
use crate::owner::{self, Ownership};
use crate::pidfile;
use crate::process::{self, Child};
use crate::runner::Runner;

/// A fast shutdown writes out what is in memory.
const FAST_SHUTDOWN: Duration = Duration::from_secs(30);
const IMMEDIATE_SHUTDOWN: Duration = Duration::from_secs(10);

fn options(layout: &Layout, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(&layout.socket)
        .port(5432)
        .username(OWNER)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}

/// The Postgres of this process. Dropping it stops the server and waits for that; [`Server::stop`] says how it went.
#[derive(Debug)]
pub struct Server {
    config: Config,
    layout: Layout,
    // The child ends before the ownership does: fields drop in order, after `Drop`.
    child: Child,
    _ownership: Ownership,
}

impl Server {
    /// Makes the cluster when there is none, and starts the server on it. Blocks the thread: about a second for a
    /// new cluster, else some tens of milliseconds, longer after a crash.
    ///
    /// # Errors
    /// See [`Error`]; nothing keeps running then.
    pub fn start(config: &Config) -> Result<Self, Error> {
        let begun = Instant::now();
        let runner = Runner::choose()?;
        let layout = Layout::of(runner.make_root(&config.root)?);
        let ownership = owner::take(&layout.root)?;
        runner.check_reaches(&layout.root)?;
        runner.make_private(&layout.socket)?;
        let install = cluster::binaries(config, &layout)?;
        pidfile::clear(&layout.data, &layout.socket)?;
        cluster::make(config, &layout, &runner, &install)?;
        let program = install.bindir.join("postgres");
        let (log, log_before) = process::open_log(&layout.log)?;
        let mut command = runner.command(&program);
        command.arg("-D").arg(&layout.data);
        for (name, value) in cluster::settings(config, &layout) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.stdout(log.try_clone().at("open", &layout.log)?).stderr(log);
        let child = launch(command, config).at("run", &program)?;
        let server = Self { config: config.clone(), layout, child, _ownership: ownership };
        server.child.wait_ready(&server.layout, log_before)?;
        let took = begun.elapsed().as_millis();
        tracing::info!(pid = server.pid(), major = install.major, took_ms = took, "Private Postgres is ready");
        Ok(server)
    }

    /// [`Server::start`] for async callers: their runtime goes on meanwhile.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn start_async(config: Config) -> Result<Self, Error> {
        blocking(move || Self::start(&config)).await
    }

    /// How to connect to one of the server's databases, as its owner.
    pub fn options(&self, database: &str) -> PgConnectOptions {
        options(&self.layout, database)
    }

    /// How to connect to the server that another process runs on this root folder, if one does.
    pub fn neighbour(root: &Path, database: &str) -> Option<PgConnectOptions> {
        let layout = Layout::of(root.canonicalize().ok()?);
        pidfile::is_ready(&layout.data).then(|| options(&layout, database))
    }

    /// Makes the database when it is missing.
    ///
    /// # Errors
    /// [`Error::DatabaseName`] for other than lower-case letters, digits and underscores; [`Error::Database`] when
    /// the server does not answer.
    pub async fn ensure_database(&self, name: &str) -> Result<(), Error> {
        let name = database_name(name)?;
        let made = make_database(&self.options("postgres"), name).await;
        made.map_err(|source| Error::Database { name: name.to_owned(), source })
    }

    /// The server's process id.
    pub fn pid(&self) -> u32 {
        self.child.pid().as_raw().unsigned_abs()
    }

    /// Whether the server process still runs.
    pub fn is_running(&self) -> bool {
        self.child.is_running()
    }

    /// What the server was started with; starting it again continues on the same data.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Stops the server: open transactions are rolled back, what is committed is on disk. Blocks until it has ended,
    /// up to 40 seconds.
    ///
    /// # Errors
    /// [`Error::Io`] when the server survived all signals.
    pub fn stop(self) -> Result<(), Error> {
        if self.shut_down() {
            return Ok(());
        }
        let source = std::io::Error::other("it does not end");
        Err(Error::Io { doing: format!("stop the Postgres with pid {}", self.pid()), source })
    }

    /// [`Server::stop`] for async callers.
    ///
    /// # Errors
    /// As [`Server::stop`].
    pub async fn stop_async(self) -> Result<(), Error> {
        blocking(move || self.stop()).await
    }

    /// Kills the server as a power cut would (SIGKILL) and waits until all its processes are gone, so that a test
    /// can start it again and see what survived.
    pub fn kill(self) {
        self.child.end(Signal::SIGKILL, IMMEDIATE_SHUTDOWN);
        pidfile::until(IMMEDIATE_SHUTDOWN, || !pidfile::is_worked_in(&self.layout.data));
    }

    fn shut_down(&self) -> bool {
        let asked = self.config.durable && self.child.end(Signal::SIGINT, FAST_SHUTDOWN);
        asked || self.child.end(Signal::SIGQUIT, IMMEDIATE_SHUTDOWN)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
        // A socket folder outside of the root would be litter.
        if !self.layout.socket.starts_with(&self.layout.root) {
            std::fs::remove_dir(&self.layout.socket).ok();
        }
    }
}

/// In a process group of its own, so that Ctrl-C reaches only us: we drain first, and stop the server last.
fn launch(mut command: std::process::Command, config: &Config) -> std::io::Result<Child> {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
    process::die_with_owner(&mut command, if config.durable { Signal::SIGINT } else { Signal::SIGQUIT });
    Child::spawn(command)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Io { doing: "wait for the thread".into(), source: error.into() }))
}

fn database_name(name: &str) -> Result<&str, Error> {
    let of_our_letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_lowercase());
    if of_our_letters && begins_well && name.len() <= 63 { Ok(name) } else { Err(Error::DatabaseName(name.into())) }
}

async fn make_database(options: &PgConnectOptions, name: &str) -> Result<(), sqlx::Error> {
    let mut connection: PgConnection = options.connect().await?;
    let known: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    if !known {
        // The name was checked: lower-case letters, digits, underscores.
        let made = sqlx::query(AssertSqlSafe(format!("create database {name}"))).execute(&mut connection).await;
        if let Err(error) = made.map(drop)
            && !is_duplicate(&error)
        {
            return Err(error);
        }
    }
    connection.close().await
}

/// Another task was faster.
fn is_duplicate(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("42P04" | "23505"))
}
