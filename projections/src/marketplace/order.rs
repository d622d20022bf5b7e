//! One sort of all listed creators, kept as a permutation.

use super::bits::Bits;

/// Slots in their order, and back from each slot to its place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    slots: Vec<u32>,
    places: Vec<u32>,
}

impl Order {
    /// The order with `moved` put where they belong now; `listed` says which of them are in it at all. `before` must
    /// be a strict order.
    pub(crate) fn with(&self, moved: &Bits, listed: &Bits, before: impl Fn(u32, u32) -> bool) -> Self {
        let mut coming: Vec<u32> = moved.iter().filter(|slot| listed.has(*slot)).collect();
        coming.sort_unstable_by(
            |a, b| if before(*a, *b) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater },
        );
        let mut slots = Vec::with_capacity(self.slots.len() + coming.len());
        let mut coming = coming.into_iter().peekable();
        for staying in self.slots.iter().copied().filter(|slot| !moved.has(*slot)) {
            while let Some(next) = coming.next_if(|next| before(*next, staying)) {
                slots.push(next);
            }
            slots.push(staying);
        }
        slots.extend(coming);
        let mut places = vec![u32::MAX; slots.iter().max().map_or(0, |most| *most as usize + 1)];
        (0u32..).zip(&slots).for_each(|(place, slot)| places[*slot as usize] = place);
        Self { slots, places }
    }

    /// How many places.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The place of a slot, from 0.
    pub(crate) fn place(&self, slot: u32) -> Option<usize> {
        self.places.get(slot as usize).filter(|place| **place != u32::MAX).map(|place| *place as usize)
    }

    /// The first place whose slot does not come before, for a test that is true of a beginning of the order only.
    pub(crate) fn first_not(&self, before: impl Fn(u32) -> bool) -> usize {
        self.slots.partition_point(|slot| before(*slot))
    }

    /// Of the slots in `set`, of which there are `count`, those from the `skip`th on, at most `take`, that stand at
    /// `from` or behind it.
    pub(crate) fn select(&self, set: Option<&Bits>, count: usize, from: usize, skip: usize, take: usize) -> Vec<u32> {
        let Some(set) = set else {
            return self.slots.iter().skip(from + skip).take(take).copied().collect();
        };
        // Walking passes len/count slots for each that is in the set; gathering passes each in the set, some four
        // times as slowly.
        let steps = (skip + take).saturating_mul(self.len()) / count.max(1);
        if steps.min(self.len()) > count.saturating_mul(4) {
            return self.gather(set, from, skip, take);
        }
        self.slots[from.min(self.len())..]
            .iter()
            .filter(|slot| set.has(**slot))
            .skip(skip)
            .take(take)
            .copied()
            .collect()
    }

    fn gather(&self, set: &Bits, from: usize, skip: usize, take: usize) -> Vec<u32> {
        let place = |slot: u32| self.places.get(slot as usize).copied().filter(|place| *place as usize >= from);
        let mut places: Vec<u32> = set.iter().filter_map(place).filter(|place| *place != u32::MAX).collect();
        let until = (skip + take).min(places.len());
        if skip >= until {
            return Vec::new();
        }
        if until < places.len() {
            places.select_nth_unstable(until);
            places.truncate(until);
        }
        if skip > 0 {
            places.select_nth_unstable(skip);
        }
        let page = &mut places[skip..];
        page.sort_unstable();
        page.iter().map(|place| self.slots[*place as usize]).collect()
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

    fn ordered(slots: impl IntoIterator<Item = u32>) -> Order {
        let all = bits(slots);
        Order::default().with(&all, &all, |a, b| key(a) < key(b))
    }

    /// MB-18
    #[test]
    fn walking_and_gathering_select_the_same_page() {
        let order = ordered(0..3000);
        for every in [1, 2, 50, 700] {
            let set = bits((0..3000).filter(|slot: &u32| slot.is_multiple_of(every)));
            let mut expected: Vec<u32> = set.iter().collect();
            expected.sort_by_key(|slot| key(*slot));
            for (from, skip, take) in [(0, 0, 12), (0, 12, 12), (0, 2990, 48), (1500, 0, 12), (2999, 0, 5), (0, 0, 0)] {
                let behind = order.slots[from..].to_vec();
                let wanted: Vec<u32> =
                    expected.iter().filter(|slot| behind.contains(slot)).skip(skip).take(take).copied().collect();
                assert_eq!(order.select(Some(&set), set.len(), from, skip, take), wanted);
                assert_eq!(order.gather(&set, from, skip, take), wanted);
            }
        }
    }

    #[test]
    fn moving_some_equals_sorting_all() {
        let before = ordered((0..500).filter(|slot: &u32| !slot.is_multiple_of(3)));
        let (moved, listed) =
            (bits((0..500).filter(|slot: &u32| slot.is_multiple_of(5))), bits((0..600).filter(|slot| slot % 10 < 7)));
        let after = before.with(&moved, &listed, |a, b| key(a) < key(b));
        let stay = |slot: &u32| if slot.is_multiple_of(5) { slot % 10 < 7 } else { !slot.is_multiple_of(3) };
        let expected = ordered((0..500).filter(stay));
        assert_eq!((after.slots, after.places), (expected.slots, expected.places));
    }
}
