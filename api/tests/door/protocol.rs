//! What holds for every answer: methods, headers, languages, caching, positions, repeats.

use api::Settings;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use event_store::EventStore;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Door, PASSWORD, a_profile, an_item};

async fn with_headers(door: &Door, method: &str, path: &str, headers: &[(&str, &str)]) -> crate::support::Answer {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    door.send(request.body(Body::empty()).unwrap()).await
}

/// EH-02, EH-05
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_exist_is_a_problem_in_the_callers_language() {
    let door = Door::open().await;
    let missing = door.get("/api/v1/nothing").await;
    missing.refused(404, "NOT_FOUND");
    assert_eq!(missing.json()["title"], "Resource not found");
    let told = with_headers(&door, "GET", "/api/v1/creators/nobody", &[("accept-language", "id-ID,en;q=0.5")]).await;
    told.refused(404, "NOT_FOUND");
    assert_eq!(
        (told.json()["detail"].as_str(), told.header("content-language")),
        (Some("Kreator tidak ditemukan"), "id")
    );
    assert!(!told.header("x-request-id").is_empty());
    let kind = door.get(missing.json()["type"].as_str().unwrap()).await;
    assert_eq!(kind.json()["code"], "NOT_FOUND");
    door.get("/api/problems/nothing-like-it").await.refused(404, "NOT_FOUND");
    let wrong = door.call("PUT", "/api/v1/creators", None, Some(json!({}))).await;
    wrong.refused(405, "METHOD_NOT_ALLOWED");
    assert_eq!(wrong.header("allow"), "GET, HEAD");
    let session = door.call("PATCH", "/api/v1/session", None, None).await;
    assert_eq!(session.header("allow"), "POST, GET, DELETE, HEAD");
}

/// SE-15
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_the_security_headers() {
    let door = Door::with(Settings { secure: true, ..Settings::default() }).await;
    for path in ["/api/v1/creators", "/api/v1/nothing", "/healthz", "/api/docs", "/metrics"] {
        let answer = door.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.header("strict-transport-security").contains("max-age"), "{path}");
        assert!(answer.header("referrer-policy").starts_with("strict-origin"), "{path}");
    }
}

/// AC-07: other sites cannot write in somebody's name; programs without a browser can.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cross_site_writes_are_refused() {
    let trusted = Settings { trusted_origins: vec!["https://kreatr.app".into()], ..Settings::default() };
    let door = Door::with(trusted).await;
    let path = "/api/v1/items/00000000-0000-0000-0000-000000000001/view";
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example"), ("host", "kreatr.app")],
        &[("origin", "null"), ("host", "kreatr.app")],
    ] {
        with_headers(&door, "POST", path, headers).await.refused(403, "FORBIDDEN");
    }
    for headers in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("origin", "https://kreatr.app"), ("host", "inner:8080")],
        &[("origin", "http://kreatr.local"), ("host", "kreatr.local")],
    ] {
        assert_eq!(with_headers(&door, "POST", path, headers).await.status, 204, "{headers:?}");
    }
    assert_eq!(with_headers(&door, "GET", "/api/v1/creators", &[("sec-fetch-site", "cross-site")]).await.status, 200);
}

/// CA-03, MB-11: a public answer has a version, and says so when nothing changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_reads_are_revalidated_not_repeated() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    door.settle().await;
    for path in ["/api/v1/creators", "/api/v1/creators/ayu"] {
        let after = door.head().await.to_string();
        let first = with_headers(&door, "GET", path, &[("kreatr-after", &after)]).await;
        assert_eq!((first.status, first.header("cache-control")), (StatusCode::OK, "public, no-cache"));
        assert_eq!(first.header("kreatr-position"), after);
        let etag = first.header("etag").to_owned();
        let again = with_headers(&door, "GET", path, &[("if-none-match", &format!("\"x\", {etag}"))]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(again.header("etag"), etag);
        let head = with_headers(&door, "HEAD", path, &[]).await;
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
        let mut profile = a_profile();
        profile["displayName"] = json!(format!("Ayu, not {path}"));
        let written = ayu.call(&door, "PUT", "/api/v1/me/profile", Some(profile)).await;
        let after = written.json()["position"].to_string();
        let changed = with_headers(&door, "GET", path, &[("if-none-match", &etag), ("kreatr-after", &after)]).await;
        assert_eq!(changed.status, StatusCode::OK, "a change is seen at once");
        assert!(changed.text().contains(&format!("not {path}")), "{}", changed.text());
    }
}

