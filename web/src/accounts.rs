//! Coming in and going out.

use api::{Access, Problem};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::forms::{Faults, Field, Filled, Kind, Sent};
use crate::pages::{Page, lead_to};
use crate::ui::{Toast, Ui, local, page};
use crate::visit::Visit;

pub(crate) fn pages() -> Vec<Page> {
    vec![
        Page::at("/login", Access::Public).shows(login).takes(sign_in),
        Page::at("/logout", Access::Public).shows(logout).takes(sign_out),
    ]
}

/// Where somebody wanted to go before she had to sign in.
#[derive(Debug, Default, Deserialize)]
struct Wish {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    ui: Ui,
    faults: Faults,
    fields: [Field; 2],
    next: String,
}

impl LoginPage {
    fn new(ui: Ui, next: &str, sent: Option<&Sent>, faults: Faults) -> Self {
        let filled = Filled { sent, faults: &faults };
        let fields = [
            filled.line("email", "email", ui.t("account-email"), "").needed().completes("username"),
            filled.line("password", "password", ui.t("account-password"), "").needed().completes("current-password"),
        ];
        Self { ui, faults, fields, next: next.to_owned() }
    }
}

/// Where she goes after signing in.
fn wanted(next: &str) -> &str {
    match local(next) {
        "/" => "/dashboard",
        address => address,
    }
}

/// `GET /login`
async fn login(visit: Visit, Query(wish): Query<Wish>) -> Response {
    if visit.identity().is_ok() {
        return lead_to(wanted(&wish.next));
    }
    page(StatusCode::OK, &LoginPage::new(visit.ui, &wish.next, None, Faults::default()))
}

/// `POST /login`
async fn sign_in(visit: Visit, mut sent: Sent) -> Response {
    let next = sent.take("next").unwrap_or_default();
    match visit.carry_out("accounts.signIn", &sent).await {
        Ok(outcome) => visit.done(outcome, wanted(&next), Some(Toast::SignedIn)),
        Err(problem) => {
            let faults = Faults::of(&problem, visit.ui.language);
            page(problem.status(), &LoginPage::new(visit.ui, &next, Some(&sent), faults))
        }
    }
}

#[derive(Template)]
#[template(path = "logout.html")]
struct LogoutPage {
    ui: Ui,
}

/// `GET /logout`: asks, because an address that is only opened must not change anything.
async fn logout(visit: Visit) -> Response {
    match visit.identity() {
        Ok(_) => page(StatusCode::OK, &LogoutPage { ui: visit.ui }),
        Err(_) => lead_to("/"),
    }
}

/// `POST /logout`
async fn sign_out(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    if visit.identity().is_err() {
        return Ok(lead_to("/"));
    }
    let outcome = visit.carry_out("accounts.signOut", &sent).await?;
    Ok(visit.done(outcome, "/", Some(Toast::SignedOut)))
}
