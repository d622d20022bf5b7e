//! What an item shows.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::media::MediaId;
use crate::text::{Description, Invalid, Link, Tag, Title};
use crate::{Personal, PersonalField};

/// What kind of work it is (PF-03, GAP-10).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Category {
    /// Made with generative tools.
    AiContent,
    /// Prompts for them.
    Prompts,
    /// Leading the creative work.
    CreativeDirection,
    /// Cutting films.
    VideoEditing,
    /// Running channels.
    SocialMedia,
    /// Engineering.
    Technical,
    /// Anything else.
    Other,
}

impl Category {
    /// The wire name: `AI_CONTENT`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        match self {
            Self::AiContent => "AI Content",
            Self::Prompts => "Prompts",
            Self::CreativeDirection => "Creative Direction",
            Self::VideoEditing => "Video Editing",
            Self::SocialMedia => "Social Media Management",
            Self::Technical => "Technical",
            Self::Other => "Other",
        }
    }
}

/// What kind of creator a client looks for (MB-02, GAP-10).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum CreatorType {
    /// Shows AI content, films or channels.
    AiContentCreator,
    /// Shows prompts.
    Prompter,
    /// Shows creative direction.
    CreativeDirector,
    /// Shows engineering.
    TechnicalEngineer,
}

impl CreatorType {
    /// The wire name: `AI_CONTENT_CREATOR`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        match self {
            Self::AiContentCreator => "AI Content Creator",
            Self::Prompter => "Prompter",
            Self::CreativeDirector => "Creative Director",
            Self::TechnicalEngineer => "Technical Engineer",
        }
    }

    /// A creator is of this type who shows work in one of these categories (GAP-10).
    pub fn categories(self) -> &'static [Category] {
        match self {
            Self::AiContentCreator => &[Category::AiContent, Category::VideoEditing, Category::SocialMedia],
            Self::Prompter => &[Category::Prompts],
            Self::CreativeDirector => &[Category::CreativeDirection],
            Self::TechnicalEngineer => &[Category::Technical],
        }
    }
}

/// Who may see an item, once it is approved (PF-07).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// Its creator.
    Private,
}

impl Visibility {
    /// The wire name: `PUBLIC` or `PRIVATE`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What an item shows; a change of it is judged anew (PF-15, PF-24).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// Its title.
    pub title: Personal<Title>,
    /// What it is about.
    pub description: Personal<Description>,
    /// What kind of work it is.
    pub category: Category,
    /// Its pictures, in order; at most [`Content::IMAGES_MOST`].
    pub images: Vec<MediaId>,
    /// Where to see more.
    pub project_url: Option<Personal<Link>>,
    /// What it is found by; at most [`Tag::MOST`].
    pub tags: Vec<Tag>,
}

impl Content {
    /// The most pictures (PF-04). None is fine (GAP-94).
    pub const IMAGES_MOST: usize = 10;

    /// The pictures of `ids`; one named twice is shown once.
    ///
    /// # Errors
    /// When one is no id of a picture, or when there are more than [`Self::IMAGES_MOST`].
    pub fn images(ids: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Vec<MediaId>, Invalid> {
        crate::text::list(ids, MediaId::parse, |id| id.as_str().to_owned(), ("images", Self::IMAGES_MOST))
    }

    pub(super) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        visit("title", &mut self.title);
        visit("description", &mut self.description);
        if let Some(url) = &mut self.project_url {
            visit("project_url", url);
        }
    }
}
