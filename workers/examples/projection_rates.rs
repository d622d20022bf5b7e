//! Measures projectors: events a second live and in a rebuild, on a durable Postgres of its own, fed from memory; and
//! how long the marketplace in memory takes for its answers. CPU time is that of this process and of its Postgres: on a
//! machine that is busy with other things, it says more than the clock.
//!
//! `cargo run --release -p workers --example projection_rates -- [CREATORS] [MOMENTS] [PROJECTION]`

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::creators::Availability;
use domain::portfolio::Category;
use embedded_postgres::testing::private_server;
use event_store::EventStore;
use event_store::memory::MemoryStore;
use journal::Journal;
use migrations::Role;
use projections::marketplace::{Catalogue, Part, Query, Sort};
use projections::{Progress, Projector};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::MemoryVault;
use workers::projections::{Deps, Runner};
use workers::rebuild::rebuild;

#[path = "../tests/runner/support/people.rs"]
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
    let clock = Clock::start(server.pid());
    let runner = Runner::spawn(deps.clone(), vec![projector()], progress.clone(), &stop);
    runner.settle(Duration::from_secs(3600)).await.expect("settled");
    stop.cancel();
    runner.join().await;
    clock.say("live", head);
    for _ in 0..2 {
        let clock = Clock::start(server.pid());
        rebuild(&deps, projector(), |_| {}).await.expect("rebuilt");
        clock.say("rebuild", head);
    }
    if name == "marketplace" {
        browse(deps.views, progress).await;
    }
}

async fn browse(views: sqlx::PgPool, progress: Arc<Progress>) {
    let started = Instant::now();
    let catalogue = Catalogue::open(views, progress).await.expect("a catalogue");
    let everybody = catalogue.browse(&Query::default()).expect("a page");
    println!("catalogue of {} loaded in {:?}", everybody.total, started.elapsed());
    let base = Query::default();
    let skills = vec!["TikTok".to_owned(), "Motion".to_owned()];
    let search = |text: &str| Query { search: Some(text.into()), ..base.clone() };
    let deep = Query { part: Part::Number(everybody.pages / 2), ..base.clone() };
    let all = Query {
        category: Some(Category::Prompts),
        availability: Some(Availability::Busy),
        skills: skills.clone(),
        search: Some("poster kopi".into()),
        sort: Sort::Newest,
        ..base.clone()
    };
    let questions = [
        ("popular", base.clone()),
        ("newest", Query { sort: Sort::Newest, ..base.clone() }),
        ("rating", Query { sort: Sort::Rating, ..base.clone() }),
        ("deep page", deep),
        ("category", Query { category: Some(Category::Prompts), ..base.clone() }),
        ("skills, availability", Query { skills, availability: Some(Availability::Available), ..base.clone() }),
        ("search poster", search("poster")),
        ("search person_77", search("person_77")),
        ("search a", search("a")),
        ("search ang", search("ang")),
        ("search psoter (a slip)", search("psoter")),
        ("search two words", search("batik senja")),
        ("everything", all),
    ];
    for (name, query) in questions {
        let mut times: Vec<Duration> = (0..400).map(|_| timed(|| catalogue.browse(&query).expect("a page"))).collect();
        let (first, total) = (times[0], catalogue.browse(&query).expect("a page").total);
        times.sort();
        println!("{name:24} {total:7} found: first {first:?}, median {:?}, p99 {:?}", times[200], times[396]);
    }
    let mut times: Vec<Duration> = (0..200).map(|_| timed(|| catalogue.facets(&base).expect("facets"))).collect();
    times.sort();
    println!("facets: median {:?}, p99 {:?}", times[100], times[198]);
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let started = Instant::now();
    std::hint::black_box(work());
    started.elapsed()
}

/// Time by the wall, and CPU time of this process and of the server's processes.
struct Clock {
    started: Instant,
    postmaster: u32,
    own: f64,
    server: f64,
}

impl Clock {
    fn start(postmaster: u32) -> Self {
        Self { started: Instant::now(), postmaster, own: cpu(std::process::id()), server: cpu_below(postmaster) }
    }

    fn say(&self, what: &str, events: u64) {
        let (own, server) = (cpu(std::process::id()) - self.own, cpu_below(self.postmaster) - self.server);
        let wall = self.started.elapsed().as_secs_f64();
        let each = |seconds: f64| seconds * 1e6 / events as f64;
        println!(
            "{what}: {:.0} events/s by the wall; CPU each {:.1} µs here + {:.1} µs in Postgres",
            events as f64 / wall,
            each(own),
            each(server)
        );
    }
}

/// CPU seconds of a process and of its children that have ended; a hundred ticks a second.
fn cpu(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(4);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn cpu_below(parent: u32) -> f64 {
    let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
    cpu(parent) + children.split_whitespace().filter_map(|pid| pid.parse().ok()).map(cpu).sum::<f64>()
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

#[path = "../tests/runner/support/append.rs"]
mod append_to;
use append_to::append;
