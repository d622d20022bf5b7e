//! Given, when, then.

mod invariants;
mod items;
mod shelves;
