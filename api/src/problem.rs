//! The one file with status codes: why a request was not answered as asked, as RFC 9457 wants it told.
//!
//! [`Code`] is the table of EH-02, EH-04 and EH-05: each stable code with its status and its text in both languages.
//! What callers read (`detail`, `errors`) and what the house logs (`cause`) are different fields; the cause never
//! leaves. Pages and other doors derive theirs from the same [`Problem`].

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use commands::{CommandError, FieldErrors};
use domain::Refusal;
use journal::JournalError;
use projections::moderation::HistoryError;
use serde_json::{Map, Value, json};

use crate::language::Language;

/// What kind of problem: a stable code with its status and its text (EH-02, EH-04, EH-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable code, such as `NOT_FOUND`.
    pub name: &'static str,
    /// The HTTP status.
    pub status: u16,
    en: &'static str,
    id: &'static str,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $status:literal $en:literal $id:literal;)*) => {
        impl Code {
            $($(#[$doc])* pub const $name: Code = Code { name: stringify!($name), status: $status, en: $en, id: $id };)*

            /// Every code there is.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
        }
    };
}

codes! {
    /// The input breaks a rule.
    BAD_REQUEST 400 "Invalid input. Please check your data" "Masukan tidak valid. Mohon periksa data Anda";
    /// Nobody is signed in, or the sign-in failed.
    UNAUTHORIZED 401 "You are not signed in" "Anda belum masuk";
    /// This person may not.
    FORBIDDEN 403 "You do not have permission to perform this action" "Anda tidak memiliki izin untuk melakukan tindakan ini";
    /// The account is suspended or banned (AC-10).
    ACCOUNT_SUSPENDED 403 "Your account is suspended or banned" "Akun Anda sedang ditangguhkan atau diblokir";
    /// It needs a moderator's decision first.
    MODERATION_REQUIRED 403 "This needs a moderator's approval first" "Ini memerlukan persetujuan moderator terlebih dahulu";
    /// There is no such thing.
    NOT_FOUND 404 "Resource not found" "Tidak ditemukan";
    /// The address knows other methods only.
    METHOD_NOT_ALLOWED 405 "This address does not know that method" "Alamat ini tidak mengenal metode tersebut";
    /// Somebody else has it: a name, an address, an id.
    ALREADY_TAKEN 409 "Already taken" "Sudah dipakai";
    /// The request did not arrive in time.
    REQUEST_TIMEOUT 408 "The request did not arrive in time" "Permintaan tidak tiba tepat waktu";
    /// It changed meanwhile, or stands otherwise than the caller thinks.
    CONFLICT 409 "This does not fit how things stand now" "Ini tidak sesuai dengan keadaan sekarang";
    /// Something else must come first.
    PRECONDITION_FAILED 412 "Something else must come first" "Ada langkah lain yang harus didahulukan";
    /// There is no creator profile yet (CP-18).
    PROFILE_INCOMPLETE 412 "Please complete your creator profile first" "Lengkapi profil kreator Anda terlebih dahulu";
    /// The portfolio is full (PF-22).
    PORTFOLIO_LIMIT_REACHED 412 "Your portfolio is full" "Portofolio Anda sudah penuh";
    /// The body is too large.
    PAYLOAD_TOO_LARGE 413 "The request is too large" "Permintaan terlalu besar";
    /// The address is too long.
    URI_TOO_LONG 414 "The address is too long" "Alamat terlalu panjang";
    /// The body is not JSON, or a file is of a kind that is not taken.
    UNSUPPORTED_MEDIA_TYPE 415 "This kind of content is not accepted" "Jenis konten ini tidak diterima";
    /// The provider does not take this key.
    INVALID_API_KEY 422 "The API key is not valid" "Kunci API tidak valid";
    /// The idempotency key was used for another request (AR-15).
    IDEMPOTENCY_KEY_REUSED 422 "This Idempotency-Key was used for another request" "Idempotency-Key ini sudah dipakai untuk permintaan lain";
    /// Too many, too often (RL-04).
    RATE_LIMIT_EXCEEDED 429 "Too many requests. Please try again later" "Terlalu banyak permintaan. Silakan coba lagi nanti";
    /// A fault of the house.
    INTERNAL_SERVER_ERROR 500 "Server error. Please try again later" "Terjadi kesalahan pada server. Silakan coba lagi nanti";
    /// A service of somebody else's failed.
    EXTERNAL_API_ERROR 502 "An external service failed. Please try again later" "Layanan luar sedang gagal. Silakan coba lagi nanti";
    /// Something that the answer needs is away.
    SERVICE_UNAVAILABLE 503 "The service is not available now. Please try again later" "Layanan sedang tidak tersedia. Silakan coba lagi nanti";
    /// It may have been written: repeat it with the same idempotency key.
    OUTCOME_UNKNOWN 503 "It is not known whether this was saved. Please repeat it with the same Idempotency-Key" "Belum diketahui apakah ini tersimpan. Silakan ulangi dengan Idempotency-Key yang sama";
    /// What was written is not to be read yet (AR-14).
    STALE_READ 503 "The newest data is not readable yet. Please try again" "Data terbaru belum dapat dibaca. Silakan coba lagi";
    /// It took too long.
    TIMEOUT 503 "This took too long. Please try again later" "Ini terlalu lama. Silakan coba lagi nanti";
}

