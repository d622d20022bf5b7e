//! Master keys: the keys outside of the database that wrap the data keys inside. Each has a version, so that a new
//! one can take over while the old one still opens what it wrapped (BK-18).

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use aes_gcm::Aes256Gcm;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::wrapping::{self, RawKey};

mod file;

/// Hex characters of a 256-bit key.
const HEX_LENGTH: usize = 64;

/// Why there is no master key. No text holds a part of one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MasterKeyError {
    /// Not 256 bits in hex.
    #[error("ENCRYPTION_KEY (version {version}) must be exactly 64 hex characters (32 bytes), but has {found}")]
    NotHex {
        /// Which of the keys.
        version: u32,
        /// What it has instead: a length, or other characters.
        found: String,
    },
    /// Versions name keys.
    #[error("ENCRYPTION_KEY's version {0} is given twice, or is not between 1 and {max}", max = i32::MAX)]
    Version(u32),
    /// The key file is not what we wrote.
    #[error("the key file {} is damaged: each line must be a version and exactly 64 hex characters; restore it from \
             your backup, or set ENCRYPTION_KEY", .0.display())]
    DamagedFile(PathBuf),
    /// Others on this machine could read the key.
    #[error("the key file {} can be read by others (mode {mode:o}): chmod 600 it", path.display())]
    OpenFile {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The operating system refused.
    #[error("cannot read or make the key file {}: {source}; set ENCRYPTION_KEY to do without it", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
}

/// The master keys at hand. The current one wraps, all of them unwrap.
#[derive(Clone)]
pub struct MasterKeys {
    current: u32,
    wrapper: Aes256Gcm,
    previous: BTreeMap<u32, Aes256Gcm>,
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let previous: Vec<&u32> = self.previous.keys().collect();
        f.debug_struct("MasterKeys")
            .field("current", &self.current)
            .field("previous", &previous)
            .finish_non_exhaustive()
    }
}

impl MasterKeys {
    /// Takes the current key with its version (1 at first), and the previous ones that may still be needed.
    ///
    /// # Errors
    /// When a key is not exactly 64 hex characters, or a version is used twice or out of bounds.
    pub fn from_hex(
        current: &SecretString,
        version: u32,
        previous: &[(u32, SecretString)],
    ) -> Result<Self, MasterKeyError> {
        let wrapper = wrapper_of(current.expose_secret(), version)?;
        let mut keys = Self { current: version, wrapper, previous: BTreeMap::new() };
        for (version, key) in previous {
            let wrapper = wrapper_of(key.expose_secret(), *version)?;
            if *version == keys.current || keys.previous.insert(*version, wrapper).is_some() {
                return Err(MasterKeyError::Version(*version));
            }
        }
        Ok(keys)
    }

    /// The keys in a file, for the private database; a missing file is made with a new key. Each line is a version
    /// and a key; the highest version is the current one.
    ///
    /// # Errors
    /// When the file is damaged, open to others, or cannot be made.
    pub fn open_or_create(path: &Path) -> Result<Self, MasterKeyError> {
        let text = file::read_or_create(path)?;
        let damaged = || MasterKeyError::DamagedFile(path.to_path_buf());
        let mut keys = Vec::new();
        for line in text.lines() {
            let (version, key) = line.split_once(' ').ok_or_else(damaged)?;
            keys.push((version.parse().map_err(|_| damaged())?, SecretString::from(key)));
        }
        keys.sort_by_key(|(version, _)| *version);
        let (version, current) = keys.pop().ok_or_else(damaged)?;
        Self::from_hex(&current, version, &keys).map_err(|_| damaged())
    }

    /// The version that wraps.
    pub fn current(&self) -> u32 {
        self.current
    }

    pub(crate) fn current_wrapper(&self) -> &Aes256Gcm {
        &self.wrapper
    }

    pub(crate) fn wrapper(&self, version: u32) -> Option<&Aes256Gcm> {
        if version == self.current { Some(&self.wrapper) } else { self.previous.get(&version) }
    }
}

/// The wrapping cipher of a master key. The master key itself is used for nothing and not kept.
fn wrapper_of(hex: &str, version: u32) -> Result<Aes256Gcm, MasterKeyError> {
    if !(1..=i32::MAX.unsigned_abs()).contains(&version) {
        return Err(MasterKeyError::Version(version));
    }
    let master = decode(hex).map_err(|found| MasterKeyError::NotHex { version, found })?;
    let mut key = Zeroizing::new([0; 32]);
    let derive = Hkdf::<Sha256>::new(None, master.as_slice());
    derive.expand(b"kreatr/master/v1/wrap", key.as_mut_slice()).expect("HKDF gives up to 8160 bytes");
    Ok(wrapping::cipher(&key))
}

fn decode(hex: &str) -> Result<RawKey, String> {
    let length = hex.chars().count();
    if length != HEX_LENGTH {
        return Err(format!("{length} characters"));
    }
    let digits: Option<Zeroizing<Vec<u32>>> =
        hex.chars().map(|c| c.to_digit(16)).collect::<Option<_>>().map(Zeroizing::new);
    let digits = digits.ok_or("other characters")?;
    let mut key = Zeroizing::new([0; 32]);
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (pair[0] * 16 + pair[1]) as u8;
    }
    Ok(key)
}

#[cfg(test)]
#[path = "master_tests.rs"]
mod tests;
