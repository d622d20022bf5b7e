//! The queue and the item that is open in it, with the decision about it (MD-01, MD-03, MD-09, MD-22, MD-23).

use std::collections::HashMap;

use api::{Code, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::moderation::PolicyCode;
use domain::portfolio::{Category, Standing};
use domain::text::{Note, Reason};
use projections::Cursor;
use projections::moderation::{QueuePage as Stretch, Waiting, queue, queue_before, queued, shown_names};
use serde::Deserialize;
use strum::EnumString;
use uuid::Uuid;

use super::diff::Mark;
use super::labels::{self, Badge, badge};
use super::seen::{Change, Creator, Lookalike, changes, creator, lookalikes, work_of};
use super::{DESK, Frame, Part, id_in, up_to_date, waiting_in_all};
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::marketplace::Work;
use crate::portfolio::item_of;
use crate::ui::{Moment, Toast, Ui, page};
use crate::visit::Visit;

/// How many items of the queue are listed at once, and how many of them before the one that is open.
const LISTED: usize = 14;
const BEFORE: usize = 3;

/// What a moderator may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
enum Verdict {
    Approve,
    Reject,
    Flag,
}

/// A verdict, as its button shows it.
#[derive(Clone, Copy, Debug)]
struct Choice {
    value: &'static str,
    label: &'static str,
    icon: &'static str,
    class: &'static str,
    /// The key that presses it.
    key: &'static str,
    /// It is a decision against the creator: she is owed a reason.
    against: bool,
}

impl Verdict {
    /// What can be decided about an item that stands so.
    fn open_for(standing: Standing) -> &'static [Self] {
        match standing {
            Standing::Pending => &[Self::Approve, Self::Reject, Self::Flag],
            Standing::Flagged => &[Self::Approve, Self::Reject],
            Standing::Approved => &[Self::Flag],
            Standing::Rejected => &[],
        }
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Approve => "moderation.approve",
            Self::Reject => "moderation.reject",
            Self::Flag => "moderation.flag",
        }
    }

    fn toast(self) -> Toast {
        match self {
            Self::Approve => Toast::ItemApproved,
            Self::Reject => Toast::ItemRejected,
            Self::Flag => Toast::ItemFlagged,
        }
    }

    fn choice(self, ui: &Ui) -> Choice {
        let (value, label, icon, class, key) = match self {
            Self::Approve => ("approve", "mod-approve", "check", "warm", "a"),
            Self::Reject => ("reject", "mod-reject", "ban", "danger", "r"),
            Self::Flag => ("flag", "mod-flag", "flag", "line", "f"),
        };
        Choice { value, label: ui.t(label), icon, class, key, against: self != Self::Approve }
    }
}

/// An item of the list.
pub(super) struct Line {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) by: String,
    pub(super) category: Category,
    pub(super) since: Moment,
    pub(super) again: bool,
    pub(super) flagged: bool,
    pub(super) here: bool,
}

/// A part of the queue, with the ways out of it.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) lines: Vec<Line>,
    /// It does not begin with the item that waits longest.
    pub(super) late: bool,
    /// Where the rest is.
    pub(super) later: Option<String>,
    /// The item before the open one.
    pub(super) previous: Option<String>,
    /// The item after it.
    pub(super) next: Option<String>,
}

/// The item that is open.
pub(super) struct Opened {
    pub(super) id: Uuid,
    pub(super) revision: u64,
    pub(super) work: Work,
    pub(super) badge: Badge,
    pub(super) standing: Standing,
    /// Why it was decided so, in the words for the creator.
    pub(super) reason: Option<String>,
    pub(super) private: bool,
    /// It is the moderator's own.
    pub(super) own: bool,
    pub(super) changes: Vec<Change>,
    /// Pictures of others that look like its own.
    pub(super) alike: Vec<Lookalike>,
    pub(super) updated: Moment,
    pub(super) creator: Creator,
}

impl Opened {
    /// Staff can put it on the community's page: everybody sees what was approved of it, and it is not their own.
    fn showable(&self) -> bool {
        self.standing == Standing::Approved && !self.private && !self.own
    }
}

/// The queue, with an item open.
#[derive(Template)]
#[template(path = "moderation/queue.html")]
pub(super) struct QueuePage {
    ui: Ui,
    frame: Frame,
    /// The front of the queue, and not one item's own page.
    front: bool,
    total: u64,
    listing: Listing,
    opened: Option<Opened>,
    choices: Vec<Choice>,
    faults: Faults,
    /// It changed, or somebody decided, while she looked at it.
    conflict: bool,
    fields: Vec<Field>,
}

