//! What moderators are promised.

mod desk;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{House, PASSWORD};

/// MD-09, MB-17, MB-22, TS-05: listed at once, shown once approved.
#[tokio::test]
async fn an_approved_item_appears_in_the_marketplace() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let before = ayu.get("/api/v1/creators?search=ayu").await.with(200);
    assert_eq!(before["total"], 1);
    assert_eq!(before["creators"][0]["portfolioPreview"], json!([]));
    let queue = mona.beside(&ayu).get("/api/v1/moderation/queue").await.with(200);
    assert_eq!(queue["items"][0]["item"], item["id"], "{queue}");
    mona.approves(&item).await.with(200);
    let after = ayu.beside(&mona).get("/api/v1/creators?search=ayu").await.with(200);
    assert_eq!(after["creators"][0]["portfolioPreview"][0]["id"], item["id"]);
    let queue = mona.get("/api/v1/moderation/queue").await.with(200);
    assert_eq!(queue["items"], json!([]));
}

/// MD-22, GAP-50: the second one reads how it stands.
#[tokio::test]
async fn of_two_moderators_one_wins_and_the_other_sees_the_present_state() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let nils = house.moderator("nils").await;
    let item = ayu.submits("Night market").await;
    let (one, two) = tokio::join!(mona.approves(&item), nils.rejects(&item, "Taken from another artist."));
    let (winner, loser) = if one.status == 200 { (one, two) } else { (two, one) };
    winner.with(200);
    let problem = loser.refused(409, "CONFLICT");
    assert_eq!(problem["current"]["revision"], item["revision"], "{problem}");
    assert!(["APPROVED", "REJECTED"].contains(&problem["current"]["standing"].as_str().unwrap_or_default()));
}

/// MD-22: the same verdict for another reason, or by somebody else, is not taken for the first one's repetition.
#[tokio::test]
async fn no_decision_is_dropped_without_a_word() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let nils = house.moderator("nils").await;
    let item = ayu.submits("Night market").await;
    let first = mona.rejects(&item, "Taken from another artist.").await.with(200);
    assert_eq!(mona.rejects(&item, "Taken from another artist.").await.with(200)["position"], first["position"]);
    mona.rejects(&item, "The pictures are blurred.").await.refused(409, "CONFLICT");
    let problem = nils.rejects(&item, "Taken from another artist.").await.refused(409, "CONFLICT");
    assert_eq!(problem["current"]["standing"], "REJECTED", "{problem}");
}

/// MD-22: what was edited between view and decision is not decided.
#[tokio::test]
async fn a_decision_on_an_older_revision_is_a_conflict() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let path = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    let revised = ayu.patch(&path, json!({ "title": "Night market, second print" })).await.with(200);
    let problem = mona.approves(&item).await.refused(409, "CONFLICT");
    assert_eq!(problem["current"]["revision"], revised["revision"]);
    mona.approves(&revised).await.with(200);
}

/// PF-24: the approved revision stays public while the next waits, and when that is rejected.
#[tokio::test]
async fn an_approved_revision_stays_public_while_the_next_is_judged() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    mona.approves(&item).await.with(200);
    let path = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    let revised = ayu.patch(&path, json!({ "title": "Something else" })).await.with(200);
    let shown = |profile: serde_json::Value| profile["items"][0]["title"].clone();
    let page = ayu.beside(&mona).get("/api/v1/creators/ayu").await.with(200);
    assert_eq!(shown(page), "Night market");
    mona.rejects(&revised, "The new title is misleading.").await.with(200);
    let page = ayu.beside(&mona).get("/api/v1/creators/ayu").await.with(200);
    assert_eq!(shown(page), "Night market");
}

/// MD-06, MD-15: everything that happened, and how it stood at any moment.
#[tokio::test]
async fn the_history_of_an_item_tells_everything_and_replays_any_moment() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let path = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    let revised = ayu.patch(&path, json!({ "title": "Night market II" })).await.with(200);
    let rejected = mona.rejects(&revised, "Taken from another artist.").await.with(200);
    let history = format!("/api/v1/moderation/items/{}/history", item["id"].as_str().unwrap());
    let all = mona.get(&history).await.with(200);
    let events: Vec<_> = all["entries"].as_array().unwrap().iter().map(|entry| entry["event"].clone()).collect();
    assert_eq!(events, ["ItemSubmitted", "ItemRevised", "ItemRejected"]);
    assert!(all["entries"].as_array().unwrap().iter().all(|entry| entry["sentence"].as_str().is_some()));
    let before = rejected["position"].as_u64().unwrap() - 1;
    let then = mona.get(&format!("{history}?asOf={before}")).await.with(200);
    assert_eq!(then["item"]["standing"], "PENDING");
    assert_eq!(then["entries"].as_array().unwrap().len(), 2);
}

