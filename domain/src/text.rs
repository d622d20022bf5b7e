//! Values that check themselves once: a `Title` in hand is simply right (SE-07, SE-11).
//!
//! Lengths are counted in Unicode scalar values of the trimmed text (PF-28). The bounds are constants beside the types,
//! for the forms, the API schema and the tests. What is personal has no serde: it reaches the log only sealed.

use strum::IntoStaticStr;

mod amounts;
mod email;
mod link;
mod looks;
mod names;
mod password;
mod prose;
#[cfg(test)]
mod tests;
mod username;

pub use amounts::{Hours, Rate};
pub use email::Email;
pub use link::Link;
pub use names::{DisplayName, Headline, PersonName, SenderName, Skill, Subject, Tag, Terms, Title};
pub use password::Password;
pub use prose::{Bio, Complaint, Description, InquiryMessage, Note, Notice, Reason, Reply};
pub use username::Username;

/// Why a text is not such a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Invalid {
    /// Which rule it breaks.
    pub rule: Rule,
    /// The rule's number, when it has one: characters, entries or rupiah.
    pub bound: Option<u64>,
    /// What the person reads, in English. Never quotes the input.
    pub text: String,
}

/// The rules a value can break; [`Rule::code`] is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// It is missing or empty.
    Required,
    /// Fewer characters than the bound.
    TooShort,
    /// More characters than the bound.
    TooLong,
    /// A number below the bound.
    TooSmall,
    /// A number above the bound.
    TooLarge,
    /// More entries than the bound.
    TooMany,
    /// Not of the required form.
    Format,
    /// Holds characters that nobody can see or that change the text around them.
    Characters,
    /// The house keeps it for itself.
    Reserved,
}

impl Rule {
    /// The stable code, such as `too_short`.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

impl Invalid {
    /// Breaks `rule`, which has no number.
    pub fn new(rule: Rule, text: impl Into<String>) -> Self {
        Self { rule, bound: None, text: text.into() }
    }

    /// Breaks `rule`, whose number is `bound`.
    pub fn bounded(rule: Rule, bound: u64, text: impl Into<String>) -> Self {
        Self { rule, bound: Some(bound), text: text.into() }
    }

    /// `noun` is missing or empty: "Title is required".
    pub fn required(noun: &str) -> Self {
        Self::new(Rule::Required, format!("{noun} is required"))
    }

    /// A list has more than `most` entries: "Maximum 10 tags allowed" (PF-04, PF-06).
    pub fn too_many(nouns: &str, most: usize) -> Self {
        Self::bounded(Rule::TooMany, most as u64, format!("Maximum {most} {nouns} allowed"))
    }
}

/// Which characters a text may hold.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// One line that stands for somebody or something: nothing invisible, so that no two look alike by trickery.
    Name,
    /// What a person is called: a name that passes for nobody else's.
    Person,
    /// A name that stands in lists, with commas between.
    Listed,
    /// One line of writing: joiners are allowed, because emoji and several scripts need them.
    Line,
    /// Writing with line breaks and tabs, and the marks of scripts that run from right to left.
    Prose,
}

impl Shape {
    fn allows(self, c: char) -> bool {
        match self {
            Self::Name | Self::Person | Self::Listed => !c.is_control() && !is_invisible(c) && !is_joiner(c),
            Self::Line => !c.is_control() && !is_invisible(c),
            Self::Prose => matches!(c, '\n' | '\t') || is_mark(c) || (!c.is_control() && !is_invisible(c)),
        }
    }
}

/// Joiners and emoji tags: invisible, but parts of visible signs.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{E0020}'..='\u{E007F}')
}

/// Fillers, zero-width spaces, marks that turn the direction of the text around them, and line separators.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E001F}')
}

/// Marks of direction that end with their line, and turn nothing around for good.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2066}'..='\u{2069}')
}

