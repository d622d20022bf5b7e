//! E-mail addresses.

use url::Host;

use super::{Invalid, Rule, personal};

/// An e-mail address: the part before the `@` as written, the domain lower-case and in ASCII form.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email(String);

personal!(Email);

impl Email {
    /// The most characters (RFC 5321, with the errata to RFC 3696).
    pub const MAX: usize = 254;
    /// The most characters before the `@` (RFC 5321).
    pub const LOCAL_MAX: usize = 64;

    /// The address, when it is one.
    ///
    /// # Errors
    /// When it is empty, too long, or not of the form `name@domain.tld`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::required("Email"));
        }
        let wrong = || Invalid::new(Rule::Format, "Email must be a valid address");
        if text.chars().count() > Self::MAX {
            return Err(too_long());
        }
        let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
        let domain = ascii_domain(domain).filter(|_| is_local(local)).ok_or_else(wrong)?;
        let email = format!("{local}@{domain}");
        if email.len() > Self::MAX { Err(too_long()) } else { Ok(Self(email)) }
    }

    /// The form by which two addresses are the same: all lower-case. Its keyed hash is what the log holds.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The mailbox behind the address, as far as a stranger can tell (IQ-12): without what follows a `+`, and at Gmail
    /// without dots, which it does not look at. Limits go by it; nothing is sent to it.
    pub fn mailbox(&self) -> String {
        let key = self.key();
        let Some((local, domain)) = key.rsplit_once('@') else { return key };
        let local = local.split('+').next().filter(|name| !name.is_empty()).unwrap_or(local);
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }
}

fn too_long() -> Invalid {
    Invalid::bounded(Rule::TooLong, Email::MAX as u64, format!("Email must not exceed {} characters", Email::MAX))
}

/// Words of letters, digits and the usual signs, joined by single dots.
fn is_local(local: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    local.len() <= Email::LOCAL_MAX && local.split('.').all(is_word)
}

/// The domain in ASCII, when it has at least two labels and no number for its last.
fn ascii_domain(domain: &str) -> Option<String> {
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return None;
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (_, top) = domain.rsplit_once('.')?;
    (domain.split('.').all(is_label) && !top.bytes().all(|b| b.is_ascii_digit())).then_some(domain)
}
