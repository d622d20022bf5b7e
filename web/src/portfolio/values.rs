//! What stands in the editor: as a work has it, or as a form sent it.

use api::Language;
use domain::media::MediaId;
use domain::portfolio::{Category, Content as Limits, Visibility};
use domain::text::{Description, Tag, Title};
use projections::portfolio::{Content, ItemRow};
use strum::VariantArray;

use super::plate;
use crate::Door;
use crate::forms::{Faults, Field, Filled, Sent};
use crate::marketplace::{Picture, Work, is_web};
use crate::ui::Ui;

/// The hidden field of [`Values::was`].
pub(super) const WAS: &str = "_was";

/// What stands in the editor, text by text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    pub(crate) title: String,
    pub(crate) category: String,
    pub(crate) description: String,
    /// With commas between them.
    pub(crate) tags: String,
    pub(crate) link: String,
    pub(crate) images: Vec<String>,
    pub(crate) visibility: String,
    pub(crate) featured: bool,
    /// Who sees it and whether it stands out, as the form was opened with: what nobody changed here is not sent, so that
    /// a change made elsewhere meanwhile stays.
    pub(crate) was: String,
}

impl Values {
    /// Before anything is written.
    pub(super) fn empty() -> Self {
        Self { visibility: Visibility::Public.as_str().to_owned(), ..Self::default() }
    }

    /// As a work has it.
    pub(super) fn of(content: Content, visibility: Visibility, featured: bool) -> Self {
        Self {
            title: content.title,
            category: content.category.as_str().to_owned(),
            description: content.description,
            tags: content.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", "),
            link: content.project_url.unwrap_or_default(),
            images: content.images.iter().map(ToString::to_string).collect(),
            visibility: visibility.as_str().to_owned(),
            featured,
            was: format!("{} {featured}", visibility.as_str()),
        }
    }

    /// As a form sent it.
    pub(super) fn sent(sent: &Sent) -> Self {
        let text = |name| sent.text(name).to_owned();
        Self {
            title: text("title"),
            category: text("category"),
            description: text("description"),
            tags: text("tags"),
            link: text("projectUrl"),
            images: sent.all("images").to_vec(),
            visibility: text("visibility"),
            featured: sent.text("featured") == "true",
            was: text(WAS),
        }
    }

    /// Does what a button beside a picture asks for: `first:<id>`, `earlier:<id>` or
    /// `remove:<id>`.
    pub(super) fn arrange(&mut self, wish: &str) {
        let Some((what, id)) = wish.split_once(':') else { return };
        let Some(at) = self.images.iter().position(|image| image == id) else { return };
        let image = self.images.remove(at);
        match what {
            "first" => self.images.insert(0, image),
            "earlier" => self.images.insert(at.saturating_sub(1), image),
            _ => {}
        }
    }

    /// The fields of the form.
    pub(super) fn fields(&self, ui: &Ui, faults: &Faults) -> Vec<Field> {
        let filled = Filled { sent: None, faults };
        let categories = Category::VARIANTS.iter().map(|kind| (kind.as_str(), ui.category(kind).to_owned()));
        let choose = [("", ui.t("editor-choose").to_owned())].into_iter().filter(|_| self.category.is_empty());
        let seen = [("PUBLIC", "editor-public"), ("PRIVATE", "editor-private")];
        let seen = seen.map(|(value, key)| (value, ui.t(key).to_owned()));
        vec![
            filled.line("text", "title", ui.t("editor-title"), &self.title).needed().most(Title::MAX),
            filled.select("category", ui.t("editor-category"), &self.category, choose.chain(categories)).needed(),
            filled
                .area(9, "description", ui.t("editor-description"), &self.description)
                .needed()
                .hint(ui.t("editor-markdown"))
                .most(Description::MAX),
            filled.line("text", "tags", ui.t("editor-tags"), &self.tags).hint(ui.count("editor-tags-hint", Tag::MOST)),
            filled.line("url", "projectUrl", ui.t("editor-link"), &self.link).hint("https://…"),
            filled.select("visibility", ui.t("editor-visibility"), &self.visibility, seen).needed(),
            filled.switch("featured", ui.t("editor-featured"), self.featured).hint(ui.t("editor-featured-hint")),
        ]
    }

    /// Its pictures, each with the id that the form keeps.
    pub(super) fn plates(&self, door: &Door) -> Vec<(String, Picture)> {
        let known = self.images.iter().take(Limits::IMAGES_MOST).filter_map(|id| MediaId::parse(id).ok());
        known.map(|id| (id.to_string(), plate(door, &id))).collect()
    }

    /// The work as visitors would see it; what is not written yet has a word in its place.
    pub(super) fn work(&self, door: &Door, ui: &Ui, item: Option<&ItemRow>) -> Work {
        let or = |text: &str, key| if text.trim().is_empty() { ui.t(key).to_owned() } else { text.to_owned() };
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let tags = self.tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        Work {
            id: "preview".to_owned(),
            title: or(&self.title, "editor-untitled"),
            description: or(&self.description, "editor-undescribed"),
            category: self.category.parse().unwrap_or(Category::Other),
            pictures: self.plates(door).into_iter().map(|(_, picture)| picture).collect(),
            link: Some(self.link.trim().to_owned()).filter(|link| is_web(link)),
            tags: tags.take(Tag::MOST).map(str::to_owned).collect(),
            featured: self.featured,
            views: item.map_or(0, |item| count(item.views)),
            likes: item.map_or(0, |item| count(item.likes)),
            at: item.map_or_else(|| door.house.now(), |item| item.created_at),
        }
    }

    /// Each text with its name on the page, for comparing.
    pub(super) fn told(&self, ui: &Ui) -> [(&'static str, String); 7] {
        let category = self.category.parse::<Category>().map_or("", |kind| ui.category(kind));
        let seen = if self.visibility == "PRIVATE" { "editor-private" } else { "editor-public" };
        [
            (ui.t("editor-title"), self.title.trim().to_owned()),
            (ui.t("editor-category"), category.to_owned()),
            (ui.t("editor-description"), self.description.trim().to_owned()),
            (ui.t("editor-tags"), spaced(&self.tags)),
            (ui.t("editor-link"), self.link.trim().to_owned()),
            (ui.t("editor-pictures"), self.pictures(ui.language)),
            (ui.t("editor-visibility"), ui.t(seen).to_owned()),
        ]
    }

    /// Its pictures in a line: how many, and by which digits each can be told from the others.
    fn pictures(&self, language: Language) -> String {
        let short = |id: &String| id.chars().take(6).collect::<String>();
        let count = crate::i18n::number(language, self.images.len() as u64);
        let ids = self.images.iter().map(short).collect::<Vec<_>>().join(", ");
        if ids.is_empty() { count } else { format!("{count} ({ids})") }
    }
}

/// Tags as the house reads them, whatever space is between them.
fn spaced(tags: &str) -> String {
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PF-04
    #[test]
    fn pictures_are_arranged_and_removed() {
        let three = || Values { images: ["a", "b", "c"].map(str::to_owned).to_vec(), ..Values::empty() };
        for (wish, after) in [
            ("first:c", "cab"),
            ("earlier:c", "acb"),
            ("earlier:a", "abc"),
            ("remove:b", "ac"),
            ("remove:z", "abc"),
            ("preview", "abc"),
        ] {
            let mut values = three();
            values.arrange(wish);
            assert_eq!(values.images.concat(), after, "{wish}");
        }
    }

    #[test]
    fn tags_are_the_same_whatever_space_is_between_them() {
        assert_eq!(spaced(" a,b ,, c "), "a, b, c");
        assert_eq!(spaced(""), "");
    }
}
