//! The page of one work: all its pictures, what is told of it, and whose it is (PF-27, PF-28, PP-06).

use askama::Template;
use askama::filters::Safe;
use domain::creators::Availability;
use domain::portfolio::Category;
use serde_json::{Value, json};

use super::profile::{script_safe, summary};
use super::{Picture, Plate, Shared, Work, availability_class, hue, initials};
use crate::prose::plain;
use crate::ui::{Given, Language, Ui};

/// What the page of a work shows; nothing that is not public (CP-20).
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The work.
    pub work: Work,
    /// Its pictures, each with what stands there while it loads.
    pub plates: Vec<Plate>,
    /// Whose it is.
    pub maker: Maker,
    /// What other places show of it.
    pub share: Shared,
    /// The work that hangs before it.
    pub before: Option<Other>,
    /// The work that hangs after it.
    pub after: Option<Other>,
    /// Some more of hers.
    pub more: Vec<Other>,
    /// Whether the visitor likes it, when that is known.
    pub liked: Option<bool>,
}

/// A work's creator, in short.
#[derive(Clone, Debug)]
pub struct Maker {
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub display_name: String,
    /// The address of her picture.
    pub avatar: Option<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// How many works she shows.
    pub works: usize,
}

impl Maker {
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.username)
    }

    pub(crate) fn initials(&self) -> String {
        initials(&self.display_name)
    }

    pub(crate) fn availability_class(&self) -> &'static str {
        availability_class(self.availability)
    }
}

/// Another work of hers.
#[derive(Clone, Debug)]
pub struct Other {
    /// The address of its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its first picture.
    pub picture: Option<Picture>,
}

impl Other {
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.title)
    }
}

/// `/portfolio/{username}/{item}`.
#[derive(Template)]
#[template(path = "exhibit.html")]
pub struct ExhibitPage {
    ui: Ui,
    title: String,
    summary: String,
    canonical: String,
    share: Shared,
    structured: Safe<String>,
    work: Work,
    plates: Vec<Plate>,
    maker: Maker,
    before: Option<Other>,
    after: Option<Other>,
    more: Vec<Other>,
    liked: Option<bool>,
}

impl ExhibitPage {
    /// The page of this work.
    pub fn new(ui: Ui, exhibit: Exhibit) -> Self {
        let Exhibit { work, plates, maker, share, before, after, more, liked } = exhibit;
        let canonical = work.address(&maker.username);
        let summary = summary(&plain(&work.description));
        let structured = Safe(script_safe(&structured(&ui, &work, &maker, &canonical, &summary)));
        let title = format!("{} · Kreatr", ui.of_work("work-title", &maker.display_name, &work.title));
        Self { ui, title, summary, canonical, share, structured, work, plates, maker, before, after, more, liked }
    }

    /// Where the picture before the one at `index` is, counted as readers count.
    fn plate_before(&self, index: impl Given<Value = usize>) -> Option<usize> {
        Some(index.given()).filter(|before| *before > 0)
    }

    /// Where the picture after the one at `index` is.
    fn plate_after(&self, index: impl Given<Value = usize>) -> Option<usize> {
        Some(index.given() + 2).filter(|after| *after <= self.plates.len())
    }
}

/// The work and its creator for machines that read (PP-06).
fn structured(ui: &Ui, work: &Work, maker: &Maker, canonical: &str, summary: &str) -> Value {
    let (address, home) = (ui.absolute(canonical), ui.absolute(format!("/portfolio/{}", maker.username)));
    let person = format!("{home}#person");
    let mut creator = json!({
        "@type": "Person", "@id": person, "name": maker.display_name, "alternateName": maker.username, "url": home,
    });
    if let Some(avatar) = &maker.avatar {
        creator["image"] = ui.absolute(avatar).into();
    }
    let counted = |kind: &str, count: u64| {
        json!({"@type": "InteractionCounter", "interactionType": format!("https://schema.org/{kind}"),
            "userInteractionCount": count})
    };
    let mut made = json!({
        "@type": if work.pictures.is_empty() { "CreativeWork" } else { "VisualArtwork" }, "@id": format!("{address}#work"),
        "name": work.title, "description": summary, "url": address, "mainEntityOfPage": address,
        "creator": {"@id": person}, "keywords": work.tags, "genre": work.category.label(),
        "dateCreated": work.at.format("%Y-%m-%d").to_string(),
        "interactionStatistic": [counted("ViewAction", work.views), counted("LikeAction", work.likes)],
    });
    if let Some(cover) = work.cover() {
        made["image"] = work.pictures.iter().map(|picture| ui.absolute(&picture.large)).collect::<Vec<_>>().into();
        made["thumbnailUrl"] = ui.absolute(&cover.small).into();
    }
    json!({"@context": "https://schema.org", "@graph": [made, creator]})
}

#[cfg(test)]
mod tests;
