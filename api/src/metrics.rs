//! The numbers that the house keeps about itself, as Prometheus reads them (OB-01, OB-02, OB-11).

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds of the buckets for everything that is measured in seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// How often samples are sorted into their buckets; they would pile up where nobody reads them.
const UPKEEP: Duration = Duration::from_secs(5);

/// Begins to keep the books of this process, once; every call answers the same books.
///
/// # Errors
/// When another recorder was installed before.
pub fn recorder() -> Result<PrometheusHandle, BuildError> {
    static BOOKS: OnceLock<PrometheusHandle> = OnceLock::new();
    static OPENING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = OPENING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(books) = BOOKS.get() {
        return Ok(books.clone());
    }
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?;
    let books = builder.install_recorder()?;
    describe();
    keep_up(books.clone());
    Ok(BOOKS.get_or_init(|| books).clone())
}

fn keep_up(books: PrometheusHandle) {
    let sort = move || {
        loop {
            std::thread::sleep(UPKEEP);
            books.run_upkeep();
        }
    };
    // Without it the books still hold, they are only sorted when they are read.
    std::thread::Builder::new().name("metrics".into()).spawn(sort).ok();
}

fn describe() {
    ::metrics::describe_histogram!("kreatr_http_request_seconds", "How long answers took, by route and status.");
    ::metrics::describe_counter!("kreatr_commands_total", "Commands carried out, by outcome.");
    ::metrics::describe_gauge!("kreatr_projection_lag_events", "Events that a projection is behind the log.");
}
