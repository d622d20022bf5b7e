//! The page of a creator: who she is, and her works on the wall (PP-01…PP-06).

use askama::Template;
use askama::filters::Safe;
use domain::creators::Availability;
use domain::portfolio::Category;
use serde_json::{Value, json};

use super::{Moment, Picture, Rating, Shared, availability_class, hue, initials, work_address};
use crate::forms::{Faults, Field, Kind};
use crate::inquiries::contact_fields;
use crate::prose::prose;
use crate::ui::{Given, Language, Ui};

/// The most characters of the summary that other places show.
const SUMMARY_MAX: usize = 160;

/// What the page of a creator shows; nothing that is not public (CP-20).
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name in addresses.
    pub username: String,
    /// The name in public.
    pub display_name: String,
    /// About her.
    pub bio: String,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// The address of her picture.
    pub avatar: Option<String>,
    /// The picture across the page.
    pub banner: Option<Picture>,
    /// What other places show of her: her banner, her first work with a picture, or her face.
    pub share: Option<Shared>,
    /// What an hour costs, in rupiah.
    pub hourly_rate: Option<u32>,
    /// What a project costs, in rupiah.
    pub project_rate: Option<u32>,
    /// What reviewers gave.
    pub rating: Option<Rating>,
    /// How many projects she finished here, when that is known.
    pub projects_completed: Option<u64>,
    /// Where else she is.
    pub socials: Vec<Social>,
    /// Where to write to, only if she shows it.
    pub email: Option<String>,
    /// Since when she is here.
    pub since: Moment,
    /// Where she stands among the most popular, of how many.
    pub place: Option<(usize, usize)>,
    /// Her works, in the order of the wall.
    pub works: Vec<Work>,
}

/// A work on the wall.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its id, as it stands in addresses within the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its pictures, in order.
    pub pictures: Vec<Picture>,
    /// Where to see more.
    pub link: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// It stands out.
    pub featured: bool,
    /// How often it was looked at.
    pub views: u64,
    /// How many like it.
    pub likes: u64,
    /// When it was submitted.
    pub at: Moment,
}

/// Another place where a creator is (PP-05).
#[derive(Clone, Debug)]
pub struct Social {
    /// Which.
    pub place: SocialPlace,
    /// Her address there: http or https (SE-13).
    pub href: String,
}

/// The places that a profile names (CP-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocialPlace {
    /// X, once Twitter.
    Twitter,
    /// Instagram.
    Instagram,
    /// LinkedIn.
    Linkedin,
    /// Pages of her own.
    Website,
}

impl Social {
    /// A link to another place; `None` unless it is http or https (SE-13).
    pub fn to(place: SocialPlace, href: impl Into<String>) -> Option<Self> {
        let href = href.into();
        is_web(&href).then_some(Self { place, href })
    }

    pub(crate) fn icon(&self) -> &'static str {
        match self.place {
            SocialPlace::Twitter => "brand-x",
            SocialPlace::Instagram => "brand-instagram",
            SocialPlace::Linkedin => "brand-linkedin",
            SocialPlace::Website => "globe",
        }
    }

    pub(crate) fn name(&self, ui: &Ui) -> &'static str {
        match self.place {
            SocialPlace::Twitter => "X",
            SocialPlace::Instagram => "Instagram",
            SocialPlace::Linkedin => "LinkedIn",
            SocialPlace::Website => ui.t("social-website"),
        }
    }
}

/// Whether an address leads to a web page: never `javascript:`, `data:` or `file:` (SE-13).
pub(crate) fn is_web(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://")
}

impl Profile {
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.username)
    }

    /// The pattern that stands where she shows no banner: one of four, always the same for her.
    pub(crate) fn weave(&self) -> u8 {
        hue(&self.username.chars().rev().collect::<String>()) % 4
    }

    pub(crate) fn initials(&self) -> String {
        initials(&self.display_name)
    }

    pub(crate) fn availability_class(&self) -> &'static str {
        availability_class(self.availability)
    }
}

impl Work {
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.title)
    }

    /// The address of its own page; `username` is its creator's.
    pub(crate) fn address(&self, username: &str) -> String {
        work_address(username, &self.title, &self.id)
    }

    pub(crate) fn cover(&self) -> Option<&Picture> {
        self.pictures.first()
    }

    /// What it is about, as HTML (PF-28).
    pub(crate) fn prose(&self) -> Safe<String> {
        prose(&self.description)
    }

    pub(crate) fn form(&self) -> &'static str {
        self.cover().map_or("text", Picture::form)
    }
}

