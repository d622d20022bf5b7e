//! Words, numbers, money and months in the two languages (PG-16).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use api::Language;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "id",
        // The pages mark directions themselves, by `bdi` and `dir`.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static INDONESIAN: LanguageIdentifier = langid!("id");
static ENGLISH: LanguageIdentifier = langid!("en");

/// A named value in a text.
pub(crate) type Named<'a> = (&'static str, FluentValue<'a>);

fn identifier(language: Language) -> &'static LanguageIdentifier {
    match language {
        Language::Id => &INDONESIAN,
        Language::En => &ENGLISH,
    }
}

/// The texts that hold no values, looked up once: a page asks for a hundred of them.
static PLAIN: LazyLock<[HashMap<&'static str, String>; 2]> = LazyLock::new(|| {
    [Language::Id, Language::En].map(|language| {
        let text = |key| (key, WORDS.lookup(identifier(language), key));
        keys(INDONESIAN_TEXTS).map(text).collect()
    })
});

macro_rules! texts {
    ($language:literal: $($room:literal),*) => {
        [$(include_str!(concat!("../locales/", $language, "/", $room, ".ftl"))),*]
    };
}

/// The files of texts, one per room.
const INDONESIAN_TEXTS: &[&str] = &texts!("id": "main", "forms", "accounts", "moderation", "front", "community", "portfolio", "creators", "inquiries");

/// The keys that the files of a language define.
fn keys(files: &[&'static str]) -> impl Iterator<Item = &'static str> {
    let defines = |line: &&str| !line.starts_with([' ', '#', '}']);
    files
        .iter()
        .flat_map(|file| file.lines())
        .filter(defines)
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
}

/// The text of a key. A test holds that every key that is used exists in both languages.
pub(crate) fn say(language: Language, key: &str) -> &'static str {
    let [indonesian, english] = &*PLAIN;
    let texts = if language == Language::Id { indonesian } else { english };
    texts.get(key).map_or("", String::as_str)
}

/// The text of a key, with values in it.
pub(crate) fn say_with<const N: usize>(language: Language, key: &str, values: [Named<'_>; N]) -> String {
    let values: HashMap<Cow<'static, str>, FluentValue<'_>> =
        values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
    WORDS.lookup_with_args(identifier(language), key, &values)
}

/// A whole number with its thousands apart: `1.250` in Indonesian, `1,250` in English.
pub(crate) fn number(language: Language, number: u64) -> String {
    let digits = number.to_string();
    let separator = if language == Language::Id { '.' } else { ',' };
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of at least nought with one decimal: `1.234,8` or `1,234.8`.
pub(crate) fn decimal(language: Language, value: f64) -> String {
    let tenths = (value * 10.0).round() as u64;
    let mark = if language == Language::Id { ',' } else { '.' };
    format!("{}{mark}{}", number(language, tenths / 10), tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    const ENGLISH_TEXTS: &[&str] = &texts!("en": "main", "forms", "accounts", "moderation", "front", "community", "portfolio", "creators", "inquiries");

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        for (value, indonesian, english) in
            [(0, "0", "0"), (999, "999", "999"), (1000, "1.000", "1,000"), (1_250_000, "1.250.000", "1,250,000")]
        {
            assert_eq!(number(Language::Id, value), indonesian);
            assert_eq!(number(Language::En, value), english);
        }
        assert_eq!(decimal(Language::Id, 4.75), "4,8");
        assert_eq!(decimal(Language::En, 5.0), "5.0");
        assert_eq!(decimal(Language::Id, 1_234.56), "1.234,6");
    }

    /// Everything in quotation marks that could be a key, and what surely is one: the first argument of the calls.
    fn quoted() -> (BTreeSet<String>, BTreeSet<String>) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = vec![root.join("src"), root.join("templates")];
        let (mut possible, mut certain) = (BTreeSet::new(), BTreeSet::new());
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            possible.extend(text.split('"').skip(1).step_by(1).map(str::to_owned));
            for call in ["ui.t(\"", "ui.count(\"", "ui.with(\"", "say(language, \"", "say_with(self.language, \""] {
                certain.extend(text.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
        }
        (possible, certain)
    }

    /// PG-16
    #[test]
    fn every_text_exists_in_both_languages_and_is_used() {
        let names = |files: &[&'static str]| keys(files).map(str::to_owned).collect::<BTreeSet<String>>();
        let indonesian = names(INDONESIAN_TEXTS);
        let english = names(ENGLISH_TEXTS);
        let rooms = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/id")).unwrap().count();
        assert_eq!((INDONESIAN_TEXTS.len(), ENGLISH_TEXTS.len()), (rooms, rooms), "a file of texts is not in the list");
        assert!(indonesian.len() > 60);
        assert_eq!(indonesian, english);
        let (possible, certain) = quoted();
        let missing: Vec<_> = certain.difference(&indonesian).collect();
        assert!(missing.is_empty(), "used, but in no language: {missing:?}");
        let idle: Vec<_> = indonesian.difference(&possible).collect();
        assert!(idle.is_empty(), "never used: {idle:?}");
    }

    #[test]
    fn every_text_can_be_said_without_a_gap() {
        for key in keys(INDONESIAN_TEXTS) {
            for language in [Language::Id, Language::En] {
                let said = say_with(
                    language,
                    key,
                    [
                        ("n", 3.into()),
                        ("of", 4.into()),
                        ("shown", "3".into()),
                        ("value", "Ayu".into()),
                        ("title", "Senja".into()),
                        ("mean", "4,8".into()),
                        ("month", 8.into()),
                        ("year", "2026".into()),
                    ],
                );
                assert!(!said.contains('{') && !said.contains("Unknown"), "{key}: {said}");
            }
        }
    }
}
