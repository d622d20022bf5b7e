//! The darkroom: makes pictures of files. And what is done about uploads later.
//!
//! A file is told by its first bytes, read to its end within bounds that hold before the first pixel is unpacked, turned
//! upright, cut for its purpose, and drawn anew in all sizes. So nothing but pixels stays, whatever else was in it (IM-02,
//! IM-09). Where the files lie is not decided here: see `providers`.

mod cut;
mod darkroom;
mod decode;
mod draw;
mod looks;
mod upkeep;

#[cfg(test)]
mod tests;

pub use darkroom::LocalDarkroom;
pub use draw::of_pixels;
pub use upkeep::Upkeep;
