//! Cards as the writer keeps them between batches.

use std::collections::HashMap;

use uuid::Uuid;

use super::card::{Card, Gallery};

/// How many cards are remembered, twice over: those of late and those of before.
const REMEMBERED: usize = 8192;

/// A card at hand, with its gallery when it was needed.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) card: Card,
    pub(crate) gallery: Option<Gallery>,
    /// The position of the last event of this batch that changed it.
    pub(crate) changed: Option<i64>,
    pub(crate) new_gallery: bool,
}

impl Kept {
    /// Of somebody who has no row yet.
    pub(crate) fn new() -> Self {
        Self { card: Card::default(), gallery: Some(Gallery::default()), changed: None, new_gallery: true }
    }

    pub(crate) fn read(card: &str, gallery: Option<&str>) -> serde_json::Result<Self> {
        let gallery = gallery.map(serde_json::from_str).transpose()?;
        Ok(Self { card: serde_json::from_str(card)?, gallery, changed: None, new_gallery: false })
    }
}

/// The cards of late: two generations, of which the older one goes when the younger one is full.
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
            // A card that was not written has no row whose gallery could stay as it is.
            if kept.changed.take().is_some() {
                kept.new_gallery = false;
            }
            self.young.insert(account, kept);
        }
        if self.young.len() > REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

/// Rows for one statement, column by column.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) accounts: Vec<Uuid>,
    pub(crate) usernames: Vec<Option<String>>,
    pub(crate) listed: Vec<bool>,
    pub(crate) visible: Vec<bool>,
    pub(crate) popularity: Vec<i64>,
    pub(crate) changed: Vec<i64>,
    pub(crate) states: Vec<String>,
    pub(crate) galleries: Vec<String>,
}

impl Rows {
    /// Adds the card, if the batch changed it.
    pub(crate) fn push(&mut self, account: Uuid, kept: &Kept) -> serde_json::Result<()> {
        let Some(changed) = kept.changed else { return Ok(()) };
        let gallery = kept.gallery.as_ref().filter(|_| kept.new_gallery);
        self.galleries.push(gallery.map(serde_json::to_string).transpose()?.unwrap_or_default());
        self.states.push(serde_json::to_string(&kept.card)?);
        self.accounts.push(account);
        self.usernames.push(kept.card.username.clone());
        self.listed.push(kept.card.listed());
        self.visible.push(kept.card.visible());
        self.popularity.push(kept.card.popularity.rank());
        self.changed.push(changed);
        Ok(())
    }
}
