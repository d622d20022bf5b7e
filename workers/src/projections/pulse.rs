//! How fast a projector goes, for those who look after it.

use std::time::Duration;

use event_store::Position;
use metrics::{counter, gauge, histogram};
use tokio::time::Instant;

/// Over how long a rate is taken.
const WINDOW: Duration = Duration::from_secs(2);

/// Counts what a projector takes in.
pub(crate) struct Pulse {
    name: &'static str,
    since: Instant,
    count: usize,
    rate: f64,
}

impl Pulse {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, since: Instant::now(), count: 0, rate: 0.0 }
    }

    /// Another batch of so many events is about to be written.
    pub(crate) fn batch(&mut self, events: usize) {
        self.count += events;
        let elapsed = self.since.elapsed();
        if elapsed >= WINDOW {
            let rate = self.count as f64 / elapsed.as_secs_f64();
            (self.rate, self.count, self.since) = (rate, 0, Instant::now());
        }
        counter!("kreatr_projection_events_total", "projection" => self.name).increment(events as u64);
        histogram!("kreatr_projection_batch_events", "projection" => self.name).record(events as f64);
    }

    /// Everything up to `position` is written, of a log that ended at `head`.
    pub(crate) fn reached(&self, position: Position, head: Position) {
        gauge!("kreatr_projection_lag_events", "projection" => self.name).set(head.0.saturating_sub(position.0) as f64);
    }

    /// Events a second, lately.
    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }
}
