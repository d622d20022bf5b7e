//! What every page knows of its visitor and its address, and what the templates ask for.

use askama::Template;
use askama::filters::Safe;
use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Datelike, Utc};
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use strum::{EnumString, IntoStaticStr};

pub use api::Language;
use api::{Identity, Problem};

use crate::i18n::{decimal, number, say, say_with};
use crate::marketplace::Rating;
use crate::{assets, icons};

mod again;
mod given;
mod guard;
mod moment;
mod outermost;
mod preferences;
mod proof;
mod recognise;
mod toast;
mod visitor;

pub use given::Given;
pub(crate) use guard::guard;
pub(crate) use moment::Moment;
pub use outermost::outermost;
pub(crate) use preferences::{local, prefer};
pub(crate) use proof::{FORM, Proof};
pub(crate) use recognise::recognise;
pub(crate) use toast::{TOAST, Toast};
pub(crate) use visitor::{Place, Visitor};

/// The cookie of the language.
pub(crate) const LANGUAGE: &str = "kreatr_lang";
/// The cookie of the theme. The script writes it, too.
pub(crate) const THEME: &str = "kreatr_theme";

/// A theme that the visitor chose; without a choice her system decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Theme {
    /// By day.
    Light,
    /// After dusk.
    Dark,
}

impl Theme {
    /// `light` or `dark`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What is known of a call before its page is made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// A number that allows the one script of the page, good for one answer.
    pub(crate) nonce: String,
    /// The house is reached over https.
    pub(crate) secure: bool,
    /// Who is signed in, as far as the read models answer.
    pub(crate) visitor: Result<Option<Identity>, Problem>,
    /// The address of her picture, while everybody may see it.
    pub(crate) avatar: Option<String>,
    /// What the page's forms carry.
    pub(crate) proof: Proof,
}

impl Default for Call {
    fn default() -> Self {
        Self { nonce: String::new(), secure: false, visitor: Ok(None), avatar: None, proof: Proof::default() }
    }
}

/// The visitor's language and theme, and the address that was asked for.
#[derive(Clone, Debug)]
pub struct Ui {
    /// The language of the page.
    pub language: Language,
    /// The theme, when one was chosen.
    pub theme: Option<Theme>,
    /// What allows the script.
    pub nonce: String,
    /// Who is signed in.
    pub(crate) visitor: Option<Visitor>,
    toast: Option<Toast>,
    proof: Proof,
    origin: String,
    path: String,
    query: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Ui {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let cookies = CookieJar::from_headers(&parts.headers);
        let cookie = |name: &str| cookies.get(name).map(|cookie| cookie.value().to_owned());
        let query = parts.uri.query().unwrap_or_default();
        let call = parts.extensions.get::<Call>().cloned().unwrap_or_default();
        let language = asked_language(query)
            .or_else(|| cookie(LANGUAGE).and_then(|tag| Language::of_tag(&tag)))
            .or_else(|| Language::accepted(&parts.headers))
            .unwrap_or(Language::Id);
        Ok(Self {
            language,
            theme: cookie(THEME).and_then(|theme| theme.parse().ok()),
            visitor: call.visitor.ok().flatten().map(|identity| Visitor::of(identity, call.avatar)),
            toast: cookie(TOAST).and_then(|toast| toast.parse().ok()),
            proof: call.proof,
            origin: origin(&parts.headers, call.secure),
            nonce: call.nonce,
            // One slash: a link to `//elsewhere` would lead to another house.
            path: format!("/{}", parts.uri.path().trim_start_matches(['/', '\\'])),
            query: without_language(query),
        })
    }
}

/// The language that the address asks for, by `lang=id` or `lang=en`.
pub(crate) fn asked_language(query: &str) -> Option<Language> {
    query.split('&').filter_map(|pair| pair.strip_prefix("lang=")).find_map(Language::of_tag)
}

fn without_language(query: &str) -> String {
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    kept.join("&")
}

