//! Journeys through the whole house, and what keeps it tidy.

mod accounts;
mod faults;
mod marketplace;
mod moderation;
mod support;
mod tidy;
