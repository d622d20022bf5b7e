//! Why a picture is not taken.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{Format, Library, Purpose};
use crate::Kind;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Fault {
    /// It cannot be read to its end as what it says it is.
    Unreadable,
    /// It moves.
    Animated,
    /// It has too many pixels, or none (IM-09).
    Pixels,
    /// The scanner knows it (IM-02).
    Malware,
}

impl Fault {
    /// The wire name: `UNREADABLE`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// What a person reads.
    pub fn text(self) -> &'static str {
        match self {
            Self::Unreadable => "The picture is damaged or incomplete",
            Self::Animated => "Animated pictures are not taken",
            Self::Pixels => "The picture must have at most 40 million pixels, and no side over 20000",
            Self::Malware => "The malware scanner refused this file",
        }
    }
}

/// Why an upload goes no further.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no such upload, or not of hers.
    #[error("Upload not found")]
    NoSuchUpload,
    /// The id is taken by another upload.
    #[error("An upload with this id exists already")]
    UploadExists,
    /// As many are open as may be.
    #[error("Maximum {} uploads may be open; finish one first", Library::OPEN_MOST)]
    TooManyOpen,
    /// It has no bytes.
    #[error("The file is empty")]
    Empty,
    /// It has too many (IM-01).
    #[error("The file must not exceed {} MB", .purpose.bytes_most() / (1024 * 1024))]
    TooLarge {
        /// For this.
        purpose: Purpose,
    },
    /// Another number of bytes than was said.
    #[error("The file must have {declared} bytes, as declared")]
    WrongLength {
        /// What was said.
        declared: u64,
    },
    /// Another kind of file than was said, or none that is taken.
    #[error("Only JPEG, PNG and WebP pictures are taken, and only as what they are declared")]
    WrongType,
    /// The sender calls it something else than was said.
    #[error("The Content-Type must be {}, as declared", .declared.as_str())]
    OtherType {
        /// What was said.
        declared: Format,
    },
    /// There is nothing to finish yet.
    #[error("The bytes of this upload have not arrived yet")]
    NotReceived,
    /// Other bytes arrived while the earlier ones were looked at.
    #[error("Other bytes arrived meanwhile; finish the upload again")]
    ReceivedMeanwhile,
    /// It took too long.
    #[error("The upload took too long; start another")]
    Expired,
    /// It was given up.
    #[error("The upload was given up; start another")]
    Withdrawn,
    /// It is finished.
    #[error("The upload is finished already")]
    Finished,
    /// The file was looked at and not taken.
    #[error("{}", .fault.text())]
    Rejected {
        /// Why.
        fault: Fault,
    },
}

impl Refusal {
    /// Whether the upload can come to nothing now: its file is another one than was announced.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::WrongLength { .. } | Self::WrongType)
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchUpload => Kind::NotFound,
            Self::UploadExists | Self::ReceivedMeanwhile | Self::Expired | Self::Withdrawn | Self::Finished => {
                Kind::Conflict
            }
            Self::TooManyOpen | Self::NotReceived => Kind::Precondition,
            Self::Empty
            | Self::TooLarge { .. }
            | Self::WrongLength { .. }
            | Self::WrongType
            | Self::OtherType { .. }
            | Self::Rejected { .. } => Kind::Invalid,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::UploadExists => "ALREADY_TAKEN",
            Self::TooLarge { .. } => "PAYLOAD_TOO_LARGE",
            Self::WrongType | Self::OtherType { .. } => "UNSUPPORTED_MEDIA_TYPE",
            _ => self.kind().code(),
        }
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::Empty | Self::TooLarge { .. } => Some("length"),
            Self::WrongLength { .. } | Self::Rejected { .. } => Some("file"),
            Self::WrongType => Some("type"),
            Self::OtherType { .. } => Some("Content-Type"),
            _ => None,
        }
    }
}
