//! Makes things happen later: runs projectors, keeps pictures, sends mails.

pub mod accounts;
pub mod media;
pub mod notifications;
pub mod portfolio;
pub mod projections;
pub mod providers;
pub mod rebuild;
pub mod rounds;
