//! Identities.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// A person with an account. The creator profile, the order of the portfolio and the data key share this id: one
    /// profile per account is a matter of identity (CP-01).
    AccountId
}
id! {
    /// A portfolio item.
    ItemId
}
id! {
    /// What staff announce to everybody.
    AnnouncementId
}
id! {
    /// What one person reports of one item or profile.
    ReportId
}
id! {
    /// What a client wrote to a creator, with all that came of it.
    InquiryId
}
id! {
    /// A picture that somebody is about to send, or sent.
    UploadId
}
