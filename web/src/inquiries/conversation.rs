//! The client's side, by the link of a mail: no account is needed (IQ-06, IQ-13).

use api::Problem;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::inquiries::Side;
use domain::text::Reply;
use projections::inquiries::{NAME, Received, inquiry as one, messages};
use projections::moderation::shown_names;
use serde::Deserialize;

use super::{Said, Work, said, toast};
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::ui::{Toast, Ui, page};
use crate::visit::Visit;

/// What a link carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

impl Link {
    /// The page that a link leads to.
    fn address(&self) -> String {
        let token: String = url::form_urlencoded::byte_serialize(self.token.as_bytes()).collect();
        format!("/conversation?token={token}")
    }
}

/// What was written with whom.
struct Thread {
    creator: String,
    subject: String,
    verified: bool,
    work: Work,
    messages: Vec<Said>,
}

#[derive(Template)]
#[template(path = "inquiries/conversation.html")]
struct ConversationPage {
    ui: Ui,
    link: Link,
    /// Nothing where the link is of no use.
    thread: Option<Thread>,
    /// She came to prove her address, and to nothing else.
    asks: bool,
    faults: Faults,
    fields: Vec<Field>,
}

/// `GET /conversation`
pub(super) async fn show(visit: Visit, Query(link): Query<Link>) -> Result<Response, Problem> {
    shown(visit, link, false, (None, StatusCode::OK, Faults::default())).await
}

/// `GET /conversation/verify`
pub(super) async fn ask(visit: Visit, Query(link): Query<Link>) -> Result<Response, Problem> {
    shown(visit, link, true, (None, StatusCode::OK, Faults::default())).await
}

/// `POST /conversation/verify`
pub(super) async fn verify(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    let link = Link { token: sent.text("token").to_owned() };
    match visit.carry_out("inquiries.verify", &sent).await {
        Ok(outcome) => Ok(visit.done(outcome, &link.address(), Some(Toast::EmailVerified))),
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => shown(visit, link, true, (None, problem.status(), Faults::default())).await,
    }
}

/// `POST /conversation`: writes again, or says how far the work is.
pub(super) async fn carry_out(visit: Visit, mut sent: Sent) -> Result<Response, Problem> {
    let link = Link { token: sent.text("token").to_owned() };
    let step = sent.take("step").unwrap_or_default();
    let operation = match step.as_str() {
        "confirm" => "inquiries.confirmAsClient",
        "cancel" => "inquiries.cancelAsClient",
        _ => "inquiries.continue",
    };
    let written = if operation == "inquiries.continue" { None } else { sent.take("message") };
    let problem = match visit.carry_out(operation, &sent).await {
        Ok(outcome) => {
            let step = if step.is_empty() { "continue" } else { &step };
            return Ok(visit.done(outcome, &link.address(), toast(step)));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() {
        return Err(problem);
    }
    if let Some(text) = written {
        sent.put("message", vec![text]);
    }
    let faults = Faults::of(&problem, visit.ui.language);
    shown(visit, link, false, (Some(&sent), problem.status(), faults)).await
}

async fn shown(
    visit: Visit,
    link: Link,
    asks: bool,
    (sent, status, faults): (Option<&Sent>, StatusCode, Faults),
) -> Result<Response, Problem> {
    visit.up_to_date(NAME).await?;
    let views = visit.door.house.views();
    let row = match visit.door.house.desk().inquiry_of(&link.token.as_str().into()) {
        Ok(id) => one(views, id.0).await?,
        Err(_) => None,
    };
    let thread = match row {
        Some(row) => Some(thread(&visit, row).await?),
        None => None,
    };
    let filled = Filled { sent, faults: &faults };
    let fields = vec![filled.area(4, "message", visit.ui.t("inquiry-answer"), "").needed().most(Reply::MAX)];
    Ok(page(status, &ConversationPage { link, thread, asks, faults, fields, ui: visit.ui }))
}

async fn thread(visit: &Visit, row: Received) -> Result<Thread, Problem> {
    let views = visit.door.house.views();
    let gone = || visit.ui.t("inquiry-erased").to_owned();
    let creator = shown_names(views, &[row.creator]).await?.remove(&row.creator).unwrap_or_else(gone);
    let client = row.name.clone().unwrap_or_else(gone);
    let written = messages(views, row.id).await?;
    Ok(Thread {
        subject: row.subject.clone().unwrap_or_else(gone),
        verified: row.verified,
        work: Work::of(&row.engagement, row.client_confirmed, row.creator_confirmed),
        messages: said(visit, written, Side::Client, (&creator, &client)),
        creator,
    })
}
