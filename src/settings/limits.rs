//! How often people may try: settings of the form `5/15m`.

use std::str::FromStr;

use chrono::TimeDelta;
use clap::Args;
use commands::accounts;
use domain::quota::{Limit, Quota};

/// The limits that keep guessers and flooders out (AC-11, IQ-12, RL-05).
#[derive(Args, Clone, Debug)]
pub struct Limits {
    /// Failed sign-ins with one mail address from one network address, as COUNT/MINUTESm or COUNT/HOURSh.
    #[arg(long, env = "KREATR_LIMIT_FAILURES", global = true, default_value = "5/15m", value_name = "N/TIME")]
    pub limit_failures: Often,

    /// Failed sign-ins from one network address.
    #[arg(long, env = "KREATR_LIMIT_FAILURES_FROM", global = true, default_value = "50/15m", value_name = "N/TIME")]
    pub limit_failures_from: Often,

    /// Failed sign-ins with one mail address.
    #[arg(long, env = "KREATR_LIMIT_FAILURES_FOR", global = true, default_value = "20/1h", value_name = "N/TIME")]
    pub limit_failures_for: Often,

    /// Tries to open an account from one network address.
    #[arg(long, env = "KREATR_LIMIT_NEWCOMERS", global = true, default_value = "20/1h", value_name = "N/TIME")]
    pub limit_newcomers: Often,

    /// Mails that are asked for to one mail address.
    #[arg(long, env = "KREATR_LIMIT_MAILS_TO", global = true, default_value = "3/1h", value_name = "N/TIME")]
    pub limit_mails_to: Often,

    /// Mails that are asked for from one network address.
    #[arg(long, env = "KREATR_LIMIT_MAILS_FROM", global = true, default_value = "20/1h", value_name = "N/TIME")]
    pub limit_mails_from: Often,

    /// Inquiries from one mail address, however it is spelled.
    #[arg(long, env = "KREATR_LIMIT_INQUIRIES_BY", global = true, default_value = "3/24h", value_name = "N/TIME")]
    pub limit_inquiries_by: Often,

    /// Inquiries from one network address.
    #[arg(long, env = "KREATR_LIMIT_INQUIRIES_FROM", global = true, default_value = "10/24h", value_name = "N/TIME")]
    pub limit_inquiries_from: Often,

    /// Inquiries to one creator.
    #[arg(long, env = "KREATR_LIMIT_INQUIRIES_TO", global = true, default_value = "50/24h", value_name = "N/TIME")]
    pub limit_inquiries_to: Often,

    /// Messages that a client adds to one inquiry.
    #[arg(long, env = "KREATR_LIMIT_FOLLOW_UPS", global = true, default_value = "20/24h", value_name = "N/TIME")]
    pub limit_follow_ups: Often,
}

/// So many in such a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Often {
    /// How many.
    pub places: usize,
    /// In how long.
    pub window: TimeDelta,
}

/// The longest time that makes sense.
const LONGEST: TimeDelta = TimeDelta::days(7);

impl FromStr for Often {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = || {
            let most = Quota::REMEMBERED;
            format!(
                "`{text}` is not of the form 5/15m or 20/1h, with 1 to {most} in at most {} days",
                LONGEST.num_days()
            )
        };
        let (places, time) = text.split_once('/').ok_or_else(rule)?;
        let places = places.parse().ok().filter(|places| (1..=Quota::REMEMBERED).contains(places)).ok_or_else(rule)?;
        let window = match (time.strip_suffix('m'), time.strip_suffix('h')) {
            (Some(minutes), _) => minutes.parse().ok().and_then(TimeDelta::try_minutes),
            (_, Some(hours)) => hours.parse().ok().and_then(TimeDelta::try_hours),
            _ => None,
        };
        let window = window.filter(|window| *window > TimeDelta::zero() && *window <= LONGEST).ok_or_else(rule)?;
        Ok(Self { places, window })
    }
}

impl Often {
    fn on(self, limit: Limit) -> Limit {
        Limit { places: self.places, window: self.window, ..limit }
    }

    fn of(limit: Limit) -> Self {
        Self { places: limit.places, window: limit.window }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let limits = accounts::Limits::default();
        Self {
            limit_failures: Often::of(limits.failures),
            limit_failures_from: Often::of(limits.failures_from),
            limit_failures_for: Often::of(limits.failures_for),
            limit_newcomers: Often::of(limits.newcomers),
            limit_mails_to: Often::of(limits.mails_to),
            limit_mails_from: Often::of(limits.mails_from),
            limit_inquiries_by: Often::of(limits.inquiries_by),
            limit_inquiries_from: Often::of(limits.inquiries_from),
            limit_inquiries_to: Often::of(limits.inquiries_to),
            limit_follow_ups: Often::of(limits.follow_ups),
        }
    }
}

impl Limits {
    /// As the desk wants them.
    pub fn of_accounts(&self) -> accounts::Limits {
        let limits = accounts::Limits::default();
        accounts::Limits {
            failures: self.limit_failures.on(limits.failures),
            failures_from: self.limit_failures_from.on(limits.failures_from),
            failures_for: self.limit_failures_for.on(limits.failures_for),
            newcomers: self.limit_newcomers.on(limits.newcomers),
            mails_to: self.limit_mails_to.on(limits.mails_to),
            mails_from: self.limit_mails_from.on(limits.mails_from),
            inquiries_by: self.limit_inquiries_by.on(limits.inquiries_by),
            inquiries_from: self.limit_inquiries_from.on(limits.inquiries_from),
            inquiries_to: self.limit_inquiries_to.on(limits.inquiries_to),
            follow_ups: self.limit_follow_ups.on(limits.follow_ups),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        limits: Limits,
    }

    /// RL-05, DP-03
    #[test]
    fn a_limit_is_a_count_in_a_time_and_nothing_else() {
        let often = |text: &str| text.parse::<Often>();
        assert_eq!(often("1/1m"), Ok(Often { places: 1, window: TimeDelta::minutes(1) }));
        assert_eq!(often("1000/168h"), Ok(Often { places: 1000, window: LONGEST }));
        for wrong in ["", "5", "5/", "/1h", "0/1h", "1001/1h", "5/0m", "5/169h", "5/1d", "-1/1h", "5/99999999999999h"] {
            assert!(often(wrong).unwrap_err().contains("5/15m"), "{wrong}");
        }
    }

    /// RL-05: what the flags say by default is what the rooms say.
    #[test]
    fn the_defaults_of_the_flags_are_those_of_the_house() {
        let flags = Flags::parse_from(["kreatr"]).limits;
        assert_eq!(flags.of_accounts(), accounts::Limits::default());
        assert_eq!(Limits::default().of_accounts(), accounts::Limits::default());
    }
}
