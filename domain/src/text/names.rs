//! One-line texts: names, titles, tags.

use super::{Invalid, list, text};

text! {
    /// What a creator is called in public (CP-02).
    DisplayName, "Display name", Person, 2..=50, personal
}
text! {
    /// A person's name (AC-02). The bounds are a house rule: those of the display name.
    PersonName, "Name", Person, 2..=50, personal
}
text! {
    /// What a client is called who writes to a creator (IQ-01).
    SenderName, "Name", Person, 2..=100, personal
}
text! {
    /// What an inquiry is about (IQ-03).
    Subject, "Subject", Line, 5..=200, personal
}
text! {
    /// What a client would pay, or when she needs it, in her words (IQ-05).
    Terms, "Text", Line, 1..=100, personal
}
text! {
    /// The title of a portfolio item (PF-01).
    Title, "Title", Line, 5..=100, personal
}
text! {
    /// What an announcement of the house is about (AF-04). The bounds are those of a title.
    Headline, "Title", Line, 5..=100, plain
}
text! {
    /// Something a creator can do (CP-06, GAP-94). Questions name several with commas between (MB-09).
    Skill, "Skill", Listed, 2..=30, plain
}
text! {
    /// A word that a portfolio item is found by (PF-06, GAP-94).
    Tag, "Tag", Name, 2..=30, plain
}

impl Skill {
    /// The most skills of a creator (CP-06).
    pub const MOST: usize = 15;

    /// The skills of `texts`; one that differs from an earlier one only in case is merged into it.
    ///
    /// # Errors
    /// When one is no skill, or when there are more than [`Self::MOST`].
    pub fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Vec<Self>, Invalid> {
        list(texts, Self::parse, |skill| skill.0.to_lowercase(), ("skills", Self::MOST))
    }
}

impl Tag {
    /// The most tags of an item (PF-06).
    pub const MOST: usize = 10;

    /// The tags of `texts`; one that differs from an earlier one only in case is merged into it.
    ///
    /// # Errors
    /// When one is no tag, or when there are more than [`Self::MOST`].
    pub fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Vec<Self>, Invalid> {
        list(texts, Self::parse, |tag| tag.0.to_lowercase(), ("tags", Self::MOST))
    }
}
