//! What changed between two texts, word by word.

/// The most pairs of words that are compared; beyond it, the differing middle is shown as one.
const PAIRS_MAX: usize = 1_000_000;

/// What became of a part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It is in both.
    Kept,
    /// It was in the first.
    Gone,
    /// It is in the second.
    New,
}

impl Mark {
    /// The key of its word, for what is shown without text.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Kept => "mod-mark-kept",
            Self::Gone => "mod-mark-gone",
            Self::New => "mod-mark-new",
        }
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// What became of it.
    pub(crate) mark: Mark,
    /// The part.
    pub(crate) text: String,
}

/// The parts of both texts, in order.
pub(crate) fn words(before: &str, after: &str) -> Vec<Run> {
    let (old, new): (Vec<&str>, Vec<&str>) = (split(before), split(after));
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let ends = old[start..].iter().rev().zip(new[start..].iter().rev());
    let end = ends.take_while(|(old, new)| old == new).count();
    let mut runs = Vec::new();
    old[..start].iter().for_each(|word| push(&mut runs, Mark::Kept, word));
    middle(&mut runs, &old[start..old.len() - end], &new[start..new.len() - end]);
    old[old.len() - end..].iter().for_each(|word| push(&mut runs, Mark::Kept, word));
    runs
}

/// The words, each with the space that follows it.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut from, mut in_space) = (0, false);
    for (at, c) in text.char_indices() {
        if in_space && !c.is_whitespace() {
            words.push(&text[from..at]);
            from = at;
        }
        in_space = c.is_whitespace();
    }
    if from < text.len() {
        words.push(&text[from..]);
    }
    words
}

/// By the longest common sequence of words.
fn middle(runs: &mut Vec<Run>, old: &[&str], new: &[&str]) {
    if old.len().saturating_mul(new.len()) > PAIRS_MAX {
        old.iter().for_each(|word| push(runs, Mark::Gone, word));
        new.iter().for_each(|word| push(runs, Mark::New, word));
        return;
    }
    let common = common(old, new);
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            push(runs, Mark::Kept, old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            push(runs, Mark::Gone, old[i]);
            i += 1;
        } else {
            push(runs, Mark::New, new[j]);
            j += 1;
        }
    }
}

/// How many words the texts have in common from each pair of places on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<u16>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    common
}

fn push(runs: &mut Vec<Run>, mark: Mark, word: &str) {
    match runs.last_mut() {
        Some(last) if last.mark == mark => last.text.push_str(word),
        _ => runs.push(Run { mark, text: word.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let told = |run: &Run| match run.mark {
            Mark::Kept => run.text.clone(),
            Mark::Gone => format!("[-{}]", run.text),
            Mark::New => format!("[+{}]", run.text),
        };
        words(before, after).iter().map(told).collect()
    }

    /// MD-22
    #[test]
    fn what_was_taken_out_and_put_in_is_told_apart() {
        assert_eq!(told("", ""), "");
        assert_eq!(told("a b", "a b"), "a b");
        assert_eq!(told("", "a b"), "[+a b]");
        assert_eq!(told("a b", ""), "[-a b]");
        assert_eq!(told("a poster by hand", "a print by hand"), "a [-poster ][+print ]by hand");
        assert_eq!(told("one two three", "zero one three four"), "[+zero ]one [-two three][+three four]");
        assert_eq!(told("a\n\nb c", "a\n\nc"), "a\n\n[-b ]c");
    }

    /// MD-22: both texts can be read from the parts, whatever they are.
    #[test]
    fn no_word_is_lost() {
        let texts = ["", " ", "a", "a a a b", "  b a\ta ", "é \u{202e}x 界 界", "x y z x y z x"];
        for (before, after) in texts.iter().flat_map(|before| texts.iter().map(move |after| (before, after))) {
            let runs = words(before, after);
            let without =
                |mark| -> String { runs.iter().filter(|run| run.mark != mark).map(|run| run.text.as_str()).collect() };
            assert_eq!((without(Mark::New), without(Mark::Gone)), ((*before).to_owned(), (*after).to_owned()));
        }
    }

    #[test]
    fn the_longest_texts_are_compared_in_bounded_work() {
        let (odd, even) = ("a b ".repeat(1_500), "b c ".repeat(1_500));
        assert!(words(&odd, &even).len() >= 2);
    }
}
