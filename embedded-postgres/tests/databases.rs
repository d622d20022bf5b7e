//! The databases that other crates' tests get.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::HashSet;
use std::time::Instant;

use embedded_postgres::testing::database;
use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

async fn write_and_count(number: i32) -> i64 {
    let database = database(&migrations::MIGRATOR).await;
    let pool = PgPoolOptions::new().max_connections(3).connect_with(database.options()).await.unwrap();
    sqlx::query("create table public.mine (number int)").execute(&pool).await.unwrap();
    sqlx::query("insert into public.mine values ($1)").bind(number).execute(&pool).await.unwrap();
    sqlx::query_scalar("select count(*) from public.mine").fetch_one(&pool).await.unwrap()
}

#[test]
fn runtimes_share_the_cluster_and_no_database() {
    let tests = (0..8).map(|number| {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(write_and_count(number))
        })
    });
    let tests: Vec<_> = tests.collect();
    assert!(tests.into_iter().all(|test| test.join().unwrap() == 1));
}

#[tokio::test]
async fn a_database_is_migrated_and_has_a_name_of_its_own() {
    let (one, two) = (database(&migrations::MIGRATOR).await, database(&migrations::MIGRATOR).await);
    assert_ne!(one.name(), two.name());
    let mut connection: PgConnection = two.options().connect().await.unwrap();
    let schemas: Vec<String> =
        sqlx::query_scalar("select nspname::text from pg_namespace").fetch_all(&mut connection).await.unwrap();
    let schemas: HashSet<String> = schemas.into_iter().collect();
    assert!(["log", "views", "vault", "ops"].iter().all(|name| schemas.contains(*name)), "{schemas:?}");
}

#[tokio::test]
async fn killed_connections_end_and_new_ones_work() {
    let database = database(&migrations::MIGRATOR).await;
    let mut connection: PgConnection = database.options().connect().await.unwrap();
    assert_eq!(database.kill_connections().await, 1);
    assert!(connection.ping().await.is_err());
    let mut next: PgConnection = database.options().connect().await.unwrap();
    assert!(next.ping().await.is_ok());
}

#[tokio::test]
async fn a_database_ends_with_its_value() {
    let first = database(&migrations::MIGRATOR).await;
    let options = first.options();
    drop(first);
    let begun = Instant::now();
    let _second = database(&migrations::MIGRATOR).await;
    println!("a further database took {:?}", begun.elapsed());
    assert!(options.connect().await.map(|_: PgConnection| ()).is_err());
}
