//! Forms: what a page of this house sent, what is wrong with it, and how it is shown again with nothing lost.

mod field;
mod files;
mod held;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use api::{Code, FORM_MAX, FormFields, Language, Place, Problem};
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use url::form_urlencoded;

pub(crate) use field::{Field, Filled, Kind, SECRETS};
pub(crate) use files::Chosen;
pub(crate) use held::signed_out;

use crate::Door;
use crate::i18n::{number, say_with};
use crate::ui::{Call, FORM, Ui};

/// The hidden field that proves where a form comes from.
pub(crate) const TOKEN: &str = "_token";
/// Where forms with files stand: behind the sign-in.
const DESK: &str = "/dashboard/";
/// The most fields of a form.
const FIELDS_MAX: usize = 500;

/// A form that a page of this house sent to this very visitor. No other way leads from a request to a form's fields, so
/// no page can forget to ask for the proof (AC-07).
#[derive(Debug, Default)]
pub(crate) struct Sent {
    number: String,
    token: String,
    fields: FormFields,
    /// The files that were chosen, each with the name of its field.
    files: Vec<(String, Chosen)>,
    /// The room that they take.
    _place: Option<Place>,
}

impl FromRequest<Door> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, door: &Door) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let mut sent = read(&parts, body, door).await.map_err(Problem::into_response)?;
        let token = sent.take(TOKEN);
        let call = parts.extensions.get::<Call>().cloned().unwrap_or_default();
        let hash = |text: &str| door.house.keyed_hash(FORM, text);
        let number = token.as_deref().and_then(|token| call.proof.number(&hash, token));
        let Some(number) = number else {
            return Err(held::too_old(&mut parts, door, sent.fields)
                .await
                .unwrap_or_else(|| unproven().into_response()));
        };
        (sent.number, sent.token) = (number, token.unwrap_or_default());
        Ok(sent)
    }
}

fn unproven() -> Problem {
    Problem::new(Code::FORBIDDEN).with_detail("This form is too old. Go back, reload the page and send it again")
}

/// The fields of a form, wherever it comes from.
async fn read(parts: &Parts, body: Body, door: &Door) -> Result<Sent, Problem> {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let within: Duration = door.house.settings().patience / 2;
    // Only who is signed in comes to a form with files; nobody else's are read at all.
    if kind.starts_with("multipart/form-data") && parts.uri.path().starts_with(DESK) {
        let visitor = parts.extensions.get::<Call>().and_then(|call| call.visitor.as_ref().ok()?.as_ref());
        let person = visitor.map(|visitor| visitor.account.0).unwrap_or_default();
        return files::read(kind, body, person, within * api::FILE_TIMES).await;
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Problem::new(Code::UNSUPPORTED_MEDIA_TYPE));
    }
    let read = tokio::time::timeout(within, to_bytes(body, FORM_MAX)).await;
    let body = read.map_err(|_| Problem::new(Code::REQUEST_TIMEOUT))?;
    Sent::read(&body.map_err(|_| Problem::new(Code::PAYLOAD_TOO_LARGE))?)
}

impl Sent {
    /// The fields in the order of their first appearance. A line ends as in the rest of the world, so that a text is as
    /// long as its writer counts it.
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut sent = Self::default();
        for (name, text) in form_urlencoded::parse(body) {
            sent.take_text(name.into_owned(), &text)?;
        }
        Ok(sent)
    }

    fn take_text(&mut self, name: String, text: &str) -> Result<(), Problem> {
        let fields = &mut self.fields;
        let at = fields.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            fields.push((name, Vec::new()));
            fields.len() - 1
        });
        if fields.len() > FIELDS_MAX || fields[at].1.len() > FIELDS_MAX {
            return Err(Problem::new(Code::PAYLOAD_TOO_LARGE));
        }
        if !text.is_empty() {
            fields[at].1.push(text.replace("\r\n", "\n"));
        }
        Ok(())
    }

    /// The number of the page that the form stood on: two forms of one number are one wish, sent twice.
    pub(crate) fn number(&self) -> &str {
        &self.number
    }

    /// What proved where the form comes from. A form that carries it once more is the same wish.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// What was sent, as an operation takes it.
    pub(crate) fn fields(&self) -> FormFields {
        self.fields.clone()
    }

    /// The first text under a name; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// Every text under a name.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.fields.iter().find(|(known, _)| known == name).map_or(&[], |(_, texts)| texts.as_slice())
    }

    /// Whether a name was sent at all, such as a box that is ticked.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// Takes a field out: what an operation must not see.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.fields.iter().position(|(known, _)| known == name)?;
        self.fields.remove(at).1.into_iter().next()
    }

    /// Puts a field in, or in the place of what was sent under its name.
    pub(crate) fn put(&mut self, name: &str, texts: Vec<String>) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), texts));
    }
}

