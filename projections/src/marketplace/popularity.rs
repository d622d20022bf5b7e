//! Popularity as a whole number that never needs a clock (MB-19).
//!
//! ```text
//! popularity on day d = Σ over views, likes, inquiries and projects: weight · 2^(−(d − day it happened) / 30)
//! ```
//! Kept by forward decay (Cormode, Shkapenyuk, Srivastava, Xu: "Forward Decay", 2009): instead of letting old things weigh
//! less every day, new things weigh more, by a factor of two every 30 days. The order of creators is the same at every
//! moment, so that a rank changes only when something happens. All of it is arithmetic of whole numbers, the same on every
//! machine: a day's factor stands in a table, and what falls below the last bit is dropped.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a view of an item weighs on its day, in points.
pub const VIEW: u64 = 1;
/// What a like of an item weighs on its day, in points; taking it back takes back what it weighed.
pub const LIKE: u64 = 5;
/// What an inquiry weighs whose sender proved her address, in points.
pub const INQUIRY: u64 = 10;
/// What a project weighs that both sides called done, in points.
pub const PROJECT: u64 = 30;
/// After so many days, something weighs half as much as something new.
pub const HALF_LIFE: u32 = 30;

/// By day of a half-life, what a point weighs then: 2^(day / 30), in 2^20ths.
const GROWN: [u64; HALF_LIFE as usize] = [
    1_048_576, 1_073_085, 1_098_167, 1_123_836, 1_150_104, 1_176_987, 1_204_498, 1_232_651, 1_261_463, 1_290_948,
    1_321_123, 1_352_003, 1_383_604, 1_415_945, 1_449_041, 1_482_910, 1_517_572, 1_553_043, 1_589_344, 1_626_493,
    1_664_511, 1_703_417, 1_743_232, 1_783_978, 1_825_677, 1_868_350, 1_912_021, 1_956_712, 2_002_448, 2_049_253,
];
/// How many bits of a popularity its rank keeps behind the first.
const RANK_BITS: u32 = 32;

/// What somebody's works were worth to others. Stored exactly, to the last bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Popularity {
    /// The half-life, counted from 1970, that the points below are of.
    half_life: u32,
    views: Points,
    likes: Points,
    #[serde(default)]
    inquiries: Points,
    #[serde(default)]
    projects: Points,
}

/// How often something happened, and what that weighs at the beginning of a half-life, in 2^20ths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Points(u64, u64);

impl Points {
    /// With one more, of this weight.
    fn with(self, worth: u64) -> Self {
        Self(self.0.saturating_add(1), self.1.saturating_add(worth))
    }
}

/// What one kind of thing adds to a popularity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How often it happened, and was not taken back.
    pub count: u64,
    /// What each weighs on its day, in points.
    pub weight: u64,
    /// What all of them weigh now, in thousandths of a point.
    pub worth: u64,
}

/// A day, as a half-life and its place within.
#[derive(Clone, Copy, Debug)]
struct Day {
    half_life: u32,
    grown: u64,
}

impl Day {
    /// Days before 1970 count as the first.
    fn of(at: DateTime<Utc>) -> Self {
        let days = u32::try_from(at.timestamp().div_euclid(86_400)).unwrap_or(0);
        Self { half_life: days / HALF_LIFE, grown: GROWN[(days % HALF_LIFE) as usize] }
    }
}

impl Popularity {
    /// The rank of somebody whom nobody looked at.
    pub const NONE: i64 = -1;

    /// So many views on a day.
    pub fn viewed(&mut self, times: u64, at: DateTime<Utc>) {
        let worth = self.worth(VIEW.saturating_mul(times), at);
        self.views = Points(self.views.0.saturating_add(times), self.views.1.saturating_add(worth));
    }

    /// A like.
    pub fn liked(&mut self, at: DateTime<Utc>) {
        let worth = self.worth(LIKE, at);
        self.likes = self.likes.with(worth);
    }

    /// A like that was given at `at` is taken back. The last one leaves nothing behind, whatever was dropped.
    pub fn unliked(&mut self, at: DateTime<Utc>) {
        let (left, worth) = (self.likes.0.saturating_sub(1), self.worth(LIKE, at));
        self.likes = if left == 0 { Points::default() } else { Points(left, self.likes.1.saturating_sub(worth)) };
    }

    /// Somebody who proved her address wrote to her.
    pub fn asked(&mut self, at: DateTime<Utc>) {
        let worth = self.worth(INQUIRY, at);
        self.inquiries = self.inquiries.with(worth);
    }

    /// A project was completed.
    pub fn completed(&mut self, at: DateTime<Utc>) {
        let worth = self.worth(PROJECT, at);
        self.projects = self.projects.with(worth);
    }

    /// Where it stands among others: a number that is greater for more, up to a part in 2^32.
    pub fn rank(self) -> i64 {
        let kinds = [self.views, self.likes, self.inquiries, self.projects];
        let sum = kinds.iter().fold(0_u64, |sum, points| sum.saturating_add(points.1));
        let Some(bits) = sum.checked_ilog2() else { return Self::NONE };
        // The first bit says how large it is, those behind it say how much larger.
        let behind = (u128::from(sum) << RANK_BITS >> bits) as i64 & ((1 << RANK_BITS) - 1);
        i64::from(self.half_life.saturating_add(bits)) << RANK_BITS | behind
    }

    /// How many views and likes there were, without those that were taken back.
    pub fn counts(self) -> (u64, u64) {
        (self.views.0, self.likes.0)
    }

