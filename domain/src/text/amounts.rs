//! Numbers with bounds.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Invalid, Rule};

/// What a creator asks for an hour or a project, in whole rupiah (CP-08, CP-09, GAP-95).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(u32);

impl Rate {
    /// The least, in rupiah.
    pub const MIN: u32 = 1;
    /// The most, in rupiah.
    pub const MAX: u32 = 1_000_000_000;

    /// A rate of `idr` rupiah.
    ///
    /// # Errors
    /// When it is out of bounds.
    pub fn try_new(idr: i64) -> Result<Self, Invalid> {
        bounded("Rate", idr, Self::MIN, Self::MAX).map(Self)
    }

    /// The rate that a form sent: digits, nothing else.
    ///
    /// # Errors
    /// When it is empty, no whole number, or out of bounds.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        whole("Rate", text).and_then(Self::try_new)
    }

    /// In rupiah.
    pub fn idr(self) -> u32 {
        self.0
    }
}

/// How long a suspension lasts (MD-20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hours(u32);

impl Hours {
    /// The fewest.
    pub const MIN: u32 = 1;
    /// The most: a year.
    pub const MAX: u32 = 8760;

    /// So many hours.
    ///
    /// # Errors
    /// When it is out of bounds.
    pub fn try_new(hours: i64) -> Result<Self, Invalid> {
        bounded("Hours", hours, Self::MIN, Self::MAX).map(Self)
    }

    /// The hours that a form sent: digits, nothing else.
    ///
    /// # Errors
    /// When it is empty, no whole number, or out of bounds.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        whole("Hours", text).and_then(Self::try_new)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }

    /// As a span of time.
    pub fn span(self) -> TimeDelta {
        TimeDelta::hours(self.0.into())
    }
}

fn whole(noun: &str, text: &str) -> Result<i64, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::required(noun));
    }
    // Digits that do not fit are too many rupiah or hours, whatever they say exactly.
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Invalid::new(Rule::Format, format!("{noun} must be a whole number")));
    }
    Ok(text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

fn bounded(noun: &str, number: i64, min: u32, max: u32) -> Result<u32, Invalid> {
    if number < min.into() {
        return Err(Invalid::bounded(Rule::TooSmall, min.into(), format!("{noun} must be at least {min}")));
    }
    match u32::try_from(number) {
        Ok(number) if number <= max => Ok(number),
        _ => Err(Invalid::bounded(Rule::TooLarge, max.into(), format!("{noun} must not exceed {max}"))),
    }
}
