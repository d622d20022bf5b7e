//! Appends: a single-event command through the desk, at several numbers in flight.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use commands::portfolio::CountViews;
use commands::{Caller, Desk, Request};
use domain::ItemId;

use super::load::{Pace, closed_loop};
use super::report::{Goal, Report, millis};
use super::{Ground, peer, pgbench};

/// How many commands are in flight.
const IN_FLIGHT: [usize; 4] = [1, 16, 64, 256];

pub(super) async fn run(ground: &Ground, peer: Option<&Path>, span: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("append");
    let options = &ground.database.options;
    let items: Arc<[ItemId]> = ground.items(256).await?.into();
    pgbench::prepare(options).await?;
    let flush = pgbench::flush(options, span).await?;
    let before = pgbench::rate(options, 64, span).await?;
    let mut paces = Vec::new();
    for in_flight in IN_FLIGHT {
        paces.push(desk(&ground.works.desk, &items, in_flight, span).await?);
    }
    let after = pgbench::rate(options, 64, span).await?;
    let (name, peer) = peer::rate(options, peer, 64, span).await?;

    report.line("one row, one flush, one connection: p50", millis(flush.p50), "ms");
    for (in_flight, pace) in IN_FLIGHT.into_iter().zip(&paces) {
        report.line(format!("desk, {in_flight} in flight"), pace.rate, "/s");
        report.line(format!("desk, {in_flight} in flight: p50"), millis(pace.p50), "ms");
        report.line(format!("desk, {in_flight} in flight: p99"), millis(pace.p99), "ms");
    }
    let [idle, _, at_64, at_256] = [paces[0], paces[1], paces[2], paces[3]];
    let over = millis(idle.p50) - millis(flush.p50);
    report.judged("one idle append: p50 beyond the flush", over, "ms", Goal::AtMost(2.0));
    match before.zip(after) {
        Some((before, after)) => {
            let raw = f64::midpoint(before, after);
            report.line("the same row by pgbench, 64 connections, before", before, "/s");
            report.line("the same row by pgbench, 64 connections, after", after, "/s");
            report.judged("desk at 64 to pgbench", at_64.rate / raw, "×", Goal::AtLeast(1.0));
            report.judged("desk at 256 to pgbench", at_256.rate / raw, "×", Goal::AtLeast(1.5));
        }
        None => report.note("pgbench does not stand beside the server, so there is nothing to compare with."),
    }
    report.line(format!("{name}, 64 in flight"), peer.rate, "/s");
    report.line(format!("{name}, 64 in flight: p99"), millis(peer.p99), "ms");
    report.judged("desk at 64 to it", at_64.rate / peer.rate, "×", Goal::AtLeast(4.0));
    report.note(
        "A command loads (from memory), decides, seals, encodes and appends one event, and waits until it is on disk.",
    );
    Ok(report)
}

/// Each caller has items of her own, so that nobody waits for anybody but the log.
async fn desk(desk: &Desk, items: &Arc<[ItemId]>, in_flight: usize, span: Duration) -> anyhow::Result<Pace> {
    let (desk, items) = (desk.clone(), items.clone());
    closed_loop(in_flight, span, move |caller, turn| {
        let (desk, items) = (desk.clone(), items.clone());
        async move {
            let item = items[(caller + turn as usize * in_flight) % items.len()];
            view(&desk, item).await.map(drop)
        }
    })
    .await
}

/// Counts a view of an item: the command that all of this is measured with. Answers the position of its event.
pub(super) async fn view(desk: &Desk, item: ItemId) -> anyhow::Result<u64> {
    let (now, ports) = (desk.ports().clock.now(), desk.ports());
    let views = CountViews { item, views: 1, day: now.date_naive() };
    Ok(desk.handle(&views, Caller::Operator, Request::once(ports.ids.next(now))).await?.position)
}
