//! What the house uses of the outside, each behind a port that `commands` declares.

pub(crate) mod circuit;
pub mod files;
pub mod mail;
pub mod scan;
