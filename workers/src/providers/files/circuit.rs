//! Does not ask for a while what did not answer several times: callers hear at once what they would wait for.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So many failures, one after the other, and it is away.
const FAILURES: u32 = 5;
/// For so long it is not asked then.
const PAUSE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Circuit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    away_until: Option<Instant>,
}

impl Circuit {
    /// Whether to ask.
    pub(super) fn closed(&self) -> Result<(), ()> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.away_until.is_some_and(|until| Instant::now() < until) { Err(()) } else { Ok(()) }
    }

    /// Takes note of an answer. After a pause one failure is enough for another.
    pub(super) fn note(&self, answered: bool) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            *state = State::default();
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.away_until = Some(Instant::now() + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IM-12: after a pause one is let through; that it fails is enough to wait again, that it succeeds ends it.
    #[tokio::test(start_paused = true)]
    async fn what_is_away_is_asked_now_and_then() {
        let circuit = Circuit::default();
        for _ in 0..FAILURES {
            assert_eq!(circuit.closed(), Ok(()));
            circuit.note(false);
        }
        assert_eq!(circuit.closed(), Err(()));
        tokio::time::advance(PAUSE).await;
        assert_eq!(circuit.closed(), Ok(()));
        circuit.note(false);
        assert_eq!(circuit.closed(), Err(()));
        tokio::time::advance(PAUSE).await;
        circuit.note(true);
        circuit.note(false);
        assert_eq!(circuit.closed(), Ok(()));
    }
}
