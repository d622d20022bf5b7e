//! Who may act: somebody's record and works, and what can be done about her (MD-01, MD-03, MD-05, MD-20, MD-21).

use std::collections::HashMap;

use api::{Code, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::text::{Hours, Reason};
use projections::accounts::{AccountRow, barred, holder_of};
use projections::moderation::shown_names;
use projections::portfolio::ItemRow;
use serde::Deserialize;
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use super::labels::{Badge, badge};
use super::seen::{Creator, creator, why_barred};
use super::{DESK, Frame, Part, id_in, up_to_date};
use crate::failures::refusal;
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::pages::lead_to;
use crate::ui::{Moment, Toast, Ui, page};
use crate::visit::Visit;
use domain::text::Username;

/// How many of those who are kept from acting are listed.
const LISTED: usize = 50;

/// What moderators can do about somebody. Each is asked for on a page of its own, which says what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(super) enum Measure {
    Suspend,
    Lift,
    Ban,
    Unban,
    Feature,
    Unfeature,
}

impl Measure {
    /// What can be done about somebody who stands so, and who is on the community's page, or could be.
    pub(super) fn open_for(standing: &str, featured: Option<bool>) -> Vec<Self> {
        let measures: &[Self] = match standing {
            "ACTIVE" => &[Self::Suspend, Self::Ban],
            "SUSPENDED" => &[Self::Suspend, Self::Lift, Self::Ban],
            "BANNED" => &[Self::Unban],
            _ => &[],
        };
        let shown = featured.map(|featured| if featured { Self::Unfeature } else { Self::Feature });
        shown.into_iter().chain(measures.iter().copied()).collect()
    }

    /// Its name in addresses.
    pub(super) fn path(self) -> &'static str {
        self.into()
    }

    pub(super) fn icon(self) -> &'static str {
        match self {
            Self::Suspend => "clock",
            Self::Ban => "ban",
            Self::Lift | Self::Unban | Self::Unfeature => "undo-2",
            Self::Feature => "sparkles",
        }
    }

    pub(super) fn label(self, ui: &Ui) -> &'static str {
        ui.t(match self {
            Self::Suspend => "measure-suspend",
            Self::Lift => "measure-lift",
            Self::Ban => "measure-ban",
            Self::Unban => "measure-unban",
            Self::Feature => "measure-feature",
            Self::Unfeature => "measure-unfeature",
        })
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Suspend => "accounts.suspend",
            Self::Lift => "accounts.lift",
            Self::Ban => "accounts.ban",
            Self::Unban => "accounts.unban",
            Self::Feature => "creators.feature",
            Self::Unfeature => "creators.unfeature",
        }
    }

    fn toast(self) -> Toast {
        match self {
            Self::Suspend => Toast::Suspended,
            Self::Lift => Toast::SuspensionLifted,
            Self::Ban => Toast::Banned,
            Self::Unban => Toast::Unbanned,
            Self::Feature => Toast::Featured,
            Self::Unfeature => Toast::Unfeatured,
        }
    }

    /// The question, and what follows from a yes.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Suspend => ("measure-suspend-heading", "measure-suspend-text"),
            Self::Lift => ("measure-lift-heading", "measure-lift-text"),
            Self::Ban => ("measure-ban-heading", "measure-ban-text"),
            Self::Unban => ("measure-unban-heading", "measure-unban-text"),
            Self::Feature => ("measure-feature-heading", "measure-feature-text"),
            Self::Unfeature => ("measure-unfeature-heading", "measure-unfeature-text"),
        }
    }

    /// It keeps somebody from acting.
    fn against(self) -> bool {
        matches!(self, Self::Suspend | Self::Ban)
    }

    fn fields(self, ui: &Ui, filled: &Filled<'_>) -> Vec<Field> {
        let hours = || filled.line("number", "hours", ui.t("measure-hours"), "24").needed();
        let hours = (self == Self::Suspend).then(|| hours().hint(ui.t("measure-hours-hint")));
        let reason = || filled.area(4, "reason", ui.t("mod-reason"), "").needed().most(Reason::MAX);
        let reason = self.against().then(|| reason().hint(ui.t("measure-reason-hint")));
        hours.into_iter().chain(reason).collect()
    }
}

// The form's hint names the bounds.
const _: () = assert!(Hours::MIN == 1 && Hours::MAX == 8_760);

#[derive(Template)]
#[template(path = "moderation/people.html")]
pub(super) struct PeoplePage {
    ui: Ui,
    frame: Frame,
    faults: Faults,
    fields: [Field; 1],
    barred: Vec<Barred>,
}

impl PeoplePage {
    pub(super) fn new(ui: Ui, username: &str, faults: Faults, barred: Vec<Barred>) -> Self {
        let filled = Filled { sent: None, faults: &faults };
        let fields =
            [filled.line("search", "username", ui.t("mod-find"), username).needed().hint(ui.t("mod-find-hint"))];
        Self { frame: Frame::at(&ui, Part::People), faults, fields, barred, ui }
    }
}

/// Somebody who is kept from acting.
pub(super) struct Barred {
    pub(super) account: Uuid,
    pub(super) name: String,
    pub(super) username: String,
    /// Why, and until when.
    pub(super) told: String,
    pub(super) icon: &'static str,
}

