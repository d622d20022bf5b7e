//! Counts views of items: once per viewer and day, in batches (PF-27).
//!
//! A door notes a view in memory; every few seconds the notes go to `ops.item_view`, whose key drops repeats, and what
//! is new becomes one `ItemViewsCounted` per item. A batch has an id of its own: after a crash it is sent again under
//! the same request ids, and the log recognises it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::NaiveDate;
use commands::portfolio::CountViews;
use commands::{Caller, CommandError, Desk, Request};
use domain::ItemId;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::rounds::in_rounds;

/// How often notes are counted: many views of an item make one event.
const EVERY: Duration = Duration::from_secs(5);
/// How many notes are held between two counts; more are dropped: a view is worth less than the memory of the house.
const HELD: usize = 100_000;
/// For how many days a viewer's hash is kept: only today's is needed, yesterday's for clocks around midnight.
const KEPT_DAYS: i32 = 2;

const NOTE: &str = "
insert into ops.item_view (day, item, viewer)
select * from unnest($1::date[], $2::uuid[], $3::bytea[])
on conflict do nothing";

const CLAIM: &str = "
update ops.item_view
set batch = $1
where batch is null and not counted";

const OPEN_BATCHES: &str = "
select batch, item, day, count(*)
from ops.item_view
where batch is not null and not counted
group by batch, item, day
order by batch, item, day";

const COUNTED: &str = "
update ops.item_view
set counted = true
where batch = $1";

const FORGET: &str = "
delete from ops.item_view
where counted and day < (select max(day) from ops.item_view) - $1::integer";

/// The SQL of this room, for the test that prepares every statement.
pub const STATEMENTS: &[&str] = &[NOTE, CLAIM, OPEN_BATCHES, COUNTED, FORGET];

/// One look at an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// Which item.
    pub item: ItemId,
    /// Who, as a keyed hash that nobody can turn back.
    pub viewer: [u8; 16],
    /// On which day.
    pub day: NaiveDate,
}

/// Takes notes of views and counts them. Cheap to clone.
#[derive(Clone)]
pub struct ViewCounter {
    notes: Arc<Mutex<HashSet<View>>>,
    ops: PgPool,
    desk: Desk,
}

impl ViewCounter {
    /// A counter that keeps its books in `ops`.
    pub fn new(ops: PgPool, desk: Desk) -> Self {
        Self { notes: Arc::default(), ops, desk }
    }

    /// Takes a note; never blocks, never fails.
    pub fn note(&self, view: View) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < HELD {
            notes.insert(view);
        }
    }

    /// Counts every few seconds until `stop`, and once more at the end.
    pub async fn run(self, stop: CancellationToken) {
        in_rounds("views", EVERY, &stop, || self.count()).await;
        if let Err(error) = self.count().await {
            tracing::warn!(%error, "The last views were not counted; those written down will be");
        }
    }

    /// Counts what was noted so far.
    ///
    /// # Errors
    /// When the database or the log does not answer; nothing is lost then, and the next call goes on.
    pub async fn count(&self) -> Result<(), CommandError> {
        let notes: Vec<View> = self.notes.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        if let Err(error) = self.write_down(&notes).await {
            notes.into_iter().for_each(|view| self.note(view));
            return Err(unavailable(&error));
        }
        let batch = self.desk.ports().ids.next(self.desk.ports().clock.now());
        sqlx::query(CLAIM).bind(batch).execute(&self.ops).await.map_err(|error| unavailable(&error))?;
        self.send().await
    }

    async fn write_down(&self, notes: &[View]) -> sqlx::Result<()> {
        if notes.is_empty() {
            return Ok(());
        }
        let days: Vec<NaiveDate> = notes.iter().map(|view| view.day).collect();
        let items: Vec<Uuid> = notes.iter().map(|view| view.item.0).collect();
        let viewers: Vec<Vec<u8>> = notes.iter().map(|view| view.viewer.to_vec()).collect();
        sqlx::query(NOTE).bind(days).bind(items).bind(viewers).execute(&self.ops).await?;
        Ok(())
    }

    async fn send(&self) -> Result<(), CommandError> {
        let open: Vec<(Uuid, Uuid, NaiveDate, i64)> =
            sqlx::query_as(OPEN_BATCHES).fetch_all(&self.ops).await.map_err(|error| unavailable(&error))?;
        for (batch, item, day, views) in &open {
            let key = format!("views-{batch}-{item}-{day}");
            let request = Request::keyed(Caller::Operator, &key, key.as_bytes());
            let views = u32::try_from(*views).unwrap_or(u32::MAX);
            match self
                .desk
                .handle(&CountViews { item: ItemId(*item), views, day: *day }, Caller::Operator, request)
                .await
            {
                // An item that was deleted meanwhile, or never was, has no views to count.
                Ok(_) | Err(CommandError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let batches: HashSet<Uuid> = open.into_iter().map(|(batch, ..)| batch).collect();
        for batch in batches {
            sqlx::query(COUNTED).bind(batch).execute(&self.ops).await.map_err(|error| unavailable(&error))?;
        }
        sqlx::query(FORGET).bind(KEPT_DAYS).execute(&self.ops).await.map_err(|error| unavailable(&error))?;
        Ok(())
    }
}

fn unavailable(error: &sqlx::Error) -> CommandError {
    CommandError::Unavailable(error.to_string())
}