/// MD-07, AC-09: what a user may not ask for, she is refused; nothing is written.
#[tokio::test]
async fn creators_and_visitors_do_not_moderate() {
    let house = House::open().await;
    let ayu = house.creator("ayu").await;
    let item = ayu.submits("Night market").await;
    ayu.approves(&item).await.refused(403, "FORBIDDEN");
    house.visitor().approves(&item).await.refused(401, "UNAUTHORIZED");
}

fn complaint(field: &str, value: &str) -> Value {
    json!({ field: value, "reason": "STOLEN_WORK", "text": "I painted this in 2024." })
}

/// MD-01, MD-02, MD-17: filed, read by moderators, reviewed, settled; and filed again.
#[tokio::test]
async fn a_report_reaches_the_moderators_and_is_settled() {
    let house = House::open().await;
    let (ayu, mona, rani) = (house.creator("ayu").await, house.moderator("mona").await, house.person("rani").await);
    let item = ayu.submits("Night market").await;
    let item_id = item["id"].as_str().unwrap();
    rani.beside(&ayu).post("/api/v1/reports", complaint("item", item_id)).await.refused(404, "NOT_FOUND");
    mona.approves(&item).await.with(200);
    let filed = rani.beside(&mona).post("/api/v1/reports", complaint("item", item_id)).await.with(201);
    rani.post("/api/v1/reports", complaint("item", item_id)).await.refused(409, "CONFLICT");
    rani.post("/api/v1/reports", complaint("creator", "Ayu")).await.with(201);

    let list = mona.beside(&rani).get("/api/v1/moderation/reports?status=OPEN&limit=1&page=2").await.with(200);
    assert_eq!((&list["total"], &list["pages"]), (&json!(2), &json!(2)));
    let report = &list["reports"][0];
    assert_eq!((&report["id"], &report["revision"]), (&filed["id"], &filed["revision"]), "newest first");
    let target = json!({ "kind": "ITEM", "id": item_id, "creator": ayu.id, "creatorName": "ayu" });
    assert_eq!((&report["target"], &report["reporterName"]), (&target, &json!("rani")));
    assert_eq!((&report["reason"], &report["text"]), (&json!("STOLEN_WORK"), &json!("I painted this in 2024.")));
    assert!(report["createdAt"].is_string());

    let decide = |what: &str| format!("/api/v1/moderation/reports/{}/{what}", filed["id"].as_str().unwrap());
    let seen = &filed["revision"];
    mona.post(&decide("review"), json!({ "revision": seen, "note": "Looks alike." })).await.with(200);
    let resolved = json!({ "revision": seen, "outcome": "UPHELD" });
    mona.post(&decide("resolve"), resolved.clone()).await.with(200);
    let dismissed = json!({ "revision": seen, "outcome": "DISMISSED" });
    let problem = mona.post(&decide("resolve"), dismissed).await.refused(409, "CONFLICT");
    assert_eq!(problem["current"], json!({ "status": "RESOLVED", "revision": seen }));
    let list = mona.get("/api/v1/moderation/reports?status=RESOLVED").await.with(200);
    let report = &list["reports"][0];
    assert_eq!((&report["outcome"], &report["note"]), (&json!("UPHELD"), &json!("Looks alike.")));
    rani.post("/api/v1/reports", complaint("item", item_id)).await.with(201);
    mona.post(&decide("resolve"), resolved).await.refused(409, "CONFLICT");
    house.equals_the_log().await;
}

