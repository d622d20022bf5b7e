//! One item: its facts, and what they make of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use super::{Content, Refusal, Visibility};
use crate::creators::Profile;
use crate::moderation::Decision;
use crate::{AccountId, PersonalField, State};

/// What staff made of the newest content (PF-09, GAP-97).
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
pub enum Standing {
    /// Nobody decided yet.
    #[default]
    Pending,
    /// It may be shown.
    Approved,
    /// It may not be shown.
    Rejected,
    /// Nothing of the item is shown until somebody decides.
    Flagged,
}

impl Standing {
    /// The wire name: `PENDING`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Flagged => "Flagged",
        }
    }
}

/// What can happen to an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// Its creator sent it in; it waits for a decision (PF-14).
    ItemSubmitted {
        /// Whose it is.
        creator: AccountId,
        /// What it shows.
        content: Content,
        /// Who may see it.
        visibility: Visibility,
    },
    /// Its creator changed what it shows (PF-15).
    ItemRevised {
        /// What it shows now.
        content: Content,
    },
    /// Its creator chose who may see it (PF-19); nothing is judged anew (PF-25).
    ItemVisibilityChanged {
        /// Who.
        visibility: Visibility,
    },
    /// Staff let it be shown.
    ItemApproved {
        /// The revision that was judged.
        revision: u64,
        /// Who judged.
        by: AccountId,
        /// How.
        decision: Decision,
    },
    /// Staff refused it.
    ItemRejected {
        /// The revision that was judged.
        revision: u64,
        /// Who judged.
        by: AccountId,
        /// How.
        decision: Decision,
    },
    /// Staff took it from sight until somebody decides.
    ItemFlagged {
        /// The revision that was judged.
        revision: u64,
        /// Who judged.
        by: AccountId,
        /// How.
        decision: Decision,
    },
    /// Staff put it on the front page of the community (CH-03).
    ItemHighlighted {
        /// Who.
        by: AccountId,
        /// Until when; for good without it.
        until: Option<DateTime<Utc>>,
    },
    /// Staff took it off that page.
    ItemUnhighlighted {
        /// Who.
        by: AccountId,
    },
    /// Its creator took it away; its history stays (PF-26).
    ItemDeleted {},
    /// People looked at it (PF-27).
    ItemViewsCounted {
        /// How many, since the last such count.
        views: u32,
        /// On which day.
        day: NaiveDate,
    },
}

impl Event {
    /// Shows each personal field with its name.
    pub(crate) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        if let Self::ItemSubmitted { content, .. } | Self::ItemRevised { content } = self {
            content.personal(visit);
        }
    }
}

/// A revision that was approved.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// What it shows.
    pub content: Content,
    /// The revision of the event that brought it.
    pub revision: u64,
    /// This very revision was flagged: only a new approval can show the item again.
    pub flagged: bool,
}

/// How an item stands on the front page of the community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Highlight {
    /// Until when; for good without it.
    pub until: Option<DateTime<Utc>>,
}

/// An item as its events made it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Whose it is, once it was submitted.
    pub creator: Option<AccountId>,
    /// The newest content.
    pub content: Option<Content>,
    /// The revision of the event that brought it: what a decision must name (MD-22).
    pub revision: u64,
    /// The newest approved content.
    pub approved: Option<Published>,
    /// What staff made of the newest content.
    pub standing: Standing,
    /// Who decided so, and how.
    pub judgement: Option<(AccountId, Decision)>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Staff put it on the front page of the community, whether or not that time is over.
    pub highlight: Option<Highlight>,
    /// It was taken away.
    pub deleted: bool,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

impl Item {
    /// It was submitted and not taken away.
    pub fn exists(&self) -> bool {
        self.content.is_some() && !self.deleted
    }

    /// What everybody may see: the newest approved content of a public item that is neither flagged nor deleted
    /// (PF-24, MB-17). Whether its creator may be seen is another question.
    pub fn public(&self) -> Option<&Content> {
        let shown = self.exists() && self.visibility == Visibility::Public && self.standing != Standing::Flagged;
        self.approved.as_ref().filter(|approved| shown && !approved.flagged).map(|approved| &approved.content)
    }

    /// It stands in the moderators' queue: private items do not (PF-25).
    pub fn awaits_review(&self) -> bool {
        self.exists()
            && self.visibility == Visibility::Public
            && matches!(self.standing, Standing::Pending | Standing::Flagged)
    }

    fn take_content(&mut self, content: &Content) {
        self.revision = self.next;
        self.content = Some(content.clone());
        // Editing must not be a way out of sight of the moderators.
        if self.standing != Standing::Flagged {
            (self.standing, self.judgement) = (Standing::Pending, None);
        }
    }

