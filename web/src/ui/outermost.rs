//! The last word before the visitor: what went wrong outside of the pages (a panic, a limit, a request of another site)
//! is a page for whoever opened an address, and stays a problem for programs.

use api::{Code, House, Problem};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::Value;

use super::guard::{dress, nonce};
use super::{Call, Ui};
use crate::failures::trouble;

/// Larger problems than this are none of ours.
const PROBLEM_MAX: usize = 64 * 1024;

/// Puts it around everything else.
pub fn outermost(router: Router, house: &House) -> Router {
    router.layer(from_fn_with_state(house.settings().secure, as_page))
}

async fn as_page(State(secure): State<bool>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/api/") || !reads_pages(request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let call = Call { nonce: nonce(), secure, ..Call::default() };
    let was = parts.extensions.insert(call);
    let Ok(ui) = Ui::from_request_parts(&mut parts, &()).await;
    parts.extensions.remove::<Call>();
    was.map(|was| parts.extensions.insert(was));
    let response = next.run(Request::from_parts(parts, body)).await;
    if is_problem(&response) { shown(ui, response).await } else { response }
}

/// The problem as a page, with the headers that others put on it.
async fn shown(ui: Ui, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let told: Value = match to_bytes(body, PROBLEM_MAX).await {
        Ok(body) => serde_json::from_slice(&body).unwrap_or_default(),
        Err(_) => Value::Null,
    };
    let code = told["code"].as_str().and_then(Code::named).unwrap_or(Code::INTERNAL_SERVER_ERROR);
    let nonce = ui.nonce.clone();
    let page = trouble(ui, &Problem::new(code));
    for name in [CONTENT_TYPE, CONTENT_LENGTH, CACHE_CONTROL] {
        parts.headers.remove(&name);
        if let Some(value) = page.headers().get(&name) {
            parts.headers.insert(name, value.clone());
        }
    }
    dress(&mut parts.headers, Some(&nonce));
    Response::from_parts(parts, page.into_body())
}

fn reads_pages(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE) == Some(&HeaderValue::from_static("application/problem+json"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn ask(path: &str, accept: &str) -> Response {
        let late = async || Problem::new(Code::TIMEOUT).into_response();
        let house = Router::new().route("/late", get(late)).route("/api/late", get(late));
        let house = house.layer(from_fn_with_state(false, as_page));
        let request = Request::get(path).header(ACCEPT, accept).body(Body::empty()).unwrap();
        house.oneshot(request).await.unwrap()
    }

    /// EH-01, SE-08: also what fails around the pages is told by a page, with the policy of a page.
    #[tokio::test]
    async fn what_fails_around_the_pages_is_a_page_for_people() {
        let kind = |response: &Response| response.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        let shown = ask("/late?lang=en", "text/html,*/*;q=0.8").await;
        assert_eq!(shown.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(kind(&shown).starts_with("text/html"));
        assert_eq!(shown.headers()["retry-after"], "5");
        let policy = shown.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let page = to_bytes(shown.into_body(), PROBLEM_MAX).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        let nonce = page.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(policy.contains(&format!("'nonce-{nonce}'")) && page.contains("Oops!"));
        assert_eq!(kind(&ask("/late", "application/json").await), "application/problem+json");
        assert_eq!(kind(&ask("/api/late", "text/html").await), "application/problem+json");
    }
}