/// AR-14: a write's receipt makes the next read wait; what cannot come is marked as stale, bounded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_wait_for_what_was_written() {
    let door = Door::open().await;
    let ayu = door.person("ayu").await;
    let written = ayu.call(&door, "PUT", "/api/v1/me/profile", Some(a_profile())).await;
    let position = written.json()["position"].as_u64().unwrap();
    assert_eq!(written.header("kreatr-position"), position.to_string());
    let cookie = written.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(cookie, format!("kreatr_after={position}"));
    let bearer = format!("Bearer {}", ayu.token);
    let headers = [("authorization", bearer.as_str()), ("cookie", &cookie)];
    let read = with_headers(&door, "GET", "/api/v1/me/profile", &headers).await;
    assert_eq!(read.json()["displayName"], "Ayu Lestari");
    assert!(read.header("kreatr-stale").is_empty());
    let never = (position + 1000).to_string();
    let headers = [("authorization", bearer.as_str()), ("kreatr-after", &never)];
    let stale = with_headers(&door, "GET", "/api/v1/me/profile", &headers).await;
    assert_eq!((stale.status, stale.header("kreatr-stale")), (StatusCode::OK, "true"));
    let browse = with_headers(&door, "GET", "/api/v1/creators", &[("kreatr-after", &never)]).await;
    assert_eq!((browse.status, browse.header("kreatr-stale")), (StatusCode::OK, "true"));
    let wrong = with_headers(&door, "GET", "/api/v1/creators", &[("kreatr-after", "soon")]).await;
    wrong.refused(400, "BAD_REQUEST");
    assert!(wrong.rules("Kreatr-After").contains("position"));
}

/// AR-15: a repeat under the same key answers the first receipt and appends nothing; another wish under it is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_write_happens_once() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let submit = |item: serde_json::Value, key: &'static str| {
        let request = Request::post("/api/v1/me/portfolio").header("authorization", format!("Bearer {}", ayu.token));
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        door.send(request.body(Body::from(item.to_string())).unwrap())
    };
    let first = submit(an_item(), "one").await;
    assert_eq!(first.status, 201, "{}", first.text());
    let head = door.head().await;
    let again = submit(an_item(), "one").await;
    assert_eq!((again.status.as_u16(), again.json()), (201, first.json()));
    let mut other = an_item();
    other["title"] = json!("Something else entirely");
    submit(other, "one").await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(door.head().await, head, "nothing was appended");
    assert_ne!(submit(an_item(), "two").await.json()["id"], first.json()["id"]);
    let budi = door.creator("budi").await;
    let request = Request::post("/api/v1/me/portfolio").header("authorization", format!("Bearer {}", budi.token));
    let request = request.header("content-type", "application/json").header("idempotency-key", "one");
    let theirs = door.send(request.body(Body::from(an_item().to_string())).unwrap()).await;
    assert_eq!(theirs.status, 201, "a key counts for its caller alone: {}", theirs.text());
}

/// SE-03, SE-16: what makes a repeat recognisable cannot be used to guess at a password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyed_write_leaves_no_plain_hash_of_its_body() {
    let door = Door::open().await;
    let ayu = door.person("ayu").await;
    let body = json!({ "current": PASSWORD, "password": "another good password" }).to_string();
    let request = Request::put("/api/v1/me/password").header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {}", ayu.token)).header("idempotency-key", "k");
    assert_eq!(door.send(request.body(Body::from(body.clone())).unwrap()).await.status, 200);
    let hash = |text: &str| Uuid::new_v5(&ayu.id.0, text.as_bytes());
    let kept = door.store.find_request(hash("k")).await.unwrap().expect("the request is kept under its key");
    for guess in [body.clone(), format!("PUT /api/v1/me/password\n{body}")] {
        assert_ne!(kept.fingerprint, hash(&guess));
    }
}
