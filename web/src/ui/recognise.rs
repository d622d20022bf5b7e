//! Who comes to a page, before it is made.

use api::Identity;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::proof::FORM;
use super::{Call, Proof, TOAST, Toast};
use crate::Door;

/// For this visitor, this time.
pub(super) const ONCE: &str = "private, no-store";

/// Looks up whose session it is, and what her forms must prove. Files need neither, so this is around pages alone.
pub(crate) async fn recognise(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let mut call = request.extensions().get::<Call>().cloned().unwrap_or_default();
    let cookies = CookieJar::from_headers(request.headers());
    call.visitor = Identity::of(&door.house, request.headers()).await;
    if let Err(problem) = &call.visitor {
        tracing::warn!(cause = problem.cause().unwrap_or_default(), "It is not known who comes to a page");
    }
    let account = call.visitor.as_ref().ok().and_then(|visitor| visitor.as_ref().map(|visitor| visitor.account));
    call.avatar = account.and_then(|account| door.house.catalogue().cards_of(&[account.0]).pop()?.avatar.clone());
    let session = call.visitor.as_ref().ok().and_then(|visitor| visitor.as_ref().map(|visitor| visitor.session));
    let (secure, house) = (call.secure, &door.house);
    call.proof = Proof::new(call.nonce.clone(), session, &cookies, secure, &|text| house.keyed_hash(FORM, text));
    let proof = call.proof.clone();
    request.extensions_mut().insert(call);
    let mut response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let said = (is_page && cookies.get(TOAST).is_some()).then(Toast::over);
    // The number of a page with a form is good for one wish: the page is not shown again from what a browser kept.
    if is_page && proof.is_used() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(ONCE));
    }
    for cookie in proof.cookie(secure).into_iter().chain(said) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}
