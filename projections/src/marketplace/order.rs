//! One sort of all listed creators: blocks of slots, each in order, one after the other.
//!
//! Moving one slot touches one block, whatever the size of the whole; and each slot knows its block, so that a page deep
//! in a filtered list is found by counting who is in which block.

use std::cmp::Ordering;

use super::bits::Bits;

/// The most slots of a block; a fuller one becomes two.
const BLOCK: usize = 512;
/// Whoever is in no block.
const NOWHERE: u32 = u32::MAX;

/// Slots in their order, and back from each slot to its block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// Their names, first to last; none is empty.
    sequence: Vec<u32>,
    /// By name.
    blocks: Vec<Vec<u32>>,
    /// Names that are free.
    free: Vec<u32>,
    /// By slot, the name of its block.
    homes: Vec<u32>,
    len: usize,
}

/// A place between slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// How many blocks come before its own.
    block: usize,
    /// How many slots of its block.
    within: usize,
}

impl Order {
    /// Puts `moved` where they belong now; `listed` says which of them are in it at all. `before` must be a strict
    /// order.
    pub(crate) fn put(&mut self, moved: &Bits, listed: &Bits, before: impl Fn(u32, u32) -> bool) {
        moved.iter().for_each(|slot| self.remove(slot));
        let mut coming: Vec<u32> = moved.iter().filter(|slot| listed.has(*slot)).collect();
        if coming.len() <= self.len / 8 {
            coming.into_iter().for_each(|slot| self.insert(slot, &before));
            return;
        }
        coming.extend(self.slots());
        coming.sort_unstable_by(|a, b| if before(*a, *b) { Ordering::Less } else { Ordering::Greater });
        *self = Self::of(&coming);
    }

    fn of(slots: &[u32]) -> Self {
        let blocks: Vec<Vec<u32>> = slots.chunks(BLOCK / 2).map(<[u32]>::to_vec).collect();
        let mut homes = vec![NOWHERE; slots.iter().max().map_or(0, |most| *most as usize + 1)];
        for (name, block) in (0u32..).zip(&blocks) {
            block.iter().for_each(|slot| homes[*slot as usize] = name);
        }
        Self { sequence: (0..).take(blocks.len()).collect(), blocks, free: Vec::new(), homes, len: slots.len() }
    }

    fn remove(&mut self, slot: u32) {
        let Some(home) = self.homes.get_mut(slot as usize).filter(|home| **home != NOWHERE) else { return };
        let name = std::mem::replace(home, NOWHERE);
        let block = &mut self.blocks[name as usize];
        block.retain(|other| *other != slot);
        self.len -= 1;
        if block.is_empty() {
            self.sequence.retain(|other| *other != name);
            self.free.push(name);
        }
    }

    fn insert(&mut self, slot: u32, before: impl Fn(u32, u32) -> bool) {
        let at = self.first_not(|other| before(other, slot));
        // At the end of a block rather than in front of the next.
        let last = self.sequence.len().checked_sub(1);
        let (at, name) = match (self.sequence.get(at.block), last) {
            (Some(name), _) => (at, *name),
            (None, Some(last)) => {
                let name = self.sequence[last];
                (Place { block: last, within: self.blocks[name as usize].len() }, name)
            }
            (None, None) => {
                let name = self.name();
                self.sequence.push(name);
                (Place::default(), name)
            }
        };
        self.blocks[name as usize].insert(at.within, slot);
        self.len += 1;
        if self.homes.len() <= slot as usize {
            self.homes.resize(slot as usize + 1, NOWHERE);
        }
        self.homes[slot as usize] = name;
        if self.blocks[name as usize].len() > BLOCK {
            self.split(at.block);
        }
    }

    /// Makes two of a block.
    fn split(&mut self, at: usize) {
        let block = &mut self.blocks[self.sequence[at] as usize];
        let later = block.split_off(block.len() / 2);
        let name = self.name();
        later.iter().for_each(|slot| self.homes[*slot as usize] = name);
        self.blocks[name as usize] = later;
        self.sequence.insert(at + 1, name);
    }

