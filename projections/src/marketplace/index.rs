//! The marketplace in memory: who matches what, in which order.
//!
//! Slots are numbers of creators; every filter is a set of slots, every sort a permutation of them, and an answer the
//! intersection of sets walked in order. Exactly what the table says, up to a position of the log.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::creators::Availability;
use domain::portfolio::Category;
use event_store::Position;
use strum::VariantArray;
use uuid::Uuid;

use super::bits::{Bits, Posting};
use super::card::Card;
use super::front::{Own, Wall};
use super::order::Order;
use super::query::Sort;
use super::text::{Standing, TextIndex};
use super::view::CreatorCard;
use super::words::{folded, words};

/// How many votes at the site's mean a creator has before the first (MB-20).
const PRIOR_VOTES: i64 = 5;
const SORTS: usize = Sort::KEPT.len();
const CATEGORIES: usize = Category::VARIANTS.len();

/// A row, made ready for the index. `entry` is `None` for somebody whom nobody may see.
pub(crate) struct Prepared {
    account: Uuid,
    changed: i64,
    card_changed: i64,
    popularity: i64,
    entry: Option<Entry>,
}

/// A creator's popularity, and the position of the event that made it so.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Popular {
    pub(crate) account: Uuid,
    pub(crate) popularity: i64,
    pub(crate) changed: i64,
}

struct Entry {
    card: Arc<CreatorCard>,
    listed: bool,
    former: Vec<(String, u64)>,
    created_at: DateTime<Utc>,
    rating: (i64, i64),
    categories: [bool; CATEGORIES],
    skills: BTreeSet<String>,
    words: Vec<String>,
    /// Those of them that she is called by.
    names: Vec<String>,
    changed_at: DateTime<Utc>,
    own: Own,
}

impl Prepared {
    /// From the card of `account` that changed last at `card_changed`; with its counts, at `changed`.
    pub(crate) fn new(account: Uuid, card_changed: i64, changed: i64, popularity: i64, card: &Card) -> Self {
        let entry = CreatorCard::of(account, card).map(|view| Entry::new(card, view));
        Self { account, changed, card_changed, popularity, entry }
    }
}

impl Entry {
    fn new(card: &Card, view: CreatorCard) -> Self {
        let shown = card.shown();
        let mut categories = [false; CATEGORIES];
        shown.iter().for_each(|(_, brief)| categories[brief.category as usize] = true);
        let names = distinct([view.display_name.as_str(), &view.username].into_iter());
        let own = [&view.display_name, &view.username, &view.bio].into_iter().chain(&view.skills).map(String::as_str);
        let works = shown.iter().flat_map(|(_, brief)| {
            std::iter::once(brief.title.as_str()).chain(brief.tags.iter().map(domain::text::Tag::as_str))
        });
        let words = distinct(own.chain(works));
        Self {
            listed: card.listed(),
            former: card.former.clone(),
            created_at: card.created_at,
            rating: (card.rating_sum, card.rating_count),
            categories,
            skills: view.skills.iter().map(|skill| folded(skill)).collect(),
            words,
            names,
            changed_at: card.changed_at(),
            own: Own::of(card),
            card: Arc::new(view),
        }
    }
}

/// What a slot holds, for as long as somebody is in it.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) card: Arc<CreatorCard>,
    pub(crate) changed: i64,
    /// The same, but for her counts.
    pub(crate) card_changed: i64,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) own: Own,
    former: Vec<(String, u64)>,
    rating: (i64, i64),
    skills: BTreeSet<String>,
    words: u64,
    standing: Standing,
    called: Standing,
}

/// A skill, and who has it.
#[derive(Debug, Default)]
pub(crate) struct Skill {
    pub(crate) label: String,
    pub(crate) who: Posting,
}

/// Everything that an answer is made from.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) slots: Vec<Option<Slot>>,
    keys: Vec<[i64; SORTS]>,
    ids: Vec<Uuid>,
    free: Vec<u32>,
    accounts: HashMap<Uuid, u32>,
    names: HashMap<String, Vec<Named>>,
    pub(crate) listed: Bits,
    pub(crate) categories: [Bits; CATEGORIES],
    pub(crate) availability: [Bits; Availability::VARIANTS.len()],
    pub(crate) ratings: [Bits; 5],
    pub(crate) skills: HashMap<String, Skill>,
    pub(crate) text: TextIndex,
    /// Only what people are called.
    pub(crate) names_of: TextIndex,
    pub(crate) wall: Wall,
    pub(crate) works: usize,
    orders: [Order; SORTS],
    ratings_sum: i64,
    ratings_count: i64,
    pub(crate) position: Option<Position>,
    pub(crate) generation: i64,
}

/// Who has a name, or had it until `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    slot: u32,
    until: Option<u64>,
}

/// By sort, the slots whose place may have changed.
type Moves = [Bits; SORTS];

