//! Pages for what went wrong, in the voice of the house (EH-01, EH-02).

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::ui::{Ui, page};

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct FailurePage {
    pub(crate) ui: Ui,
    pub(crate) heading: &'static str,
    pub(crate) message: &'static str,
    /// Asking again may help.
    pub(crate) again: bool,
}

impl FailurePage {
    /// The page for a status.
    pub(crate) fn of(ui: Ui, status: StatusCode) -> Self {
        let (heading, message) = match status {
            StatusCode::NOT_FOUND => ("error-not-found-heading", "error-not-found"),
            StatusCode::FORBIDDEN => ("error-heading", "error-forbidden"),
            StatusCode::TOO_MANY_REQUESTS => ("error-heading", "error-too-many"),
            StatusCode::BAD_REQUEST => ("error-heading", "error-bad-request"),
            StatusCode::SERVICE_UNAVAILABLE => ("error-heading", "error-unavailable"),
            _ => ("error-heading", "error-server"),
        };
        let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        Self { heading: ui.t(heading), message: ui.t(message), again, ui }
    }
}

/// Answers with the page for a status.
pub(crate) fn failure(ui: Ui, status: StatusCode) -> Response {
    page(status, &FailurePage::of(ui, status))
}

/// Answers that there is no such creator (PP-07).
pub(crate) fn no_creator(ui: Ui) -> Response {
    let (heading, message) = (ui.t("error-creator-heading"), ui.t("error-creator"));
    page(StatusCode::NOT_FOUND, &FailurePage { ui, heading, message, again: false })
}