impl QueuePage {
    pub(super) fn new(
        ui: Ui,
        (listing, total): (Listing, u64),
        opened: Option<Opened>,
        sent: Option<&Sent>,
        (faults, conflict): (Faults, bool),
    ) -> Self {
        let open = opened.as_ref().filter(|opened| !opened.own);
        let verdicts = open.map_or(&[][..], |opened| Verdict::open_for(opened.standing));
        let choices = verdicts.iter().map(|verdict| verdict.choice(&ui)).collect();
        let fields = fields(&ui, &Filled { sent, faults: &faults });
        let front = !opened.as_ref().is_some_and(|opened| ui.is_at(&address_of(opened.id)));
        Self {
            frame: Frame::at(&ui, Part::Waiting),
            front,
            total,
            listing,
            opened,
            choices,
            faults,
            conflict,
            fields,
            ui,
        }
    }
}

fn fields(ui: &Ui, filled: &Filled<'_>) -> Vec<Field> {
    let rules = labels::POLICIES.iter().map(|policy| (policy.as_str(), labels::policy(ui, *policy).to_owned()));
    let rules = [("", labels::policy(ui, PolicyCode::None).to_owned())].into_iter().chain(rules);
    vec![
        filled.area(1, "reason", ui.t("mod-reason"), "").hint(ui.t("mod-reason-hint")).most(Reason::MAX),
        filled.select("policy", ui.t("mod-rule"), "", rules).hint(ui.t("mod-rule-hint")),
        filled.area(1, "note", ui.t("mod-note"), "").hint(ui.t("mod-note-hint")).most(Note::MAX),
    ]
}

/// Where somebody wants to go on in the queue.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    cursor: String,
}

/// `GET /admin/marketplace/moderation`: the item that waits longest is open, or the first after a cursor.
pub(super) async fn front(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    // A cursor that is none leads to the front.
    let cursor: Option<Cursor> = wish.cursor.parse().ok();
    let first = queue(visit.door.house.views(), cursor, 1);
    let first = visit.recall(&["moderation"], format!("the first after {}", wish.cursor), first).await?;
    match first.items.first().cloned() {
        Some(first) => shown(visit, first, None, StatusCode::OK, Faults::default()).await,
        None => {
            let total = waiting_in_all(&visit).await?;
            let empty = QueuePage::new(visit.ui, (Listing::default(), total), None, None, (Faults::default(), false));
            Ok(page(StatusCode::OK, &empty))
        }
    }
}

/// `GET /admin/marketplace/moderation/{item}`
pub(super) async fn item(visit: Visit, Path(item): Path<String>) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    let place = place(&visit, id_in(&item)?).await?;
    shown(visit, place, None, StatusCode::OK, Faults::default()).await
}

/// `POST /admin/marketplace/moderation/{item}`: decides, and leads to the next item.
pub(super) async fn decide(visit: Visit, Path(item): Path<String>, mut sent: Sent) -> Result<Response, Problem> {
    let item = id_in(&item)?;
    let verdict = sent.take("verdict").and_then(|verdict| verdict.parse::<Verdict>().ok());
    let verdict = verdict.ok_or_else(|| Problem::new(Code::BAD_REQUEST))?;
    let policy = sent.take("policy");
    sent.put("item", vec![item.to_string()]);
    if verdict != Verdict::Approve {
        // A decision against somebody rests on a rule that was chosen; none is filled in.
        let named = policy.clone().unwrap_or_else(|| PolicyCode::None.as_str().to_owned());
        sent.put("policy", vec![named]);
    }
    match visit.carry_out(verdict.operation(), &sent).await {
        Ok(outcome) => {
            let next = after(&visit, item).await?;
            let address = next.map_or_else(|| DESK.to_owned(), |next| address_of(next.item));
            Ok(visit.done(outcome, &address, Some(verdict.toast())))
        }
        Err(problem) => {
            sent.put("policy", policy.into_iter().collect());
            refused(visit, item, &sent, &problem).await
        }
    }
}

/// The item as it stands now, with what is wrong with the decision, and what was written.
async fn refused(visit: Visit, item: Uuid, sent: &Sent, problem: &Problem) -> Result<Response, Problem> {
    if problem.status().is_server_error() || problem.code() == Code::NOT_FOUND {
        return Err(problem.clone());
    }
    // What it conflicts with may be a moment old: the page shall show it.
    if let Some(head) = visit.door.house.journal().store().head().await.map_err(Problem::unavailable)? {
        for projection in ["moderation", "portfolio"] {
            visit.context.reading_after(projection, head).await?;
        }
    }
    let faults = Faults::of(problem, visit.ui.language);
    let place = place(&visit, item).await?;
    shown(visit, place, Some(sent), problem.status(), faults).await
}

