//! The picture that other places show with an address of the house (PP-06).

use domain::media::Size;

use crate::assets;

/// A picture wider than this fills a card; a smaller one stands beside its text.
const LARGE: u32 = 300;

/// The picture of a card elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// Its address.
    pub address: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

impl Shared {
    /// A kept picture, which measures this when it is cut for a card.
    pub fn of(id: &str, (width, height): (u32, u32)) -> Self {
        Self { address: format!("/media/{id}/{}", Size::Share.file_name()), width, height }
    }

    /// The house's own, for what has none.
    pub(crate) fn house() -> Self {
        Self { address: assets::address("images/share.jpg"), width: 1200, height: 630 }
    }

    /// What other places are to make of it.
    pub(crate) fn card(&self) -> &'static str {
        if self.width >= LARGE { "summary_large_image" } else { "summary" }
    }
}
