//! Load: so many callers who each wait for their answer before they ask again.

use std::time::{Duration, Instant};

use anyhow::Context;
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

/// What this process has in memory now.
pub const RESIDENT: &str = "VmRSS:";
/// The most that it ever had.
pub const RESIDENT_AT_MOST: &str = "VmHWM:";

/// What the kernel says of this process, in MiB.
///
/// # Errors
/// When it tells nothing here.
pub fn memory(line: &str) -> anyhow::Result<f64> {
    let told = std::fs::read_to_string("/proc/self/status").context("the kernel tells no memory here")?;
    let found = told.lines().find_map(|text| text.strip_prefix(line)?.split_whitespace().next()?.parse::<f64>().ok());
    Ok(found.context("the kernel tells no memory here")? / 1024.0)
}

/// A histogram of microseconds up to a minute.
pub fn histogram() -> anyhow::Result<Histogram<u64>> {
    Histogram::new_with_bounds(1, 60_000_000, 3).context("a histogram of microseconds")
}

/// How fast something went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// How many a second.
    pub rate: f64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but one in a hundred took no longer.
    pub p99: Duration,
}

impl Pace {
    /// What a histogram of microseconds, filled within `took`, says.
    pub fn of(histogram: &Histogram<u64>, took: Duration) -> Self {
        let at = |quantile| Duration::from_micros(histogram.value_at_quantile(quantile));
        Self { rate: histogram.len() as f64 / took.as_secs_f64(), p50: at(0.5), p99: at(0.99) }
    }
}

/// Lets `callers` do `work(caller, turn)` over and over for `span`, after a second of warming up; each at least once,
/// however long that takes.
///
/// # Errors
/// The first failure.
pub async fn closed_loop<W, F>(callers: usize, span: Duration, work: W) -> anyhow::Result<Pace>
where
    W: Fn(usize, u64) -> F + Clone + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let from = Instant::now() + Duration::from_secs(1).min(span);
    let until = from + span;
    let mut running = JoinSet::new();
    for caller in 0..callers {
        let work = work.clone();
        running.spawn(async move {
            let mut times = histogram()?;
            for turn in 0.. {
                let began = Instant::now();
                if began >= until && !times.is_empty() {
                    break;
                }
                work(caller, turn).await?;
                if began >= from {
                    times.saturating_record(began.elapsed().as_micros() as u64);
                }
            }
            anyhow::Ok(times)
        });
    }
    let mut times = histogram()?;
    while let Some(done) = running.join_next().await {
        times.add(&done??).context("histograms of one shape")?;
    }
    Ok(Pace::of(&times, from.elapsed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn also_what_takes_longer_than_the_span_is_counted() {
        let pace = closed_loop(2, Duration::ZERO, |_, _| async { Ok(()) }).await.unwrap();
        assert!(pace.rate > 0.0, "{pace:?}");
    }
}
