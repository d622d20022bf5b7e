//! Scanners: one of the house's own that always says the same, and clamd by setting (IM-12).

mod builtin;
mod clamd;

pub use builtin::BuiltIn;
pub use clamd::Clamd;
