//! Makes things happen later: runs projectors, keeps pictures.

pub mod accounts;
pub mod media;
pub mod portfolio;
pub mod projections;
pub mod rebuild;
