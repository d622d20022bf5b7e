//! The rule for passwords.

use super::{Invalid, Rule};

/// The rule for passwords (AC-07; the bounds are a house rule). No value holds one.
pub enum Password {}

impl Password {
    /// The fewest characters.
    pub const MIN: usize = 8;
    /// The most characters, so that hashing stays bounded.
    pub const MAX: usize = 128;

    /// Says whether `text` may be a password. It is not trimmed: every character counts.
    ///
    /// # Errors
    /// When it is empty, too short or too long.
    pub fn check(text: &str) -> Result<(), Invalid> {
        match text.chars().count() {
            0 => Err(Invalid::required("Password")),
            count if count < Self::MIN => {
                let text = format!("Password must be at least {} characters", Self::MIN);
                Err(Invalid::bounded(Rule::TooShort, Self::MIN as u64, text))
            }
            count if count > Self::MAX => {
                let text = format!("Password must not exceed {} characters", Self::MAX);
                Err(Invalid::bounded(Rule::TooLong, Self::MAX as u64, text))
            }
            _ => Ok(()),
        }
    }
}
