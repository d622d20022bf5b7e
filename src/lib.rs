//! What the program's subcommands share: settings, and the house put together.

pub mod assembly;
pub mod bench;
pub mod demo;
pub mod serving;
mod settings;

pub use settings::{Limits, Listen, MailSettings, MediaSettings, Often, Settings};
