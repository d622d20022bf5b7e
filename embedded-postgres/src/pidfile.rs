//! The server's pid file: whether it is ready, and what a crash left behind.
//!
//! Postgres refuses to start while the pid in a left-over file answers signals. After a crash that may be a live
//! orphan (which we stop), a zombie that nobody reaps (containers whose first process does not), or an unrelated
//! process that was given the number again. Removing the file is safe once no process works in the data folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::error::{At, Error};
use crate::runner::exists;

const FILE: &str = "postmaster.pid";
const POLL: Duration = Duration::from_millis(10);
/// How long an orphan may take for its shutdown, first asked and then told.
const ORPHAN_ASKED: Duration = Duration::from_secs(30);
const ORPHAN_TOLD: Duration = Duration::from_secs(10);
/// How long backends of a dead server may take to notice.
const BACKENDS: Duration = Duration::from_secs(20);

/// What the pid file says: whose it is, and whether that server takes connections.
pub(crate) fn read(data: &Path) -> Option<(Pid, bool)> {
    let text = fs::read_to_string(data.join(FILE)).ok()?;
    let mut lines = text.lines();
    let pid: i32 = lines.next()?.trim().trim_start_matches('-').parse().ok().filter(|pid| *pid > 0)?;
    Some((Pid::from_raw(pid), lines.nth(6).is_some_and(|status| status.trim() == "ready")))
}

/// Whether a server of this folder takes connections now.
pub(crate) fn is_ready(data: &Path) -> bool {
    read(data).is_some_and(|(pid, ready)| ready && is_server_of(pid, data))
}

/// Ends what a dead owner left in `data`, so that a new server can start.
pub(crate) fn clear(data: &Path, socket: &Path) -> Result<(), Error> {
    let Some((pid, _)) = read(data) else { return Ok(()) };
    if is_server_of(pid, data) {
        tracing::warn!(pid = pid.as_raw(), "Stopping the Postgres that a former owner left behind");
        for (signal, patience) in [(Signal::SIGINT, ORPHAN_ASKED), (Signal::SIGQUIT, ORPHAN_TOLD)] {
            kill(pid, signal).ok();
            if until(patience, || !is_server_of(pid, data)) {
                break;
            }
        }
    }
    remove_stale(data, socket, BACKENDS)
}

/// Removes a pid file that belongs to no server, with its socket, once nobody works in `data`.
fn remove_stale(data: &Path, socket: &Path, patience: Duration) -> Result<(), Error> {
    let stale = |data: &Path| read(data).is_some_and(|(pid, _)| !is_server_of(pid, data));
    // Without /proc we cannot tell who works there; Postgres then judges for itself.
    if !Path::new("/proc/self/cwd").exists() || !stale(data) || !until(patience, || !is_worked_in(data)) {
        return Ok(());
    }
    fs::remove_file(data.join(FILE)).at("remove", &data.join(FILE))?;
    for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
        fs::remove_file(socket.join(name)).ok();
    }
    Ok(())
}

/// Whether the process is a server on this very data folder: numbers are given again, and we are about to signal it.
pub(crate) fn is_server_of(pid: Pid, data: &Path) -> bool {
    exists(pid) && arguments(pid).is_some_and(|words| is_server_call(&words, data))
}

fn is_server_call(words: &[String], data: &Path) -> bool {
    let data = data.to_string_lossy();
    words.first().is_some_and(|program| program.ends_with("postgres")) && words.iter().any(|word| *word == data)
}

fn arguments(pid: Pid) -> Option<Vec<String>> {
    if let Ok(bytes) = fs::read(format!("/proc/{pid}/cmdline")) {
        return Some(String::from_utf8_lossy(&bytes).split('\0').map(str::to_owned).collect());
    }
    let output = Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).stdin(Stdio::null()).output();
    let line = String::from_utf8(output.ok()?.stdout).ok()?;
    Some(line.split_whitespace().map(str::to_owned).collect())
}

/// Whether any process has `data` as its working folder, as every Postgres process has.
pub(crate) fn is_worked_in(data: &Path) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.map(|entry| entry.path().join("cwd")).any(|cwd: PathBuf| fs::read_link(cwd).is_ok_and(|at| at == data))
}

/// Waits for `done`; whether it came true in time.
pub(crate) fn until(patience: Duration, done: impl Fn() -> bool) -> bool {
    let begun = Instant::now();
    while !done() {
        if begun.elapsed() > patience {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

#[cfg(test)]
#[path = "pidfile_tests.rs"]
mod tests;
