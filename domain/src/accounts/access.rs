//! Coming in: registering, signing in and out, and what identifies a person.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Account, Event, Refusal, Standing};
use crate::text::{Email, PersonName, Username};

/// What it takes to open an account. The keys are keyed hashes of [`Email::key`] and of the username.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Her address.
    pub email: Email,
    /// Its keyed hash.
    pub email_key: String,
    /// The name in her addresses.
    pub username: Username,
    /// Its keyed hash.
    pub username_key: String,
    /// Her name.
    pub name: PersonName,
    /// Where the vault keeps the verifier of her password.
    pub credential: Uuid,
}

impl Account {
    /// The most sessions at once; one more ends the oldest.
    pub const SESSIONS_MOST: usize = 20;

    /// Opens it (AC-07). That address and username are free is for the log's claims to say.
    ///
    /// # Errors
    /// [`Refusal::AccountExists`] when somebody else has the id.
    pub fn register(&self, registration: Registration) -> Result<Vec<Event>, Refusal> {
        let Registration { email, email_key, username, username_key, name, credential } = registration;
        if self.exists && self.email_key == email_key && self.username_key == username_key {
            return Ok(vec![]);
        }
        if self.exists {
            return Err(Refusal::AccountExists);
        }
        Ok(vec![Event::AccountRegistered {
            email: email.into(),
            email_key,
            username: username.into(),
            username_key,
            name: name.into(),
            credential,
        }])
    }

    /// Proves the address.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`].
    pub fn verify_email(&self) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.email_verified { Ok(vec![]) } else { Ok(vec![Event::EmailVerified {}]) }
    }

    /// Asks for another mail to prove the address with; says nothing where it is proven.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`].
    pub fn request_verification(&self) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.email_verified { Ok(vec![]) } else { Ok(vec![Event::VerificationRequested {}]) }
    }

    /// Asks for a mail to choose another password with. Never refuses: nobody learns from it whether there is such an
    /// account (GAP-02). Who may not sign in gets no mail.
    pub fn request_reset(&self) -> Vec<Event> {
        let may_sign_in = self.live().is_ok() && self.standing != Standing::Banned;
        if may_sign_in { vec![Event::PasswordResetRequested {}] } else { vec![] }
    }

    /// Chooses another password by a link that was sent while `known` was where the present one's verifier is: any
    /// change of it makes the link useless. Ends all sessions.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], [`Refusal::Banned`] and [`Refusal::DeadLink`].
    pub fn reset_password(&self, known: Uuid, credential: Uuid) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.standing == Standing::Banned {
            return Err(Refusal::Banned);
        }
        if self.credential != Some(known) && self.credential != Some(credential) {
            return Err(Refusal::DeadLink);
        }
        Ok(self.with_password(credential, None))
    }

    /// Takes another username (AC-08). `username_key` is its keyed hash.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`].
    pub fn change_username(&self, username: Username, username_key: String) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.username_key == username_key {
            return Ok(vec![]);
        }
        Ok(vec![Event::UsernameChanged { username: username.into(), username_key }])
    }

    /// Chooses another password; `credential` is where its verifier is, and `known` where that of the password is that
    /// was given as the present one. Ends all sessions but `keep`: whoever knew the old password is out.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], and [`Refusal::WrongCredentials`] when another was chosen meanwhile.
    pub fn change_password(&self, known: Uuid, credential: Uuid, keep: Option<Uuid>) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.credential != Some(known) && self.credential != Some(credential) {
            return Err(Refusal::WrongCredentials);
        }
        Ok(self.with_password(credential, keep))
    }

    fn with_password(&self, credential: Uuid, keep: Option<Uuid>) -> Vec<Event> {
        if self.credential == Some(credential) {
            return vec![];
        }
        let others = self.sessions.iter().map(|open| open.id).filter(|session| Some(*session) != keep);
        let signed_out = others.map(|session| Event::SignedOut { session });
        std::iter::once(Event::PasswordChanged { credential }).chain(signed_out).collect()
    }

    /// Signs in. Suspended people may: they read their case and take their data (MD-20).
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`] and [`Refusal::Banned`].
    pub fn sign_in(&self, session: Uuid, token_hash: String, expires_at: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
        self.live()?;
        if self.standing == Standing::Banned {
            return Err(Refusal::Banned);
        }
        if self.sessions.iter().any(|open| open.id == session) {
            return Ok(vec![]);
        }
        let too_many = (self.sessions.len() + 1).saturating_sub(Self::SESSIONS_MOST);
        let oldest = self.sessions.iter().take(too_many).map(|open| Event::SignedOut { session: open.id });
        Ok(oldest.chain([Event::SignedIn { session, token_hash, expires_at }]).collect())
    }

    /// Signs out. A session that is not open stays closed.
    ///
    /// # Errors
    /// None so far.
    pub fn sign_out(&self, session: Uuid) -> Result<Vec<Event>, Refusal> {
        let open = self.sessions.iter().any(|open| open.id == session);
        if open { Ok(vec![Event::SignedOut { session }]) } else { Ok(vec![]) }
    }

    /// Erases the person (AC-05, GAP-62). Her data key is destroyed beside it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`] when there never was one.
    pub fn erase(&self) -> Result<Vec<Event>, Refusal> {
        match (self.exists, self.standing) {
            (false, _) => Err(Refusal::NoSuchAccount),
            (true, Standing::Erased) => Ok(vec![]),
            (true, _) => Ok(vec![Event::AccountErased {}]),
        }
    }

    /// It exists and was not erased.
    pub(super) fn live(&self) -> Result<(), Refusal> {
        if self.exists && self.standing != Standing::Erased { Ok(()) } else { Err(Refusal::NoSuchAccount) }
    }
}