/// Scheme and host of this request; empty when the host is none.
fn origin(headers: &HeaderMap, secure: bool) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let proper = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    if host.is_empty() || host.len() > 255 || !host.bytes().all(proper) {
        return String::new();
    }
    format!("{}://{host}", if secure { "https" } else { "http" })
}

impl Ui {
    /// A visitor at an address, for pages that no request asked for (samples, tests).
    pub fn at(language: Language, theme: Option<Theme>, path: &str, query: &str) -> Self {
        let (path, query) = (path.to_owned(), without_language(query));
        let origin = "https://kreatr.app".to_owned();
        let (visitor, toast, proof) = (None, None, Proof::default());
        Self { language, theme, nonce: String::new(), visitor, toast, proof, origin, path, query }
    }

    /// What every form of the page carries; a form without it is not taken (AC-07).
    pub fn token(&self) -> &str {
        self.proof.token()
    }

    /// What was done on the page before.
    pub fn toast(&self) -> Option<&'static str> {
        self.toast.map(|toast| self.t(toast.key()))
    }

    /// The rooms of the dashboard that the visitor may enter (PG-13, PG-15).
    pub(crate) fn places(&self) -> Vec<Place> {
        self.visitor.as_ref().map(|visitor| visitor.places(&self.path)).unwrap_or_default()
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> &'static str {
        say(self.language, key)
    }

    /// The text of a key about one thing, `$value`.
    pub fn with(&self, key: &str, value: &str) -> String {
        say_with(self.language, key, [("value", value.into())])
    }

    /// The text of a key about a number: `$n` decides the form, `$shown` is how it is written.
    pub fn count(&self, key: &str, n: impl Given<Value: TryInto<u64>>) -> String {
        let n = whole(&n);
        say_with(self.language, key, [("n", n.into()), ("shown", number(self.language, n).into())])
    }

    /// The text of a key about somebody, `$value`, and a number, `$shown`.
    pub fn counted(&self, key: &str, value: &str, n: impl Given<Value: TryInto<u64>>) -> String {
        let n = whole(&n);
        let shown = number(self.language, n).into();
        say_with(self.language, key, [("value", value.into()), ("n", n.into()), ("shown", shown)])
    }

    /// The text of a key about somebody, `$value`, and her work, `$title`.
    pub fn of_work(&self, key: &str, value: &str, title: &str) -> String {
        say_with(self.language, key, [("value", value.into()), ("title", title.into())])
    }

    /// The text of a key about a number of a greater one: `$shown` of `$of`.
    pub fn count_of(&self, key: &str, n: impl Given<Value = usize>, of: impl Given<Value = usize>) -> String {
        let (n, of) = (n.given() as u64, of.given() as u64);
        let write = |n| number(self.language, n);
        say_with(self.language, key, [("n", n.into()), ("shown", write(n).into()), ("of", write(of).into())])
    }

    /// A whole number as the language writes it.
    pub fn number(&self, n: impl Given<Value: TryInto<u64>>) -> String {
        number(self.language, whole(&n))
    }

    /// A number with one decimal.
    pub fn decimal(&self, value: impl Given<Value = f64>) -> String {
        decimal(self.language, value.given())
    }

    /// Rupiah: `Rp 1.250.000`, which does not break across lines.
    pub fn money(&self, idr: impl Given<Value = u32>) -> String {
        format!("Rp\u{a0}{}", self.number(idr))
    }

    /// Month and year.
    pub fn month(&self, at: impl Given<Value = DateTime<Utc>>) -> String {
        let at = at.given();
        let year = at.year().to_string();
        say_with(self.language, "month", [("month", at.month().into()), ("year", year.into())])
    }

    /// What the stars say in words.
    pub fn rating_text(&self, rating: impl Given<Value = Rating>) -> String {
        let rating = rating.given();
        let shown = number(self.language, rating.count);
        let mean = decimal(self.language, rating.mean);
        say_with(
            self.language,
            "rating-text",
            [("n", rating.count.into()), ("shown", shown.into()), ("mean", mean.into())],
        )
    }

    /// What a picture of a work shows, told from its other pictures.
    pub fn plate(&self, title: &str, n: impl Given<Value = usize>, of: impl Given<Value = usize>) -> String {
        let (n, of) = (n.given(), of.given());
        if of == 1 {
            return title.to_owned();
        }
        say_with(self.language, "work-plate", [("title", title.into()), ("n", n.into()), ("of", of.into())])
    }

    /// The label of an availability (CP-07).
    pub fn availability(&self, availability: impl Given<Value = Availability>) -> &'static str {
        self.t(match availability.given() {
            Availability::Available => "availability-available",
            Availability::Busy => "availability-busy",
            Availability::Unavailable => "availability-unavailable",
        })
    }

    /// The label of a category (PF-03).
    pub fn category(&self, category: impl Given<Value = Category>) -> &'static str {
        self.t(match category.given() {
            Category::AiContent => "category-ai-content",
            Category::Prompts => "category-prompts",
            Category::CreativeDirection => "category-creative-direction",
            Category::VideoEditing => "category-video-editing",
            Category::SocialMedia => "category-social-media",
            Category::Technical => "category-technical",
            Category::Other => "category-other",
        })
    }

    /// The label of a kind of creator (MB-02).
    pub fn creator_type(&self, kind: impl Given<Value = CreatorType>) -> &'static str {
        self.t(match kind.given() {
            CreatorType::AiContentCreator => "type-ai-content-creator",
            CreatorType::Prompter => "type-prompter",
            CreatorType::CreativeDirector => "type-creative-director",
            CreatorType::TechnicalEngineer => "type-technical-engineer",
        })
    }

    /// The icon that stands for a category where there is no picture.
    pub fn category_icon(&self, category: impl Given<Value = Category>) -> &'static str {
        match category.given() {
            Category::AiContent => "wand-sparkles",
            Category::Prompts => "text-quote",
            Category::CreativeDirection => "compass",
            Category::VideoEditing => "clapperboard",
            Category::SocialMedia => "megaphone",
            Category::Technical => "cpu",
            Category::Other => "shapes",
        }
    }

    /// An icon, drawn in place.
    pub fn icon(&self, name: &str) -> Safe<&'static str> {
        Safe(icons::icon(name))
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// Whether this is scheme and host of the house, as its visitor addressed it.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        !origin.is_empty() && self.origin == origin
    }

    /// The address that was asked for, without what stands behind its question mark.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether this is the page at `path`.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path
    }

    /// The address that was asked for, without the language.
    pub fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// The same page in a language.
    pub fn in_language(&self, language: impl Given<Value = Language>) -> String {
        let language = language.given();
        let separator = if self.query.is_empty() { "" } else { "&" };
        // Only the query: a link that begins with the path could be made to lead to another house (`//elsewhere`).
        format!("?{}{separator}lang={}", self.query, language.tag())
    }

    /// The language to switch to.
    pub fn other_language(&self) -> Language {
        if self.language == Language::Id { Language::En } else { Language::Id }
    }

    /// The name of that language, in itself.
    pub fn other_language_name(&self) -> &'static str {
        if self.language == Language::Id { "English" } else { "Bahasa Indonesia" }
    }

    /// A page's own address in a language, for other places (PP-06).
    pub fn abroad(&self, canonical: impl AsRef<str>, language: impl Given<Value = Language>) -> String {
        let separator = if canonical.as_ref().contains('?') { '&' } else { '?' };
        format!("{}{separator}lang={}", self.absolute(canonical), language.given().tag())
    }

    /// An address for other places: with the host.
    pub fn absolute(&self, address: impl AsRef<str>) -> String {
        format!("{}{}", self.origin, address.as_ref())
    }
}

/// The number, or the greatest there is when it does not fit.
fn whole<N: TryInto<u64> + Copy>(n: &impl Given<Value = N>) -> u64 {
    n.given().try_into().unwrap_or(u64::MAX)
}

/// Answers with a page.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(CACHE_CONTROL, "private, no-cache")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "A page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests;
