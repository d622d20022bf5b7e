//! The marketplace at its full size: a crowd in the log, its read model, and visitors with every question that there is.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use commands::{Clock, SystemClock};
use event_store::{Direction, Filter};
use projections::marketplace::{NAME, READS};
use projections::{Progress, Projector};
use tokio_util::sync::CancellationToken;
use workers::projections::{Deps, Runner};
use workers::rebuild::rebuild;

use super::crowd::{self, Crowd};
use super::load::{RESIDENT, memory};
use super::questions::{self, API, PAGE};
use super::report::{Goal, Report, millis};
use super::{Ground, books, plans};
use crate::Listen;
use crate::assembly::Works;
use crate::demo::story::{Plan, SPAN};
use crate::serving::Serving;

/// How long the read model may take to take everything in.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Changes a second while people browse.
const CHANGES: u32 = 50;
/// What 99 of 100 answers may take in the server, in milliseconds.
const BOUND: Goal = Goal::AtMost(20.0);

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) creators: u32,
    pub(super) items: u32,
}

/// Who asks, how many at once, and for how long each question.
struct Asking {
    address: SocketAddr,
    connections: usize,
    span: Duration,
}

pub(super) async fn run(ground: &Ground, size: Size, connections: usize, span: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("market");
    report.line("load of the machine before", load_average(), "");
    let plan = populate(ground, size, &mut report).await?;
    let resident = memory(RESIDENT)?;
    let (listen, since) = (Listen::loopback(), Instant::now());
    let running = Serving::new(&ground.works, &listen).projecting(vec![projector()?]).start().await?;
    running.settle(PATIENCE).await?;
    report.line("a start, all creators loaded", since.elapsed().as_secs_f64(), "s");
    report.line("resident with all of them", memory(RESIDENT)? - resident, "MiB");
    let asking = Asking { address: running.address(), connections, span };
    let measured = visit(&mut report, &asking, &Crowd::new(&ground.works, plan)).await;
    report.line("resident in the end, callers included", memory(RESIDENT)?, "MiB");
    running.stop().await;
    measured?;
    plans::judge(&mut report, &ground.works.views, &READS).await?;
    report.line("load of the machine after", load_average(), "");
    report.note(
        "Callers and server share the machine's cores. 'Inside' is the upper bound of the histogram's bucket. There are \
         no reviews yet, so that least ratings find nobody. Only the marketplace's own read model is built and followed.",
    );
    Ok(report)
}

/// Gathers the crowd and builds its read model, unless it is there already.
async fn populate(ground: &Ground, size: Size, report: &mut Report) -> anyhow::Result<Plan> {
    let store = ground.works.journal.store();
    let first = store.read_all(None, Direction::Forwards, &Filter::All, 1).await?;
    let start = first.events.first().map_or_else(|| SystemClock.now() - SPAN, |first| first.recorded_at);
    let mut plan = Plan::new(size.creators, 7, start);
    (plan.pictures.works, plan.pictures.avatars, plan.pictures.banners) = (16, 16, 4);
    if store.stream_head(&crowd::last(&plan)).await?.is_some() {
        report.note("The crowd was there already: only a new folder shows how long it takes to gather.");
        return Ok(plan);
    }
    if !first.events.is_empty() {
        bail!("there is another crowd in this log, or a part of one: choose another folder with --in");
    }
    let works = &ground.works;
    let (since, half) = (Instant::now(), CancellationToken::new());
    let gathering = async {
        let events = crowd::gather(works, &plan, size.items, &half).await?;
        anyhow::Ok((events, since.elapsed()))
    };
    // Far behind the others, in large batches: each card is written about once, not after each of her works.
    let building = async {
        half.cancelled().await;
        Ok(rebuild(&deps(works), projector()?, |_| {}).await?)
    };
    let ((events, gathered), _) = tokio::try_join!(gathering, building)?;
    catch_up(works).await?;
    let built = since.elapsed();
    report.line("events gathered", events as f64, "");
    report.line("gathering", events as f64 / gathered.as_secs_f64(), "/s");
    report.line("the read model was there after it", (built - gathered).as_secs_f64(), "s");
    report.judged("gathering and building", built.as_secs_f64() / 60.0, "min", Goal::AtMost(15.0));
    Ok(plan)
}

