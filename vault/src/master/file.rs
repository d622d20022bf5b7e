//! The key file of the private database: readable by its owner alone, made whole or not at all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use super::MasterKeyError;
use crate::wrapping::random_key;

/// The file's text; makes the file when it is missing. Two processes at once get the same key.
pub(super) fn read_or_create(path: &Path) -> Result<Zeroizing<String>, MasterKeyError> {
    let refused = |source| MasterKeyError::Io { path: path.to_path_buf(), source };
    if !path.try_exists().map_err(refused)? {
        create(path).map_err(refused)?;
    }
    let mode = fs::metadata(path).map_err(refused)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(MasterKeyError::OpenFile { path: path.to_path_buf(), mode });
    }
    let bytes = Zeroizing::new(fs::read(path).map_err(refused)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| MasterKeyError::DamagedFile(path.to_path_buf()))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Writes beside, syncs, and links into place: a power cut leaves no half key, and no process overwrites the key that
/// another has just made.
fn create(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = beside(path);
    fs::remove_file(&beside).or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
    let made = file.write_all(line().as_bytes()).and_then(|()| file.sync_all()).and_then(|()| link(&beside, path));
    fs::remove_file(&beside)?;
    made?;
    File::open(folder)?.sync_all()
}

/// A name that no other process or thread uses.
fn beside(path: &Path) -> std::path::PathBuf {
    let thread = format!("{:?}", std::thread::current().id());
    let number: String = thread.chars().filter(char::is_ascii_digit).collect();
    path.with_extension(format!("new-{}-{number}", std::process::id()))
}

fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn line() -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(80));
    line.push_str("1 ");
    for byte in random_key().iter() {
        for digit in [byte >> 4, byte & 15] {
            line.push(char::from_digit(digit.into(), 16).unwrap_or_default());
        }
    }
    line.push('\n');
    line
}
