//! The marketplace's pages: the wall of creators, the page of one of them, and the page of one work.
//!
//! What a page shows is a plain struct: [`Found`] for the wall, [`Profile`] for a creator, [`Exhibit`] for a work. `door`
//! fills them from the catalogue and is the only part that knows it. Parameters are those of the JSON door; one that makes no sense is left
//! out with a notice, and never breaks the page.

use chrono::{DateTime, Utc};
use domain::creators::Availability;
use domain::portfolio::Category;

mod address;
mod browse;
mod door;
mod exhibit;
mod filters;
mod plate;
mod popularity;
mod profile;
mod shared;

pub(crate) use address::work_address;
pub use browse::{Facets, Found, MarketplacePage};
pub(crate) use door::{card as shown_card, hung_below, known_as, picture};
pub use exhibit::{Exhibit, ExhibitPage, Maker, Other};
pub use filters::{Dropped, Filters};
pub use plate::Plate;
pub use profile::{Profile, ProfilePage, Social, SocialPlace, Work};
pub(crate) use profile::{is_web, script_safe};
pub use shared::Shared;

use api::Access;

use crate::pages::Page;

pub(crate) fn pages() -> Vec<Page> {
    vec![
        Page::at("/community/marketplace", Access::Public).shows(door::wall),
        Page::at("/portfolio/{username}", Access::Public).shows(door::person),
        Page::at("/portfolio/{username}/{item}", Access::Public).shows(door::work::show),
        Page::at("/portfolio/{username}/{item}/like", Access::Person).takes(door::work::like),
        Page::at("/portfolio/{username}/popularity", Access::Public).shows(door::popularity),
    ]
}

/// A picture in its three sizes, with the size of the largest in pixels: nothing moves while it loads.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Address of the form with 320 pixels on the long edge.
    pub small: String,
    /// With 640.
    pub medium: String,
    /// With 1280.
    pub large: String,
    /// Width of the large form.
    pub width: u32,
    /// Height of the large form.
    pub height: u32,
}

impl Picture {
    /// Width of the small form.
    pub fn small_width(&self) -> u32 {
        self.width_within(320)
    }

    /// Width of the medium form.
    pub fn medium_width(&self) -> u32 {
        self.width_within(640)
    }

    /// Its three forms, for the browser to choose from.
    pub(crate) fn srcset(&self) -> String {
        let (small, medium) = (self.small_width(), self.medium_width());
        format!("{} {small}w, {} {medium}w, {} {}w", self.small, self.medium, self.large, self.width)
    }

    /// Height of the small form.
    pub fn small_height(&self) -> u32 {
        (self.height * self.small_width() / self.width.max(1)).max(1)
    }

    fn width_within(&self, longest: u32) -> u32 {
        let long = self.width.max(self.height).max(1);
        if long <= longest { self.width } else { (self.width * longest / long).max(1) }
    }

    /// How it hangs on a wall: its form, as a class.
    fn form(&self) -> &'static str {
        match f64::from(self.width) / f64::from(self.height.max(1)) {
            wide if wide >= 1.55 => "wide",
            land if land >= 1.15 => "land",
            square if square >= 0.87 => "square",
            portrait if portrait >= 0.65 => "portrait",
            _ => "tall",
        }
    }
}

/// What reviewers gave: never without a review (RV-07).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rating {
    /// The plain mean, from 1 to 5.
    pub mean: f64,
    /// How many reviews.
    pub count: u64,
}

impl Rating {
    /// The stars to the nearest half, as a class: `s45` for four and a half.
    pub fn stars(&self) -> String {
        format!("s{}", (self.mean.clamp(0.0, 5.0) * 2.0).round() as u32 * 5)
    }
}

/// A creator on the wall (MB-13).
#[derive(Clone, Debug)]
pub struct Card {
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub display_name: String,
    /// The address of her picture.
    pub avatar: Option<String>,
    /// About her.
    pub bio: String,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// What reviewers gave.
    pub rating: Option<Rating>,
    /// At most three works.
    pub works: Vec<Thumb>,
}

/// A work on a card.
#[derive(Clone, Debug)]
pub struct Thumb {
    /// The address of its page; empty where nobody but its creator sees it.
    pub href: String,
    /// Its title.
    pub title: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its first picture.
    pub picture: Option<Picture>,
}

impl Thumb {
    /// The colour of the sheet that hangs where there is no picture.
    pub fn hue(&self) -> u8 {
        hue(&self.title)
    }
}

impl Card {
    /// The colour behind her initials.
    pub fn hue(&self) -> u8 {
        hue(&self.username)
    }

    /// What stands where she shows no picture.
    pub fn initials(&self) -> String {
        initials(&self.display_name)
    }

    /// The class of her availability.
    pub fn availability_class(&self) -> &'static str {
        availability_class(self.availability)
    }
}

fn availability_class(availability: Availability) -> &'static str {
    match availability {
        Availability::Available => "available",
        Availability::Busy => "busy",
        Availability::Unavailable => "unavailable",
    }
}

/// One of eight colours, always the same for the same text.
pub(crate) fn hue(text: &str) -> u8 {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash >> 13) % 8) as u8
}

/// The first letters of the first and the last word.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).take(3).collect()
}

/// A moment, for things that show when they were made.
type Moment = DateTime<Utc>;

#[cfg(test)]
mod tests;
