//! Portfolio: the works that a creator shows, the shelf they stand on, and who likes them.
//!
//! ```text
//! submit → PENDING → APPROVED | REJECTED | FLAGGED       FLAGGED → APPROVED | REJECTED
//! revise:  PENDING, APPROVED, REJECTED → PENDING         FLAGGED → FLAGGED
//! ```
//! An approved revision stays public while a newer one waits (PF-24). Decisions about standing are in `moderation`.

mod content;
mod item;
mod like;
mod refusal;
#[cfg(test)]
pub(crate) mod samples;
mod shelf;
#[cfg(test)]
mod tests;

pub use content::{Category, Content, CreatorType, Visibility};
pub use item::{Event, Highlight, Item, Published, Standing};
pub use like::{Like, LikeEvent, like_id};
pub use refusal::Refusal;
pub use shelf::{Shelf, ShelfEvent};
