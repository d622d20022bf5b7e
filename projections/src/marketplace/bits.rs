//! Sets of creators, as bits and as short lists.

/// A set of slot numbers. Shorter sets are as if filled up with zeroes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn has(&self, slot: u32) -> bool {
        self.0.get(slot as usize / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    pub(crate) fn insert(&mut self, slot: u32) {
        let word = slot as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (slot % 64);
    }

    pub(crate) fn remove(&mut self, slot: u32) {
        if let Some(word) = self.0.get_mut(slot as usize / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    pub(crate) fn set(&mut self, slot: u32, on: bool) {
        if on { self.insert(slot) } else { self.remove(slot) }
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub(crate) fn without(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many are in both.
    pub(crate) fn shared(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).map(|(word, other)| (word & other).count_ones() as usize).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.0).flat_map(|(number, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(number * 64 + bit)
            })
        })
    }
}

/// A set of slots that is mostly small: a sorted list, or bits once it is long.
#[derive(Clone, Debug)]
pub(crate) enum Posting {
    Few(Vec<u32>),
    /// The set, and how many are in it.
    Many(Bits, usize),
}

impl Default for Posting {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Posting {
    /// The longest list; above it, bits are smaller and quicker.
    const FEW: usize = 1024;

    pub(crate) fn insert(&mut self, slot: u32) {
        match self {
            Self::Many(bits, count) => {
                *count += usize::from(!bits.has(slot));
                bits.insert(slot);
            }
            Self::Few(list) => {
                if let Err(at) = list.binary_search(&slot) {
                    list.insert(at, slot);
                }
                if list.len() > Self::FEW {
                    let mut bits = Bits::default();
                    list.iter().for_each(|slot| bits.insert(*slot));
                    *self = Self::Many(bits, list.len());
                }
            }
        }
    }

    pub(crate) fn remove(&mut self, slot: u32) {
        match self {
            Self::Many(bits, count) => {
                *count -= usize::from(bits.has(slot));
                bits.remove(slot);
            }
            Self::Few(list) => {
                if let Ok(at) = list.binary_search(&slot) {
                    list.remove(at);
                }
            }
        }
    }

    /// Nobody is in it. A long list that became empty still counts as some.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Few(list) if list.is_empty())
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(_, count) => *count,
        }
    }

    pub(crate) fn or_into(&self, all: &mut Bits) {
        match self {
            Self::Few(list) => list.iter().for_each(|slot| all.insert(*slot)),
            Self::Many(bits, _) => all.or(bits),
        }
    }

    /// How many are in both.
    pub(crate) fn shared(&self, bits: &Bits) -> usize {
        match self {
            Self::Few(list) => list.iter().filter(|slot| bits.has(**slot)).count(),
            Self::Many(own, _) => own.shared(bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn bits(slots: impl IntoIterator<Item = u32>) -> Bits {
        let mut bits = Bits::default();
        slots.into_iter().for_each(|slot| bits.insert(slot));
        bits
    }

    #[test]
    fn bits_are_a_set_also_where_lengths_differ() {
        let (mut a, b) = (bits([0, 63, 64, 1000]), bits([63, 64]));
        assert_eq!((a.len(), a.shared(&b), a.has(1000), a.has(5000)), (4, 2, true, false));
        a.and(&b);
        assert_eq!(a.iter().collect::<Vec<_>>(), [63, 64]);
        a.or(&bits([2000]));
        assert_eq!(a.iter().collect::<Vec<_>>(), [63, 64, 2000]);
        a.remove(64);
        assert_eq!(a.len(), 2);
    }

    #[test]
    fn a_list_becomes_bits_past_its_bound_and_stays_the_same_set() {
        for count in [Posting::FEW - 1, Posting::FEW, Posting::FEW + 1] {
            let mut posting = Posting::default();
            (0..count as u32).rev().for_each(|slot| posting.insert(slot * 3));
            posting.insert(0);
            posting.remove(3);
            let mut all = Bits::default();
            posting.or_into(&mut all);
            let expected: BTreeSet<u32> = (0..count as u32).map(|slot| slot * 3).filter(|slot| *slot != 3).collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>(), expected);
            assert_eq!((posting.len(), posting.shared(&all)), (count - 1, count - 1));
            assert_eq!(matches!(posting, Posting::Many(..)), count > Posting::FEW);
        }
    }
}
