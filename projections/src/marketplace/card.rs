//! What the marketplace knows of one creator, folded from everything that happened to her and her items.
//!
//! Kept in parts, because most events change only a small one: the counts (`counts`), which views and likes move; the
//! full content of each item, which only that item's events touch; and the card, which is all that browsing needs. None
//! knows an account's address, and a contact address only while she shows it (CP-20).

use chrono::{DateTime, Utc};
use domain::Event;
use domain::accounts::Event as AccountEvent;
use domain::creators::Event as ProfileEvent;
use domain::inquiries::Event as InquiryEvent;
use domain::media::MediaId;
use domain::portfolio::{Category, Event as ItemEvent};
use domain::text::Tag;
use journal::Fact;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::creators::Details;
use crate::portfolio::{Content, Work, place};

/// All that is kept of one account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Card {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    barred: bool,
    pub(crate) username: Option<String>,
    /// Names that lead here, with the position at which each was given up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) former: Vec<(String, u64)>,
    pub(crate) profile: Option<Details>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    published: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) featured: bool,
    pub(crate) created_at: DateTime<Utc>,
    /// When what everybody sees of her changed last, other than its counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<CardItem>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order: Vec<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    standing_out: Vec<Uuid>,
    pub(crate) rating_sum: i64,
    pub(crate) rating_count: i64,
    /// What only engagements move (IQ-15).
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub(crate) projects_completed: u64,
}

fn is_none_yet(count: &u64) -> bool {
    *count == 0
}

/// One live item on the card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CardItem {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    /// When it last became as it is shown.
    #[serde(default, with = "chrono::serde::ts_seconds_option", skip_serializing_if = "Option::is_none")]
    pub(crate) approved_at: Option<DateTime<Utc>>,
    /// What everybody may see of it now.
    pub(crate) shown: Option<Brief>,
}

/// As much of an item as a card shows and a search looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Brief {
    pub(crate) title: String,
    pub(crate) category: Category,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<MediaId>,
}

impl From<&Content> for Brief {
    fn from(content: &Content) -> Self {
        let Content { title, category, tags, images, .. } = content;
        Self { title: title.clone(), category: *category, tags: tags.clone(), image: images.first().cloned() }
    }
}

/// Which parts a fact changes, so that they must be at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) card: bool,
    pub(crate) counts: bool,
    /// The item whose content it changes.
    pub(crate) item: Option<Uuid>,
}

/// Whose card and counts a fact is about. What clients do is about the creator whom they wrote to.
pub(crate) fn whose(fact: &Fact) -> Option<Uuid> {
    match &fact.event {
        Event::Inquiry(
            InquiryEvent::InquirySent { creator, .. }
            | InquiryEvent::InquirySenderVerified { creator, .. }
            | InquiryEvent::EngagementCompleted { creator },
        ) => Some(creator.0),
        _ => fact.subject,
    }
}

impl Parts {
    pub(crate) fn of(fact: &Fact) -> Self {
        let (card, counts, item) = match &fact.event {
            Event::Accounts(AccountEvent::AccountErased {}) => (true, true, None),
            Event::Item(ItemEvent::ItemDeleted {}) => (true, true, fact.stream_id()),
            Event::Item(ItemEvent::ItemViewsCounted { .. }) | Event::Like(_) => (false, true, None),
            Event::Item(ItemEvent::ItemHighlighted { .. } | ItemEvent::ItemUnhighlighted { .. }) => {
                (false, false, None)
            }
            Event::Item(_) => (true, false, fact.stream_id()),
            Event::Accounts(_) | Event::Creators(_) | Event::Portfolio(_) => (true, false, None),
            Event::Inquiry(InquiryEvent::EngagementCompleted { .. }) => (true, true, None),
            Event::Inquiry(
                InquiryEvent::InquirySent { verified: true, blocked: false, .. }
                | InquiryEvent::InquirySenderVerified { wanted: true, .. },
            ) => (false, true, None),
            Event::Media(_)
            | Event::Library(_)
            | Event::Report(_)
            | Event::Inquiry(_)
            | Event::Block(_)
            | Event::Community(_)
            | Event::Quota(_) => (false, false, None),
        };
        Self { card, counts, item }
    }
}

impl Card {
    /// Everybody may see her profile (MB-10, PP-09, MD-21).
    pub(crate) fn visible(&self) -> bool {
        !self.erased && !self.barred && self.published && self.profile.is_some() && self.username.is_some()
    }

    /// The marketplace lists her (MB-22).
    pub(crate) fn listed(&self) -> bool {
        let without_work = self.profile.as_ref().is_some_and(|profile| profile.list_without_work);
        self.visible() && (without_work || self.items.iter().any(|item| item.shown.is_some()))
    }

