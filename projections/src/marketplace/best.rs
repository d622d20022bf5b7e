//! Whoever fits a search best comes first (MB-21).
//!
//! Those who match are divided by how they do, and within each part the most popular come first. A page is then a walk
//! over a few sets, and a cursor names the part that it stands in.

use super::bits::Bits;
use super::index::Index;
use super::query::{Cursor, Part, Query, Sort};
use super::words::{folded, words};

/// How well somebody fits, best first: she is called so, she has that skill, her name is like that, her works or what she
/// says of herself hold the words.
const PARTS: usize = 4;
/// The bits of a cursor's key below the number of its part. A popularity's rank has at most 43.
const RANK_BITS: u32 = 48;

impl Index {
    /// Of those who `match` a ranked question, so many more than its page holds by one, each with the key of a cursor.
    pub(crate) fn best(&self, query: &Query, matching: Bits) -> Vec<(u32, i64)> {
        let parts = self.parts(query.search.as_deref().unwrap_or_default(), matching);
        let (first, mut after, mut skip) = match query.part {
            Part::Number(page) => (0, None, page.saturating_sub(1).saturating_mul(query.limit)),
            Part::After(cursor) => {
                let (part, rank) = unpacked(cursor.key);
                (part, Some(Cursor { key: rank, ..cursor }), 0)
            }
        };
        let (order, wanted) = (self.order(Sort::Popular), query.limit.saturating_add(1));
        let mut page = Vec::with_capacity(wanted);
        for (number, part) in parts.iter().enumerate().skip(first) {
            let from = after.take().map(|cursor| self.behind(Sort::Popular, cursor)).unwrap_or_default();
            let count = part.len();
            let found = order.select(Some(part), count, from, skip, wanted - page.len());
            skip = skip.saturating_sub(count);
            page.extend(found.into_iter().map(|slot| (slot, packed(number, self.key(Sort::Popular, slot).0))));
            if page.len() == wanted {
                break;
            }
        }
        page
    }

    /// Those who match, each in the best part that she fits.
    fn parts(&self, search: &str, mut rest: Bits) -> [Bits; PARTS] {
        let words = words(search);
        let all = |find: &dyn Fn(&str) -> Bits| {
            words.iter().map(|word| find(word)).reduce(|mut all, found| {
                all.and(&found);
                all
            })
        };
        let mut skilled = Bits::default();
        if let Some(skill) = self.skills.get(&folded(search)) {
            skill.who.or_into(&mut skilled);
        }
        let called = all(&|word| self.names_of.find_whole(word)).unwrap_or_default();
        let alike = all(&|word| Bits::clone(&self.names_of.find(word))).unwrap_or_default();
        let parts = [called, skilled, alike].map(|mut part| {
            part.and(&rest);
            rest.without(&part);
            part
        });
        let [called, skilled, alike] = parts;
        [called, skilled, alike, rest]
    }
}

/// Greater for a better part, then for a greater rank.
fn packed(part: usize, rank: i64) -> i64 {
    ((PARTS - 1).saturating_sub(part) as i64) << RANK_BITS | rank.saturating_add(1)
}

fn unpacked(key: i64) -> (usize, i64) {
    let better = usize::try_from(key >> RANK_BITS).unwrap_or(0).min(PARTS - 1);
    (PARTS - 1 - better, (key & ((1 << RANK_BITS) - 1)) - 1)
}

#[cfg(test)]
mod tests {
    use super::super::popularity::Popularity;
    use super::*;

    /// MB-18
    #[test]
    fn a_cursor_s_key_names_part_and_rank() {
        for part in 0..PARTS {
            for rank in [Popularity::NONE, 0, 1 << 42] {
                assert_eq!(unpacked(packed(part, rank)), (part, rank));
            }
        }
        assert!(packed(0, Popularity::NONE) > packed(1, 1 << 42));
        assert_eq!((unpacked(i64::MIN).0, unpacked(i64::MAX).0), (PARTS - 1, 0));
    }
}
