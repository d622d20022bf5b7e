//! Popularity as one number that never needs a clock (MB-19).
//!
//! Forward decay (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay", 2009): instead of letting old things weigh less
//! every day, new things weigh more, by a factor of two every half-life. The order of creators is the same at every
//! moment, so that a rank changes only when something happens.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A view of an item.
pub const VIEW: f64 = 1.0;
/// A like of an item; taking it back takes back what it weighed.
pub const LIKE: f64 = 5.0;

/// After so many seconds, something weighs half as much as something new: 30 days.
const HALF_LIFE: f64 = 30.0 * 86_400.0;
/// Where the weights are as given: 2025-01-01T00:00:00Z, in seconds. Sums stay finite for 80 years from there.
const ORIGIN: f64 = 1_735_689_600.0;

/// What somebody's works were worth to others. Stored exactly, to the last bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Popularity {
    /// The bits of the sum of all weights.
    sum: u64,
    /// How many weights: without any, rounding leaves nothing behind.
    count: u64,
}

impl Popularity {
    /// The rank of somebody without any weight.
    pub const NONE: i64 = i64::MIN;

    /// Adds `times` things of this weight that happened at `at`.
    pub fn add(&mut self, weight: f64, times: u64, at: DateTime<Utc>) {
        self.count += times;
        let added = weight * times as f64 * factor(at);
        self.set((f64::from_bits(self.sum) + added).min(f64::MAX));
    }

    /// Takes one thing of this weight back that happened at `at`.
    pub fn take(&mut self, weight: f64, at: DateTime<Utc>) {
        self.count = self.count.saturating_sub(1);
        let left = if self.count == 0 { 0.0 } else { f64::from_bits(self.sum) - weight * factor(at) };
        self.set(left.max(0.0));
    }

    /// Where it stands among others: millionths of the binary logarithm of the sum.
    pub fn rank(self) -> i64 {
        let sum = f64::from_bits(self.sum);
        if sum > 0.0 { (sum.log2() * 1e6).round() as i64 } else { Self::NONE }
    }

    fn set(&mut self, sum: f64) {
        self.sum = sum.to_bits();
    }
}

fn factor(at: DateTime<Utc>) -> f64 {
    let seconds = at.timestamp_millis() as f64 / 1e3;
    ((seconds - ORIGIN) / HALF_LIFE).exp2()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn day(days: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_735_689_600, 0).unwrap() + TimeDelta::days(days)
    }

    fn of(weights: &[(f64, i64)]) -> Popularity {
        let mut popularity = Popularity::default();
        weights.iter().for_each(|(weight, at)| popularity.add(*weight, 1, day(*at)));
        popularity
    }

    /// MB-19, GAP-08: the half-life is 30 days, to the millionth.
    #[test]
    fn two_views_weigh_as_much_as_one_thirty_days_later() {
        assert_eq!(of(&[(VIEW, 0), (VIEW, 0)]).rank(), of(&[(VIEW, 30)]).rank());
        assert!(of(&[(VIEW, 0), (VIEW, 0)]).rank() > of(&[(VIEW, 29)]).rank());
        assert!(of(&[(VIEW, 0), (VIEW, 0)]).rank() < of(&[(VIEW, 31)]).rank());
    }

    /// MB-19
    #[test]
    fn a_like_weighs_five_views_and_taking_it_back_leaves_nothing() {
        assert_eq!(of(&[(LIKE, 7)]).rank(), of(&[(VIEW, 7); 5]).rank());
        let mut popularity = of(&[(VIEW, 1), (LIKE, 100)]);
        popularity.take(LIKE, day(100));
        assert!((popularity.rank() - of(&[(VIEW, 1)]).rank()).abs() <= 1);
        let mut only = of(&[(LIKE, 100)]);
        only.take(LIKE, day(100));
        assert_eq!((only.rank(), only), (Popularity::NONE, Popularity::default()));
    }

    /// MB-19: liking and taking back does not make old likes young.
    #[test]
    fn turning_a_like_on_and_off_gains_nothing() {
        let before = of(&[(LIKE, 0), (LIKE, 1)]);
        let mut after = before;
        for _ in 0..1000 {
            after.add(LIKE, 1, day(300));
            after.take(LIKE, day(300));
        }
        assert!((after.rank() - before.rank()).abs() <= 1);
    }

    /// The order of two creators does not depend on when it is asked: there is no moment in the question.
    #[test]
    fn sums_stay_finite_for_decades() {
        assert!(of(&[(LIKE, 365 * 80)]).rank() > of(&[(LIKE, 365 * 79)]).rank());
    }
}
