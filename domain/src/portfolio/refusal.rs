//! Why a creator cannot do this with her portfolio.

use super::Content;
use crate::Kind;
use crate::refusal::MAY_NOT;
use crate::text::{Invalid, Tag};

/// Why a creator cannot do this with her portfolio.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// It does not exist, or not any more, or not for her.
    #[error("Portfolio item not found")]
    NoSuchItem,
    /// It is somebody else's (PF-15, PF-16).
    #[error("{MAY_NOT}")]
    NotYours,
    /// It is her own (PF-27).
    #[error("{MAY_NOT}")]
    OwnItem,
    /// The id is taken by another item.
    #[error("A portfolio item with this id exists already")]
    ItemExists,
    /// She has no profile yet (CP-18, GAP-84).
    #[error("Please complete your creator profile first")]
    ProfileIncomplete,
    /// The shelf is full (PF-22, GAP-23).
    #[error("Maximum {} portfolio items allowed; delete one to make room", super::Shelf::ITEMS_MOST)]
    PortfolioFull,
    /// As many stand out as may (PF-29).
    #[error("Maximum {} featured items allowed", super::Shelf::FEATURED_MOST)]
    TooManyFeatured,
    /// The content was changed since she saw it.
    #[error("The item was changed meanwhile: you saw revision {seen}, now it is {now}")]
    RevisedMeanwhile {
        /// The revision that she saw.
        seen: u64,
        /// The revision that stands.
        now: u64,
    },
    /// The shelf was changed since she saw it (PF-23).
    #[error("The portfolio was changed meanwhile: you saw revision {seen}, now it is {now}")]
    ReorderedMeanwhile {
        /// The revision that she saw.
        seen: u64,
        /// The revision that stands.
        now: u64,
    },
    /// The order does not name exactly the live items (PF-23).
    #[error("The order must name each of your items exactly once")]
    WrongOrder,
    /// A value breaks a rule.
    #[error("{invalid}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// The rule.
        #[source]
        invalid: Invalid,
    },
}

impl Refusal {
    /// Refuses lists that are too long, whoever made them.
    pub(super) fn unless_within(content: &Content) -> Result<(), Self> {
        let within = |field, len, most| {
            let refused = || Self::Invalid { field, invalid: Invalid::too_many(field, most) };
            if len <= most { Ok(()) } else { Err(refused()) }
        };
        within("images", content.images.len(), Content::IMAGES_MOST)?;
        within("tags", content.tags.len(), Tag::MOST)
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchItem => Kind::NotFound,
            Self::NotYours | Self::OwnItem => Kind::Forbidden,
            Self::ItemExists | Self::RevisedMeanwhile { .. } | Self::ReorderedMeanwhile { .. } => Kind::Conflict,
            Self::ProfileIncomplete | Self::PortfolioFull | Self::TooManyFeatured => Kind::Precondition,
            Self::WrongOrder | Self::Invalid { .. } => Kind::Invalid,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::ProfileIncomplete => "PROFILE_INCOMPLETE",
            Self::PortfolioFull => "PORTFOLIO_LIMIT_REACHED",
            Self::ItemExists => "ALREADY_TAKEN",
            _ => self.kind().code(),
        }
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::WrongOrder => Some("order"),
            Self::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }
}
