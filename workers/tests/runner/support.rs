//! What the tests stand on.

pub mod append;
pub mod people;
pub mod picky;
pub mod sink;
pub mod world;
