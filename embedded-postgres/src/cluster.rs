//! The cluster on disk: made by `initdb` beside its place and renamed, never changed by us afterwards. All settings
//! are arguments of each start, so that the cluster's own files stay as the distribution made them.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use nix::unistd::Uid;

use crate::Config;
use crate::error::{At, Error};
use crate::find::{self, Install, Places};
use crate::process;
use crate::runner::Runner;

/// The superuser of the cluster, and who the program connects as.
pub(crate) const OWNER: &str = "kreatr";

/// A socket's path may have about a hundred bytes; this leaves room for the file's name.
const SOCKET_FOLDER_MAX: usize = 80;

/// Crash-safe. Its memory follows the machine's: see [`shared_buffers`]. Whole pages in the journal are not compressed: with
/// what every build of the server has for that (pglz), it took a third of the machine while much was written.
const DURABLE: [(&str, &str); 9] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("max_connections", "100"),
    ("wal_buffers", "16MB"),
    ("min_wal_size", "256MB"),
    ("max_wal_size", "4GB"),
    ("checkpoint_timeout", "15min"),
    ("maintenance_work_mem", "128MB"),
];

/// Fast, and lost with the machine: for tests only.
const EPHEMERAL: [(&str, &str); 9] = [
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("max_connections", "300"),
    ("shared_buffers", "64MB"),
    ("max_wal_size", "4GB"),
];

/// Where everything of one cluster lies.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub root: PathBuf,
    pub data: PathBuf,
    pub socket: PathBuf,
    pub log: PathBuf,
}

impl Layout {
    /// The places below a resolved root folder.
    pub fn of(root: PathBuf) -> Self {
        let mut socket = root.join("run");
        if socket.as_os_str().len() > SOCKET_FOLDER_MAX {
            let mut hasher = DefaultHasher::new();
            root.hash(&mut hasher);
            socket = std::env::temp_dir().join(format!("kreatr-pg-{}-{:x}", Uid::effective(), hasher.finish()));
        }
        Self { data: root.join("data"), log: root.join("postgres.log"), socket, root }
    }

    /// The major version that made the cluster, when there is one.
    pub fn made_by(&self) -> Option<u32> {
        fs::read_to_string(self.data.join("PG_VERSION")).ok()?.trim().parse().ok()
    }
}

/// The binaries to use: those of last time when nothing changed, else by a search.
pub(crate) fn binaries(config: &Config, layout: &Layout) -> Result<Install, Error> {
    let places = Places::here(config.bindir.as_deref());
    let note = layout.root.join("binaries");
    let known = if places.explicit.is_none() { find::remembered(&note, layout.made_by()) } else { None };
    if let Some(install) = known {
        return Ok(install);
    }
    let install = find::choose(&places, &layout.data, layout.made_by())?;
    find::remember(&note, &install)?;
    Ok(install)
}

/// Makes the cluster when there is none. A half-made one is never taken for a whole one.
pub(crate) fn make(config: &Config, layout: &Layout, runner: &Runner, install: &Install) -> Result<(), Error> {
    if layout.made_by().is_some() {
        return Ok(());
    }
    let beside = layout.root.join("data.init");
    if beside.exists() {
        fs::remove_dir_all(&beside).at("remove", &beside)?;
    }
    runner.make_private(&beside)?;
    initdb(config, &beside, runner, install)?;
    fs::rename(&beside, &layout.data).at("put the new cluster at", &layout.data)?;
    if config.durable {
        fs::File::open(&layout.root).and_then(|folder| folder.sync_all()).at("sync", &layout.root)?;
    }
    Ok(())
}

fn initdb(config: &Config, folder: &Path, runner: &Runner, install: &Install) -> Result<(), Error> {
    let program = install.bindir.join("initdb");
    let mut command = runner.command(&program);
    command.arg("-D").arg(folder).args(["-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C"]);
    command.args(["--data-checksums", "--no-instructions"]);
    if !config.durable {
        command.arg("--no-sync");
    }
    process::die_with_owner(&mut command, Signal::SIGKILL);
    let output = command.output().at("run", &program)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let signal = output.status.signal().map(|signal| format!("ended by signal {signal}"));
    Err(Error::Initdb(signal.unwrap_or(said)))
}

/// Name and value of every setting, in order; a later one wins.
pub(crate) fn settings(config: &Config, layout: &Layout) -> Vec<(String, String)> {
    let socket = layout.socket.display().to_string();
    let common = [
        ("listen_addresses", ""),
        ("unix_socket_directories", socket.as_str()),
        ("unix_socket_permissions", "0700"),
        ("log_min_messages", "warning"),
        ("log_timezone", "UTC"),
        ("timezone", "UTC"),
        ("jit", "off"),
    ];
    let kind: &[(&str, &str)] = if config.durable { &DURABLE } else { &EPHEMERAL };
    let ours = common.iter().chain(kind).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let memory = config.durable.then(|| ("shared_buffers".to_owned(), format!("{}MB", shared_buffers(&meminfo()))));
    ours.chain(memory).chain(config.settings.iter().cloned()).collect()
}

fn meminfo() -> String {
    fs::read_to_string("/proc/meminfo").unwrap_or_default()
}

/// What the server keeps pages in, in megabytes: a sixteenth of the machine's memory, which it shares with this program;
/// what a small server needs where the kernel does not tell.
fn shared_buffers(meminfo: &str) -> u64 {
    let total =
        meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse().ok());
    total.map_or(256, |kilobytes: u64| kilobytes / 1024 / 16).clamp(128, 4096)
}

#[cfg(test)]
mod tests {
    use super::shared_buffers;

    /// Small machines stay small, large ones are used.
    #[test]
    fn the_server_s_memory_follows_the_machine_s() {
        let of = |gigabytes: u64| shared_buffers(&format!("MemTotal:       {} kB\nMemFree: 1 kB\n", gigabytes << 20));
        assert_eq!([1, 4, 24, 1024].map(of), [128, 256, 1536, 4096]);
        assert_eq!(["", "MemTotal:", "MemTotal: much kB"].map(shared_buffers), [256; 3]);
    }
}
