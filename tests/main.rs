//! Journeys through the whole house, and what keeps it tidy.
#![allow(clippy::unwrap_used, reason = "what fails here fails its test")]

mod accounts;
mod creators;
mod exhibit;
mod faults;
mod journeys;
mod mails;
mod marketplace;
mod media;
mod moderation;
mod portfolio;
mod rights;
mod support;
mod tab;
mod tidy;
