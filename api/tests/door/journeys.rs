//! Whole ways through the door.

use axum::body::Body;
use axum::http::Request;
use domain::accounts::Role;
use serde_json::json;

use crate::support::{Door, PASSWORD, a_profile, an_item};

/// AC-07, AC-01: a browser's session is a cookie that no script can read, and it ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_signs_in_and_out() {
    let door = Door::open().await;
    door.person("ayu").await;
    let wrong = json!({ "email": "ayu@example.org", "password": "something else" });
    door.call("POST", "/api/v1/session", None, Some(wrong)).await.refused(401, "UNAUTHORIZED");
    let nobody = json!({ "email": "nobody@example.org", "password": PASSWORD });
    let nobody = door.call("POST", "/api/v1/session", None, Some(nobody)).await;
    assert_eq!(nobody.refused(401, "UNAUTHORIZED").json()["detail"], "Email or password is wrong");
    let right = json!({ "email": "Ayu@Example.org", "password": PASSWORD });
    let signed_in = door.call("POST", "/api/v1/session", None, Some(right)).await;
    assert_eq!(signed_in.json()["account"]["username"], "ayu");
    assert_eq!(signed_in.json()["account"]["roles"], json!(["USER"]));
    assert_eq!(signed_in.json().get("token"), None, "scripts do not see the token");
    let cookies: Vec<_> =
        signed_in.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("kreatr_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && session.contains("Path=/"));
    let cookie = session.split(';').next().unwrap();
    let with_cookie = |method: &str| {
        let request = Request::builder().method(method).uri("/api/v1/session").header("cookie", cookie);
        door.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(with_cookie("GET").await.json()["account"]["username"], "ayu");
    let out = with_cookie("DELETE").await;
    assert!(out.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().contains("Max-Age=0")));
    door.settle().await;
    with_cookie("GET").await.refused(401, "UNAUTHORIZED");
}

/// AC-08: names and addresses belong to one; a former name leads on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usernames_are_taken_once_and_lead_on() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    for (email, username, field) in [("ayu@example.org", "other", "email"), ("b@example.org", "AYU", "username")] {
        let new = json!({ "email": email, "password": PASSWORD, "username": username, "name": "Somebody" });
        let taken = door.call("POST", "/api/v1/accounts", None, Some(new)).await;
        taken.refused(409, "ALREADY_TAKEN");
        assert_ne!(taken.rules(field), "null", "{}", taken.text());
    }
    let renamed = ayu.call(&door, "PUT", "/api/v1/me/username", Some(json!({ "username": "lestari" }))).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let after = renamed.json()["position"].to_string();
    let request = Request::get("/api/v1/creators/ayu").header("kreatr-after", &after).body(Body::empty()).unwrap();
    let moved = door.send(request).await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (308, "/api/v1/creators/lestari"));
    assert_eq!(door.get("/api/v1/creators/lestari").await.json()["displayName"], "Ayu Lestari");
    let budi = door.person("budi").await;
    let taken = budi.call(&door, "PUT", "/api/v1/me/username", Some(json!({ "username": "ayu" }))).await;
    taken.refused(409, "ALREADY_TAKEN");
    assert_eq!(
        (&taken.json()["title"], &taken.json()["detail"]),
        (&json!("Already taken"), &json!("This username is taken"))
    );
}

