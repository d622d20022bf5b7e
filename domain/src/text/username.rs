//! Usernames.

use super::looks::speaks_for_the_house;
use super::{Invalid, Rule, personal};

/// The name in a creator's address: 3–30 of `a-z`, `0-9`, `_`, `-`; case does not matter (AC-08, GAP-02).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Username(String);

personal!(Username);

impl Username {
    /// The fewest characters.
    pub const MIN: usize = 3;
    /// The most characters.
    pub const MAX: usize = 30;
    /// Names that the house keeps for itself: its own addresses, and those that people take for staff. Beside these are
    /// all with a word that passes for the house or its staff, such as `admin2`.
    pub const RESERVED: &'static [&'static str] = &[
        "about",
        "abuse",
        "account",
        "accounts",
        "admin",
        "administrator",
        "api",
        "assets",
        "auditor",
        "auth",
        "billing",
        "blog",
        "cases",
        "categories",
        "community",
        "contact",
        "creator",
        "creators",
        "dashboard",
        "demo",
        "docs",
        "edit",
        "explore",
        "favicon",
        "feed",
        "guest",
        "healthz",
        "help",
        "home",
        "inbox",
        "info",
        "inquiries",
        "kreatr",
        "legal",
        "login",
        "logout",
        "mail",
        "marketplace",
        "me",
        "media",
        "metrics",
        "mod",
        "moderation",
        "moderator",
        "new",
        "news",
        "notifications",
        "null",
        "official",
        "owner",
        "portfolio",
        "pricing",
        "privacy",
        "profile",
        "readyz",
        "register",
        "reset",
        "robots",
        "root",
        "search",
        "security",
        "session",
        "settings",
        "sitemap",
        "staff",
        "static",
        "status",
        "support",
        "system",
        "team",
        "terms",
        "undefined",
        "usage",
        "user",
        "users",
        "verify",
        "webmaster",
        "www",
    ];

    /// The lower-case name, when somebody may take it.
    ///
    /// # Errors
    /// When it is empty, too short, too long, has other characters, or is reserved.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let name = Self::known(text)?;
        if Self::RESERVED.contains(&name.as_str()) || speaks_for_the_house(name.as_str()) {
            return Err(Invalid::new(Rule::Reserved, "Username is reserved"));
        }
        Ok(name)
    }

    /// The lower-case name that somebody may have: what is reserved today was perhaps free when she took it.
    ///
    /// # Errors
    /// When it is empty, too short, too long, or has other characters.
    pub fn known(text: &str) -> Result<Self, Invalid> {
        let name = text.trim().to_ascii_lowercase();
        let count = name.chars().count();
        if count == 0 {
            return Err(Invalid::required("Username"));
        }
        if count < Self::MIN {
            let text = format!("Username must be at least {} characters", Self::MIN);
            return Err(Invalid::bounded(Rule::TooShort, Self::MIN as u64, text));
        }
        if count > Self::MAX {
            let text = format!("Username must not exceed {} characters", Self::MAX);
            return Err(Invalid::bounded(Rule::TooLong, Self::MAX as u64, text));
        }
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-') {
            return Err(Invalid::new(Rule::Format, "Username may only contain letters, digits, - and _"));
        }
        Ok(Self(name))
    }
}
