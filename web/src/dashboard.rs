//! The dashboard's first page: what waits for its owner, and the way into each room.

use api::{Access, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use projections::creators::my_profile;
use projections::portfolio::my_portfolio;

use crate::pages::Page;
use crate::ui::{Ui, page};
use crate::visit::Visit;

pub(crate) fn pages() -> Vec<Page> {
    vec![Page::at("/dashboard", Access::Person).shows(overview)]
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    ui: Ui,
    name: String,
    username: String,
    has_profile: bool,
    works: u64,
}

/// `GET /dashboard`
async fn overview(visit: Visit) -> Result<Response, Problem> {
    visit.up_to_date("creators").await?;
    visit.up_to_date("portfolio").await?;
    let me = visit.identity()?;
    let views = visit.door.house.views();
    let has_profile = my_profile(views, me.account.0).await?.is_some();
    let works = my_portfolio(views, me.account.0, 0, 1).await?.total as u64;
    let (name, username) = (me.name.clone(), me.username.clone());
    Ok(page(StatusCode::OK, &DashboardPage { ui: visit.ui, name, username, has_profile, works }))
}
