//! Rows as the writer keeps them between batches, and how a batch changes them.

use std::collections::{HashMap, HashSet};

use domain::Event;
use domain::accounts::Event as AccountEvent;
use journal::Fact;
use uuid::Uuid;

use super::card::{Card, Parts, whose};
use super::counts::Counts;
use super::likes::Given;
use crate::portfolio::Work;

/// How many rows of a kind are remembered, twice over: those of late and those of before.
const REMEMBERED: usize = 16_384;

/// A row at hand.
#[derive(Debug, Default)]
pub(crate) struct Kept<R> {
    pub(crate) row: R,
    /// The position of the last event of this batch that changed it.
    pub(crate) changed: Option<i64>,
}

/// Rows of a kind, of late: two generations, of which the older one goes when the younger one is full.
#[derive(Debug)]
pub(crate) struct Memory<R> {
    young: HashMap<Uuid, R>,
    old: HashMap<Uuid, R>,
}

impl<R> Default for Memory<R> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<R> Memory<R> {
    /// Moves the rows of these ids that it has over; the ids that it has not.
    pub(crate) fn recall(&mut self, ids: HashSet<Uuid>, rows: &mut HashMap<Uuid, Kept<R>>) -> Vec<Uuid> {
        let mut unknown = Vec::new();
        for id in ids {
            match self.young.remove(&id).or_else(|| self.old.remove(&id)) {
                Some(row) => _ = rows.insert(id, Kept { row, changed: None }),
                None => unknown.push(id),
            }
        }
        unknown
    }

    fn keep(&mut self, rows: HashMap<Uuid, Kept<R>>) {
        self.young.extend(rows.into_iter().map(|(id, kept)| (id, kept.row)));
        if self.young.len() > REMEMBERED {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

/// All that the writer remembers.
#[derive(Debug, Default)]
pub(crate) struct Memories {
    pub(crate) cards: Memory<Card>,
    pub(crate) counts: Memory<Counts>,
    pub(crate) works: Memory<OwnWork>,
}

/// The content of an item that is there, and whose it is.
#[derive(Debug, Default)]
pub(crate) struct OwnWork {
    pub(crate) creator: Uuid,
    pub(crate) work: Option<Work>,
}

/// What a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) cards: HashMap<Uuid, Kept<Card>>,
    pub(crate) counts: HashMap<Uuid, Kept<Counts>>,
    pub(crate) works: HashMap<Uuid, Kept<OwnWork>>,
    /// Whose works all go.
    pub(crate) erased: Vec<Uuid>,
}

/// The ids of what a batch touches.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) cards: HashSet<Uuid>,
    pub(crate) counts: HashSet<Uuid>,
    pub(crate) works: HashSet<Uuid>,
}

impl Needs {
    pub(crate) fn of(facts: &[Fact]) -> Self {
        let mut needs = Self::default();
        for fact in facts {
            let (parts, account) = (Parts::of(fact), whose(fact));
            needs.cards.extend(account.filter(|_| parts.card));
            needs.counts.extend(account.filter(|_| parts.counts));
            needs.works.extend(parts.item);
        }
        needs
    }
}

impl Touched {
    /// Takes the fact in. Whose card it changes is whom it is about.
    pub(crate) fn evolve(&mut self, fact: &Fact, given: &Given) {
        let (Some(account), parts) = (whose(fact), Parts::of(fact)) else { return };
        let position = Some(fact.position.0.cast_signed());
        if parts.card {
            let kept = self.cards.entry(account).or_default();
            let mut none = Kept::default();
            let own = parts.item.map_or(&mut none, |item| self.works.entry(item).or_default());
            kept.row.evolve(&mut own.row.work, fact);
            own.row.creator = account;
            (kept.changed, own.changed) = (position, position);
        }
        if parts.counts {
            let kept = self.counts.entry(account).or_default();
            kept.row.evolve(fact, given.get(&fact.position.0).copied());
            kept.changed = position;
        }
        if matches!(fact.event, Event::Accounts(AccountEvent::AccountErased {})) {
            let own = self.works.values_mut().filter(|kept| kept.row.creator == account);
            own.for_each(|kept| kept.row.work = None);
            self.erased.push(account);
        }
    }

    /// Remembers it for the next batch.
    pub(crate) fn keep(self, memories: &mut Memories) {
        memories.cards.keep(self.cards);
        memories.counts.keep(self.counts);
        memories.works.keep(self.works);
        for memory in [&mut memories.works.young, &mut memories.works.old] {
            memory.retain(|_, own| !self.erased.contains(&own.creator));
        }
    }
}
