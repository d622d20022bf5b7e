//! What readers see: per room the table's one writer and its questions, side by side.
//!
//! A [`Projector`] folds facts into tables that it alone writes; `workers` runs it. The questions read what is
//! committed. `checkpoint` and `beside` hold the SQL that the runner and the rebuild need; [`Progress`] is where both
//! meet the readers who wait for their own writes.

use std::sync::Arc;

pub mod accounts;
pub mod beside;
pub mod checkpoint;
pub mod community;
pub mod creators;
pub mod inquiries;
pub mod marketplace;
pub mod media;
pub mod moderation;
pub mod parked;
pub mod portfolio;

mod cursor;
mod progress;
mod projector;
mod recall;
mod rows;

pub use cursor::{Cursor, NoCursor};
pub use progress::{Freshness, Progress, Seen};
pub use projector::{Poison, Projector, sequence_key};
pub use recall::Recall;

/// One new instance of every projector. Each keeps its own memory: never run one instance twice at a time.
pub fn all() -> Vec<Arc<dyn Projector>> {
    vec![
        Arc::new(accounts::Accounts),
        Arc::new(creators::Profiles),
        Arc::new(portfolio::Portfolios),
        Arc::new(moderation::Queue),
        Arc::new(marketplace::Cards::default()),
        Arc::new(community::Community),
        Arc::new(media::Gallery),
        Arc::new(inquiries::Letters),
    ]
}

/// The SQL of this crate that runs against the live tables, for the test that prepares every statement.
pub fn statements() -> Vec<(&'static str, &'static [&'static str])> {
    vec![
        ("checkpoint", checkpoint::STATEMENTS),
        ("parked", parked::STATEMENTS),
        ("beside", beside::STATEMENTS),
        ("accounts", accounts::STATEMENTS),
        ("creators", creators::STATEMENTS),
        ("portfolio", portfolio::STATEMENTS),
        ("moderation", moderation::STATEMENTS),
        ("reports", moderation::reports::STATEMENTS),
        ("marketplace", marketplace::STATEMENTS),
        ("community", community::STATEMENTS),
        ("media", media::STATEMENTS),
        ("inquiries", inquiries::STATEMENTS),
        ("letters", inquiries::letters::STATEMENTS),
    ]
}