    /// Her public items: featured first, then in her order (GAP-05).
    pub(crate) fn shown(&self) -> Vec<(&CardItem, &Brief)> {
        let mut shown: Vec<_> = self.items.iter().filter_map(|item| Some((item, item.shown.as_ref()?))).collect();
        let place = |id| self.order.iter().position(|other| *other == id).unwrap_or(usize::MAX);
        shown.sort_by_cached_key(|(item, _)| (!self.stands_out(item.id), place(item.id), item.id));
        shown
    }

    /// Whether the item is one of those that she puts first.
    pub(crate) fn stands_out(&self, item: Uuid) -> bool {
        self.standing_out.contains(&item)
    }

    /// When what everybody sees of her changed last, other than its counts.
    pub(crate) fn changed_at(&self) -> DateTime<Utc> {
        self.changed_at.unwrap_or(self.created_at)
    }

    /// Takes the fact in; `work` is the content of the item that it is about, if it is about one.
    pub(crate) fn evolve(&mut self, work: &mut Option<Work>, fact: &Fact) {
        if self.erased {
            return;
        }
        match &fact.event {
            Event::Accounts(event) => self.account(event, fact),
            Event::Creators(event) => self.profile(event, fact),
            Event::Item(event) => self.item(work, event, fact),
            Event::Portfolio(event) => place(&mut self.order, &mut self.standing_out, event),
            Event::Inquiry(InquiryEvent::EngagementCompleted { .. }) => {
                self.projects_completed += 1;
                self.changed_at = Some(fact.recorded_at);
            }
            Event::Like(_)
            | Event::Media(_)
            | Event::Library(_)
            | Event::Report(_)
            | Event::Inquiry(_)
            | Event::Block(_)
            | Event::Community(_)
            | Event::Quota(_) => {}
        }
    }

    fn account(&mut self, event: &AccountEvent, fact: &Fact) {
        match event {
            AccountEvent::AccountRegistered { username, .. } | AccountEvent::UsernameChanged { username, .. } => {
                let username = username.known().map(ToString::to_string);
                self.former.retain(|(name, _)| Some(name) != username.as_ref());
                let left = std::mem::replace(&mut self.username, username);
                self.former.extend(left.map(|name| (name, fact.position.0)));
                self.changed_at = Some(fact.recorded_at);
            }
            AccountEvent::AccountSuspended { .. } | AccountEvent::AccountBanned { .. } => self.barred = true,
            AccountEvent::SuspensionLifted { .. } | AccountEvent::AccountUnbanned { .. } => self.barred = false,
            AccountEvent::AccountErased {} => *self = Self { erased: true, ..Self::default() },
            _ => {}
        }
    }

    fn profile(&mut self, event: &ProfileEvent, fact: &Fact) {
        match event {
            ProfileEvent::ProfileCreated { details } | ProfileEvent::ProfileUpdated { details } => {
                let mut details = Details::from(details);
                details.contact_email.take_if(|_| !details.show_email);
                if matches!(event, ProfileEvent::ProfileCreated { .. }) {
                    self.published = true;
                    self.created_at = fact.recorded_at;
                }
                self.profile = Some(details);
                self.changed_at = Some(fact.recorded_at);
            }
            ProfileEvent::ProfilePublished {} => self.published = true,
            ProfileEvent::ProfileHidden {} => self.published = false,
            ProfileEvent::CreatorFeatured { .. } => self.featured = true,
            ProfileEvent::CreatorUnfeatured { .. } => self.featured = false,
        }
    }

    fn item(&mut self, work: &mut Option<Work>, event: &ItemEvent, fact: &Fact) {
        let Some(id) = fact.stream_id() else { return };
        match event {
            ItemEvent::ItemViewsCounted { .. } => return,
            ItemEvent::ItemSubmitted { content, visibility, .. } => {
                *work = Some(Work::new(content, *visibility, fact.revision.0));
                self.items.push(CardItem { id, at: fact.recorded_at, approved_at: None, shown: None });
            }
            ItemEvent::ItemDeleted {} => {
                *work = None;
                self.items.retain(|item| item.id != id);
            }
            other => {
                if let Some(work) = work {
                    work.evolve(other, fact.revision.0);
                }
            }
        }
        let shown = work.as_ref().and_then(Work::public).map(Brief::from);
        // An approval may change what stands on the page of the work alone.
        let is_new = matches!(event, ItemEvent::ItemApproved { .. });
        match self.items.iter_mut().find(|item| item.id == id) {
            Some(item) if item.shown == shown && !is_new => {}
            Some(item) => {
                item.approved_at = if is_new { Some(fact.recorded_at) } else { item.approved_at };
                (item.shown, self.changed_at) = (shown, Some(fact.recorded_at));
            }
            None => self.changed_at = Some(fact.recorded_at),
        }
    }
}
