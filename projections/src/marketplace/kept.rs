//! Cards as the writer keeps them between batches.

use std::collections::HashMap;

use journal::Fact;
use uuid::Uuid;

use super::card::{Card, Gallery, Parts};
use super::counts::Counts;
use super::likes::Given;

/// How many creators are remembered, twice over: those of late and those of before.
const REMEMBERED: usize = 8192;

/// What is at hand of one creator.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) card: Option<Card>,
    pub(crate) gallery: Option<Gallery>,
    pub(crate) counts: Option<Counts>,
    /// The position of the last event of this batch that changed the card, and that changed the counts.
    pub(crate) changed: (Option<i64>, Option<i64>),
    pub(crate) new_gallery: bool,
}

impl Kept {
    /// What is needed and not at hand.
    pub(crate) fn lacks(&self, needs: Parts) -> Parts {
        Parts {
            card: needs.card && self.card.is_none(),
            gallery: needs.gallery && self.gallery.is_none(),
            counts: needs.counts && self.counts.is_none(),
        }
    }

    /// Fills what was lacking from its rows; where there is no row, it begins empty.
    pub(crate) fn fill(
        &mut self,
        lacked: Parts,
        (card, gallery, counts): (Option<String>, Option<String>, Option<String>),
    ) -> serde_json::Result<()> {
        if lacked.card {
            // The first row of a card carries its gallery too.
            self.new_gallery |= card.is_none();
            self.card = Some(card.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default());
        }
        if lacked.gallery || self.new_gallery && self.gallery.is_none() {
            self.gallery = Some(gallery.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default());
        }
        if lacked.counts {
            self.counts = Some(counts.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default());
        }
        Ok(())
    }

    pub(crate) fn evolve(&mut self, fact: &Fact, given: &Given) {
        let (parts, position) = (Parts::of(fact), Some(fact.position.0.cast_signed()));
        if let Some(card) = self.card.as_mut().filter(|_| parts.card) {
            let mut unused = Gallery::default();
            card.evolve(self.gallery.as_mut().filter(|_| parts.gallery).unwrap_or(&mut unused), fact);
            self.changed.0 = position;
            self.new_gallery |= parts.gallery;
        }
        if let Some(counts) = self.counts.as_mut().filter(|_| parts.counts) {
            counts.evolve(fact, given.get(&fact.position.0).copied());
            self.changed.1 = position;
        }
    }
}

/// The creators of late: two generations, of which the older one goes when the younger one is full.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    young: HashMap<Uuid, Kept>,
    old: HashMap<Uuid, Kept>,
}

impl Memory {
    pub(crate) fn take(&mut self, account: Uuid) -> Option<Kept> {
        self.young.remove(&account).or_else(|| self.old.remove(&account))
    }

    pub(crate) fn keep(&mut self, written: HashMap<Uuid, Kept>) {
        for (account, mut kept) in written {
            kept.changed = (None, None);
            kept.new_gallery = false;
            self.young.insert(account, kept);
        }
        if self.young.len() > REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

/// Rows of cards for one statement, column by column.
#[derive(Default)]
pub(crate) struct CardRows {
    pub(crate) accounts: Vec<Uuid>,
    pub(crate) listed: Vec<bool>,
    pub(crate) visible: Vec<bool>,
    pub(crate) changed: Vec<i64>,
    pub(crate) states: Vec<String>,
    pub(crate) galleries: Vec<String>,
}

impl CardRows {
    /// Adds the card, if the batch changed it.
    pub(crate) fn push(&mut self, account: Uuid, kept: &Kept) -> serde_json::Result<()> {
        let (Some(changed), Some(card)) = (kept.changed.0, &kept.card) else { return Ok(()) };
        let gallery = kept.gallery.as_ref().filter(|_| kept.new_gallery);
        self.galleries.push(gallery.map(serde_json::to_string).transpose()?.unwrap_or_default());
        self.states.push(serde_json::to_string(card)?);
        self.accounts.push(account);
        self.listed.push(card.listed());
        self.visible.push(card.visible());
        self.changed.push(changed);
        Ok(())
    }
}

/// Rows of counts for one statement, column by column.
#[derive(Default)]
pub(crate) struct CountRows {
    pub(crate) accounts: Vec<Uuid>,
    pub(crate) popularity: Vec<i64>,
    pub(crate) changed: Vec<i64>,
    pub(crate) counts: Vec<String>,
}

impl CountRows {
    /// Adds the counts, if the batch changed them.
    pub(crate) fn push(&mut self, account: Uuid, kept: &Kept) -> serde_json::Result<()> {
        let (Some(changed), Some(counts)) = (kept.changed.1, &kept.counts) else { return Ok(()) };
        self.accounts.push(account);
        self.popularity.push(counts.popularity.rank());
        self.changed.push(changed);
        self.counts.push(serde_json::to_string(counts)?);
        Ok(())
    }
}
