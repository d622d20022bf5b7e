//! The form by which a visitor writes to a creator: in an overlay of her page, and as a page of its own where something
//! must be mended, or where scripts and overlays do not work (IQ-07).

use api::Problem;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::creators::Availability;
use domain::text::{InquiryMessage, SenderName, Subject, Terms};
use projections::marketplace::{Lookup, NAME};
use serde::Deserialize;

use crate::failures::refusal;
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::ui::{Ui, page};
use crate::visit::Visit;

/// Whom she writes to.
struct To {
    username: String,
    name: String,
    /// She takes no work now (IQ-14).
    unavailable: bool,
}

#[derive(Template)]
#[template(path = "inquiries/contact.html")]
struct ContactPage {
    ui: Ui,
    to: To,
    faults: Faults,
    fields: Vec<Field>,
    /// It was sent a moment ago.
    sent: bool,
}

/// The form's fields, with what was written.
pub(crate) fn fields(ui: &Ui, sent: Option<&Sent>, faults: &Faults) -> Vec<Field> {
    let filled = Filled { sent, faults };
    let name = ui.visitor.as_ref().map_or_else(String::new, |visitor| visitor.name.clone());
    vec![
        filled.line("text", "name", ui.t("inquiry-name"), &name).needed().most(SenderName::MAX).completes("name"),
        filled.line("email", "email", ui.t("inquiry-email"), "").needed().completes("email"),
        filled.line("text", "subject", ui.t("inquiry-subject"), "").needed().most(Subject::MAX),
        filled
            .area(6, "message", ui.t("inquiry-message"), "")
            .needed()
            .hint(ui.t("inquiry-message-hint"))
            .most(InquiryMessage::MAX),
        filled.line("text", "budget", ui.t("inquiry-budget"), "").most(Terms::MAX),
        filled.line("text", "timeline", ui.t("inquiry-timeline"), "").most(Terms::MAX),
    ]
}

/// Whether it was sent a moment ago.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    sent: Option<String>,
}

/// `GET /portfolio/{username}/contact`
pub(super) async fn form(
    visit: Visit,
    Path(username): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let to = match recipient(&visit, &username).await? {
        Ok(to) => to,
        Err(moved) => return Ok(moved),
    };
    Ok(page(StatusCode::OK, &shown(visit.ui, to, None, Faults::default(), asked.sent.is_some())))
}

/// `POST /portfolio/{username}/contact`
pub(super) async fn send(visit: Visit, Path(username): Path<String>, mut sent: Sent) -> Result<Response, Problem> {
    sent.put("username", vec![username.clone()]);
    let problem = match visit.carry_out("marketplace.sendInquiry", &sent).await {
        Ok(outcome) => {
            let address = format!("/portfolio/{}/contact?sent=1", encoded(&username));
            return Ok(visit.done(outcome, &address, None));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() {
        return Err(problem);
    }
    let to = match recipient(&visit, &username).await? {
        Ok(to) => to,
        Err(moved) => return Ok(moved),
    };
    let faults = Faults::of(&problem, visit.ui.language);
    Ok(refusal(&problem, &shown(visit.ui, to, Some(&sent), faults, false)))
}

fn shown(ui: Ui, to: To, sent: Option<&Sent>, faults: Faults, done: bool) -> ContactPage {
    let fields = fields(&ui, sent, &faults);
    ContactPage { to, faults, fields, sent: done, ui }
}

/// The creator, if everybody sees her; otherwise where she is now.
async fn recipient(visit: &Visit, username: &str) -> Result<Result<To, Response>, Problem> {
    visit.up_to_date(NAME).await?;
    match visit.door.house.catalogue().public_profile(username).await {
        Ok(Lookup::Found(found)) => Ok(Ok(To {
            username: found.profile.username.clone(),
            name: found.profile.display_name.clone(),
            unavailable: found.profile.availability == Availability::Unavailable,
        })),
        Ok(Lookup::Moved(username)) => {
            let address = format!("/portfolio/{}/contact", encoded(&username));
            Ok(Err(axum::response::IntoResponse::into_response(Redirect::permanent(&address))))
        }
        Ok(Lookup::Nobody) => Err(Problem::not_found("Creator not found")),
        Err(error) => Err(Problem::unavailable(error)),
    }
}

fn encoded(username: &str) -> String {
    url::form_urlencoded::byte_serialize(username.as_bytes()).collect()
}
