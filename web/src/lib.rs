//! The page door: server-rendered pages on the tokens of the design.
//!
//! A room (`marketplace`, `accounts`, …) holds its pages: what a template shows is a plain struct there, filled from the
//! read models by one function per page. Every page stands in the table of [`pages()`] with who may open it. A form
//! arrives as `forms::Sent`, which proves where it comes from, and is carried out by `visit::Visit` as an operation of
//! the JSON door: one set of rules for both. [`ui`] knows the visitor's language, theme and address; `assets`, `icons`
//! and `i18n` are what the templates ask it for. Pages work without a script (PG-17) and exist in Indonesian and English
//! (PG-16).

use std::sync::Arc;

use api::{Code, House, Problem};
use axum::Router;
use axum::http::{Method, Uri};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

pub mod marketplace;
pub mod media;
pub mod ui;

mod accounts;
mod assets;
#[cfg(test)]
mod checks;
mod community;
#[cfg(debug_assertions)]
mod components;
mod creators;
mod dashboard;
mod failures;
mod forms;
mod front;
mod i18n;
mod icons;
mod inquiries;
mod moderation;
mod pages;
mod portfolio;
mod prose;
#[cfg(any(test, debug_assertions))]
mod samples;
mod sitemap;
mod visit;

pub use media::Pictures;
pub use pages::Page;

use projections::media::Audiences;

/// What the pages are made from. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) house: House,
    pub(crate) pictures: Arc<dyn Pictures>,
    pub(crate) audiences: Audiences,
}

/// Every page there is.
pub fn pages() -> Vec<Page> {
    let rooms = [
        front::pages(),
        accounts::pages(),
        community::pages(),
        marketplace::pages(),
        dashboard::pages(),
        portfolio::pages(),
        creators::pages(),
        moderation::pages(),
        inquiries::pages(),
    ];
    rooms.into_iter().flatten().collect()
}

/// The routes of the pages, their assets and the pictures, with a page for every address that leads nowhere. Merge them
/// with `api::routes`, put `api::around` around both, and [`ui::outermost`] around that.
pub fn routes(house: House, pictures: Arc<dyn Pictures>) -> Router {
    let secure = house.settings().secure;
    let audiences = Audiences::new(house.views().clone());
    let door = Door { house, pictures, audiences };
    let pages = pages::routes(&door);
    #[cfg(debug_assertions)]
    let pages = pages.route("/dev/components", get(components::components));
    pages
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemap/{part}", get(sitemap::part))
        .fallback(nowhere)
        .method_not_allowed_fallback(async || Problem::new(Code::METHOD_NOT_ALLOWED))
        .layer(from_fn(failures::speak))
        .layer(from_fn_with_state(door.clone(), ui::recognise))
        .route("/preferences", post(ui::prefer))
        .route("/assets/{file}", get(assets::serve))
        .route("/media/{id}/{file}", get(media::serve))
        .layer(from_fn_with_state(secure, ui::guard))
        .with_state(door)
}

/// An address that leads nowhere: a page for people, a problem for programs (see `failures::speak`).
///
/// One that ends in a slash leads to the page without it: people type them.
async fn nowhere(method: Method, uri: Uri) -> Response {
    let bare = ui::local(uri.path().trim_end_matches('/'));
    let reads = method == Method::GET || method == Method::HEAD;
    if reads && uri.path().ends_with('/') && bare != "/" && !bare.starts_with("/api/") {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Redirect::permanent(&format!("{bare}{query}")).into_response();
    }
    Problem::new(Code::NOT_FOUND).into_response()
}
