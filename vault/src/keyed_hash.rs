//! Keyed hashes: equal values are recognised (an e-mail that is taken) without anybody being able to try all values.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::wrapping::RawKey;

/// HMAC-SHA256 under a key of the vault that never changes, also when the master key does: claims must stay found.
#[derive(Clone)]
pub struct KeyedHash {
    mac: Hmac<Sha256>,
    derive: Hkdf<Sha256>,
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash(…)")
    }
}

impl KeyedHash {
    pub(crate) fn new(pepper: &RawKey) -> Self {
        let derive = Hkdf::<Sha256>::new(None, pepper.as_slice());
        let key = expand(&derive, "hash");
        Self { mac: Hmac::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length"), derive }
    }

    /// 64 hex characters for a value; another purpose gives another hash for the same value.
    pub fn hash(&self, purpose: &str, value: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(value.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// A key of its own for another use of the program (signing a cookie); as lasting as the hashes.
    pub fn key(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        expand(&self.derive, &format!("key/{purpose}"))
    }
}

fn expand(derive: &Hkdf<Sha256>, purpose: &str) -> RawKey {
    let mut key = Zeroizing::new([0; 32]);
    let info = [b"kreatr/pepper/v1/", purpose.as_bytes()];
    derive.expand_multi_info(&info, key.as_mut_slice()).expect("HKDF gives up to 8160 bytes");
    key
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(byte: u8) -> KeyedHash {
        KeyedHash::new(&Zeroizing::new([byte; 32]))
    }

    /// This value lies in claims: it may never change.
    #[test]
    fn a_hash_is_the_same_for_ever() {
        let hash = hashes(7).hash("email", "ayu@example.org");
        assert_eq!(hash, "94a197ada5d04f1c40aa8c17ca724b89ae74cf3b1d1995152e7a701d38d0e86b");
    }

    #[test]
    fn purposes_values_and_peppers_are_kept_apart() {
        let hash = hashes(7).hash("email", "a");
        for other in [hashes(7).hash("username", "a"), hashes(7).hash("email", "b"), hashes(7).hash("emai", "la")] {
            assert_ne!(hash, other);
        }
        assert_ne!(hash, hashes(8).hash("email", "a"));
        assert_ne!(hashes(7).key("cookie"), hashes(7).key("page"));
    }

    #[test]
    fn nothing_secret_is_shown() {
        assert_eq!(format!("{:?}", hashes(7)), "KeyedHash(…)");
    }
}
