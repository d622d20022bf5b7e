//! The front door.

use api::Access;
use axum::response::Redirect;

use crate::pages::Page;

pub(crate) fn pages() -> Vec<Page> {
    vec![Page::at("/", Access::Public).shows(front)]
}

/// The front door leads to the marketplace until it has a page of its own.
async fn front() -> Redirect {
    Redirect::temporary("/community/marketplace")
}
