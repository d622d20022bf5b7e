//! What moderators are promised.

use serde_json::json;

use crate::support::House;

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
