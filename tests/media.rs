//! Who gets a picture to see.

mod forms;
mod gone;
mod held;
mod uploads;

use domain::accounts::Role;
use domain::media::Purpose;
use serde_json::json;

use crate::journeys::until;
use crate::support::{House, Person, profile, work};

const FOR_EVER: (u16, &str) = (200, "public, max-age=31536000, immutable");
const PRIVATE: (u16, &str) = (200, "private, no-store");
const NOTHING: (u16, &str) = (404, "no-store");

/// A picture of the house's own; each shade is another one.
async fn picture(house: &House, shade: u8) -> String {
    picture_as(house, shade, Purpose::Work).await
}

async fn picture_as(house: &House, shade: u8, purpose: Purpose) -> String {
    house.works.adopt(8, 8, vec![shade; 8 * 8 * 4], purpose).await.unwrap().media.to_string()
}

async fn gets(person: &Person, picture: &str) -> (u16, String) {
    let answer = person.get(&format!("/media/{picture}/small.webp")).await;
    (answer.status, answer.headers["cache-control"].to_str().unwrap().to_owned())
}

#[track_caller]
fn is((status, caching): (u16, String), expected: (u16, &str)) {
    assert_eq!((status, caching.as_str()), expected);
}

/// Until it is hidden; a second is promised (CA-03), and a loaded machine may take longer.
async fn loses(person: &Person, picture: &str) {
    until("it is hidden", async || (gets(person, picture).await.0 == 404).then_some(())).await;
    is(gets(person, picture).await, NOTHING);
}

/// MB-17, PF-19, PF-26, CA-03: a work's picture is shown with the work, and else only to its creator and moderators.
#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_work_is_seen_by_whom_the_work_is_seen() {
    let house = House::open().await;
    let (ayu, budi, mona) = (house.creator("ayu").await, house.person("budi").await, house.moderator("mona").await);
    let (visitor, picture) = (house.visitor(), picture(&house, 7).await);
    for person in [&visitor, &budi, &ayu] {
        is(gets(person, &picture).await, NOTHING);
    }
    is(gets(&mona, &picture).await, PRIVATE);
    let mut item = work("Night market");
    item["images"] = json!([picture]);
    let item = ayu.post("/api/v1/me/portfolio", item).await.with(201);
    is(gets(&ayu, &picture).await, PRIVATE);
    is(gets(&mona, &picture).await, PRIVATE);
    for person in [&visitor, &budi] {
        is(gets(person.beside(&ayu), &picture).await, NOTHING);
    }
    mona.approves(&item).await.with(200);
    for person in [&visitor, &budi, &ayu] {
        is(gets(person.beside(&mona), &picture).await, FOR_EVER);
    }
    let path = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    ayu.patch(&path, json!({ "visibility": "PRIVATE" })).await.with(200);
    loses(&visitor, &picture).await;
    is(gets(&ayu, &picture).await, PRIVATE);
    ayu.patch(&path, json!({ "visibility": "PUBLIC" })).await.with(200);
    is(gets(visitor.beside(&ayu), &picture).await, FOR_EVER);
    ayu.send(ayu.request(reqwest::Method::DELETE, &path)).await.with(200);
    loses(&visitor, &picture).await;
    loses(&ayu, &picture).await;
    // Whoever reads the history of the item sees it as it stood.
    is(gets(&mona, &picture).await, PRIVATE);
}

/// PF-24, PP-09, MD-21: what waits for a decision is not shown beside what was approved, and nothing of the suspended.
#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_what_waits_and_of_who_is_suspended_are_not_shown() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.staff("mona", Role::Admin).await);
    let (visitor, first, second) = (house.visitor(), picture(&house, 1).await, picture(&house, 2).await);
    let mut item = work("Night market");
    item["images"] = json!([first]);
    let item = ayu.post("/api/v1/me/portfolio", item).await.with(201);
    mona.approves(&item).await.with(200);
    let path = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    ayu.patch(&path, json!({ "images": [second] })).await.with(200);
    is(gets(visitor.beside(&ayu).beside(&mona), &first).await, FOR_EVER);
    is(gets(&visitor, &second).await, NOTHING);
    is(gets(&ayu, &second).await, PRIVATE);
    let suspend = json!({ "hours": 1, "reason": "Three strikes in a week." });
    mona.post(&format!("/api/v1/admin/accounts/{}/suspend", ayu.id), suspend).await.with(200);
    loses(&visitor, &first).await;
    is(gets(&mona, &first).await, PRIVATE);
}

/// CP-04, CP-05, CP-19: so are the pictures of a profile.
#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_a_profile_are_seen_by_whom_the_profile_is_seen() {
    let house = House::open().await;
    let (ayu, visitor) = (house.person("ayu").await, house.visitor());
    let avatar = picture_as(&house, 3, Purpose::Avatar).await;
    let banner = picture_as(&house, 4, Purpose::Banner).await;
    let mut shown = profile("ayu");
    (shown["avatar"], shown["bannerImage"]) = (json!(avatar), json!(banner));
    ayu.put("/api/v1/me/profile", shown.clone()).await.with(200);
    for picture in [&avatar, &banner] {
        is(gets(visitor.beside(&ayu), picture).await, FOR_EVER);
    }
    shown["isPublic"] = json!(false);
    ayu.put("/api/v1/me/profile", shown).await.with(200);
    for picture in [&avatar, &banner] {
        loses(&visitor, picture).await;
        is(gets(&ayu, picture).await, PRIVATE);
    }
}