/// Where a line may or may not break: writing that is copied from elsewhere is full of them, and loses nothing without.
fn is_break(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// The trimmed text when it has the shape and `min..=max` characters.
fn checked(noun: &str, shape: Shape, min: usize, max: usize, text: &str) -> Result<String, Invalid> {
    // A browser sends the line breaks of a form as two characters.
    let text = if shape == Shape::Prose { text.replace("\r\n", "\n").replace(is_break, "") } else { text.to_owned() };
    let text = text.trim();
    let count = text.chars().count();
    let seen = text.chars().filter(|c| !is_invisible(*c) && !is_joiner(*c)).count();
    if count == 0 {
        return Err(Invalid::required(noun));
    }
    if seen < min {
        return Err(Invalid::bounded(Rule::TooShort, min as u64, format!("{noun} must be at least {min} characters")));
    }
    if count > max {
        return Err(Invalid::bounded(Rule::TooLong, max as u64, format!("{noun} must not exceed {max} characters")));
    }
    if shape == Shape::Listed && text.contains(',') {
        return Err(Invalid::new(Rule::Characters, format!("{noun} must not contain commas")));
    }
    if !text.chars().all(|c| shape.allows(c)) {
        return Err(Invalid::new(Rule::Characters, format!("{noun} must not contain invisible or control characters")));
    }
    if shape != Shape::Prose && looks::piles_up(text) {
        return Err(Invalid::new(Rule::Characters, format!("{noun} must not pile up accents")));
    }
    if shape == Shape::Person {
        looks::person(noun, text)?;
    }
    Ok(text.to_owned())
}

/// The values of `texts` without those that differ from an earlier one only in case; at most `most`. That there are too
/// many is said before what is wrong with one of them.
pub(crate) fn list<T>(
    texts: impl IntoIterator<Item = impl AsRef<str>>,
    parse: impl Fn(&str) -> Result<T, Invalid>,
    key: impl Fn(&T) -> String,
    (nouns, most): (&str, usize),
) -> Result<Vec<T>, Invalid> {
    let mut seen = std::collections::HashSet::new();
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for text in texts {
        match parse(text.as_ref()) {
            Ok(value) if seen.insert(key(&value)) => values.push(value),
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if values.len() + faults.len() > most {
        return Err(Invalid::too_many(nouns, most));
    }
    faults.into_iter().next().map_or(Ok(values), Err)
}

/// A text of `$min..=$max` characters. `personal` ones are sealed in the log and silent in `Debug`; `plain` ones are
/// written as they are.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $noun:literal, $shape:ident, $min:literal..=$max:literal, personal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        $crate::text::text!(@parse $name, $noun, $shape, $min..=$max);
        $crate::text::personal!($name);
    };
    ($(#[$doc:meta])* $name:ident, $noun:literal, $shape:ident, $min:literal..=$max:literal, plain) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        $crate::text::text!(@parse $name, $noun, $shape, $min..=$max);
        $crate::text::as_str!($name);
    };
    (@parse $name:ident, $noun:literal, $shape:ident, $min:literal..=$max:literal) => {
        impl $name {
            /// The fewest characters.
            pub const MIN: usize = $min;
            /// The most characters.
            pub const MAX: usize = $max;

            /// The trimmed text, when it is such a value.
            ///
            /// # Errors
            /// [`Invalid`](crate::text::Invalid) with the rule that it breaks.
            pub fn parse(text: &str) -> Result<Self, $crate::text::Invalid> {
                $crate::text::checked($noun, $crate::text::Shape::$shape, Self::MIN, Self::MAX, text).map(Self)
            }
        }
    };
}

/// What every value with one text inside can do.
macro_rules! as_str {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// A value that belongs to a person: sealed in the log, silent in `Debug`.
macro_rules! personal {
    ($name:ident) => {
        $crate::text::as_str!($name);

        impl $crate::PersonalText for $name {
            fn stored(&self) -> String {
                self.0.clone()
            }

            fn from_stored(text: String) -> Self {
                Self(text)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

pub(crate) use {as_str, personal, text};
