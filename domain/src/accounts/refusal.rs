//! Why this cannot be done with an account.

use chrono::{DateTime, Utc};

use crate::Kind;
use crate::refusal::MAY_NOT;

/// Why this cannot be done with an account.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is none, or it was erased.
    #[error("Account not found")]
    NoSuchAccount,
    /// The id is taken by another account.
    #[error("An account with this id exists already")]
    AccountExists,
    /// Somebody has registered with this address (the claim on its key is taken).
    #[error("This email is already registered")]
    EmailTaken,
    /// Somebody has this username, or had it less than 90 days ago (AC-08).
    #[error("This username is taken")]
    UsernameTaken,
    /// No account has this address and password. Says not which of the two is wrong (GAP-02).
    #[error("Email or password is wrong")]
    WrongCredentials,
    /// The link of a mail was used, is too old, or was never sent (AC-07). Says not which.
    #[error("This link has expired or was used already; ask for a new one")]
    DeadLink,
    /// She may not act before `until` (AC-10).
    #[error("Your account is suspended until {}", until.format("%Y-%m-%d %H:%M UTC"))]
    Suspended {
        /// When it ends.
        until: DateTime<Utc>,
    },
    /// She may not act any more (AC-10).
    #[error("Your account is banned")]
    Banned,
    /// Only those above somebody decide about her, and nobody about herself (MD-23).
    #[error("{MAY_NOT}")]
    NotAbove,
    /// Everybody with an account is a user.
    #[error("The role USER cannot be revoked")]
    AlwaysUser,
    /// A ban stands; a suspension would be less.
    #[error("The account is banned already")]
    BannedAlready,
    /// The suspension cannot end by itself before its time.
    #[error("The suspension lasts until {}", until.format("%Y-%m-%d %H:%M UTC"))]
    NotOver {
        /// When it ends.
        until: DateTime<Utc>,
    },
}

impl Refusal {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAccount => Kind::NotFound,
            Self::AccountExists | Self::EmailTaken | Self::UsernameTaken | Self::BannedAlready => Kind::Conflict,
            Self::WrongCredentials => Kind::Unauthorized,
            Self::Suspended { .. } | Self::Banned | Self::NotAbove => Kind::Forbidden,
            Self::AlwaysUser | Self::DeadLink => Kind::Invalid,
            Self::NotOver { .. } => Kind::Precondition,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Suspended { .. } | Self::Banned => "ACCOUNT_SUSPENDED",
            Self::AccountExists | Self::EmailTaken | Self::UsernameTaken => "ALREADY_TAKEN",
            _ => self.kind().code(),
        }
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::EmailTaken => Some("email"),
            Self::UsernameTaken => Some("username"),
            Self::AlwaysUser => Some("role"),
            Self::DeadLink => Some("token"),
            _ => None,
        }
    }
}
