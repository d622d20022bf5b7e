//! Why the room says no.

use crate::Kind;
use crate::refusal::MAY_NOT;

/// Why something about an inquiry may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such creator, or nobody may see her (IQ-14).
    #[error("Creator not found")]
    NoSuchCreator,
    /// There is no such inquiry, or it is somebody else's.
    #[error("Inquiry not found")]
    NoSuchInquiry,
    /// Nobody writes to herself.
    #[error("{MAY_NOT}")]
    OwnProfile,
    /// The id is taken by another inquiry.
    #[error("The inquiry was sent already")]
    SentAlready,
    /// The conversation has as many messages as it may.
    #[error("This conversation is full. Please send a new inquiry")]
    ThreadFull,
    /// The client has not proven that the address is hers (IQ-13).
    #[error("The client has not confirmed the e-mail address yet")]
    SenderUnverified,
    /// Nobody took the work on.
    #[error("No work was agreed on here")]
    NoEngagement,
    /// The work was completed or cancelled.
    #[error("The work has ended already")]
    EngagementEnded,
    /// A link is forged, out of date, or for something else.
    #[error("This link is no longer valid")]
    DeadLink,
}

impl Refusal {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchCreator | Self::NoSuchInquiry => Kind::NotFound,
            Self::DeadLink => Kind::Invalid,
            Self::OwnProfile => Kind::Forbidden,
            Self::SentAlready | Self::EngagementEnded => Kind::Conflict,
            Self::ThreadFull | Self::SenderUnverified | Self::NoEngagement => Kind::Precondition,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        self.kind().code()
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        (*self == Self::DeadLink).then_some("token")
    }
}
