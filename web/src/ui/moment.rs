//! A moment as people read it: how long ago, with the exact time beside it.

use chrono::{DateTime, Datelike, Utc};

use super::Ui;

/// A moment that a page shows.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// For machines.
    pub(crate) machine: String,
    /// Day and time.
    pub(crate) exact: String,
    /// How long ago.
    pub(crate) ago: String,
}

impl Moment {
    /// A moment, read at `now`.
    pub(crate) fn of(ui: &Ui, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let minutes = (now - at).num_minutes().max(0).unsigned_abs();
        let ago = match minutes {
            0 => ui.t("ago-now").to_owned(),
            1..60 => ui.count("ago-minutes", minutes),
            60..1440 => ui.count("ago-hours", minutes / 60),
            _ => ui.count("ago-days", minutes / 1440),
        };
        let exact = format!("{} {}, {} UTC", at.day(), ui.month(at), at.format("%H:%M"));
        Self { machine: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(), exact, ago }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::ui::Language;

    /// PG-16
    #[test]
    fn how_long_ago_is_told_in_the_largest_whole_unit() {
        let at = DateTime::from_timestamp(1_786_000_000, 0).unwrap();
        let told = |language, seconds: i64| {
            Moment::of(&Ui::at(language, None, "/", ""), at, at + TimeDelta::seconds(seconds)).ago
        };
        for (seconds, english, indonesian) in [
            (-9, "just now", "baru saja"),
            (59, "just now", "baru saja"),
            (60, "1 minute ago", "1 menit lalu"),
            (3_599, "59 minutes ago", "59 menit lalu"),
            (3_600, "1 hour ago", "1 jam lalu"),
            (86_400, "1 day ago", "1 hari lalu"),
            (86_400 * 1_300, "1,300 days ago", "1.300 hari lalu"),
        ] {
            assert_eq!(
                (told(Language::En, seconds).as_str(), told(Language::Id, seconds).as_str()),
                (english, indonesian)
            );
        }
        let moment = Moment::of(&Ui::at(Language::En, None, "/", ""), at, at);
        assert_eq!(
            (moment.exact.as_str(), moment.machine.as_str()),
            ("6 August 2026, 07:06 UTC", "2026-08-06T07:06:40Z")
        );
    }
}