/// Those whom moderators keep from acting now.
async fn all_barred(visit: &Visit) -> Result<Vec<Barred>, Problem> {
    let now = visit.door.house.now();
    let asked = visit.recall(&["accounts", "creators"], "everybody barred".to_owned(), ask_barred(visit)).await?;
    let (rows, names) = &*asked;
    let told = |row: &AccountRow| {
        // Whose time is over acts again, also in the moment before the house has said so.
        let told = why_barred(&visit.ui, row, now)?;
        let username = row.username.clone().unwrap_or_default();
        let name = names.get(&row.id).cloned().unwrap_or_else(|| username.clone());
        let icon = if row.suspended_until.is_some() { "clock" } else { "ban" };
        Some(Barred { account: row.id, name, username, told, icon })
    };
    Ok(rows.iter().filter_map(told).collect())
}

async fn ask_barred(visit: &Visit) -> Result<(Vec<AccountRow>, HashMap<Uuid, String>), Problem> {
    let views = visit.door.house.views();
    let rows = barred(views, LISTED).await?;
    let names = shown_names(views, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    Ok((rows, names))
}

/// Who is looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    username: String,
}

/// `GET /admin/marketplace/moderation/people`: asks for a username, and leads to who has it, or had it last.
pub(super) async fn find(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    let username = wish.username.trim().trim_start_matches('@').to_lowercase();
    if username.is_empty() {
        let barred = all_barred(&visit).await?;
        return Ok(page(StatusCode::OK, &PeoplePage::new(visit.ui, "", Faults::default(), barred)));
    }
    // What cannot be a username has no holder, and is not asked for.
    if Username::known(&username).is_ok()
        && let Some(holder) = holder_of(visit.door.house.views(), &username).await?
    {
        return Ok(lead_to(&address_of(holder.account)));
    }
    let problem = Problem::new(Code::BAD_REQUEST).with_error("username", "Account not found");
    let faults = Faults::of(&problem, visit.ui.language);
    let barred = all_barred(&visit).await?;
    Ok(page(StatusCode::NOT_FOUND, &PeoplePage::new(visit.ui, &wish.username, faults, barred)))
}

fn address_of(account: Uuid) -> String {
    format!("{DESK}/people/{account}")
}

/// A work of hers.
pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) title: String,
    pub(super) badge: Badge,
    pub(super) updated: Moment,
}

#[derive(Template)]
#[template(path = "moderation/person.html")]
pub(super) struct PersonPage {
    pub(super) ui: Ui,
    frame: Frame,
    creator: Creator,
    works: Vec<Line>,
}

impl PersonPage {
    pub(super) fn new(ui: Ui, creator: Creator, works: Vec<Line>) -> Self {
        Self { frame: Frame::at(&ui, Part::People), creator, works, ui }
    }
}

async fn found(visit: &Visit, account: &str) -> Result<(Creator, Vec<ItemRow>), Problem> {
    up_to_date(visit).await?;
    creator(visit, id_in(account)?).await?.ok_or_else(|| Problem::not_found("Account not found"))
}

/// `GET /admin/marketplace/moderation/people/{account}`
pub(super) async fn person(visit: Visit, Path(account): Path<String>) -> Result<Response, Problem> {
    let (creator, mut items) = found(&visit, &account).await?;
    items.sort_by_key(|item| std::cmp::Reverse(item.updated_at));
    let line = |item: ItemRow| Line {
        id: item.id,
        title: item.work.latest.title.clone(),
        badge: badge(&visit.ui, item.work.standing),
        updated: Moment::of(&visit.ui, item.updated_at, visit.door.house.now()),
    };
    let works = items.into_iter().map(line).collect();
    Ok(page(StatusCode::OK, &PersonPage::new(visit.ui, creator, works)))
}

#[derive(Template)]
#[template(path = "moderation/measure.html")]
pub(super) struct MeasurePage {
    ui: Ui,
    frame: Frame,
    measure: Measure,
    creator: Creator,
    heading: String,
    text: &'static str,
    faults: Faults,
    fields: Vec<Field>,
}

impl MeasurePage {
    pub(super) fn new(ui: Ui, measure: Measure, creator: Creator, sent: Option<&Sent>, faults: Faults) -> Self {
        let (heading, text) = measure.texts();
        let (heading, text) = (ui.with(heading, &creator.name), ui.t(text));
        let fields = measure.fields(&ui, &Filled { sent, faults: &faults });
        Self { frame: Frame::at(&ui, Part::People), measure, creator, heading, text, faults, fields, ui }
    }
}

fn measure_in(address: &str) -> Result<Measure, Problem> {
    address.parse().map_err(|_| Problem::new(Code::NOT_FOUND))
}

/// `GET /admin/marketplace/moderation/people/{account}/{measure}`
pub(super) async fn ask(visit: Visit, Path((account, measure)): Path<(String, String)>) -> Result<Response, Problem> {
    let measure = measure_in(&measure)?;
    let (creator, _) = found(&visit, &account).await?;
    Ok(page(StatusCode::OK, &MeasurePage::new(visit.ui, measure, creator, None, Faults::default())))
}

/// `POST /admin/marketplace/moderation/people/{account}/{measure}`
pub(super) async fn carry_out(
    visit: Visit,
    Path((account, measure)): Path<(String, String)>,
    mut sent: Sent,
) -> Result<Response, Problem> {
    let (measure, account) = (measure_in(&measure)?, id_in(&account)?);
    sent.put("account", vec![account.to_string()]);
    let problem = match visit.carry_out(measure.operation(), &sent).await {
        Ok(outcome) => return Ok(visit.done(outcome, &address_of(account), Some(measure.toast()))),
        Err(problem) => problem,
    };
    if problem.status().is_server_error() || problem.code() == Code::NOT_FOUND {
        return Err(problem);
    }
    let (creator, _) = found(&visit, &account.to_string()).await?;
    let faults = Faults::of(&problem, visit.ui.language);
    Ok(refusal(&problem, &MeasurePage::new(visit.ui, measure, creator, Some(&sent), faults)))
}
