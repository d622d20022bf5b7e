//! What may be sent, what for, and the sizes that are kept of it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The kinds of files that are taken (IM-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
pub enum Format {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    #[strum(serialize = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    #[strum(serialize = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    #[strum(serialize = "image/webp")]
    Webp,
}

impl Format {
    /// The wire name: `image/jpeg`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// What a file is by its first bytes (IM-09), whatever it is called.
    pub fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }
}

/// What a picture is sent for; it decides how large the file may be and how the picture is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Purpose {
    /// To show a work: the whole picture.
    Work,
    /// A face: the middle of it, square.
    Avatar,
    /// Across a page: the middle of it, four times as wide as high.
    Banner,
}

/// A megabyte, as file managers count them.
const MEGABYTE: u64 = 1024 * 1024;

impl Purpose {
    /// The most bytes that a file of any purpose may have.
    pub const BYTES_MOST: u64 = 5 * MEGABYTE;

    /// The wire name: `WORK`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The most bytes that a file may have (IM-01).
    pub fn bytes_most(self) -> u64 {
        match self {
            Self::Work | Self::Banner => Self::BYTES_MOST,
            Self::Avatar => 2 * MEGABYTE,
        }
    }

    /// What the picture is cut to, in pixels (IM-08); the whole of it is kept where there is nothing to cut.
    pub fn cut(self) -> Option<(u32, u32)> {
        match self {
            Self::Work => None,
            Self::Avatar => Some((256, 256)),
            Self::Banner => Some((1600, 400)),
        }
    }
}

/// The sizes that every picture is kept in (IM-08).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Size {
    /// For cards.
    Small,
    /// For grids.
    Medium,
    /// For the lightbox.
    Large,
    /// The largest that is kept; its digest is the picture's name.
    Master,
}

impl Size {
    /// The name in file names and addresses: `small`, `medium`, `large`, `master`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The length of the long edge, in pixels. A smaller picture is not enlarged.
    pub fn long_edge(self) -> u32 {
        match self {
            Self::Small => 320,
            Self::Medium => 640,
            Self::Large => 1280,
            Self::Master => 2048,
        }
    }
    /// What a picture of this width and height measures in this size: the same form, never larger.
    pub fn fit(self, (width, height): (u32, u32)) -> (u32, u32) {
        fit((width, height), self.long_edge())
    }
}

/// What a picture of this width and height measures where no side may be longer than `longest`.
pub fn fit((width, height): (u32, u32), longest: u32) -> (u32, u32) {
    let long = width.max(height);
    if long <= longest {
        return (width, height);
    }
    let scaled =
        |side: u32| (u64::from(side) * u64::from(longest) / u64::from(long)).clamp(1, u64::from(longest)) as u32;
    (scaled(width), scaled(height))
}
