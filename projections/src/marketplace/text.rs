//! Who is found by which words (MB-08, MB-21): an exact index of every word that a card is made of.
//!
//! A word of a query finds every creator one of whose words contains it. Three letters and more go through a dictionary
//! whose words are indexed by their trigrams; one or two letters have postings of their own. When no word contains it,
//! and it has four letters or more, words with one or two slips of the pen count instead.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use super::bits::{Bits, Posting};
use super::words::slips;

/// Answers for single words that are kept until a text changes.
const ANSWERS: usize = 512;
/// The shortest word whose slips are forgiven.
const FORGIVEN: usize = 4;
/// From this length on, two slips are forgiven.
const FORGIVEN_TWICE: usize = 8;

type Gram = u64;

/// The dictionary and its postings.
#[derive(Debug, Default)]
pub(crate) struct TextIndex {
    ids: HashMap<Arc<str>, u32>,
    terms: Vec<Term>,
    free: Vec<u32>,
    grams: HashMap<Gram, Vec<u32>>,
    short_ids: HashMap<Gram, u32>,
    short: Vec<Posting>,
    answers: Mutex<HashMap<String, Arc<Bits>>>,
}

#[derive(Debug, Default)]
struct Term {
    word: Arc<str>,
    /// In letters.
    length: u32,
    found: Posting,
    /// The numbers of its letters and pairs of letters.
    short: Box<[u32]>,
}

/// The words under which a slot stands, as dictionary numbers.
pub(crate) type Standing = Box<[u32]>;

impl TextIndex {
    /// Puts `words`, each once, in the place of the slot's words before.
    pub(crate) fn replace(&mut self, slot: u32, before: &[u32], words: &[String]) -> Standing {
        let mut after: Standing = words.iter().map(|word| self.id_of(word)).collect();
        after.sort_unstable();
        let (old_short, new_short) = (self.short_of(before), self.short_of(&after));
        for gone in old_short.iter().filter(|short| new_short.binary_search(short).is_err()) {
            self.short[*gone as usize].remove(slot);
        }
        for new in new_short.iter().filter(|short| old_short.binary_search(short).is_err()) {
            self.short[*new as usize].insert(slot);
        }
        for id in after.iter().filter(|id| before.binary_search(id).is_err()) {
            self.terms[*id as usize].found.insert(slot);
        }
        for id in before.iter().filter(|id| after.binary_search(id).is_err()) {
            self.terms[*id as usize].found.remove(slot);
            self.drop_unused(*id);
        }
        self.answers.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        after
    }

    /// Everybody who is found by this folded word.
    pub(crate) fn find(&self, word: &str) -> Arc<Bits> {
        if let Some(known) = self.answers().get(word) {
            return known.clone();
        }
        let found = Arc::new(self.look_up(word));
        let mut answers = self.answers();
        if answers.len() >= ANSWERS {
            answers.clear();
        }
        answers.insert(word.to_owned(), found.clone());
        found
    }

    /// Everybody who has this very word.
    pub(crate) fn find_whole(&self, word: &str) -> Bits {
        let mut found = Bits::default();
        if let Some(id) = self.ids.get(word) {
            self.terms[*id as usize].found.or_into(&mut found);
        }
        found
    }

    fn answers(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Bits>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_up(&self, word: &str) -> Bits {
        let chars: Vec<char> = word.chars().collect();
        let mut found = Bits::default();
        if chars.len() < 3 {
            if let Some(short) = self.short_ids.get(&gram(&chars)) {
                self.short[*short as usize].or_into(&mut found);
            }
            return found;
        }
        let containing = self.containing(word, &chars);
        let terms = if containing.is_empty() { self.nearly(&chars) } else { containing };
        terms.into_iter().for_each(|id| self.terms[id as usize].found.or_into(&mut found));
        found
    }

    fn containing(&self, word: &str, chars: &[char]) -> Vec<u32> {
        let lists: Option<Vec<&Vec<u32>>> = chars.windows(3).map(|three| self.grams.get(&gram(three))).collect();
        let rarest = lists.and_then(|lists| lists.into_iter().min_by_key(|list| list.len()));
        // Three letters are a trigram: all of its words contain them.
        let contains = |id: &u32| chars.len() == 3 || self.terms[*id as usize].word.contains(word);
        rarest.map(|list| list.iter().copied().filter(contains).collect()).unwrap_or_default()
    }

    /// Words that are one or two slips away: those that share a trigram, counting the word's edges.
    fn nearly(&self, chars: &[char]) -> Vec<u32> {
        let most = match chars.len() {
            0..FORGIVEN => return Vec::new(),
            FORGIVEN..FORGIVEN_TWICE => 1,
            _ => 2,
        };
        // A slip spoils at most four of the trigrams; a word that is near enough keeps the others.
        let grams = trigrams(chars);
        let kept = grams.len().saturating_sub(4 * most).max(1);
        let mut shared = vec![0u8; self.terms.len()];
        let mut near = Vec::new();
        for id in grams.iter().filter_map(|three| self.grams.get(three)).flatten() {
            let count = &mut shared[*id as usize];
            *count = count.saturating_add(1);
            if usize::from(*count) == kept && self.is_near(*id, chars, most) {
                near.push(*id);
            }
        }
        near
    }

    /// Whether the term is at most so many slips away from the word.
    fn is_near(&self, id: u32, chars: &[char], most: usize) -> bool {
        let Term { word, length, .. } = &self.terms[id as usize];
        // Most are too long or too short: that is cheaper to see than to count slips.
        (*length as usize).abs_diff(chars.len()) <= most
            && slips(chars, &word.chars().collect::<Vec<char>>(), most).is_some()
    }

    fn id_of(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let chars: Vec<char> = word.chars().collect();
        let (length, short) = (u32::try_from(chars.len()).unwrap_or(u32::MAX), self.short_ids_of(&chars));
        let term = Term { word: word.into(), length, found: Posting::default(), short };
        let id = if let Some(id) = self.free.pop() {
            self.terms[id as usize] = term;
            id
        } else {
            self.terms.push(term);
            u32::try_from(self.terms.len() - 1).unwrap_or(u32::MAX)
        };
        self.ids.insert(self.terms[id as usize].word.clone(), id);
        for three in trigrams(&chars) {
            self.grams.entry(three).or_default().push(id);
        }
        id
    }

    fn drop_unused(&mut self, id: u32) {
        if !self.terms[id as usize].found.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.terms[id as usize]).word;
        self.ids.remove(&word);
        let chars: Vec<char> = word.chars().collect();
        for three in trigrams(&chars) {
            if let Some(list) = self.grams.get_mut(&three) {
                list.retain(|other| *other != id);
            }
        }
        self.free.push(id);
    }

