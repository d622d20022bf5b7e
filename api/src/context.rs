//! What an operation knows of its caller and its call.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use commands::{Caller, Request};
use domain::AccountId;
use event_store::Position;
use projections::Freshness;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::house::House;
use crate::identity::{Identity, cookie, nobody};
use crate::language::Language;
use crate::problem::Problem;

/// The cookie that holds the position of a browser's newest write.
pub const AFTER: &str = "kreatr_after";
/// How long a read waits for a position before it answers with what it has (AR-14).
const PATIENCE: Duration = Duration::from_secs(2);
/// The most characters of an idempotency key.
pub(crate) const KEY_MAX: usize = 200;

/// What an operation knows beside its input.
#[derive(Clone, Debug)]
pub struct Context {
    /// The house.
    pub house: House,
    /// The person, where one is needed or was asked for.
    pub person: Option<Identity>,
    /// The caller's language.
    pub language: Language,
    /// Where the call came from.
    pub ip: Option<IpAddr>,
    /// What the caller calls her program, at most as long as makes sense.
    pub agent: String,
    /// The file that she sent, where the operation takes one; nothing otherwise.
    pub file: Bytes,
    pub(crate) call: Call,
}

/// The call itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    /// The operation's id, and what was asked of it, to the byte.
    pub(crate) asked: String,
    /// The idempotency key.
    pub(crate) key: Option<String>,
    /// What the caller calls the body: its media type in lower case, without parameters.
    pub(crate) kind: Option<String>,
    /// The position to wait for.
    pub(crate) after: Option<u64>,
    /// The id of this call in the house's log.
    pub(crate) id: Option<Uuid>,
}

/// Where a read model stood when it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Everything up to here is in the answer.
    pub position: u64,
    /// The position that was asked to be waited for is not.
    pub stale: bool,
}

impl Context {
    /// As the caller of a command.
    pub fn caller(&self) -> Caller {
        self.person.as_ref().map_or(Caller::Visitor, Identity::caller)
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// 401 when nobody is.
    pub fn identity(&self) -> Result<&Identity, Problem> {
        self.person.as_ref().ok_or_else(nobody)
    }

    /// Whose account: who is signed in.
    ///
    /// # Errors
    /// 401 when nobody is.
    pub fn me(&self) -> Result<AccountId, Problem> {
        self.identity().map(|identity| identity.account)
    }

    /// What makes a repeat of this call recognisable (AR-15).
    pub fn request(&self) -> Request {
        let request = match &self.call.key {
            // What is asked may hold a password: only its keyed hash goes into the log.
            Some(key) => {
                let digest: String =
                    Sha256::digest(&self.call.asked).iter().map(|byte| format!("{byte:02x}")).collect();
                let hash = self.house.journal().vault().hashes().hash("request", &digest);
                Request::keyed(self.caller(), key, hash.as_bytes())
            }
            None => self.request_once(),
        };
        Request { correlation: self.call.id, ..request }
    }

    /// For what cannot be repeated, such as signing in: the token of the first time is not kept anywhere.
    pub fn request_once(&self) -> Request {
        let ports = self.house.desk().ports();
        Request { correlation: self.call.id, ..Request::once(ports.ids.next(ports.clock.now())) }
    }

    /// Waits, bounded, until the projection holds what the caller wants to see (AR-14). Holds no connection.
    ///
    /// # Errors
    /// When the read models do not answer.
    pub async fn reading(&self, projection: &str) -> Result<Reading, Problem> {
        self.reading_from(projection, self.call.after.map(Position)).await
    }

    /// The same for a position that this very call wrote.
    ///
    /// # Errors
    /// When the read models do not answer.
    pub async fn reading_after(&self, projection: &str, position: Position) -> Result<Reading, Problem> {
        self.reading_from(projection, Some(position)).await
    }

    async fn reading_from(&self, projection: &str, after: Option<Position>) -> Result<Reading, Problem> {
        let progress = self.house.progress();
        let stale = match after {
            Some(after) => progress.wait_for(projection, after, PATIENCE).await? == Freshness::Stale,
            None => false,
        };
        let seen = progress.seen(projection);
        let seen = if seen.here { seen } else { progress.ask(projection).await? };
        Ok(Reading { position: seen.position.map_or(0, |position| position.0), stale })
    }

    /// The same for the marketplace's index.
    pub async fn browsing(&self) -> Reading {
        let catalogue = self.house.catalogue();
        let stale = match self.call.after {
            Some(after) => catalogue.wait_for(Position(after), PATIENCE).await == Freshness::Stale,
            None => false,
        };
        Reading { position: catalogue.position().map_or(0, |position| position.0), stale }
    }
}

impl Call {
    /// What the headers say of the call; `writes` decides which of them count.
    pub(crate) fn of(headers: &HeaderMap, writes: bool) -> Result<Self, Problem> {
        let key = if writes { key_of(headers)? } else { None };
        Ok(Self { asked: String::new(), key, kind: kind_of(headers), after: after_of(headers)?, id: None })
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let fits = (1..=KEY_MAX).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
    match key.to_str() {
        Ok(key) if fits => Ok(Some(key.to_owned())),
        _ => Err(Problem::invalid("Idempotency-Key", format!("Must be 1 to {KEY_MAX} visible ASCII characters"))),
    }
}

fn kind_of(headers: &HeaderMap) -> Option<String> {
    let kind = String::from_utf8_lossy(headers.get(CONTENT_TYPE)?.as_bytes()).to_ascii_lowercase();
    Some(kind.split(';').next().unwrap_or_default().trim().to_owned())
}

fn after_of(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    match headers.get("kreatr-after") {
        Some(position) => match position.to_str().ok().and_then(|text| text.parse().ok()) {
            Some(position) => Ok(Some(position)),
            None => Err(Problem::invalid("Kreatr-After", "Must be a position: a whole number")),
        },
        // The browser's own: what it cannot read, it does not wait for.
        None => Ok(cookie(headers, AFTER).and_then(|text| text.parse().ok())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &'static str, value: &[u8]) -> Result<Call, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(name, axum::http::HeaderValue::from_bytes(value).unwrap());
        Call::of(&headers, true)
    }

    /// AR-15
    #[test]
    fn an_idempotency_key_has_its_bounds() {
        for fits in ["a".to_owned(), "a".repeat(KEY_MAX - 1), "a".repeat(KEY_MAX)] {
            assert_eq!(call("idempotency-key", fits.as_bytes()).unwrap().key.unwrap(), fits);
        }
        for wrong in ["", "a b", "\u{e9}", &"a".repeat(KEY_MAX + 1)] {
            let problem = call("idempotency-key", wrong.as_bytes()).unwrap_err();
            assert!(problem.errors().contains_key("Idempotency-Key"));
        }
    }

    /// AR-14
    #[test]
    fn a_position_to_wait_for_is_a_whole_number() {
        assert_eq!(call("kreatr-after", b"42").unwrap().after, Some(42));
        for wrong in ["", "-1", "1.5", "x", "18446744073709551616"] {
            assert!(call("kreatr-after", wrong.as_bytes()).unwrap_err().errors().contains_key("Kreatr-After"));
        }
        assert_eq!(call("cookie", b"kreatr_after=7").unwrap().after, Some(7));
        assert_eq!(call("cookie", b"kreatr_after=x").unwrap().after, None);
    }
}
