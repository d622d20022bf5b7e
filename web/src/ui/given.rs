//! Values as templates hand them over: behind any number of references.

use chrono::{DateTime, Utc};
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};

use super::Language;
use crate::marketplace::Rating;

/// A small value, or a reference to one.
pub trait Given {
    /// The value's type.
    type Value: Copy;

    /// The value itself.
    fn given(&self) -> Self::Value;
}

impl<T: Given + ?Sized> Given for &T {
    type Value = T::Value;

    fn given(&self) -> Self::Value {
        (**self).given()
    }
}

macro_rules! given {
    ($($type:ty),*) => {
        $(impl Given for $type {
            type Value = Self;

            fn given(&self) -> Self {
                *self
            }
        })*
    };
}

given!(u8, u32, u64, usize, f64, Availability, Category, CreatorType, DateTime<Utc>, Language, Rating);