/// PF-14, MD-01, MD-03, MD-22, MB-17, MD-15: from submitting to being seen, and the story of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approved_item_appears_and_its_history_tells_why() {
    let door = Door::open().await;
    let (ayu, budi) = (door.creator("ayu").await, door.staff("budi", Role::Moderator).await);
    let item = ayu.submits(&door).await;
    door.settle().await;
    let waiting = budi.get(&door, "/api/v1/moderation/queue?limit=1").await.json();
    assert_eq!((waiting["items"][0]["item"].as_str(), waiting["total"].as_i64()), (Some(item.as_str()), Some(1)));
    assert_eq!(waiting["items"][0]["creatorName"], "Ayu Lestari");
    let mut profile = a_profile();
    profile["displayName"] = json!("Ayu L.");
    assert_eq!(ayu.call(&door, "PUT", "/api/v1/me/profile", Some(profile)).await.status, 200);
    door.settle().await;
    let renamed = budi.get(&door, "/api/v1/moderation/queue").await.json();
    assert_eq!(renamed["items"][0]["creatorName"], "Ayu L.");
    let own = ayu.get(&door, "/api/v1/me/portfolio").await.json();
    assert_eq!((&own["items"][0]["standing"], &own["items"][0]["isPublic"]), (&json!("PENDING"), &json!(false)));
    let before = door.head().await;
    let path = |what: &str| format!("/api/v1/moderation/items/{item}/{what}");
    let seen = json!({ "revision": waiting["items"][0]["revision"], "note": "Good light." });
    let approved = budi.call(&door, "POST", &path("approve"), Some(seen)).await;
    assert_eq!(approved.json()["id"], json!(item));
    let after = approved.json()["position"].to_string();
    let request = Request::get("/api/v1/creators?category=AI_CONTENT").header("kreatr-after", &after);
    let browse = door.send(request.body(Body::empty()).unwrap()).await.json();
    assert_eq!(browse["creators"][0]["portfolioPreview"][0]["title"], "Poster for a film", "{browse}");
    assert_eq!((&browse["total"], &browse["pages"], &browse["next"]), (&json!(1), &json!(1), &json!(null)));
    let history = budi.get(&door, &path("history")).await.json();
    let events: Vec<_> = history["entries"].as_array().unwrap().iter().map(|entry| entry["event"].clone()).collect();
    assert_eq!(events, ["ItemSubmitted", "ItemApproved"]);
    assert!(history["entries"][1]["sentence"].as_str().unwrap().contains("budi"), "{history}");
    let names = [0, 1].map(|index| history["entries"][index]["actorName"].clone());
    assert_eq!(names, ["Ayu L.", "budi"], "who has no profile is called by her username");
    assert_eq!(history["item"]["standing"], "APPROVED");
    let then = budi.get(&door, &format!("{}?asOf={before}", path("history"))).await.json();
    assert_eq!((&then["item"]["standing"], then["entries"].as_array().unwrap().len()), (&json!("PENDING"), 1));
    let never = budi.get(&door, &format!("{}?asOf=2020-01-01T00:00:00Z", path("history"))).await;
    never.refused(404, "NOT_FOUND");
    let head = door.head().await;
    assert_eq!(budi.get(&door, &format!("{}?asOf={head}", path("history"))).await.status, 200);
    assert_eq!(budi.get(&door, &format!("{}?asOf=2026-11-22T10:00:00Z", path("history"))).await.status, 200);
    for (still_to_come, rule) in [
        ((head + 1).to_string(), format!("beyond the newest position of the log, {head}")),
        (u64::MAX.to_string(), "beyond the newest position".into()),
        ("2026-11-22T10:00:01Z".into(), "in the future".into()),
    ] {
        let refused = budi.get(&door, &format!("{}?asOf={still_to_come}", path("history"))).await;
        refused.refused(400, "BAD_REQUEST");
        assert!(refused.rules("asOf").contains(&rule), "{}", refused.text());
    }
}

