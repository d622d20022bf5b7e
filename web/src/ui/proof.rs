//! The proof that a form comes from a page that this very visitor was shown (AC-07).
//!
//! A page has a number of its own. Its forms carry the number with a keyed hash over it and over what only this browser
//! sends: its session, or a cookie of no other use. Another site knows neither; and another page has another number, so
//! two forms of one number are one wish that was sent twice (AR-15).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use uuid::Uuid;

/// What the house's keyed hash is made for here.
pub(crate) const FORM: &str = "form";

/// A text under the house's own key.
pub(crate) type Hash<'a> = &'a dyn Fn(&str) -> String;

/// What a page's forms carry, and what they are checked against.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// The page's number.
    number: String,
    /// What only this browser sends.
    bound_to: String,
    /// What the forms carry.
    token: String,
    /// The cookie is to be set, if a form of the page needs it.
    fresh: bool,
    used: Arc<AtomicBool>,
}

impl Proof {
    /// The proof of a page of this number, for a session or, without one, for a browser.
    pub(crate) fn new(
        number: String,
        session: Option<Uuid>,
        cookies: &CookieJar,
        secure: bool,
        hash: Hash<'_>,
    ) -> Self {
        let kept = cookies.get(cookie_name(secure)).map(Cookie::value).filter(|value| is_number(value));
        let fresh = session.is_none() && kept.is_none();
        let bound_to = match (session, kept) {
            (Some(session), _) => format!("session {session}"),
            (None, Some(kept)) => format!("browser {kept}"),
            // The page's own number is as good a surprise as another.
            (None, None) => format!("browser {number}"),
        };
        let token = format!("{number}.{}", mark(hash, &number, &bound_to));
        Self { number, bound_to, token, fresh, used: Arc::default() }
    }

    /// What a form of the page carries.
    pub(crate) fn token(&self) -> &str {
        self.used.store(true, Ordering::Relaxed);
        &self.token
    }

    /// Whether a form of the page carries it.
    pub(crate) fn is_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    /// The cookie that the browser must keep for its forms to be taken.
    pub(crate) fn cookie(&self, secure: bool) -> Option<String> {
        let flag = if secure { "; Secure" } else { "" };
        let (name, number) = (cookie_name(secure), &self.number);
        (self.fresh && self.is_used()).then(|| format!("{name}={number}; Path=/; HttpOnly; SameSite=Lax{flag}"))
    }

    /// The number of the page that a token comes from; `None` when this browser was shown no such page.
    pub(crate) fn number(&self, hash: Hash<'_>, token: &str) -> Option<String> {
        let (number, given) = token.split_once('.').filter(|(number, _)| is_number(number))?;
        let right = mark(hash, number, &self.bound_to);
        // Compared by their hashes: how long that takes says nothing about where they differ.
        let same = hash(given) == hash(&right);
        same.then(|| number.to_owned())
    }
}

fn mark(hash: Hash<'_>, number: &str, bound_to: &str) -> String {
    hash(&format!("{number} {bound_to}"))
}

fn is_number(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-kreatr_browser" } else { "kreatr_browser" }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// Not the house's, but as good for telling texts apart.
    fn hash(text: &str) -> String {
        Sha256::digest(format!("key {text}")).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn proof(number: u8, session: Option<u128>, cookies: &CookieJar) -> Proof {
        Proof::new(format!("{number:032x}"), session.map(Uuid::from_u128), cookies, false, &hash)
    }

    fn browser(number: u8) -> CookieJar {
        CookieJar::new().add(Cookie::new("kreatr_browser", format!("{number:032x}")))
    }

    /// AC-07: a form is taken from the browser that was shown its page, and from no other.
    #[test]
    fn a_token_is_good_for_its_browser_alone() {
        let page = proof(1, None, &CookieJar::new());
        let token = page.token().to_owned();
        assert!(page.cookie(false).unwrap().starts_with(&format!("kreatr_browser={:032x}; ", 1)));
        let next = proof(2, None, &browser(1));
        assert_eq!(next.number(&hash, &token).unwrap(), format!("{:032x}", 1));
        assert!(proof(2, None, &browser(3)).number(&hash, &token).is_none(), "another browser");
        assert!(proof(2, None, &CookieJar::new()).number(&hash, &token).is_none(), "no cookie");
        assert!(proof(2, Some(9), &browser(1)).number(&hash, &token).is_none(), "signed in since");
    }

    /// AC-07
    #[test]
    fn a_token_is_good_for_its_session_alone() {
        let token = proof(1, Some(9), &browser(5)).token().to_owned();
        assert!(proof(2, Some(9), &browser(6)).number(&hash, &token).is_some());
        assert!(proof(2, Some(8), &browser(5)).number(&hash, &token).is_none());
        for forged in
            ["", ".", "x.y", &token.replace('.', ""), &format!("{:032x}{}", 2, &token[32..]), &format!("{token}0")]
        {
            assert!(proof(2, Some(9), &browser(6)).number(&hash, forged).is_none(), "{forged}");
        }
    }

    #[test]
    fn a_page_without_a_form_sets_no_cookie() {
        assert!(proof(1, None, &CookieJar::new()).cookie(false).is_none());
        let signed_in = proof(1, Some(9), &CookieJar::new());
        let _ = signed_in.token();
        assert!(signed_in.cookie(false).is_none());
    }
}
