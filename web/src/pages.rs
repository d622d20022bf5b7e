//! The table of pages: each address that people open, with who may, so that no page can forget to ask.

use api::{Access, Code, Identity, Problem};
use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use url::form_urlencoded::byte_serialize;

use crate::Door;
use crate::forms::signed_out;
use crate::ui::{Call, local};

/// A page of the house: an address with what it shows, and what its forms send.
pub struct Page {
    /// The address; `{name}` stands for a part of it.
    pub path: &'static str,
    /// Who may open it.
    pub access: Access,
    /// How it may be asked for: `GET` shows it, `POST` takes its forms.
    pub methods: Vec<Method>,
    routes: MethodRouter<Door>,
}

impl Page {
    /// A page at an address, for whoever may open it.
    pub(crate) fn at(path: &'static str, access: Access) -> Self {
        Self { path, access, methods: Vec::new(), routes: MethodRouter::new() }
    }

    /// What it shows.
    #[must_use]
    pub(crate) fn shows<T: 'static>(mut self, handler: impl Handler<T, Door>) -> Self {
        self.methods.push(Method::GET);
        self.routes = self.routes.get(handler);
        self
    }

    /// What takes its forms.
    #[must_use]
    pub(crate) fn takes<T: 'static>(mut self, handler: impl Handler<T, Door>) -> Self {
        self.methods.push(Method::POST);
        self.routes = self.routes.post(handler);
        self
    }

    /// Whether there is something to see, and not only a form's target.
    pub fn is_shown(&self) -> bool {
        self.methods.contains(&Method::GET)
    }
}

/// Whether there is a page at an address.
pub(crate) fn is_page(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let shown = crate::pages().into_iter().filter(Page::is_shown);
    shown.map(|page| page.path).any(|known| {
        let parts = known.split('/').zip(path.split('/'));
        let same = |(known, part): (&str, &str)| known == part || (known.starts_with('{') && !part.is_empty());
        known.split('/').count() == path.split('/').count() && parts.into_iter().all(same)
    })
}

/// Every page, with each asking who comes.
pub(crate) fn routes(door: &Door) -> Router<Door> {
    crate::pages().into_iter().fold(Router::new(), |router, page| {
        router.route(page.path, page.routes.layer(from_fn_with_state((door.clone(), page.access), admit)))
    })
}

/// Who is not signed in may sign in and come back; who may not see a page, for her it is not there.
async fn admit(State((door, access)): State<(Door, Access)>, request: Request, next: Next) -> Response {
    if matches!(access, Access::Public | Access::Guest) {
        return next.run(request).await;
    }
    let visitor = request.extensions().get::<Call>().map_or(Ok(None), |call| call.visitor.clone());
    match may(&door, access, visitor).await {
        Ok(true) => next.run(request).await,
        Ok(false) => Problem::new(Code::NOT_FOUND).into_response(),
        Err(problem) if problem.code() == Code::UNAUTHORIZED => let_in(request, &door).await,
        Err(problem) => problem.into_response(),
    }
}

/// Leads to the sign-in page; what she wrote on a page that was open for long stays with her.
async fn let_in(request: Request, door: &Door) -> Response {
    let sign_in = sign_in_for(&request);
    let held = if request.method().is_safe() { None } else { signed_out(request, door).await };
    held.unwrap_or_else(|| Redirect::to(&sign_in).into_response())
}

async fn may(door: &Door, access: Access, visitor: Result<Option<Identity>, Problem>) -> Result<bool, Problem> {
    let visitor = visitor?.ok_or_else(|| Problem::new(Code::UNAUTHORIZED))?;
    access.admits(&door.house, &visitor).await
}

/// The sign-in page that leads back to what was asked for; a form's target cannot be opened, so it leads to its page.
fn sign_in_for(request: &Request) -> String {
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    let wanted = if request.method().is_safe() { address } else { "/dashboard" };
    let next: String = byte_serialize(wanted.as_bytes()).collect();
    format!("/login?next={next}")
}

/// Leads to a page of this house after a form was carried out; anything else leads to the front door.
pub(crate) fn lead_to(address: &str) -> Response {
    Redirect::to(local(address)).into_response()
}
