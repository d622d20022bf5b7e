//! Media: pictures, from the first byte that somebody sends to the picture that works and profiles name.
//!
//! ```text
//! start → put bytes → finish → kept | rejected       held: the scanner is away; it is finished later
//!                              never finished: expired; given up, or other bytes than were announced: withdrawn
//! ```
//! An upload is a stream of its own (`media-<upload>`). Who has which pictures, and how many uploads of hers are open, is
//! her library (`library-<account>`): one stream, so that both are exact under concurrency. Pictures of the house itself
//! are in the library `house`; everybody may hang them.
//!
//! Not here: pixels. What a file holds is looked at in `workers`; what follows from it is decided here.

mod format;
mod library;
mod names;
mod picture;
mod refusal;
#[cfg(test)]
mod tests;
mod upload;

pub use format::{Format, Purpose, Size, covering, fit, middle};
pub use library::{HOUSE, Library, LibraryEvent};
pub use names::{Digest, MediaId};
pub use picture::Picture;
pub use refusal::{Fault, Refusal};
pub use upload::{Event, Stage, Upload};
