//! What people reported, newest first.
//!
//! Written with the queue: the table `report`, one row per report. Where a reporter is erased, her words are gone and
//! the report stays; where the one who is reported is erased, there is nothing left to decide.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::Event;
use domain::moderation::{ReportEvent, ReportStatus};
use journal::Fact;
use serde::Serialize;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use crate::rows::{Touched, erased, optional};

const REPORTS: &str = "
select id, kind, target, owner, reporter, reason, text, status, outcome, note, revision, filed_at
from views.report
where $1::text is null or status = $1
order by filed_at desc, id
offset $2
limit $3";

const REPORT: &str = "
select id, kind, target, owner, reporter, reason, text, status, outcome, note, revision, filed_at
from views.report
where id = $1";

const COUNT: &str = "
select count(*)
from views.report
where $1::text is null or status = $1";

const LOAD: &str = "
select id, kind, target, owner, reporter, reason, text, status, outcome, note, revision, filed_at
from report
where id = any($1) or reporter = any($2) or owner = any($2)";

const WRITE: &str = "
insert into report
    (id, kind, target, owner, reporter, reason, text, status, outcome, note, revision, filed_at)
select id, kind, target, owner, reporter, reason, text, status, outcome, note, revision, filed_at
from json_populate_recordset(null::report, $1::text::json)
on conflict (id) do update
set reason = excluded.reason,
    text = excluded.text,
    status = excluded.status,
    outcome = excluded.outcome,
    note = excluded.note,
    revision = excluded.revision,
    filed_at = excluded.filed_at";

const DELETE: &str = "
delete from report
where id = any($1)";

pub(crate) const STATEMENTS: &[&str] = &[REPORTS, REPORT, COUNT, LOAD, WRITE, DELETE];

/// Something that somebody reported.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct Reported {
    /// Which report.
    pub id: Uuid,
    /// The wire name of what kind of thing it is about.
    pub kind: String,
    /// The thing.
    pub target: Uuid,
    /// Whose it is.
    pub owner: Uuid,
    /// Who reported it.
    pub reporter: Uuid,
    /// The wire name of what is wrong.
    pub reason: String,
    /// The same in her words; nothing once she is erased.
    pub text: Option<String>,
    /// The wire name of how far staff are with it.
    pub status: String,
    /// The wire name of what came of it, once it is settled.
    pub outcome: Option<String>,
    /// What staff noted last.
    pub note: Option<String>,
    /// The revision that a decision must name.
    pub revision: i64,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
}

/// A page of what was reported.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportsPage {
    /// Newest first.
    pub reports: Vec<Reported>,
    /// How many there are in all.
    pub total: i64,
}

/// What was reported, newest first; all, or those that are so far. `limit` after the first `offset`.
///
/// # Errors
/// When the database does not answer.
pub async fn reports(
    views: impl PgExecutor<'_> + Copy,
    status: Option<ReportStatus>,
    (offset, limit): (usize, usize),
) -> sqlx::Result<ReportsPage> {
    let status = status.map(ReportStatus::as_str);
    let [offset, limit] = [offset, limit].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let reports = sqlx::query_as(REPORTS).bind(status).bind(offset).bind(limit).fetch_all(views).await?;
    let total = sqlx::query_scalar(COUNT).bind(status).fetch_one(views).await?;
    Ok(ReportsPage { reports, total })
}

/// One report.
///
/// # Errors
/// When the database does not answer.
pub async fn report(views: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<Reported>> {
    sqlx::query_as(REPORT).bind(id).fetch_optional(views).await
}

/// Takes a batch into the table.
pub(super) async fn project(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
    let touched = facts.iter().filter(|fact| matches!(fact.event, Event::Report(_)));
    let touched: HashSet<Uuid> = touched.filter_map(Fact::stream_id).collect();
    let touched: Vec<Uuid> = touched.into_iter().collect();
    let gone: Vec<Uuid> = facts.iter().filter_map(erased).collect();
    if touched.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let loaded: Vec<Reported> = sqlx::query_as(LOAD).bind(touched).bind(gone).fetch_all(&mut *tables).await?;
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
    facts.iter().for_each(|fact| fold(&mut rows, fact));
    rows.store(DELETE, WRITE, tables).await
}

fn fold(rows: &mut Touched<Uuid, Reported>, fact: &Fact) {
    if let Some(person) = erased(fact) {
        for report in rows.keys_where(|row| row.owner == person) {
            rows.change(report, |row| *row = None);
        }
        for report in rows.keys_where(|row| row.reporter == person) {
            rows.update(report, |row| row.text = None);
        }
    }
    let (Event::Report(event), Some(id)) = (&fact.event, fact.stream_id()) else { return };
    match event {
        ReportEvent::ReportFiled { .. } => rows.change(id, |row| *row = filed(id, event, fact)),
        ReportEvent::ReportReviewed { note, .. } => rows.update(id, |row| {
            row.status = ReportStatus::Reviewed.as_str().into();
            row.note = note.as_ref().map(ToString::to_string);
        }),
        ReportEvent::ReportResolved { outcome, note, .. } => rows.update(id, |row| {
            row.status = ReportStatus::Resolved.as_str().into();
            row.outcome = Some(outcome.as_str().into());
            row.note = note.as_ref().map(ToString::to_string).or_else(|| row.note.take());
        }),
    }
}

fn filed(id: Uuid, event: &ReportEvent, fact: &Fact) -> Option<Reported> {
    let ReportEvent::ReportFiled { target, owner, by, reason, text } = event else { return None };
    Some(Reported {
        id,
        kind: target.kind().into(),
        target: target.id(),
        owner: owner.0,
        reporter: by.0,
        reason: reason.as_str().into(),
        text: optional(Some(text)),
        status: ReportStatus::Open.as_str().into(),
        outcome: None,
        note: None,
        revision: fact.revision.0.cast_signed(),
        filed_at: fact.recorded_at,
    })
}
