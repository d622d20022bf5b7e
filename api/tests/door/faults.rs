//! Bad input of every kind: a problem that names field and rule, nothing appended, no panic.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Door, PROSE, Person, a_profile, an_item};

const PORTFOLIO: &str = "/api/v1/me/portfolio";

async fn post(door: &Door, person: &Person, kind: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(PORTFOLIO).header("authorization", format!("Bearer {}", person.token));
    let request = if kind.is_empty() { request } else { request.header("content-type", kind) };
    door.send(request.body(body.into()).unwrap()).await
}

fn item_with(name: &str, value: Value) -> String {
    let mut item = an_item();
    item[name] = value;
    item.to_string()
}

fn item_without(name: &str) -> String {
    let mut item = an_item();
    item.as_object_mut().unwrap().remove(name);
    item.to_string()
}

/// SE-07, SE-11, EH-05, PF-01…PF-07: what is malformed, of a wrong type or out of bounds names its field.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_bad_body_is_refused_by_field_and_rule() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let before = door.head().await;
    let image = "ab".repeat(32);
    let cases: Vec<(String, &str, &str)> = vec![
        ("".into(), "title", "required"),
        ("{".into(), "body", "not valid JSON"),
        ("{}}".into(), "body", "not valid JSON"),
        ("[]".into(), "body", "Must be an object"),
        ("null".into(), "body", "Must be an object"),
        ("\"text\"".into(), "body", "Must be an object"),
        ("{\"title\": 1e999}".into(), "body", "not valid JSON"),
        ("{\"title\": \"\\ud800\"}".into(), "body", "not valid JSON"),
        ("[".repeat(10_000), "body", "not valid JSON"),
        (item_without("title"), "title", "required"),
        (item_without("category"), "category", "required"),
        (item_with("title", json!(null)), "title", "Must be text, not null"),
        (item_with("title", json!(7)), "title", "Must be text, not a number"),
        (item_with("title", json!({})), "title", "Must be text, not an object"),
        (item_with("tags", json!("poster")), "tags", "Must be a list, not text"),
        (item_with("tags", json!([1])), "tags[0]", "Must be text, not a number"),
        (item_with("featured", json!("yes")), "featured", "Must be true or false"),
        (item_with("category", json!("POETRY")), "category", "Must be one of AI_CONTENT, PROMPTS"),
        (item_with("category", json!(1)), "category", "Must be one of AI_CONTENT"),
        (item_with("surprise", json!(1)), "surprise", "not known; known are title"),
        (r#"{"title":"One title","title":"Another"}"#.into(), "title", "given twice"),
        (item_with("title", json!("abcd")), "title", "at least 5 characters"),
        (item_with("title", json!("a".repeat(101))), "title", "must not exceed 100 characters"),
        (item_with("title", json!("abc\u{202e}def")), "title", "invisible"),
        (item_with("description", json!(&PROSE[..49])), "description", "at least 50 characters"),
        (item_with("description", json!("a".repeat(2001))), "description", "must not exceed 2000"),
        (item_with("tags", json!(["a"])), "tags", "at least 2"),
        (item_with("tags", json!((0..11).map(|n| format!("tag {n}")).collect::<Vec<_>>())), "tags", "Maximum 10 tags"),
        (item_with("images", json!(["../../etc/passwd"])), "images", "id of an uploaded picture"),
        (item_with("images", json!(["00".repeat(32)])), "images", "There is no picture"),
        (
            item_with("images", json!((0..11).map(|n| format!("{n:02x}{}", &image[2..])).collect::<Vec<_>>())),
            "images",
            "Maximum 10 images",
        ),
        (
            item_with("images", json!((0..11).map(|n| format!("00{n:062x}")).collect::<Vec<_>>())),
            "images",
            "Maximum 10 images",
        ),
        (
            item_with("images", json!((0..11).map(|n| format!("picture {n}")).collect::<Vec<_>>())),
            "images",
            "Maximum 10 images",
        ),
        (item_with("projectUrl", json!("javascript:alert(1)")), "projectUrl", "https://"),
        (item_with("visibility", json!("HIDDEN")), "visibility", "Must be one of PUBLIC, PRIVATE"),
    ];
    for (body, field, rule) in cases {
        let shown: String = body.chars().take(80).collect();
        let answer = post(&door, &ayu, "application/json", body).await;
        answer.refused(400, "BAD_REQUEST");
        assert!(answer.rules(field).contains(rule), "{shown}: {}", answer.text());
    }
    let many = item_with("title", json!("abc")).replace(PROSE, "short").replace("poster", "x");
    let answer = post(&door, &ayu, "application/json", many).await;
    assert_eq!(answer.json()["errors"].as_object().unwrap().len(), 3, "all faults at once: {}", answer.text());
    assert_eq!(door.head().await, before, "nothing was appended");
}

