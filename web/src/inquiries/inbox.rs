//! The inbox, and the conversation that is open in it. Whoever sent an inquiry signed in finds it here too.

use api::Problem;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use commands::inquiries::{Step, TakeStep};
use domain::inquiries::{InquiryStatus, Side};
use domain::text::Reply;
use domain::{AccountId, InquiryId};
use event_store::Position;
use projections::Cursor;
use projections::inquiries::{
    InquiriesPage, NAME, Received, counts, inbox, inquiry as one, is_blocked, messages, sent as sent_by,
};
use projections::moderation::shown_names;
use serde::Deserialize;
use strum::VariantArray;
use uuid::Uuid;

use super::{HOME, Said, Work, said, status_label, toast};
use crate::forms::{Faults, Field, Filled, Kind, Query, Sent};
use crate::ui::{Moment, Ui, page};
use crate::visit::Visit;

/// How many inquiries are listed at once.
const LISTED: usize = 20;
/// The filter of what one sent oneself.
const SENT: &str = "sent";

/// Which inquiries are listed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    status: String,
    #[serde(default)]
    cursor: String,
}

impl Wish {
    fn status(&self) -> Option<InquiryStatus> {
        self.status.parse().ok()
    }

    fn is_sent(&self) -> bool {
        self.status == SENT
    }

    /// The same choice in an address, from the beginning.
    fn query(&self) -> String {
        match self.status() {
            Some(status) => format!("?status={}", status.as_str()),
            None if self.is_sent() => format!("?status={SENT}"),
            None => String::new(),
        }
    }
}

struct Filter {
    href: String,
    label: &'static str,
    n: u64,
    here: bool,
}

struct Line {
    href: String,
    who: String,
    subject: String,
    snippet: String,
    at: Moment,
    unread: bool,
    unverified: bool,
    here: bool,
}

/// A conversation that is open.
struct Opened {
    id: Uuid,
    query: String,
    /// The caller got it, and did not send it.
    received: bool,
    subject: String,
    /// Whom one writes with.
    other: String,
    email: Option<String>,
    budget: Option<String>,
    timeline: Option<String>,
    status: &'static str,
    place: String,
    verified: bool,
    blocked: bool,
    can_accept: bool,
    work: Work,
    messages: Vec<Said>,
}

impl Opened {
    fn put_away(&self) -> bool {
        ["ARCHIVED", "SPAM"].contains(&self.place.as_str())
    }
}

#[derive(Template)]
#[template(path = "inquiries/inbox.html")]
struct InboxPage {
    ui: Ui,
    filters: Vec<Filter>,
    lines: Vec<Line>,
    later: Option<String>,
    newest: Option<String>,
    opened: Option<Opened>,
    faults: Faults,
    fields: Vec<Field>,
}

