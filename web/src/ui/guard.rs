//! The headers that every page carries.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, IF_NONE_MATCH, REFERRER_POLICY, SET_COOKIE, VARY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use super::again::once;
use super::{Call, LANGUAGE, asked_language};
use crate::assets::FOR_EVER;
use crate::ui::preferences::cookie;

/// Puts the security headers on an answer (SE-08, SE-15), allows the page its one script by a fresh nonce, and keeps a
/// language that the address asked for. Files that never change are the same for everybody and need none of it.
/// `secure`: the house is reached over https.
pub(crate) async fn guard(State(secure): State<bool>, mut request: Request, next: Next) -> Response {
    let nonce = nonce();
    request.extensions_mut().insert(Call { nonce: nonce.clone(), secure, ..Call::default() });
    let language = request.uri().query().and_then(asked_language);
    let has = request.headers().get(IF_NONE_MATCH).cloned();
    let mut response = once(next.run(request).await, &nonce, has.as_ref()).await;
    let kept = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if headers.get(CACHE_CONTROL).is_some_and(|cache| cache == FOR_EVER) {
        return response;
    }
    if let Some(language) = language {
        put(headers, SET_COOKIE, &cookie(LANGUAGE, language.tag()));
    }
    // A page that is shown again has the nonce, and so the policy, that it came with.
    dress(headers, (!kept).then_some(nonce.as_str()));
    response
}

/// The security headers of a page; a new one comes with the policy that allows the script of its `nonce`.
pub(super) fn dress(headers: &mut HeaderMap, nonce: Option<&str>) {
    if let Some(policy) = nonce.and_then(|nonce| HeaderValue::from_str(&policy(nonce)).ok()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(VARY, HeaderValue::from_static("Cookie, Accept-Language"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
}

fn put(headers: &mut HeaderMap, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.append(name, value);
    }
}

#[expect(clippy::disallowed_methods, reason = "a nonce must be a surprise, and decides nothing")]
pub(super) fn nonce() -> String {
    Uuid::new_v4().simple().to_string()
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