/// PF-01, PF-02, PF-06: each bound from within.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_just_within_bounds_is_taken() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let fits = [
        item_with("title", json!("abcde")),
        item_with("title", json!("a".repeat(100))),
        item_with("description", json!("a".repeat(50))),
        item_with("description", json!("é".repeat(2000))),
        item_with("tags", json!((0..10).map(|n| format!("t{n}")).collect::<Vec<_>>())),
        item_with("projectUrl", json!(null)),
        format!("{}\n", an_item()),
    ];
    for body in fits {
        assert_eq!(post(&door, &ayu, "Application/JSON; charset=utf-8", body.clone()).await.status, 201, "{body}");
    }
}

/// SE-15: sizes and kinds of bodies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_have_a_kind_and_a_size() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let before = door.head().await;
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        post(&door, &ayu, kind, an_item().to_string()).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let latin = post(&door, &ayu, "application/json", vec![b'{', b'"', 0xe9, b'"', b':', b'1', b'}']).await;
    latin.refused(400, "BAD_REQUEST");
    let padded = |size: usize| format!("{{}}{}", " ".repeat(size - 2));
    post(&door, &ayu, "application/json", padded(64 * 1024)).await.refused(400, "BAD_REQUEST");
    post(&door, &ayu, "application/json", padded(64 * 1024 + 1)).await.refused(413, "PAYLOAD_TOO_LARGE");
    let chunks = futures_util::stream::iter((0..100).map(|_| Ok::<_, std::io::Error>(" ".repeat(1024))));
    post(&door, &ayu, "application/json", Body::from_stream(chunks)).await.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(door.head().await, before);
}

/// MB-18, GAP-07, MB-16, MB-21: parameters of a query.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_parameters_are_refused_by_field_and_rule() {
    let door = Door::open().await;
    let cases = [
        ("page=0", "page", "at least 1"),
        ("page=-1", "page", "at least 1"),
        ("page=one", "page", "Must be a whole number"),
        ("page=1.5", "page", "Must be a whole number"),
        ("page=99999999999999999999", "page", "Must be a whole number"),
        ("page=1&page=2", "page", "given twice"),
        ("limit=0", "limit", "between 1 and 48"),
        ("limit=49", "limit", "between 1 and 48"),
        ("minRating=0", "minRating", "between 1 and 5"),
        ("minRating=6", "minRating", "between 1 and 5"),
        ("minRating=300", "minRating", "between 1 and 5"),
        ("category=POETRY", "category", "Must be one of"),
        ("creatorType=POET", "creatorType", "Must be one of"),
        ("availability=SOON", "availability", "Must be one of"),
        ("sortBy=height", "sortBy", "Must be one of popular, newest, rating"),
        ("cursor=nonsense", "cursor", "cursor"),
        ("cursor=nonsense&page=2", "cursor", "without a page"),
        ("facets=maybe", "facets", "true or false"),
        ("search=%FF%FE", "search", "UTF-8"),
        ("%FF=1", "query", "UTF-8"),
        ("surprise=1", "surprise", "not known"),
        ("__proto__=1", "__proto__", "not known"),
    ];
    for (query, field, rule) in cases {
        let answer = door.get(&format!("/api/v1/creators?{query}")).await;
        answer.refused(400, "BAD_REQUEST");
        assert!(answer.rules(field).contains(rule), "{query}: {}", answer.text());
    }
    for (length, status) in [(100, 200), (101, 400)] {
        assert_eq!(door.get(&format!("/api/v1/creators?search={}", "a".repeat(length))).await.status, status);
    }
    for (count, status) in [(15, 200), (16, 400)] {
        let skills = (0..count).map(|n| format!("s{n}")).collect::<Vec<_>>().join(",");
        assert_eq!(door.get(&format!("/api/v1/creators?skills={skills}")).await.status, status);
    }
    let long = door.get(&format!("/api/v1/creators?search={}", "a".repeat(4096))).await;
    long.refused(414, "URI_TOO_LONG");
    door.get(&format!("/api/v1/{}", "a".repeat(9000))).await.refused(414, "URI_TOO_LONG");
    let empty =
        "category=&creatorType=&skills=a,b&availability=&minRating=&search=&sortBy=popular&page=&limit=&cursor=";
    assert_eq!(door.get(&format!("/api/v1/creators?{empty}")).await.status, 200);
    assert_eq!(door.get("/api/v1/creators?skills=a&skills=b,c&&=").await.status, 400, "a nameless parameter");
}

