//! What people are promised about their account.

use serde_json::json;

use crate::support::{House, PASSWORD, Person};

/// Every text of every table of the database.
async fn all_text(house: &House) -> String {
    let pool = sqlx::PgPool::connect_with(house.database.as_ref().unwrap().options()).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as(
        "select format('%I.%I', table_schema, table_name) from information_schema.tables
         where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut all = String::new();
    for (table,) in tables {
        let rows = format!("select coalesce(string_agg(t::text, '|'), '') from {table} t");
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_one(&pool).await.unwrap();
        all.push_str(&text);
    }
    pool.close().await;
    all
}

async fn settled(house: &House) {
    house.running.runner().settle(std::time::Duration::from_secs(20)).await.unwrap();
}

/// AC-05, GAP-62, SE-16, TS-09: after an erasure no table of the database holds a word of hers, and every read model is
/// rebuilt from the log to the same rows.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_gone_from_every_table_and_the_house_goes_on() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("wintergreen").await, house.moderator("mona").await);
    let item = ayu.submits("Lighthouse keepers at dawn").await;
    mona.approves(&item).await.with(200);
    settled(&house).await;
    let before = all_text(&house).await;
    assert!(before.contains("wintergreen") && before.contains("Lighthouse"), "the read models hold her in the clear");
    let request = ayu.request(reqwest::Method::DELETE, "/api/v1/me").json(&json!({ "password": PASSWORD }));
    ayu.send(request).await.with(200);
    settled(&house).await;
    let after = all_text(&house).await;
    for word in ["wintergreen", "Lighthouse", "small bands", "printed by hand", "Ayu Lestari-"] {
        assert!(!after.contains(word), "`{word}` is still there");
    }
    let visitor = house.visitor();
    visitor.beside(&ayu).get("/api/v1/creators/wintergreen").await.refused(404, "NOT_FOUND");
    house.equals_the_log().await;
    let mut again = house.visitor();
    again.register("wintergreen").await;
}

/// SE-03, SE-16, AC-07: what the log keeps holds no address, no name, no password, no token.
#[tokio::test]
async fn the_log_holds_nothing_personal_in_the_clear() {
    let house = House::open().await;
    let ayu = house.creator("marigold").await;
    ayu.submits("Orchards of Batu").await;
    let events = house.works.journal.store();
    let page = events.read_all(None, event_store::Direction::Forwards, &event_store::Filter::All, 100).await.unwrap();
    assert!(page.events.len() > 4);
    for event in page.events {
        let body = String::from_utf8(event.data.to_vec()).unwrap();
        for secret in ["marigold", "example.org", "Ayu", "small bands", "Orchards", PASSWORD, "argon2"] {
            assert!(!body.contains(secret), "{} holds {secret}: {body}", event.event_type);
        }
    }
}

/// AC-01, AC-08: two houses on one database are one house.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_one_process_is_read_in_another() {
    let house = House::open().await;
    let other = kreatr::serving::Serving::new(&house.works, &kreatr::Listen::loopback()).start().await.unwrap();
    let ayu = house.creator("ayu").await;
    let mut elsewhere = Person::at(format!("http://{}", other.address()));
    let taken = json!({ "email": "x@example.org", "username": "ayu", "name": "Other", "password": PASSWORD });
    elsewhere.post("/api/v1/accounts", taken).await.refused(409, "ALREADY_TAKEN");
    let found = elsewhere.beside(&ayu).get("/api/v1/creators?search=ayu").await.with(200);
    assert_eq!(found["total"], 1);
    elsewhere.register("budi").await;
    let budi = json!({ "displayName": "Budi", "bio": "I write prompts for people who are in a hurry, and for those who are not.",
        "skills": [], "availability": "BUSY" });
    elsewhere.put("/api/v1/me/profile", budi).await.with(200);
    let found = house.visitor().beside(&elsewhere).get("/api/v1/creators?availability=BUSY").await.with(200);
    assert_eq!(found["total"], 1);
    other.stop().await;
}
