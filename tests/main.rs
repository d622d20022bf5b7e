//! Journeys through the whole house, and what keeps it tidy.

mod faults;
mod moderation;
mod support;
mod tidy;
