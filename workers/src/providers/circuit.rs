//! Does not ask for a while what did not answer several times: callers hear at once what they would wait for.

use std::ops::Add;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many failures, one after the other, and it is away.
const FAILURES: u32 = 5;
/// For so long it is not asked then.
const PAUSE: Duration = Duration::from_secs(5);

/// One for each that is asked; `I` is the sense of time of whoever asks.
#[derive(Debug)]
pub(crate) struct Circuit<I>(Mutex<State<I>>);

#[derive(Debug)]
struct State<I> {
    failures: u32,
    away_until: Option<I>,
}

impl<I> Default for Circuit<I> {
    fn default() -> Self {
        Self(Mutex::new(State { failures: 0, away_until: None }))
    }
}

impl<I: Copy + PartialOrd + Add<Duration, Output = I>> Circuit<I> {
    /// Whether to ask.
    pub(crate) fn closed(&self, now: I) -> Result<(), ()> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.away_until.is_some_and(|until| now < until) { Err(()) } else { Ok(()) }
    }

    /// Takes note of an answer. After a pause one failure is enough for another.
    pub(crate) fn note(&self, answered: bool, now: I) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answered {
            *state = State { failures: 0, away_until: None };
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.away_until = Some(now + PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    /// IM-12, NT-04: after a pause one is let through; that it fails is enough to wait again, that it succeeds ends it.
    #[test]
    fn what_is_away_is_asked_now_and_then() {
        let (circuit, mut now) = (Circuit::default(), DateTime::<Utc>::UNIX_EPOCH);
        for _ in 0..FAILURES {
            assert_eq!(circuit.closed(now), Ok(()));
            circuit.note(false, now);
        }
        assert_eq!(circuit.closed(now), Err(()));
        now += PAUSE;
        assert_eq!(circuit.closed(now), Ok(()));
        circuit.note(false, now);
        assert_eq!(circuit.closed(now), Err(()));
        now += PAUSE;
        circuit.note(true, now);
        circuit.note(false, now);
        assert_eq!(circuit.closed(now), Ok(()));
    }
}