/// Seconds to wait before another try when something is away.
const PAUSE: u64 = 5;

impl Code {
    /// The code of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|code| code.name == name).copied()
    }

    /// Its text (EH-02).
    pub fn title(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Id => self.id,
        }
    }

    /// The address that describes it: the `type` of RFC 9457.
    pub fn address(self) -> String {
        format!("/api/problems/{}", self.name.to_ascii_lowercase().replace('_', "-"))
    }

    fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Why a request was not answered as asked. As a response it is `application/problem+json`.
#[derive(Clone, Debug)]
pub struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    code: Code,
    detail: Option<String>,
    errors: FieldErrors,
    more: Map<String, Value>,
    retry_at: Option<DateTime<Utc>>,
    retry_after: Option<u64>,
    allow: Option<String>,
    cause: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(code: Code) -> Self {
        let retry_after = matches!(code.status, 429 | 503).then_some(PAUSE);
        let (errors, more) = (BTreeMap::new(), Map::new());
        Self(Box::new(Inner {
            code,
            detail: None,
            errors,
            more,
            retry_at: None,
            retry_after,
            allow: None,
            cause: None,
        }))
    }

    /// The input breaks a rule.
    pub fn invalid(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::new(Code::BAD_REQUEST).with_error(field, rule)
    }

    /// There is no such thing; `detail` says which, such as "Creator not found" (PP-07).
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(Code::NOT_FOUND).with_detail(detail)
    }

    /// A fault of the house; the cause is for its log alone.
    pub fn fault(cause: impl ToString) -> Self {
        Self::new(Code::INTERNAL_SERVER_ERROR).with_cause(cause)
    }

    /// Something that the answer needs is away; the cause is for the log alone.
    pub fn unavailable(cause: impl ToString) -> Self {
        Self::new(Code::SERVICE_UNAVAILABLE).with_cause(cause)
    }

    /// What in particular, for the caller to read.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// A fault of one field, named as on the wire.
    #[must_use]
    pub fn with_error(mut self, field: impl Into<String>, rule: impl Into<String>) -> Self {
        self.0.errors.entry(field.into()).or_default().push(rule.into());
        self
    }

    /// A further member, such as the present state on a conflict.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// The methods that the address knows.
    #[must_use]
    pub fn with_allow(mut self, methods: impl Into<String>) -> Self {
        self.0.allow = Some(methods.into());
        self
    }

    /// Why, for the house's log alone.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "an error is given away where it ends")]
    pub fn with_cause(mut self, cause: impl ToString) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// What a moment means in seconds from now: for limits that say when they end.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        if let Some(retry_at) = self.0.retry_at {
            let milliseconds = u64::try_from((retry_at - now).num_milliseconds()).unwrap_or(0);
            self.0.retry_after = Some(milliseconds.div_ceil(1000).max(1));
        }
        self
    }

    /// Its kind.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The status, for pages.
    pub fn status(&self) -> StatusCode {
        self.0.code.status()
    }

    /// The faults by field, named as on the wire.
    pub fn errors(&self) -> &FieldErrors {
        &self.0.errors
    }

    /// What a person reads: the detail, else the text of the kind.
    pub fn text(&self, language: Language) -> String {
        let title = self.0.code.title(language);
        self.0.detail.as_deref().map_or_else(|| title.to_owned(), |detail| language.say(detail).into_owned())
    }

    /// The faults by field, as a person reads them.
    pub fn told(&self, language: Language) -> FieldErrors {
        let say = |text: &String| language.say(text).into_owned();
        self.errors().iter().map(|(field, texts)| (field.clone(), texts.iter().map(say).collect())).collect()
    }

    /// What a person at a form reads: the detail, else the text of the kind.
    pub fn plain_text(&self, language: Language) -> String {
        let code = self.0.code;
        let whole = self.0.detail.as_deref().unwrap_or(code.title(Language::En));
        let told = language.tell(whole);
        // The kinds have their own translations.
        if self.0.detail.is_none() && told == whole { code.title(language).to_owned() } else { told.into_owned() }
    }

    /// The faults by field, as a person at a form reads them.
    pub fn plainly_told(&self, language: Language) -> FieldErrors {
        let tell = |text: &String| language.tell(text).into_owned();
        self.errors().iter().map(|(field, texts)| (field.clone(), texts.iter().map(tell).collect())).collect()
    }

    /// A further member, such as `current` on a conflict.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.0.more.get(name)
    }

    /// Seconds to wait before another try, where that is known.
    pub fn retry_after(&self) -> Option<u64> {
        self.0.retry_after
    }

    /// Why, for the house's log alone.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The members as told to the caller.
    pub fn to_json(&self, language: Language) -> Value {
        let Inner { code, errors, more, retry_after, .. } = &*self.0;
        let mut members = json!({
            "type": code.address(),
            "title": code.title(language),
            "status": code.status,
            "code": code.name,
            "detail": self.text(language),
        });
        if !errors.is_empty() {
            members["errors"] = json!(self.told(language));
        }
        if let Some(seconds) = retry_after {
            members["retryAfter"] = json!(seconds);
        }
        more.iter().for_each(|(name, value)| members[name] = value.clone());
        members
    }

    /// The response in this language.
    pub fn respond(self, language: Language) -> Response {
        let mut response = Response::new(Body::from(self.to_json(language).to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.0.allow.as_ref().and_then(|methods| HeaderValue::from_str(methods).ok()) {
            headers.insert(ALLOW, allow);
        }
        if self.0.code == Code::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// In English; the outermost layer says it again in the caller's language and logs the cause, once.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(Language::En)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let text = refusal.to_string();
        let code = Code::named(refusal.code()).unwrap_or(Code::BAD_REQUEST);
        let mut problem = Self::new(code).with_detail(&text);
        problem.0.retry_at = refusal.retry_at();
        match refusal.field() {
            Some(field) => problem.with_error(field, text),
            None => problem,
        }
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Unauthenticated => Self::new(Code::UNAUTHORIZED),
            CommandError::Forbidden => Self::new(Code::FORBIDDEN),
            CommandError::Invalid(errors) => {
                let mut problem = Self::new(Code::BAD_REQUEST);
                problem.0.errors = errors;
                problem
            }
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Contended => {
                Self::new(Code::CONFLICT).with_detail("Others changed the same thing at the same time; try again")
            }
            CommandError::KeyReused => {
                let code = Code::IDEMPOTENCY_KEY_REUSED;
                Self::new(code).with_error("Idempotency-Key", code.title(Language::En))
            }
            CommandError::Unavailable(cause) => Self::unavailable(cause),
            CommandError::Unknown(cause) => Self::new(Code::OUTCOME_UNKNOWN).with_cause(cause),
            CommandError::Fault(cause) => Self::fault(cause),
        }
    }
}

/// The read models: what cannot be reached now may be there again soon; the rest is a fault.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed};
        match &error {
            Io(_) | Tls(_) | PoolTimedOut | PoolClosed | Protocol(_) | WorkerCrashed => Self::unavailable(error),
            // The server is starting, stopping or out of connections (classes 08, 53, 57 of its error codes).
            Database(told) if told.code().is_some_and(|code| matches!(&code[..2], "08" | "53" | "57")) => {
                Self::unavailable(error)
            }
            _ => Self::fault(error),
        }
    }
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        CommandError::from(error).into()
    }
}

impl From<HistoryError> for Problem {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Journal(error) => error.into(),
            HistoryError::Names(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests;
