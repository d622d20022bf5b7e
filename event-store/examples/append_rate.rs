//! How fast the log takes single-event appends and gives pages back, on a migrated database of yours:
//!
//! `cargo run --release -p event-store --example append_rate -- <database url> <in flight> <seconds>`
//!
//! The streams are picked from 100,000, the body is 170 bytes of JSON. Compare with as many `pgbench` clients that insert
//! the same row.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use event_store::postgres::{PostgresStore, Settings};
use event_store::{Append, Direction, EventStore, Expected, Filter, Meta, NewEvent, StreamName, StreamWrite};
use migrations::Role;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

const STREAMS: u64 = 100_000;
const BODY: &[u8] = br#"{"item":"b5fb4c1c-1c35-4d14-8b0e-7a4d1cf1a002","title":"A poster of the sea at dusk, four colours","tags":["poster","sea","riso"],"price_idr":250000,"note":"first edition of fifty"}"#;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let options: PgConnectOptions = args.next().ok_or("which database?")?.parse()?;
    let in_flight: u64 = args.next().ok_or("how many in flight?")?.parse()?;
    let seconds: u64 = args.next().ok_or("how many seconds?")?.parse()?;
    let options = migrations::connect_options(&options, Role::Log);
    let store = Arc::new(PostgresStore::open(options, Settings::default()).await?);
    appends(&store, in_flight, Duration::from_secs(seconds)).await?;
    reads(&store).await
}

async fn appends(store: &Arc<PostgresStore>, in_flight: u64, duration: Duration) -> Outcome<()> {
    let (done, since) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let random = RandomState::new();
    let workers: Vec<_> = (0..in_flight)
        .map(|worker| {
            let (store, done, random) = (store.clone(), done.clone(), random.clone());
            tokio::spawn(async move {
                let mut slowest = Duration::ZERO;
                for turn in 0_u64.. {
                    if since.elapsed() >= duration {
                        break;
                    }
                    let (high, low) = (random.hash_one((worker, turn, 0)), random.hash_one((worker, turn, 1)));
                    let began = Instant::now();
                    store.append(append(high, low)?).await.map_err(|error| error.to_string())?;
                    slowest = slowest.max(began.elapsed());
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, String>(slowest)
            })
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for worker in workers {
        slowest = slowest.max(worker.await??);
    }
    let (count, took) = (done.load(Ordering::Relaxed), since.elapsed());
    let rate = count as f64 / took.as_secs_f64();
    let mean = took.mul_f64(in_flight as f64 / count.max(1) as f64);
    println!("{in_flight} in flight: {rate:.0} appends/s, {mean:.2?} each, slowest {slowest:.2?}");
    Ok(())
}

fn append(high: u64, low: u64) -> Result<Append, String> {
    let request = Uuid::from_u64_pair(high, low);
    let event = NewEvent {
        id: request,
        event_type: "ItemSubmitted".into(),
        schema_version: 1,
        subject: None,
        data: BODY.into(),
    };
    let stream = StreamName::new("item", high % STREAMS)?;
    Ok(Append {
        request,
        fingerprint: request,
        at: DateTime::<Utc>::UNIX_EPOCH,
        meta: Meta { actor: Some(request), correlation: Some(request), causation: None, policy_version: Some(1) },
        writes: vec![StreamWrite { stream, expected: Expected::Any, events: vec![event] }],
        checks: Vec::new(),
        claims: Vec::new(),
    })
}

async fn reads(store: &Arc<PostgresStore>) -> Outcome<()> {
    for filter in [Filter::All, Filter::Categories(vec!["item".into()]), Filter::Types(vec!["ItemSubmitted".into()])] {
        let (since, mut count, mut cursor) = (Instant::now(), 0, None);
        loop {
            let page = store.read_all(cursor, Direction::Forwards, &filter, 5000).await?;
            (count, cursor) = (count + page.events.len(), page.next);
            if page.end || count >= 100_000 {
                break;
            }
        }
        println!("{filter:?}: {:.0} events/s", count as f64 / since.elapsed().as_secs_f64());
    }
    Ok(())
}
