//! What every request passes on its way in and out: a number of its own, limits, security headers, and the house's
//! books.
//!
//! Logged are method, route, status and time; never bodies, cookies, tokens or queries.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Response as HttpResponse, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;
use uuid::Uuid;

use crate::house::{House, Settings};
use crate::language::Language;
use crate::problem::{Code, Problem};
use crate::rest;

/// The longest path with its query.
const ADDRESS_MAX: usize = 8 * 1024;
/// The number of a request in the house's log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request; what it writes carries it as its correlation (AR-16).
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallId(pub(crate) Uuid);

/// Puts everything around a router that every answer of the house needs.
///
/// # Panics
/// When a trusted origin of the settings is no origin; the settings are read before anything is served.
pub fn around(router: Router, house: &House) -> Router {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(csrf(house.settings()))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it()))
        .layer(from_fn_with_state(house.clone(), keep_books))
}

/// Pictures are compressed already; a stream of events must not wait for more of itself.
fn worth_it() -> And<And<SizeAbove, NotForContentType>, NotForContentType> {
    SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::SSE)
}

fn csrf(
    settings: &Settings,
) -> CsrfLayer<impl FnMut(ProtectionError) -> HttpResponse<Body> + Clone + Send + Sync + 'static> {
    let refused = |_| Problem::new(Code::FORBIDDEN).with_detail("Cross-site requests are not accepted").into_response();
    let trusted = settings.trusted_origins.iter().fold(CsrfLayer::new(), |layer, origin| {
        layer.add_trusted_origin(origin).unwrap_or_else(|error| panic!("trusted origin {origin}: {error}"))
    });
    trusted.with_rejection_response(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer calls it so")]
fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<&str>().map(ToString::to_string).or_else(|| cause.downcast_ref().cloned());
    Problem::fault(format!("panicked: {}", text.unwrap_or_default())).into_response()
}

/// Numbers the request, bounds it, and writes down what became of it.
async fn keep_books(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = call_id(&house, &request);
    request.extensions_mut().insert(CallId(id));
    let language = Language::accepted(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", %id, %method, %route);
    let patience = rest::patience(&route, request.headers(), house.settings().patience);
    let mut response = bounded(request, next, patience).instrument(span.clone()).await;
    let told = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = told {
        span.in_scope(|| log(&problem));
        response = respoken(response, problem, language);
    }
    dress(&mut response, house.settings().secure, id);
    let took = began.elapsed();
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), ?took, "Answered"));
    count(method.as_str(), route, response.status().as_u16(), took);
    response
}

/// The caller's own number, when it is such, else a new one.
fn call_id(house: &House, request: &Request) -> Uuid {
    let theirs = request.headers().get(REQUEST_ID).and_then(|id| Uuid::try_parse(id.to_str().ok()?).ok());
    theirs.unwrap_or_else(|| house.desk().ports().ids.next(house.now()))
}

async fn bounded(request: Request, next: Next, patience: Duration) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_MAX {
        return Problem::new(Code::URI_TOO_LONG).into_response();
    }
    // What a write was about to do may still be done by the log after its caller was sent away.
    let late = if request.method().is_safe() { Code::TIMEOUT } else { Code::OUTCOME_UNKNOWN };
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(late).with_cause("the answer took too long").into_response(),
    }
}

/// The one place where a failure is logged.
fn log(problem: &Problem) {
    let (code, cause) = (problem.code().name, problem.cause().unwrap_or("-"));
    match problem.status().as_u16() {
        500.. => tracing::error!(code, cause, "The request failed"),
        _ => tracing::debug!(code, cause, "The request was refused"),
    }
}

/// The same problem in the caller's language, with the headers that others added.
fn respoken(response: Response, problem: Problem, language: Option<Language>) -> Response {
    let language = language.unwrap_or_default();
    if language == Language::En {
        return response;
    }
    let (parts, _) = response.into_parts();
    let mut spoken = problem.respond(language);
    for (name, value) in &parts.headers {
        if !spoken.headers().contains_key(name) && !name.as_str().starts_with("content-") {
            spoken.headers_mut().append(name, value.clone());
        }
    }
    spoken.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    spoken.headers_mut().append(VARY, HeaderValue::from_static("accept-language"));
    spoken
}

/// The security headers of every answer (SE-15), where the answer has none of its own.
fn dress(response: &mut Response, secure: bool, id: Uuid) {
    let kept = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(X_FRAME_OPTIONS, "DENY");
    // What was kept keeps the policy that it came with.
    if !kept {
        put(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    }
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    put(CACHE_CONTROL, "no-store");
    if secure {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    let mut buffer = Uuid::encode_buffer();
    if let Ok(id) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut buffer)) {
        headers.insert(REQUEST_ID, id);
    }
}

fn count(method: &str, route: String, status: u16, took: Duration) {
    let status = match status {
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    let labels = [("method", known_method(method).to_owned()), ("route", route), ("status", status.to_owned())];
    ::metrics::histogram!("kreatr_http_request_seconds", &labels).record(took.as_secs_f64());
}

/// A caller may invent methods; the books may not grow with them.
fn known_method(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method).unwrap_or("OTHER")
}
