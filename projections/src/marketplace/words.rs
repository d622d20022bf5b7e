//! Texts as words that compare without case and accents, and how far two words are apart.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of a text: runs of letters and digits, without case and accents. Marks at a word's end are part of it: who
/// knows C# need not know C++.
pub(crate) fn words(text: &str) -> Vec<String> {
    let (mut words, mut marks) = (vec![String::new()], String::new());
    let mut put = |c: char| {
        let Some(word) = words.last_mut() else { return };
        match c {
            c if c.is_alphanumeric() && marks.is_empty() => word.push(c),
            c if c.is_alphanumeric() => {
                marks.clear();
                words.push(c.into());
            }
            '+' | '#' if !word.is_empty() => marks.push(c),
            _ if !word.is_empty() => {
                word.push_str(&std::mem::take(&mut marks));
                words.push(String::new());
            }
            _ => {}
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|c| put(c.to_ascii_lowercase()));
    } else {
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).for_each(&mut put);
    }
    put(' ');
    words.retain(|word| !word.is_empty());
    words
}

/// A whole text without case and accents, its words divided by single spaces: skills compare so.
pub(crate) fn folded(text: &str) -> String {
    words(text).join(" ")
}

/// How many slips of the pen turn one word into the other (a letter more, less, wrong, or two swapped), unless there
/// are more than `most`.
pub(crate) fn slips(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    // The row before the last, the last, and the one to fill.
    let mut rows = [vec![0; b.len() + 1], vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        rows.rotate_left(1);
        let [before, above, row] = &mut rows;
        row[0] = i;
        for j in 1..=b.len() {
            let wrong = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row[j] = least;
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
    }
    Some(rows[2][b.len()]).filter(|slips| *slips <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MB-21
    #[test]
    fn words_have_no_case_and_no_accents() {
        assert_eq!(words("Kopi-Susu, ÉCLAIR_3D!"), ["kopi", "susu", "eclair", "3d"]);
        assert_eq!(words("  "), Vec::<String>::new());
        assert_eq!(folded("AI  Prompting"), folded("ai prompting"));
    }

    /// MB-03, MB-21
    #[test]
    fn marks_belong_to_the_word_that_they_end() {
        assert_eq!(words("C, c++ and C#."), ["c", "c++", "and", "c#"]);
        assert_eq!(words("rust+python #1 a#b ++ +"), ["rust", "python", "1", "a", "b"]);
        assert_ne!(folded("C#"), folded("C++"));
    }

    #[test]
    fn slips_are_counted_up_to_the_bound() {
        let slips =
            |a: &str, b: &str, most| slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), most);
        assert_eq!(slips("design", "design", 2), Some(0));
        assert_eq!(slips("desing", "design", 2), Some(1));
        assert_eq!(slips("tiktk", "tiktok", 1), Some(1));
        assert_eq!(slips("fotografi", "fotogarfis", 2), Some(2));
        assert_eq!(slips("abcd", "wxyz", 2), None);
        assert_eq!(slips("kitten", "sitting", 2), None);
        assert_eq!(slips("kitten", "sitting", 3), Some(3));
        assert_eq!(slips("", "ab", 2), Some(2));
    }
}
