//! The page door: server-rendered pages on the tokens of the design.
//!
//! A room (`marketplace`) holds its pages: what a template shows is a plain struct there, filled from the read models by
//! one function per page. [`ui`] knows the visitor's language, theme and address; `assets`, `icons` and `i18n` are what
//! the templates ask it for. Pages work without a script (PG-17) and exist in Indonesian and English (PG-16).

use std::sync::Arc;

use api::{Code, House, Problem};
use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

pub mod marketplace;
pub mod media;
pub mod ui;

mod assets;
mod failures;
mod i18n;
mod icons;
mod prose;
#[cfg(test)]
mod samples;

pub use media::Pictures;

use projections::media::Audiences;
use ui::Ui;

/// What the pages are made from. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) house: House,
    pub(crate) pictures: Arc<dyn Pictures>,
    pub(crate) audiences: Audiences,
}

/// The routes of the pages, their assets and the pictures, with a page for every address that leads nowhere. Merge them
/// with `api::routes`, and put `api::around` around both.
pub fn routes(house: House, pictures: Arc<dyn Pictures>) -> Router {
    let secure = house.settings().secure;
    let audiences = Audiences::new(house.views().clone());
    let door = Door { house, pictures, audiences };
    Router::new()
        .route("/", get(front))
        .route("/community/marketplace", get(marketplace::wall))
        .route("/portfolio/{username}", get(marketplace::person))
        .route("/preferences", post(ui::prefer))
        .route("/assets/{file}", get(assets::serve))
        .route("/media/{id}/{file}", get(media::serve))
        .fallback(nowhere)
        .layer(from_fn_with_state(secure, ui::guard))
        .with_state(door)
}

/// The front door leads to the marketplace until it has a page of its own.
async fn front() -> Redirect {
    Redirect::temporary("/community/marketplace")
}

/// An address that leads nowhere: a page for people, a problem for programs.
async fn nowhere(uri: Uri, ui: Ui) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::new(Code::NOT_FOUND).into_response();
    }
    failures::failure(ui, StatusCode::NOT_FOUND)
}
