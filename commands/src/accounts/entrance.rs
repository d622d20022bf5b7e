//! Coming in: the effects around registering and signing in. Passwords and tokens stay in this file and the vault.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use domain::accounts::{Account, Refusal as No, Registration};
use domain::text::{Email, PersonName, Username};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vault::Credential;

use super::limits::{CountNewcomer, SignIn, Tries, Try};
use super::{ChangeUsername, Own, RegisterAccount, Step, email_claim};
use crate::{Caller, CommandError, Desk, Receipt, Request, Wanted};

/// How long a session lasts without signing out.
pub const SESSION_LASTS: TimeDelta = TimeDelta::days(30);

/// Somebody who wants an account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Her address.
    pub email: Email,
    /// The name in her addresses.
    pub username: Username,
    /// Her name.
    pub name: PersonName,
    /// Her password; checked against `domain::text::Password` before.
    pub password: SecretString,
}

/// A session that was just opened.
#[derive(Debug)]
pub struct SignedIn {
    /// Whose.
    pub account: AccountId,
    /// The session's id.
    pub session: Uuid,
    /// What the browser shows from now on; nobody else keeps it.
    pub token: SecretString,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Where the log stands.
    pub receipt: Receipt,
}

/// What the house keeps of a session's token: its SHA-256 in hex.
pub fn token_hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        hex.push_str(&format!("{byte:02x}"));
        hex
    })
}

impl Desk {
    /// Opens an account (AC-07, AC-08).
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the address or the username is taken, or too many accounts come from there.
    pub async fn register(
        &self,
        new: NewAccount,
        from: Option<IpAddr>,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.handle(&CountNewcomer(self.newcomers(from)), Caller::Visitor, request.part("newcomer")).await?;
        let account = AccountId(request.new_id("account"));
        let credential = request.new_id("credential");
        self.keep_password(account, credential, new.password).await?;
        let registration = self.registration(new.email, new.username, new.name, credential);
        let done = self.handle(&RegisterAccount { account, registration }, Caller::Visitor, request).await;
        if matches!(done, Err(CommandError::Refused(_))) {
            self.ports().credentials.delete_credential(account.0, credential).await?;
        }
        done
    }

    /// A registration with the keys that its claims are made under.
    pub fn registration(&self, email: Email, username: Username, name: PersonName, credential: Uuid) -> Registration {
        let (email_key, username_key) = (self.email_key(&email), self.username_key(&username));
        Registration { email, email_key, username, username_key, name, credential }
    }

    /// The keyed hash that stands for an address in the log.
    pub fn email_key(&self, email: &Email) -> String {
        self.ports().journal.vault().hashes().hash("email", &email.key())
    }

    /// The keyed hash that stands for a username in the log.
    pub fn username_key(&self, username: &Username) -> String {
        self.ports().journal.vault().hashes().hash("username", username.as_str())
    }

    /// Signs in with address and password. Takes the same time whether or not there is such an account (GAP-02).
    ///
    /// # Errors
    /// See [`CommandError`]; refused as wrong credentials without saying which of the two is wrong, and after too many
    /// of those before anything is looked at.
    pub async fn sign_in(
        &self,
        email: &Email,
        password: &SecretString,
        from: Option<IpAddr>,
        request: Request,
    ) -> Result<SignedIn, CommandError> {
        let tries = self.tries(email, from);
        // Of many guesses at once only as many are looked at as may fail: a look costs time that others wait for.
        let _turn = self.turn(tries.whose()).await;
        self.try_once(&tries, false, request.part("try")).await?;
        let found = self.account_with(email).await?;
        let credential = found.as_ref().and_then(|(_, account)| account.credential);
        let right = self.fits(credential, password).await?;
        let Some((account, _)) = found.filter(|_| right) else {
            self.try_once(&tries, true, request.part("failure")).await?;
            return Err(CommandError::Refused(No::WrongCredentials.into()));
        };
        self.open_session(account, tries, request).await
    }

    async fn try_once(&self, tries: &Tries, failed: bool, request: Request) -> Result<Receipt, CommandError> {
        self.handle(&Try { tries: tries.clone(), failed }, Caller::Visitor, request).await
    }

    /// Opens a session for somebody who proved who she is.
    async fn open_session(&self, account: AccountId, tries: Tries, request: Request) -> Result<SignedIn, CommandError> {
        let (session, token) = (request.new_id("session"), vault::random_token());
        let expires_at = self.ports().clock.now() + SESSION_LASTS;
        let token_hash = token_hash(token.expose_secret());
        let sign_in = SignIn { account, tries, session, token_hash, expires_at };
        let receipt = self.handle(&sign_in, Caller::Visitor, request).await?;
        Ok(SignedIn { account, session, token, expires_at, receipt })
    }

