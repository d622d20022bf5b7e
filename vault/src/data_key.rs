//! A person's data key: seals texts for events, and opens them again.
//!
//! Sealed form: `v1.` and base64url of nonce (12 bytes, random), ciphertext and tag (16 bytes); AES-256-GCM.

use std::fmt;
use std::sync::Arc;

use aes_gcm::aead::{AeadInOut, Generate, inout::InOutBuf};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::wrapping::{self, RawKey};

const PREFIX: &str = "v1.";
const NONCE: usize = 12;
const TAG: usize = 16;

/// Where a sealed text belongs. It opens there and nowhere else (BK-17, SE-16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aad<'a> {
    /// The stream of the event.
    pub stream: &'a str,
    /// The event's type.
    pub event_type: &'a str,
    /// The event's field.
    pub field: &'a str,
    /// Whose text it is.
    pub person: Uuid,
}

impl Aad<'_> {
    /// Each part with its length before it, so that no two places read alike.
    fn encode(&self) -> Vec<u8> {
        let parts = [self.stream, self.event_type, self.field];
        let mut bytes = Vec::with_capacity(48 + parts.iter().map(|part| part.len()).sum::<usize>());
        bytes.extend(b"kreatr/seal/v1/");
        for part in parts {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes.extend(self.person.as_bytes());
        bytes
    }
}

/// Why a sealed text stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not the form of a sealed text.
    #[error("this is not a sealed text of a known version")]
    Malformed,
    /// Changed since, or sealed for another place or person.
    #[error("the sealed text was changed, or belongs to another place or person")]
    Refused,
    /// It opened, but to something other than text.
    #[error("the sealed bytes are not text")]
    NotText,
}

/// A person's key, ready for use; a clone is one reference more. The last one wipes it.
#[derive(Clone)]
pub struct DataKey(Arc<Aes256Gcm>);

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    pub(crate) fn new(key: &RawKey) -> Self {
        Self(Arc::new(wrapping::cipher(key)))
    }

    /// Seals `plain` for its place. Two seals of the same text differ.
    ///
    /// # Panics
    /// When the operating system has no randomness, or above 64 GiB.
    pub fn seal(&self, aad: &Aad<'_>, plain: &[u8]) -> String {
        let nonce = Nonce::generate();
        let mut bytes = Vec::with_capacity(NONCE + plain.len() + TAG);
        bytes.extend(nonce.as_slice());
        bytes.extend(plain);
        let text = InOutBuf::from(&mut bytes[NONCE..]);
        let tag = self.0.encrypt_inout_detached(&nonce, &aad.encode(), text).expect("a text is below 64 GiB");
        bytes.extend(tag.as_slice());
        let mut sealed = String::with_capacity(PREFIX.len() + bytes.len().div_ceil(3) * 4);
        sealed.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(&bytes, &mut sealed);
        sealed
    }

    /// Opens what [`DataKey::seal`] sealed for the same place.
    ///
    /// # Errors
    /// [`OpenError::Malformed`] or [`OpenError::Refused`]; never a part of the text.
    pub fn open(&self, aad: &Aad<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let encoded = sealed.strip_prefix(PREFIX).ok_or(OpenError::Malformed)?;
        let mut bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).map_err(|_| OpenError::Malformed)?);
        let end = bytes.len().checked_sub(TAG).filter(|end| *end >= NONCE).ok_or(OpenError::Malformed)?;
        let (front, tag) = bytes.split_at_mut(end);
        let (nonce, text) = front.split_at_mut(NONCE);
        let nonce = (&*nonce).try_into().map_err(|_| OpenError::Malformed)?;
        let tag = (&*tag).try_into().map_err(|_| OpenError::Malformed)?;
        let opened = self.0.decrypt_inout_detached(nonce, &aad.encode(), InOutBuf::from(text), tag);
        opened.map_err(|_| OpenError::Refused)?;
        bytes.truncate(end);
        bytes.drain(..NONCE);
        Ok(bytes)
    }

    /// [`DataKey::open`] for what must be text.
    ///
    /// # Errors
    /// As there, and [`OpenError::NotText`].
    pub fn open_text(&self, aad: &Aad<'_>, sealed: &str) -> Result<String, OpenError> {
        let mut bytes = self.open(aad, sealed)?;
        String::from_utf8(std::mem::take(&mut *bytes)).map_err(|error| {
            error.into_bytes().zeroize();
            OpenError::NotText
        })
    }
}

#[cfg(test)]
#[path = "data_key_tests.rs"]
mod tests;