impl Index {
    /// Takes rows in.
    pub(crate) fn take(&mut self, rows: Vec<Prepared>) {
        let mut moves = Moves::default();
        let (mut mean, mut moved) = (self.mean(), false);
        for row in rows {
            self.take_row(row, &mut moves);
            // There and back is moved too: whoever came between was sorted by what it was then.
            moved |= mean != self.mean();
            mean = self.mean();
        }
        if moved {
            self.spread_mean(&mut moves);
        }
        self.reorder(&moves);
    }

    /// Takes popularity in, of those whom it knows.
    pub(crate) fn take_popularity(&mut self, rows: &[Popular]) {
        let mut moves = Moves::default();
        for row in rows {
            let Some(slot) = self.accounts.get(&row.account).copied() else { continue };
            self.keys[slot as usize][Sort::Popular as usize] = row.popularity;
            moves[Sort::Popular as usize].insert(slot);
            if let Some(slot) = &mut self.slots[slot as usize] {
                slot.changed = slot.changed.max(row.changed);
            }
        }
        self.reorder(&moves);
    }

    fn reorder(&mut self, moves: &Moves) {
        for (sort, moved) in moves.iter().enumerate().filter(|(_, moved)| moved.len() > 0) {
            // Taken out, so that the keys can be looked at while it changes.
            let mut order = std::mem::take(&mut self.orders[sort]);
            order.put(moved, &self.listed, |a, b| self.before(sort, a, b));
            self.orders[sort] = order;
        }
    }

    pub(crate) fn order(&self, sort: Sort) -> &Order {
        &self.orders[sort.kept()]
    }

    /// Where somebody stands among all who are listed, from 1.
    pub(crate) fn place(&self, sort: Sort, account: Uuid) -> Option<usize> {
        self.order(sort).place(*self.accounts.get(&account)?).map(|place| place + 1)
    }

    /// What a slot is sorted by: greater keys first, then smaller ids.
    pub(crate) fn key(&self, sort: Sort, slot: u32) -> (i64, Uuid) {
        (self.keys[slot as usize][sort.kept()], self.ids[slot as usize])
    }

    pub(crate) fn slot(&self, slot: u32) -> Option<&Slot> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// Somebody whom everybody may see.
    pub(crate) fn of(&self, account: Uuid) -> Option<&Slot> {
        self.slot(*self.accounts.get(&account)?)
    }

    /// Whoever has the name now, or had it last; the second value says that it is hers now.
    pub(crate) fn named(&self, name: &str) -> Option<(&Slot, bool)> {
        let holder = self.names.get(name)?.iter().max_by_key(|named| named.until.map_or(u64::MAX, |at| at))?;
        Some((self.slot(holder.slot)?, holder.until.is_none()))
    }

    fn before(&self, sort: usize, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        (self.keys[b][sort], self.ids[a]) < (self.keys[a][sort], self.ids[b])
    }

    fn take_row(&mut self, row: Prepared, moves: &mut Moves) {
        let known = self.accounts.get(&row.account).copied();
        let Some(entry) = row.entry else {
            if let Some(slot) = known {
                self.vacate(slot, row.account, moves);
            }
            return;
        };
        let slot = known.unwrap_or_else(|| self.occupy(row.account));
        self.sets(slot, &entry);
        self.sort(slot, row.popularity, &entry, moves);
        self.name(slot, &entry);
        let words = fingerprint(&entry);
        let before = self.slots[slot as usize].take();
        let (old_words, mut standing, mut called, own) =
            before.map_or_else(Default::default, |slot| (slot.words, slot.standing, slot.called, slot.own));
        self.hang(slot, &own, &entry.own);
        if old_words != words {
            let sought = |words| if entry.listed { words } else { &[][..] };
            standing = self.text.replace(slot, &standing, sought(&entry.words));
            called = self.names_of.replace(slot, &called, sought(&entry.names));
        }
        self.slots[slot as usize] = Some(Slot {
            card: entry.card,
            changed: row.changed,
            card_changed: row.card_changed,
            changed_at: entry.changed_at,
            own: entry.own,
            former: entry.former,
            rating: entry.rating,
            skills: entry.skills,
            words,
            standing,
            called,
        });
    }

