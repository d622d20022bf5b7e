//! Work that comes due without a sign: a suspension's end, a scanner that is back, what a killed process left behind.
//!
//! Whatever an event calls for follows the log instead, and needs no rounds.

use std::fmt::Display;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Goes over the work at once and then `every` so often until `stop`, which lets a round that is under way end. A round
/// that fails is told of and leaves the work to the next one; one that takes long puts the next one off.
pub async fn in_rounds<F, T, E>(work: &str, every: Duration, stop: &CancellationToken, round: impl Fn() -> F)
where
    F: Future<Output = Result<T, E>>,
    E: Display,
{
    let mut due = interval(every);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(due.tick()).await.is_some() {
        if let Err(error) = round().await {
            tracing::warn!(work, %error, "A round of work failed; what it left is done in the next one");
        }
    }
}
