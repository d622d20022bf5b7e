//! The port to stored password verifiers. Events name a credential by its id; the verifier itself is only here.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::VaultError;
use crate::passwords::Verifier;

/// A stored verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What events call it.
    pub id: Uuid,
    /// Whose it is.
    pub account: Uuid,
    /// What checks the password.
    pub verifier: Verifier,
    /// When it was set.
    pub created_at: DateTime<Utc>,
}

/// Keeps password verifiers.
#[async_trait]
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Stores a new credential. A repeat with the same id changes nothing: the first one stays.
    async fn store_credential(&self, credential: &Credential) -> Result<(), VaultError>;

    /// The credential with this id.
    async fn credential(&self, id: Uuid) -> Result<Option<Credential>, VaultError>;

    /// Deletes the account's credential with this id; whether there was one.
    async fn delete_credential(&self, account: Uuid, id: Uuid) -> Result<bool, VaultError>;

    /// Deletes all of the account's credentials; how many.
    async fn delete_credentials(&self, account: Uuid) -> Result<u64, VaultError>;
}
