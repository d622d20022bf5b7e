//! The small numbers that stand for event types and categories. Entries are only ever added, so knowing one is for ever.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// One dictionary's known entries.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_name: HashMap<Arc<str>, i16>,
    by_id: HashMap<i16, Arc<str>>,
}

impl Names {
    pub(super) fn id(&self, name: &str) -> Option<i16> {
        self.by_name.get(name).copied()
    }

    pub(super) fn name(&self, id: i16) -> Option<&Arc<str>> {
        self.by_id.get(&id)
    }
}

/// What this process knows of one dictionary. It holds committed entries only.
#[derive(Debug, Default)]
pub(super) struct Dictionary(RwLock<Names>);

impl Dictionary {
    pub(super) fn names(&self) -> RwLockReadGuard<'_, Names> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn<'a>(&self, entries: impl IntoIterator<Item = (i16, &'a str)>) {
        let mut entries = entries.into_iter().peekable();
        if entries.peek().is_none() {
            return;
        }
        let mut names = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (id, name) in entries {
            let name: Arc<str> = name.into();
            names.by_name.insert(name.clone(), id);
            names.by_id.insert(id, name);
        }
    }
}

/// Both dictionaries.
#[derive(Debug, Default)]
pub(super) struct Dictionaries {
    pub types: Dictionary,
    pub categories: Dictionary,
}

/// Gives numbers to a batch's names: known ones, and new ones in order from `next`.
#[derive(Debug)]
pub(super) struct Numbering<'a> {
    known: &'a Names,
    next: i16,
    fresh: Vec<(i16, &'a str)>,
}

impl<'a> Numbering<'a> {
    pub(super) fn new(known: &'a Names, last: i16) -> Self {
        Self { known, next: last.saturating_add(1), fresh: Vec::new() }
    }

    pub(super) fn id(&mut self, name: &'a str) -> i16 {
        if let Some(id) = self.known.id(name) {
            return id;
        }
        if let Some((id, _)) = self.fresh.iter().find(|(_, fresh)| *fresh == name) {
            return *id;
        }
        let id = self.next;
        // A full dictionary gives its last number twice, which the database's unique key then refuses.
        self.next = self.next.saturating_add(1);
        self.fresh.push((id, name));
        id
    }

    pub(super) fn into_fresh(self) -> Vec<(i16, &'a str)> {
        self.fresh
    }
}
