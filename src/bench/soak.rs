//! Appenders, readers and trouble at once: nothing may be skipped, doubled or out of order.

use std::sync::Arc;
use std::time::Duration;

use event_store::EventStore;
use event_store::postgres::{PostgresStore, Settings};
use event_store::soak::{Plan, SoakReport, Trouble, naive, soak};
use migrations::Role;

use super::Ground;
use super::report::{Goal, Report};

/// Events for the log that is known to skip.
const NAIVE: u64 = 20_000;

pub(super) async fn run(ground: &Ground, events: u64) -> anyhow::Result<Report> {
    let options = &ground.database.options;
    let log = migrations::connect_options(options, Role::Log);
    let another: Arc<dyn EventStore> = Arc::new(PostgresStore::open(log, Settings::default()).await?);
    let stores = [ground.works.journal.store().clone(), another];
    let cut = Some(Role::Log.name().to_owned());
    let trouble = Trouble { options: options.clone(), cut, pause: Duration::from_millis(500) };
    let ours = soak(&stores, &stores, Some(trouble), &Plan::new(events, 1)).await?;
    let control = naive(options, &Plan::new(NAIVE.min(events), 2)).await?;

    let mut report = Report::new("soak");
    report.judged("events acknowledged", ours.appended as f64, "events", Goal::AtLeast(events as f64));
    report.line("events delivered to three readers", ours.delivered as f64, "events");
    report.line("appends refused on purpose", ours.refused as f64, "appends");
    let disturbed = "aborted, lingering and cut transactions";
    report.judged(disturbed, ours.disturbances as f64, "times", Goal::AtLeast(1.0));
    faults(&mut report, &ours);
    report.judged("holes in the order", f64::from(u8::from(!ours.dense)), "", Goal::AtMost(0.0));
    report.line("appending", ours.appended as f64 / ours.appending.as_secs_f64(), "events/s");
    report.judged("negative control: skipped by a naive log", control.skipped as f64, "events", Goal::AtLeast(1.0));
    report.note("Eight appenders over two stores of one log, three readers of which one breaks off and resumes.");
    Ok(report)
}

fn faults(report: &mut Report, soak: &SoakReport) {
    let kinds = [
        ("skipped", soak.skipped),
        ("doubled", soak.doubled),
        ("out of order", soak.out_of_order),
        ("delivered but not acknowledged", soak.unknown),
    ];
    for (what, count) in kinds {
        report.judged(what, count as f64, "events", Goal::AtMost(0.0));
    }
}
