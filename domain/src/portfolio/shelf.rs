//! The shelf: which items a creator has, which she puts first, and in which order.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::Refusal;
use crate::{ItemId, PersonalField, State};

/// What can happen to a shelf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum ShelfEvent {
    /// An item came, in front of all others.
    PortfolioItemAdded {
        /// Which.
        item: ItemId,
    },
    /// An item went.
    PortfolioItemRemoved {
        /// Which.
        item: ItemId,
    },
    /// The items stand in another order (PF-23).
    PortfolioReordered {
        /// All of them.
        order: Vec<ItemId>,
    },
    /// An item stands out (PF-08).
    ItemFeatured {
        /// Which.
        item: ItemId,
    },
    /// An item stands out no more.
    ItemUnfeatured {
        /// Which.
        item: ItemId,
    },
}

impl ShelfEvent {
    /// No personal fields.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// A shelf as its events made it.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// The live items, in the creator's order.
    pub order: Vec<ItemId>,
    /// Those that stand out.
    pub featured: BTreeSet<ItemId>,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

impl Shelf {
    /// The most live items of a creator (PF-22).
    pub const ITEMS_MOST: usize = 200;
    /// The most featured items of a creator (PF-29).
    pub const FEATURED_MOST: usize = 6;

    /// The revision of the newest event.
    pub fn revision(&self) -> Option<u64> {
        self.next.checked_sub(1)
    }

    /// Puts an item in front.
    ///
    /// # Errors
    /// [`Refusal::PortfolioFull`].
    pub fn add(&self, item: ItemId) -> Result<Vec<ShelfEvent>, Refusal> {
        if self.order.contains(&item) {
            return Ok(vec![]);
        }
        if self.order.len() >= Self::ITEMS_MOST {
            return Err(Refusal::PortfolioFull);
        }
        Ok(vec![ShelfEvent::PortfolioItemAdded { item }])
    }

    /// Takes an item away; one that is not there stays away.
    ///
    /// # Errors
    /// None so far.
    pub fn remove(&self, item: ItemId) -> Result<Vec<ShelfEvent>, Refusal> {
        if self.order.contains(&item) { Ok(vec![ShelfEvent::PortfolioItemRemoved { item }]) } else { Ok(vec![]) }
    }

    /// Lets an item stand out.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`] and [`Refusal::TooManyFeatured`].
    pub fn feature(&self, item: ItemId) -> Result<Vec<ShelfEvent>, Refusal> {
        if !self.order.contains(&item) {
            return Err(Refusal::NoSuchItem);
        }
        if self.featured.contains(&item) {
            return Ok(vec![]);
        }
        if self.featured.len() >= Self::FEATURED_MOST {
            return Err(Refusal::TooManyFeatured);
        }
        Ok(vec![ShelfEvent::ItemFeatured { item }])
    }

    /// Lets an item stand out no more.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`].
    pub fn unfeature(&self, item: ItemId) -> Result<Vec<ShelfEvent>, Refusal> {
        if !self.order.contains(&item) {
            return Err(Refusal::NoSuchItem);
        }
        if self.featured.contains(&item) { Ok(vec![ShelfEvent::ItemUnfeatured { item }]) } else { Ok(vec![]) }
    }

    /// Puts the items in this order. The order that stands already says nothing new.
    ///
    /// # Errors
    /// [`Refusal::ReorderedMeanwhile`] when `seen` is not the newest revision; [`Refusal::WrongOrder`] when `order` is
    /// not exactly the live items, each once.
    pub fn reorder(&self, order: Vec<ItemId>, seen: u64) -> Result<Vec<ShelfEvent>, Refusal> {
        if let Some(now) = self.revision().filter(|now| *now != seen) {
            return Err(Refusal::ReorderedMeanwhile { seen, now });
        }
        if order == self.order {
            return Ok(vec![]);
        }
        let given: BTreeSet<_> = order.iter().collect();
        let live: BTreeSet<_> = self.order.iter().collect();
        if given.len() != order.len() || given != live {
            return Err(Refusal::WrongOrder);
        }
        Ok(vec![ShelfEvent::PortfolioReordered { order }])
    }
}

impl State for Shelf {
    type Event = ShelfEvent;
    const CATEGORY: &'static str = "portfolio";

    fn evolve(&mut self, event: &ShelfEvent) {
        self.next += 1;
        match event {
            ShelfEvent::PortfolioItemAdded { item } => self.order.insert(0, *item),
            ShelfEvent::PortfolioItemRemoved { item } => {
                self.order.retain(|other| other != item);
                self.featured.remove(item);
            }
            ShelfEvent::PortfolioReordered { order } => self.order.clone_from(order),
            ShelfEvent::ItemFeatured { item } => _ = self.featured.insert(*item),
            ShelfEvent::ItemUnfeatured { item } => _ = self.featured.remove(item),
        }
    }

    fn event_of(event: crate::Event) -> Option<ShelfEvent> {
        match event {
            crate::Event::Portfolio(event) => Some(event),
            _ => None,
        }
    }
}
