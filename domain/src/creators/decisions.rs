//! What may be done with a profile.

use super::{Event, Profile, ProfileDetails};
use crate::text::{Invalid, Skill};
use crate::{AccountId, Kind};

impl Profile {
    /// Writes it, for the first time or again (CP-17). The same again says nothing.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there are too many skills.
    pub fn save(&self, details: ProfileDetails) -> Result<Vec<Event>, Refusal> {
        if details.skills.len() > Skill::MOST {
            return Err(Refusal::Invalid { field: "skills", invalid: Invalid::too_many("skills", Skill::MOST) });
        }
        match &self.details {
            None => Ok(vec![Event::ProfileCreated { details }]),
            Some(same) if *same == details => Ok(vec![]),
            Some(_) => Ok(vec![Event::ProfileUpdated { details }]),
        }
    }

    /// Shows it to everybody (CP-19).
    ///
    /// # Errors
    /// [`Refusal::NoSuchCreator`].
    pub fn publish(&self) -> Result<Vec<Event>, Refusal> {
        self.unless(self.public, || Event::ProfilePublished {})
    }

    /// Hides it (CP-19).
    ///
    /// # Errors
    /// [`Refusal::NoSuchCreator`].
    pub fn hide(&self) -> Result<Vec<Event>, Refusal> {
        self.unless(!self.public, || Event::ProfileHidden {})
    }

    /// Puts the creator on the front page (CP-19).
    ///
    /// # Errors
    /// [`Refusal::NoSuchCreator`].
    pub fn feature(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.unless(self.featured, || Event::CreatorFeatured { by })
    }

    /// Takes the creator off the front page (CP-19).
    ///
    /// # Errors
    /// [`Refusal::NoSuchCreator`].
    pub fn unfeature(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.unless(!self.featured, || Event::CreatorUnfeatured { by })
    }

    /// The event, unless it is `done` already.
    fn unless(&self, done: bool, event: impl FnOnce() -> Event) -> Result<Vec<Event>, Refusal> {
        match (self.exists(), done) {
            (false, _) => Err(Refusal::NoSuchCreator),
            (true, true) => Ok(vec![]),
            (true, false) => Ok(vec![event()]),
        }
    }
}

/// Why this cannot be done with a profile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no profile (PP-07).
    #[error("Creator not found")]
    NoSuchCreator,
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
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchCreator => Kind::NotFound,
            Self::Invalid { .. } => Kind::Invalid,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        self.kind().code()
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchCreator => None,
            Self::Invalid { field, .. } => Some(field),
        }
    }
}
