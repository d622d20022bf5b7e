//! Pages that a browser still has: they are answered without their text (CA-03).

use super::recognise::ONCE;
use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// Larger pages than this are not looked at; ours are far smaller.
const PAGE_MAX: usize = 4 << 20;

/// Puts a tag of its content on a page, or, where the browser `has` a page of that tag, answers that it may show it
/// again. Everything that tells two visitors' pages apart is in the content, so the tag needs nothing else; the nonce
/// tells only two answers apart and does not count.
pub(super) async fn once(response: Response, nonce: &str, has: Option<&HeaderValue>) -> Response {
    let again = response.headers().get(CACHE_CONTROL).is_none_or(|cache| cache != ONCE);
    if response.status() != StatusCode::OK || !is_page(&response) || !again {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, PAGE_MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let tag = api::etag(String::from_utf8_lossy(&page).replace(nonce, "").as_bytes());
    let again = has.is_some_and(|has| api::names_tag(has, &tag));
    parts.headers.insert(ETAG, tag);
    if !again {
        return Response::from_parts(parts, Body::from(page));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

fn is_page(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
