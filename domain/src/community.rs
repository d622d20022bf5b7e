//! Community: which works staff put on its front page, and what they announce.
//!
//! A work's highlight is a fact of its own stream, in `portfolio`; announcements are a stream of this room, the only
//! one of its kind.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::portfolio::{Event as ItemEvent, Highlight, Item};
use crate::refusal::MAY_NOT;
use crate::text::{Headline, Invalid, Link, Notice, Rule};
use crate::{AccountId, AnnouncementId, Kind, PersonalField, State};

#[cfg(test)]
mod tests;

/// What the feed tells of (AF-01).
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
pub enum ActivityKind {
    /// Staff put a work or a creator on the front page.
    ProjectFeatured,
    /// Somebody's profile can be seen for the first time.
    CreatorJoined,
    /// A creator has so many approved works.
    Milestone,
    /// The house tells something.
    Announcement,
}

impl ActivityKind {
    /// The wire name: `PROJECT_FEATURED`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What staff may put on the front page (CH-03).
impl Item {
    /// Puts it there, `until` a time or for good. Only what everybody may see, and nobody her own.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`], [`Refusal::OwnItem`], [`Refusal::NotShown`], and [`Refusal::Invalid`] when the time is
    /// over already.
    pub fn highlight(
        &self,
        until: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        by: AccountId,
    ) -> Result<Vec<ItemEvent>, Refusal> {
        self.offered(by)?;
        if until.is_some_and(|until| until <= now) {
            let invalid = Invalid::new(Rule::Format, "Must be a time to come");
            return Err(Refusal::Invalid { field: "until", invalid });
        }
        if self.public().is_none() {
            return Err(Refusal::NotShown);
        }
        if self.highlight == Some(Highlight { until }) {
            return Ok(vec![]);
        }
        Ok(vec![ItemEvent::ItemHighlighted { by, until }])
    }

    /// Takes it off again.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] and [`Refusal::OwnItem`].
    pub fn unhighlight(&self, by: AccountId) -> Result<Vec<ItemEvent>, Refusal> {
        self.offered(by)?;
        if self.highlight.is_none() { Ok(vec![]) } else { Ok(vec![ItemEvent::ItemUnhighlighted { by }]) }
    }

    fn offered(&self, by: AccountId) -> Result<(), Refusal> {
        if !self.exists() {
            return Err(Refusal::NoSuchItem);
        }
        if self.creator == Some(by) { Err(Refusal::OwnItem) } else { Ok(()) }
    }
}

/// What can happen to announcements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// Staff tell everybody something (AF-04).
    AnnouncementPosted {
        /// Which.
        announcement: AnnouncementId,
        /// Who.
        by: AccountId,
        /// What it is about.
        title: Headline,
        /// What.
        text: Notice,
        /// Where to read more; an https address.
        link: Option<String>,
    },
    /// Staff take it back.
    AnnouncementWithdrawn {
        /// Which.
        announcement: AnnouncementId,
        /// Who.
        by: AccountId,
    },
}

impl Event {
    /// No personal fields: this is the house speaking.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// What is announced.
#[derive(Clone, Debug, Default)]
pub struct Announcements {
    standing: BTreeSet<AnnouncementId>,
    withdrawn: BTreeSet<AnnouncementId>,
}

impl Announcements {
    /// The key of their one stream.
    pub const KEY: &'static str = "announcements";

    /// Tells everybody something.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAnnouncement`] when it was said under this id and taken back.
    pub fn post(
        &self,
        announcement: AnnouncementId,
        (title, text, link): (Headline, Notice, Option<Link>),
        by: AccountId,
    ) -> Result<Vec<Event>, Refusal> {
        if self.withdrawn.contains(&announcement) {
            return Err(Refusal::NoSuchAnnouncement);
        }
        if self.standing.contains(&announcement) {
            return Ok(vec![]);
        }
        let link = link.map(|link| link.to_string());
        Ok(vec![Event::AnnouncementPosted { announcement, by, title, text, link }])
    }

    /// Takes it back.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAnnouncement`].
    pub fn withdraw(&self, announcement: AnnouncementId, by: AccountId) -> Result<Vec<Event>, Refusal> {
        if self.withdrawn.contains(&announcement) {
            return Ok(vec![]);
        }
        if !self.standing.contains(&announcement) {
            return Err(Refusal::NoSuchAnnouncement);
        }
        Ok(vec![Event::AnnouncementWithdrawn { announcement, by }])
    }
}

impl State for Announcements {
    type Event = Event;
    const CATEGORY: &'static str = "community";

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::AnnouncementPosted { announcement, .. } => _ = self.standing.insert(*announcement),
            Event::AnnouncementWithdrawn { announcement, .. } => {
                self.standing.remove(announcement);
                self.withdrawn.insert(*announcement);
            }
        }
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Community(event) => Some(event),
            _ => None,
        }
    }
}

/// Why staff cannot do this on the front page.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The item does not exist, or not any more.
    #[error("Portfolio item not found")]
    NoSuchItem,
    /// It is her own.
    #[error("{MAY_NOT}")]
    OwnItem,
    /// Not everybody may see it: it is private, not approved, or flagged.
    #[error("Only a public, approved item can be featured")]
    NotShown,
    /// There is no such announcement.
    #[error("Announcement not found")]
    NoSuchAnnouncement,
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
            Self::NoSuchItem | Self::NoSuchAnnouncement => Kind::NotFound,
            Self::OwnItem => Kind::Forbidden,
            Self::NotShown => Kind::Precondition,
            Self::Invalid { .. } => Kind::Invalid,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        self.kind().code()
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }
}