    /// The name of an empty block that stands nowhere yet.
    fn name(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.blocks.push(Vec::with_capacity(BLOCK + 1));
            u32::try_from(self.blocks.len() - 1).unwrap_or(NOWHERE)
        })
    }

    fn block(&self, at: usize) -> &[u32] {
        &self.blocks[self.sequence[at] as usize]
    }

    fn slots(&self) -> impl Iterator<Item = u32> {
        self.sequence.iter().flat_map(|name| self.blocks[*name as usize].iter().copied())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many slots stand before this one.
    pub(crate) fn place(&self, slot: u32) -> Option<usize> {
        let home = *self.homes.get(slot as usize).filter(|home| **home != NOWHERE)?;
        let before = self.sequence.iter().take_while(|name| **name != home);
        let before: usize = before.map(|name| self.blocks[*name as usize].len()).sum();
        Some(before + self.blocks[home as usize].iter().position(|other| *other == slot)?)
    }

    /// The first place whose slot does not come before, for a test that is true of a beginning of the order only.
    pub(crate) fn first_not(&self, before: impl Fn(u32) -> bool) -> Place {
        let last = |name: &u32| self.blocks[*name as usize].last();
        let block = self.sequence.partition_point(|name| last(name).is_some_and(|slot| before(*slot)));
        let within = self.sequence.get(block).map_or(0, |_| self.block(block).partition_point(|slot| before(*slot)));
        Place { block, within }
    }

    /// Of the slots in `set`, of which there are `count`, those from the `skip`th on, at most `take`, that stand at
    /// `from` or behind it. All slots, where no set is given.
    pub(crate) fn select(&self, set: Option<&Bits>, count: usize, from: Place, skip: usize, take: usize) -> Vec<u32> {
        let Some(set) = set else {
            return self.page(|name| self.blocks[name as usize].len(), |_| true, from, skip, take);
        };
        // Walking passes len/count slots for each that is in the set; counting looks at each in the set once, and at
        // each block.
        let steps = skip.saturating_add(take).saturating_mul(self.len) / count.max(1);
        if steps.min(self.len) <= count + self.sequence.len() {
            return self.walk(set, from, skip, take);
        }
        self.gather(set, from, skip, take)
    }

    fn walk(&self, set: &Bits, from: Place, skip: usize, take: usize) -> Vec<u32> {
        let blocks = self.sequence.iter().skip(from.block).flat_map(|name| self.blocks[*name as usize].iter());
        blocks.skip(from.within).filter(|slot| set.has(**slot)).skip(skip).take(take).copied().collect()
    }

    fn gather(&self, set: &Bits, from: Place, skip: usize, take: usize) -> Vec<u32> {
        let mut counts = vec![0; self.blocks.len()];
        for slot in set.iter() {
            match self.homes.get(slot as usize) {
                Some(home) if *home != NOWHERE => counts[*home as usize] += 1,
                _ => {}
            }
        }
        self.page(|name| counts[name as usize], |slot| set.has(slot), from, skip, take)
    }

    /// A page of the slots that are `in_set`, of which each block holds `count`.
    fn page(
        &self,
        count: impl Fn(u32) -> usize,
        in_set: impl Fn(u32) -> bool,
        from: Place,
        skip: usize,
        take: usize,
    ) -> Vec<u32> {
        let (mut skip, mut page) = (skip, Vec::new());
        let mut within = from.within;
        for name in self.sequence.iter().skip(from.block) {
            let (block, passed) = (&self.blocks[*name as usize], std::mem::take(&mut within));
            if page.len() >= take {
                break;
            }
            let here = count(*name) - block[..passed].iter().filter(|slot| in_set(**slot)).count();
            if here <= skip {
                skip -= here;
                continue;
            }
            let wanted = block[passed..].iter().filter(|slot| in_set(**slot));
            page.extend(wanted.skip(std::mem::take(&mut skip)).take(take - page.len()));
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(slots: impl IntoIterator<Item = u32>) -> Bits {
        let mut bits = Bits::default();
        slots.into_iter().for_each(|slot| bits.insert(slot));
        bits
    }

    fn key(slot: u32) -> (u32, u32) {
        (slot.wrapping_mul(2_654_435_761) >> 20, slot)
    }

    fn put(order: &mut Order, moved: impl IntoIterator<Item = u32>, listed: &Bits) {
        order.put(&bits(moved), listed, |a, b| key(a) < key(b));
    }

    fn ordered(slots: impl IntoIterator<Item = u32> + Clone) -> Order {
        let mut order = Order::default();
        put(&mut order, slots.clone(), &bits(slots));
        order
    }

    /// Every slot stands in the block that it believes to be in, and no block is empty or too full.
    fn check(order: &Order) {
        for (slot, home) in (0u32..).zip(&order.homes).filter(|(_, home)| **home != NOWHERE) {
            assert!(order.blocks[*home as usize].contains(&slot));
        }
        assert!(order.sequence.iter().all(|name| (1..=BLOCK).contains(&order.blocks[*name as usize].len())));
        assert_eq!(order.slots().count(), order.len());
    }

    /// MB-18
    #[test]
    fn walking_and_gathering_select_the_same_page() {
        let order = ordered(0..3000);
        let all: Vec<u32> = order.slots().collect();
        for every in [1, 2, 50, 700] {
            let set = bits((0..3000).filter(|slot: &u32| slot.is_multiple_of(every)));
            for (from, skip, take) in
                [(0, 0, 12), (0, 12, 12), (0, 2990, 48), (1500, 0, 12), (1501, 300, 12), (2999, 0, 5), (0, 0, 0)]
            {
                let behind = all[from..].iter().filter(|slot| set.has(**slot));
                let wanted: Vec<u32> = behind.skip(skip).take(take).copied().collect();
                let place = order.first_not(|slot| key(slot) < key(all[from]));
                assert_eq!(order.select(Some(&set), set.len(), place, skip, take), wanted);
                assert_eq!(order.gather(&set, place, skip, take), wanted);
                assert_eq!(order.walk(&set, place, skip, take), wanted);
                assert_eq!((order.place(all[from]), order.place(9_999)), (Some(from), None));
                let wanted: Vec<u32> = all[from..].iter().skip(skip).take(take).copied().collect();
                assert_eq!(order.select(None, all.len(), place, skip, take), wanted);
            }
        }
    }

    /// MB-18: beyond the last page there is nothing, however far.
    #[test]
    fn a_page_far_behind_the_last_is_empty() {
        let order = ordered(0..3000);
        let odd = bits((0..3000).filter(|slot| slot % 2 == 1));
        for skip in [3000, usize::MAX] {
            assert_eq!(order.select(None, 3000, Place::default(), skip, 12), [] as [u32; 0]);
            assert_eq!(order.select(Some(&odd), 1500, Place::default(), skip, 12), [] as [u32; 0]);
        }
    }

    #[test]
    fn moving_some_equals_sorting_all() {
        for every in [5, 97] {
            let mut order = ordered((0..5000).filter(|slot: &u32| !slot.is_multiple_of(3)));
            let listed = bits((0..6000).filter(|slot| slot % 10 < 7));
            put(&mut order, (0..5000).filter(|slot: &u32| slot.is_multiple_of(every)), &listed);
            let stay = |slot: &u32| if slot.is_multiple_of(every) { slot % 10 < 7 } else { !slot.is_multiple_of(3) };
            let expected = ordered((0..5000).filter(stay));
            assert_eq!(order.slots().collect::<Vec<_>>(), expected.slots().collect::<Vec<_>>());
            check(&order);
        }
    }

    #[test]
    fn one_after_the_other_equals_all_at_once() {
        let (mut order, all) = (Order::default(), bits(0..4000));
        (0..4000).for_each(|slot| put(&mut order, [slot], &all));
        assert_eq!(order.slots().collect::<Vec<_>>(), ordered(0..4000).slots().collect::<Vec<_>>());
        check(&order);
        (0..4000).rev().filter(|slot| slot % 7 > 0).for_each(|slot| put(&mut order, [slot], &Bits::default()));
        assert_eq!(order.len(), 4000_usize.div_ceil(7));
        check(&order);
        (0..4000).for_each(|slot| put(&mut order, [slot], &Bits::default()));
        assert_eq!((order.len(), order.sequence.len()), (0, 0));
        put(&mut order, 10..2000, &all);
        check(&order);
    }
}