async fn place(visit: &Visit, item: Uuid) -> Result<Waiting, Problem> {
    let place = queued(visit.door.house.views(), item);
    let place = visit.recall(&["moderation"], format!("queued {item}"), place).await?;
    place.as_ref().clone().ok_or_else(|| Problem::not_found("Portfolio item not found"))
}

/// What waits after an item; the longest waiting after the last.
async fn after(visit: &Visit, item: Uuid) -> Result<Option<Waiting>, Problem> {
    let views = visit.door.house.views();
    let place = queued(views, item).await?.map(|row| row.place());
    let other = |items: Vec<Waiting>| items.into_iter().find(|row| row.item != item);
    match other(queue(views, place, 2).await?.items) {
        Some(next) => Ok(Some(next)),
        None => Ok(other(queue(views, None, 2).await?.items)),
    }
}

fn address_of(item: Uuid) -> String {
    format!("{DESK}/{item}")
}

async fn shown(
    visit: Visit,
    place: Waiting,
    sent: Option<&Sent>,
    status: StatusCode,
    faults: Faults,
) -> Result<Response, Problem> {
    let listing = around(&visit, &place).await?;
    let total = waiting_in_all(&visit).await?;
    let opened = opened(&visit, place.item).await?;
    let conflict = status == StatusCode::CONFLICT;
    Ok(page(status, &QueuePage::new(visit.ui, (listing, total), Some(opened), sent, (faults, conflict))))
}

/// What waits before and after an item, the latter with where it goes on, and how their creators are called.
struct Around {
    before: Vec<Waiting>,
    after: Stretch,
    names: HashMap<Uuid, String>,
}

async fn ask_around(visit: &Visit, open: &Waiting) -> Result<Around, Problem> {
    let views = visit.door.house.views();
    let before = queue_before(views, open.place(), BEFORE + 1).await?;
    let after = queue(views, Some(open.place()), LISTED - before.len().min(BEFORE) - 1).await?;
    let rows = before.iter().chain([open]).chain(&after.items);
    let creators: Vec<Uuid> = rows.map(|row| row.creator).collect();
    Ok(Around { names: shown_names(views, &creators).await?, before, after })
}

/// The part of the queue around an item.
async fn around(visit: &Visit, open: &Waiting) -> Result<Listing, Problem> {
    let asked = ask_around(visit, open);
    let around = visit.recall(&["moderation", "accounts", "creators"], format!("around {}", open.item), asked).await?;
    let Around { before, after, names } = &*around;
    let late = before.len() > BEFORE;
    let before = &before[before.len().saturating_sub(BEFORE)..];
    let href = |row: Option<&Waiting>| row.map(|row| address_of(row.item));
    let (previous, next) = (href(before.last()), href(after.items.first()));
    let later = after.next.as_ref().map(|cursor| format!("{DESK}?cursor={cursor}"));
    let rows = before.iter().chain(Some(open).filter(|open| open.waiting)).chain(&after.items);
    let line = |row: &Waiting| Line {
        href: address_of(row.item),
        by: names.get(&row.creator).cloned().unwrap_or_default(),
        category: row.category.parse().unwrap_or(Category::Other),
        since: Moment::of(&visit.ui, row.submitted_at, visit.door.house.now()),
        again: row.decided,
        flagged: row.flagged(),
        here: row.item == open.item,
        title: row.title.clone(),
    };
    Ok(Listing { lines: rows.map(line).collect(), late, later, previous, next })
}

/// The item with everything that a decision rests on.
pub(super) async fn opened(visit: &Visit, item: Uuid) -> Result<Opened, Problem> {
    let missing = || Problem::not_found("Portfolio item not found");
    let row = item_of(visit, item).await?;
    let row = row.as_ref().as_ref().ok_or_else(missing)?;
    let (creator, _) = creator(visit, row.creator).await?.ok_or_else(missing)?;
    let (ui, door, latest) = (&visit.ui, &visit.door, &row.work.latest);
    let approved = row.work.approved();
    let alike = lookalikes(visit, item).await?;
    Ok(Opened {
        alike,
        id: item,
        revision: row.work.revision,
        work: work_of(door, row, latest),
        badge: badge(ui, row.work.standing),
        standing: row.work.standing,
        reason: row.reason.clone().filter(|_| row.work.standing != Standing::Pending),
        private: row.work.visibility == domain::portfolio::Visibility::Private,
        own: visit.identity().is_ok_and(|me| me.account.0 == row.creator),
        changes: approved.map(|approved| changes(ui, door, approved, latest)).unwrap_or_default(),
        updated: Moment::of(ui, row.updated_at, door.house.now()),
        creator,
    })
}
