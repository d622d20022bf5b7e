//! Uploads: where their files become pictures, and what is done about them later.
//!
//! The picture work itself is the crate `darkroom`. Where the files lie is not decided here: see `providers`.

mod developing;
mod doubts;
mod leavings;
mod upkeep;

pub use developing::{LocalDarkroom, of_pixels};
pub use doubts::PostgresDoubts;
pub use leavings::Leavings;
pub use upkeep::Upkeep;

/// The SQL of this room, for the test that prepares every statement.
pub const STATEMENTS: &[&str] = doubts::STATEMENTS;
