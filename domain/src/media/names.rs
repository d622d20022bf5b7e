//! Pictures and files are named by what is in them, never by an address (IM-07).

use serde::{Deserialize, Serialize};

use crate::text::{Invalid, Rule};

/// A kept picture: the SHA-256 of its master, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaId(String);

crate::text::as_str!(MediaId);

impl MediaId {
    /// The number of digits.
    pub const DIGITS: usize = 64;

    /// The id, when it is one.
    ///
    /// # Errors
    /// When it is not 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == Self::DIGITS && text.bytes().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(Rule::Format, "Image must be the id of an uploaded picture"))
    }

    /// The id of the picture whose master has this SHA-256.
    pub fn of_sha256(digest: [u8; 32]) -> Self {
        Self(hex(digest))
    }
}

/// A file as it was sent: its SHA-256, as 64 lower-case hexadecimal digits. Not the name of the picture in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

crate::text::as_str!(Digest);

impl Digest {
    /// The name of the file that has this SHA-256.
    pub fn of_sha256(digest: [u8; 32]) -> Self {
        Self(hex(digest))
    }
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IM-07, GAP-36
    #[test]
    fn only_a_lower_case_digest_names_a_picture() {
        let digest = MediaId::of_sha256([0xab; 32]);
        assert_eq!(digest.as_str(), "ab".repeat(32));
        assert_eq!(MediaId::parse(digest.as_str()), Ok(digest));
        for wrong in ["", "ab", &"a".repeat(63), &"a".repeat(65), &"A".repeat(64), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(MediaId::parse(wrong).unwrap_err().rule, Rule::Format);
        }
    }
}
