//! A visitor at a page: how she reads it, who she is, and what she asks the house to do.

use std::convert::Infallible;
use std::sync::Arc;

use api::{Context, Identity, Outcome, Problem, after_cookie};
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::Response;

use crate::Door;
use crate::forms::Sent;
use crate::pages::lead_to;
use crate::ui::{Call, Toast, Ui};

/// A visitor at a page.
pub(crate) struct Visit {
    /// How she reads it.
    pub(crate) ui: Ui,
    /// What the pages are made from.
    pub(crate) door: Door,
    /// What operations and reads know of her.
    pub(crate) context: Context,
    path: String,
}

impl FromRequestParts<Door> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Infallible> {
        let ui = Ui::from_request_parts(parts, door).await?;
        let call = parts.extensions.get::<Call>().cloned().unwrap_or_default();
        let visitor = call.visitor.unwrap_or_default();
        let context = Context::of_page(&door.house, parts, visitor, ui.language);
        Ok(Self { ui, door: door.clone(), context, path: parts.uri.path().to_owned() })
    }
}

impl Visit {
    /// Who she is. Pages for persons are closed to everybody else, by the table of pages.
    ///
    /// # Errors
    /// 401 when she is not signed in.
    pub(crate) fn identity(&self) -> Result<&Identity, Problem> {
        self.context.identity()
    }

    /// Waits, bounded, until a projection holds what she wrote a moment ago (AR-14).
    ///
    /// # Errors
    /// When the read models do not answer.
    pub(crate) async fn up_to_date(&self, projection: &str) -> Result<(), Problem> {
        self.context.reading(projection).await.map(|_| ())
    }

    /// What the read models say; remembered until one of the projections moves that it is made `of`.
    ///
    /// # Errors
    /// What `ask` fails with.
    pub(crate) async fn recall<T, E>(
        &self,
        of: &[&str],
        question: String,
        ask: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, Problem>
    where
        T: Send + Sync + 'static,
        Problem: From<E>,
    {
        Ok(self.door.house.recall().recall(of, question, ask).await?)
    }

    /// Carries an operation out with what a form sent, once however often it is sent (AR-15).
    ///
    /// # Errors
    /// The operation's own problem.
    pub(crate) async fn carry_out(&self, operation: &str, sent: &Sent) -> Result<Outcome, Problem> {
        // The same page may hold several forms; a form is the same by its page's number, its target and its wish.
        let key = format!("{}:{operation}:{}", sent.number(), self.path);
        self.context.keyed(&key).carry_out(operation, sent.fields()).await
    }

    /// Leads on after something was done: the next page waits for it, and says `toast`.
    pub(crate) fn done(&self, outcome: Outcome, address: &str, toast: Option<Toast>) -> Response {
        let mut response = lead_to(address);
        let secure = self.door.house.settings().secure;
        let headers = response.headers_mut();
        let written = outcome.written.map(|position| after_cookie(position, secure));
        let said = toast.and_then(|toast| HeaderValue::from_str(&toast.cookie()).ok());
        for cookie in outcome.cookies.into_iter().chain(written).chain(said) {
            headers.append(SET_COOKIE, cookie);
        }
        response
    }
}
