//! A form that cannot be taken now although this house showed it: its page has grown too old, or its writer is signed
//! out since. Nothing of it is lost: it is shown again with all that was written, to be sent once more.

use api::FormFields;
use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::ORIGIN;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{SECRETS, TOKEN, read};
use crate::Door;
use crate::ui::{Ui, page};

/// From so many characters on, what was written is worth reading on the page.
const WRITING: usize = 40;

#[derive(Template)]
#[template(path = "held.html")]
struct Held {
    ui: Ui,
    heading: &'static str,
    message: &'static str,
    signed_out: bool,
    /// What the form carries again.
    fields: Vec<(String, String)>,
}

impl Held {
    fn new(ui: Ui, fields: FormFields, signed_out: bool) -> Self {
        let (heading, message) =
            if signed_out { ("held-out-heading", "held-out") } else { ("held-old-heading", "held-old") };
        let kept = fields.into_iter().filter(|(name, _)| name != TOKEN && !SECRETS.contains(&name.as_str()));
        let fields = kept.flat_map(|(name, texts)| texts.into_iter().map(move |text| (name.clone(), text))).collect();
        Self { heading: ui.t(heading), message: ui.t(message), ui, signed_out, fields }
    }

    /// The texts that somebody would not want to write twice.
    fn writings(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(_, text)| text.as_str()).filter(|text| text.chars().count() >= WRITING)
    }
}

/// Whether the browser says that a page of this very house sent the form. Another site's is not shown again: somebody
/// might be talked into sending it.
fn is_ours(headers: &HeaderMap, ui: &Ui) -> bool {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
    origin.is_some_and(|origin| ui.is_origin(origin))
}

/// Holds a form whose page has grown too old; `None` when it comes from elsewhere.
pub(super) async fn too_old(parts: &mut Parts, door: &Door, fields: FormFields) -> Option<Response> {
    let ui = read_by(parts, door).await;
    is_ours(&parts.headers, &ui).then(|| page(StatusCode::FORBIDDEN, &Held::new(ui, fields, false)))
}

/// Holds a form whose writer is signed out since; `None` when it comes from elsewhere, or is none.
pub(crate) async fn signed_out(request: Request, door: &Door) -> Option<Response> {
    let (mut parts, body) = request.into_parts();
    let ui = read_by(&mut parts, door).await;
    if !is_ours(&parts.headers, &ui) {
        return None;
    }
    match read(&parts, body, door).await {
        Ok(sent) => Some(page(StatusCode::FORBIDDEN, &Held::new(ui, sent.fields, true))),
        Err(problem) => Some(problem.into_response()),
    }
}

async fn read_by(parts: &mut Parts, door: &Door) -> Ui {
    match Ui::from_request_parts(parts, door).await {
        Ok(ui) => ui,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::super::tests::sent;
    use super::*;
    use crate::checks::{is_clean, is_harmless};
    use crate::ui::Language;

    fn held(body: &str, signed_out: bool, language: Language) -> String {
        let ui = Ui::at(language, None, "/dashboard/portfolio/new", "");
        Held::new(ui, sent(body).fields(), signed_out).render().unwrap()
    }

    /// AC-07, SE-07: all that was written comes again, but no password, no old proof, and nothing that acts.
    #[test]
    fn what_was_written_is_kept() {
        let body = "_token=old&title=Senja&tags=a&tags=b&password=sesame+seed&current=sesame\
                    &description=%3Cscript%3Ealert(1)%3C/script%3E+and+a+long+story+of+the+sea";
        for language in [Language::Id, Language::En] {
            for signed_out in [false, true] {
                let html = held(body, signed_out, language);
                is_clean(&html);
                is_harmless(&html);
                assert!(html.contains(r#"name="tags" value="a""#) && html.contains(r#"name="tags" value="b""#));
                assert!(
                    html.contains("long story of the sea") && !html.contains("sesame") && !html.contains("\"old\"")
                );
                assert_eq!(html.contains("target=\"_blank\""), signed_out);
            }
        }
    }

    /// AC-07: what another site sent is not shown with a button that sends it.
    #[test]
    fn only_a_form_of_this_house_is_held() {
        let ui = Ui::at(Language::En, None, "/dashboard", "");
        let from = |origin: &'static str| HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
        assert!(is_ours(&from("https://kreatr.app"), &ui));
        for origin in ["null", "https://kreatr.app.evil.example", "http://kreatr.app", ""] {
            assert!(!is_ours(&from(origin), &ui), "{origin}");
        }
        assert!(!is_ours(&HeaderMap::new(), &ui));
    }
}
