//! The port to people's data keys.

use std::collections::HashMap;
use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::data_key::DataKey;
use crate::error::VaultError;
use crate::keyed_hash::KeyedHash;

/// What became of a person's key.
#[derive(Clone, Debug)]
pub enum KeyState {
    /// It seals and opens.
    Live(DataKey),
    /// The person was forgotten; nothing of hers opens any more, for ever.
    Destroyed,
}

impl KeyState {
    /// The key, while it lives.
    pub fn live(&self) -> Option<&DataKey> {
        match self {
            Self::Live(key) => Some(key),
            Self::Destroyed => None,
        }
    }
}

/// Keeps a data key per person.
///
/// Keys are cached in the process for up to a minute. A destruction is seen at once in the process that carries it
/// out, and within that minute in others.
#[async_trait]
pub trait KeyVault: fmt::Debug + Send + Sync {
    /// The states of these people's keys; a person who has no key yet gets one. Any number of people, set-based.
    /// Concurrent calls agree on one key per person.
    async fn data_keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError>;

    /// The states of these people's keys; people without one are not in the map, and get none.
    async fn keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError>;

    /// Destroys the person's key, so that everything sealed with it is erased (AC-05, SE-16). Asking again changes
    /// nothing. A person without a key will never get one.
    async fn destroy(&self, person: Uuid, at: DateTime<Utc>) -> Result<(), VaultError>;

    /// Wraps every key that an older master key wrapped with the current one, in batches, while others work (BK-18);
    /// how many. Afterwards the older master keys are needed no more.
    async fn rewrap(&self) -> Result<u64, VaultError>;

    /// The keyed hashes of this vault.
    fn hashes(&self) -> &KeyedHash;

    /// One person's key, made when missing.
    ///
    /// # Errors
    /// [`VaultError::Destroyed`] for a person who was forgotten.
    async fn data_key(&self, person: Uuid) -> Result<DataKey, VaultError> {
        match self.data_keys(&[person]).await?.remove(&person) {
            Some(KeyState::Live(key)) => Ok(key),
            Some(KeyState::Destroyed) | None => Err(VaultError::Destroyed(person)),
        }
    }
}
