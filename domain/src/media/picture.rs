//! What is known of a kept picture without looking at it (IM-11).

use serde::{Deserialize, Serialize};

use super::MediaId;

/// A kept picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Its name: the SHA-256 of its master.
    pub media: MediaId,
    /// The master's width, in pixels.
    pub width: u32,
    /// The master's height, in pixels.
    pub height: u32,
    /// The master's length, in bytes.
    pub bytes: u64,
    /// What stands in its place while it loads: a ThumbHash, in base64.
    pub thumbhash: String,
    /// What it looks like: 64 bits as 16 hexadecimal digits, of which pictures that look alike share nearly all. A
    /// picture in which there is nothing to see has none.
    pub phash: Option<String>,
}
