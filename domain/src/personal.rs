//! Personal text: sealed in the log under its person's data key, so that destroying the key erases it (SE-16, GAP-62).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

/// A text that belongs to a person: a name, an address, a biography.
///
/// Events carry it, decisions read it, but it is never written in the clear: serialising a [`Personal::Known`] is an
/// error, so that an event that was not sealed cannot reach the log.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal<T> {
    /// Readable now.
    Known(T),
    /// As the log holds it: sealed under the person's data key.
    Sealed(Box<str>),
    /// The person was erased: nobody can read it any more.
    Erased,
}

impl<T> Personal<T> {
    /// The text, if it can be read.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(text) => Some(text),
            Self::Sealed(_) | Self::Erased => None,
        }
    }
}

impl<T> From<T> for Personal<T> {
    fn from(text: T) -> Self {
        Self::Known(text)
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Known(_) => "Personal(known)",
            Self::Sealed(_) => "Personal(sealed)",
            Self::Erased => "Personal(erased)",
        })
    }
}

impl<T> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(_) => Err(S::Error::custom("a personal field is written sealed or not at all")),
            Self::Sealed(sealed) => serializer.serialize_str(sealed),
            Self::Erased => serializer.serialize_none(),
        }
    }
}

impl<'de, T> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Box<str>>::deserialize(deserializer)?.map_or(Self::Erased, Self::Sealed))
    }
}

/// A value that stands in the log as text and comes back without being judged again: the rules of its day let it in.
pub trait PersonalText {
    /// The text to seal.
    fn stored(&self) -> String;
    /// The value of a text that was sealed before.
    fn from_stored(text: String) -> Self;
}

/// One personal field of an event, whatever its type.
pub trait PersonalField {
    /// The text to seal, when it is readable.
    fn plain(&self) -> Option<String>;
    /// The sealed form, when it is sealed.
    fn sealed(&self) -> Option<&str>;
    /// Puts the sealed form in place.
    fn seal(&mut self, sealed: String);
    /// Puts the opened text in place.
    fn open(&mut self, plain: String);
    /// Says that it can never be read again.
    fn erase(&mut self);
}

impl<T: PersonalText> PersonalField for Personal<T> {
    fn plain(&self) -> Option<String> {
        self.known().map(T::stored)
    }

    fn sealed(&self) -> Option<&str> {
        match self {
            Self::Sealed(sealed) => Some(sealed),
            Self::Known(_) | Self::Erased => None,
        }
    }

    fn seal(&mut self, sealed: String) {
        *self = Self::Sealed(sealed.into());
    }

    fn open(&mut self, plain: String) {
        *self = Self::Known(T::from_stored(plain));
    }

    fn erase(&mut self) {
        *self = Self::Erased;
    }
}
