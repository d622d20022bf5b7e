//! Who asks: the session that a cookie or a bearer token opens.
//!
//! The token is 256 random bits that only the caller holds; the house knows its SHA-256. Programs send it as
//! `Authorization: Bearer …`, browsers as a cookie that scripts cannot read. Served over https, the cookie has the
//! `__Host-` prefix, so that no neighbouring domain can set it.

use std::collections::BTreeSet;

use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};
use commands::Caller;
use commands::accounts::token_hash;
use domain::AccountId;
use domain::accounts::{Account, Role};
use projections::accounts;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::house::House;
use crate::problem::{Code, Problem};

/// The longest token that is looked at; real ones have 43 characters.
const TOKEN_MAX: usize = 128;

/// A signed-in person, as the read model of accounts knows her.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who.
    pub account: AccountId,
    /// The session that she came with.
    pub session: Uuid,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The name in her addresses.
    pub username: String,
    /// Her name.
    pub name: String,
    /// She has proven that her address is hers.
    pub email_verified: bool,
    /// What she may do.
    pub roles: BTreeSet<Role>,
    /// Until when she may not act, if she is suspended.
    pub suspended_until: Option<DateTime<Utc>>,
}

impl Identity {
    /// The person whose session these headers carry; `None` without one, or when it is over.
    ///
    /// # Errors
    /// When the read model does not answer.
    pub async fn of(house: &House, headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(token) = token_of(headers, house.settings().secure) else { return Ok(None) };
        let (hash, now) = (token_hash(token.expose_secret()), house.now());
        let ask = Self::asked(house, &hash, now);
        let known = house.recall().recall(&["accounts"], format!("session {hash}"), ask).await?;
        Ok(known.as_ref().clone().filter(|identity| identity.expires_at > now).map(|identity| Self {
            suspended_until: identity.suspended_until.filter(|until| *until > now),
            ..identity
        }))
    }

    async fn asked(house: &House, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Self>, Problem> {
        let Some(session) = accounts::session_of(house.views(), token_hash, now).await? else { return Ok(None) };
        let account = accounts::account(house.views(), session.account).await?;
        Ok(account.map(|account| Self {
            account: AccountId(session.account),
            session: session.session,
            expires_at: session.expires_at,
            username: account.username.unwrap_or_default(),
            name: account.name.unwrap_or_default(),
            email_verified: account.email_verified,
            roles: account.roles.iter().filter_map(|role| role.parse().ok()).collect(),
            suspended_until: account.suspended_until,
        }))
    }

    /// As the caller of a command.
    pub fn caller(&self) -> Caller {
        Caller::Person(self.account)
    }

    /// Her rights, as the domain asks about them.
    pub fn rights(&self) -> Account {
        Account { exists: true, roles: self.roles.clone(), ..Account::default() }
    }

    /// Whether she decides about content and people (MD-07).
    pub fn moderates(&self) -> bool {
        self.rights().moderates()
    }
}

/// The name of the session cookie.
pub fn session_cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-kreatr_session" } else { "kreatr_session" }
}

/// The cookie that keeps a session for as long as it lasts.
pub fn session_cookie(token: &SecretString, seconds: i64, secure: bool) -> HeaderValue {
    let (name, flag) = (session_cookie_name(secure), if secure { "; Secure" } else { "" });
    let token = token.expose_secret();
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}");
    let mut value = HeaderValue::from_str(&cookie).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The cookie that makes a browser forget its session.
pub fn no_session_cookie(secure: bool) -> HeaderValue {
    session_cookie(&SecretString::from(""), 0, secure)
}

/// The value of a cookie.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(known, value)| (known == name).then_some(value))
}

fn token_of(headers: &HeaderMap, secure: bool) -> Option<SecretString> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(bearer);
    let token = bearer.or_else(|| cookie(headers, session_cookie_name(secure)))?;
    (!token.is_empty() && token.len() <= TOKEN_MAX).then(|| SecretString::from(token))
}

fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What a caller without a session reads.
pub(crate) fn nobody() -> Problem {
    Problem::new(Code::UNAUTHORIZED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn token(pairs: &[(&'static str, &str)], secure: bool) -> Option<String> {
        token_of(&headers(pairs), secure).map(|token| token.expose_secret().to_owned())
    }

    /// AC-07
    #[test]
    fn a_token_comes_by_cookie_or_as_a_bearer() {
        let cookies = ("cookie", "a=b; kreatr_session=abc; c=d");
        assert_eq!(token(&[cookies], false).unwrap(), "abc");
        assert_eq!(token(&[cookies], true), None, "over https only the __Host- cookie counts");
        assert_eq!(token(&[("cookie", "__Host-kreatr_session=abc")], true).unwrap(), "abc");
        assert_eq!(token(&[("authorization", "bearer xyz"), cookies], false).unwrap(), "xyz");
        assert_eq!(token(&[("authorization", "Basic xyz")], false), None);
        assert_eq!(token(&[("authorization", "Bearer ")], false), None);
        let long = format!("Bearer {}", "a".repeat(TOKEN_MAX + 1));
        assert_eq!(token(&[("authorization", &long)], false), None);
    }

    /// AC-07, SE-15
    #[test]
    fn the_session_cookie_is_out_of_reach_of_scripts_and_neighbours() {
        let cookie = session_cookie(&SecretString::from("abc"), 60, true);
        assert!(cookie.is_sensitive());
        let expected = "__Host-kreatr_session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(cookie.to_str().unwrap(), expected);
        assert!(no_session_cookie(false).to_str().unwrap().contains("Max-Age=0"));
    }
}
