//! What the pages before the marketplace need of it: the newest pictures, the figures, and every public address.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::portfolio::Shelf;
use uuid::Uuid;

use super::card::{Brief, Card, CardItem};
use super::index::Index;
use super::view::{CreatorCard, Image};

/// How many pictures of one creator may hang on the wall: it is everybody's.
const OF_ONE: usize = 2;
/// How many creators a part of the directory names at most.
pub const DIRECTORY_PART: usize = 5_000;

/// A picture on the wall, and whose it is.
#[derive(Clone, Debug)]
pub struct Hung {
    /// Its title.
    pub title: String,
    /// The picture.
    pub image: Image,
    /// Whose it is.
    pub creator: Arc<CreatorCard>,
}

/// How large the marketplace is (LP-05).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Creators who are listed.
    pub creators: usize,
    /// Works that everybody may see, of these creators.
    pub works: usize,
}

/// An address that search engines should know (PP-06).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The creator's name in addresses.
    pub username: String,
    /// When her page last changed in more than its counts.
    pub changed_at: DateTime<Utc>,
}

/// The works of at most as many creators are in a part of the directory of works: however full their shelves are, a part
/// names no more than search engines read (50,000).
const SHELVES_PART: usize = 50_000 / Shelf::ITEMS_MOST;

/// A work that search engines should know (PP-06).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedWork {
    /// Its creator's name in addresses.
    pub username: String,
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Since when it is as it is shown.
    pub changed_at: DateTime<Utc>,
}

/// The works of a part of the directory, as of a version of it.
#[derive(Clone, Debug)]
pub(crate) struct Shelves {
    pub(crate) version: u64,
    pub(crate) works: Arc<[ListedWork]>,
}

impl Shelves {
    /// About how many bytes it takes.
    pub(crate) fn weight(&self) -> u32 {
        u32::try_from(self.works.len() * 160).unwrap_or(u32::MAX)
    }
}

impl ListedWork {
    /// The public works on a card.
    pub(crate) fn of(card: &Card) -> Vec<Self> {
        let Some(username) = card.username.as_ref().filter(|_| card.listed()) else { return Vec::new() };
        let shown = card.shown().into_iter();
        let work = |(item, brief): (&CardItem, &Brief)| Self {
            username: username.clone(),
            id: item.id,
            title: brief.title.clone(),
            changed_at: item.approved_at.unwrap_or(item.at),
        };
        shown.map(work).collect()
    }
}

/// What of a listed creator may hang on the wall, and how many works she has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) works: usize,
    pictures: Vec<Picture>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Picture {
    at: i64,
    item: Uuid,
    title: String,
    image: String,
}

/// All pictures that may hang on the wall, newest first: by when they were submitted, whose, and which.
pub(crate) type Wall = BTreeSet<(Reverse<i64>, u32, Uuid)>;

impl Own {
    /// Of somebody's card; nothing of somebody who is not listed.
    pub(crate) fn of(card: &Card) -> Self {
        if !card.listed() {
            return Self::default();
        }
        let shown = card.shown();
        let picture = |(item, brief): &(&CardItem, &Brief)| {
            let image = brief.image.as_ref()?.to_string();
            Some(Picture { at: item.at.timestamp_micros(), item: item.id, title: brief.title.clone(), image })
        };
        let mut pictures: Vec<Picture> = shown.iter().filter_map(picture).collect();
        pictures.sort_unstable_by_key(|picture| (Reverse(picture.at), picture.item));
        pictures.truncate(OF_ONE);
        Self { works: shown.len(), pictures }
    }

    fn places(&self, slot: u32) -> impl Iterator<Item = (Reverse<i64>, u32, Uuid)> {
        self.pictures.iter().map(move |picture| (Reverse(picture.at), slot, picture.item))
    }
}

impl Index {
    /// Hangs what somebody has now in place of what she had.
    pub(crate) fn hang(&mut self, slot: u32, before: &Own, now: &Own) {
        self.works = self.works + now.works - before.works;
        if before.pictures != now.pictures {
            before.places(slot).for_each(|place| _ = self.wall.remove(&place));
            self.wall.extend(now.places(slot));
        }
    }

    pub(crate) fn figures(&self) -> Figures {
        Figures { creators: self.listed.len(), works: self.works }
    }

    pub(crate) fn newest_pictures(&self, most: usize) -> Vec<Hung> {
        let hung = |(_, slot, item): &(Reverse<i64>, u32, Uuid)| {
            let slot = self.slot(*slot)?;
            let picture = slot.own.pictures.iter().find(|picture| picture.item == *item)?;
            let (title, image) = (picture.title.clone(), Image::of(&picture.image));
            Some(Hung { title, image, creator: Arc::clone(&slot.card) })
        };
        self.wall.iter().filter_map(hung).take(most).collect()
    }

    pub(crate) fn cards_of(&self, people: &[Uuid]) -> Vec<Arc<CreatorCard>> {
        people.iter().filter_map(|person| Some(Arc::clone(&self.of(*person)?.card))).collect()
    }

    pub(crate) fn directory_parts(&self) -> usize {
        self.slots.len().div_ceil(DIRECTORY_PART).max(1)
    }

    pub(crate) fn directory(&self, part: usize) -> Vec<Listed> {
        let first = part.saturating_mul(DIRECTORY_PART);
        let slots = (0u32..).zip(&self.slots).skip(first).take(DIRECTORY_PART);
        let listed = slots.filter(|(slot, _)| self.listed.has(*slot)).filter_map(|(_, slot)| slot.as_ref());
        listed.map(|slot| Listed { username: slot.card.username.clone(), changed_at: slot.changed_at }).collect()
    }

    pub(crate) fn shelves_parts(&self) -> usize {
        self.slots.len().div_ceil(SHELVES_PART).max(1)
    }

    /// Whose works are in one part of the directory of works, and a number that is another one as soon as one of these
    /// people or works is.
    pub(crate) fn shelves(&self, part: usize) -> (Vec<Uuid>, u64) {
        let first = part.saturating_mul(SHELVES_PART);
        let slots = (0u32..).zip(&self.slots).skip(first).take(SHELVES_PART);
        let listed = slots.filter(|(slot, _)| self.listed.has(*slot)).filter_map(|(_, slot)| slot.as_ref());
        let (people, changes): (Vec<Uuid>, Vec<_>) = listed.map(|slot| (slot.card.id, slot.changed_at)).unzip();
        let mut version = DefaultHasher::new();
        (&people, changes).hash(&mut version);
        (people, version.finish())
    }
}
