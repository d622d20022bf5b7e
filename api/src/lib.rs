//! The JSON door: every operation of the house once, as REST and as an OpenAPI document.
//!
//! A request passes `door` (numbers, limits, headers, books), is admitted in `rest`, read by `input`, and answered by
//! one function of a room; whatever goes wrong becomes a [`Problem`]. `web` uses [`Identity`], [`Problem`], the
//! [`House`] and the cookies, and puts its own pages beside [`routes`].

mod accounts;
mod answer;
mod arrivals;
mod bell;
mod community;
mod context;
mod creators;
mod door;
mod events;
mod forms;
mod house;
mod identity;
mod input;
mod inquiries;
mod language;
mod marketplace;
mod media;
mod moderation;
mod openapi;
mod operation;
mod paging;
mod pictures;
mod portfolio;
mod problem;
mod rest;
mod schemas;
mod system;

pub mod metrics;

use axum::Router;

pub use answer::{POSITION, STALE, after_cookie, etag, names_tag};
pub use arrivals::{Arrivals, Place};
pub use bell::Bell;
pub use context::{AFTER, Context, Reading};
pub use door::around;
pub use forms::{FORM_MAX, FormFields, Outcome};
pub use house::{House, Parts, Settings};
pub use identity::{Identity, no_session_cookie, session_cookie, session_cookie_name};
pub use language::Language;
pub use openapi::openapi_json;
pub use operation::{Access, Operation, operations};
pub use problem::{Code, Problem};
pub use rest::FILE_TIMES;

/// The routes of this door without what is around them, for those who put others beside them: merge, then [`around`].
pub fn routes(house: House) -> Router {
    let events = axum::routing::get(events::events);
    let rest = rest::routes().route("/me/events", events);
    Router::new().nest("/api/v1", rest).merge(system::routes()).with_state(house)
}

/// The whole door.
///
/// # Panics
/// When a trusted origin of the settings is no origin.
pub fn router(house: House) -> Router {
    let inside = house.clone();
    around(routes(house).fallback(rest::no_such_address), &inside)
}
