//! Names and places in the log.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A stream's name, `<category>-<key>`; the category holds no `-` and never starts with `$`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamName(Arc<str>);

impl StreamName {
    /// Longest name in bytes.
    pub const MAX_BYTES: usize = 200;

    /// `<category>-<key>`.
    ///
    /// # Errors
    /// The reason when the category is empty, holds `-`, starts with `$`, or the whole is longer than
    /// [`Self::MAX_BYTES`] or holds a control character.
    pub fn new(category: &str, key: impl fmt::Display) -> Result<Self, String> {
        Self::parse(&format!("{category}-{key}"))
    }

    /// Reads `<category>-<key>`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn parse(name: &str) -> Result<Self, String> {
        let (category, key) = name.split_once('-').ok_or("a stream name is <category>-<key>")?;
        if category.is_empty() || key.is_empty() || category.starts_with('$') {
            return Err("a stream name is <category>-<key>, and the category does not start with $".into());
        }
        if name.len() > Self::MAX_BYTES || name.chars().any(char::is_control) {
            return Err(format!("a stream name has at most {} bytes and no control characters", Self::MAX_BYTES));
        }
        Ok(Self(name.into()))
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first `-`.
    pub fn category(&self) -> &str {
        self.0.split_once('-').map_or(&*self.0, |(category, _)| category)
    }

    /// The part after the first `-`.
    pub fn key(&self) -> &str {
        self.0.split_once('-').map_or("", |(_, key)| key)
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event's type as it stands in the log, such as `ItemApproved`.
pub type EventType = std::borrow::Cow<'static, str>;

/// An event's place in its stream: the first is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub u64);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An event's place in the whole log. Opaque: compare, store, never calculate (the Postgres adapter's own density check
/// is the one exception). Fits a signed 64-bit column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
