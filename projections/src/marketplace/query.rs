//! What can be asked of the marketplace, and what it answers.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use event_store::Position;
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::view::CreatorCard;
use super::words::{folded, words};

/// The order of the answers (MB-06); each ends with the id, so that it is the same every time (MB-18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Sort {
    /// By popularity (MB-19).
    #[default]
    Popular,
    /// Newest profiles first.
    Newest,
    /// By damped mean of the ratings (MB-20).
    Rating,
    /// Whoever fits a search best first, and the most popular of those who fit alike; without a search, by popularity
    /// (MB-21).
    Relevance,
}

impl Sort {
    /// Those that an order of all creators is kept for.
    pub(crate) const KEPT: [Self; 3] = [Self::Popular, Self::Newest, Self::Rating];

    /// The kept order that it is made of.
    pub(crate) fn kept(self) -> usize {
        if self == Self::Relevance { Self::Popular as usize } else { self as usize }
    }

    /// The wire name.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Which part of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The page of this number, from 1.
    Number(usize),
    /// What comes after a page that was answered before.
    After(Cursor),
}

/// A question to the marketplace (MB-07). All parts of it must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Shows work of this category (MB-15).
    pub category: Option<Category>,
    /// Is a creator of this type (MB-02, GAP-10).
    pub creator_type: Option<CreatorType>,
    /// Has any of these skills (MB-09); none named: whatever she can.
    pub skills: Vec<String>,
    /// Takes work so.
    pub availability: Option<Availability>,
    /// Has at least this mean rating, 1 to 5, from at least one review (MB-16).
    pub min_rating: Option<u8>,
    /// Is found by all these words (MB-08, MB-21); nobody is by a text without any. Blank: nothing is searched for.
    pub search: Option<String>,
    /// The order.
    pub sort: Sort,
    /// Which part.
    pub part: Part,
    /// How many at a time.
    pub limit: usize,
}

impl Query {
    /// Most answers at a time (MB-18).
    pub const LIMIT_MAX: usize = 48;
    /// Answers at a time when nothing is said (MB-07).
    pub const LIMIT_DEFAULT: usize = 12;
    /// Longest search in characters (MB-21).
    pub const SEARCH_MAX: usize = 100;
    /// Most skills at a time: as many as somebody can have.
    pub const SKILLS_MAX: usize = domain::text::Skill::MOST;

    /// Whether answers come by how well they fit.
    pub(crate) fn is_ranked(&self) -> bool {
        self.sort == Sort::Relevance && self.search.as_ref().is_some_and(|search| !words(search).is_empty())
    }

    /// Whether a search says something, but holds no letter and no digit: nobody can be found by it.
    pub fn is_wordless(search: &str) -> bool {
        !search.trim().is_empty() && words(search).is_empty()
    }

    /// What somebody searches for who wrote `text`: control characters part words, and blanks around them say nothing.
    /// `None`: nothing.
    pub fn searched(text: &str) -> Option<String> {
        let text = text.replace(char::is_control, " ");
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A number that stands for everything that is asked but the part: a cursor is good for the question that it came
    /// from, and for no other (MB-18).
    pub(crate) fn fingerprint(&self) -> u32 {
        let mut skills: Vec<String> = self.skills.iter().map(|skill| folded(skill)).collect();
        skills.sort_unstable();
        skills.dedup();
        let search = self.search.as_deref().unwrap_or_default();
        let searched = (words(search), Self::is_wordless(search));
        let kind = (self.category, self.creator_type, self.availability, self.min_rating);
        fnv(format!("{:?}", (self.sort, kind, skills, searched)).as_bytes())
    }

    /// Whether the bounds hold.
    ///
    /// # Errors
    /// The first bound that does not.
    pub fn check(&self) -> Result<(), QueryError> {
        if !(1..=Self::LIMIT_MAX).contains(&self.limit) {
            return Err(QueryError::Limit);
        }
        if self.part == Part::Number(0) {
            return Err(QueryError::Page);
        }
        if self.min_rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
            return Err(QueryError::MinRating);
        }
        if self.search.as_ref().is_some_and(|search| search.chars().count() > Self::SEARCH_MAX) {
            return Err(QueryError::Search);
        }
        if self.skills.len() > Self::SKILLS_MAX {
            return Err(QueryError::Skills);
        }
        match self.part {
            Part::After(cursor) if cursor.of != self.fingerprint() => Err(QueryError::Cursor),
            _ => Ok(()),
        }
    }
}

impl Default for Query {
    fn default() -> Self {
        Self {
            category: None,
            creator_type: None,
            skills: Vec::new(),
            availability: None,
            min_rating: None,
            search: None,
            sort: Sort::Popular,
            part: Part::Number(1),
            limit: Self::LIMIT_DEFAULT,
        }
    }
}

/// Why a question cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Too few or too many at a time.
    #[error("limit must be between 1 and {}", Query::LIMIT_MAX)]
    Limit,
    /// Pages count from 1.
    #[error("page must be at least 1")]
    Page,
    /// There are five stars.
    #[error("minRating must be between 1 and 5")]
    MinRating,
    /// Too long.
    #[error("search must not exceed {} characters", Query::SEARCH_MAX)]
    Search,
    /// Too many.
    #[error("Maximum {} skills allowed", Query::SKILLS_MAX)]
    Skills,
    /// Not from here, or from another question.
    #[error("cursor is not one that this question gave: ask with the filters and the order that it came from")]
    Cursor,
}

impl QueryError {
    /// The query parameter that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Page => "page",
            Self::MinRating => "minRating",
            Self::Search => "search",
            Self::Skills => "skills",
            Self::Cursor => "cursor",
        }
    }
}