/// Takes in what came when the read model was built already.
async fn catch_up(works: &Works) -> anyhow::Result<()> {
    let (stop, progress) = (CancellationToken::new(), Arc::new(Progress::new(works.views.clone())));
    let runner = Runner::spawn(deps(works), vec![projector()?], progress, &stop);
    let settled = runner.settle(PATIENCE).await;
    stop.cancel();
    runner.join().await;
    Ok(settled?)
}

fn deps(works: &Works) -> Deps {
    Deps { journal: works.journal.clone(), views: works.views.clone(), owner: "bench".into() }
}

async fn visit(report: &mut Report, asking: &Asking, crowd: &Crowd) -> anyhow::Result<()> {
    let address = asking.address;
    let mut slowest = (0.0f64, String::new());
    for (what, question) in questions::alone() {
        let measured = asking.ask(API, move |number| question.api(number)).await?;
        report.line(format!("{what}: p99 inside"), measured.inside, "ms");
        if measured.inside > slowest.0 {
            slowest = (measured.inside, what);
        }
    }
    report.judged(format!("slowest alone ({}): p99 inside", slowest.1), slowest.0, "ms", BOUND);
    let long = Asking { span: asking.span * 4, address, ..*asking };
    let every = |number: u64| questions::combined(number).api(number);
    let faceted = |number: u64| format!("{}&facets=true", questions::combined(number).api(number));
    let page = |number: u64| questions::combined(number).page(number);
    long.judged(report, "every combination", API, every).await?;
    long.judged(report, "every combination, with facets", API, faceted).await?;
    long.judged(report, "every combination, the page with facets", PAGE, page).await?;
    let cursors = questions::cursors(address).await?;
    let deep = move |number: u64| format!("{}{}", cursors[number as usize % cursors.len()], 8 + number % 9);
    asking.judged(report, "deep in the list, by cursor", API, deep).await?;
    let changing = crowd.change(CHANGES);
    let measured = long.judged(report, &format!("every combination, {CHANGES} changes/s"), API, faceted).await;
    let changed = changing.stop().await?;
    measured?;
    report.line("changes carried out meanwhile", changed.rate, "/s");
    report.line("a change, due to written: p99", millis(changed.p99), "ms");
    Ok(())
}

impl Asking {
    async fn ask(
        &self,
        route: &str,
        path: impl Fn(u64) -> String + Clone + Send + Sync + 'static,
    ) -> anyhow::Result<books::Measured> {
        let (caller, connections) = (super::http::Caller::visitor(self.address), self.connections);
        let ask = move |caller: usize, turn: u64| path(caller as u64 + turn * connections as u64);
        books::ask_on(connections, &caller, self.span, route, ask).await
    }

    async fn judged(
        &self,
        report: &mut Report,
        what: &str,
        route: &str,
        path: impl Fn(u64) -> String + Clone + Send + Sync + 'static,
    ) -> anyhow::Result<()> {
        let measured = self.ask(route, path).await?;
        report.line(what, measured.pace.rate, "/s");
        report.line(format!("{what}: p99 outside"), millis(measured.pace.p99), "ms");
        report.judged(format!("{what}: p99 inside"), measured.inside, "ms", BOUND);
        Ok(())
    }
}

fn projector() -> anyhow::Result<Arc<dyn Projector>> {
    let found = projections::all().into_iter().find(|projector| projector.name() == NAME);
    found.context("the marketplace is a read model")
}

/// How many tasks wanted a core in the last minute.
fn load_average() -> f64 {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or_default()
}
