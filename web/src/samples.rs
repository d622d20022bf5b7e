//! Samples that the tests and the page of components render: an everyday one, an empty one, and a hostile one.

use domain::creators::Availability;
use domain::portfolio::Category;

use crate::marketplace::{Card, Picture, Rating, Thumb};

/// What a visitor must never see as markup.
pub(crate) const EVIL: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;</title>";
/// Right to left, an override that would turn the rest around, and a word without an end.
pub(crate) const ODD: &str = "\u{5d0}\u{5d5}\u{5de}\u{5e0}\u{5d9}\u{5dd} \u{202e}gnp.exe Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

fn address(id: u8, size: &str) -> String {
    format!("/media/{}/{size}.webp", format!("{id:02x}").repeat(32))
}

pub(crate) fn picture(id: u8, width: u32, height: u32) -> Picture {
    let [small, medium, large] = ["small", "medium", "large"].map(|size| address(id, size));
    Picture { small, medium, large, width, height }
}

/// A creator whose every text is `text`, or an everyday one.
pub(crate) fn card(username: &str, text: Option<&str>) -> Card {
    let say = |usual: &str| text.unwrap_or(usual).to_owned();
    let thumb = |title: &str, picture| Thumb {
        href: format!("/portfolio/{username}/0198c0de-0000-7000-8000-000000000000"),
        title: say(title),
        category: Category::AiContent,
        picture,
    };
    Card {
        username: username.to_owned(),
        display_name: say("Ayu Lestari"),
        avatar: text.is_none().then(|| address(1, "small")),
        bio: say("Merancang poster dan kampanye visual dengan AI generatif, dari konsep sampai siap tayang."),
        skills: ["AI Prompting", "Midjourney", "Poster", "Branding", "TikTok"].map(say).to_vec(),
        availability: Availability::Available,
        rating: Some(Rating { mean: 4.76, count: 1280 }),
        works: vec![
            thumb("Senja di Bromo", Some(picture(2, 1280, 960))),
            thumb("Kawung Biru", Some(picture(3, 960, 1280))),
            thumb("Prompt untuk kopi", None),
        ],
    }
}

#[cfg(test)]
mod pages;
#[cfg(test)]
pub(crate) use pages::{entries, exhibit, found, profile};
