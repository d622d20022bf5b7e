//! What is done by links in mails. A link lands on a page with a button: programs that look into mails open links, but
//! press nothing.

use api::{Access, Outcome, Problem};
use axum::response::Response;
use event_store::Position;
use serde::Deserialize;

use super::gate::{Gate, faults_of_link};
use super::new_password;
use crate::forms::{Faults, Filled, Query, Sent};
use crate::pages::{Page, lead_to};
use crate::ui::{Toast, Ui};
use crate::visit::Visit;

pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::at("/verify", Access::Public).shows(verify).takes(prove),
        Page::at("/verify/again", Access::Person).takes(send_again),
        Page::at("/forgot", Access::Public).shows(forgot).takes(ask_for_reset),
        Page::at("/reset", Access::Public).shows(reset).takes(choose),
    ]
}

/// What a link carries.
#[derive(Debug, Default, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// Where somebody is led after her link did its work; the next page shows what became of it.
async fn led(visit: &Visit, outcome: Outcome, address: &str, toast: Toast) -> Result<Response, Problem> {
    if let Some(position) = outcome.written {
        visit.context.reading_after("accounts", Position(position)).await?;
    }
    Ok(visit.done(outcome, address, Some(toast)))
}

fn verify_page(ui: Ui, token: &str, faults: Faults) -> Gate {
    let signed_in = ui.visitor.is_some();
    let gate = if token.is_empty() || !faults.is_empty() {
        Gate::new(ui, "verify-heading", "verify-dead").asks([], faults)
    } else {
        Gate::new(ui, "verify-heading", "verify-lead")
            .sends("/verify", "verify-button", "circle-check")
            .carries("token", token)
    };
    if signed_in {
        gate.leads("verify-new", "verify-dashboard", "/dashboard")
    } else {
        gate.leads("verify-new", "nav-sign-in", "/login")
    }
}

/// `GET /verify`
async fn verify(visit: Visit, Query(link): Query<Link>) -> Response {
    verify_page(visit.ui, &link.token, Faults::default()).answer()
}

/// `POST /verify`
async fn prove(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    match visit.carry_out("accounts.verifyEmail", &sent).await {
        Ok(outcome) => {
            let address = if visit.identity().is_ok() { "/dashboard" } else { "/login" };
            led(&visit, outcome, address, Toast::EmailVerified).await
        }
        Err(problem) => {
            let faults = faults_of_link(&problem, visit.ui.language);
            Ok(verify_page(visit.ui, sent.text("token"), faults).refuses(&problem))
        }
    }
}

/// `POST /verify/again`
async fn send_again(visit: Visit, sent: Sent) -> Response {
    match visit.carry_out("accounts.requestVerification", &sent).await {
        Ok(outcome) => visit.done(outcome, "/dashboard", Some(Toast::MailSent)),
        Err(problem) => {
            let faults = Faults::of(&problem, visit.ui.language);
            verify_page(visit.ui, "", faults).refuses(&problem)
        }
    }
}

/// Whether it was asked for a moment ago.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    sent: Option<String>,
}

fn forgot_page(ui: Ui, sent: Option<&Sent>, faults: Faults) -> Gate {
    let filled = Filled { sent, faults: &faults };
    let email = filled.line("email", "email", ui.t("account-email"), "").needed().completes("email");
    Gate::new(ui, "forgot-heading", "forgot-lead")
        .sends("/forgot", "forgot-button", "send")
        .asks([email], faults)
        .leads("forgot-known", "nav-sign-in", "/login")
}

/// The same for an address that nobody has (GAP-02).
fn asked_page(ui: Ui) -> Gate {
    Gate::new(ui, "forgot-sent-heading", "forgot-sent").leads("forgot-nothing", "forgot-again", "/forgot").leads(
        "forgot-known",
        "nav-sign-in",
        "/login",
    )
}

/// `GET /forgot`
async fn forgot(visit: Visit, Query(asked): Query<Asked>) -> Response {
    let page = if asked.sent.is_some() { asked_page(visit.ui) } else { forgot_page(visit.ui, None, Faults::default()) };
    page.answer()
}

/// `POST /forgot`
async fn ask_for_reset(visit: Visit, sent: Sent) -> Response {
    match visit.carry_out("accounts.requestReset", &sent).await {
        Ok(_) => lead_to("/forgot?sent=1"),
        Err(problem) => {
            let faults = Faults::of(&problem, visit.ui.language);
            forgot_page(visit.ui, Some(&sent), faults).refuses(&problem)
        }
    }
}

/// `dead`: the link cannot be used, so there is nothing to fill in.
fn reset_page(ui: Ui, token: &str, faults: Faults, dead: bool) -> Gate {
    let gate = if dead || token.is_empty() {
        Gate::new(ui, "reset-heading", "reset-dead").asks([], faults)
    } else {
        let filled = Filled { sent: None, faults: &faults };
        let password = new_password(&ui, &filled);
        Gate::new(ui, "reset-heading", "reset-lead")
            .sends("/reset", "reset-button", "save")
            .carries("token", token)
            .asks([password], faults)
    };
    gate.leads("reset-new", "forgot-again", "/forgot")
}

/// `GET /reset`
async fn reset(visit: Visit, Query(link): Query<Link>) -> Response {
    reset_page(visit.ui, &link.token, Faults::default(), false).answer()
}

/// `POST /reset`
async fn choose(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    match visit.carry_out("accounts.resetPassword", &sent).await {
        Ok(outcome) => led(&visit, outcome, "/login", Toast::PasswordChanged).await,
        Err(problem) => {
            let faults = faults_of_link(&problem, visit.ui.language);
            let dead = problem.errors().contains_key("token");
            Ok(reset_page(visit.ui, sent.text("token"), faults, dead).refuses(&problem))
        }
    }
}

/// Every page of this file, for the tests that render them.
#[cfg(test)]
pub(super) fn samples(ui: impl Fn() -> Ui, token: &str, faults: impl Fn() -> Faults) -> Vec<Gate> {
    vec![
        verify_page(ui(), token, Faults::default()),
        verify_page(ui(), token, faults()),
        forgot_page(ui(), None, Faults::default()),
        forgot_page(ui(), None, faults()),
        asked_page(ui()),
        reset_page(ui(), token, Faults::default(), false),
        reset_page(ui(), token, faults(), false),
        reset_page(ui(), token, faults(), true),
    ]
}
