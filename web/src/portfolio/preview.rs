//! A work as visitors would see it, for its creator (PF-20).

use api::Problem;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Stand, as_seen, own};
use crate::marketplace::Work;
use crate::ui::{Ui, page};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "portfolio-preview.html")]
pub(crate) struct PreviewPage {
    pub(crate) ui: Ui,
    pub(crate) work: Work,
    pub(crate) stand: Stand,
    /// Everybody can see something of it now.
    pub(crate) is_public: bool,
    /// What everybody sees is an earlier version.
    pub(crate) earlier: Option<Work>,
    pub(crate) reason: Option<String>,
}

/// `GET /dashboard/portfolio/preview/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let item = own(&visit, &id).await?;
    let work = &item.work.0;
    let public = work.public();
    let earlier = public.filter(|content| **content != work.latest);
    let see = |content| as_seen(&visit.door, &item, content);
    let shown = PreviewPage {
        work: see(&work.latest),
        stand: Stand::of(work),
        is_public: public.is_some(),
        earlier: earlier.map(|content| Work { id: format!("{id}-public"), ..see(content) }),
        reason: item.reason.clone().filter(|_| work.standing != domain::portfolio::Standing::Pending),
        ui: visit.ui,
    };
    Ok(page(StatusCode::OK, &shown))
}
