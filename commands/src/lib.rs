//! Who may ask for what, and what it takes to carry it out.
//!
//! A command is a struct of intention. [`Desk::handle`] loads the streams it names, asks the domain to decide, appends
//! what was decided, and answers a [`Receipt`]. Effects that a decision needs (hash a password, make a token) come
//! before it; what follows from an event comes after it, in `workers`. Retries happen in `desk.rs` only.

mod command;
mod desk;
mod edge;
mod error;
mod fields;
mod scope;

pub mod accounts;
pub mod community;
pub mod creators;
pub mod inquiries;
pub mod mail;
pub mod media;
pub mod moderation;
pub mod portfolio;

pub use command::{Actor, Caller, Command, Context, Receipt, Request};
pub use desk::{Desk, Ports};
pub use edge::{Clock, FixedClock, Ids, RandomIds, SystemClock};
pub use error::CommandError;
pub use fields::{FieldErrors, Fields};
pub use scope::{Scope, Wanted};
