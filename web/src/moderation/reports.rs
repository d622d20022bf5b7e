//! What people reported, and what moderators do about it (MD-01, MD-02, MD-17).

use std::collections::HashMap;
use std::sync::Arc;

use api::{Code, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::moderation::{Outcome, ReportStatus};
use domain::text::Note;
use projections::moderation::{Reported, report as one, reports, shown_names};
use serde::Deserialize;
use uuid::Uuid;

use super::labels;
use super::seen::{Creator, creator, work_of};
use super::{DESK, Frame, Part, id_in, up_to_date};
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::marketplace::Work;
use crate::portfolio::item_of;
use crate::ui::{Moment, Toast, Ui, page};
use crate::visit::Visit;

/// How many reports are listed at once.
const LISTED: usize = 14;

/// Which reports are listed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    status: String,
    #[serde(default)]
    page: String,
}

impl Wish {
    /// How far staff are with those that are listed; `None`: all. Without a word, those that nobody looked at.
    fn status(&self) -> Option<ReportStatus> {
        match self.status.as_str() {
            "all" => None,
            text => Some(text.parse().unwrap_or(ReportStatus::Open)),
        }
    }

    fn page(&self) -> usize {
        self.page.parse().ok().filter(|page| (1..=100_000).contains(page)).unwrap_or(1)
    }

    /// The same choice in an address.
    fn query(&self, page: usize) -> String {
        let status = self.status().map_or("all", ReportStatus::as_str);
        if page == 1 { format!("?status={status}") } else { format!("?status={status}&page={page}") }
    }
}

/// A choice of reports.
struct Filter {
    href: String,
    label: &'static str,
    here: bool,
}

fn filters(ui: &Ui, chosen: Option<ReportStatus>) -> Vec<Filter> {
    let some = [ReportStatus::Open, ReportStatus::Reviewed, ReportStatus::Resolved].map(Some);
    let filter = |status: Option<ReportStatus>| Filter {
        href: format!("{DESK}/reports?status={}", status.map_or("all", ReportStatus::as_str)),
        label: status.map_or_else(|| ui.t("report-all"), |status| labels::status(ui, status)),
        here: status == chosen,
    };
    some.into_iter().chain([None]).map(filter).collect()
}

/// A report of the list.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) reason: String,
    /// Whose thing it is about.
    pub(super) about: String,
    pub(super) is_item: bool,
    pub(super) since: Moment,
    pub(super) here: bool,
}

/// The list.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) lines: Vec<Line>,
    pub(super) total: u64,
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
}

/// The report that is open.
pub(super) struct Opened {
    pub(super) id: Uuid,
    pub(super) revision: u64,
    pub(super) reason: String,
    pub(super) text: Option<String>,
    /// Her name, unless she is erased.
    pub(super) reporter: Option<String>,
    pub(super) reporter_id: Uuid,
    pub(super) status: &'static str,
    pub(super) settled: bool,
    pub(super) reviewed: bool,
    pub(super) outcome: Option<&'static str>,
    pub(super) note: Option<String>,
    pub(super) filed: Moment,
    /// The item that it is about, as it is now; nothing for a profile, or when it was deleted.
    pub(super) item: Option<(Uuid, Work)>,
    pub(super) is_item: bool,
    pub(super) creator: Option<Creator>,
}

impl Opened {
    fn address(&self) -> String {
        format!("{DESK}/reports/{}", self.id)
    }
}

#[derive(Template)]
#[template(path = "moderation/reports.html")]
pub(super) struct ReportsPage {
    ui: Ui,
    frame: Frame,
    filters: Vec<Filter>,
    /// The choice of reports, in the form's address.
    query: String,
    listing: Listing,
    opened: Option<Opened>,
    faults: Faults,
    conflict: bool,
    fields: Vec<Field>,
}

impl ReportsPage {
    pub(super) fn new(
        ui: Ui,
        wish: &Wish,
        listing: Listing,
        opened: Option<Opened>,
        sent: Option<&Sent>,
        (faults, conflict): (Faults, bool),
    ) -> Self {
        let filled = Filled { sent, faults: &faults };
        let note = filled.area(2, "note", ui.t("mod-note"), "").hint(ui.t("mod-note-hint")).most(Note::MAX);
        let (filters, query) = (filters(&ui, wish.status()), wish.query(wish.page()));
        let frame = Frame::at(&ui, Part::Reports);
        Self { frame, filters, query, listing, opened, faults, conflict, fields: vec![note], ui }
    }
}

/// `GET /admin/marketplace/moderation/reports`: the newest is open.
pub(super) async fn list(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    shown(visit, &wish, None, (None, StatusCode::OK, Faults::default())).await
}

/// `GET /admin/marketplace/moderation/reports/{report}`
pub(super) async fn report(
    visit: Visit,
    Path(report): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    let report = found(&visit, id_in(&report)?).await?;
    shown(visit, &wish, Some(report), (None, StatusCode::OK, Faults::default())).await
}

async fn found(visit: &Visit, report: Uuid) -> Result<Reported, Problem> {
    let found = one(visit.door.house.views(), report);
    let found = visit.recall(&["moderation"], format!("report {report}"), found).await?;
    found.as_ref().clone().ok_or_else(|| Problem::not_found("Report not found"))
}