/// EH-05: paths that are no ids, and ids of nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_paths_are_refused() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let no_id = ayu.call(&door, "DELETE", "/api/v1/me/portfolio/7", None).await;
    no_id.refused(400, "BAD_REQUEST");
    assert!(no_id.rules("item").contains("Must be an id"), "{}", no_id.text());
    let nothing = "/api/v1/me/portfolio/00000000-0000-0000-0000-000000000007";
    ayu.call(&door, "DELETE", nothing, None).await.refused(404, "NOT_FOUND");
    ayu.call(&door, "PATCH", nothing, Some(json!({ "title": "A new title" }))).await.refused(404, "NOT_FOUND");
    let both = ayu.call(&door, "PATCH", nothing, Some(json!({ "item": nothing }))).await;
    assert!(both.rules("item").contains("given twice"), "{}", both.text());
    let latin = door.get("/api/v1/creators/%FF").await;
    assert_eq!(latin.status, StatusCode::BAD_REQUEST);
    assert_eq!(latin.header("content-type"), "application/problem+json");
    let secret = ayu.call(&door, "DELETE", "/api/v1/me?password=x", None).await;
    assert!(secret.rules("password").contains("belongs in the body"));
}

/// GAP-94: absent keeps, null clears what may be empty, and nothing else can be null.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_tells_absent_from_null() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let mut item = an_item();
    item["projectUrl"] = json!("https://example.org/work");
    let id = ayu.call(&door, "POST", PORTFOLIO, Some(item)).await.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{PORTFOLIO}/{id}");
    let patched = ayu.call(&door, "PATCH", &path, Some(json!({ "title": "Another title" }))).await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    door.settle().await;
    let kept = ayu.get(&door, PORTFOLIO).await.json()["items"][0].clone();
    assert_eq!((kept["title"].as_str(), kept["tags"][0].as_str()), (Some("Another title"), Some("poster")));
    assert_eq!(kept["projectUrl"], "https://example.org/work");
    ayu.call(&door, "PATCH", &path, Some(json!({ "projectUrl": null, "tags": null }))).await;
    door.settle().await;
    let cleared = ayu.get(&door, PORTFOLIO).await.json()["items"][0].clone();
    assert_eq!((&cleared["projectUrl"], &cleared["tags"]), (&json!(null), &json!([])));
    for field in ["title", "description", "category", "visibility", "featured", "revision"] {
        let answer = ayu.call(&door, "PATCH", &path, Some(json!({ field: null }))).await;
        answer.refused(400, "BAD_REQUEST");
        assert!(answer.rules(field) != "null", "{field}: {}", answer.text());
    }
}

/// CP-02…CP-12: the profile's fields at their bounds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_is_refused_field_by_field() {
    let door = Door::open().await;
    let ayu = door.person("ayu").await;
    let cases = [
        ("displayName", json!("A"), "at least 2"),
        ("displayName", json!("a".repeat(51)), "exceed 50"),
        ("bio", json!(&PROSE[..49]), "at least 50"),
        ("bio", json!("a".repeat(501)), "exceed 500"),
        ("skills", json!(["x"]), "at least 2"),
        ("skills", json!((0..16).map(|n| format!("skill {n}")).collect::<Vec<_>>()), "Maximum 15 skills"),
        ("availability", json!("SOON"), "Must be one of AVAILABLE, BUSY, UNAVAILABLE"),
        ("hourlyRate", json!(0), "at least 1"),
        ("hourlyRate", json!(1_000_000_001), "exceed 1000000000"),
        ("projectRate", json!(1.5), "Must be a whole number"),
        ("twitter", json!("http://x.com/ayu"), "https://"),
        ("website", json!("ftp://x.com"), "http"),
        ("contactEmail", json!("ayu"), "valid address"),
        ("avatar", json!("https://tracker.example/pixel.gif"), "id of an uploaded picture"),
        ("bannerImage", json!("00".repeat(32)), "There is no picture"),
        ("showEmail", json!(null), "Must be true or false"),
        ("rating", json!(5), "not known"),
    ];
    for (field, value, rule) in cases {
        let mut profile = a_profile();
        profile[field] = value;
        let answer = ayu.call(&door, "PUT", "/api/v1/me/profile", Some(profile)).await;
        answer.refused(400, "BAD_REQUEST");
        assert!(answer.rules(field).contains(rule), "{field}: {}", answer.text());
    }
    for (field, value) in
        [("hourlyRate", json!(1)), ("hourlyRate", json!(1_000_000_000)), ("website", json!("http://x.com"))]
    {
        let mut profile = a_profile();
        profile[field] = value;
        assert_eq!(ayu.call(&door, "PUT", "/api/v1/me/profile", Some(profile)).await.status, 200, "{field}");
    }
}
