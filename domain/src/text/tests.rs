//! Every bound at one less, at itself, at one more.

use proptest::prelude::*;

use super::*;
use crate::PersonalText;

type Parse = fn(&str) -> Result<String, Invalid>;

/// Noun, shortest, longest, and what reads it.
fn texts() -> Vec<(&'static str, usize, usize, Parse)> {
    vec![
        ("Display name", 2, 50, |text| DisplayName::parse(text).map(|value| value.to_string())),
        ("Name", 2, 50, |text| PersonName::parse(text).map(|value| value.to_string())),
        ("Title", 5, 100, |text| Title::parse(text).map(|value| value.to_string())),
        ("Title", 5, 100, |text| Headline::parse(text).map(|value| value.to_string())),
        ("Bio", 50, 500, |text| Bio::parse(text).map(|value| value.to_string())),
        ("Description", 50, 2000, |text| Description::parse(text).map(|value| value.to_string())),
        ("Skill", 2, 30, |text| Skill::parse(text).map(|value| value.to_string())),
        ("Tag", 2, 30, |text| Tag::parse(text).map(|value| value.to_string())),
        ("Text", 10, 1000, |text| Complaint::parse(text).map(|value| value.to_string())),
        ("Text", 10, 500, |text| Notice::parse(text).map(|value| value.to_string())),
        ("Reason", 10, 1000, |text| Reason::parse(text).map(|value| value.to_string())),
        ("Note", 1, 2000, |text| Note::parse(text).map(|value| value.to_string())),
        ("Username", 3, 30, |text| Username::parse(text).map(|value| value.to_string())),
        ("Password", 8, 128, |text| Password::check(text).map(|()| text.to_owned())),
    ]
}

/// AF-04, CP-02, CP-03, CP-06, PF-01, PF-02, PF-06, MD-17, AC-08, GAP-88, GAP-94
#[test]
fn each_text_has_its_bounds_and_says_them() {
    for (noun, min, max, parse) in texts() {
        for count in [min, min + 1, max - 1, max] {
            assert_eq!(parse(&"x".repeat(count)), Ok("x".repeat(count)), "{noun} of {count}");
        }
        let long = parse(&"x".repeat(max + 1)).unwrap_err();
        assert_eq!(long.to_string(), format!("{noun} must not exceed {max} characters"));
        assert_eq!((long.rule, long.rule.code(), long.bound), (Rule::TooLong, "too_long", Some(max as u64)));
        if min > 1 {
            let short = parse(&"x".repeat(min - 1)).unwrap_err();
            assert_eq!(short.to_string(), format!("{noun} must be at least {min} characters"));
            assert_eq!((short.rule, short.rule.code(), short.bound), (Rule::TooShort, "too_short", Some(min as u64)));
        }
        let empty = parse("").unwrap_err();
        assert_eq!((empty.rule.code(), empty.to_string()), ("required", format!("{noun} is required")));
    }
}

/// PF-01: the very words of the design document.
#[test]
fn the_messages_of_the_title_are_those_of_the_design() {
    assert_eq!(Title::parse("Test").unwrap_err().text, "Title must be at least 5 characters");
    assert_eq!(Title::parse(&"x".repeat(101)).unwrap_err().text, "Title must not exceed 100 characters");
    assert_eq!(Description::parse("short").unwrap_err().text, "Description must be at least 50 characters");
    assert_eq!(Description::parse(&"x".repeat(2001)).unwrap_err().text, "Description must not exceed 2000 characters");
}

/// PF-28: characters are Unicode scalar values, not bytes, and the ends are trimmed before counting.
#[test]
fn length_is_counted_in_characters_of_the_trimmed_text() {
    assert!(Title::parse(&"é".repeat(100)).is_ok());
    assert!(Title::parse(&"😀".repeat(101)).is_err());
    assert_eq!(Title::parse("  \u{3000}Poster\n").unwrap().as_str(), "Poster");
    assert_eq!(Title::parse("    x    ").unwrap_err().rule, Rule::TooShort);
    assert_eq!(Title::parse(" \t\n ").unwrap_err().rule, Rule::Required);
    assert!(Bio::parse(&"a\r\n".repeat(249)).is_ok(), "a line break of a form counts as one character");
}

