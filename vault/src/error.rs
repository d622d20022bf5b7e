//! Why the vault does not answer.

use uuid::Uuid;

/// What can go wrong with keys. No text holds key material.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The person was forgotten; her key never comes back.
    #[error("the key of person {0} was destroyed")]
    Destroyed(Uuid),
    /// The master key at hand is not the one that wrapped this.
    #[error(
        "ENCRYPTION_KEY (version {version}) is not the master key that this database was made with: give the key that \
         was in use, or restore the key file of the data folder"
    )]
    WrongMasterKey {
        /// The version both claim.
        version: u32,
    },
    /// A stored key names a master key that we were not given.
    #[error("a stored key needs the master key of version {version}: give it as a previous key, or as ENCRYPTION_KEY")]
    UnknownMasterKey {
        /// The version needed.
        version: u32,
    },
    /// The database did not answer, or not as it should.
    #[error("the vault's database: {0}")]
    Unavailable(#[from] sqlx::Error),
}

impl VaultError {
    /// Whether the same call may succeed later, without anybody mending anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
