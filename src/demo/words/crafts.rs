//! The seven kinds of work, and how those who do it speak of it.

mod seen;
mod used;

use domain::portfolio::Category;

/// A kind of work.
pub struct Craft {
    /// Its category.
    pub category: Category,
    /// What its people can do.
    pub skills: &'static [&'static str],
    /// What its works are found by.
    pub tags: &'static [&'static str],
    /// What it is done with.
    pub tools: &'static [&'static str],
    /// In English.
    pub english: Jargon,
    /// In Indonesian.
    pub indonesian: Jargon,
}

/// A craft's own words in one language.
pub struct Jargon {
    /// What its people call themselves.
    pub roles: &'static [&'static str],
    /// What they make.
    pub works: &'static [&'static str],
    /// How they make it.
    pub how: &'static [&'static str],
}

/// One craft per category.
pub const CRAFTS: [Craft; 7] = [
    seen::AI_CONTENT,
    used::PROMPTS,
    seen::CREATIVE_DIRECTION,
    seen::VIDEO_EDITING,
    used::SOCIAL_MEDIA,
    used::TECHNICAL,
    used::OTHER,
];