/// SE-07: what nobody sees does not stand in names.
#[test]
fn invisible_and_control_characters_are_refused() {
    for c in ['\0', '\u{7}', '\u{1b}', '\u{7f}', '\u{85}'] {
        assert_eq!(Bio::parse(&format!("{}{c}x", "x".repeat(50))).unwrap_err().rule, Rule::Characters, "{c:?}");
        assert_eq!(Title::parse(&format!("Poster{c}x")).unwrap_err().rule, Rule::Characters, "{c:?}");
    }
    for c in ['\n', '\t'] {
        assert!(Bio::parse(&format!("{}{c}x", "x".repeat(50))).is_ok());
        assert!(Title::parse(&format!("Poster{c}x")).is_err());
    }
    for c in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{2028}', '\u{3164}'] {
        assert_eq!(DisplayName::parse(&format!("Ayu{c}x")).unwrap_err().rule, Rule::Characters, "{c:?}");
        assert_eq!(Title::parse(&format!("Poster{c}x")).unwrap_err().rule, Rule::Characters, "{c:?}");
    }
    let family = "👨\u{200d}👩\u{200d}👧";
    assert!(Title::parse(&format!("Poster {family}")).is_ok());
    assert!(DisplayName::parse(&format!("Ayu {family}")).is_err());
}

/// SE-07, PF-28: writing keeps the marks that its script needs, loses the hints of where lines break, and is refused
/// with what turns the text around it or fills space unseen. A text of nothing to see is too short.
#[test]
fn writing_holds_nothing_that_deceives() {
    let bio = |inside: &str| Bio::parse(&format!("{}{inside}x", "x".repeat(50)));
    for c in ['\u{200e}', '\u{200f}', '\u{061c}', '\u{2067}', '\u{2069}', '\u{200d}'] {
        assert!(bio(&c.to_string()).unwrap().as_str().contains(c), "{c:?}");
    }
    for c in ['\u{200b}', '\u{feff}', '\u{2060}', '\u{ad}'] {
        assert_eq!(bio(&c.to_string()).unwrap().as_str(), "x".repeat(51), "{c:?}");
    }
    for c in ['\u{202e}', '\u{202a}', '\u{2028}', '\u{3164}', '\u{2800}', '\u{fff9}', '\u{e0001}'] {
        assert_eq!(bio(&c.to_string()).unwrap_err().rule, Rule::Characters, "{c:?}");
    }
    assert_eq!(Bio::parse(&"\u{200e}".repeat(60)).unwrap_err().rule, Rule::TooShort);
    assert_eq!(Bio::parse(&"\u{200b}".repeat(60)).unwrap_err().rule, Rule::Required);
}

/// CP-06, PF-06, GAP-94
#[test]
fn lists_merge_what_differs_only_in_case_and_have_an_end() {
    let words = |count: usize| (0..count).map(|n| format!("word {n}")).collect::<Vec<_>>();
    assert_eq!(Tag::list(["Poster", "poster", " POSTER "]).unwrap(), [Tag::parse("Poster").unwrap()]);
    assert_eq!(Tag::list(words(10)).unwrap().len(), 10);
    assert_eq!(Tag::list(words(11)).unwrap_err().text, "Maximum 10 tags allowed");
    assert_eq!(Skill::list(words(15)).unwrap().len(), 15);
    let many = Skill::list(words(16)).unwrap_err();
    assert_eq!((many.text.as_str(), many.rule.code(), many.bound), ("Maximum 15 skills allowed", "too_many", Some(15)));
    assert_eq!(Skill::list(["Editing", "x"]).unwrap_err().rule, Rule::TooShort);
    assert!(Tag::list(Vec::<String>::new()).unwrap().is_empty());
}

/// AC-08, GAP-02
#[test]
fn a_username_is_lower_case_and_not_one_of_the_house() {
    assert_eq!(Username::parse(" Ayu_Lestari-9 ").unwrap().as_str(), "ayu_lestari-9");
    for wrong in ["ayu lestari", "ayu.lestari", "ayu@x", "ayú", "аyu", "ayu/..", "ayu%20"] {
        assert_eq!(Username::parse(wrong).unwrap_err().rule, Rule::Format, "{wrong}");
    }
    for reserved in ["admin", "API", "Login", "register", "portfolio", "community", "dashboard"] {
        assert_eq!(Username::parse(reserved).unwrap_err().rule, Rule::Reserved, "{reserved}");
    }
}

/// AC-08, CP-02, SE-07: nobody is called as if she spoke for the house, in an address or in public.
#[test]
fn nobody_passes_for_the_house_or_its_staff() {
    for taken in ["admin2", "kreatr_support", "the-moderator", "admin-ayu", "2admin", "kreatrteam", "mykreatr"] {
        assert_eq!(Username::parse(taken).unwrap_err().rule, Rule::Reserved, "{taken}");
    }
    // Who took one before still has it, and is found by it.
    assert!(Username::known("kreatr_support").is_ok() && Username::known("kreatr support").is_err());
    for free in ["adminah", "ayu-supports", "moderat", "media-lab", "new_york", "kreator"] {
        assert!(Username::parse(free).is_ok(), "{free}");
    }
    for taken in [
        "Kreatr Admin",
        "ADMIN",
        "Ádmin",
        "Ａｄｍｉｎ",
        "𝐀𝐝𝐦𝐢𝐧",
        "Tim Kreatr",
        "Ayu (verified)",
        "Moderator 7",
        "Admins",
        "Admın",
        "ɑdmin",
        "Adm1n",
        "A.d.m.i.n",
        "Tim Resmi",
        "0wner",
    ] {
        assert_eq!(DisplayName::parse(taken).unwrap_err().rule, Rule::Reserved, "{taken}");
        assert_eq!(PersonName::parse(taken).unwrap_err().rule, Rule::Reserved, "{taken}");
    }
}

