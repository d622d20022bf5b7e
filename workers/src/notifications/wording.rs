//! What mails say: Indonesian first, English below it, as plain text and as HTML. Nobody has told the house which of the
//! two she reads.

use std::borrow::Cow;
use std::collections::HashMap;

use askama::Template;
use commands::accounts::{Letter, Purpose};
use commands::inquiries::{Notice, Notification};
use commands::mail::Mail;
use domain::text::{Email, PersonName};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use secrecy::ExposeSecret;
use url::Url;

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
    fn of(language: &LanguageIdentifier, mail: &str, name: &str, other: &str) -> Self {
        let said = [("name", name), ("other", other)];
        let said = HashMap::from(said.map(|(key, value)| (Cow::Borrowed(key), FluentValue::from(value))));
        let text = |part: &str| WORDS.lookup_with_args(language, &format!("{mail}-{part}"), &said);
        Self {
            language: language.to_string(),
            greeting: WORDS.lookup_with_args(language, "mail-greeting", &said),
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
    quoted: Option<&'a Quoted>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    link: &'a str,
    halves: &'a [Half],
    quoted: Option<&'a Quoted>,
}

/// What somebody else wrote.
struct Quoted {
    who: String,
    subject: String,
    text: String,
}

/// What goes into a mail.
struct Draft<'a> {
    /// How the keys of its words begin.
    words: &'static str,
    link: Url,
    to: Email,
    name: PersonName,
    /// What the other side is called.
    other: &'a str,
    quoted: Option<Quoted>,
}

/// The mail of a letter about an account.
///
/// # Errors
/// When the words cannot be put together: a fault of the house.
pub(super) fn mail(letter: &Letter, due: &Due, post: &Post) -> Result<Mail, String> {
    let (page, words) = match letter.purpose {
        Purpose::VerifyEmail => ("/verify", "verify-email"),
        Purpose::ResetPassword => ("/reset", "reset-password"),
    };
    let link = link(post, page, Some(letter.token.expose_secret()))?;
    let (to, name) = (letter.to.clone(), letter.name.clone());
    compose(Draft { words, link, to, name, other: "", quoted: None }, due, post)
}

/// The mail about an inquiry.
///
/// # Errors
/// As [`mail`].
pub(super) fn notification(told: Notification, due: &Due, post: &Post) -> Result<Mail, String> {
    let inbox = format!("/dashboard/inquiries/{}", told.inquiry);
    let (page, words) = match told.notice {
        Notice::Received => (inbox.as_str(), "inquiry-received"),
        Notice::Continued => (inbox.as_str(), "inquiry-continued"),
        Notice::Sent => ("/conversation/verify", "inquiry-sent"),
        Notice::Answered => ("/conversation", "inquiry-answered"),
    };
    let link = link(post, page, told.token.as_ref().map(ExposeSecret::expose_secret))?;
    let who = if told.notice == Notice::Sent { told.name.to_string() } else { told.other.clone() };
    let quoted = Some(Quoted { who, subject: told.subject, text: told.text });
    compose(Draft { words, link, to: told.to, name: told.name, other: &told.other, quoted }, due, post)
}

fn link(post: &Post, page: &str, token: Option<&str>) -> Result<Url, String> {
    let mut link = post.home.join(page).map_err(|error| error.to_string())?;
    if let Some(token) = token {
        link.query_pairs_mut().append_pair("token", token);
    }
    Ok(link)
}

fn compose(draft: Draft<'_>, due: &Due, post: &Post) -> Result<Mail, String> {
    let Draft { words, link, to, name, other, quoted } = draft;
    let (called, link, quoted) = (name.to_string(), link.as_str(), quoted.as_ref());
    let halves = LANGUAGES.each_ref().map(|language| Half::of(language, words, &called, other));
    let subject = LANGUAGES.each_ref().map(|language| WORDS.lookup(language, &format!("{words}-subject"))).join(" · ");
    let html = Html { subject: &subject, link, halves: &halves, quoted }.render().map_err(|error| error.to_string())?;
    let text = Text { link, halves: &halves, quoted }.render().map_err(|error| error.to_string())?;
    let from = post.from.clone();
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
        for mail in [
            "verify-email",
            "reset-password",
            "inquiry-received",
            "inquiry-continued",
            "inquiry-sent",
            "inquiry-answered",
        ] {
            for part in ["subject", "heading", "why", "button", "after"] {
                assert!(indonesian.contains(format!("{mail}-{part}").as_str()), "{mail}-{part}");
            }
        }
        for language in &LANGUAGES {
            let half = Half::of(language, "inquiry-received", "Ayu", "Klara");
            assert!(half.greeting.contains("Ayu") && !half.greeting.contains('{'), "{}", half.greeting);
            assert!(half.why.contains("Klara") && !half.why.contains('{'), "{}", half.why);
        }
    }
}
