//! Where a work is: an address that says what is there, and leads there by the work's id alone.

use std::fmt::Display;

use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// The most characters of a title in an address.
const SLUG_MAX: usize = 60;
/// How long an id is.
const ID_LEN: usize = uuid::fmt::Hyphenated::LENGTH;

/// The address of a work, as everybody should name it (PP-06).
pub(crate) fn work_address(username: &str, title: &str, id: impl Display) -> String {
    match slug(title).as_str() {
        "" => format!("/portfolio/{username}/{id}"),
        slug => format!("/portfolio/{username}/{slug}-{id}"),
    }
}

/// The id that the last part of such an address ends with, however the rest is spelled.
pub(super) fn id_in(part: &str) -> Option<Uuid> {
    Uuid::try_parse(part.get(part.len().checked_sub(ID_LEN)?..)?).ok()
}

/// A title in the letters and digits that addresses are made of.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.nfkd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.len() > SLUG_MAX {
        slug.truncate(slug[..=SLUG_MAX].rfind('-').unwrap_or(SLUG_MAX));
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{EVIL, ODD};

    /// PP-06: an address holds nothing that an address, a page or a header would have to escape.
    #[test]
    fn a_title_becomes_part_of_an_address() {
        for (title, expected) in [
            ("Senja di Bromo", "senja-di-bromo"),
            ("  Crème & Kopi — 2026! ", "creme-kopi-2026"),
            ("\u{5d0}\u{5d5}\u{5de}", ""),
            ("---", ""),
        ] {
            assert_eq!(slug(title), expected);
        }
        for title in [EVIL, ODD, &"kata ".repeat(50), &"x".repeat(500)] {
            let slug = slug(title);
            assert!(slug.len() <= SLUG_MAX && !slug.ends_with('-'), "{slug}");
            assert!(slug.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        }
        assert_eq!(work_address("ayu", "\u{5d0}", 7), "/portfolio/ayu/7");
    }

    /// PP-06: the id decides, whatever stands before it.
    #[test]
    fn a_work_is_found_by_its_id_alone() {
        let id = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0001);
        let address = work_address("ayu", "Senja di Bromo", id);
        assert_eq!(address, format!("/portfolio/ayu/senja-di-bromo-{id}"));
        for part in [id.to_string(), format!("senja-di-bromo-{id}"), id.to_string().to_uppercase(), format!("é{id}")] {
            assert_eq!(id_in(&part), Some(id), "{part}");
        }
        for part in
            ["", "senja", "senja-di-bromo-0198c0de", &format!("{id}-"), &id.simple().to_string(), &"é".repeat(40)]
        {
            assert_eq!(id_in(part), None, "{part}");
        }
    }
}
