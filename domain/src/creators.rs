//! Creators: what somebody says about herself in public.
//!
//! The profile shares the account's id, so that there is one per account (CP-01). Not here: what the numbers on it
//! count (ratings, views; read models do), and whether its owner may act (`accounts`).

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::media::MediaId;
use crate::text::{Bio, DisplayName, Email, Link, Rate, Skill};
use crate::{AccountId, Personal, PersonalField, State};

mod decisions;
#[cfg(test)]
mod tests;

pub use decisions::Refusal;

/// Whether a creator takes work (CP-07).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum Availability {
    /// Takes work.
    Available,
    /// Takes little.
    Busy,
    /// Takes none.
    #[default]
    Unavailable,
}

impl Availability {
    /// The wire name: `AVAILABLE`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Available => "Available for hire",
            Self::Busy => "Busy",
            Self::Unavailable => "Not available",
        }
    }
}

/// Everything that a profile says (CP-02…CP-12).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileDetails {
    /// The name in public.
    pub display_name: Personal<DisplayName>,
    /// About her.
    pub bio: Personal<Bio>,
    /// What she can do; at most [`Skill::MOST`].
    pub skills: Vec<Skill>,
    /// Whether she takes work.
    pub availability: Availability,
    /// What an hour costs.
    pub hourly_rate: Option<Rate>,
    /// What a project costs.
    pub project_rate: Option<Rate>,
    /// Her address there.
    pub twitter: Option<Personal<Link>>,
    /// Her address there.
    pub instagram: Option<Personal<Link>>,
    /// Her address there.
    pub linkedin: Option<Personal<Link>>,
    /// Her own pages; http is fine (SE-13).
    pub website: Option<Personal<Link>>,
    /// Where clients write to: the account's address, unless she names another (CP-11).
    pub contact_email: Option<Personal<Email>>,
    /// Whether everybody sees it (CP-12).
    pub show_email: bool,
    /// Her picture.
    pub avatar: Option<MediaId>,
    /// The picture across the page.
    pub banner: Option<MediaId>,
    /// Whether the marketplace lists her before she has a public item (MB-22).
    pub list_without_work: bool,
}

impl ProfileDetails {
    /// The least that a profile says (CP-17); the rest is as for somebody who chose nothing.
    pub fn new(display_name: DisplayName, bio: Bio, skills: Vec<Skill>, availability: Availability) -> Self {
        Self {
            display_name: display_name.into(),
            bio: bio.into(),
            skills,
            availability,
            hourly_rate: None,
            project_rate: None,
            twitter: None,
            instagram: None,
            linkedin: None,
            website: None,
            contact_email: None,
            show_email: false,
            avatar: None,
            banner: None,
            list_without_work: true,
        }
    }

    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        visit("display_name", &mut self.display_name);
        visit("bio", &mut self.bio);
        let links = [
            ("twitter", &mut self.twitter),
            ("instagram", &mut self.instagram),
            ("linkedin", &mut self.linkedin),
            ("website", &mut self.website),
        ];
        for (name, link) in links {
            if let Some(link) = link {
                visit(name, link);
            }
        }
        if let Some(email) = &mut self.contact_email {
            visit("contact_email", email);
        }
    }
}

/// What can happen to a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// She wrote it for the first time; it is public from then on (CP-14).
    ProfileCreated {
        /// What it says.
        details: ProfileDetails,
    },
    /// She rewrote it.
    ProfileUpdated {
        /// What it says now.
        details: ProfileDetails,
    },
    /// She showed it again (CP-19).
    ProfilePublished {},
    /// She hid it (CP-19).
    ProfileHidden {},
    /// Staff put her on the front page (CP-19, CH-03).
    CreatorFeatured {
        /// Who.
        by: AccountId,
    },
    /// Staff took her off it.
    CreatorUnfeatured {
        /// Who.
        by: AccountId,
    },
}

impl Event {
    /// Shows each personal field with its name.
    pub(crate) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        if let Self::ProfileCreated { details } | Self::ProfileUpdated { details } = self {
            details.personal(visit);
        }
    }
}

/// A profile as its events made it.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What it says, once it was written.
    pub details: Option<ProfileDetails>,
    /// Everybody may see it (CP-14).
    pub public: bool,
    /// It is on the front page (CP-14).
    pub featured: bool,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

impl Profile {
    /// It was written.
    pub fn exists(&self) -> bool {
        self.details.is_some()
    }

    /// The revision of the newest event.
    pub fn revision(&self) -> Option<u64> {
        self.next.checked_sub(1)
    }
}

impl State for Profile {
    type Event = Event;
    const CATEGORY: &'static str = "profile";

    fn evolve(&mut self, event: &Event) {
        self.next += 1;
        match event {
            Event::ProfileCreated { details } => {
                self.details = Some(details.clone());
                self.public = true;
            }
            Event::ProfileUpdated { details } => self.details = Some(details.clone()),
            Event::ProfilePublished {} => self.public = true,
            Event::ProfileHidden {} => self.public = false,
            Event::CreatorFeatured { .. } => self.featured = true,
            Event::CreatorUnfeatured { .. } => self.featured = false,
        }
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Creators(event) => Some(event),
            _ => None,
        }
    }
}