/// The 32-bit hash of Fowler, Noll and Vo (FNV-1a): short, and the same in every process.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Where a page ended. Opaque outside: its text says nothing to rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The fingerprint of the question.
    pub(crate) of: u32,
    pub(crate) key: i64,
    pub(crate) id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 28];
        bytes[..4].copy_from_slice(&self.of.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.key.to_be_bytes());
        bytes[12..].copy_from_slice(self.id.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| QueryError::Cursor)?;
        let (of, rest) = bytes.split_first_chunk().ok_or(QueryError::Cursor)?;
        let (key, id) = rest.split_first_chunk().ok_or(QueryError::Cursor)?;
        let id = Uuid::from_slice(id).map_err(|_| QueryError::Cursor)?;
        Ok(Self { of: u32::from_be_bytes(*of), key: i64::from_be_bytes(*key), id })
    }
}

/// An answer (MB-11).
#[derive(Clone, Debug)]
pub struct Page {
    /// The creators, in order.
    pub cards: Vec<Arc<CreatorCard>>,
    /// How many satisfy the question.
    pub total: usize,
    /// How many pages that makes.
    pub pages: usize,
    /// What to ask for to go on, when there is more.
    pub next: Option<Cursor>,
    /// Up to where the log is in this answer.
    pub position: Option<Position>,
}

/// How many creators each choice would leave, all other parts of the question kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facets {
    /// By category of their work.
    pub categories: Vec<(Category, usize)>,
    /// By type.
    pub creator_types: Vec<(CreatorType, usize)>,
    /// By availability.
    pub availability: Vec<(Availability, usize)>,
    /// By least mean rating, from 5 down to 1.
    pub ratings: Vec<(u8, usize)>,
    /// By skill: those that were asked for, then those of most creators, most first.
    pub skills: Vec<(String, usize)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl FnOnce(&mut Query)) -> Result<(), QueryError> {
        let mut query = Query::default();
        change(&mut query);
        query.check()
    }

    /// MB-18, MB-16, MB-21, GAP-07
    #[test]
    fn every_bound_holds_at_its_edge() {
        for (limit, expected) in [(0, Err(QueryError::Limit)), (1, Ok(())), (48, Ok(())), (49, Err(QueryError::Limit))]
        {
            assert_eq!(with(|query| query.limit = limit), expected);
        }
        for (page, expected) in [(0, Err(QueryError::Page)), (1, Ok(())), (usize::MAX, Ok(()))] {
            assert_eq!(with(|query| query.part = Part::Number(page)), expected);
        }
        for (rating, expected) in
            [(0, Err(QueryError::MinRating)), (1, Ok(())), (5, Ok(())), (6, Err(QueryError::MinRating))]
        {
            assert_eq!(with(|query| query.min_rating = Some(rating)), expected);
        }
        for (length, expected) in [(99, Ok(())), (100, Ok(())), (101, Err(QueryError::Search))] {
            assert_eq!(with(|query| query.search = Some("é".repeat(length))), expected);
        }
        for (count, expected) in [(14, Ok(())), (15, Ok(())), (16, Err(QueryError::Skills))] {
            assert_eq!(with(|query| query.skills = vec!["a".into(); count]), expected);
        }
    }

    /// MB-21
    #[test]
    fn a_search_without_a_letter_or_digit_has_no_words() {
        for wordless in ["!!!", " ? ", "…", "🎨", "\u{301}"] {
            assert!(Query::is_wordless(wordless), "{wordless}");
        }
        for search in ["", "   ", "C++", "3!", "é", "日本"] {
            assert!(!Query::is_wordless(search), "{search}");
        }
    }

    /// MB-18
    #[test]
    fn a_cursor_comes_back_and_anything_else_is_refused() {
        let cursor = Cursor { of: 5_000_000, key: -5, id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "x", "é", &"A".repeat(37), &"A".repeat(39), &format!("{}!", "A".repeat(37))] {
            assert_eq!(wrong.parse::<Cursor>(), Err(QueryError::Cursor), "{wrong}");
        }
    }

    /// MB-18: with another filter or another order, a cursor would skip or repeat people without a word.
    #[test]
    fn a_cursor_is_good_for_its_question_alone() {
        let asked = Query {
            skills: vec!["TikTok".into(), "Poster".into()],
            search: Some("Batik  tulis".into()),
            ..Query::default()
        };
        let after = Part::After(Cursor { of: asked.fingerprint(), key: 0, id: Uuid::nil() });
        let same = |change: &dyn Fn(&mut Query)| {
            let mut query = Query { part: after, ..asked.clone() };
            change(&mut query);
            query.check()
        };
        assert_eq!(same(&|query| query.limit = 5), Ok(()));
        assert_eq!(same(&|query| query.skills = vec!["poster".into(), "tiktok".into()]), Ok(()));
        assert_eq!(same(&|query| query.search = Some("batik tulis".into())), Ok(()));
        let others: [&dyn Fn(&mut Query); 7] = [
            &|query| query.category = Some(Category::Prompts),
            &|query| query.creator_type = Some(CreatorType::Prompter),
            &|query| query.skills.truncate(1),
            &|query| query.availability = Some(Availability::Busy),
            &|query| query.min_rating = Some(4),
            &|query| query.search = None,
            &|query| query.sort = Sort::Newest,
        ];
        for (number, other) in others.iter().enumerate() {
            assert_eq!(same(other), Err(QueryError::Cursor), "{number}");
        }
    }

    /// MB-21: what nobody can see is no search, at every door.
    #[test]
    fn control_characters_part_words() {
        for nothing in ["", "  ", "\0", "\u{1b}\t\n"] {
            assert_eq!(Query::searched(nothing), None, "{nothing:?}");
        }
        assert_eq!(Query::searched(" a\0b\n").as_deref(), Some("a b"));
    }
}
