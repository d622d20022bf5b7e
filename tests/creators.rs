//! What somebody says about herself: where clients write to, and who sees it.

use embedded_postgres::testing::TestDatabase;
use serde_json::{Value, json};

use crate::support::{House, PASSWORD, Person, profile};

async fn says(person: &Person, contact: Option<&str>, shown: bool) {
    let mut profile = profile(&person.username);
    profile["showEmail"] = json!(shown);
    if let Some(contact) = contact {
        profile["contactEmail"] = json!(contact);
    }
    person.put("/api/v1/me/profile", profile).await.with(200);
}

/// What she sees, and what everybody sees.
async fn contacts(person: &Person) -> (Value, Value) {
    let own = person.get("/api/v1/me/profile").await.with(200);
    let public = person.get(&format!("/api/v1/creators/{}", person.username)).await.with(200);
    (own["contactEmail"].clone(), public["contactEmail"].clone())
}

/// All tables of the read side as text, but her own profile's.
async fn public_tables(database: &TestDatabase) -> String {
    let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
    let tables =
        "select schemaname || '.' || tablename from pg_tables where schemaname = 'views' and tablename <> 'profile'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&pool).await.unwrap();
    let mut all = String::new();
    for table in tables {
        let rows = format!("select coalesce(string_agg(t::text, ''), '') from {table} t");
        all += &sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(rows)).fetch_one(&pool).await.unwrap();
    }
    all
}

/// CP-11, CP-12, CP-20: clients write to the account's address unless she names another; everybody sees it only when she
/// wants it.
#[tokio::test]
async fn clients_write_to_the_accounts_address_unless_she_names_another() {
    let (database, house) = House::with_tables().await;
    let ayu = house.person("ayu").await;
    let (account, other, nothing) = (json!(ayu.email), json!("hello@studio.example"), Value::Null);
    says(&ayu, None, false).await;
    assert_eq!(contacts(&ayu).await, (account.clone(), nothing.clone()));
    assert!(!public_tables(&database).await.contains(&ayu.email), "an address that is not shown is in no public table");
    says(&ayu, None, true).await;
    assert_eq!(contacts(&ayu).await, (account.clone(), account.clone()));
    says(&ayu, Some("hello@studio.example"), true).await;
    assert_eq!(contacts(&ayu).await, (other.clone(), other.clone()));
    says(&ayu, Some("hello@studio.example"), false).await;
    assert_eq!(contacts(&ayu).await, (other, nothing.clone()));
    says(&ayu, None, false).await;
    assert_eq!(contacts(&ayu).await, (account, nothing));
    assert!(!public_tables(&database).await.contains(&ayu.email));
    house.equals_the_log().await;
}

/// CP-11, SE-16, GAP-62: the default is as personal as what she names herself: sealed in the log, gone with her.
#[tokio::test]
async fn the_default_address_is_sealed_and_goes_with_her() {
    let (database, house) = House::with_tables().await;
    let ayu = house.person("ayu").await;
    says(&ayu, None, true).await;
    let log = house.works.journal.store();
    let page = log.read_all(None, event_store::Direction::Forwards, &event_store::Filter::All, 100).await.unwrap();
    let written = page.events.iter().map(|event| String::from_utf8_lossy(&event.data)).collect::<String>();
    assert!(written.contains("contact_email") && !written.contains(&ayu.email), "{written}");
    assert_eq!(contacts(&ayu).await.1, json!(ayu.email));
    let leave = ayu.request(reqwest::Method::DELETE, "/api/v1/me").json(&json!({ "password": PASSWORD }));
    ayu.send(leave).await.with(200);
    house.equals_the_log().await;
    let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
    let own: i64 = sqlx::query_scalar("select count(*) from views.profile").fetch_one(&pool).await.unwrap();
    assert_eq!(own, 0);
    assert!(!public_tables(&database).await.contains(&ayu.email));
}

/// CP-13, CP-15, PF-11, PP-02, RV-07: numbers begin at nothing, times at the first save; only the latter move with the next.
#[tokio::test]
async fn who_just_came_has_no_past() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    mona.approves(&ayu.submits("A poster").await).await.with(200);
    let public = house.visitor().beside(&mona).get("/api/v1/creators/ayu").await.with(200);
    let numbers = [&public["rating"], &public["reviewCount"], &public["projectsCompleted"]];
    assert_eq!(numbers, [&Value::Null, &json!(0), &json!(0)]);
    let before = ayu.get("/api/v1/me/profile").await.with(200);
    says(&ayu, None, true).await;
    let after = ayu.get("/api/v1/me/profile").await.with(200);
    assert_eq!(before["createdAt"], after["createdAt"]);
    assert!(before["updatedAt"].as_str() < after["updatedAt"].as_str(), "{before} {after}");
    let item = &ayu.get("/api/v1/me/portfolio").await.with(200)["items"][0];
    assert!(item["createdAt"].as_str() < item["updatedAt"].as_str(), "approved after it was sent in: {item}");
}