/// CH-02, CH-03, AF-03, AF-04, AF-06, GAP-76: what staff choose stands on the front page, and the feed tells of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_staff_choose_is_on_the_communitys_page() {
    let door = Door::open().await;
    let (ayu, budi) = (door.creator("ayu").await, door.staff("budi", Role::Moderator).await);
    let chief = door.staff("chief", Role::Owner).await;
    let item = ayu.submits(&door).await;
    let path = format!("/api/v1/moderation/items/{item}/featured");
    let early = budi.call(&door, "PUT", &path, Some(json!({}))).await;
    early.refused(412, "PRECONDITION_FAILED");
    let approve = format!("/api/v1/moderation/items/{item}/approve");
    assert_eq!(budi.call(&door, "POST", &approve, Some(json!({ "revision": 0 }))).await.status, 200);
    let over = budi.call(&door, "PUT", &path, Some(json!({ "until": "2026-11-22T10:00:00Z" }))).await;
    assert_ne!(over.refused(400, "BAD_REQUEST").rules("until"), "null");
    assert_eq!(budi.call(&door, "PUT", &path, Some(json!({ "until": "2026-11-22T10:00:01Z" }))).await.status, 200);
    let feature = format!("/api/v1/admin/creators/{}/featured", ayu.id);
    assert_eq!(budi.call(&door, "PUT", &feature, None).await.status, 200);
    let short =
        chief.call(&door, "POST", "/api/v1/admin/announcements", Some(json!({ "title": "x", "text": "y" }))).await;
    assert_eq!(short.refused(400, "BAD_REQUEST").json()["errors"].as_object().unwrap().len(), 2);
    let words = json!({ "title": "A call on Friday", "text": "Three creators show.", "link": "https://example.org/" });
    let said = chief.call(&door, "POST", "/api/v1/admin/announcements", Some(words)).await;
    assert_eq!(said.status, 201, "{}", said.text());
    door.settle().await;
    let hub = door.get("/api/v1/community").await.json();
    let types: Vec<_> = hub["activities"].as_array().unwrap().iter().map(|entry| entry["type"].clone()).collect();
    assert_eq!(types, ["ANNOUNCEMENT", "PROJECT_FEATURED", "PROJECT_FEATURED", "MILESTONE", "CREATOR_JOINED"]);
    assert_eq!(hub["activities"][3]["actor"], json!({ "username": "ayu", "name": "Ayu Lestari", "avatar": null }));
    assert_eq!(hub["activities"][3]["link"], json!(format!("/portfolio/ayu/{item}")));
    assert_eq!(hub["featuredCreators"][0]["username"], "ayu");
    assert_eq!((&hub["featuredItems"][0]["id"], &hub["next"]), (&json!(item), &json!(null)));
    let first = door.get("/api/v1/community/activities?limit=3").await.json();
    assert_eq!(first["activities"].as_array().unwrap()[..], hub["activities"].as_array().unwrap()[..3]);
    let rest = door.get(&format!("/api/v1/community/activities?limit=3&cursor={}", first["next"])).await.json();
    assert_eq!(rest["activities"].as_array().unwrap()[..], hub["activities"].as_array().unwrap()[3..]);
    let back = format!("/api/v1/admin/announcements/{}", said.json()["id"].as_str().unwrap());
    assert_eq!(chief.call(&door, "DELETE", &back, None).await.status, 200);
    assert_eq!(budi.call(&door, "DELETE", &path, None).await.status, 200);
    door.settle().await;
    let hub = door.get("/api/v1/community").await.json();
    assert_eq!((&hub["activities"][0]["type"], &hub["featuredItems"]), (&json!("PROJECT_FEATURED"), &json!([])));
}

/// MD-22: two moderators at once; one wins, the other sees how it stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_moderators_one_wins_and_the_other_sees_how_it_stands() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let (budi, citra) = (door.staff("budi", Role::Moderator).await, door.staff("citra", Role::Moderator).await);
    let item = ayu.submits(&door).await;
    let path = |what: &str| format!("/api/v1/moderation/items/{item}/{what}");
    let (approve, reject) = (path("approve"), path("reject"));
    let no = json!({ "revision": 0, "reason": "It is somebody else's work", "policy": "STOLEN_WORK" });
    let yes = json!({ "revision": 0 });
    let (one, two) = tokio::join!(
        budi.call(&door, "POST", &approve, Some(yes)),
        citra.call(&door, "POST", &reject, Some(no.clone())),
    );
    let (lost, standing) = if one.status == 200 { (two, "APPROVED") } else { (one, "REJECTED") };
    lost.refused(409, "CONFLICT");
    assert_eq!(lost.json()["current"], json!({ "standing": standing, "revision": 0 }));
    let newer = json!({ "title": "A title that nobody has seen" });
    ayu.call(&door, "PATCH", &format!("/api/v1/me/portfolio/{item}"), Some(newer)).await;
    let late = citra.call(&door, "POST", &reject, Some(no)).await;
    late.refused(409, "CONFLICT");
    assert_eq!(late.json()["current"]["standing"], "PENDING");
    let bare =
        citra.call(&door, "POST", &reject, Some(json!({ "revision": late.json()["current"]["revision"] }))).await;
    assert_ne!(bare.refused(400, "BAD_REQUEST").rules("reason"), "null");
}