/// CP-02, SE-07: no badge of one's own, no letters that pass for others, no marks over the lines around.
#[test]
fn a_name_is_made_of_what_names_are_made_of() {
    for badge in ["✓", "✔\u{fe0f}", "☑", "✅", "★", "🔵", "™", "®", "\u{e001}", "ᴀᴅᴍɪɴ", "ꜱ"] {
        assert_eq!(DisplayName::parse(&format!("Ayu {badge}")).unwrap_err().rule, Rule::Characters, "{badge}");
    }
    for mixed in ["\u{430}\u{323}dmin", "\u{410}yu Lestari", "Ayu Lest\u{430}ri", "Supp\u{585}rt Ayu", "Stud\u{3bf}"] {
        assert_eq!(DisplayName::parse(mixed).unwrap_err().rule, Rule::Characters, "{mixed}");
    }
    let piled = |count| format!("Ayu{}", "\u{301}".repeat(count));
    assert!(DisplayName::parse(&piled(2)).is_ok() && Title::parse(&format!("{} poster", piled(2))).is_ok());
    assert_eq!(DisplayName::parse(&piled(3)).unwrap_err().rule, Rule::Characters);
    assert_eq!(Title::parse(&format!("{} poster", piled(3))).unwrap_err().rule, Rule::Characters);
    let names = [
        "Ayu",
        "Jean-Luc O’Neill",
        "Nguyễn Thị Hoa",
        "Анна Иванова",
        "Άννα",
        "李小龍",
        "สมชาย ที่รัก",
        "မြို့",
        "Nisa & Co",
        "N° 5, Anna Иванова",
    ];
    for name in names {
        assert!(DisplayName::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn the_reserved_names_are_sorted_and_written_as_usernames_are() {
    assert!(Username::RESERVED.is_sorted());
    assert!(Username::RESERVED.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase())));
}

/// AC-02, IQ-02
#[test]
fn an_email_is_normalised_where_case_cannot_matter() {
    let email = Email::parse("  Ayu.Lestari+work@Example.COM ").unwrap();
    assert_eq!(email.as_str(), "Ayu.Lestari+work@example.com");
    assert_eq!(email.key(), "ayu.lestari+work@example.com");
    assert_eq!(Email::parse("a@bücher.de").unwrap().as_str(), "a@xn--bcher-kva.de");
}

/// AC-02, IQ-02
#[test]
fn what_is_no_email_is_refused() {
    let wrong = [
        "ayu",
        "@example.com",
        "ayu@",
        "ayu@example",
        "ayu@@example.com",
        "a b@example.com",
        ".ayu@example.com",
        "ayu.@example.com",
        "a..b@example.com",
        "ayu@-example.com",
        "ayu@example-.com",
        "ayu@example..com",
        "ayu@example.com.",
        "ayu@127.0.0.1",
        "ayu@[127.0.0.1]",
        "ayu@example.123",
        "ayú@example.com",
        "ayu@exa mple.com",
        "ayu@example.com\nbcc: x@example.com",
        "<ayu@example.com>",
        "ayu@exam_ple.com",
        "ayu@example.com/x",
        "ayu@example.com:25",
    ];
    for text in wrong {
        assert_eq!(Email::parse(text).unwrap_err().rule, Rule::Format, "{text:?}");
    }
    assert_eq!(Email::parse(" ").unwrap_err().rule, Rule::Required);
    assert!(Email::parse(&format!("{}@example.com", "x".repeat(64))).is_ok());
    assert!(Email::parse(&format!("{}@example.com", "x".repeat(65))).is_err());
    let label = "d".repeat(62);
    let of = |count: usize| format!("{}@{label}.{label}.{label}.com", "x".repeat(count - 193));
    assert_eq!(of(254).len(), 254);
    assert!(Email::parse(&of(253)).is_ok());
    assert!(Email::parse(&of(254)).is_ok());
    assert_eq!(Email::parse(&of(255)).unwrap_err().rule, Rule::TooLong);
}

/// PF-05, CP-10, SE-13, GAP-80
#[test]
fn only_web_addresses_are_linked_to() {
    assert_eq!(Link::parse(" https://Example.com/a?b=c#d ").unwrap().as_str(), "https://example.com/a?b=c#d");
    assert_eq!(Link::parse("http://example.com").unwrap_err().rule, Rule::Format);
    assert_eq!(Link::website("http://example.com").unwrap().as_str(), "http://example.com/");
    let wrong = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com",
        "//example.com",
        "example.com",
        "https://",
        "https:///",
        "https://a:b@example.com",
        "https://a@example.com",
        "https://exa mple.com",
        "https://example.com/\u{0}",
        "mailto:a@example.com",
        "vbscript:x",
        "blob:https://example.com/x",
    ];
    for text in wrong {
        assert_eq!(Link::parse(text).unwrap_err().rule, Rule::Format, "{text:?}");
        assert_eq!(Link::website(text).unwrap_err().rule, Rule::Format, "{text:?}");
    }
}

