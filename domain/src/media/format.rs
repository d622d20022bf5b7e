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
    /// For other places that show an address of the house as a card (PP-06): the middle, in their form, and as a JPEG,
    /// which all of them read. A face is kept whole.
    Share,
}

/// The form of the cards of other places.
const CARD: (u32, u32) = (1200, 630);
/// A picture that is no larger is a face, or looks like one on a card.
const FACE: u32 = 256;

impl Size {
    /// The name: `small`, `medium`, `large`, `master`, `share`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The name of its file, in folders and in addresses.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Small => "small.webp",
            Self::Medium => "medium.webp",
            Self::Large => "large.webp",
            Self::Master => "master.webp",
            Self::Share => "share.jpg",
        }
    }

    /// The size whose file has this name.
    pub fn of_file(name: &str) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|size| size.file_name() == name)
    }

    /// What kind of file it is.
    pub fn format(self) -> Format {
        if self == Self::Share { Format::Jpeg } else { Format::Webp }
    }

    /// What a picture of this width and height measures in this size: never larger, and of the same form, but for
    /// [`Size::Share`].
    pub fn fit(self, whole: (u32, u32)) -> (u32, u32) {
        match self {
            Self::Small => fit(whole, 320),
            Self::Medium => fit(whole, 640),
            Self::Large => fit(whole, 1280),
            Self::Master => fit(whole, 2048),
            Self::Share if whole.0.max(whole.1) <= FACE => whole,
            Self::Share => middle(covering(whole, CARD), CARD),
        }
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

/// The smallest size of a picture that covers a form; its own where it is smaller.
pub fn covering((width, height): (u32, u32), form: (u32, u32)) -> (u32, u32) {
    let [width, height, form_width, form_height] = [width, height, form.0, form.1].map(u64::from);
    let (wide, high) = if form_width * height >= form_height * width {
        (form_width, (height * form_width).div_ceil(width.max(1)))
    } else {
        ((width * form_height).div_ceil(height.max(1)), form_height)
    };
    (wide.min(width) as u32, high.min(height) as u32)
}

/// What the largest part of a picture measures that has a form, and is no larger than it.
pub fn middle((width, height): (u32, u32), (form_width, form_height): (u32, u32)) -> (u32, u32) {
    let part = |across: u32, form_across: u32, form_along: u32, along: u32| {
        let whole = u64::from(along) * u64::from(form_across) / u64::from(form_along.max(1));
        whole.clamp(1, u64::from(across.min(form_across).max(1))) as u32
    };
    (part(width, form_width, form_height, height), part(height, form_height, form_width, width))
}
