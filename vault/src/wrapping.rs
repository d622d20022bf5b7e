//! Keys sealed by a master key: AES-256-GCM, bound to what the key is for and to the master key's version, so that a
//! row's content cannot be swapped for another's.

use aes_gcm::aead::{Aead, Generate, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::master::MasterKeys;

/// 256 bits that wipe themselves.
pub(crate) type RawKey = Zeroizing<[u8; 32]>;

/// A new key from the system's generator.
pub(crate) fn random_key() -> RawKey {
    Zeroizing::new(Generate::generate())
}

const NONCE: usize = 12;

/// Whose key is wrapped.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// A person's data key.
    Person(Uuid),
    /// The key of keyed hashes.
    Pepper(&'a str),
}

impl Purpose<'_> {
    fn aad(self, version: u32) -> Vec<u8> {
        let mut aad = b"kreatr/wrap/v1/".to_vec();
        aad.extend(version.to_be_bytes());
        match self {
            Self::Person(person) => aad.extend([&[1], person.as_bytes().as_slice()].concat()),
            Self::Pepper(name) => aad.extend([&[2], name.as_bytes()].concat()),
        }
        aad
    }
}

/// A key as it lies in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrapped {
    pub version: u32,
    pub bytes: Vec<u8>,
}

/// Wraps with the current master key.
pub(crate) fn wrap(masters: &MasterKeys, purpose: Purpose<'_>, key: &RawKey) -> Wrapped {
    let version = masters.current();
    let nonce = Nonce::generate();
    let payload = Payload { msg: key.as_slice(), aad: &purpose.aad(version) };
    let sealed = masters.current_wrapper().encrypt(&nonce, payload).expect("32 bytes are below every limit of GCM");
    Wrapped { version, bytes: [nonce.as_slice(), &sealed].concat() }
}

/// Unwraps with the master key that the row names.
pub(crate) fn unwrap(masters: &MasterKeys, purpose: Purpose<'_>, wrapped: &Wrapped) -> Result<RawKey, VaultError> {
    let version = wrapped.version;
    let wrapper = masters.wrapper(version).ok_or(VaultError::UnknownMasterKey { version })?;
    let opened = open(wrapper, &purpose.aad(version), &wrapped.bytes);
    opened.ok_or(VaultError::WrongMasterKey { version })
}

fn open(wrapper: &Aes256Gcm, aad: &[u8], bytes: &[u8]) -> Option<RawKey> {
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let plain = wrapper.decrypt(nonce.try_into().ok()?, Payload { msg: sealed, aad }).ok().map(Zeroizing::new)?;
    let mut key = Zeroizing::new([0; 32]);
    if plain.len() != key.len() {
        return None;
    }
    key.copy_from_slice(&plain);
    Some(key)
}

/// The cipher of a key; it keeps the prepared key schedule.
pub(crate) fn cipher(key: &RawKey) -> Aes256Gcm {
    Aes256Gcm::new((&**key).into())
}