    /// What views, likes, inquiries and projects add to it at `now`.
    pub fn shares(self, now: DateTime<Utc>) -> [Share; 4] {
        let today = Day::of(now);
        let share = |Points(count, points): Points, weight| {
            let worth = u128::from(points) * 1_000 / u128::from(today.grown);
            let passed = today.half_life.saturating_sub(self.half_life);
            let worth = worth.checked_shr(passed).unwrap_or(0);
            Share { count, weight, worth: u64::try_from(worth).unwrap_or(u64::MAX) }
        };
        [
            share(self.views, VIEW),
            share(self.likes, LIKE),
            share(self.inquiries, INQUIRY),
            share(self.projects, PROJECT),
        ]
    }

    /// What points of that day weigh at the beginning of the half-life that it is kept in; a newer day begins a new one.
    fn worth(&mut self, points: u64, at: DateTime<Utc>) -> u64 {
        let day = Day::of(at);
        if let Some(passed) = day.half_life.checked_sub(self.half_life).filter(|passed| *passed > 0) {
            self.half_life = day.half_life;
            for kept in [&mut self.views, &mut self.likes, &mut self.inquiries, &mut self.projects] {
                kept.1 = kept.1.checked_shr(passed).unwrap_or(0);
            }
        }
        points.saturating_mul(day.grown).checked_shr(self.half_life - day.half_life).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    /// The first day of a half-life, and so many later.
    fn day(days: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(30 * 86_400 * 670, 0).unwrap() + TimeDelta::days(days)
    }

    fn views(days: &[i64]) -> Popularity {
        let mut popularity = Popularity::default();
        days.iter().for_each(|at| popularity.viewed(1, day(*at)));
        popularity
    }

    fn total(popularity: Popularity, now: i64) -> u64 {
        popularity.shares(day(now)).iter().map(|share| share.worth).sum()
    }

    /// MB-19: the table is the formula.
    #[test]
    fn each_day_of_a_half_life_weighs_what_the_formula_says() {
        for (at, grown) in (0..).zip(GROWN) {
            let exact = (f64::from(at) / 30.0).exp2() * f64::from(1 << 20);
            assert!((grown as f64 - exact).abs() <= 0.5, "day {at}");
        }
    }

    /// MB-19, GAP-08: the half-life is 30 days.
    #[test]
    fn two_views_weigh_as_much_as_one_thirty_days_later() {
        for first in [0, 7, 29] {
            assert_eq!(views(&[first, first]).rank(), views(&[first + 30]).rank());
            assert!(views(&[first, first]).rank() > views(&[first + 29]).rank());
            assert!(views(&[first, first]).rank() < views(&[first + 31]).rank());
        }
    }

    /// MB-19
    #[test]
    fn a_like_weighs_five_views_and_taking_it_back_leaves_nothing() {
        let mut liked = Popularity::default();
        liked.liked(day(7));
        assert_eq!(liked.rank(), views(&[7; 5]).rank());
        liked.unliked(day(7));
        assert_eq!(liked.rank(), Popularity::NONE);
        let mut both = views(&[1]);
        both.liked(day(100));
        both.unliked(day(100));
        assert_eq!(total(both, 100), total(views(&[1]), 100));
    }

    /// MB-19: liking and taking back does not make old likes young.
    #[test]
    fn turning_a_like_on_and_off_gains_nothing() {
        let mut popularity = Popularity::default();
        popularity.liked(day(0));
        popularity.liked(day(1));
        let before = total(popularity, 300);
        for _ in 0..1000 {
            popularity.liked(day(300));
            popularity.unliked(day(300));
        }
        assert_eq!(total(popularity, 300), before);
    }

    /// MB-19: what is told adds up, and loses half in thirty days.
    #[test]
    fn a_popularity_is_explained_by_its_shares() {
        let mut popularity = views(&[0, 0, 0, 0]);
        popularity.liked(day(0));
        let [viewed, liked, ..] = popularity.shares(day(0));
        assert_eq!(viewed, Share { count: 4, weight: 1, worth: 4_000 });
        assert_eq!(liked, Share { count: 1, weight: 5, worth: 5_000 });
        assert_eq!((total(popularity, 30), total(popularity, 60)), (4_500, 2_250));
        assert_eq!(total(popularity, 30 * 500), 0);
    }

    /// MB-19: nothing overflows, whatever comes and in whatever order.
    #[test]
    fn sums_stay_within_their_bounds() {
        let mut popularity = Popularity::default();
        popularity.viewed(u64::MAX, day(29));
        popularity.viewed(u64::MAX, DateTime::<Utc>::MAX_UTC);
        popularity.viewed(u64::MAX, DateTime::<Utc>::MIN_UTC);
        popularity.liked(day(0));
        popularity.unliked(day(0));
        assert!(popularity.rank() > views(&[0]).rank());
        assert!(popularity.shares(day(0))[0].worth > 0);
    }

    proptest! {
        /// MB-19: whoever is worth more stands before whoever is worth less, on every day.
        #[test]
        fn ranks_are_the_order_of_what_popularities_are_worth(
            a in prop::collection::vec(0i64..400, 0..30),
            b in prop::collection::vec(0i64..400, 0..30),
            later in 400i64..700,
        ) {
            let exact = |days: &[i64]| days.iter().map(|at| ((*at - later) as f64 / 30.0).exp2()).sum::<f64>();
            let (more, less) = (exact(&a), exact(&b));
            prop_assume!(more > less * 1.001);
            prop_assert!(views(&a).rank() > views(&b).rank());
        }
    }
}
