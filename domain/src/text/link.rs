//! Links to the outside.

use url::Url;

use super::{Invalid, Rule, personal};

/// An address that pages may link to: https, or http where a website is asked for; never `javascript:` and the like
/// (SE-13, GAP-80).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Link(String);

personal!(Link);

impl Link {
    /// The most characters.
    pub const MAX: usize = 2048;

    /// An https address.
    ///
    /// # Errors
    /// When it is empty, too long, no address, not https, or carries a name or password.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::with(&["https"], "Link must be a valid https:// address", text)
    }

    /// An https or http address.
    ///
    /// # Errors
    /// As [`Self::parse`], except that http is fine.
    pub fn website(text: &str) -> Result<Self, Invalid> {
        Self::with(&["https", "http"], "Link must be a valid https:// or http:// address", text)
    }

    fn with(schemes: &[&str], wrong: &str, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::required("Link"));
        }
        let too_long = || {
            let text = format!("Link must not exceed {} characters", Self::MAX);
            Invalid::bounded(Rule::TooLong, Self::MAX as u64, text)
        };
        if text.chars().count() > Self::MAX {
            return Err(too_long());
        }
        let wrong = || Invalid::new(Rule::Format, wrong);
        // The parser would quietly drop tabs and line breaks, which is how filters are fooled.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(wrong());
        }
        let url = Url::parse(text).map_err(|_| wrong())?;
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || !url.has_host() || !schemes.contains(&url.scheme()) {
            return Err(wrong());
        }
        if url.as_str().len() > Self::MAX { Err(too_long()) } else { Ok(Self(url.into())) }
    }
}
