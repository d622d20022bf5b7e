//! The darkroom: makes pictures of files.
//!
//! A file is told by its first bytes, read to its end within bounds that hold before the first pixel is unpacked, made
//! small, converted to the colours of every screen, turned upright, cut for its purpose, and drawn anew in all sizes. So
//! nothing but pixels stays, whatever else was in it (IM-02, IM-09).
//!
//! Computing and nothing else: who waits for whom, and where the files lie, is decided in `workers`. It is a crate of its
//! own because it is the one part that is unbearable unoptimised, and most of it is generic: compiled where it is used.

mod colours;
mod cut;
mod decode;
mod draw;
mod ends;
mod looks;

#[cfg(test)]
mod tests;

use bytes::Bytes;
use domain::media::{Fault, Picture, Size};

pub use decode::Opened;
pub use draw::of_pixels;

/// A picture in all its sizes.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What is known of it.
    pub picture: Picture,
    /// The files.
    pub forms: Vec<(Size, Bytes)>,
}

/// Why no picture came of a file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoPicture {
    /// There is something wrong with it.
    #[error("{}", .0.text())]
    Fault(Fault),
    /// The house's own fault.
    #[error("{0}")]
    Broken(String),
}

impl From<Fault> for NoPicture {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
