//! The log in the domain's own words: encodes and seals what is about to be recorded, decodes and opens what was.
//!
//! `event-store` knows bytes, `vault` knows keys, `domain` knows events; this crate is where the three meet, so that
//! the write side (`commands`) and the read side (`projections`, `workers`) share one way in and one way out. A personal
//! field is sealed under the data key of the event's subject, bound to its stream, type, field and person; where that
//! key was destroyed, the field comes back erased and everything goes on (SE-16, GAP-62).

mod codec;
mod fact;
mod history;

pub use codec::{Journal, JournalError};
pub use fact::Fact;
pub use history::History;
