//! Engagements: the work that comes of an inquiry (IQ-15). Only one that both sides call done counts as a completed
//! project and lets them review each other.

use strum::IntoStaticStr;

use super::{Event, Inquiry, Refusal, Side};
use crate::AccountId;

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Engagement {
    /// Nobody took it on.
    #[default]
    None,
    /// The creator took it on.
    Accepted {
        /// She says that it is done.
        creator: bool,
        /// The client says so.
        client: bool,
    },
    /// Both say that it is done.
    Completed,
    /// It will not be done.
    Cancelled {
        /// Who said so.
        by: Side,
    },
}

impl Engagement {
    /// Taken on, and nobody says yet that it is done.
    pub(super) const ACCEPTED: Self = Self::Accepted { creator: false, client: false };

    /// The wire name: `NONE`, `ACCEPTED`, `COMPLETED`, `CANCELLED`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// With what one side says.
    pub(super) fn confirmed(self, by: Side) -> Self {
        match (self, by) {
            (Self::Accepted { client, .. }, Side::Creator) => Self::Accepted { creator: true, client },
            (Self::Accepted { creator, .. }, Side::Client) => Self::Accepted { creator, client: true },
            (other, _) => other,
        }
    }
}

impl Inquiry {
    /// The creator takes the work on; again, too, after it was cancelled.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's; [`Refusal::SenderUnverified`], because nobody should
    /// review in another's name; [`Refusal::EngagementEnded`] when it was completed.
    pub fn accept(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        match self.engagement {
            Engagement::Accepted { .. } => Ok(vec![]),
            Engagement::Completed => Err(Refusal::EngagementEnded),
            Engagement::None | Engagement::Cancelled { .. } if !self.verified => Err(Refusal::SenderUnverified),
            Engagement::None | Engagement::Cancelled { .. } => Ok(vec![Event::EngagementAccepted {}]),
        }
    }

    /// One side says that the work is done; with the second it is completed.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`]; [`Refusal::NoEngagement`], and [`Refusal::EngagementEnded`] when it was cancelled.
    pub fn confirm(&self, by: Side) -> Result<Vec<Event>, Refusal> {
        let creator = self.creator.ok_or(Refusal::NoSuchInquiry)?;
        let (mine, other) = match (self.engagement, by) {
            (Engagement::None, _) => return Err(Refusal::NoEngagement),
            (Engagement::Cancelled { .. }, _) => return Err(Refusal::EngagementEnded),
            (Engagement::Completed, _) => return Ok(vec![]),
            (Engagement::Accepted { creator, client }, Side::Creator) => (creator, client),
            (Engagement::Accepted { creator, client }, Side::Client) => (client, creator),
        };
        Ok(match (mine, other) {
            (true, _) => vec![],
            (false, false) => vec![Event::CompletionConfirmed { by }],
            (false, true) => vec![Event::CompletionConfirmed { by }, Event::EngagementCompleted { creator }],
        })
    }

    /// One side says that the work will not be done.
    ///
    /// # Errors
    /// [`Refusal::NoEngagement`], and [`Refusal::EngagementEnded`] when it was completed.
    pub fn cancel(&self, by: Side) -> Result<Vec<Event>, Refusal> {
        match self.engagement {
            Engagement::None => Err(Refusal::NoEngagement),
            Engagement::Completed => Err(Refusal::EngagementEnded),
            Engagement::Cancelled { .. } => Ok(vec![]),
            Engagement::Accepted { .. } => Ok(vec![Event::EngagementCancelled { by }]),
        }
    }
}