/// `POST /admin/marketplace/moderation/reports/{report}`: says that somebody is on it, or settles it.
pub(super) async fn settle(
    visit: Visit,
    Path(report): Path<String>,
    Query(wish): Query<Wish>,
    mut sent: Sent,
) -> Result<Response, Problem> {
    let report = id_in(&report)?;
    sent.put("report", vec![report.to_string()]);
    let step = sent.take("step").unwrap_or_default();
    let (operation, toast) = match step.as_str() {
        "review" => ("moderation.reviewReport", Toast::ReportReviewed),
        _ => ("moderation.resolveReport", Toast::ReportResolved),
    };
    if let Ok(outcome) = step.to_uppercase().parse::<Outcome>() {
        sent.put("outcome", vec![outcome.as_str().to_owned()]);
    }
    let problem = match visit.carry_out(operation, &sent).await {
        Ok(outcome) => {
            let address = format!("{DESK}/reports{}", wish.query(wish.page()));
            return Ok(visit.done(outcome, &address, Some(toast)));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() || problem.code() == Code::NOT_FOUND {
        return Err(problem);
    }
    if let Some(head) = visit.door.house.journal().store().head().await.map_err(Problem::unavailable)? {
        visit.context.reading_after("moderation", head).await?;
    }
    let faults = Faults::of(&problem, visit.ui.language);
    let report = found(&visit, report).await?;
    shown(visit, &wish, Some(report), (Some(&sent), problem.status(), faults)).await
}

async fn shown(
    visit: Visit,
    wish: &Wish,
    open: Option<Reported>,
    (sent, status, faults): (Option<&Sent>, StatusCode, Faults),
) -> Result<Response, Problem> {
    let page_of = reports(visit.door.house.views(), wish.status(), ((wish.page() - 1) * LISTED, LISTED));
    let question = format!("reports {:?} {}", wish.status(), wish.page());
    let page_of = visit.recall(&["moderation"], question, page_of).await?;
    let open = open.or_else(|| page_of.reports.first().cloned());
    let total = page_of.total.unsigned_abs();
    let listing = listing(&visit, wish, &page_of.reports, total, open.as_ref().map(|report| report.id)).await?;
    let opened = match open {
        Some(report) => Some(opened(&visit, report).await?),
        None => None,
    };
    let conflict = status == StatusCode::CONFLICT;
    Ok(page(status, &ReportsPage::new(visit.ui, wish, listing, opened, sent, (faults, conflict))))
}

async fn listing(
    visit: &Visit,
    wish: &Wish,
    rows: &[Reported],
    total: u64,
    open: Option<Uuid>,
) -> Result<Listing, Problem> {
    let owners: Vec<Uuid> = rows.iter().map(|row| row.owner).collect();
    let names = names_of(visit, &owners).await?;
    let (query, here) = (wish.query(wish.page()), rows.iter().position(|row| Some(row.id) == open));
    let href = |row: &Reported| format!("{DESK}/reports/{}{query}", row.id);
    let previous = here.and_then(|here| here.checked_sub(1)).and_then(|at| rows.get(at)).map(href);
    let next = rows.get(here.map_or(0, |here| here + 1)).map(href);
    let to = |number: usize| format!("{DESK}/reports{}", wish.query(number));
    let more = total > (wish.page() * LISTED) as u64;
    let line = |row: &Reported| Line {
        href: href(row),
        reason: labels::reason_of(&visit.ui, &row.reason),
        about: names.get(&row.owner).cloned().unwrap_or_default(),
        is_item: is_item(row),
        since: Moment::of(&visit.ui, row.filed_at, visit.door.house.now()),
        here: Some(row.id) == open,
    };
    Ok(Listing {
        lines: rows.iter().map(line).collect(),
        total,
        earlier: (wish.page() > 1).then(|| to(wish.page() - 1)),
        later: more.then(|| to(wish.page() + 1)),
        previous,
        next,
    })
}

/// How these people are called.
async fn names_of(visit: &Visit, people: &[Uuid]) -> Result<Arc<HashMap<Uuid, String>>, Problem> {
    let names = shown_names(visit.door.house.views(), people);
    visit.recall(&["accounts", "creators"], format!("names of {people:?}"), names).await
}

fn is_item(row: &Reported) -> bool {
    row.kind == "ITEM"
}

async fn opened(visit: &Visit, report: Reported) -> Result<Opened, Problem> {
    let ui = &visit.ui;
    let item = if is_item(&report) { item_of(visit, report.target).await?.as_ref().clone() } else { None };
    let reporter = names_of(visit, &[report.reporter]).await?.get(&report.reporter).cloned();
    let creator = creator(visit, report.owner).await?.map(|(creator, _)| creator);
    let status = report.status.parse().unwrap_or(ReportStatus::Open);
    Ok(Opened {
        id: report.id,
        revision: report.revision.unsigned_abs(),
        reason: labels::reason_of(ui, &report.reason),
        is_item: is_item(&report),
        text: report.text,
        reporter,
        reporter_id: report.reporter,
        status: labels::status(ui, status),
        settled: status == ReportStatus::Resolved,
        reviewed: status == ReportStatus::Reviewed,
        outcome: report.outcome.and_then(|outcome| outcome.parse().ok()).map(|outcome| labels::outcome(ui, outcome)),
        note: report.note,
        filed: Moment::of(ui, report.filed_at, visit.door.house.now()),
        item: item.map(|row| (row.id, work_of(&visit.door, &row, row.work.public().unwrap_or(&row.work.latest)))),
        creator,
    })
}
