//! What can keep a private Postgres from running, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::find::MIN_MAJOR;

/// Why the server does not run. The text names the cause and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No folder with usable server binaries.
    #[error(
        "no Postgres server binaries of version {MIN_MAJOR} or newer (looked in {}): install the package `postgresql` \
         (Debian/Ubuntu: apt-get install postgresql) or set KREATR_PG_BIN to the folder that holds `postgres` and \
         `initdb`",
        list(tried)
    )]
    NoBinaries {
        /// The folders looked into.
        tried: Vec<PathBuf>,
    },
    /// The cluster was made by another major version than those installed.
    #[error(
        "the cluster in {} was made by Postgres {made_by}, but only {} is installed: install the package \
         `postgresql-{made_by}` or set KREATR_PG_BIN to the folder of its binaries",
        data.display(), majors(found)
    )]
    VersionMismatch {
        /// The cluster's folder.
        data: PathBuf,
        /// The major version that made it.
        made_by: u32,
        /// The major versions found on this machine.
        found: Vec<u32>,
    },
    /// Another process owns the root folder.
    #[error("the database folder {} is in use by pid {pid}: stop that process, or choose another folder", root.display())]
    InUse {
        /// The root folder.
        root: PathBuf,
        /// The owner's process id, as it wrote it down.
        pid: String,
    },
    /// The server's user cannot get to the root folder.
    #[error(
        "the user `{user}`, as whom the server runs, cannot reach {}: the folder {} is closed to it; choose a data \
         folder outside of it, or start Kreatr as an ordinary user",
        root.display(), closed.display()
    )]
    Unreachable {
        /// The root folder.
        root: PathBuf,
        /// The first folder on the way that lets the user not pass.
        closed: PathBuf,
        /// The server's user.
        user: String,
    },
    /// A folder that should be ours is somebody else's.
    #[error("{} belongs to another user or is no folder: remove it, or choose another folder", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// We are root, and there is no user to step down to.
    #[error("Postgres does not run as root, and this machine has neither a user `postgres` nor `nobody`")]
    NoUser,
    /// `initdb` failed.
    #[error("initdb could not make the cluster: {0}")]
    Initdb(String),
    /// The server ended, or was not ready in time.
    #[error("Postgres did not start: {reason}; its log ends with: {log}")]
    Start {
        /// What was seen.
        reason: String,
        /// The last lines that the server wrote.
        log: String,
    },
    /// Not a name for a database.
    #[error("`{0}` is no database name: up to 63 lower-case letters, digits and underscores, a letter first")]
    DatabaseName(String),
    /// The server refused to make a database.
    #[error("cannot make the database `{name}`: {source}")]
    Database {
        /// The database's name.
        name: String,
        /// What the server answered.
        source: sqlx::Error,
    },
    /// The operating system refused.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was attempted.
        doing: String,
        /// What the system answered.
        source: io::Error,
    },
}

/// Names the file or folder in what the operating system refuses.
pub(crate) trait At<T> {
    fn at(self, doing: &str, path: &Path) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> At<T> for Result<T, E> {
    fn at(self, doing: &str, path: &Path) -> Result<T, Error> {
        self.map_err(|error| Error::Io { doing: format!("{doing} {}", path.display()), source: error.into() })
    }
}

fn list(paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "PATH and the usual folders".into();
    }
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn majors(found: &[u32]) -> String {
    found.iter().map(|major| format!("Postgres {major}")).collect::<Vec<_>>().join(", ")
}
