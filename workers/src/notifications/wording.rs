//! What mails say: Indonesian first, English below it, as plain text and as HTML. Nobody has told the house which of the
//! two she reads.

use std::borrow::Cow;
use std::collections::HashMap;

use askama::Template;
use commands::accounts::{Letter, Purpose};
use commands::mail::Mail;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use secrecy::ExposeSecret;

use super::Post;
use super::outbox::Due;

static_loader! {
    static WORDS = {
        locales: "./locales",
        fallback_language: "id",
        // What shows plain text often draws marks of direction as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const LANGUAGES: [LanguageIdentifier; 2] = [langid!("id"), langid!("en")];

/// One language's half of a mail.
struct Half {
    /// The language's tag.
    language: String,
    greeting: String,
    heading: String,
    /// Why she gets it.
    why: String,
    /// What the link is called.
    button: String,
    /// How long it lasts, and what to do if it was not she.
    after: String,
}

impl Half {
    fn of(language: &LanguageIdentifier, mail: &str, name: &str) -> Self {
        let text = |part: &str| WORDS.lookup(language, &format!("{mail}-{part}"));
        let name = HashMap::from([(Cow::Borrowed("name"), FluentValue::from(name))]);
        Self {
            language: language.to_string(),
            greeting: WORDS.lookup_with_args(language, "mail-greeting", &name),
            heading: text("heading"),
            why: text("why"),
            button: text("button"),
            after: text("after"),
        }
    }
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    subject: &'a str,
    link: &'a str,
    halves: &'a [Half],
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    link: &'a str,
    halves: &'a [Half],
}

/// The mail of a letter.
///
/// # Errors
/// When the words cannot be put together: a fault of the house.
pub(super) fn mail(letter: &Letter, due: &Due, post: &Post) -> Result<Mail, String> {
    let (page, words) = match letter.purpose {
        Purpose::VerifyEmail => ("/verify", "verify-email"),
        Purpose::ResetPassword => ("/reset", "reset-password"),
    };
    let mut link = post.home.join(page).map_err(|error| error.to_string())?;
    link.query_pairs_mut().append_pair("token", letter.token.expose_secret());
    let (name, link) = (letter.name.to_string(), link.as_str());
    let halves = LANGUAGES.each_ref().map(|language| Half::of(language, words, &name));
    let subject = LANGUAGES.each_ref().map(|language| WORDS.lookup(language, &format!("{words}-subject"))).join(" · ");
    let html = Html { subject: &subject, link, halves: &halves }.render().map_err(|error| error.to_string())?;
    let text = Text { link, halves: &halves }.render().map_err(|error| error.to_string())?;
    let (from, to, name) = (post.from.clone(), letter.to.clone(), letter.name.clone());
    Ok(Mail { id: due.id, at: due.asked_at, from, to, name, subject, text, html, unsubscribe: None })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(file: &'static str) -> BTreeSet<&'static str> {
        file.lines()
            .filter(|line| !line.starts_with(['#', ' ']))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    /// NT-04, PG-16
    #[test]
    fn every_text_exists_in_both_languages_and_has_no_gap() {
        let [indonesian, english] =
            [keys(include_str!("../../locales/id/mails.ftl")), keys(include_str!("../../locales/en/mails.ftl"))];
        assert_eq!(indonesian, english);
        for mail in ["verify-email", "reset-password"] {
            for part in ["subject", "heading", "why", "button", "after"] {
                assert!(indonesian.contains(format!("{mail}-{part}").as_str()), "{mail}-{part}");
            }
        }
        for language in &LANGUAGES {
            let half = Half::of(language, "verify-email", "Ayu");
            assert!(half.greeting.contains("Ayu") && !half.greeting.contains('{'), "{}", half.greeting);
        }
    }
}
