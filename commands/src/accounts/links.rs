//! Links in mails: to prove an address, and to choose another password (AC-07).
//!
//! A link holds an account, an end, and a keyed hash over both, its purpose, and what makes it useless once it was used:
//! the address's key, or the present password's id. So nothing is kept for it, and nobody can make one.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::{Account, Event, Refusal as No};
use domain::quota::{self, Quota};
use domain::text::{Email, PersonName};
use domain::{AccountId, Personal, Refusal};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::limits::Place;
use super::{Own, Step};
use crate::{Actor, Caller, Command, CommandError, Context, Desk, Receipt, Request, Wanted};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To prove an address.
    VerifyEmail,
    /// To choose another password.
    ResetPassword,
}

impl Purpose {
    /// How long a link lasts.
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::VerifyEmail => TimeDelta::hours(48),
            Self::ResetPassword => TimeDelta::hours(1),
        }
    }

    /// What the keyed hash is made for: one link never passes for the other.
    fn hashed_for(self) -> &'static str {
        match self {
            Self::VerifyEmail => "link/verify-email",
            Self::ResetPassword => "link/reset-password",
        }
    }

    /// What makes a link useless when it changes.
    fn rests_on(self, account: &Account) -> Option<String> {
        match self {
            Self::VerifyEmail => Some(account.email_key.clone()).filter(|key| !key.is_empty()),
            Self::ResetPassword => account.credential.map(|credential| credential.to_string()),
        }
    }
}

/// A letter to somebody, with a link in it.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where it goes.
    pub to: Email,
    /// What she is called.
    pub name: PersonName,
    /// What its link is for.
    pub purpose: Purpose,
    /// What the link carries; nobody keeps it.
    pub token: SecretString,
}

/// Asks for a mail with a link.
#[derive(Clone, Debug)]
struct AskForLink {
    /// Whose account; for an address that nobody has, one that does not exist.
    account: AccountId,
    purpose: Purpose,
    counted: [Place; 2],
}

type Counted = Vec<quota::Event>;

impl Command for AskForLink {
    type State = (Account, Quota, Quota);

    fn streams(&self) -> (Wanted, Wanted, Wanted) {
        let [to, from] = &self.counted;
        (Wanted::of::<Account>(self.account), to.stream.clone(), from.stream.clone())
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.account) || self.purpose == Purpose::ResetPassword
    }

    fn decide(
        &self,
        (account, to, from): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Counted, Counted), Refusal> {
        let asked = match self.purpose {
            Purpose::VerifyEmail => account.request_verification()?,
            Purpose::ResetPassword => account.request_reset(),
        };
        if asked.is_empty() && self.purpose == Purpose::VerifyEmail {
            return Ok((asked, vec![], vec![]));
        }
        let [place_to, place_from] = &self.counted;
        Ok((asked, place_to.spend(to, context.now)?, place_from.spend(from, context.now)?))
    }

    fn subject(&self, (account, ..): &Self::State) -> Option<AccountId> {
        account.exists.then_some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }
}

impl Desk {
    /// Sends the caller another mail to prove her address with; nothing where it is proven.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when too many were asked for.
    pub async fn request_verification(
        &self,
        account: AccountId,
        from: Option<IpAddr>,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let history = self.history::<Account>(&Wanted::of::<Account>(account), true).await?;
        let counted = self.mails(&history.state.email_key, from);
        let ask = AskForLink { account, purpose: Purpose::VerifyEmail, counted };
        self.handle(&ask, Caller::Person(account), request).await
    }

    /// Proves an address by a link's token.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the link is of no use.
    pub async fn verify_email(&self, token: &SecretString, request: Request) -> Result<Receipt, CommandError> {
        let (account, _) = self.follow(Purpose::VerifyEmail, token).await?;
        self.handle(&Own { account, step: Step::VerifyEmail }, Caller::Visitor, request).await
    }