/// `/portfolio/{username}`.
#[derive(Template)]
#[template(path = "profile.html")]
pub struct ProfilePage {
    ui: Ui,
    title: String,
    summary: String,
    canonical: String,
    share: Shared,
    structured: Safe<String>,
    works: Vec<Work>,
    profile: Profile,
    /// Of the form by which she is written to.
    fields: Vec<Field>,
}

impl ProfilePage {
    /// The page of this creator.
    pub fn new(ui: Ui, mut profile: Profile) -> Self {
        let works = std::mem::take(&mut profile.works);
        let canonical = format!("/portfolio/{}", profile.username);
        let share = profile.share.take().unwrap_or_else(Shared::house);
        let summary = summary(&profile.bio);
        let structured = script_safe(&structured(&ui, &profile, &works, &ui.absolute(&canonical)));
        let title = format!("{} · Kreatr", ui.with("profile-title", &profile.display_name));
        let fields = contact_fields(&ui, None, &Faults::default());
        Self { title, summary, canonical, share, structured: Safe(structured), works, profile, fields, ui }
    }

    /// The work that hangs before the one at `index`.
    fn before(&self, index: impl Given<Value = usize>) -> Option<&Work> {
        self.works.get(index.given().checked_sub(1)?)
    }

    /// The work that hangs after the one at `index`.
    fn after(&self, index: impl Given<Value = usize>) -> Option<&Work> {
        self.works.get(index.given() + 1)
    }
}

/// The start of a text, on one line, cut between words.
pub(super) fn summary(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(SUMMARY_MAX) else { return line };
    let cut = &line[..end];
    format!("{}…", cut.rsplit_once(' ').map_or(cut, |(start, _)| start))
}

/// The page, the person and her works for machines that read (PP-06).
fn structured(ui: &Ui, profile: &Profile, works: &[Work], address: &str) -> Value {
    let person = format!("{address}#person");
    let elsewhere: Vec<&str> = profile.socials.iter().map(|social| social.href.as_str()).collect();
    let mut about = json!({
        "@type": "Person", "@id": person, "name": profile.display_name, "alternateName": profile.username,
        "description": profile.bio, "url": address, "knowsAbout": profile.skills, "sameAs": elsewhere,
    });
    if let Some(avatar) = &profile.avatar {
        about["image"] = ui.absolute(avatar).into();
    }
    let page = json!({
        "@type": "ProfilePage", "url": address, "mainEntity": {"@id": person},
        "dateCreated": profile.since.format("%Y-%m-%d").to_string(),
    });
    let work = |work: &Work| {
        let mut made = json!({
            "@type": "CreativeWork", "name": work.title, "url": ui.absolute(work.address(&profile.username)),
            "description": work.description, "creator": {"@id": person},
            "keywords": work.tags, "genre": work.category.label(), "dateCreated": work.at.format("%Y-%m-%d").to_string(),
        });
        if let Some(picture) = work.cover() {
            made["image"] = ui.absolute(&picture.large).into();
        }
        made
    };
    let graph: Vec<Value> = [page, about].into_iter().chain(works.iter().take(12).map(work)).collect();
    json!({"@context": "https://schema.org", "@graph": graph})
}

/// JSON that cannot end the script element it stands in.
pub(crate) fn script_safe(value: &Value) -> String {
    let text = value.to_string();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_line_and_ends_between_words() {
        assert_eq!(summary("Halo\n\n  dunia"), "Halo dunia");
        let long = summary(&"kata ".repeat(60));
        assert!(long.chars().count() <= SUMMARY_MAX + 1 && long.ends_with("kata…"), "{long}");
        assert_eq!(summary(&"x".repeat(160)).chars().count(), 160);
        assert!(summary(&"x".repeat(161)).ends_with('…'));
    }

    /// SE-13
    #[test]
    fn only_web_addresses_become_links() {
        assert!(Social::to(SocialPlace::Website, "https://ayu.example").is_some());
        assert!(Social::to(SocialPlace::Website, "http://ayu.example").is_some());
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example", " https://x", ""]
        {
            assert!(Social::to(SocialPlace::Website, bad).is_none(), "{bad}");
        }
    }
}
