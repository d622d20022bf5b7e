//! Temporary measurement.
#![allow(clippy::unwrap_used, missing_docs)]
use std::sync::Arc;
use api::{House, Parts, Settings};
use commands::{Desk, Ports, RandomIds, SystemClock};
use domain::media::MediaId;
use embedded_postgres::testing::private_server;
use event_store::EventStore;
use event_store::memory::MemoryStore;
use journal::Journal;
use migrations::Role;
use projections::Progress;
use projections::marketplace::Catalogue;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::{Argon2Passwords, MemoryVault};
use workers::portfolio::ViewCounter;
use workers::projections::{Deps, Runner};
#[path = "../../workers/tests/support/people.rs"]
mod people;
#[path = "../../workers/tests/support/append.rs"]
mod append_to;
use append_to::append;
struct All;
#[async_trait::async_trait]
impl commands::media::MediaLibrary for All {
    async fn has(&self, p: &[MediaId]) -> Vec<bool> { vec![true; p.len()] }
}
#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let creators: usize = std::env::args().nth(1).and_then(|t| t.parse().ok()).unwrap_or(20_000);
    let (_folder, server) = private_server(false);
    server.ensure_database("rates").await.unwrap();
    let options = server.options("rates");
    let owner = migrations::pool(&options, Role::Log, 1);
    drop(owner);
    let owner = sqlx::postgres::PgPoolOptions::new().connect_with(options.clone()).await.unwrap();
    migrations::run(&owner).await.unwrap();
    let views = migrations::pool(&options, Role::Views, 8);
    let ops = migrations::pool(&options, Role::Ops, 8);
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new(Uuid::from_u128(1)));
    let vault = Arc::new(MemoryVault::default());
    let journal = Journal::new(store, vault.clone());
    let mut town = people::Town::new(7);
    town.turbulent = false;
    let mut request = 0;
    for _ in 0..creators {
        for deed in town.arrival(5) { request += 1; append(&journal, deed, town.now, Uuid::from_u128(request)).await; }
    }
    let progress = Arc::new(Progress::new(views.clone()));
    let stop = CancellationToken::new();
    let deps = Deps { journal: journal.clone(), views: views.clone(), owner: "rates".into() };
    let runner = Runner::spawn(deps, projections::all(), progress.clone(), &stop);
    runner.settle(std::time::Duration::from_secs(600)).await.unwrap();
    let catalogue = Arc::new(Catalogue::open(views.clone(), progress.clone()).await.unwrap());
    let c = catalogue.clone();
    tokio::spawn(async move { c.follow().await });
    let desk = Desk::new(Ports { journal, passwords: Arc::new(Argon2Passwords::default()), credentials: vault, media: Arc::new(All), clock: Arc::new(SystemClock), ids: Arc::new(RandomIds::default()) });
    let counter = ViewCounter::new(ops, desk.clone());
    let metrics = api::metrics::recorder().unwrap();
    let house = House::new(Parts { desk, catalogue, views, progress, counter, metrics, settings: Settings::default() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:18080").await.unwrap();
    println!("ready");
    axum::serve(listener, api::router(house)).await.unwrap();
}