    fn occupy(&mut self, account: Uuid) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.keys.push([0; SORTS]);
            self.ids.push(account);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX)
        });
        self.ids[slot as usize] = account;
        self.accounts.insert(account, slot);
        slot
    }

    fn vacate(&mut self, slot: u32, account: Uuid, moves: &mut Moves) {
        self.accounts.remove(&account);
        self.unname(slot);
        let Some(gone) = self.slots[slot as usize].take() else { return };
        self.text.replace(slot, &gone.standing, &[]);
        self.names_of.replace(slot, &gone.called, &[]);
        self.hang(slot, &gone.own, &Own::default());
        for skill in &gone.skills {
            self.drop_skill(slot, skill);
        }
        self.ratings_sum -= gone.rating.0;
        self.ratings_count -= gone.rating.1;
        let sets = self.categories.iter_mut().chain(&mut self.availability).chain(&mut self.ratings);
        sets.chain([&mut self.listed]).for_each(|set| set.remove(slot));
        moves.iter_mut().for_each(|moved| moved.insert(slot));
        self.free.push(slot);
    }

    fn sets(&mut self, slot: u32, entry: &Entry) {
        for (set, on) in self.categories.iter_mut().zip(entry.categories) {
            set.set(slot, on);
        }
        for (set, value) in self.availability.iter_mut().zip(Availability::VARIANTS) {
            set.set(slot, entry.card.availability == *value);
        }
        let (sum, count) = entry.rating;
        for (least, set) in (1i64..).zip(&mut self.ratings) {
            set.set(slot, count > 0 && sum >= least * count);
        }
        let before =
            self.slots[slot as usize].as_mut().map(|slot| std::mem::take(&mut slot.skills)).unwrap_or_default();
        for gone in before.difference(&entry.skills) {
            self.drop_skill(slot, gone);
        }
        for (skill, label) in entry.card.skills.iter().map(|label| (folded(label), label)) {
            let known =
                self.skills.entry(skill).or_insert_with(|| Skill { label: label.clone(), who: Posting::default() });
            known.who.insert(slot);
        }
    }

    fn drop_skill(&mut self, slot: u32, skill: &str) {
        if let Some(known) = self.skills.get_mut(skill) {
            known.who.remove(slot);
            if known.who.is_empty() {
                self.skills.remove(skill);
            }
        }
    }

    fn sort(&mut self, slot: u32, popularity: i64, entry: &Entry, moves: &mut Moves) {
        let before = self.slots[slot as usize].as_ref().map_or((0, 0), |slot| slot.rating);
        self.ratings_sum += entry.rating.0 - before.0;
        self.ratings_count += entry.rating.1 - before.1;
        let mut keys = [0; SORTS];
        keys[Sort::Popular as usize] = popularity;
        keys[Sort::Newest as usize] = entry.created_at.timestamp_micros();
        keys[Sort::Rating as usize] = self.damped(entry.rating);
        let unlisted = self.slots[slot as usize].is_none() || self.listed.has(slot) != entry.listed;
        for (sort, moved) in moves.iter_mut().enumerate() {
            if unlisted || self.keys[slot as usize][sort] != keys[sort] {
                moved.insert(slot);
            }
        }
        self.keys[slot as usize] = keys;
        self.listed.set(slot, entry.listed);
    }

    /// How far the damped mean lies above the site's, in millionths (MB-20). It sorts as the damped mean itself does; and
    /// of those without votes, who are most, it is 0 whatever the others get.
    fn damped(&self, (sum, count): (i64, i64)) -> i64 {
        (sum * 1_000_000 - count * self.mean() * 10_000).div_euclid(count + PRIOR_VOTES)
    }

    /// The mean of all votes in whole hundredths of a star: among many votes one more hardly ever moves it, and then
    /// nobody else has to be sorted anew.
    fn mean(&self) -> i64 {
        (self.ratings_sum * 200 + self.ratings_count).checked_div(self.ratings_count * 2).unwrap_or(0)
    }

    /// The site's mean moved, and with it what those with votes are sorted by.
    fn spread_mean(&mut self, moves: &mut Moves) {
        let [rated, ..] = &self.ratings;
        for slot in rated.iter().collect::<Vec<_>>() {
            let Some(rating) = self.slot(slot).map(|slot| slot.rating) else { continue };
            self.keys[slot as usize][Sort::Rating as usize] = self.damped(rating);
            moves[Sort::Rating as usize].insert(slot);
        }
    }

    fn name(&mut self, slot: u32, entry: &Entry) {
        let same = self.slots[slot as usize].as_ref();
        if same.is_some_and(|old| old.card.username == entry.card.username && old.former == entry.former) {
            return;
        }
        self.unname(slot);
        let now = (entry.card.username.clone(), None);
        let former = entry.former.iter().map(|(name, until)| (name.clone(), Some(*until)));
        for (name, until) in former.chain([now]) {
            self.names.entry(name).or_default().push(Named { slot, until });
        }
    }

    fn unname(&mut self, slot: u32) {
        let Some(old) = &self.slots[slot as usize] else { return };
        for name in old.former.iter().map(|(name, _)| name).chain([&old.card.username]) {
            if let Some(holders) = self.names.get_mut(name) {
                holders.retain(|holder| holder.slot != slot);
                if holders.is_empty() {
                    self.names.remove(name);
                }
            }
        }
    }
}

/// The words of texts, each once.
fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut all: Vec<String> = texts.flat_map(words).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A number that stays the same while the words do.
fn fingerprint(entry: &Entry) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (&entry.words, &entry.names, entry.listed).hash(&mut hasher);
    hasher.finish() | 1
}
