//! The moderators' queue, what people report and, beside them, what happened: one sentence per event.
//!
//! Written by [`Queue`]: the table `report`, see [`reports`], and the table `moderation_queue`, one row per live item,
//! of which only those that wait are shown.
//! A private item that nobody approved waits from the moment it becomes public (PF-25).

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::portfolio::{Content, Event as Happened, Standing, Visibility};
use journal::Fact;
use serde::Serialize;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use crate::rows::{Touched, erased, text};
use crate::{Cursor, Projector};

mod history;
mod names;
pub(crate) mod reports;
mod sentences;
#[cfg(test)]
mod sentences_tests;
mod wording;

pub use history::{AsOf, HistoryEntry, HistoryError, HistoryPage, ItemAsOf, history, item_as_of, people};
pub use names::shown_names;
pub use reports::{Reported, ReportsPage, report, reports};
pub use sentences::{Language, sentence};

const QUEUE: &str = "
select item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting
from views.moderation_queue
where waiting and ($1::timestamptz is null or (submitted_at, item) > ($1, $2))
order by submitted_at, item
limit $3";

const EARLIER: &str = "
select item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting
from views.moderation_queue
where waiting and (submitted_at, item) < ($1, $2)
order by submitted_at desc, item desc
limit $3";

const ITEM: &str = "
select item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting
from views.moderation_queue
where item = $1";

const WAITING: &str = "
select count(*)
from views.moderation_queue
where waiting";

const LOAD: &str = "
select item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting
from moderation_queue
where item = any($1) or creator = any($2)";

const WRITE: &str = "
insert into moderation_queue
    (item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting)
select item, creator, title, category, revision, standing, visibility, submitted_at, decided, waiting
from json_populate_recordset(null::moderation_queue, $1::text::json)
on conflict (item) do update
set title = excluded.title,
    category = excluded.category,
    revision = excluded.revision,
    standing = excluded.standing,
    visibility = excluded.visibility,
    submitted_at = excluded.submitted_at,
    decided = excluded.decided,
    waiting = excluded.waiting";

const DELETE: &str = "
delete from moderation_queue
where item = any($1)";

pub(crate) const STATEMENTS: &[&str] = &[QUEUE, EARLIER, ITEM, WAITING, LOAD, WRITE, DELETE];

/// An item that waits for a decision.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct Waiting {
    /// Which.
    pub item: Uuid,
    /// Whose.
    pub creator: Uuid,
    /// Its title.
    pub title: String,
    /// The wire name of its category.
    pub category: String,
    /// The revision that a decision must name (MD-22).
    pub revision: i64,
    /// The wire name of its standing: `PENDING` or `FLAGGED`.
    pub standing: String,
    /// The wire name of its visibility.
    pub visibility: String,
    /// Since when this content waits.
    pub submitted_at: DateTime<Utc>,
    /// Staff decided about an earlier content of it.
    pub decided: bool,
    /// It waits.
    pub waiting: bool,
}

impl Waiting {
    /// It was taken from sight until somebody decides.
    pub fn flagged(&self) -> bool {
        self.standing == Standing::Flagged.as_str()
    }

    /// Its place in the queue.
    pub fn place(&self) -> Cursor {
        Cursor { at: self.submitted_at, id: self.item }
    }

    fn settle(&mut self) {
        let open = [Standing::Pending.as_str(), Standing::Flagged.as_str()].contains(&self.standing.as_str());
        self.waiting = open && self.visibility == Visibility::Public.as_str();
    }
}

/// A page of the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct QueuePage {
    /// Those who wait longest, first.
    pub items: Vec<Waiting>,
    /// Where to go on, when there is more.
    pub next: Option<Cursor>,
}

/// The items that wait, longest first; `limit` after `cursor`.
///
/// # Errors
/// When the database does not answer.
pub async fn queue(views: impl PgExecutor<'_>, cursor: Option<Cursor>, limit: usize) -> sqlx::Result<QueuePage> {
    let fetch = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut items: Vec<Waiting> = sqlx::query_as(QUEUE)
        .bind(cursor.map(|cursor| cursor.at))
        .bind(cursor.map(|cursor| cursor.id))
        .bind(fetch)
        .fetch_all(views)
        .await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(Waiting::place);
    Ok(QueuePage { items, next })
}