/// PF-23, PF-21, RL-03, RL-04: the order of a portfolio, and the limit of a day with its end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_portfolio_has_an_order_and_a_limit() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let mut items = Vec::new();
    for _ in 0..10 {
        items.push(ayu.submits(&door).await);
    }
    let over = ayu.call(&door, "POST", "/api/v1/me/portfolio", Some(an_item())).await;
    over.refused(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!((over.header("retry-after"), over.json()["retryAfter"].as_u64()), ("86400", Some(86_400)));
    door.settle().await;
    let mine = ayu.get(&door, "/api/v1/me/portfolio?limit=3&page=2").await.json();
    assert_eq!((mine["items"].as_array().unwrap().len(), &mine["total"], &mine["pages"]), (3, &json!(10), &json!(4)));
    let order = json!({ "order": items, "revision": mine["revision"] });
    assert_eq!(ayu.call(&door, "PUT", "/api/v1/me/portfolio/order", Some(order.clone())).await.status, 200);
    items.swap(0, 1);
    let stale = json!({ "order": items, "revision": mine["revision"] });
    let stale = ayu.call(&door, "PUT", "/api/v1/me/portfolio/order", Some(stale)).await;
    stale.refused(409, "CONFLICT");
    assert_eq!(stale.json()["current"]["order"], order["order"]);
    let same = ayu.call(&door, "PUT", "/api/v1/me/portfolio/order", Some(order.clone())).await;
    same.refused(409, "CONFLICT");
    let seen = json!({ "order": order["order"], "revision": same.json()["current"]["revision"] });
    let before = door.head().await;
    assert_eq!(ayu.call(&door, "PUT", "/api/v1/me/portfolio/order", Some(seen)).await.status, 200);
    assert_eq!(door.head().await, before, "the order that stands says nothing new");
}

/// AC-05, AC-10, MD-20: suspended people read but do not act; who leaves is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_suspended_wait_and_the_gone_are_gone() {
    let door = Door::open().await;
    let budi = door.staff("budi", Role::Moderator).await;
    let ayu = door.creator("ayu").await;
    let path = format!("/api/v1/admin/accounts/{}/suspend", ayu.id);
    let suspend = json!({ "hours": 2, "reason": "Because of what she did" });
    assert_eq!(budi.call(&door, "POST", &path, Some(suspend)).await.status, 200);
    door.settle().await;
    assert_eq!(ayu.get(&door, "/api/v1/session").await.json()["account"]["suspendedUntil"], "2026-11-22T12:00:00Z");
    let refused = ayu.call(&door, "POST", "/api/v1/me/portfolio", Some(an_item())).await;
    refused.refused(403, "ACCOUNT_SUSPENDED");
    let hours = budi.call(&door, "POST", &path, Some(json!({ "hours": 8761, "reason": "no" }))).await;
    assert_eq!(hours.json()["errors"].as_object().unwrap().len(), 2, "{}", hours.text());
    let bad = json!({ "password": "not hers at all" });
    ayu.call(&door, "DELETE", "/api/v1/me", Some(bad)).await.refused(401, "UNAUTHORIZED");
    let gone = ayu.call(&door, "DELETE", "/api/v1/me", Some(json!({ "password": PASSWORD }))).await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    door.settle().await;
    ayu.get(&door, "/api/v1/session").await.refused(401, "UNAUTHORIZED");
    door.get("/api/v1/creators/ayu").await.refused(404, "NOT_FOUND");
}

/// OB-11: the house tells how it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_house_tells_how_it_is() {
    let door = Door::open().await;
    door.creator("ayu").await;
    door.settle().await;
    assert_eq!(door.get("/healthz").await.text(), "ok");
    let ready = door.get("/readyz").await.json();
    let lines = ready["stands"]["projections"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["name"] == "marketplace" && line["lagEvents"] == 0), "{ready}");
    let numbers = door.get("/metrics").await.text();
    assert!(numbers.contains("kreatr_http_request_seconds_bucket"), "{numbers}");
    assert!(numbers.contains("route=\"/api/v1/session\""), "{numbers}");
    assert_eq!(door.get("/api/openapi.json").await.json()["openapi"], "3.1.0");
    let docs = door.get("/api/docs").await;
    assert!(docs.text().contains("rapi-doc") && docs.header("content-security-policy").contains("script-src 'self'"));
    assert_eq!(door.get("/api/docs/rapidoc-min.js").await.status, 200);
}
