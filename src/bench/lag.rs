//! How long it takes until what was appended can be read: with the house at work, at a steady rate of appends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use event_store::Position;
use projections::Progress;
use sqlx::postgres::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use workers::projections::{Deps, Runner};

use super::Ground;
use super::append::view;
use super::load::{Pace, histogram};
use super::report::{Goal, Report, millis};

/// How often the read model is looked at from outside.
const LOOK: Duration = Duration::from_millis(1);
/// How long the last events may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The checkpoint moves in the transaction that writes the rows: whoever sees it sees them.
const CHECKPOINT: &str = "select position from views.projection where name = 'marketplace'";

/// An append: when it was due, when its receipt came, and its position.
struct Sent {
    due: Instant,
    acknowledged: Instant,
    position: u64,
}

pub(super) async fn run(ground: &Ground, rate: u32, span: Duration) -> anyhow::Result<Report> {
    let items = ground.items(1).await?;
    let works = &ground.works;
    let (stop, progress) = (CancellationToken::new(), Arc::new(Progress::new(works.views.clone())));
    let deps = Deps { journal: works.journal.clone(), views: works.views.clone(), owner: "bench".into() };
    let runner = Runner::spawn(deps, projections::all(), progress, &stop);
    runner.settle(PATIENCE * 10).await?;
    let looking = tokio::spawn(look(works.views.clone(), stop.clone()));

    let (every, start) = (Duration::from_secs(1) / rate, Instant::now());
    let mut sending = JoinSet::new();
    let mut number = 0;
    while start.elapsed() < span {
        let due = start + every * number;
        tokio::time::sleep_until(due.into()).await;
        let (desk, item) = (works.desk.clone(), items[number as usize % items.len()]);
        sending.spawn(async move {
            let position = view(&desk, item).await?;
            anyhow::Ok(Sent { due, acknowledged: Instant::now(), position })
        });
        number += 1;
    }
    let mut sent = Vec::new();
    while let Some(done) = sending.join_next().await {
        sent.push(done??);
    }
    let last = sent.iter().map(|sent| sent.position).max().unwrap_or(0);
    runner.wait_for("marketplace", Position(last), PATIENCE).await?;
    tokio::time::sleep(LOOK * 50).await;
    stop.cancel();
    let looks = looking.await??;
    runner.join().await;
    report(&sent, &looks, span)
}

/// Looks at the checkpoint from a connection of its own, as another process would: when it was where.
async fn look(views: PgPool, stop: CancellationToken) -> anyhow::Result<Vec<(Instant, u64)>> {
    let mut connection = views.acquire().await?;
    let mut looks: Vec<(Instant, u64)> = Vec::new();
    while !stop.is_cancelled() {
        let position: Option<i64> = sqlx::query_scalar(CHECKPOINT).fetch_one(&mut *connection).await?;
        let position = position.unwrap_or(0).cast_unsigned();
        if looks.last().is_none_or(|(_, last)| *last < position) {
            looks.push((Instant::now(), position));
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(looks)
}

fn report(sent: &[Sent], looks: &[(Instant, u64)], span: Duration) -> anyhow::Result<Report> {
    let (mut visible, mut whole, mut acknowledged) = (histogram()?, histogram()?, histogram()?);
    let mut missing = 0;
    for sent in sent {
        acknowledged.saturating_record((sent.acknowledged - sent.due).as_micros() as u64);
        let at = looks.partition_point(|(_, position)| *position < sent.position);
        let Some((seen, _)) = looks.get(at) else {
            missing += 1;
            continue;
        };
        visible.saturating_record(seen.saturating_duration_since(sent.acknowledged).as_micros() as u64);
        whole.saturating_record(seen.saturating_duration_since(sent.due).as_micros() as u64);
    }
    let mut report = Report::new("lag");
    report.line("appends", sent.len() as f64 / span.as_secs_f64(), "/s");
    let paces = [("asked to receipt", &acknowledged), ("receipt to visible", &visible), ("asked to visible", &whole)];
    for (what, times) in paces {
        let pace = Pace::of(times, span);
        report.line(format!("{what}: p50"), millis(pace.p50), "ms");
        match what {
            "receipt to visible" => report.judged(format!("{what}: p99"), millis(pace.p99), "ms", Goal::AtMost(25.0)),
            _ => report.line(format!("{what}: p99"), millis(pace.p99), "ms"),
        }
    }
    report.judged("never visible", f64::from(missing), "events", Goal::AtMost(0.0));
    report
        .note("All five projections run; the read model is looked at every millisecond from a connection of its own.");
    Ok(report)
}