    /// Changes the caller's username.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when it is taken or rests after its last owner.
    pub async fn change_username(
        &self,
        account: AccountId,
        username: Username,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let key = self.username_key(&username);
        self.handle(&ChangeUsername { account, username, key }, Caller::Person(account), request).await
    }

    /// Changes the caller's password; her other sessions end.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the present password is wrong.
    pub async fn change_password(
        &self,
        account: AccountId,
        present: &SecretString,
        new: &SecretString,
        session: Option<Uuid>,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let known = self.prove(account, present).await?;
        let credential = request.new_id("credential");
        self.keep_password(account, credential, new.clone()).await?;
        let step = Step::ChangePassword { known, credential, keep: session };
        self.replace_password(Own { account, step }, (known, credential), Caller::Person(account), request).await
    }

    /// Erases the caller: the log keeps what happened, nobody can read any more to whom (AC-05, GAP-62).
    ///
    /// The keys are destroyed here at once, and by the erasure reactor in `workers` if this process dies in between.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the password is wrong.
    pub async fn erase(
        &self,
        account: AccountId,
        password: &SecretString,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.prove(account, password).await?;
        let receipt = self.handle(&Own { account, step: Step::Erase }, Caller::Person(account), request).await?;
        self.destroy_keys(account).await?;
        Ok(receipt)
    }

    /// Destroys what the vault keeps of somebody: her data key and her passwords. Doing it twice changes nothing.
    ///
    /// # Errors
    /// When the vault does not answer.
    pub async fn destroy_keys(&self, account: AccountId) -> Result<(), CommandError> {
        self.ports().journal.vault().destroy(account.0, self.ports().clock.now()).await?;
        self.ports().credentials.delete_credentials(account.0).await?;
        Ok(())
    }

    pub(super) async fn keep_password(
        &self,
        account: AccountId,
        id: Uuid,
        password: SecretString,
    ) -> Result<(), CommandError> {
        let verifier = self.ports().passwords.hash(password).await?;
        let created_at = self.ports().clock.now();
        let credential = Credential { id, account: account.0, verifier, created_at };
        Ok(self.ports().credentials.store_credential(&credential).await?)
    }

    /// Whether a password fits a credential; takes as long when there is none.
    async fn fits(&self, credential: Option<Uuid>, password: &SecretString) -> Result<bool, CommandError> {
        let known = match credential {
            Some(id) => self.ports().credentials.credential(id).await?,
            None => None,
        };
        let verifier = known.as_ref().map(|known| &known.verifier);
        Ok(self.ports().passwords.verify_or_dummy(password.clone(), verifier).await?)
    }

    /// Where the vault keeps the account's password, when this is it.
    async fn prove(&self, account: AccountId, password: &SecretString) -> Result<Uuid, CommandError> {
        let history = self.history::<Account>(&Wanted::of::<Account>(account), true).await?;
        let known = history.state.credential;
        let right = self.fits(known, password).await?;
        known.filter(|_| right).ok_or(CommandError::Refused(No::WrongCredentials.into()))
    }

    /// Decides that the second of two passwords in the vault takes the place of the first, and deletes the one that is
    /// of no more use: none but these two, because another change may be on its way at the same time.
    pub(super) async fn replace_password(
        &self,
        own: Own,
        (old, new): (Uuid, Uuid),
        caller: Caller,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let done = self.handle(&own, caller, request).await;
        let useless = match &done {
            Ok(_) => old,
            Err(CommandError::Refused(_)) => new,
            // It may be decided all the same.
            Err(_) => return done,
        };
        self.ports().credentials.delete_credential(own.account.0, useless).await?;
        done
    }

    /// Whose address has this key now, by the log's own claims.
    pub(super) async fn holder_of(&self, email_key: &str) -> Result<Option<AccountId>, CommandError> {
        let holder = self.ports().journal.store().claim_holder(&email_claim(email_key)).await?;
        Ok(holder.and_then(|stream| stream.key().parse().ok()))
    }

    /// The account that holds an address now.
    async fn account_with(&self, email: &Email) -> Result<Option<(AccountId, Account)>, CommandError> {
        let Some(account) = self.holder_of(&self.email_key(email)).await? else { return Ok(None) };
        let history = self.history::<Account>(&Wanted::of::<Account>(account), true).await?;
        Ok(Some((account, history.state)))
    }
}
