//! The two languages of the house, and what the domain says in Indonesian.

mod phrases;

use std::borrow::Cow;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

/// A language of the house (PG-16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English: what programs get that ask for nothing.
    #[default]
    En,
    /// Indonesian.
    Id,
}

impl Language {
    /// The tag of the language: `en`, `id`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Id => "id",
        }
    }

    /// The language of this tag, whatever its region.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "id" | "in" => Some(Self::Id),
            _ => None,
        }
    }

    /// The language that the caller likes best, by `Accept-Language`; else `None`.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
        let mut best: Option<(Self, f32)> = None;
        for range in accepted.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok());
            let (Some(language), Some(weight)) = (Self::of_tag(tag), weight) else { continue };
            if weight > 0.0 && best.is_none_or(|(_, most)| weight > most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// What the house says in English, in this language; English where nobody has translated it.
    pub fn say(self, english: &str) -> Cow<'_, str> {
        match self {
            Self::En => Cow::Borrowed(english),
            Self::Id => phrases::indonesian(english).map_or(Cow::Borrowed(english), Cow::Owned),
        }
    }

    /// The same for a person at a form: without the names that programs use.
    pub fn tell(self, english: &str) -> Cow<'_, str> {
        phrases::plain(english, self).map_or_else(|| self.say(english), Cow::Owned)
    }
}

impl From<Language> for projections::moderation::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Id => Self::Id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PG-16
    #[test]
    fn the_caller_gets_the_language_that_she_likes_best() {
        let accepted = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, text.parse().unwrap());
            Language::accepted(&headers)
        };
        assert_eq!(accepted("id-ID,id;q=0.9,en;q=0.8"), Some(Language::Id));
        assert_eq!(accepted("fr, en;q=0.5, id;q=0.4"), Some(Language::En));
        assert_eq!(accepted("en;q=0, id;q=0.1"), Some(Language::Id));
        assert_eq!(accepted("de"), None);
        assert_eq!(accepted(";;;q=,,"), None);
        assert_eq!(Language::accepted(&HeaderMap::new()), None);
    }
}
