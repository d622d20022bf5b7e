//! Reports: everybody with an account files them, moderators read and settle them (MD-01, MD-02, MD-17).

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use commands::moderation::{DecideReport, FileReport, Reportable, Step};
use commands::{CommandError, Fields, Receipt, Wanted};
use domain::moderation::{Outcome, Report, ReportReason, ReportStatus};
use domain::text::{Complaint, Note};
use domain::{AccountId, ItemId, ReportId};
use projections::moderation::{Reported, reports, shown_names};
use projections::{accounts, marketplace, portfolio};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::problem::{Code, Problem};
use crate::schemas;

pub(super) fn operations() -> Vec<Operation> {
    const DECIDE: &str = "It names the revision that was seen; if it was filed again since, or resolved otherwise, it is \
                          a conflict, and `current` says how the report stands.";
    vec![
        operation("moderation.report", Method::POST, "/reports", Access::Person, file)
            .says("Reports an item or a creator to the moderators")
            .about("Either `item` or `creator`, shown to everybody; one open report each, at most 10 a day.")
            .answers(StatusCode::CREATED),
        operation("moderation.getReports", Method::GET, "/moderation/reports", Access::Moderator, get_reports)
            .says("Lists what was reported, newest first"),
        operation(
            "moderation.reviewReport",
            Method::POST,
            "/moderation/reports/{report}/review",
            Access::Moderator,
            review,
        )
        .says("Says that somebody is on it")
        .about(DECIDE),
        operation(
            "moderation.resolveReport",
            Method::POST,
            "/moderation/reports/{report}/resolve",
            Access::Moderator,
            resolve,
        )
        .says("Settles a report")
        .about(DECIDE),
    ]
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    /// The item that is reported.
    #[schema(value_type = Option<Uuid>)]
    item: Option<ItemId>,
    /// The username of the creator who is reported.
    #[schema(value_type = Option<schemas::Username>)]
    creator: Option<String>,
    #[schema(value_type = schemas::ReportReason)]
    reason: ReportReason,
    /// What is wrong, in one's own words; read by moderators alone.
    #[schema(value_type = schemas::Complaint)]
    text: String,
}

async fn file(context: Context, input: File) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    if input.item.is_some() == input.creator.is_some() {
        fields.note("item", "Must be given, or else a creator, but not both".into());
    }
    let text = fields.take("text", Complaint::parse(&input.text));
    let (text, reason) = (fields.finish(text)?, input.reason);
    match (input.item, input.creator) {
        (Some(item), _) => filed(&context, shown_item(&context, item).await?, reason, text).await,
        (None, creator) => {
            let creator = shown_creator(&context, &creator.unwrap_or_default()).await?;
            filed(&context, creator, reason, text).await
        }
    }
}

async fn filed<T: Reportable>(
    context: &Context,
    target: T,
    reason: ReportReason,
    text: Complaint,
) -> Result<Receipt, Problem> {
    let file = FileReport { target, by: context.me()?, reason, text };
    Ok(context.house.desk().handle(&file, context.caller(), context.request()).await?)
}

/// The item, if its creator may be seen; whether the item itself may, the log says exactly.
async fn shown_item(context: &Context, item: ItemId) -> Result<ItemId, Problem> {
    context.reading("portfolio").await?;
    let found = portfolio::item(context.house.views(), item.0).await?;
    match found {
        Some(row) if is_shown(context, row.creator).await? => Ok(item),
        _ => Err(Problem::not_found("Portfolio item not found")),
    }
}

/// The creator who has this username, or had it last, if she may be seen.
async fn shown_creator(context: &Context, username: &str) -> Result<AccountId, Problem> {
    context.reading("accounts").await?;
    let found = accounts::holder_of(context.house.views(), &username.to_lowercase()).await?;
    match found {
        Some(holder) if is_shown(context, holder.account).await? => Ok(AccountId(holder.account)),
        _ => Err(Problem::not_found("Creator not found")),
    }
}

