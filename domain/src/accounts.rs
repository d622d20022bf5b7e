//! Accounts: who somebody is, what she may do, and whether she may do anything at all.
//!
//! ```text
//! ACTIVE ⇄ SUSPENDED(until)      both → BANNED → ACTIVE      any → ERASED
//! ```
//! Not here: passwords and tokens (only references to them), and that an address or a username is taken (the log's
//! claims guard that, by the keys in the events).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};
use uuid::Uuid;

use crate::text::{Email, PersonName, Reason, Username};
use crate::{AccountId, Personal, PersonalField, State};

mod access;
mod refusal;
mod rights;
mod sanctions;
#[cfg(test)]
mod tests;

pub use access::Registration;
pub use refusal::Refusal;
pub use rights::Officer;

/// What somebody may do (AC-09).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everybody with an account.
    User,
    /// Decides about content and people.
    Moderator,
    /// A moderator who also appoints moderators and auditors.
    Admin,
    /// Appoints administrators.
    Owner,
    /// Reads logs, timelines and proofs; changes nothing.
    Auditor,
}

impl Role {
    /// The wire name: `USER`, `MODERATOR`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What can happen to an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// Somebody opened it (AC-07).
    AccountRegistered {
        /// Her address.
        email: Personal<Email>,
        /// Its keyed hash, claimed.
        email_key: String,
        /// The name in her addresses.
        username: Personal<Username>,
        /// Its keyed hash, claimed.
        username_key: String,
        /// Her name.
        name: Personal<PersonName>,
        /// Where the vault keeps the verifier of her password.
        credential: Uuid,
    },
    /// She asked for another mail to prove her address with.
    VerificationRequested {},
    /// She proved that the address is hers.
    EmailVerified {},
    /// She took another username; the old key stays claimed for 90 days (AC-08).
    UsernameChanged {
        /// The new one.
        username: Personal<Username>,
        /// Its keyed hash, claimed.
        username_key: String,
    },
    /// She chose another password.
    PasswordChanged {
        /// Where the vault keeps its verifier.
        credential: Uuid,
    },
    /// Somebody who knows her address asked for a mail to choose another password with.
    PasswordResetRequested {},
    /// She may do more (AC-09).
    RoleGranted {
        /// What.
        role: Role,
        /// Who said so; `None` is the operator, by the command line.
        by: Option<AccountId>,
    },
    /// She may do less.
    RoleRevoked {
        /// What no more.
        role: Role,
        /// Who said so; `None` is the operator, by the command line.
        by: Option<AccountId>,
    },
    /// She may not act for a while (MD-20).
    AccountSuspended {
        /// Until when.
        until: DateTime<Utc>,
        /// Why, for her to read.
        reason: Reason,
        /// Who said so.
        by: AccountId,
    },
    /// The suspension is over.
    SuspensionLifted {
        /// Who said so; `None`: it ended by itself.
        by: Option<AccountId>,
    },
    /// She may not act any more (MD-05).
    AccountBanned {
        /// Why, for her to read.
        reason: Reason,
        /// Who said so.
        by: AccountId,
    },
    /// She may act again.
    AccountUnbanned {
        /// Who said so.
        by: AccountId,
    },
    /// Her data key is destroyed; nothing personal can be read any more (AC-05, GAP-62).
    AccountErased {},
    /// She signed in.
    SignedIn {
        /// The session.
        session: Uuid,
        /// The hash of the token that the browser holds.
        token_hash: String,
        /// When the session ends by itself.
        expires_at: DateTime<Utc>,
    },
    /// A session ended.
    SignedOut {
        /// The session.
        session: Uuid,
    },
}

impl Event {
    /// Shows each personal field with its name.
    pub(crate) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        match self {
            Self::AccountRegistered { email, username, name, .. } => {
                visit("email", email);
                visit("username", username);
                visit("name", name);
            }
            Self::UsernameChanged { username, .. } => visit("username", username),
            _ => {}
        }
    }
}

/// Whether the person may act (AC-10).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// She may.
    #[default]
    Active,
    /// Not before `until`.
    Suspended {
        /// When it ends.
        until: DateTime<Utc>,
    },
    /// Not any more.
    Banned,
    /// She is gone.
    Erased,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// An account as its events made it. Holds nothing personal.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Somebody registered it.
    pub exists: bool,
    /// The claimed key of the address.
    pub email_key: String,
    /// The claimed key of the username.
    pub username_key: String,
    /// Keys of former usernames, oldest first.
    pub previous_username_keys: Vec<String>,
    /// Where the vault keeps the verifier of the password.
    pub credential: Option<Uuid>,
    /// What she may do.
    pub roles: BTreeSet<Role>,
    /// Whether she may do it now.
    pub standing: Standing,
    /// Sessions that were not signed out, oldest first; some may have expired.
    pub sessions: Vec<Session>,
    /// The address is proven.
    pub email_verified: bool,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

impl Account {
    /// The revision of the newest event.
    pub fn revision(&self) -> Option<u64> {
        self.next.checked_sub(1)
    }
}

impl State for Account {
    type Event = Event;
    const CATEGORY: &'static str = "account";

    fn evolve(&mut self, event: &Event) {
        self.next += 1;
        match event {
            Event::AccountRegistered { email_key, username_key, credential, .. } => {
                self.exists = true;
                self.email_key.clone_from(email_key);
                self.username_key.clone_from(username_key);
                self.credential = Some(*credential);
                self.roles.insert(Role::User);
            }
            Event::EmailVerified {} => self.email_verified = true,
            Event::VerificationRequested {} | Event::PasswordResetRequested {} => {}
            Event::UsernameChanged { username_key, .. } => {
                let previous = std::mem::replace(&mut self.username_key, username_key.clone());
                self.previous_username_keys.retain(|key| key != username_key);
                self.previous_username_keys.push(previous);
            }
            Event::PasswordChanged { credential } => self.credential = Some(*credential),
            Event::RoleGranted { role, .. } => _ = self.roles.insert(*role),
            Event::RoleRevoked { role, .. } => _ = self.roles.remove(role),
            Event::AccountSuspended { until, .. } => self.standing = Standing::Suspended { until: *until },
            Event::SuspensionLifted { .. } | Event::AccountUnbanned { .. } => self.standing = Standing::Active,
            Event::AccountBanned { .. } => self.end(Standing::Banned),
            Event::AccountErased {} => {
                self.end(Standing::Erased);
                self.roles.clear();
                self.credential = None;
            }
            Event::SignedIn { session, expires_at, .. } => {
                self.sessions.push(Session { id: *session, expires_at: *expires_at });
            }
            Event::SignedOut { session } => self.sessions.retain(|open| open.id != *session),
        }
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Accounts(event) => Some(event),
            _ => None,
        }
    }
}

impl Account {
    /// A standing that ends all sessions (MD-21).
    fn end(&mut self, standing: Standing) {
        self.standing = standing;
        self.sessions.clear();
    }
}
