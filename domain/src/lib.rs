//! What can happen and what is allowed: values, events, state, decisions.
//!
//! Pure: no clock, no randomness, no input or output. A room (`accounts`, `creators`, `portfolio`, `moderation`, …)
//! holds its values, its events, the state they fold into, and the decisions on it. Facts and state live in the room
//! that opens the stream; a room that decides about another's (`moderation` about items) adds `impl Item` and no state.
//!
//! A decision is a method on state: `&self` in, `Result<Vec<Event>, Refusal>` out. Asked twice, it says nothing new.

pub mod accounts;
pub mod community;
pub mod creators;
pub mod inquiries;
pub mod media;
pub mod moderation;
pub mod portfolio;
pub mod quota;

mod event;
mod ids;
mod personal;
mod refusal;
mod state;
pub mod text;

pub use event::{DecodeError, Event};
pub use ids::{AccountId, AnnouncementId, InquiryId, ItemId, ReportId, UploadId};
pub use personal::{Personal, PersonalField, PersonalText};
pub use refusal::{Kind, Refusal};
pub use state::State;
