//! What a name must not look like: it stands beside what somebody says, where nobody checks who she is.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Invalid, Rule};

/// The house's own name: no word may begin or end with it.
const HOUSE: &str = "kreatr";
/// Words that people take for staff, or for the word of staff.
const STAFF: [&str; 21] = [
    "admin",
    "administrasi",
    "administrator",
    "administrators",
    "admins",
    "auditor",
    "auditors",
    "moderasi",
    "moderation",
    "moderator",
    "moderators",
    "official",
    "owner",
    "resmi",
    "staff",
    "superadmin",
    "support",
    "sysadmin",
    "terverifikasi",
    "verified",
    "webmaster",
];
/// The most accents over one letter, and the most marks of scripts that need more of them.
const ACCENTS_MOST: usize = 2;
const MARKS_MOST: usize = 4;

/// Whether a name passes for the house or its staff: by a word of its own, in whatever letters of ours it is set, with
/// digits around it or in the place of letters, or letter by letter.
pub(super) fn speaks_for_the_house(name: &str) -> bool {
    let plain: String =
        name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(folded).collect();
    let words = || plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // What is spelt out with dots or spaces between the letters is read as one word.
    let spelt: String = words().filter(|word| word.chars().count() == 1).collect();
    words().chain([spelt.as_str()]).any(is_of_the_house)
}

fn is_of_the_house(word: &str) -> bool {
    let bare = word.trim_matches(char::is_numeric);
    let read = |word: &str| word.chars().map(as_letter).collect::<String>();
    [bare, &read(bare), &read(word)]
        .into_iter()
        .any(|word| STAFF.contains(&word) || word.starts_with(HOUSE) || word.ends_with(HOUSE))
}

/// Letters of ours that only look a little different.
fn folded(c: char) -> char {
    match c {
        'ı' => 'i',
        'ɑ' => 'a',
        'ɡ' => 'g',
        c => c,
    }
}

/// The letter that a digit is written for.
fn as_letter(digit: char) -> char {
    match digit {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        c => c,
    }
}

/// What people are called in public: nobody by the name of staff, with a badge, or in letters that pass for others.
pub(super) fn person(noun: &str, name: &str) -> Result<(), Invalid> {
    if speaks_for_the_house(name) {
        return Err(Invalid::new(Rule::Reserved, format!("{noun} must not pass for the house or its staff")));
    }
    if name.chars().any(is_sign) {
        return Err(Invalid::new(
            Rule::Characters,
            format!("{noun} must not contain emoji, checkmarks or other signs"),
        ));
    }
    let bare: String = name.nfd().filter(|c| !is_combining_mark(*c)).collect();
    if bare.split(|c: char| !c.is_alphabetic()).any(mixes_alphabets) {
        return Err(Invalid::new(Rule::Characters, format!("{noun} must not mix alphabets within a word")));
    }
    Ok(())
}

/// Whether marks are piled up until they cover the lines around.
pub(super) fn piles_up(text: &str) -> bool {
    let (mut accents, mut marks) = (0, 0);
    text.chars().any(|c| {
        accents = if is_accent(c) { accents + 1 } else { 0 };
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        accents > ACCENTS_MOST || marks > MARKS_MOST
    })
}

/// Accents that stand on any letter, one over the other.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// Arrows, ticks, stars, emoji, signs of trade, and what only some fonts know: what a badge is made of. Small capitals,
/// too: no language is written in them, and they pass for letters of ours.
fn is_sign(c: char) -> bool {
    matches!(c,
        '©' | '®' | '\u{20D0}'..='\u{20FF}' | '\u{2100}'..='\u{2115}' | '\u{2117}'..='\u{214F}'
        | '\u{1D00}'..='\u{1D25}' | '\u{0262}' | '\u{026A}' | '\u{0274}' | '\u{0280}' | '\u{028F}' | '\u{0299}'
        | '\u{029C}' | '\u{029F}' | '\u{A730}' | '\u{A731}' | '\u{2190}'..='\u{2BFF}' | '\u{E000}'..='\u{F8FF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Letters of ours among Greek, Cyrillic, Armenian, Cherokee or Lisu ones, of which many look the same.
fn mixes_alphabets(word: &str) -> bool {
    word.chars().any(is_ours) && word.chars().any(is_of_another_alphabet)
}

fn is_ours(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '\u{00C0}'..='\u{02AF}' | '\u{1D00}'..='\u{1D25}' | '\u{1E00}'..='\u{1EFF}')
}

fn is_of_another_alphabet(c: char) -> bool {
    matches!(c,
        '\u{0370}'..='\u{058F}' | '\u{13A0}'..='\u{13FF}' | '\u{A4D0}'..='\u{A4FF}' | '\u{AB70}'..='\u{ABBF}')
}
