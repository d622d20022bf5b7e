//! Pages for what went wrong, in the voice of the house (EH-01, EH-02).

use api::{Code, Problem};
use askama::Template;
use axum::extract::Request;
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::forms::again_in;
use crate::ui::{Ui, page};

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct FailurePage {
    pub(crate) ui: Ui,
    pub(crate) heading: &'static str,
    pub(crate) message: String,
    /// Asking again may help.
    pub(crate) again: bool,
    /// The page that the visitor came from, where the answer has another cause than its address.
    pub(crate) back: Option<String>,
}

impl FailurePage {
    /// The page for a status.
    pub(crate) fn of(ui: Ui, status: StatusCode) -> Self {
        let (heading, message) = match status {
            StatusCode::NOT_FOUND => ("error-not-found-heading", "error-not-found"),
            StatusCode::FORBIDDEN => ("error-heading", "error-forbidden"),
            StatusCode::TOO_MANY_REQUESTS => ("error-heading", "error-too-many"),
            StatusCode::BAD_REQUEST => ("error-heading", "error-bad-request"),
            StatusCode::METHOD_NOT_ALLOWED => ("error-not-found-heading", "error-not-found"),
            StatusCode::PAYLOAD_TOO_LARGE => ("error-heading", "error-too-large"),
            StatusCode::URI_TOO_LONG => ("error-heading", "error-long-address"),
            StatusCode::SERVICE_UNAVAILABLE => ("error-heading", "error-unavailable"),
            _ => ("error-heading", "error-server"),
        };
        let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        // What was too much stood in a form or behind the address: the page itself is there.
        let too_much = matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG);
        let back = too_much.then(|| ui.path().to_owned());
        Self { heading: ui.t(heading), message: ui.t(message).to_owned(), again, back, ui }
    }
}

/// Answers with the page for a problem: the house's own words for its kind, or what it says in particular.
pub(crate) fn trouble(ui: Ui, problem: &Problem) -> Response {
    let (status, text) = (problem.status(), problem.plain_text(ui.language));
    let mut shown = FailurePage::of(ui, status);
    let particular = !status.is_server_error() && text != problem.code().title(shown.ui.language);
    if particular || status == StatusCode::CONFLICT {
        shown.message = text;
    }
    if let Some(when) = again_in(problem, shown.ui.language) {
        shown.message = format!("{}. {when}", shown.message.trim_end_matches('.'));
    }
    refusal(problem, &shown)
}

/// Answers with a page that tells what is wrong.
pub(crate) fn refusal(problem: &Problem, shown: &impl Template) -> Response {
    paced(problem, page(problem.status(), shown))
}

/// The same answer; it says when to come back, where that is known (RL-04).
pub(crate) fn paced(problem: &Problem, mut response: Response) -> Response {
    if let Some(seconds) = problem.retry_after() {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Turns the problems that pages answer into pages. What programs ask for stays as it is.
pub(crate) async fn speak(ui: Ui, request: Request, next: Next) -> Response {
    let for_programs = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>().filter(|_| !for_programs) else {
        return response;
    };
    if problem.status().is_server_error() {
        let (code, cause) = (problem.code().name, problem.cause().unwrap_or("-"));
        tracing::error!(code, cause, "A page could not be shown");
    }
    trouble(ui, &problem)
}

/// Answers with the page for a status.
pub(crate) fn failure(ui: Ui, status: StatusCode) -> Response {
    page(status, &FailurePage::of(ui, status))
}

/// Answers that there is no such file: by a page to whoever opened its address, by a problem to who wanted the file.
pub(crate) fn no_file(ui: Ui, headers: &HeaderMap) -> Response {
    let reads_pages = |accept: &HeaderValue| accept.to_str().is_ok_and(|accept| accept.contains("text/html"));
    if headers.get(ACCEPT).is_some_and(reads_pages) {
        return failure(ui, StatusCode::NOT_FOUND);
    }
    Problem::new(Code::NOT_FOUND).into_response()
}

/// Answers that there is no such creator (PP-07).
pub(crate) fn no_creator(ui: Ui) -> Response {
    let (heading, message) = (ui.t("error-creator-heading"), ui.t("error-creator").to_owned());
    page(StatusCode::NOT_FOUND, &FailurePage { ui, heading, message, again: false, back: None })
}

/// Answers that there is no such work, or none that everybody may see.
pub(crate) fn no_work(ui: Ui) -> Response {
    let (heading, message) = (ui.t("error-work-heading"), ui.t("error-work").to_owned());
    page(StatusCode::NOT_FOUND, &FailurePage { ui, heading, message, again: false, back: None })
}

#[cfg(test)]
mod tests {
    use axum::http::header::CONTENT_TYPE;

    use super::*;
    use crate::ui::Language;

    /// EH-01, EH-02: whoever opens a picture's address reads a page, and whoever wanted the picture a problem.
    #[test]
    fn a_missing_file_is_told_in_the_form_that_was_asked_for() {
        let kind = |accept: &'static str| {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            let answer = no_file(Ui::at(Language::En, None, "/media/x", ""), &headers);
            assert_eq!(answer.status(), StatusCode::NOT_FOUND);
            answer.headers()[CONTENT_TYPE].to_str().map(str::to_owned).unwrap_or_default()
        };
        assert!(kind("text/html,application/xhtml+xml,*/*;q=0.8").starts_with("text/html"));
        for program in ["image/avif,image/webp,*/*;q=0.8", "*/*", "application/json"] {
            assert_eq!(kind(program), "application/problem+json", "{program}");
        }
    }

    /// EH-01: what was too much is told, and the page that it was sent from is one step away.
    #[test]
    fn a_page_of_too_much_leads_back() {
        for status in [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::URI_TOO_LONG] {
            let ui = Ui::at(Language::En, None, "/community/marketplace", "search=x");
            let page = FailurePage::of(ui, status).render().unwrap();
            assert!(page.contains("class=\"button warm\" href=\"/community/marketplace\""), "{page}");
            assert!(page.contains("too l"), "{page}");
        }
        let page = FailurePage::of(Ui::at(Language::En, None, "/x", ""), StatusCode::NOT_FOUND).render().unwrap();
        assert!(!page.contains("Back to the page"));
    }
}
