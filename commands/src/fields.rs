//! Input, field by field: all faults are told at once, each beside its field.

use std::collections::BTreeMap;

use domain::text::Invalid;

use crate::CommandError;

/// The faults of an input by field, in the field names of the wire (`hourlyRate`, `tags`).
pub type FieldErrors = BTreeMap<String, Vec<String>>;

/// Collects faults while values are parsed.
#[derive(Debug, Default)]
pub struct Fields(FieldErrors);

impl Fields {
    /// Takes a parsed value; a fault is noted under `field` and answers `None`.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.note(field, invalid.to_string())).ok()
    }

    /// Takes an optional value; absent is fine.
    pub fn optional<T>(&mut self, field: &str, parsed: Option<Result<T, Invalid>>) -> Option<T> {
        self.take(field, parsed?)
    }

    /// Notes a fault.
    pub fn note(&mut self, field: &str, fault: String) {
        self.0.entry(field.to_owned()).or_default().push(fault);
    }

    /// The value that `build` makes, if no fault was noted and all its parts are there.
    ///
    /// # Errors
    /// [`CommandError::Invalid`] with all faults.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, CommandError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(CommandError::Invalid(self.0)),
        }
    }
}
