//! How fast the marketplace's read model takes the log in: live, from nothing, and built anew beside itself.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use projections::{Progress, Projector};
use tokio_util::sync::CancellationToken;
use workers::projections::{Deps, Runner};

use super::Ground;
use super::report::{Goal, Report};

/// The read model that is measured.
const NAME: &str = "marketplace";
/// The rate that is asked for, in events of the log a second.
const GOAL: Goal = Goal::AtLeast(30_000.0);
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(3_600);

pub(super) async fn run(ground: &Ground, creators: u32) -> anyhow::Result<Report> {
    ground.populate(creators, (0, 0, 0)).await?;
    let works = &ground.works;
    let head = works.journal.store().head().await?.context("there are events")?;
    let deps = Deps { journal: works.journal.clone(), views: works.views.clone(), owner: "bench".into() };
    let mut report = Report::new("rebuild");
    report.line("events in the log", head.0 as f64, "events");

    let done = projections::checkpoint::one(&works.views, NAME).await?.and_then(|found| found.position).unwrap_or(0);
    let (stop, progress) = (CancellationToken::new(), Arc::new(Progress::new(works.views.clone())));
    let since = Instant::now();
    let runner = Runner::spawn(deps.clone(), vec![projector()?], progress, &stop);
    runner.settle(PATIENCE).await?;
    let caught_up = since.elapsed();
    stop.cancel();
    runner.join().await;
    if done == 0 {
        let rate = head.0 as f64 / caught_up.as_secs_f64();
        report.judged("live projector, catching up", rate, "events/s", GOAL);
    } else {
        report.note("The live read model was there already: only a new folder shows how fast it catches up.");
    }

    let bar = super::progress();
    let built = workers::rebuild::rebuild(&deps, projector()?, |built| {
        bar.set_length(built.head.0);
        bar.set_position(built.position.0);
    })
    .await?;
    bar.finish_and_clear();
    report.judged("rebuild", built.rate, "events/s", GOAL);
    Ok(report)
}

fn projector() -> anyhow::Result<Arc<dyn Projector>> {
    let found = projections::all().into_iter().find(|projector| projector.name() == NAME);
    found.context("the marketplace is a read model")
}
