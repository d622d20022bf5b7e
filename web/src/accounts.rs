//! Coming in and going out. What is done by links in mails is in `mailed`.

mod gate;
mod mailed;
#[cfg(test)]
mod tests;

use api::{Access, Problem};
use axum::response::Response;
use domain::text::{Password, Username};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use crate::forms::{Faults, Field, Filled, Query, Sent};
use crate::pages::{Page, is_page, lead_to};
use crate::ui::{Toast, Ui, local};
use crate::visit::Visit;
use gate::Gate;

pub(crate) fn pages() -> Vec<Page> {
    let mut pages = vec![
        Page::at("/register", Access::Public).shows(register).takes(sign_up),
        Page::at("/login", Access::Public).shows(login).takes(sign_in),
        Page::at("/logout", Access::Public).shows(logout).takes(sign_out),
    ];
    pages.extend(mailed::pages());
    pages
}

/// Where somebody wanted to go before she had to sign in.
#[derive(Debug, Default, Deserialize)]
struct Wish {
    #[serde(default)]
    next: String,
}

/// Where she goes after coming in.
fn wanted(next: &str) -> &str {
    match local(next) {
        // Nobody comes in to go out again.
        address if address != "/" && !address.starts_with("/logout") && is_page(address) => address,
        _ => "/dashboard",
    }
}

/// An address that remembers where she wanted to go.
fn with_wish(address: &str, next: &str) -> String {
    if next.is_empty() {
        return address.to_owned();
    }
    let next: String = byte_serialize(next.as_bytes()).collect();
    format!("{address}?next={next}")
}

/// A password that is chosen now, with its rule told before.
fn new_password(ui: &Ui, filled: &Filled<'_>) -> Field {
    let hint = ui.count("password-hint", Password::MIN as u64);
    filled.line("password", "password", ui.t("account-password"), "").hint(hint).needed().completes("new-password")
}

fn register_page(ui: Ui, next: &str, sent: Option<&Sent>, faults: Faults) -> Gate {
    let filled = Filled { sent, faults: &faults };
    let bounds = format!("{}–{}", Username::MIN, Username::MAX);
    let username = filled.line("text", "username", ui.t("account-username"), "");
    let fields = [
        filled.line("text", "name", ui.t("account-name"), "").needed().completes("name"),
        username.hint(ui.with("username-hint", &bounds)).needed().completes("nickname"),
        filled.line("email", "email", ui.t("account-email"), "").hint(ui.t("email-hint")).needed().completes("email"),
        new_password(&ui, &filled),
    ];
    Gate::new(ui, "register-heading", "register-lead")
        .sends("/register", "nav-sign-up", "user-plus")
        .carries("next", next)
        .asks(fields, faults)
        .leads("register-known", "nav-sign-in", with_wish("/login", next))
}

/// `GET /register`
async fn register(visit: Visit, Query(wish): Query<Wish>) -> Response {
    if visit.identity().is_ok() {
        return lead_to(wanted(&wish.next));
    }
    register_page(visit.ui, &wish.next, None, Faults::default()).answer()
}

/// `POST /register`: whoever opened an account is signed in at once.
async fn sign_up(visit: Visit, mut sent: Sent) -> Response {
    let next = sent.take("next").unwrap_or_default();
    if let Err(problem) = visit.carry_out("accounts.register", &sent).await {
        let faults = Faults::of(&problem, visit.ui.language);
        return register_page(visit.ui, &next, Some(&sent), faults).refuses(&problem);
    }
    sent.take("name");
    sent.take("username");
    match visit.carry_out("accounts.signIn", &sent).await {
        Ok(outcome) => visit.done(outcome, wanted(&next), Some(Toast::Welcome)),
        // The account is there; whatever keeps her out now is told where she tries again.
        Err(_) => lead_to(&with_wish("/login", &next)),
    }
}

fn login_page(ui: Ui, next: &str, sent: Option<&Sent>, faults: Faults) -> Gate {
    let filled = Filled { sent, faults: &faults };
    let fields = [
        filled.line("email", "email", ui.t("account-email"), "").needed().completes("username"),
        filled.line("password", "password", ui.t("account-password"), "").needed().completes("current-password"),
    ];
    Gate::new(ui, "login-heading", "login-lead")
        .sends("/login", "nav-sign-in", "log-in")
        .carries("next", next)
        .asks(fields, faults)
        .leads("login-forgotten", "login-forgot", "/forgot")
        .leads("login-new", "nav-sign-up", with_wish("/register", next))
}

/// `GET /login`
async fn login(visit: Visit, Query(wish): Query<Wish>) -> Response {
    if visit.identity().is_ok() {
        return lead_to(wanted(&wish.next));
    }
    login_page(visit.ui, &wish.next, None, Faults::default()).answer()
}

/// `POST /login`
async fn sign_in(visit: Visit, mut sent: Sent) -> Response {
    let next = sent.take("next").unwrap_or_default();
    match visit.carry_out("accounts.signIn", &sent).await {
        Ok(outcome) => visit.done(outcome, wanted(&next), Some(Toast::SignedIn)),
        Err(problem) => {
            let faults = Faults::of(&problem, visit.ui.language);
            login_page(visit.ui, &next, Some(&sent), faults).refuses(&problem)
        }
    }
}

fn logout_page(ui: Ui) -> Gate {
    Gate::new(ui, "logout-heading", "logout-lead").sends("/logout", "nav-sign-out", "log-out").leads(
        "logout-stay",
        "form-cancel",
        "/dashboard",
    )
}

/// `GET /logout`: asks, because an address that is only opened must not change anything.
async fn logout(visit: Visit) -> Response {
    match visit.identity() {
        Ok(_) => logout_page(visit.ui).answer(),
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
