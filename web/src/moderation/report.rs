//! The page by which people report what others show (MD-02, MD-11, MD-17).

use api::{Code, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::moderation::ReportReason;
use domain::text::Complaint;
use projections::{accounts, creators, marketplace, portfolio};
use serde::Deserialize;
use strum::VariantArray;
use uuid::Uuid;

use super::labels;
use crate::failures::refusal;
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::marketplace::work_address;
use crate::ui::{Toast, Ui, page};
use crate::visit::Visit;

/// What is reported, as an address and a form name it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    item: String,
    #[serde(default)]
    creator: String,
}

/// Something that everybody sees.
#[derive(Clone)]
pub(super) struct Shown {
    /// The item's id, or the creator's username, and which of the two.
    pub(super) field: &'static str,
    pub(super) value: String,
    /// What it is called.
    pub(super) name: String,
    /// Where it is to be seen.
    pub(super) back: String,
}

#[derive(Template)]
#[template(path = "moderation/report.html")]
pub(super) struct ReportPage {
    ui: Ui,
    shown: Shown,
    faults: Faults,
    fields: Vec<Field>,
}

impl ReportPage {
    pub(super) fn new(ui: Ui, shown: Shown, sent: Option<&Sent>, faults: Faults) -> Self {
        let filled = Filled { sent, faults: &faults };
        let reason = |reason: &ReportReason| (reason.as_str(), labels::reason(&ui, *reason).to_owned());
        let choose = [("", ui.t("report-choose").to_owned())];
        let reasons = choose.into_iter().chain(ReportReason::VARIANTS.iter().map(reason));
        let fields = vec![
            filled.select("reason", ui.t("report-reason"), "", reasons).needed(),
            filled
                .area(5, "text", ui.t("report-text"), "")
                .needed()
                .hint(ui.t("report-text-hint"))
                .most(Complaint::MAX),
        ];
        Self { shown, faults, fields, ui }
    }
}

/// `GET /report`
pub(super) async fn form(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Problem> {
    let shown = shown(&visit, &wish).await?;
    Ok(page(StatusCode::OK, &ReportPage::new(visit.ui, shown, None, Faults::default())))
}

/// `POST /report`
pub(super) async fn file(visit: Visit, sent: Sent) -> Result<Response, Problem> {
    let wish = Wish { item: sent.text("item").to_owned(), creator: sent.text("creator").to_owned() };
    let problem = match visit.carry_out("moderation.report", &sent).await {
        Ok(outcome) => {
            let back = shown(&visit, &wish).await.map_or_else(|_| "/".to_owned(), |shown| shown.back);
            return Ok(visit.done(outcome, &back, Some(Toast::Reported)));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() || problem.code() == Code::NOT_FOUND {
        return Err(problem);
    }
    let shown = shown(&visit, &wish).await?;
    let faults = Faults::of(&problem, visit.ui.language);
    Ok(refusal(&problem, &ReportPage::new(visit.ui, shown, Some(&sent), faults)))
}

/// What is reported, if everybody sees it: what is hidden is not told apart from what is not there.
async fn shown(visit: &Visit, wish: &Wish) -> Result<Shown, Problem> {
    for projection in ["accounts", "creators", "portfolio", marketplace::NAME] {
        visit.up_to_date(projection).await?;
    }
    let question = format!("who may be reported as {:?} or {:?}", wish.item, wish.creator);
    let found =
        visit.recall(&["accounts", "creators", "portfolio", marketplace::NAME], question, ask(visit, wish)).await?;
    found.as_ref().clone().ok_or_else(|| Problem::new(Code::NOT_FOUND))
}

async fn ask(visit: &Visit, wish: &Wish) -> Result<Option<Shown>, Problem> {
    match wish.item.parse::<Uuid>() {
        Ok(item) => shown_item(visit, item).await,
        Err(_) => shown_creator(visit, &wish.creator).await,
    }
}

async fn shown_item(visit: &Visit, item: Uuid) -> Result<Option<Shown>, Problem> {
    let views = visit.door.house.views();
    let Some(row) = portfolio::item(views, item).await? else { return Ok(None) };
    let Some(content) = row.work.public() else { return Ok(None) };
    let Some((username, _)) = visible(visit, row.creator).await? else { return Ok(None) };
    let back = work_address(&username, &content.title, item);
    Ok(Some(Shown { field: "item", value: item.to_string(), name: content.title.clone(), back }))
}

async fn shown_creator(visit: &Visit, username: &str) -> Result<Option<Shown>, Problem> {
    let holder = accounts::holder_of(visit.door.house.views(), &username.to_lowercase()).await?;
    let Some(holder) = holder else { return Ok(None) };
    let Some((username, name)) = visible(visit, holder.account).await? else { return Ok(None) };
    let back = format!("/portfolio/{username}");
    Ok(Some(Shown { field: "creator", value: username, name, back }))
}

/// The username and the display name of a creator whom everybody sees.
async fn visible(visit: &Visit, account: Uuid) -> Result<Option<(String, String)>, Problem> {
    let views = visit.door.house.views();
    if !marketplace::any_visible(views, &[account]).await? {
        return Ok(None);
    }
    let username = accounts::account(views, account).await?.and_then(|row| row.username);
    let profile = creators::my_profile(views, account).await?;
    Ok(username.zip(profile.map(|profile| profile.details.0.display_name)))
}