/// MD-17, EH-05: what is wrong with a report is told by field; what nobody sees is not there.
#[tokio::test]
async fn a_report_names_one_thing_that_is_shown_a_reason_and_a_text() {
    let house = House::open().await;
    let (ayu, rani) = (house.creator("ayu").await, house.person("rani").await);
    let refused = async |body: Value, field: &str| {
        let problem = rani.post("/api/v1/reports", body).await.refused(400, "BAD_REQUEST");
        assert!(problem["errors"][field].is_array(), "{field}: {problem}");
    };
    let text = |text: String| json!({ "creator": "ayu", "reason": "SPAM", "text": text });
    refused(text("a".repeat(9)), "text").await;
    refused(text("a".repeat(1001)), "text").await;
    refused(json!({ "creator": "ayu", "reason": "QUALITY", "text": "It is not good enough." }), "reason").await;
    refused(json!({ "reason": "SPAM", "text": "It is nothing at all." }), "item").await;
    let both = json!({ "item": Uuid::nil(), "creator": "ayu", "reason": "SPAM", "text": "It is both of them." });
    refused(both, "item").await;
    rani.post("/api/v1/reports", complaint("creator", "nobody")).await.refused(404, "NOT_FOUND");
    rani.post("/api/v1/reports", complaint("item", &Uuid::nil().to_string())).await.refused(404, "NOT_FOUND");
    rani.beside(&ayu).post("/api/v1/reports", text("a".repeat(10))).await.with(201);
}

/// MD-21, MD-23: suspended people do not report, and nobody decides on what she reported.
#[tokio::test]
async fn who_reports_is_active_and_does_not_decide() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let rani = house.person("rani").await;
    let filed = mona.beside(&ayu).post("/api/v1/reports", complaint("creator", "ayu")).await.with(201);
    let resolve = format!("/api/v1/moderation/reports/{}/resolve", filed["id"].as_str().unwrap());
    let decision = json!({ "revision": filed["revision"], "outcome": "UPHELD" });
    mona.post(&resolve, decision).await.refused(403, "FORBIDDEN");
    let suspend = format!("/api/v1/admin/accounts/{}/suspend", rani.id);
    mona.post(&suspend, json!({ "hours": 1, "reason": "A hundred false reports." })).await.with(200);
    let refused = rani.beside(&mona).post("/api/v1/reports", complaint("creator", "ayu")).await;
    refused.refused(403, "ACCOUNT_SUSPENDED");
}

/// MD-17, MD-21: the works of somebody suspended are out of sight, and so not there to be reported.
#[tokio::test]
async fn what_a_suspended_creator_shows_is_not_reported() {
    let house = House::open().await;
    let (ayu, mona, rani) = (house.creator("ayu").await, house.moderator("mona").await, house.person("rani").await);
    let item = ayu.submits("Night market").await;
    mona.approves(&item).await.with(200);
    let suspend = format!("/api/v1/admin/accounts/{}/suspend", ayu.id);
    mona.post(&suspend, json!({ "hours": 1, "reason": "Three strikes in a week." })).await.with(200);
    rani.beside(&mona);
    let item = complaint("item", item["id"].as_str().unwrap());
    rani.post("/api/v1/reports", item).await.refused(404, "NOT_FOUND");
    rani.post("/api/v1/reports", complaint("creator", "ayu")).await.refused(404, "NOT_FOUND");
}

/// GAP-62, MD-17: what she wrote goes with her; reports about somebody who left are gone.
#[tokio::test]
async fn an_erasure_takes_the_words_of_the_reporter_and_the_reports_about_the_erased() {
    let house = House::open().await;
    let (ayu, citra) = (house.creator("ayu").await, house.creator("citra").await);
    let (mona, rani) = (house.moderator("mona").await, house.person("rani").await);
    rani.beside(&citra).post("/api/v1/reports", complaint("creator", "ayu")).await.with(201);
    rani.post("/api/v1/reports", complaint("creator", "citra")).await.with(201);
    let erase = json!({ "password": PASSWORD });
    rani.send(rani.request(Method::DELETE, "/api/v1/me").json(&erase)).await.with(200);
    ayu.beside(&rani).send(ayu.request(Method::DELETE, "/api/v1/me").json(&erase)).await.with(200);
    let list = mona.beside(&ayu).get("/api/v1/moderation/reports").await.with(200);
    assert_eq!(list["total"], 1, "{list}");
    let report = &list["reports"][0];
    assert_eq!((&report["target"]["creator"], &report["text"]), (&json!(citra.id), &Value::Null));
    assert_eq!(report["reporterName"], Value::Null);
    house.equals_the_log().await;
}
