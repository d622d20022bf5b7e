//! The shelf: every work with how it stands, what can be done with it, and the order (PG-07, PF-17…19, PF-23).

use api::{Code, Outcome, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::portfolio::NEW_ITEMS;
use domain::portfolio::{Category, Shelf, Standing, Visibility};
use projections::portfolio::Shelved;

use super::{HOME, Stand, is_conflict, own, plate, works_of};
use crate::Door;
use crate::creators::profile_of;
use crate::forms::{Faults, Field, Sent};
use crate::marketplace::{Picture, hue};
use crate::ui::{Toast, Ui, page};
use crate::visit::Visit;

/// A work on its creator's shelf.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) category: Category,
    pub(crate) cover: Option<Picture>,
    pub(crate) stand: Stand,
    /// Why staff decided so.
    pub(crate) reason: Option<String>,
    /// She lets everybody see it, once it is approved.
    pub(crate) is_public: bool,
    /// Everybody can see something of it now.
    pub(crate) is_shown: bool,
    pub(crate) featured: bool,
    pub(crate) views: u64,
    pub(crate) likes: u64,
    pub(crate) updated: DateTime<Utc>,
}

impl Piece {
    pub(crate) fn of(door: &Door, shelved: &Shelved) -> Self {
        let Shelved { item, featured, .. } = shelved;
        let work = &item.work.0;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        Self {
            id: item.id.to_string(),
            category: work.latest.category,
            cover: work.latest.images.first().map(|id| plate(door, id)),
            stand: Stand::of(work),
            is_public: work.visibility == Visibility::Public,
            is_shown: work.public().is_some(),
            title: work.latest.title.clone(),
            // What was said of an earlier version is said no more.
            reason: item.reason.clone().filter(|_| matches!(work.standing, Standing::Rejected | Standing::Flagged)),
            featured: *featured,
            views: count(item.views),
            likes: count(item.likes),
            updated: item.updated_at,
        }
    }

    /// The colour of the sheet that hangs where there is no picture.
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.title)
    }
}

/// Works that can change places with each other: those that stand out always come first (PF-13).
pub(crate) struct Row {
    /// The key of its heading; none where it is the only one.
    pub(crate) heading: Option<&'static str>,
    pub(crate) pieces: Vec<Piece>,
}

impl Row {
    /// The rows of a shelf.
    pub(crate) fn all(pieces: Vec<Piece>) -> Vec<Self> {
        let (first, rest): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| piece.featured);
        let heading = |key| (!first.is_empty()).then_some(key);
        let rows = [
            Self { heading: heading("portfolio-rest"), pieces: rest },
            Self { heading: heading("portfolio-featured"), pieces: first },
        ];
        rows.into_iter().rev().filter(|row| !row.pieces.is_empty()).collect()
    }
}

#[derive(Template)]
#[template(path = "portfolio.html")]
pub(crate) struct ShelfPage {
    pub(crate) ui: Ui,
    pub(crate) faults: Faults,
    /// None: its small forms show no faults of their own, so all are told at the top.
    pub(crate) fields: [Field; 0],
    pub(crate) rows: Vec<Row>,
    pub(crate) total: usize,
    pub(crate) featured: usize,
    pub(crate) has_profile: bool,
    /// The revision that a new order must name.
    pub(crate) revision: i64,
}

impl ShelfPage {
    const ITEMS_MOST: usize = Shelf::ITEMS_MOST;
    const FEATURED_MOST: usize = Shelf::FEATURED_MOST;

    /// How many works may be sent in on a day.
    fn daily(&self) -> usize {
        NEW_ITEMS.places
    }
}

/// `GET /dashboard/portfolio`
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    shelf(visit, StatusCode::OK, Faults::default()).await
}

async fn shelf(visit: Visit, status: StatusCode, faults: Faults) -> Result<Response, Problem> {
    visit.up_to_date("creators").await?;
    visit.up_to_date("portfolio").await?;
    let me = visit.identity()?.account.0;
    let has_profile = profile_of(&visit, me).await?.is_some();
    let mine = works_of(&visit, me).await?;
    let featured = mine.items.iter().filter(|shelved| shelved.featured).count();
    let pieces = mine.items.iter().map(|shelved| Piece::of(&visit.door, shelved)).collect();
    let (rows, revision) = (Row::all(pieces), mine.shelf_revision.unwrap_or_default());
    let shown =
        ShelfPage { faults, fields: [], rows, total: mine.total, featured, has_profile, revision, ui: visit.ui };
    Ok(page(status, &shown))
}

