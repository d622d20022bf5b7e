//! Databases for tests: one throw-away cluster per test process, and a fresh, migrated database per test.
//!
//! The cluster starts with the first call and ends with the process. Nothing here keeps a connection, because every
//! `#[tokio::test]` has a runtime of its own and a connection dies with the runtime that opened it.
//! These helpers panic when the machine cannot serve them; a test can do nothing better.

use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex as StdMutex, OnceLock, PoisonError};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::{Config, Server, pidfile, runner};

const FOLDER: &str = "kreatr-test-";

static CLUSTER: OnceLock<Result<Server, String>> = OnceLock::new();
/// Templates by migrator. Holding it also keeps `create database … template` calls apart, which would disturb
/// each other.
static TEMPLATES: Mutex<Option<HashMap<usize, String>>> = Mutex::const_new(None);
static NUMBER: AtomicU32 = AtomicU32::new(1);
/// Names of databases whose test has ended; the next test drops them.
static ENDED: StdMutex<Vec<String>> = StdMutex::new(Vec::new());

/// A database of one test. It lives as long as this value: keep it until the test ends.
#[must_use = "the database is dropped with this value"]
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    options: PgConnectOptions,
}

impl TestDatabase {
    /// How to connect, as the owner of everything.
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Cuts all connections to this database, as a fault would; how many there were.
    ///
    /// # Panics
    /// When the test cluster does not answer.
    pub async fn kill_connections(&self) -> u64 {
        let mut connection = connect(&options("postgres")).await;
        let kill = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
        let killed = sqlx::query(kill).bind(&self.name).execute(&mut connection).await.expect("kill connections");
        connection.close().await.ok();
        killed.rows_affected()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        ENDED.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
    }
}

/// A fresh database with all of `migrator`'s migrations. The first call migrates a template, the others copy it.
///
/// # Panics
/// When the cluster cannot start or a migration fails.
pub async fn database(migrator: &'static Migrator) -> TestDatabase {
    tokio::task::spawn_blocking(|| _ = cluster()).await.expect("start the test cluster");
    let mut templates = TEMPLATES.lock().await;
    let mut connection = connect(&options("postgres")).await;
    let known = templates.get_or_insert_default();
    let key = std::ptr::from_ref(migrator).addr();
    if !known.contains_key(&key) {
        let name = format!("template_{}", known.len() + 1);
        make_template(&mut connection, &name, migrator).await;
        known.insert(key, name);
    }
    let ended = std::mem::take(&mut *ENDED.lock().unwrap_or_else(PoisonError::into_inner));
    for name in ended {
        run(&mut connection, format!("drop database if exists {name} with (force)")).await;
    }
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    run(&mut connection, format!("create database {name} template {} strategy file_copy", known[&key])).await;
    connection.close().await.ok();
    TestDatabase { options: options(&name), name }
}

/// A cluster of one test, in a folder of its own: kill it, and start it again with its [`Server::config`].
/// Blocks for about a second. Keep the folder until the server is gone.
///
/// # Panics
/// When the cluster cannot start.
pub fn private_server(durable: bool) -> (TempDir, Server) {
    let folder = folder();
    let config = Config { durable, ..Config::new(folder.path().join("postgres")) };
    let server = Server::start(&config).unwrap_or_else(|error| panic!("a private test cluster: {error}"));
    (folder, server)
}

/// A server whose processes all stand still, as if its machine hung: connections stay open, and nobody answers. It goes
/// on when this value is dropped.
#[must_use = "the server goes on when this value is dropped"]
#[derive(Debug)]
pub struct Frozen(Vec<Pid>);

/// Stops all processes of a server where they are.
///
/// # Panics
/// When the machine has no `/proc`.
pub fn freeze(server: &Server) -> Frozen {
    let root = Pid::from_raw(server.pid().cast_signed());
    // The parent first, so that no child is born unseen.
    kill(root, Signal::SIGSTOP).expect("stop the server");
    let processes = fs::read_dir("/proc").expect("a /proc").flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw));
    let children: Vec<Pid> = numbers.filter(|pid| parent_of(*pid) == Some(root)).collect();
    children.iter().for_each(|child| _ = kill(*child, Signal::SIGSTOP));
    Frozen(children.into_iter().chain([root]).collect())
}

fn parent_of(pid: Pid) -> Option<Pid> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"))?;
    parent.trim().parse().ok().map(Pid::from_raw)
}

impl Drop for Frozen {
    fn drop(&mut self) {
        self.0.iter().for_each(|pid| _ = kill(*pid, Signal::SIGCONT));
    }
}

/// A temporary folder of this test process that the server's user can pass.
///
/// # Panics
/// When the temporary folder cannot be written.
pub fn folder() -> TempDir {
    let mut builder = tempfile::Builder::new();
    builder.prefix("t").permissions(Permissions::from_mode(0o711)).tempdir_in(home()).expect("a temporary folder")
}

fn cluster() -> &'static Server {
    let started = CLUSTER.get_or_init(|| {
        let config = Config { durable: false, ..Config::new(home().join("shared")) };
        Server::start(&config).map_err(|error| error.to_string())
    });
    started.as_ref().unwrap_or_else(|error| panic!("the test cluster: {error}"))
}

fn options(database: &str) -> PgConnectOptions {
    cluster().options(database)
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    options.connect().await.expect("connect to the test cluster")
}

async fn run(connection: &mut PgConnection, sql: String) {
    let done = sqlx::query(AssertSqlSafe(sql.clone())).execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn make_template(connection: &mut PgConnection, name: &str, migrator: &'static Migrator) {
    run(connection, format!("create database {name}")).await;
    let mut inside = connect(&options(name)).await;
    migrator.run(&mut inside).await.unwrap_or_else(|error| panic!("the migrations of the test template: {error}"));
    inside.close().await.ok();
    // A template with a visitor cannot be copied.
    run(connection, format!("alter database {name} allow_connections false")).await;
}

/// This process's folder. Those of dead processes go first: nobody could remove them at their end.
fn home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let temporary = std::env::temp_dir();
        sweep(&temporary);
        let home = temporary.join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir(&home).unwrap_or_else(|error| panic!("make {}: {error}", home.display()));
        fs::set_permissions(&home, Permissions::from_mode(0o711)).expect("open the test folder");
        home
    })
}

/// Removes the folders of test processes that are gone with their servers.
fn sweep(temporary: &Path) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let owner = entry.file_name().to_str().and_then(|name| name.strip_prefix(FOLDER)?.parse::<u32>().ok());
        if owner.is_some_and(is_gone) && !serves(&entry.path()) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Our own number on a folder means that it was given again.
fn is_gone(pid: u32) -> bool {
    pid == std::process::id() || i32::try_from(pid).is_ok_and(|pid| !runner::exists(Pid::from_raw(pid)))
}

/// Whether a server still runs somewhere below.
fn serves(home: &Path) -> bool {
    let below: Vec<PathBuf> = fs::read_dir(home).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let roots = below.iter().cloned().chain(below.iter().map(|folder| folder.join("postgres")));
    roots
        .map(|root| root.join("data"))
        .any(|data| pidfile::read(&data).is_some_and(|(pid, _)| pidfile::is_server_of(pid, &data)))
}