/// `GET /dashboard/inquiries`
pub(super) async fn list(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Problem> {
    visit.up_to_date(NAME).await?;
    shown(visit, &wish, None, (None, StatusCode::OK, Faults::default())).await
}

/// `GET /dashboard/inquiries/{inquiry}`: by opening it she has read it, unless her browser only looked ahead.
pub(super) async fn open(
    visit: Visit,
    Path(inquiry): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    visit.up_to_date(NAME).await?;
    let mut row = found(&visit, &inquiry).await?;
    let looks_ahead = headers.get("sec-purpose").is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"));
    let me = visit.identity()?.account;
    if row.creator == me.0 && row.progress == InquiryStatus::Unread.as_str() && !looks_ahead {
        read(&visit, me, InquiryId(row.id)).await?;
        row = found(&visit, &inquiry).await?;
    }
    shown(visit, &wish, Some(row), (None, StatusCode::OK, Faults::default())).await
}

/// Who is suspended may read, but nothing is noted of it.
async fn read(visit: &Visit, creator: AccountId, inquiry: InquiryId) -> Result<(), Problem> {
    let take = TakeStep { inquiry, creator, step: Step::Open };
    let desk = visit.door.house.desk();
    if let Ok(receipt) = desk.handle(&take, visit.context.caller(), visit.context.request_once()).await {
        visit.context.reading_after(NAME, Position(receipt.position)).await?;
    }
    Ok(())
}

/// `POST /dashboard/inquiries/{inquiry}`: what either side does.
pub(super) async fn carry_out(
    visit: Visit,
    Path(inquiry): Path<String>,
    Query(wish): Query<Wish>,
    mut sent: Sent,
) -> Result<Response, Problem> {
    let row = found(&visit, &inquiry).await?;
    let received = row.creator == visit.identity()?.account.0;
    let step = sent.take("step").unwrap_or_default();
    let operation = match (received, step.as_str()) {
        (true, "reply") => "inquiries.reply",
        (true, "replied") => "inquiries.markReplied",
        (true, "archive") => "inquiries.archive",
        (true, "restore") => "inquiries.restore",
        (true, "spam") => "inquiries.spam",
        (true, "block") => "inquiries.block",
        (true, "unblock") => "inquiries.unblock",
        (true, "accept") => "inquiries.accept",
        (true, "confirm") => "inquiries.confirm",
        (true, "cancel") => "inquiries.cancel",
        (false, "continue") => "inquiries.continue",
        (false, "confirm") => "inquiries.confirmAsClient",
        (false, "cancel") => "inquiries.cancelAsClient",
        _ => return Err(Problem::not_found("Inquiry not found")),
    };
    let written = if matches!(step.as_str(), "reply" | "continue") { None } else { sent.take("message") };
    sent.put("inquiry", vec![row.id.to_string()]);
    let problem = match visit.carry_out(operation, &sent).await {
        Ok(outcome) => {
            let leaves = matches!(step.as_str(), "archive" | "restore" | "spam" | "block");
            let address = if leaves { HOME.to_owned() } else { format!("{HOME}/{}", row.id) };
            return Ok(visit.done(outcome, &format!("{address}{}", wish.query()), toast(&step)));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() || problem.status() == StatusCode::NOT_FOUND {
        return Err(problem);
    }
    // What was being written is kept, whatever was pressed.
    if let Some(text) = written {
        sent.put("message", vec![text]);
    }
    let faults = Faults::of(&problem, visit.ui.language);
    shown(visit, &wish, Some(row), (Some(&sent), problem.status(), faults)).await
}

/// The inquiry, if the caller is one of its sides.
async fn found(visit: &Visit, inquiry: &str) -> Result<Received, Problem> {
    let gone = || Problem::not_found("Inquiry not found");
    let id = Uuid::try_parse(inquiry).map_err(|_| gone())?;
    let me = visit.identity()?.account.0;
    let row = one(visit.door.house.views(), id).await?;
    row.filter(|row| row.creator == me || row.client == Some(me)).ok_or_else(gone)
}

async fn shown(
    visit: Visit,
    wish: &Wish,
    open: Option<Received>,
    (sent, status, faults): (Option<&Sent>, StatusCode, Faults),
) -> Result<Response, Problem> {
    let (views, me) = (visit.door.house.views(), visit.identity()?.account.0);
    let cursor: Option<Cursor> = wish.cursor.parse().ok();
    let listed = if wish.is_sent() {
        sent_by(views, me, cursor, LISTED).await?
    } else {
        inbox(views, me, wish.status(), cursor, LISTED).await?
    };
    let InquiriesPage { inquiries, next } = listed;
    let ends = if wish.query().is_empty() { "?" } else { "&" };
    let later = next.map(|next| format!("{HOME}{}{ends}cursor={next}", wish.query()));
    let newest = cursor.map(|_| format!("{HOME}{}", wish.query()));
    let filters = filters(&visit, wish, me).await?;
    let lines = lines(&visit, wish, &inquiries, open.as_ref().map(|row| row.id)).await?;
    let opened = match open {
        Some(row) => Some(opened(&visit, wish, row, me).await?),
        None => None,
    };
    let filled = Filled { sent, faults: &faults };
    let fields = vec![filled.area(4, "message", visit.ui.t("inquiry-answer"), "").needed().most(Reply::MAX)];
    Ok(page(status, &InboxPage { filters, lines, later, newest, opened, faults, fields, ui: visit.ui }))
}

async fn filters(visit: &Visit, wish: &Wish, me: Uuid) -> Result<Vec<Filter>, Problem> {
    let counted = counts(visit.door.house.views(), me).await?;
    let n = |status: InquiryStatus| counted.get(status.as_str()).copied().unwrap_or_default().unsigned_abs();
    let open = [InquiryStatus::Unread, InquiryStatus::Read, InquiryStatus::Replied].map(n).iter().sum();
    let all = Filter {
        href: HOME.to_owned(),
        label: visit.ui.t("inquiry-inbox"),
        n: open,
        here: wish.status().is_none() && !wish.is_sent(),
    };
    let one = |status: &InquiryStatus| Filter {
        href: format!("{HOME}?status={}", status.as_str()),
        label: status_label(&visit.ui, status.as_str()),
        n: n(*status),
        here: wish.status() == Some(*status),
    };
    let sent = Filter {
        href: format!("{HOME}?status={SENT}"),
        label: visit.ui.t("inquiry-sent-filter"),
        n: 0,
        here: wish.is_sent(),
    };
    Ok([all].into_iter().chain(InquiryStatus::VARIANTS.iter().map(one)).chain([sent]).collect())
}

async fn lines(visit: &Visit, wish: &Wish, rows: &[Received], open: Option<Uuid>) -> Result<Vec<Line>, Problem> {
    let creators: Vec<Uuid> = if wish.is_sent() { rows.iter().map(|row| row.creator).collect() } else { Vec::new() };
    let names = shown_names(visit.door.house.views(), &creators).await?;
    let now = visit.door.house.now();
    let gone = || visit.ui.t("inquiry-erased").to_owned();
    let line = |row: &Received| Line {
        href: format!("{HOME}/{}{}", row.id, wish.query()),
        who: if wish.is_sent() { names.get(&row.creator).cloned() } else { row.name.clone() }.unwrap_or_else(gone),
        subject: row.subject.clone().unwrap_or_else(gone),
        snippet: row.snippet.clone().unwrap_or_default(),
        at: Moment::of(&visit.ui, row.last_at, now),
        unread: !wish.is_sent() && row.progress == InquiryStatus::Unread.as_str(),
        unverified: !wish.is_sent() && !row.verified,
        here: Some(row.id) == open,
    };
    Ok(rows.iter().map(line).collect())
}

async fn opened(visit: &Visit, wish: &Wish, row: Received, me: Uuid) -> Result<Opened, Problem> {
    let views = visit.door.house.views();
    let gone = || visit.ui.t("inquiry-erased").to_owned();
    let creator = shown_names(views, &[row.creator]).await?.remove(&row.creator).unwrap_or_else(gone);
    let client = row.name.clone().unwrap_or_else(gone);
    let received = row.creator == me;
    let side = if received { Side::Creator } else { Side::Client };
    let (own, others) = match side {
        Side::Creator => (row.creator_confirmed, row.client_confirmed),
        Side::Client => (row.client_confirmed, row.creator_confirmed),
    };
    let written = messages(views, row.id).await?;
    Ok(Opened {
        id: row.id,
        query: wish.query(),
        received,
        subject: row.subject.clone().unwrap_or_else(gone),
        messages: said(visit, written, side, (&creator, &client)),
        other: if received { client } else { creator },
        blocked: received && is_blocked(views, &row).await?,
        email: row.email.filter(|_| received),
        budget: row.budget,
        timeline: row.timeline,
        status: status_label(&visit.ui, &row.status),
        place: row.status,
        verified: row.verified,
        can_accept: received && ["NONE", "CANCELLED"].contains(&row.engagement.as_str()),
        work: Work::of(&row.engagement, own, others),
    })
}