async fn is_shown(context: &Context, creator: Uuid) -> Result<bool, Problem> {
    context.reading("marketplace").await?;
    Ok(marketplace::any_visible(context.house.views(), &[creator]).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GetReports {
    /// Only those that staff are so far with.
    #[schema(value_type = schemas::ReportStatus, required = false)]
    status: Option<ReportStatus>,
    #[schema(minimum = 1, default = 1)]
    page: Option<i64>,
    #[schema(minimum = 1, maximum = 48, default = 12)]
    limit: Option<i64>,
}

/// What was reported, a page of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportsPage {
    /// Newest first.
    reports: Vec<ReportEntry>,
    /// How many there are in all.
    total: i64,
    /// How many pages that makes.
    pages: usize,
}

/// Something that somebody reported.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportEntry {
    id: Uuid,
    /// What a decision must name.
    revision: u64,
    target: ReportTarget,
    reporter: Uuid,
    /// Her display name, or her username where she has no profile; `null` once she is erased.
    reporter_name: Option<String>,
    #[schema(value_type = schemas::ReportReason)]
    reason: String,
    /// What is wrong, in the reporter's words; `null` once she is erased.
    text: Option<String>,
    #[schema(value_type = schemas::ReportStatus)]
    status: String,
    #[schema(value_type = Option<schemas::Outcome>)]
    outcome: Option<String>,
    /// What staff noted last.
    note: Option<String>,
    created_at: DateTime<Utc>,
}

/// What a report is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ReportTarget {
    /// `ITEM` or `PROFILE`.
    #[schema(value_type = schemas::TargetKind)]
    kind: String,
    /// The item, or the creator whose profile it is.
    id: Uuid,
    creator: Uuid,
    /// Her display name.
    creator_name: Option<String>,
}

async fn get_reports(context: Context, input: GetReports) -> Result<Answer<ReportsPage>, Problem> {
    let page = paging::page(input.page, input.limit, 12, 48)?;
    let reading = context.reading("moderation").await?;
    let views = context.house.views();
    let found = reports(views, input.status, (page.offset(), page.limit)).await?;
    let people: Vec<Uuid> = found.reports.iter().flat_map(|report| [report.reporter, report.owner]).collect();
    let names = shown_names(views, &people).await?;
    let name = |person: Uuid| names.get(&person).cloned();
    let pages = usize::try_from(found.total).unwrap_or_default().div_ceil(page.limit);
    let told = |report: Reported| {
        let (reporter_name, creator_name) = (name(report.reporter), name(report.owner));
        entry(report, reporter_name, creator_name)
    };
    let reports = found.reports.into_iter().map(told).collect();
    Ok(Answer::of(ReportsPage { reports, total: found.total, pages }).at(reading))
}

fn entry(report: Reported, reporter_name: Option<String>, creator_name: Option<String>) -> ReportEntry {
    let target = ReportTarget { kind: report.kind, id: report.target, creator: report.owner, creator_name };
    ReportEntry {
        id: report.id,
        revision: report.revision.cast_unsigned(),
        target,
        reporter: report.reporter,
        reporter_name,
        reason: report.reason,
        text: report.text,
        status: report.status,
        outcome: report.outcome,
        note: report.note,
        created_at: report.filed_at,
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Review {
    #[schema(value_type = Uuid)]
    report: ReportId,
    /// The revision that was seen.
    revision: u64,
    /// For staff alone.
    #[schema(value_type = Option<schemas::Note>)]
    note: Option<String>,
}

async fn review(context: Context, input: Review) -> Result<Receipt, Problem> {
    let note = noted(input.note.as_deref())?;
    decided(&context, DecideReport { report: input.report, seen: input.revision, step: Step::Review, note }).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Resolve {
    #[schema(value_type = Uuid)]
    report: ReportId,
    /// The revision that was seen.
    revision: u64,
    /// What came of it.
    #[schema(value_type = schemas::Outcome)]
    outcome: Outcome,
    /// For staff alone.
    #[schema(value_type = Option<schemas::Note>)]
    note: Option<String>,
}

async fn resolve(context: Context, input: Resolve) -> Result<Receipt, Problem> {
    let note = noted(input.note.as_deref())?;
    let step = Step::Resolve(input.outcome);
    decided(&context, DecideReport { report: input.report, seen: input.revision, step, note }).await
}

fn noted(note: Option<&str>) -> Result<Option<Note>, CommandError> {
    let mut fields = Fields::default();
    let note = fields.optional("note", note.map(Note::parse));
    fields.finish(Some(note))
}

/// The receipt; or why not, and on a conflict how the report stands now.
async fn decided(context: &Context, decide: DecideReport) -> Result<Receipt, Problem> {
    let done = context.house.desk().handle(&decide, context.caller(), context.request()).await;
    let problem = match done {
        Ok(receipt) => return Ok(receipt),
        Err(error) => Problem::from(error),
    };
    if problem.code() != Code::CONFLICT {
        return Err(problem);
    }
    let report = context.house.desk().history::<Report>(&Wanted::of::<Report>(decide.report), true).await?.state;
    Err(problem.with("current", json!({ "status": report.status(), "revision": report.revision })))
}