/// Leads back to the work, or shows the shelf with what went wrong.
async fn back(visit: Visit, id: &str, toast: Toast, done: Result<Outcome, Problem>) -> Result<Response, Problem> {
    match done {
        Ok(outcome) => Ok(visit.done(outcome, &format!("{HOME}#item-{id}"), Some(toast))),
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => {
            let faults = Faults::of(&problem, visit.ui.language);
            shelf(visit, problem.status(), faults).await
        }
    }
}

/// `POST /dashboard/portfolio/order`: all ids in their order, and what one button wants moved.
pub(super) async fn reorder(visit: Visit, mut sent: Sent) -> Result<Response, Problem> {
    let wish = sent.take("move").unwrap_or_default();
    let order = moved(sent.all("order").to_vec(), &wish);
    sent.put("order", order);
    let done = visit.carry_out("portfolio.reorder", &sent).await;
    let stale = done.as_ref().is_err_and(|problem| is_conflict(problem) || problem.errors().contains_key("order"));
    if stale {
        let faults = Faults::saying(visit.ui.t("portfolio-order-conflict"));
        return shelf(visit, StatusCode::CONFLICT, faults).await;
    }
    let id = wish.split_once(':').map_or("", |(_, id)| id).to_owned();
    back(visit, &id, Toast::OrderSaved, done).await
}

/// The order with one work a place further up or down: `up:<id>`, `down:<id>`.
fn moved(mut order: Vec<String>, wish: &str) -> Vec<String> {
    let Some((way, id)) = wish.split_once(':') else { return order };
    let Some(at) = order.iter().position(|other| other == id) else { return order };
    let to = if way == "up" { at.saturating_sub(1) } else { (at + 1).min(order.len() - 1) };
    order.swap(at, to);
    order
}

/// `POST /dashboard/portfolio/visibility/{id}` (PF-19)
pub(super) async fn set_visibility(visit: Visit, Path(id): Path<String>, sent: Sent) -> Result<Response, Problem> {
    let toast = if sent.text("visibility") == "PRIVATE" { Toast::WorkPrivate } else { Toast::WorkPublic };
    change(visit, &id, sent, toast).await
}

/// `POST /dashboard/portfolio/featured/{id}` (PF-08, PF-29)
pub(super) async fn set_featured(visit: Visit, Path(id): Path<String>, sent: Sent) -> Result<Response, Problem> {
    let toast = if sent.text("featured") == "true" { Toast::WorkFeatured } else { Toast::WorkUnfeatured };
    change(visit, &id, sent, toast).await
}

async fn change(visit: Visit, id: &str, mut sent: Sent, toast: Toast) -> Result<Response, Problem> {
    own(&visit, id).await?;
    sent.put("item", vec![id.to_owned()]);
    let done = visit.carry_out("portfolio.updatePortfolioItem", &sent).await;
    back(visit, id, toast, done).await
}

#[derive(Template)]
#[template(path = "portfolio-delete.html")]
pub(crate) struct DeletePage {
    pub(crate) ui: Ui,
    pub(crate) id: String,
    pub(crate) title: String,
}

/// `GET /dashboard/portfolio/delete/{id}`: asks first.
pub(super) async fn ask(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let item = own(&visit, &id).await?;
    let shown = DeletePage { ui: visit.ui, id: item.id.to_string(), title: item.work.0.latest.title };
    Ok(page(StatusCode::OK, &shown))
}

/// `POST /dashboard/portfolio/delete/{id}` (PF-16, PF-26)
pub(super) async fn delete(visit: Visit, Path(id): Path<String>, mut sent: Sent) -> Result<Response, Problem> {
    sent.put("item", vec![id]);
    let outcome = visit.carry_out("portfolio.deletePortfolioItem", &sent).await.map_err(hidden)?;
    Ok(visit.done(outcome, HOME, Some(Toast::WorkDeleted)))
}

/// Somebody else's work is not there.
fn hidden(problem: Problem) -> Problem {
    if problem.code() == Code::FORBIDDEN { Problem::not_found("Portfolio item not found") } else { problem }
}

#[cfg(test)]
mod moves {
    use super::*;

    /// PF-18, PF-23: a button moves one work by one place, and never loses one.
    #[test]
    fn a_button_moves_one_work_by_one_place() {
        let order = || ["a", "b", "c"].map(str::to_owned).to_vec();
        for (wish, after) in [
            ("up:b", "bac"),
            ("down:b", "acb"),
            ("up:a", "abc"),
            ("down:c", "abc"),
            ("up:z", "abc"),
            ("", "abc"),
            ("sideways", "abc"),
        ] {
            assert_eq!(moved(order(), wish).concat(), after, "{wish}");
        }
        assert!(moved(Vec::new(), "down:a").is_empty());
    }
}
