//! A private Postgres: finds the server binaries, makes a cluster, runs it as a child.
//!
//! The default where no `DATABASE_URL` is set. It downloads nothing: the binaries are those of the machine. It listens
//! on a socket in a folder that only the owner may enter, never on a port. One process owns a root folder at a time;
//! when that process dies, also by `kill -9`, the kernel tells the server to shut down.
//!
//! ```text
//! <root>/owner.lock      who owns the cluster (flock, pid)
//! <root>/binaries        the server binaries found last time
//! <root>/data            the cluster; made beside (`data.init`) and renamed, so never half
//! <root>/run             the socket (in the temporary folder when this path is too long for one)
//! <root>/postgres.log    what the server says
//! ```
//!
//! `find` looks for binaries, `owner` keeps the lock, `runner` is the user the server runs as, `cluster` makes the data
//! folder and holds the settings, `process` starts and ends the child, [`testing`] serves the tests of other crates.

use std::path::PathBuf;

mod cluster;
mod error;
mod find;
mod owner;
mod pidfile;
mod process;
mod runner;
mod server;
pub mod testing;

pub use error::Error;
pub use find::MIN_MAJOR;
pub use server::Server;

/// What to run, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of everything that belongs to this cluster; made when missing.
    pub root: PathBuf,
    /// The folder with `postgres` and `initdb`. When `None`: the variable `KREATR_PG_BIN`, else a search.
    pub bindir: Option<PathBuf>,
    /// Whether a commit survives a crash. Only tests may do without.
    pub durable: bool,
    /// Further server settings, name and value; they win over the built-in ones.
    pub settings: Vec<(String, String)>,
}

impl Config {
    /// A durable cluster in `root`, with the machine's own binaries.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), bindir: None, durable: true, settings: Vec::new() }
    }
}
