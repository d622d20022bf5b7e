use axum::body::Body;
use axum::http::Request;
use axum::http::header::{
    ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH, LOCATION, SET_COOKIE, VARY,
};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower::ServiceExt;

use super::*;

async fn show(ui: Ui) -> String {
    let theme = ui.theme.map_or("system", Theme::as_str);
    format!("{} {theme} {} {} {}", ui.language.tag(), ui.here(), ui.absolute("/x"), ui.nonce.len())
}

async fn show_page(ui: Ui) -> Response {
    ([(CACHE_CONTROL, "private, no-cache")], Html(format!("<p nonce={}>{}", ui.nonce, ui.language.tag())))
        .into_response()
}

async fn show_file() -> Response {
    ([(CACHE_CONTROL, crate::assets::FOR_EVER)], "file").into_response()
}

fn house() -> Router {
    Router::new()
        .route("/page", get(show))
        .route("/html", get(show_page))
        .route("/file", get(show_file))
        .route("/preferences", post(prefer))
        .layer(middleware::from_fn_with_state(true, guard))
}

async fn ask(request: axum::http::request::Builder, body: &'static str) -> (Response, String) {
    let mut response = house().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(std::mem::take(response.body_mut()), 10_000).await.unwrap();
    (response, String::from_utf8(body.to_vec()).unwrap())
}

/// PG-16: the address, then the cookie, then the browser; Indonesian when none says anything.
#[tokio::test]
async fn the_language_is_the_one_asked_for() {
    let language = async |query: &str, cookie: &str, accept: &str| {
        let request = Request::get(format!("/page{query}")).header(COOKIE, cookie).header(ACCEPT_LANGUAGE, accept);
        let (_, body) = ask(request, "").await;
        body[..2].to_owned()
    };
    assert_eq!(language("", "", "").await, "id");
    assert_eq!(language("", "", "en-GB,en;q=0.9").await, "en");
    assert_eq!(language("", "kreatr_lang=id", "en").await, "id");
    assert_eq!(language("?lang=en", "kreatr_lang=id", "id").await, "en");
    assert_eq!(language("?lang=xx", "kreatr_lang=en", "id").await, "en");
    assert_eq!(language("?a=1&lang=en", "", "").await, "en");
}

#[tokio::test]
async fn a_language_that_was_asked_for_stays() {
    let (response, body) = ask(Request::get("/page?search=a%20b&lang=en").header("host", "kreatr.app"), "").await;
    assert!(response.headers()[SET_COOKIE].to_str().unwrap().starts_with("kreatr_lang=en; Path=/; Max-Age="));
    assert_eq!(body, "en system /page?search=a%20b https://kreatr.app/x 32");
    let (response, _) = ask(Request::get("/page"), "").await;
    assert!(response.headers().get(SET_COOKIE).is_none());
}

#[tokio::test]
async fn a_host_that_is_none_is_not_repeated() {
    for (host, origin) in [
        ("127.0.0.1:8080", "https://127.0.0.1:8080/x"),
        ("kreatr.app", "https://kreatr.app/x"),
        ("a\"><b>", "/x"),
        ("e vil", "/x"),
    ] {
        let (_, body) = ask(Request::get("/page").header("host", host), "").await;
        assert!(body.contains(&format!(" {origin} ")), "{host}: {body}");
    }
}

/// SE-08, SE-15
#[tokio::test]
async fn every_answer_carries_the_guard() {
    let policy = async || {
        let (response, _) = ask(Request::get("/page"), "").await;
        let headers = response.headers().clone();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "strict-origin-when-cross-origin");
        headers[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    };
    let (one, other) = (policy().await, policy().await);
    assert!(one.contains("default-src 'none'") && one.contains("frame-ancestors 'none'"));
    assert!(!one.contains("unsafe") && !one.contains('*'));
    assert_ne!(one, other, "a nonce is good for one answer");
}

/// CA-03: a browser that has the page is told so; the nonce is no difference, the visitor's language is.
#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again() {
    let (first, body) = ask(Request::get("/html"), "").await;
    let tag = first.headers()[ETAG].clone();
    assert!(body.ends_with(">id") && tag.to_str().unwrap().starts_with("W/"));
    let (again, body) = ask(Request::get("/html").header(IF_NONE_MATCH, &tag), "").await;
    assert_eq!((again.status(), body.as_str(), &again.headers()[ETAG]), (StatusCode::NOT_MODIFIED, "", &tag));
    assert!(again.headers().get(CONTENT_SECURITY_POLICY).is_none(), "the kept page has the kept nonce");
    assert_eq!(again.headers()[CACHE_CONTROL], "private, no-cache");
    assert_eq!(again.headers()[VARY], "Cookie, Accept-Language");
    let english = Request::get("/html").header(IF_NONE_MATCH, &tag).header(COOKIE, "kreatr_lang=en");
    let (other, body) = ask(english, "").await;
    assert_eq!(other.status(), StatusCode::OK);
    assert!(body.ends_with(">en") && other.headers()[ETAG] != tag);
}

#[tokio::test]
async fn a_file_that_never_changes_is_the_same_for_everybody() {
    let (file, _) = ask(Request::get("/file"), "").await;
    assert!(file.headers().get(VARY).is_none() && file.headers().get(CONTENT_SECURITY_POLICY).is_none());
    assert_eq!(file.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn the_theme_is_kept_and_the_way_back_found() {
    let switch =
        |body| ask(Request::post("/preferences").header(CONTENT_TYPE, "application/x-www-form-urlencoded"), body);
    let (response, _) = switch("theme=dark&back=%2Fportfolio%2Fayu").await;
    assert_eq!(
        (response.status(), &response.headers()[LOCATION]),
        (StatusCode::SEE_OTHER, &"/portfolio/ayu".parse().unwrap())
    );
    assert!(response.headers()[SET_COOKIE].to_str().unwrap().starts_with("kreatr_theme=dark;"));
    let (response, _) = switch("theme=plaid&back=https%3A%2F%2Fevil.example").await;
    assert_eq!(response.headers()[LOCATION], "/");
    assert!(response.headers().get(SET_COOKIE).is_none());
    let (_, body) = ask(Request::get("/page").header(COOKIE, "kreatr_theme=light"), "").await;
    assert!(body.starts_with("id light "));
}

#[test]
fn money_and_months_follow_the_language() {
    let at = |language| Ui::at(language, None, "/", "");
    assert_eq!(at(Language::Id).money(1_250_000_u32), "Rp\u{a0}1.250.000");
    assert_eq!(at(Language::En).money(1_250_000_u32), "Rp\u{a0}1,250,000");
    let day = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
    assert_eq!(at(Language::Id).month(day), "November 2025");
    assert_eq!(at(Language::En).month(day), "November 2025");
}

#[test]
fn the_other_language_is_a_link_to_the_same_place() {
    let ui = Ui::at(Language::Id, None, "/community/marketplace", "page=2&lang=id&search=x");
    assert_eq!(ui.in_language(ui.other_language()), "?page=2&search=x&lang=en");
    assert_eq!(ui.here(), "/community/marketplace?page=2&search=x");
}

/// SE-07: an address that looks like another house's leads nowhere but here.
#[test]
fn the_language_link_cannot_lead_to_another_house() {
    let ui = Ui::at(Language::Id, None, "//evil.example/", "");
    assert_eq!(ui.in_language(ui.other_language()), "?lang=en");
}
