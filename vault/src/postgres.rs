//! The vault in Postgres, under a role of its own: `vault.data_key`, `vault.pepper`, `vault.credential`.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::postgres::PgPool;
use uuid::Uuid;

use crate::cache::KeyCache;
use crate::data_key::DataKey;
use crate::error::VaultError;
use crate::keyed_hash::KeyedHash;
use crate::keys::{KeyState, KeyVault};
use crate::master::MasterKeys;
use crate::wrapping::{Purpose, RawKey, Wrapped, random_key, unwrap, wrap};

mod credentials;
mod rows;

/// People that one statement asks about.
const PEOPLE_PER_STATEMENT: usize = 5_000;
/// Keys that one statement wraps anew.
const REWRAP_BATCH: i64 = 1_000;
const PEPPER: &str = "keyed-hash";

/// People's keys and credentials in the database.
#[derive(Clone, Debug)]
pub struct PostgresVault {
    pool: PgPool,
    masters: MasterKeys,
    hashes: KeyedHash,
    cache: KeyCache,
}

impl PostgresVault {
    /// Opens the vault over connections that act as the role `kreatr_vault`, and makes sure that the master key is
    /// the database's own.
    ///
    /// # Errors
    /// [`VaultError::WrongMasterKey`], [`VaultError::UnknownMasterKey`], or [`VaultError::Unavailable`].
    pub async fn open(pool: PgPool, masters: MasterKeys) -> Result<Self, VaultError> {
        let pepper = pepper(&pool, &masters).await?;
        Ok(Self { pool, masters, hashes: KeyedHash::new(&pepper), cache: KeyCache::new() })
    }

    /// Reads the rows of people who are not in the cache.
    async fn load(&self, people: &[Uuid], into: &mut HashMap<Uuid, KeyState>) -> Result<(), VaultError> {
        for some in people.chunks(PEOPLE_PER_STATEMENT) {
            for row in rows::load(&self.pool, some).await? {
                let state = match row.wrapped {
                    None => KeyState::Destroyed,
                    Some(wrapped) => {
                        KeyState::Live(DataKey::new(&unwrap(&self.masters, Purpose::Person(row.person), &wrapped)?))
                    }
                };
                into.insert(row.person, self.cache.keep(row.person, state));
            }
        }
        Ok(())
    }

    /// Makes keys for people without a row, and gives those that nobody else made meanwhile.
    async fn create(&self, people: &[Uuid], into: &mut HashMap<Uuid, KeyState>) -> Result<(), VaultError> {
        for some in people.chunks(PEOPLE_PER_STATEMENT) {
            let keys: HashMap<Uuid, RawKey> = some.iter().map(|person| (*person, random_key())).collect();
            let wraps = some.iter().map(|person| wrap(&self.masters, Purpose::Person(*person), &keys[person]).bytes);
            for person in rows::insert(&self.pool, some, wraps.collect(), self.masters.current()).await? {
                let state = KeyState::Live(DataKey::new(&keys[&person]));
                into.insert(person, self.cache.keep(person, state));
            }
        }
        Ok(())
    }

    async fn rewrap_pepper(&self) -> Result<u64, VaultError> {
        let Some(old) = rows::load_pepper(&self.pool, PEPPER).await? else { return Ok(0) };
        if old.version == self.masters.current() {
            return Ok(0);
        }
        let purpose = Purpose::Pepper(PEPPER);
        let new = wrap(&self.masters, purpose, &unwrap(&self.masters, purpose, &old)?);
        rows::replace_pepper(&self.pool, PEPPER, &old, &new).await
    }

    fn rewrapped(&self, row: &rows::LiveRow) -> Result<Vec<u8>, VaultError> {
        let purpose = Purpose::Person(row.person);
        Ok(wrap(&self.masters, purpose, &unwrap(&self.masters, purpose, &row.wrapped)?).bytes)
    }
}

/// The key of keyed hashes; the first process to ask makes it.
async fn pepper(pool: &PgPool, masters: &MasterKeys) -> Result<RawKey, VaultError> {
    let purpose = Purpose::Pepper(PEPPER);
    if rows::load_pepper(pool, PEPPER).await?.is_none() {
        rows::insert_pepper(pool, PEPPER, &wrap(masters, purpose, &random_key())).await?;
    }
    let stored: Wrapped = rows::load_pepper(pool, PEPPER).await?.ok_or(sqlx::Error::RowNotFound)?;
    unwrap(masters, purpose, &stored)
}

fn missing(people: &[Uuid], states: &HashMap<Uuid, KeyState>) -> Vec<Uuid> {
    people.iter().filter(|person| !states.contains_key(person)).copied().collect()
}

#[async_trait]
impl KeyVault for PostgresVault {
    async fn data_keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError> {
        let (mut states, unknown) = self.cache.split(people);
        self.load(&unknown, &mut states).await?;
        self.create(&missing(&unknown, &states), &mut states).await?;
        // Whoever made or destroyed a key between the two statements has a row by now.
        self.load(&missing(&unknown, &states), &mut states).await?;
        if missing(&unknown, &states).is_empty() { Ok(states) } else { Err(sqlx::Error::RowNotFound.into()) }
    }

    async fn keys(&self, people: &[Uuid]) -> Result<HashMap<Uuid, KeyState>, VaultError> {
        let (mut states, unknown) = self.cache.split(people);
        self.load(&unknown, &mut states).await?;
        Ok(states)
    }

    async fn destroy(&self, person: Uuid, at: DateTime<Utc>) -> Result<(), VaultError> {
        // Evicted before as well: should the answer of the database get lost, no key lingers here.
        self.cache.evict(person);
        rows::destroy(&self.pool, person, at).await?;
        self.cache.destroy(person);
        Ok(())
    }

    async fn rewrap(&self) -> Result<u64, VaultError> {
        let mut count = self.rewrap_pepper().await?;
        let mut after = Uuid::nil();
        loop {
            let rows = rows::wrapped_otherwise(&self.pool, self.masters.current(), after, REWRAP_BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = last.person;
            let new: Vec<Vec<u8>> = rows.iter().map(|row| self.rewrapped(row)).collect::<Result<_, _>>()?;
            count += rows::replace(&self.pool, &rows, new, self.masters.current()).await?;
        }
    }

    fn hashes(&self) -> &KeyedHash {
        &self.hashes
    }
}