    fn take_decision(&mut self, standing: Standing, revision: u64, by: AccountId, decision: &Decision) {
        self.judgement = Some((by, decision.clone()));
        let judged_approved = self.approved.as_ref().is_some_and(|approved| approved.revision == revision);
        match standing {
            Standing::Approved => {
                let publish = |content| Published { content, revision, flagged: false };
                self.approved = self.content.clone().map(publish);
            }
            // What is refused now, or was flagged before and not cleared since, is no more to be shown.
            Standing::Rejected => _ = self.approved.take_if(|approved| judged_approved || approved.flagged),
            Standing::Flagged => {
                if let Some(approved) = &mut self.approved {
                    approved.flagged |= judged_approved;
                }
            }
            Standing::Pending => {}
        }
        self.standing = standing;
    }
}

impl State for Item {
    type Event = Event;
    const CATEGORY: &'static str = "item";

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::ItemSubmitted { creator, content, visibility } => {
                self.creator = Some(*creator);
                self.visibility = *visibility;
                self.take_content(content);
            }
            Event::ItemRevised { content } => self.take_content(content),
            Event::ItemVisibilityChanged { visibility } => self.visibility = *visibility,
            Event::ItemApproved { revision, by, decision } => {
                self.take_decision(Standing::Approved, *revision, *by, decision);
            }
            Event::ItemRejected { revision, by, decision } => {
                self.take_decision(Standing::Rejected, *revision, *by, decision);
            }
            Event::ItemFlagged { revision, by, decision } => {
                self.take_decision(Standing::Flagged, *revision, *by, decision);
            }
            Event::ItemHighlighted { until, .. } => self.highlight = Some(Highlight { until: *until }),
            Event::ItemUnhighlighted { .. } => self.highlight = None,
            Event::ItemDeleted {} => self.deleted = true,
            Event::ItemViewsCounted { .. } => {}
        }
        self.next += 1;
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Item(event) => Some(event),
            _ => None,
        }
    }
}

/// What its creator may do with an item.
impl Item {
    /// Sends it in (PF-14, CP-18). `profile` is the creator's.
    ///
    /// # Errors
    /// [`Refusal::ProfileIncomplete`] without a profile; [`Refusal::ItemExists`] when the id is taken by another item;
    /// [`Refusal::Invalid`] when a list is too long.
    pub fn submit(
        &self,
        creator: AccountId,
        content: Content,
        visibility: Visibility,
        profile: &Profile,
    ) -> Result<Vec<Event>, Refusal> {
        if self.exists() && self.creator == Some(creator) && self.content.as_ref() == Some(&content) {
            return Ok(vec![]);
        }
        if self.content.is_some() {
            return Err(Refusal::ItemExists);
        }
        if !profile.exists() {
            return Err(Refusal::ProfileIncomplete);
        }
        Refusal::unless_within(&content)?;
        Ok(vec![Event::ItemSubmitted { creator, content, visibility }])
    }

    /// Changes what it shows. Content that is the same says nothing new, whatever was `seen`.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`], [`Refusal::NotYours`], [`Refusal::Invalid`] when a list is too long, and
    /// [`Refusal::RevisedMeanwhile`] when `seen` is given and is not the present revision.
    pub fn revise(&self, content: Content, seen: Option<u64>, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.owned(by)?;
        if self.content.as_ref() == Some(&content) {
            return Ok(vec![]);
        }
        if let Some(seen) = seen.filter(|seen| !self.is_current(*seen)) {
            return Err(Refusal::RevisedMeanwhile { seen, now: self.revision });
        }
        Refusal::unless_within(&content)?;
        Ok(vec![Event::ItemRevised { content }])
    }

    /// Says who may see it (PF-19).
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] and [`Refusal::NotYours`].
    pub fn set_visibility(&self, visibility: Visibility, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.owned(by)?;
        if self.visibility == visibility { Ok(vec![]) } else { Ok(vec![Event::ItemVisibilityChanged { visibility }]) }
    }

    /// Takes it away (PF-16, PF-26). An item that is already away stays so.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] and [`Refusal::NotYours`].
    pub fn delete(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        if self.deleted && self.creator == Some(by) {
            return Ok(vec![]);
        }
        self.owned(by)?;
        Ok(vec![Event::ItemDeleted {}])
    }

    /// Adds views (PF-27). None, or views of an item that not everybody may see, say nothing.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] when it never was.
    pub fn count_views(&self, views: u32, day: NaiveDate) -> Result<Vec<Event>, Refusal> {
        if self.content.is_none() {
            return Err(Refusal::NoSuchItem);
        }
        let seen = views > 0 && self.public().is_some();
        Ok(if seen { vec![Event::ItemViewsCounted { views, day }] } else { vec![] })
    }

    /// Whether somebody who saw the stream at this revision saw the present content: likes, views and decisions raise
    /// the stream's revision without changing what there is to see.
    pub(crate) fn is_current(&self, seen: u64) -> bool {
        (self.revision..self.next).contains(&seen)
    }

    fn owned(&self, by: AccountId) -> Result<(), Refusal> {
        if !self.exists() {
            return Err(Refusal::NoSuchItem);
        }
        if self.creator == Some(by) { Ok(()) } else { Err(Refusal::NotYours) }
    }
}
