//! Everything that can happen: one variant per room.

use crate::{PersonalField, accounts, community, creators, inquiries, media, moderation, portfolio, quota};

/// What happened, in the words of the room that opened the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// To an account.
    Accounts(accounts::Event),
    /// To a creator's profile.
    Creators(creators::Event),
    /// To a portfolio item.
    Item(portfolio::Event),
    /// To a creator's portfolio as a whole: which items, which featured, in which order.
    Portfolio(portfolio::ShelfEvent),
    /// To what one person thinks of an item.
    Like(portfolio::LikeEvent),
    /// To an upload, and the picture that came of it.
    Media(media::Event),
    /// To the pictures that somebody has.
    Library(media::LibraryEvent),
    /// To what one person reports.
    Report(moderation::ReportEvent),
    /// To what a client wrote to a creator.
    Inquiry(inquiries::Event),
    /// To whether a creator wants to hear from a mailbox.
    Block(inquiries::BlockEvent),
    /// To what the house announces.
    Community(community::Event),
    /// To a quota.
    Quota(quota::Event),
}

/// Why a stored body is not the event that its type says.
#[derive(Debug, thiserror::Error)]
#[error("{event_type} v{schema_version} cannot be decoded: {cause}")]
pub struct DecodeError {
    /// The type.
    pub event_type: String,
    /// The version of its shape.
    pub schema_version: u16,
    /// What is wrong, without the content.
    pub cause: String,
}

/// Calls `$then!(Variant, RoomEvent)` for the room that knows the type `$name`.
macro_rules! rooms {
    ($then:ident) => {
        $then! {
            Accounts(accounts::Event),
            Creators(creators::Event),
            Item(portfolio::Event),
            Portfolio(portfolio::ShelfEvent),
            Like(portfolio::LikeEvent),
            Media(media::Event),
            Library(media::LibraryEvent),
            Report(moderation::ReportEvent),
            Inquiry(inquiries::Event),
            Block(inquiries::BlockEvent),
            Community(community::Event),
            Quota(quota::Event),
        }
    };
}

macro_rules! union {
    ($($variant:ident($event:ty),)*) => {
        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        })*

        impl Event {
            /// The type's name in the log: the variant's own name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(event) => event.into(),)* }
            }

            /// The body as JSON, without the type's name. Personal fields must be sealed first.
            ///
            /// # Errors
            /// When a personal field is not sealed.
            pub fn encode(&self) -> serde_json::Result<Vec<u8>> {
                let named = match self { $(Self::$variant(event) => serde_json::to_vec(event)?,)* };
                Ok(body(named, self.name()))
            }

            /// Reads a body back; `None` for a type that this program does not know. Personal fields come back sealed.
            ///
            /// # Errors
            /// When the body is not what the type and version say.
            pub fn decode(event_type: &str, schema_version: u16, data: &[u8]) -> Result<Option<Self>, DecodeError> {
                let known = Self::types().any(|name| name == event_type);
                if !known {
                    return Ok(None);
                }
                let refused = |cause: String| DecodeError { event_type: event_type.into(), schema_version, cause };
                if schema_version != Self::SCHEMA_VERSION {
                    return Err(refused("this program knows no such version".into()));
                }
                let named = named(event_type, data);
                $(if <$event as strum::VariantNames>::VARIANTS.contains(&event_type) {
                    return serde_json::from_slice::<$event>(&named)
                        .map(|event| Some(Self::$variant(event)))
                        .map_err(|error| refused(format!("{:?} at column {}", error.classify(), error.column())));
                })*
                Ok(None)
            }

            /// The names of all event types.
            pub fn types() -> impl Iterator<Item = &'static str> {
                [$(<$event as strum::VariantNames>::VARIANTS,)*].into_iter().flatten().copied()
            }

            /// Shows each personal field with its name, to seal or open it.
            pub fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
                match self { $(Self::$variant(event) => event.personal(visit),)* }
            }
        }
    };
}

rooms!(union);

impl Event {
    /// The version of the JSON shapes that [`Event::encode`] writes. A type whose shape changes gets a version of its
    /// own and an upcaster; so far all are at their first.
    pub const SCHEMA_VERSION: u16 = 1;
}

/// `{"Name":{…}}` without its wrapping.
fn body(mut named: Vec<u8>, name: &str) -> Vec<u8> {
    named.pop();
    named.drain(..name.len() + 4);
    named
}

/// A body in the wrapping that serde reads an enum from.
fn named(name: &str, data: &[u8]) -> Vec<u8> {
    let mut named = Vec::with_capacity(data.len() + name.len() + 5);
    named.extend_from_slice(b"{\"");
    named.extend_from_slice(name.as_bytes());
    named.extend_from_slice(b"\":");
    named.extend_from_slice(data);
    named.push(b'}');
    named
}

#[cfg(test)]
mod tests;