    /// Sends a mail to choose another password with, if there is an account with this address. Does and takes the same
    /// if there is none (GAP-02).
    ///
    /// # Errors
    /// See [`CommandError`]; refused when too many were asked for.
    pub async fn request_reset(
        &self,
        email: &Email,
        from: Option<IpAddr>,
        request: Request,
    ) -> Result<(), CommandError> {
        let key = self.email_key(email);
        let counted = self.mails(&key, from);
        let nobody = AccountId(Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes()));
        let account = self.holder_of(&key).await?.unwrap_or(nobody);
        let ask = AskForLink { account, purpose: Purpose::ResetPassword, counted };
        self.handle(&ask, Caller::Visitor, request).await.map(drop)
    }

    /// Chooses another password by a link's token; all sessions end.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the link is of no use.
    pub async fn reset_password(
        &self,
        token: &SecretString,
        new: &SecretString,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let (account, _) = parse(token).ok_or(CommandError::Refused(No::DeadLink.into()))?;
        // The link is dead after its first use, also for a repeat of that.
        if let Some(receipt) = self.earlier(account.0, request).await? {
            return Ok(receipt);
        }
        let (account, state) = self.follow(Purpose::ResetPassword, token).await?;
        let known = state.credential.ok_or(CommandError::Refused(No::DeadLink.into()))?;
        let credential = request.new_id("credential");
        self.keep_password(account, credential, new.clone()).await?;
        let step = Step::ResetPassword { known, credential };
        self.replace_password(Own { account, step }, (known, credential), Caller::Visitor, request).await
    }

    /// The letter that was asked for then; `None` when there is nothing to send any more: its link is too old, the
    /// address is proven, nobody is there.
    ///
    /// # Errors
    /// When the log or the keys do not answer.
    pub async fn letter(
        &self,
        account: AccountId,
        purpose: Purpose,
        asked_at: DateTime<Utc>,
    ) -> Result<Option<Letter>, CommandError> {
        let expires_at = asked_at + purpose.lasts();
        if expires_at <= self.ports().clock.now() {
            return Ok(None);
        }
        let state = self.history::<Account>(&Wanted::of::<Account>(account), true).await?.state;
        let wanted = match purpose {
            Purpose::VerifyEmail => state.request_verification().unwrap_or_default(),
            Purpose::ResetPassword => state.request_reset(),
        };
        if wanted.is_empty() {
            return Ok(None);
        }
        let Some((email, name)) = self.registered_as(account).await? else { return Ok(None) };
        let token = self.token(purpose, account, &state, expires_at);
        Ok(email.known().zip(name.known()).zip(token).map(|((to, name), token)| Letter {
            to: to.clone(),
            name: name.clone(),
            purpose,
            token,
        }))
    }

    /// The address and the name that an account was opened with.
    pub(crate) async fn registered_as(
        &self,
        account: AccountId,
    ) -> Result<Option<(Personal<Email>, Personal<PersonName>)>, CommandError> {
        let stream = Wanted::of::<Account>(account).stream;
        let (first, _) = self.ports().journal.facts(&stream, None, 1).await?;
        Ok(first.into_iter().find_map(|fact| match fact.event {
            domain::Event::Accounts(Event::AccountRegistered { email, name, .. }) => Some((email, name)),
            _ => None,
        }))
    }

    /// A link's token: `<account>.<end>.<keyed hash>`.
    fn token(
        &self,
        purpose: Purpose,
        account: AccountId,
        state: &Account,
        expires_at: DateTime<Utc>,
    ) -> Option<SecretString> {
        let seconds = expires_at.timestamp();
        let sealed = format!("{account} {seconds} {}", purpose.rests_on(state)?);
        let hash = self.ports().journal.vault().hashes().hash(purpose.hashed_for(), &sealed);
        Some(SecretString::from(format!("{}.{seconds:x}.{hash}", account.0.simple())))
    }

    /// Whose link it is, if it is of use now. Says not why not.
    async fn follow(&self, purpose: Purpose, token: &SecretString) -> Result<(AccountId, Account), CommandError> {
        let dead = || CommandError::Refused(No::DeadLink.into());
        let (account, expires_at) = parse(token).ok_or_else(dead)?;
        if expires_at <= self.ports().clock.now() {
            return Err(dead());
        }
        let state = self.history::<Account>(&Wanted::of::<Account>(account), true).await?.state;
        let right = self.token(purpose, account, &state, expires_at).ok_or_else(dead)?;
        let same = right.expose_secret().as_bytes().ct_eq(token.expose_secret().as_bytes());
        if bool::from(same) { Ok((account, state)) } else { Err(dead()) }
    }
}

/// The account and the end that a token names.
fn parse(token: &SecretString) -> Option<(AccountId, DateTime<Utc>)> {
    let mut parts = token.expose_secret().splitn(3, '.');
    let account = parts.next()?.parse().ok()?;
    let seconds = i64::from_str_radix(parts.next()?, 16).ok()?;
    Some((account, DateTime::from_timestamp(seconds, 0)?))
}