/// What an address asks for behind its question mark; one that makes no sense is told by a page.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        asked.map(|asked| Self(asked.0)).map_err(|_| Problem::new(Code::BAD_REQUEST))
    }
}

/// When a limit lets somebody try again, in words (RL-04).
pub(crate) fn again_in(problem: &Problem, language: Language) -> Option<String> {
    let seconds = problem.retry_after().filter(|_| problem.code() == Code::RATE_LIMIT_EXCEEDED)?;
    let minutes = seconds.div_ceil(60);
    let shown = number(language, minutes);
    Some(say_with(language, "again-in", [("n", minutes.into()), ("shown", shown.into())]))
}

/// What is wrong with a form, in the language of its reader.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    fields: BTreeMap<String, Vec<String>>,
    /// What is wrong with the whole.
    pub(crate) general: Option<String>,
    /// What the problem says of itself.
    whole: String,
}

/// What a fault is about that stands in no field of a page: the keys of its words.
fn label(name: &str) -> Option<&'static str> {
    Some(match name.split(['[', '.']).next().unwrap_or_default() {
        "images" => "editor-pictures",
        "avatar" => "settings-avatar",
        "bannerImage" => "settings-banner",
        "visibility" => "editor-visibility",
        "featured" => "editor-featured",
        _ => return None,
    })
}

/// Whether a fault's name means a field or a part of it, such as `tags[2]`.
fn is_of(fault: &str, field: &str) -> bool {
    fault.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

impl Faults {
    /// What a problem says.
    pub(crate) fn of(problem: &Problem, language: Language) -> Self {
        if problem.code() == Code::IDEMPOTENCY_KEY_REUSED {
            return Self::saying(language.say("This form was sent before. Send it once more if you mean both"));
        }
        let fields = problem.plainly_told(language);
        // "Invalid input" says nothing beside what is said at the fields, and nothing is said twice.
        let whole = problem.plain_text(language);
        let said = problem.code() == Code::BAD_REQUEST || fields.values().flatten().any(|told| *told == whole);
        let general = (fields.is_empty() || !said).then(|| match again_in(problem, language) {
            Some(when) => format!("{whole}. {when}"),
            None => whole.clone(),
        });
        Self { fields, general, whole }
    }

    /// One fault of the whole.
    pub(crate) fn saying(text: impl Into<String>) -> Self {
        Self { general: Some(text.into()), ..Self::default() }
    }

    /// What is wrong with some fields.
    pub(crate) fn at(fields: impl IntoIterator<Item = (&'static str, Vec<String>)>) -> Self {
        let wrong = fields.into_iter().filter(|(_, texts)| !texts.is_empty());
        Self { fields: wrong.map(|(name, texts)| (name.to_owned(), texts)).collect(), ..Self::default() }
    }

    /// What is wrong with a field, or with a part of it.
    pub(crate) fn on(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(known, _)| is_of(known, name)).flat_map(|(_, texts)| texts.clone()).collect()
    }

    /// Whether there is nothing wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.general.is_none()
    }

    /// Faults of what is not among these fields: they are told at the top, once each. What stands behind no word of the
    /// page cannot be mended there, so the page says what can be done instead.
    pub(crate) fn elsewhere(&self, ui: &Ui, fields: &[Field]) -> Vec<String> {
        let hidden = self.fields.iter().filter(|(name, _)| !fields.iter().any(|field| is_of(name, field.name)));
        let mut told: Vec<String> = Vec::new();
        for (name, text) in hidden.flat_map(|(name, texts)| texts.iter().map(move |text| (name, text))) {
            let line = match label(name) {
                Some(key) => format!("{}: {text}", ui.t(key)),
                None if *text == self.whole => text.clone(),
                None => ui.t("fault-outdated").to_owned(),
            };
            if !told.contains(&line) {
                told.push(line);
            }
        }
        told
    }
}
