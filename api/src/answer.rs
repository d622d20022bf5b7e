//! What an operation answers, before a door puts it on the wire.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use commands::Receipt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::context::{AFTER, Reading};
use crate::problem::Problem;

/// Where the log stood for an answer (AR-14).
pub const POSITION: HeaderName = HeaderName::from_static("kreatr-position");
/// Says that an answer does not hold yet what was asked to be waited for (AR-14).
pub const STALE: HeaderName = HeaderName::from_static("kreatr-stale");

/// For everybody: any cache may keep it, and asks each time whether it still holds (CA-03).
const PUBLIC: HeaderValue = HeaderValue::from_static("public, no-cache");
/// For this caller alone.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// An answer of `T`, with what belongs beside it.
#[derive(Debug)]
pub struct Answer<T> {
    content: Content<T>,
    reading: Option<Reading>,
    written: Option<u64>,
    cookies: Vec<HeaderValue>,
    etag: Option<HeaderValue>,
    moved_to: Option<String>,
}

#[derive(Debug)]
enum Content<T> {
    Value(T),
    /// `T`, written before.
    Json(Bytes),
}

impl<T> Answer<T> {
    /// This value, for this caller alone.
    pub fn of(value: T) -> Self {
        Self::new(Content::Value(value))
    }

    fn new(content: Content<T>) -> Self {
        Self { content, reading: None, written: None, cookies: Vec::new(), etag: None, moved_to: None }
    }

    /// JSON of `T` that was written before, for everybody, with the tag of its version (CA-03).
    pub fn prepared(json: Bytes, etag: HeaderValue) -> Self {
        Self { etag: Some(etag), ..Self::new(Content::Json(json)) }
    }

    /// It was read here.
    #[must_use]
    pub fn at(mut self, reading: Reading) -> Self {
        self.reading = Some(reading);
        self
    }

    /// Something was written there: the caller's next reads wait for it (AR-14).
    #[must_use]
    pub fn wrote(mut self, position: u64) -> Self {
        self.written = Some(position);
        self
    }

    /// The caller's browser keeps this cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// What was asked for has another address now, this path below `/api/v1`; `json` says so to who does not follow.
    pub fn moved(path: impl Into<String>, json: Bytes) -> Self {
        Self { moved_to: Some(path.into()), ..Self::new(Content::Json(json)) }
    }
}

/// What an operation may answer.
pub trait Output: Send + 'static {
    /// Its form on the wire.
    type Body: ToSchema;

    /// As bytes.
    ///
    /// # Errors
    /// When it cannot be written as JSON: a fault of the house.
    fn reply(self) -> Result<Reply, Problem>;
}

/// An answer as bytes; a door adds what its protocol wants.
#[derive(Debug)]
pub struct Reply {
    pub(crate) status: Option<StatusCode>,
    pub(crate) body: Bytes,
    pub(crate) reading: Option<Reading>,
    pub(crate) written: Option<u64>,
    pub(crate) cookies: Vec<HeaderValue>,
    pub(crate) etag: Option<HeaderValue>,
    pub(crate) moved_to: Option<String>,
}

fn json<T: Serialize>(value: &T) -> Result<Bytes, Problem> {
    serde_json::to_vec(value).map(Bytes::from).map_err(Problem::fault)
}

impl<T: Serialize + ToSchema + Send + 'static> Output for Answer<T> {
    type Body = T;

    fn reply(self) -> Result<Reply, Problem> {
        let body = match self.content {
            Content::Value(value) => json(&value)?,
            Content::Json(written) => written,
        };
        let Self { reading, written, cookies, etag, moved_to, .. } = self;
        Ok(Reply { status: None, body, reading, written, cookies, etag, moved_to })
    }
}

/// The form of a [`Receipt`] on the wire.
#[derive(Serialize, ToSchema)]
#[schema(as = Receipt, title = "Receipt")]
pub struct ReceiptBody {
    /// The thing made or changed.
    pub id: uuid::Uuid,
    /// The newest revision of its stream.
    pub revision: u64,
    /// The position to wait for before reading: send it as `Kreatr-After`.
    pub position: u64,
}

impl From<Receipt> for Answer<ReceiptBody> {
    fn from(Receipt { id, revision, position }: Receipt) -> Self {
        Self { written: Some(position), ..Self::of(ReceiptBody { id, revision, position }) }
    }
}

impl Output for Receipt {
    type Body = ReceiptBody;

    fn reply(self) -> Result<Reply, Problem> {
        Answer::from(self).reply()
    }
}

/// Nothing but that it was done.
#[derive(Clone, Copy, Debug)]
pub struct Done;

impl Output for Done {
    type Body = ();

    fn reply(self) -> Result<Reply, Problem> {
        let (status, body) = (Some(StatusCode::NO_CONTENT), Bytes::new());
        Ok(Reply { status, body, reading: None, written: None, cookies: Vec::new(), etag: None, moved_to: None })
    }
}

impl Reply {
    /// As an answer of REST; `status` is the operation's own.
    pub(crate) fn into_rest(self, status: StatusCode, asked_etag: Option<&HeaderValue>, secure: bool) -> Response {
        let not_modified = self.etag.as_ref().is_some_and(|tag| asked_etag.is_some_and(|asked| names_tag(asked, tag)));
        let mut response = match self.status.unwrap_or(status) {
            StatusCode::NO_CONTENT => StatusCode::NO_CONTENT.into_response(),
            _ if not_modified => StatusCode::NOT_MODIFIED.into_response(),
            _ if self.moved_to.is_some() => (StatusCode::PERMANENT_REDIRECT, Body::from(self.body)).into_response(),
            status => (status, Body::from(self.body)).into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, if self.etag.is_some() { PUBLIC } else { PRIVATE });
        if let Some(etag) = self.etag {
            headers.insert(ETAG, etag);
        }
        if let Some(Reading { position, stale }) = self.reading {
            headers.insert(POSITION, HeaderValue::from(position));
            if stale {
                headers.insert(STALE, HeaderValue::from_static("true"));
            }
        }
        if let Some(position) = self.written {
            headers.insert(POSITION, HeaderValue::from(position));
            headers.append(SET_COOKIE, after_cookie(position, secure));
        }
        let to = self.moved_to.and_then(|path| HeaderValue::from_str(&format!("/api/v1{path}")).ok());
        if let Some(location) = to {
            headers.insert(LOCATION, location);
        }
        self.cookies.into_iter().for_each(|cookie| _ = headers.append(SET_COOKIE, cookie));
        response
    }
}

/// Whether `If-None-Match` names this tag.
pub fn names_tag(asked: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(asked), Ok(tag)) = (asked.to_str(), tag.to_str()) else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked.trim() == "*" || asked.split(',').any(|one| bare(one) == bare(tag))
}

/// The cookie by which a browser's next reads wait for what it just wrote (AR-14); it is of use for a minute.
pub fn after_cookie(position: u64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{AFTER}={position}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The tag of an answer's version: a hash of its bytes. Weak, because it may travel compressed or not.
pub fn etag(bytes: &[u8]) -> HeaderValue {
    use sha2::Digest;
    let digest = sha2::Sha256::digest(bytes);
    let hex = digest.iter().take(12).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    HeaderValue::from_str(&format!("W/\"{hex}\"")).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
}
