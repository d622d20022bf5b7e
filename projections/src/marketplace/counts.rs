//! What people's looking, liking, asking and hiring amounts to, for one creator.

use chrono::{DateTime, Utc};
use domain::Event;
use domain::accounts::Event as AccountEvent;
use domain::inquiries::Event as InquiryEvent;
use domain::portfolio::{Event as ItemEvent, LikeEvent};
use journal::Fact;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::popularity::Popularity;

/// The numbers of one creator.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    erased: bool,
    pub(crate) popularity: Popularity,
    /// By item.
    pub(crate) items: Vec<ItemCount>,
}

/// An item's id, views and likes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ItemCount(pub(crate) Uuid, pub(crate) u64, pub(crate) u64);

impl Counts {
    /// Views and likes of one item.
    pub(crate) fn of(&self, item: Uuid) -> (u64, u64) {
        self.items.iter().find(|count| count.0 == item).map_or((0, 0), |count| (count.1, count.2))
    }

    /// Takes the fact in; `given_at`: when the like was given that it takes back.
    pub(crate) fn evolve(&mut self, fact: &Fact, given_at: Option<DateTime<Utc>>) {
        if self.erased {
            return;
        }
        match &fact.event {
            Event::Accounts(AccountEvent::AccountErased {}) => *self = Self { erased: true, ..Self::default() },
            Event::Item(event) => self.item(event, fact),
            Event::Like(LikeEvent::ItemLiked { item, .. }) => {
                self.popularity.liked(fact.recorded_at);
                self.count(item.0).2 += 1;
            }
            Event::Like(LikeEvent::ItemUnliked { item, .. }) => {
                self.popularity.unliked(given_at.unwrap_or(fact.recorded_at));
                let count = self.count(item.0);
                count.2 = count.2.saturating_sub(1);
            }
            Event::Inquiry(event) => self.inquiry(event, fact.recorded_at),
            _ => {}
        }
    }

    fn inquiry(&mut self, event: &InquiryEvent, at: DateTime<Utc>) {
        match event {
            InquiryEvent::InquirySent { verified: true, blocked: false, .. }
            | InquiryEvent::InquirySenderVerified { wanted: true, .. } => self.popularity.asked(at),
            InquiryEvent::EngagementCompleted { .. } => self.popularity.completed(at),
            _ => {}
        }
    }

    fn item(&mut self, event: &ItemEvent, fact: &Fact) {
        let Some(item) = fact.stream_id() else { return };
        match event {
            ItemEvent::ItemViewsCounted { views, .. } => {
                self.popularity.viewed(u64::from(*views), fact.recorded_at);
                self.count(item).1 += u64::from(*views);
            }
            ItemEvent::ItemDeleted {} => self.items.retain(|count| count.0 != item),
            _ => {}
        }
    }

    fn count(&mut self, item: Uuid) -> &mut ItemCount {
        let at = self.items.iter().position(|count| count.0 == item).unwrap_or_else(|| {
            self.items.push(ItemCount(item, 0, 0));
            self.items.len() - 1
        });
        &mut self.items[at]
    }
}
