//! What the JSON door promises to those outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "door/support.rs"]
mod support;

#[path = "door/faults.rs"]
mod faults;
#[path = "door/inquiries.rs"]
mod inquiries;
#[path = "door/journeys.rs"]
mod journeys;
#[path = "door/protocol.rs"]
mod protocol;
#[path = "door/readiness.rs"]
mod readiness;
#[path = "door/rights.rs"]
mod rights;
