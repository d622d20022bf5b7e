//! Everything that happened to an item, and how it stood at any moment of it (MD-06, MD-15).

use api::Problem;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::Wanted;
use domain::ItemId;
use domain::portfolio::Item;
use event_store::Position;
use projections::moderation::{AsOf, HistoryEntry, ItemAsOf, history as told, item_as_of};
use projections::portfolio::Content;
use serde::Deserialize;
use uuid::Uuid;

use super::diff::Mark;
use super::labels::{self, Badge, badge};
use super::seen::{Change, changes, work};
use super::{DESK, id_in, up_to_date};
use crate::forms::Query;
use crate::marketplace::Work;
use crate::ui::{Moment, Ui, page};
use crate::visit::Visit;

/// How many events a page tells.
const TOLD: usize = 200;
/// The projections whose move makes a history another one; the log itself is never behind them.
const TOLD_OF: [&str; 4] = ["moderation", "portfolio", "creators", "accounts"];

/// One thing that happened.
pub(super) struct Step {
    pub(super) href: String,
    pub(super) sentence: String,
    pub(super) icon: &'static str,
    pub(super) class: &'static str,
    pub(super) moment: Moment,
    pub(super) position: String,
    pub(super) here: bool,
}

/// The item as it stood.
pub(super) struct Then {
    pub(super) moment: Moment,
    pub(super) position: String,
    pub(super) revision: String,
    pub(super) badge: Badge,
    pub(super) visibility: &'static str,
    pub(super) deleted: bool,
    /// What it showed; nothing before it was submitted.
    pub(super) work: Option<Work>,
    /// What its last revision changed.
    pub(super) changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "moderation/history.html")]
pub(super) struct HistoryPage {
    pub(super) ui: Ui,
    pub(super) id: Uuid,
    pub(super) title: String,
    /// The visitor decides, too.
    pub(super) decides: bool,
    pub(super) steps: Vec<Step>,
    /// Where the history goes on.
    pub(super) more: Option<String>,
    pub(super) then: Then,
}

/// Which moment is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wish {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    cursor: String,
}

impl Wish {
    /// The position that is asked for; without one, the newest there is.
    fn position(&self) -> Result<Option<u64>, Problem> {
        let rule = "Must be a position of the log, or a moment such as 2026-11-22T10:00:00Z";
        let parsed = (!self.as_of.is_empty()).then(|| self.as_of.parse()).transpose();
        parsed.map_err(|_| Problem::invalid("asOf", rule))
    }

    fn cursor(&self) -> Option<u64> {
        self.cursor.parse().ok()
    }
}

/// `GET /admin/marketplace/moderation/{item}/history`
pub(super) async fn history(
    visit: Visit,
    Path(item): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    up_to_date(&visit).await?;
    let item = id_in(&item)?;
    let (journal, views) = (visit.door.house.journal(), visit.door.house.views());
    let stream = Wanted::of::<Item>(ItemId(item)).stream;
    let moment = wish.position()?.unwrap_or(u64::MAX);
    let found = item_as_of(journal, &stream, AsOf::Position(Position(moment)));
    let found = visit.recall(&TOLD_OF, format!("{stream} as of {moment}"), found).await?;
    let found = found.as_ref().as_ref().ok_or_else(|| Problem::not_found("Portfolio item not found"))?;
    let language = visit.context.language.into();
    let all = told(journal, views, &stream, language, (wish.cursor(), TOLD));
    let question = format!("{stream} told after {:?} in {language:?}", wish.cursor());
    let all = visit.recall(&TOLD_OF, question, all).await?;
    let base = format!("{DESK}/{item}/history");
    let page_of = wish.cursor().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    let here = found.position.0;
    let step = |entry: HistoryEntry| {
        let href = format!("{base}?asOf={}{page_of}", entry.position);
        step(&visit, entry, href, here)
    };
    let steps = all.entries.iter().cloned().map(step).collect();
    let then = then(&visit, item, found);
    let page_shown = HistoryPage {
        id: item,
        title: then.work.as_ref().map(|work| work.title.clone()).unwrap_or_default(),
        decides: visit.identity().is_ok_and(api::Identity::moderates),
        steps,
        more: all.next.map(|next| format!("{base}?cursor={next}")),
        then,
        ui: visit.ui,
    };
    Ok(page(StatusCode::OK, &page_shown))
}

fn step(visit: &Visit, entry: HistoryEntry, href: String, here: u64) -> Step {
    let (icon, class) = match entry.event {
        "ItemSubmitted" => ("send", "news"),
        "ItemRevised" => ("pencil", "news"),
        "ItemApproved" => ("circle-check", "good"),
        "ItemRejected" => ("ban", "bad"),
        "ItemFlagged" => ("flag", "bad"),
        "ItemDeleted" => ("trash-2", "news"),
        _ => ("eye", "quiet"),
    };
    let moment = Moment::of(&visit.ui, entry.at, visit.door.house.now());
    let HistoryEntry { position, sentence, .. } = entry;
    Step { href, sentence, icon, class, moment, position: position.to_string(), here: position == here }
}

fn then(visit: &Visit, id: Uuid, found: &ItemAsOf) -> Then {
    let (ui, door, item) = (&visit.ui, &visit.door, &found.item);
    let content = item.content.as_ref().map(Content::from);
    let before = found.before.as_ref().map(Content::from);
    let changed = before.as_ref().zip(content.as_ref()).map(|(before, now)| changes(ui, door, before, now));
    Then {
        moment: Moment::of(ui, found.at, door.house.now()),
        position: found.position.to_string(),
        revision: item.revision.to_string(),
        badge: badge(ui, item.standing),
        visibility: labels::visibility(ui, item.visibility),
        deleted: item.deleted,
        work: content.map(|content| work(door, id, &content, found.since)),
        changes: changed.unwrap_or_default(),
    }
}
