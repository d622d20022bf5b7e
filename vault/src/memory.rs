//! The vault in memory, for tests and the demo: the same behaviour as the database's, gone with the process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::credentials::{Credential, Credentials};
use crate::data_key::DataKey;
use crate::error::VaultError;
use crate::keyed_hash::KeyedHash;
use crate::keys::{KeyState, KeyVault};
use crate::wrapping::random_key;

/// People's keys and credentials in memory.
pub struct MemoryVault {
    hashes: KeyedHash,
    keys: Mutex<HashMap<Uuid, KeyState>>,
    credentials: Mutex<HashMap<Uuid, Credential>>,
}

impl fmt::Debug for MemoryVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryVault").field("keys", &lock(&self.keys).len()).finish_non_exhaustive()
    }
}

impl Default for MemoryVault {
    /// An empty vault with hashes of its own.
    fn default() -> Self {
        Self { hashes: KeyedHash::new(&random_key()), keys: Mutex::default(), credentials: Mutex::default() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl KeyVault for MemoryVault {
    async fn data_keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError> {
        let mut keys = lock(&self.keys);
        let new = || KeyState::Live(DataKey::new(&random_key()));
        Ok(people.iter().map(|person| (*person, keys.entry(*person).or_insert_with(new).clone())).collect())
    }

    async fn keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError> {
        let keys = lock(&self.keys);
        Ok(people.iter().filter_map(|person| Some((*person, keys.get(person)?.clone()))).collect())
    }

    async fn destroy(&self, person: Uuid, _: DateTime<Utc>) -> Result<(), VaultError> {
        lock(&self.keys).insert(person, KeyState::Destroyed);
        Ok(())
    }

    /// Nothing is wrapped here.
    async fn rewrap(&self) -> Result<u64, VaultError> {
        Ok(0)
    }

    fn hashes(&self) -> &KeyedHash {
        &self.hashes
    }
}

#[async_trait]
impl Credentials for MemoryVault {
    async fn store_credential(&self, credential: &Credential) -> Result<(), VaultError> {
        lock(&self.credentials).entry(credential.id).or_insert_with(|| credential.clone());
        Ok(())
    }

    async fn credential(&self, id: Uuid) -> Result<Option<Credential>, VaultError> {
        Ok(lock(&self.credentials).get(&id).cloned())
    }

    async fn delete_credential(&self, account: Uuid, id: Uuid) -> Result<bool, VaultError> {
        let mut credentials = lock(&self.credentials);
        let hers = credentials.get(&id).is_some_and(|credential| credential.account == account);
        Ok(hers && credentials.remove(&id).is_some())
    }

    async fn delete_credentials(&self, account: Uuid) -> Result<u64, VaultError> {
        let mut credentials = lock(&self.credentials);
        let before = credentials.len();
        credentials.retain(|_, credential| credential.account != account);
        Ok((before - credentials.len()) as u64)
    }
}
