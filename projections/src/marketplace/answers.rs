//! Answers from the index.

use std::collections::HashSet;
use std::sync::Arc;

use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use strum::VariantArray;

use super::bits::Bits;
use super::index::Index;
use super::order::Place;
use super::query::{Cursor, Facets, Page, Part, Query, Sort};
use super::words::{folded, words};

/// How many skills the facets name beside those that were asked for.
const SKILLS_NAMED: usize = 24;
/// How many of the most common skills are counted to find them.
const SKILLS_COUNTED: usize = 64;

/// One part of a question; facets leave one out at a time.
#[derive(Clone, Copy, PartialEq)]
enum Facet {
    Category,
    CreatorType,
    Skills,
    Availability,
    Rating,
}

impl Index {
    /// The answer to a question whose bounds were checked.
    pub(crate) fn browse(&self, query: &Query) -> Page {
        let matching = match self.matching(query, None) {
            Some(matching) if query.is_ranked() => {
                let total = matching.len();
                return self.page(query, total, self.best(query, matching));
            }
            matching => matching,
        };
        let order = self.order(query.sort);
        let total = matching.as_ref().map_or(order.len(), Bits::len);
        let (from, skip) = match query.part {
            Part::Number(page) => (Place::default(), page.saturating_sub(1).saturating_mul(query.limit)),
            Part::After(cursor) => (self.behind(query.sort, cursor), 0),
        };
        let slots = order.select(matching.as_ref(), total, from, skip, query.limit.saturating_add(1));
        let keyed = slots.into_iter().map(|slot| (slot, self.key(query.sort, slot).0));
        self.page(query, total, keyed.collect())
    }

    /// A page of these slots, one of which may be too many, with the keys of cursors.
    fn page(&self, query: &Query, total: usize, mut slots: Vec<(u32, i64)>) -> Page {
        let more = slots.len() > query.limit;
        slots.truncate(query.limit);
        let of = query.fingerprint();
        let cursor = |(slot, key): &(u32, i64)| Cursor { of, key: *key, id: self.key(query.sort, *slot).1 };
        Page {
            next: slots.last().filter(|_| more).map(cursor),
            cards: slots.iter().filter_map(|(slot, _)| Some(Arc::clone(&self.slot(*slot)?.card))).collect(),
            total,
            pages: total.div_ceil(query.limit.max(1)),
            position: self.position,
        }
    }

    /// How many creators each choice would leave.
    pub(crate) fn facets(&self, query: &Query) -> Facets {
        let base = |facet| self.matching(query, Some(facet)).unwrap_or_else(|| self.listed.clone());
        let (by_category, by_type) = (base(Facet::Category), base(Facet::CreatorType));
        let (by_availability, by_rating) = (base(Facet::Availability), base(Facet::Rating));
        Facets {
            categories: Category::VARIANTS
                .iter()
                .map(|category| (*category, by_category.shared(&self.categories[*category as usize])))
                .collect(),
            creator_types: CreatorType::VARIANTS
                .iter()
                .map(|kind| (*kind, by_type.shared(&self.of_type(*kind))))
                .collect(),
            availability: Availability::VARIANTS
                .iter()
                .map(|value| (*value, by_availability.shared(&self.availability[*value as usize])))
                .collect(),
            ratings: (1u8..=5)
                .rev()
                .zip(self.ratings.iter().rev())
                .map(|(least, set)| (least, by_rating.shared(set)))
                .collect(),
            skills: self.skill_choices(query, &base(Facet::Skills)),
        }
    }

    /// The skills that were asked for, as they were asked for, then the most common others.
    fn skill_choices(&self, query: &Query, base: &Bits) -> Vec<(String, usize)> {
        let asked: HashSet<String> = query.skills.iter().map(|skill| folded(skill)).collect();
        let count = |skill: &String| self.skills.get(&folded(skill)).map_or(0, |known| known.who.shared(base));
        let chosen = query.skills.iter().map(|skill| (skill.clone(), count(skill)));
        chosen.chain(self.common_skills(&asked, base)).collect()
    }

    fn common_skills(&self, asked: &HashSet<String>, base: &Bits) -> Vec<(String, usize)> {
        let others = self.skills.iter().filter(|(folded, _)| !asked.contains(*folded));
        let mut common: Vec<_> = others.map(|(_, skill)| (skill.who.len(), skill)).collect();
        if common.len() > SKILLS_COUNTED {
            common
                .select_nth_unstable_by_key(SKILLS_COUNTED, |(count, skill)| (std::cmp::Reverse(*count), &skill.label));
            common.truncate(SKILLS_COUNTED);
        }
        let mut counted: Vec<_> = common
            .into_iter()
            .map(|(_, skill)| (skill.label.clone(), skill.who.shared(base)))
            .filter(|(_, count)| *count > 0)
            .collect();
        counted.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        counted.truncate(SKILLS_NAMED);
        counted
    }

    /// Everybody who satisfies all parts of the question but `without`; `None`: everybody who is listed.
    fn matching(&self, query: &Query, without: Option<Facet>) -> Option<Bits> {
        let mut matching: Option<Bits> = None;
        let mut keep = |set: &Bits| match &mut matching {
            Some(matching) => matching.and(set),
            None => {
                let mut all = self.listed.clone();
                all.and(set);
                matching = Some(all);
            }
        };
        let wanted = |facet| without != Some(facet);
        if let Some(category) = query.category.filter(|_| wanted(Facet::Category)) {
            keep(&self.categories[category as usize]);
        }
        if let Some(kind) = query.creator_type.filter(|_| wanted(Facet::CreatorType)) {
            keep(&self.of_type(kind));
        }
        if let Some(availability) = query.availability.filter(|_| wanted(Facet::Availability)) {
            keep(&self.availability[availability as usize]);
        }
        if let Some(least) = query.min_rating.filter(|_| wanted(Facet::Rating)) {
            keep(self.ratings.get(usize::from(least).saturating_sub(1)).unwrap_or(&Bits::default()));
        }
        if !query.skills.is_empty() && wanted(Facet::Skills) {
            let mut any = Bits::default();
            for skill in &query.skills {
                if let Some(known) = self.skills.get(&folded(skill)) {
                    known.who.or_into(&mut any);
                }
            }
            keep(&any);
        }
        if let Some(search) = &query.search {
            if Query::is_wordless(search) {
                keep(&Bits::default());
            }
            for word in words(search) {
                keep(&self.text.find(&word));
            }
        }
        matching
    }

    fn of_type(&self, kind: CreatorType) -> Bits {
        let mut any = Bits::default();
        kind.categories().iter().for_each(|category| any.or(&self.categories[*category as usize]));
        any
    }

    /// The first place of an order behind the cursor, also when whoever was there has moved away.
    pub(crate) fn behind(&self, sort: Sort, cursor: Cursor) -> Place {
        self.order(sort).first_not(|slot| {
            let (key, id) = self.key(sort, slot);
            (cursor.key, id) <= (key, cursor.id)
        })
    }
}