/// The items that wait right before this place, longest first; at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn queue_before(views: impl PgExecutor<'_>, place: Cursor, limit: usize) -> sqlx::Result<Vec<Waiting>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let query = sqlx::query_as(EARLIER).bind(place.at).bind(place.id).bind(limit);
    let mut earlier: Vec<Waiting> = query.fetch_all(views).await?;
    earlier.reverse();
    Ok(earlier)
}

/// An item with its place in the queue, also when it does not wait; `None` when it was deleted or never was.
///
/// # Errors
/// When the database does not answer.
pub async fn queued(views: impl PgExecutor<'_>, item: Uuid) -> sqlx::Result<Option<Waiting>> {
    sqlx::query_as(ITEM).bind(item).fetch_optional(views).await
}

/// How many items wait.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting(views: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar(WAITING).fetch_one(views).await
}

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Queue;

#[async_trait]
impl Projector for Queue {
    fn name(&self) -> &'static str {
        "moderation"
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["moderation_queue", "report"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "ItemSubmitted",
            "ItemRevised",
            "ItemVisibilityChanged",
            "ItemApproved",
            "ItemRejected",
            "ItemFlagged",
            "ItemDeleted",
            "ReportFiled",
            "ReportReviewed",
            "ReportResolved",
            "AccountErased",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        reports::project(facts, &mut *tables).await?;
        let touched: HashSet<Uuid> = facts.iter().filter_map(Fact::stream_id).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        let erased: Vec<Uuid> = facts.iter().filter_map(erased).collect();
        let loaded: Vec<Waiting> = sqlx::query_as(LOAD).bind(touched).bind(erased).fetch_all(&mut *tables).await?;
        let mut rows = Touched::new(loaded.into_iter().map(|row| (row.item, row)));
        facts.iter().for_each(|fact| fold(&mut rows, fact));
        rows.store(DELETE, WRITE, tables).await
    }
}

fn fold(rows: &mut Touched<Uuid, Waiting>, fact: &Fact) {
    if let Some(person) = erased(fact) {
        for item in rows.keys_where(|row| row.creator == person) {
            rows.change(item, |row| *row = None);
        }
    }
    let (Event::Item(event), Some(item)) = (&fact.event, fact.stream_id()) else { return };
    match event {
        Happened::ItemDeleted {} => rows.change(item, |row| *row = None),
        Happened::ItemSubmitted { creator, content, visibility } => rows.change(item, |row| {
            *row = Some(submitted(item, creator.0, content, *visibility, fact));
        }),
        other => rows.update(item, |row| evolve(row, other, fact)),
    }
}

fn submitted(item: Uuid, creator: Uuid, content: &Content, visibility: Visibility, fact: &Fact) -> Waiting {
    let mut row = Waiting {
        item,
        creator,
        title: text(&content.title),
        category: content.category.as_str().into(),
        revision: fact.revision.0.cast_signed(),
        standing: Standing::Pending.as_str().into(),
        visibility: visibility.as_str().into(),
        submitted_at: fact.recorded_at,
        decided: false,
        waiting: false,
    };
    row.settle();
    row
}

fn evolve(row: &mut Waiting, event: &Happened, fact: &Fact) {
    let mut decide = |standing: Standing| {
        row.standing = standing.as_str().into();
        row.decided = true;
    };
    match event {
        Happened::ItemRevised { content } => {
            row.title = text(&content.title);
            row.category = content.category.as_str().into();
            row.revision = fact.revision.0.cast_signed();
            row.submitted_at = fact.recorded_at;
            if !row.flagged() {
                row.standing = Standing::Pending.as_str().into();
            }
        }
        Happened::ItemVisibilityChanged { visibility } => row.visibility = visibility.as_str().into(),
        Happened::ItemApproved { .. } => decide(Standing::Approved),
        Happened::ItemRejected { .. } => decide(Standing::Rejected),
        Happened::ItemFlagged { .. } => decide(Standing::Flagged),
        Happened::ItemSubmitted { .. }
        | Happened::ItemHighlighted { .. }
        | Happened::ItemUnhighlighted { .. }
        | Happened::ItemDeleted {}
        | Happened::ItemViewsCounted { .. } => {}
    }
    row.settle();
}
