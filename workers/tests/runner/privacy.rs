//! What never leaves the house, and what is gone when somebody leaves.

use std::sync::Arc;

use projections::Progress;
use projections::marketplace::{Catalogue, Lookup};
use workers::rebuild::rebuild;

use crate::support::people::Deed;
use crate::support::world::World;

/// GAP-62, SE-16: after an erasure no table knows the person, not even those that a rebuild put away; and reading the
/// log again changes nothing.
#[tokio::test]
async fn an_erased_person_is_in_no_table() {
    let mut world = World::open(41).await;
    world.town.turbulent = false;
    let arrival = world.town.arrival(3);
    world.does(arrival).await;
    world.lives(60).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    for projector in projections::all() {
        rebuild(&world.deps("rebuilder"), projector, |_| {}).await.unwrap();
    }
    let person = world.town.residents()[0];
    assert!(everything(&world).await.contains("person_0\""));
    let erased = domain::accounts::Event::AccountErased {}.into();
    let deed = Deed { stream: ("account", person), subject: person, actor: None, events: vec![erased], erases: true };
    world.does(vec![deed]).await;
    running.settle().await;
    for _ in 0..2 {
        let left = everything(&world).await;
        assert!(!left.contains("person_0\"") && !left.contains("person_0,"), "a name is left");
        assert!(!left.contains("contact0@"), "an address is left");
        for projector in projections::all() {
            rebuild(&world.deps("rebuilder"), projector, |_| {}).await.unwrap();
        }
        running.settle().await;
    }
    running.ends().await;
}

/// All rows of all tables in schemas of the read side, as JSON and as text.
async fn everything(world: &World) -> String {
    let tables: Vec<(String, String)> = sqlx::query_as(
        "select schemaname::text, tablename::text from pg_tables where schemaname like 'views%' order by 1, 2",
    )
    .fetch_all(&world.views)
    .await
    .unwrap();
    let mut all = String::new();
    for (schema, table) in tables {
        let sql =
            format!("select coalesce(string_agg(row_to_json(t)::text || t::text, e'\\n'), '') from {schema}.{table} t");
        let rows: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&world.views).await.unwrap();
        all.push_str(&rows);
    }
    all
}

/// CP-20, GAP-06, MB-17: no account address, no contact address that is not shown, nothing that is not approved.
#[tokio::test]
async fn nothing_private_is_in_a_card_or_a_profile() {
    let mut world = World::open(43).await;
    world.lives(700).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let catalogue = Catalogue::open(world.views.clone(), Arc::new(Progress::new(world.views.clone()))).await.unwrap();
    let rows: Vec<(uuid::Uuid, Option<String>)> =
        sqlx::query_as("select id, username from views.account").fetch_all(&world.views).await.unwrap();
    let (mut seen, mut addresses) = (0, 0);
    for (person, username) in rows {
        let Some(username) = username else { continue };
        let Lookup::Found(page) = catalogue.public_profile(&username).await.unwrap() else { continue };
        seen += 1;
        let json = page.json.get();
        let own = projections::creators::my_profile(&world.views, person).await.unwrap().unwrap();
        let address = own.details.contact_email.clone().unwrap();
        assert_eq!(json.contains(&address), own.details.show_email, "{username}");
        addresses += usize::from(own.details.show_email);
        assert!(!json.replace(&address, "").contains("@secret.example"), "{username}");
        let public = projections::portfolio::gallery(&world.views, person).await.unwrap();
        let ids = |items: &[projections::portfolio::Shown]| items.iter().map(|item| item.id).collect::<Vec<_>>();
        assert_eq!(page.profile.items.iter().map(|item| item.id).collect::<Vec<_>>(), ids(&public));
        for (item, own) in page.profile.items.iter().zip(&public) {
            assert_eq!((&item.title, &item.description), (&own.content.title, &own.content.description));
            assert_eq!((item.views as i64, item.likes as i64, item.featured), (own.views, own.likes, own.featured));
        }
    }
    assert!(seen > 3 && addresses > 0, "{seen} {addresses}");
    running.ends().await;
}
