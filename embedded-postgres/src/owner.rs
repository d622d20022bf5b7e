//! One owner per root folder: an advisory lock that the kernel takes back when the owner dies.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::fcntl::{Flock, FlockArg};

use crate::error::{At, Error};

/// A just killed owner holds its lock until the kernel has torn it down.
const PATIENCE: Duration = Duration::from_secs(3);
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// Proof of ownership; dropping it gives the folder free.
#[derive(Debug)]
pub(crate) struct Ownership(#[expect(dead_code, reason = "held for its lock, which ends with it")] Flock<File>);

/// Takes the root folder, and writes our pid down for whoever is refused.
pub(crate) fn take(root: &Path) -> Result<Ownership, Error> {
    let path = root.join("owner.lock");
    let options = File::options().create(true).truncate(false).read(true).write(true).clone();
    let mut file = options.open(&path).at("open", &path)?;
    let begun = Instant::now();
    let lock = loop {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => break lock,
            Err((back, _)) if begun.elapsed() < PATIENCE => file = back,
            Err(_) => return Err(in_use(root, &path)),
        }
        thread::sleep(BETWEEN_TRIES);
    };
    lock.set_len(0).at("write", &path)?;
    (&*lock).write_all(std::process::id().to_string().as_bytes()).at("write", &path)?;
    Ok(Ownership(lock))
}

fn in_use(root: &Path, lock: &Path) -> Error {
    let written = fs::read_to_string(lock).unwrap_or_default();
    let pid = if written.trim().is_empty() { "unknown" } else { written.trim() };
    Error::InUse { root: root.to_path_buf(), pid: pid.to_owned() }
}
