//! The server as a child process: started from a thread of its own, watched, and ended with its owner.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::cluster::Layout;
use crate::error::{At, Error};
use crate::pidfile;

/// Recovery after a crash replays at most `max_wal_size`; this is far above what that takes.
const READY_IN: Duration = Duration::from_secs(300);
const POLL: Duration = Duration::from_millis(5);
/// The server's log is set aside as a start finds it larger than this many bytes.
const LOG_MAX: u64 = 16 * 1024 * 1024;
const LOG_TAIL_LINES: usize = 6;

/// How the child ended, once it has.
#[derive(Debug, Default)]
struct Exit {
    status: Mutex<Option<String>>,
    changed: Condvar,
    wanted: AtomicBool,
}

impl Exit {
    fn set(&self, status: String) {
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        self.changed.notify_all();
    }

    fn wait(&self, patience: Duration) -> Option<String> {
        let status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(status, patience, |status| status.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// A running server process.
#[derive(Debug)]
pub(crate) struct Child {
    pid: Pid,
    exit: Arc<Exit>,
}

impl Child {
    /// Starts the command, from a thread that lives as long as the child: the kernel's death signal follows the
    /// thread that forked, not the process, and threads of an async runtime come and go.
    pub fn spawn(mut command: Command) -> io::Result<Self> {
        let (started, answer) = mpsc::channel();
        let exit = Arc::new(Exit::default());
        let seen = exit.clone();
        thread::Builder::new().name("postgres-owner".into()).spawn(move || match command.spawn() {
            Err(error) => drop(started.send(Err(error))),
            Ok(mut child) => {
                started.send(Ok(child.id())).ok();
                let status = child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
                if !seen.wanted.load(Ordering::SeqCst) {
                    tracing::error!("Postgres ended by itself: {status}");
                }
                seen.set(status);
            }
        })?;
        let id = answer.recv().map_err(|_| io::Error::other("its thread ended"))??;
        let pid = i32::try_from(id).map_err(io::Error::other)?;
        Ok(Self { pid: Pid::from_raw(pid), exit })
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    pub fn is_running(&self) -> bool {
        self.exit.wait(Duration::ZERO).is_none()
    }

    /// Signals the child and waits for its end; whether that came in time.
    pub fn end(&self, signal: Signal, patience: Duration) -> bool {
        self.exit.wanted.store(true, Ordering::SeqCst);
        if self.is_running() {
            kill(self.pid, signal).ok();
        }
        self.exit.wait(patience).is_some()
    }

    /// Waits until the server takes connections.
    pub fn wait_ready(&self, layout: &Layout, log_before: u64) -> Result<(), Error> {
        let begun = Instant::now();
        while pidfile::read(&layout.data) != Some((self.pid, true)) {
            if let Some(status) = self.exit.wait(POLL) {
                return Err(Error::Start { reason: status, log: log_tail(&layout.log, log_before) });
            }
            if begun.elapsed() > READY_IN {
                self.end(Signal::SIGQUIT, Duration::from_secs(10));
                let reason = format!("not ready in {} seconds", READY_IN.as_secs());
                return Err(Error::Start { reason, log: log_tail(&layout.log, log_before) });
            }
        }
        Ok(())
    }
}

/// Lets the kernel send `signal` to the command's process when the calling thread ends, however it ends.
#[expect(unsafe_code, reason = "only `pre_exec` runs after the change of user, which would clear the death signal")]
pub(crate) fn die_with_owner(command: &mut Command, signal: Signal) {
    let owner = std::process::id();
    // SAFETY: the closure runs between fork and exec, where only async-signal-safe calls are allowed. It makes the
    // system calls prctl and getppid, and builds its error from a number, so it neither allocates nor locks.
    unsafe {
        command.pre_exec(move || follow_owner(signal, owner));
    }
}

#[cfg(target_os = "linux")]
fn follow_owner(signal: Signal, owner: u32) -> io::Result<()> {
    nix::sys::prctl::set_pdeathsig(signal)?;
    // The owner may have died before the signal was set.
    if u32::try_from(nix::unistd::getppid().as_raw()) == Ok(owner) { Ok(()) } else { Err(Errno::ESRCH.into()) }
}

/// Elsewhere the next start stops the orphan.
#[cfg(not(target_os = "linux"))]
fn follow_owner(_: Signal, _: u32) -> io::Result<()> {
    Ok(())
}

/// Opens the server's log, setting a large one aside; also tells how long it is already.
pub(crate) fn open_log(path: &Path) -> Result<(File, u64), Error> {
    if fs::metadata(path).is_ok_and(|about| about.len() > LOG_MAX) {
        fs::rename(path, path.with_extension("log.old")).at("set aside", path)?;
    }
    let file = File::options().create(true).append(true).open(path).at("open", path)?;
    let before = file.metadata().at("look at", path)?.len();
    Ok((file, before))
}

fn log_tail(path: &Path, before: u64) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let new = bytes.get(usize::try_from(before).unwrap_or(0)..).unwrap_or(&bytes);
    let text = String::from_utf8_lossy(new);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join(" | ")
}