/// PF-05
#[test]
fn a_link_has_an_end_also_after_it_was_spelled_out() {
    let of = |count: usize| format!("https://example.com/{}", "x".repeat(count - 20));
    assert!(Link::parse(&of(2047)).is_ok());
    assert!(Link::parse(&of(2048)).is_ok());
    assert_eq!(Link::parse(&of(2049)).unwrap_err().rule, Rule::TooLong);
    assert_eq!(Link::parse(&format!("https://example.com/{}", "é".repeat(1000))).unwrap_err().rule, Rule::TooLong);
    assert_eq!(Link::parse("").unwrap_err().rule, Rule::Required);
}

/// CP-08, CP-09, GAP-95
#[test]
fn a_rate_is_between_one_rupiah_and_a_billion() {
    assert_eq!(Rate::try_new(0).unwrap_err().to_string(), "Rate must be at least 1");
    assert_eq!(Rate::try_new(1).unwrap().idr(), 1);
    assert_eq!(Rate::try_new(999_999_999).unwrap().idr(), 999_999_999);
    assert_eq!(Rate::try_new(1_000_000_000).unwrap().idr(), 1_000_000_000);
    assert_eq!(Rate::try_new(1_000_000_001).unwrap_err().to_string(), "Rate must not exceed 1000000000");
    for (text, rule) in [
        ("", Rule::Required),
        ("1.5", Rule::Format),
        ("1e3", Rule::Format),
        ("+1", Rule::Format),
        ("-", Rule::Format),
        ("-1", Rule::TooSmall),
        ("99999999999999999999999", Rule::TooLarge),
        ("-99999999999999999999", Rule::TooSmall),
        ("٣", Rule::Format),
    ] {
        assert_eq!(Rate::parse(text).unwrap_err().rule, rule, "{text}");
    }
    assert_eq!(Rate::parse(" 250000 "), Rate::try_new(250_000));
}

/// MD-20
#[test]
fn a_suspension_lasts_between_an_hour_and_a_year() {
    assert_eq!(Hours::try_new(0).unwrap_err().rule, Rule::TooSmall);
    assert_eq!(Hours::try_new(1).unwrap().get(), 1);
    assert_eq!(Hours::try_new(8760).unwrap().span(), chrono::TimeDelta::days(365));
    assert_eq!(Hours::try_new(8761).unwrap_err().rule, Rule::TooLarge);
    assert_eq!(Hours::parse("24"), Hours::try_new(24));
}

/// SE-16: neither errors nor `Debug` repeat what is personal.
#[test]
fn personal_texts_are_silent() {
    let email = Email::parse("ayu@example.com").unwrap();
    assert_eq!(format!("{email:?}"), "Email(…)");
    assert!(!format!("{:?}", Email::parse("ayu@hidden").unwrap_err()).contains("hidden"));
    assert_eq!(Email::from_stored(email.stored()), email);
}

proptest! {
    /// No input makes a value that breaks its own rules, and no input panics.
    #[test]
    fn whatever_is_accepted_is_accepted_again(text in any::<String>(), noise in "[ -~]{0,40}") {
        for text in [text, noise.clone(), format!("{noise}@{noise}.com"), format!("https://{noise}"), noise.repeat(60)] {
            for (noun, min, max, parse) in texts() {
                if let Ok(value) = parse(&text) {
                    prop_assert!((min..=max).contains(&value.chars().count()), "{}", noun);
                    prop_assert_eq!(parse(&value), Ok(value.clone()));
                }
            }
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                prop_assert!(Email::parse(&email.key()).is_ok());
            }
            if let Ok(link) = Link::website(&text) {
                prop_assert!(link.as_str().starts_with("http"));
                prop_assert_eq!(Link::website(link.as_str()), Ok(link.clone()));
            }
            _ = (Rate::parse(&text), Hours::parse(&text));
        }
    }
}
