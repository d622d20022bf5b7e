//! The promises of the projection runner, of the rebuild, and of the questions to the read models.
#![allow(clippy::unwrap_used, reason = "what fails here is a failing test")]

mod catalogue;
mod community;
mod equivalence;
mod leases;
mod mails;
mod media;
mod outbox;
mod poison;
mod privacy;
mod rooms;
mod support;
