//! Sliding limits that hold exactly under concurrency: a stream per subject whose own events are the count.
//!
//! Spending appends a [`Event::QuotaSpent`] with the expected revision of the stream, so that two requests at once
//! cannot both take the last place (RL-03, RL-05, GAP-78).

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::{Kind, PersonalField, State};

/// What can happen to a quota.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// One place was taken.
    QuotaSpent {
        /// When.
        at: DateTime<Utc>,
    },
}

impl Event {
    /// No personal fields: the subject stands in the stream's name, as an id or a keyed hash.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// At most `places` in any span of `window`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// How many.
    pub places: usize,
    /// In how long.
    pub window: TimeDelta,
    /// What the person reads when it is exceeded.
    pub message: &'static str,
}

/// The places taken, oldest first; only the newest [`Quota::REMEMBERED`] matter to any limit.
#[derive(Clone, Debug, Default)]
pub struct Quota {
    spent: VecDeque<DateTime<Utc>>,
}

impl Quota {
    /// No limit has more places than this.
    pub const REMEMBERED: usize = 1000;

    /// Takes one place.
    ///
    /// # Errors
    /// As [`Quota::has_room`].
    pub fn spend(&self, limit: &Limit, now: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
        self.has_room(limit, now)?;
        Ok(vec![Event::QuotaSpent { at: now }])
    }

    /// Whether a place is free.
    ///
    /// # Errors
    /// [`Refusal::Exceeded`] when `limit.places` were taken within the window before `now`.
    pub fn has_room(&self, limit: &Limit, now: DateTime<Utc>) -> Result<(), Refusal> {
        let since = now - limit.window;
        let inside = self.spent.iter().filter(|at| **at > since).count();
        if inside < limit.places {
            return Ok(());
        }
        let first = self.spent.iter().filter(|at| **at > since).nth(inside - limit.places).copied().unwrap_or(now);
        Err(Refusal::Exceeded { message: limit.message, retry_at: first + limit.window })
    }
}

impl State for Quota {
    type Event = Event;
    const CATEGORY: &'static str = "quota";

    fn evolve(&mut self, event: &Event) {
        let Event::QuotaSpent { at } = event;
        if self.spent.len() == Self::REMEMBERED {
            self.spent.pop_front();
        }
        self.spent.push_back(*at);
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Quota(event) => Some(event),
            _ => None,
        }
    }
}

/// Why a place is not to be had.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// All places of the window are taken.
    #[error("{message}")]
    Exceeded {
        /// What the person reads.
        message: &'static str,
        /// When the next place is free.
        retry_at: DateTime<Utc>,
    },
}

impl Refusal {
    pub(crate) fn kind(&self) -> Kind {
        Kind::TooMany
    }

    pub(crate) fn code(&self) -> &'static str {
        "RATE_LIMIT_EXCEEDED"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { places: 3, window: TimeDelta::hours(24), message: "Maximum 3 per day" };

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    fn spent(hours: &[i64]) -> Quota {
        let mut quota = Quota::default();
        hours.iter().for_each(|hour| quota.evolve(&Event::QuotaSpent { at: at(*hour) }));
        quota
    }

    /// RL-03, GAP-78
    #[test]
    fn the_last_place_is_given_and_the_next_is_not() {
        assert_eq!(spent(&[1, 2]).spend(&LIMIT, at(3)), Ok(vec![Event::QuotaSpent { at: at(3) }]));
        let refused = Refusal::Exceeded { message: LIMIT.message, retry_at: at(25) };
        assert_eq!(spent(&[1, 2, 3]).spend(&LIMIT, at(24)), Err(refused.clone()));
        assert_eq!(spent(&[1, 2, 3]).has_room(&LIMIT, at(24)), Err(refused));
        assert_eq!(spent(&[1, 2]).has_room(&LIMIT, at(3)), Ok(()));
    }

    /// RL-03: the window slides, it does not reset at midnight.
    #[test]
    fn a_place_comes_back_when_its_window_has_passed() {
        assert!(spent(&[1, 2, 3]).spend(&LIMIT, at(25)).is_ok());
        assert!(spent(&[1, 2, 3]).spend(&LIMIT, at(25) - TimeDelta::milliseconds(1)).is_err());
    }
}
