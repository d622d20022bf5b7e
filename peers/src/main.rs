//! `cqrs-es` 0.5 on `postgres-es` 0.5 at the work of `kreatr bench append`: load an aggregate, decide, insert one event,
//! commit.
//!
//! `kreatr bench append --peer <this program>` starts it with `DATABASE_URL`, the number in flight and the seconds. It
//! prints commands a second, and the microseconds that half of them and 99 of 100 took at most.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// As many aggregates as the desk has items.
const AGGREGATES: usize = 1024;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Item {
    views: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Event {
    Viewed { views: u32, day: String },
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        "ItemViewsCounted".into()
    }

    fn event_version(&self) -> String {
        "1".into()
    }
}

impl Aggregate for Item {
    type Command = u32;
    type Event = Event;
    type Error = std::convert::Infallible;
    type Services = ();
    const TYPE: &'static str = "item";

    async fn handle(&mut self, views: u32, (): &(), sink: &EventSink<Self>) -> Result<(), Self::Error> {
        sink.write(Event::Viewed { views, day: "2026-01-31".into() }, self).await;
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        let Event::Viewed { views, .. } = event;
        self.views += u64::from(views);
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u64>());
    let in_flight = args.next().context("how many in flight?")?? as usize;
    let span = Duration::from_secs(args.next().context("how many seconds?")??);
    let options: PgConnectOptions = std::env::var("DATABASE_URL").context("DATABASE_URL")?.parse()?;
    let options = options.options([("search_path", "peer")]);
    let pool = PgPoolOptions::new().max_connections(in_flight as u32).connect_with(options).await?;
    let house = Arc::new(postgres_es::postgres_cqrs::<Item>(pool, vec![], ()));
    let from = Instant::now() + Duration::from_secs(1);
    let callers: Vec<_> = (0..in_flight)
        .map(|caller| {
            let house = house.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                for turn in 0_usize.. {
                    let began = Instant::now();
                    if began >= from + span {
                        break;
                    }
                    let item = format!("item-{}", (caller + turn * in_flight) % AGGREGATES);
                    house.execute(&item, 1).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
                    if began >= from {
                        times.push(began.elapsed().as_micros());
                    }
                }
                anyhow::Ok(times)
            })
        })
        .collect();
    let mut times = Vec::new();
    for caller in callers {
        times.extend(caller.await??);
    }
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(0);
    println!("{:.1} {} {}", times.len() as f64 / span.as_secs_f64(), at(0.5), at(0.99));
    Ok(())
}