    fn short_ids_of(&mut self, chars: &[char]) -> Box<[u32]> {
        let mut numbers = Vec::with_capacity(chars.len() * 2);
        for short in chars.windows(1).chain(chars.windows(2)).map(gram) {
            let next = u32::try_from(self.short.len()).unwrap_or(u32::MAX);
            let number = *self.short_ids.entry(short).or_insert(next);
            if number == next {
                self.short.push(Posting::default());
            }
            numbers.push(number);
        }
        numbers.into()
    }

    /// The numbers of all letters and pairs of letters in the terms, in order.
    fn short_of(&self, terms: &[u32]) -> Vec<u32> {
        let mut all: Vec<u32> = Vec::with_capacity(terms.len() * 12);
        terms.iter().for_each(|id| all.extend(&self.terms[*id as usize].short));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Up to three characters as a number; every character has 21 bits.
fn gram(chars: &[char]) -> Gram {
    chars.iter().fold(0, |gram, c| gram << 21 | Gram::from(u32::from(*c)))
}

/// The distinct trigrams of a word, its edges marked by characters that no word has.
fn trigrams(chars: &[char]) -> BTreeSet<Gram> {
    let marked: Vec<char> = ['\0', '\0'].into_iter().chain(chars.iter().copied()).chain(['\0', '\0']).collect();
    marked.windows(3).map(gram).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(texts: &[&str]) -> TextIndex {
        let mut index = TextIndex::default();
        (0..).zip(texts).for_each(|(slot, text)| _ = index.replace(slot, &[], &set(text)));
        index
    }

    fn set(text: &str) -> Vec<String> {
        super::super::words::words(text)
    }

    fn found(index: &TextIndex, word: &str) -> Vec<u32> {
        index.find(word).iter().collect()
    }

    /// MB-08, MB-21
    #[test]
    fn a_word_finds_whoever_has_a_word_that_contains_it() {
        let index = index(&["Rani design", "Budi redesign", "Sari ilustrasi", "Ö3"]);
        assert_eq!(found(&index, "design"), [0, 1]);
        assert_eq!(found(&index, "desi"), [0, 1]);
        assert_eq!(found(&index, "ustra"), [2]);
        assert_eq!(found(&index, "i"), [0, 1, 2]);
        assert_eq!(found(&index, "o3"), [3]);
        assert_eq!(found(&index, "zz"), [] as [u32; 0]);
    }

    /// MB-21: slips are forgiven only where nothing contains the word, and only in words of four letters and more.
    #[test]
    fn a_slip_of_the_pen_is_forgiven() {
        let index = index(&["design", "fotografi", "edit"]);
        assert_eq!(found(&index, "desing"), [0]);
        assert_eq!(found(&index, "fotogarfy"), [1]);
        assert_eq!(found(&index, "edti"), [2]);
        assert_eq!(found(&index, "edt"), [] as [u32; 0]);
        assert_eq!(found(&index, "dezzgn"), [] as [u32; 0]);
    }

    #[test]
    fn what_is_replaced_is_found_no_more() {
        let mut index = index(&[]);
        let first = index.replace(7, &[], &set("alpha beta"));
        assert_eq!(found(&index, "alpha"), [7]);
        let second = index.replace(7, &first, &set("beta gamma"));
        assert_eq!(found(&index, "alpha"), [] as [u32; 0]);
        assert_eq!((found(&index, "beta"), found(&index, "mm"), found(&index, "lp")), (vec![7], vec![7], vec![]));
        index.replace(7, &second, &[]);
        assert!(index.ids.is_empty());
        assert!(index.grams.values().all(Vec::is_empty));
        index.replace(8, &[], &set("delta"));
        assert_eq!((index.terms.len(), found(&index, "delta")), (3, vec![8]));
    }
}
