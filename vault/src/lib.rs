//! Seals and opens: data keys per person, master keys, password verifiers.
//!
//! Personal text never stands in the log as it is: it is sealed with the person's own data key. Data keys lie in the
//! `vault` schema, wrapped by a master key that lies outside of the database. To forget a person, the vault destroys
//! her key; what was sealed stays where it is and can never be opened again.
//!
//! ```text
//! ENCRYPTION_KEY or key file ── HKDF ──> wrapping key ──> data key of a person ──> sealed text in an event
//!        [MasterKeys]                          └────────> pepper ──> [KeyedHash] (e-mail claims)
//! ```
//!
//! [`KeyVault`] and [`Credentials`] are the ports, [`PostgresVault`] and [`MemoryVault`] carry them out, [`Passwords`]
//! checks passwords. The vault knows bytes and ids, nothing of the domain.
//!
//! What destruction cannot reach: a backup of the database taken before it, together with the master key. Backups
//! must therefore have an end of life.

mod cache;
mod credentials;
mod data_key;
mod error;
mod keyed_hash;
mod keys;
mod master;
mod memory;
mod passwords;
mod postgres;
mod token;
mod wrapping;

pub use credentials::{Credential, Credentials};
pub use data_key::{Aad, DataKey, OpenError};
pub use error::VaultError;
pub use keyed_hash::KeyedHash;
pub use keys::{KeyState, KeyVault};
pub use master::{MasterKeyError, MasterKeys};
pub use memory::MemoryVault;
pub use passwords::{Argon2Passwords, PasswordError, Passwords, Verifier};
pub use postgres::PostgresVault;
pub use token::random_token;
