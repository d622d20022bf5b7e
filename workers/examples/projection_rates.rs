//! Measures projectors: events a second live and in a rebuild, on a durable Postgres of its own, fed from memory.
//!
//! `cargo run --release -p workers --example projection_rates -- [CREATORS] [MOMENTS] [PROJECTION]`

use std::sync::Arc;
use std::time::Instant;

use embedded_postgres::testing::private_server;
use event_store::EventStore;
use event_store::memory::MemoryStore;
use journal::Journal;
use migrations::Role;
use projections::{Progress, Projector};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::MemoryVault;
use workers::projections::{Deps, Runner};
use workers::rebuild::rebuild;

#[path = "../tests/support/people.rs"]
mod people;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (creators, moments) = (number(5_000), number(200_000));
    let name = arguments.next().unwrap_or("marketplace".into());
    let (_folder, server) = private_server(true);
    server.ensure_database("rates").await.expect("a database");
    let options = server.options("rates");
    let owner = sqlx::postgres::PgPoolOptions::new().connect_with(options.clone()).await.expect("connect");
    migrations::run(&owner).await.expect("migrate");
    let views = migrations::pool(&options, Role::Views, 8);
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new(Uuid::from_u128(1)));
    let journal = Journal::new(store, Arc::new(MemoryVault::default()));
    let head = populate(&journal, creators, moments).await;
    println!("{head} events");
    let deps = Deps { journal, views: views.clone(), owner: "rates".into() };
    let projector = || -> Arc<dyn Projector> {
        projections::all().into_iter().find(|projector| projector.name() == name).expect("a projection")
    };
    let progress = Arc::new(Progress::new(views));
    let stop = CancellationToken::new();
    let started = Instant::now();
    let runner = Runner::spawn(deps.clone(), vec![projector()], progress, &stop);
    runner.settle(std::time::Duration::from_secs(600)).await.expect("settled");
    println!("live: {:.0} events/s", head as f64 / started.elapsed().as_secs_f64());
    stop.cancel();
    runner.join().await;
    for _ in 0..2 {
        let started = Instant::now();
        rebuild(&deps, projector(), |_| {}).await.expect("rebuilt");
        println!("rebuild: {:.0} events/s", head as f64 / started.elapsed().as_secs_f64());
    }
}

async fn populate(journal: &Journal, creators: usize, moments: usize) -> u64 {
    let mut town = people::Town::new(7);
    town.turbulent = false;
    let mut request = 0;
    let mut deeds = Vec::new();
    for _ in 0..creators {
        deeds.extend(town.arrival(5));
    }
    for _ in 0..moments {
        deeds.extend(town.moment());
    }
    for deed in deeds {
        request += 1;
        append(journal, deed, town.now, Uuid::from_u128(request)).await;
    }
    journal.store().head().await.expect("head").expect("events").0
}

#[path = "../tests/support/append.rs"]
mod append_to;
use append_to::append;
