//! Pictures: what people may send, how it becomes a picture, and whose pictures they may hang (IM-07).
//!
//! [`Desk::receive_upload`] and [`Desk::finish_upload`] put files where they belong *before* the log says so: a file that
//! no event speaks of is of no consequence, an event that speaks of a missing file would be.

mod doubts;
mod finish;
mod hang;
mod ports;
mod upload;

pub use doubts::{Doubts, MemoryDoubts, Turn};
pub use finish::Finished;
pub use ports::{Darkroom, DevelopError, Developed, File, Media, MediaStore, Scanned, Scanner, ScannerAway, StoreAway};
pub use upload::{AdoptPicture, End, EndUpload, NEW_UPLOADS, ReceiveUpload, StartUpload, house_picture};
