//! Passwords are checked by argon2id verifiers (AC-07). Each check takes 19 MiB and some 20 ms on purpose, so it runs
//! beside the async threads, and only few at a time; who has waited for long is sent away.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Checks that run at once; the others wait.
const AT_ONCE: usize = 2;
/// How long they wait before they are sent away: whoever floods the door with passwords must not make all others hang.
const PATIENCE: Duration = Duration::from_secs(5);

/// Costs as much to check as a real one, and no password fits.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password could not be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Not the text form of an argon2id verifier.
    #[error("this is not a password verifier")]
    NotAVerifier,
    /// Too many others are being checked; nothing was done.
    #[error("too many passwords are being checked now")]
    Busy,
    /// The machine could not do the work (memory, threads).
    #[error("the password check could not run")]
    Failed,
}

/// What checks a password: argon2id's salt, costs and hash as a PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Verifier {
    /// Reads the stored form.
    ///
    /// # Errors
    /// [`PasswordError::NotAVerifier`].
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        let hash = PasswordHash::new(text).map_err(|_| PasswordError::NotAVerifier)?;
        let usable = hash.algorithm.as_str() == "argon2id" && hash.hash.is_some();
        if usable { Ok(Self(text.to_owned())) } else { Err(PasswordError::NotAVerifier) }
    }

    /// The form to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(…)")
    }
}

/// Makes and checks verifiers.
#[async_trait]
pub trait Passwords: fmt::Debug + Send + Sync {
    /// A new verifier for a password; each has a salt of its own.
    async fn hash(&self, password: SecretString) -> Result<Verifier, PasswordError>;

    /// Whether the password is the verifier's.
    async fn verify(&self, password: SecretString, verifier: &Verifier) -> Result<bool, PasswordError>;

    /// [`Passwords::verify`], and `false` where there is no verifier, after the same time: whether an account exists
    /// cannot be measured.
    async fn verify_or_dummy(&self, password: SecretString, known: Option<&Verifier>) -> Result<bool, PasswordError> {
        let nobodys = Verifier(NOBODYS.to_owned());
        let fits = self.verify(password, known.unwrap_or(&nobodys)).await?;
        Ok(fits && known.is_some())
    }
}

/// Argon2id with the costs that OWASP names: 19 MiB, 2 passes, 1 lane.
#[derive(Clone, Debug)]
pub struct Argon2Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Argon2Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Argon2Passwords {
    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        // The permit goes along: a caller who gives up does not end the work, and it still counts.
        let waiting = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned());
        let permit = waiting.await.map_err(|_| PasswordError::Busy)?.map_err(|_| PasswordError::Failed)?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        done.await.map_err(|_| PasswordError::Failed)?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: SecretString) -> Result<Verifier, PasswordError> {
        self.beside(move || {
            let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| Verifier(hash.to_string())).map_err(|_| PasswordError::Failed)
        })
        .await
    }

    async fn verify(&self, password: SecretString, verifier: &Verifier) -> Result<bool, PasswordError> {
        let verifier = verifier.clone();
        self.beside(move || {
            let hash = PasswordHash::new(&verifier.0).map_err(|_| PasswordError::NotAVerifier)?;
            match Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(_) => Err(PasswordError::Failed),
            }
        })
        .await
    }
}

#[cfg(test)]
#[path = "passwords_tests.rs"]
mod tests;
