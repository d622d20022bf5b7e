//! Why the house says no: one variant per room.

use crate::{accounts, community, creators, inquiries, media, moderation, portfolio, quota};

/// A business refusal. Knows no HTTP: doors translate [`Refusal::kind`] and [`Refusal::code`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// From accounts.
    #[error(transparent)]
    Accounts(#[from] accounts::Refusal),
    /// From creators.
    #[error(transparent)]
    Creators(#[from] creators::Refusal),
    /// From portfolio.
    #[error(transparent)]
    Portfolio(#[from] portfolio::Refusal),
    /// From media.
    #[error(transparent)]
    Media(#[from] media::Refusal),
    /// From moderation.
    #[error(transparent)]
    Moderation(#[from] moderation::Refusal),
    /// From inquiries.
    #[error(transparent)]
    Inquiries(#[from] inquiries::Refusal),
    /// From the community.
    #[error(transparent)]
    Community(#[from] community::Refusal),
    /// From a quota.
    #[error(transparent)]
    Quota(#[from] quota::Refusal),
}

/// The text for what somebody may not do (EH-02).
pub(crate) const MAY_NOT: &str = "You do not have permission to perform this action";

/// What kind of no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The thing does not exist, or not for this person.
    NotFound,
    /// Nobody knows who asks.
    Unauthorized,
    /// This person may not.
    Forbidden,
    /// It changed meanwhile, or somebody else has it.
    Conflict,
    /// Something else must come first.
    Precondition,
    /// Too many, too often.
    TooMany,
    /// The request makes no sense in itself.
    Invalid,
}

impl Kind {
    /// The code of a refusal that has none of its own.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::Forbidden => "FORBIDDEN",
            Self::Conflict => "CONFLICT",
            Self::Precondition => "PRECONDITION_FAILED",
            Self::TooMany => "RATE_LIMIT_EXCEEDED",
            Self::Invalid => "BAD_REQUEST",
        }
    }
}

impl Refusal {
    /// What kind of no it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Accounts(refusal) => refusal.kind(),
            Self::Creators(refusal) => refusal.kind(),
            Self::Portfolio(refusal) => refusal.kind(),
            Self::Media(refusal) => refusal.kind(),
            Self::Moderation(refusal) => refusal.kind(),
            Self::Inquiries(refusal) => refusal.kind(),
            Self::Community(refusal) => refusal.kind(),
            Self::Quota(refusal) => refusal.kind(),
        }
    }

    /// The stable code (EH-04, EH-05), such as `PROFILE_INCOMPLETE` or `CONFLICT`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accounts(refusal) => refusal.code(),
            Self::Creators(refusal) => refusal.code(),
            Self::Portfolio(refusal) => refusal.code(),
            Self::Media(refusal) => refusal.code(),
            Self::Moderation(refusal) => refusal.code(),
            Self::Inquiries(refusal) => refusal.code(),
            Self::Community(refusal) => refusal.code(),
            Self::Quota(refusal) => refusal.code(),
        }
    }

    /// The field that the refusal is about, when it is about one.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Accounts(refusal) => refusal.field(),
            Self::Creators(refusal) => refusal.field(),
            Self::Portfolio(refusal) => refusal.field(),
            Self::Media(refusal) => refusal.field(),
            Self::Moderation(refusal) => refusal.field(),
            Self::Inquiries(refusal) => refusal.field(),
            Self::Community(refusal) => refusal.field(),
            Self::Quota(_) => None,
        }
    }

    /// From when on it may succeed, for a sliding limit.
    pub fn retry_at(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        match self {
            Self::Quota(quota::Refusal::Exceeded { retry_at, .. }) => Some(*retry_at),
            _ => None,
        }
    }
}
