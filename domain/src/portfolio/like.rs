//! Likes: one stream per person and item, so that nobody likes an item twice (PF-27).

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};
use uuid::Uuid;

use super::{Item, Refusal};
use crate::{AccountId, ItemId, PersonalField, State};

/// What can happen between a person and an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum LikeEvent {
    /// She likes it.
    ItemLiked {
        /// What.
        item: ItemId,
        /// Whose it is.
        creator: AccountId,
        /// Who likes it.
        by: AccountId,
    },
    /// She likes it no more.
    ItemUnliked {
        /// What.
        item: ItemId,
        /// Whose it is.
        creator: AccountId,
        /// Who liked it.
        by: AccountId,
    },
}

impl LikeEvent {
    /// No personal fields.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// The one id of this person's liking of this item.
pub fn like_id(item: ItemId, by: AccountId) -> Uuid {
    Uuid::new_v5(&item.0, by.0.as_bytes())
}

/// Whether a person likes an item.
#[derive(Clone, Debug, Default)]
pub struct Like {
    /// She does.
    pub on: bool,
    /// Whose item it is, once it was liked.
    pub creator: Option<AccountId>,
}

impl Like {
    /// Likes the item, whose state is `shown`.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] when the item is not public, [`Refusal::OwnItem`] when it is her own: a like is what it is
    /// worth to others.
    pub fn like(&self, item: ItemId, shown: &Item, by: AccountId) -> Result<Vec<LikeEvent>, Refusal> {
        if self.on {
            return Ok(vec![]);
        }
        match shown.creator.filter(|_| shown.public().is_some()) {
            Some(creator) if creator == by => Err(Refusal::OwnItem),
            Some(creator) => Ok(vec![LikeEvent::ItemLiked { item, creator, by }]),
            None => Err(Refusal::NoSuchItem),
        }
    }

    /// Takes the like back, also when the item is public no more.
    ///
    /// # Errors
    /// None so far.
    pub fn unlike(&self, item: ItemId, by: AccountId) -> Result<Vec<LikeEvent>, Refusal> {
        match self.creator.filter(|_| self.on) {
            Some(creator) => Ok(vec![LikeEvent::ItemUnliked { item, creator, by }]),
            None => Ok(vec![]),
        }
    }
}

impl State for Like {
    type Event = LikeEvent;
    const CATEGORY: &'static str = "like";

    fn evolve(&mut self, event: &LikeEvent) {
        match event {
            LikeEvent::ItemLiked { creator, .. } => {
                self.on = true;
                self.creator = Some(*creator);
            }
            LikeEvent::ItemUnliked { .. } => self.on = false,
        }
    }

    fn event_of(event: crate::Event) -> Option<LikeEvent> {
        match event {
            crate::Event::Like(event) => Some(event),
            _ => None,
        }
    }
}
