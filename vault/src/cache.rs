//! Unwrapped keys in memory: bounded, short-lived, and never a live key after its destruction.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use moka::sync::Cache;
use uuid::Uuid;

use crate::keys::KeyState;

const KEYS_MAX: u64 = 100_000;
const KEPT: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(crate) struct KeyCache(Cache<Uuid, KeyState>);

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyCache({} keys)", self.0.entry_count())
    }
}

impl KeyCache {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(KEYS_MAX).time_to_live(KEPT).build())
    }

    /// Those known, and who is left to ask for (each once, in order).
    pub fn split(&self, people: &[Uuid]) -> (HashMap<Uuid, KeyState>, Vec<Uuid>) {
        let mut known = HashMap::with_capacity(people.len());
        let mut unknown = Vec::new();
        for person in people {
            match self.0.get(person) {
                Some(state) => drop(known.insert(*person, state)),
                None => unknown.push(*person),
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        (known, unknown)
    }

    /// Keeps what was read, and gives what holds: a destruction that came in meanwhile wins over the read key.
    pub fn keep(&self, person: Uuid, read: KeyState) -> KeyState {
        match read {
            KeyState::Live(_) => self.0.entry(person).or_insert(read).into_value(),
            KeyState::Destroyed => {
                self.destroy(person);
                KeyState::Destroyed
            }
        }
    }

    /// Forgets the key; the next question goes to the database.
    pub fn evict(&self, person: Uuid) {
        self.0.invalidate(&person);
        self.0.run_pending_tasks();
    }

    /// Forgets the key, and remembers that it is gone.
    pub fn destroy(&self, person: Uuid) {
        self.0.insert(person, KeyState::Destroyed);
        // The replaced key is wiped as the cache lets go of it, which it otherwise puts off.
        self.0.run_pending_tasks();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_key::DataKey;
    use crate::wrapping::random_key;

    fn live() -> KeyState {
        KeyState::Live(DataKey::new(&random_key()))
    }

    /// SE-16
    #[test]
    fn a_key_read_before_its_destruction_is_not_kept_after_it() {
        let (cache, person) = (KeyCache::new(), Uuid::from_u128(1));
        let read = live();
        cache.destroy(person);
        assert!(cache.keep(person, read).live().is_none());
        assert!(cache.split(&[person]).0[&person].live().is_none());
    }

    #[test]
    fn a_destruction_evicts_the_key() {
        let (cache, person) = (KeyCache::new(), Uuid::from_u128(1));
        assert!(cache.keep(person, live()).live().is_some());
        cache.keep(person, KeyState::Destroyed);
        assert!(cache.split(&[person]).0[&person].live().is_none());
    }

    #[test]
    fn the_unknown_are_asked_for_once_and_in_order() {
        let [a, b, c] = [3, 1, 2].map(Uuid::from_u128);
        let cache = KeyCache::new();
        cache.keep(c, live());
        let (known, unknown) = cache.split(&[a, b, a, c, b]);
        assert_eq!((known.len(), unknown), (1, vec![b, a]));
    }
}
