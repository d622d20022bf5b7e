//! What the appender remembers between batches: where recently written streams stand. Right as long as nobody else
//! wrote, which every write verifies.

use std::collections::HashMap;

use crate::StreamName;
use crate::ledger::Head;

/// Streams in each of the two generations.
const GENERATION: usize = 65_536;

/// The most recently used streams: a lookup moves a stream into the young generation, and a full young generation
/// replaces the old one.
#[derive(Debug, Default)]
pub(super) struct Heads {
    young: HashMap<StreamName, Head>,
    old: HashMap<StreamName, Head>,
}

impl Heads {
    pub(super) fn get(&mut self, stream: &StreamName) -> Option<Head> {
        if let Some(head) = self.young.get(stream) {
            return Some(*head);
        }
        let (name, head) = self.old.remove_entry(stream)?;
        self.insert(name, head);
        Some(head)
    }

    pub(super) fn insert(&mut self, stream: StreamName, head: Head) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&stream) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, head);
    }
}

/// The log as this process last saw it.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub batch: i64,
    pub position: u64,
    pub last_type: i16,
    pub last_category: i16,
    pub heads: Heads,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Revision;

    fn head(number: u64) -> Head {
        Head { number, revision: Revision(number), closed: false }
    }

    fn stream(number: u64) -> StreamName {
        StreamName::new("s", number).unwrap()
    }

    #[test]
    fn a_stream_in_use_survives_and_the_memory_is_bounded() {
        let mut heads = Heads::default();
        let count = 3 * GENERATION as u64;
        for number in 0..count {
            heads.insert(stream(number), head(number));
            assert_eq!(heads.get(&stream(0)), Some(head(0)));
        }
        assert_eq!(heads.get(&stream(count - 1)), Some(head(count - 1)));
        assert_eq!(heads.get(&stream(1)), None);
        assert!(heads.young.len() <= GENERATION && heads.old.len() <= GENERATION);
    }
}
