//! Items and shelves: a creator's own view of her portfolio, and the gallery that everybody sees.
//!
//! Written by [`Portfolios`]: the tables `item` and `shelf`. A deleted item's row goes, and so do all of an erased
//! person. Whether a creator may be seen at all is for `marketplace` to say: ask it first.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::media::MediaId;
use domain::portfolio::{Event as Happened, LikeEvent, ShelfEvent};
use journal::Fact;
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use crate::Projector;
use crate::rows::{Touched, erased};

mod work;
#[cfg(test)]
mod work_tests;

pub use work::{Approved, Content, Work};

const ITEM: &str = "
select id, creator, work, reason, stream_revision, views, likes, created_at, updated_at
from views.item
where id = $1";

const ITEMS: &str = "
select id, creator, work, reason, stream_revision, views, likes, created_at, updated_at
from views.item
where creator = $1
limit 1000";

const WITH_PICTURE: &str = "
select creator, work
from views.item
where work #> '{latest,images}' ? $1 or work #> '{approved,content,images}' ? $1
limit 1000";

const SHELF: &str = "
select creator, items, featured, revision
from views.shelf
where creator = $1";

const LOAD_ITEMS: &str = "
select id, creator, work, reason, stream_revision, views, likes, created_at, updated_at
from item
where id = any($1) or creator = any($2)";

const WRITE_ITEMS: &str = "
insert into item (id, creator, work, reason, stream_revision, views, likes, created_at, updated_at)
select id, creator, work, reason, stream_revision, views, likes, created_at, updated_at
from json_populate_recordset(null::item, $1::text::json)
on conflict (id) do update
set work = excluded.work,
    reason = excluded.reason,
    stream_revision = excluded.stream_revision,
    views = excluded.views,
    likes = excluded.likes,
    updated_at = excluded.updated_at";

const DELETE_ITEMS: &str = "
delete from item
where id = any($1)";

const LOAD_SHELVES: &str = "
select creator, items, featured, revision
from shelf
where creator = any($1)";

const WRITE_SHELVES: &str = "
insert into shelf (creator, items, featured, revision)
select creator, items, featured, revision
from json_populate_recordset(null::shelf, $1::text::json)
on conflict (creator) do update
set items = excluded.items, featured = excluded.featured, revision = excluded.revision";

const DELETE_SHELVES: &str = "
delete from shelf
where creator = any($1)";

pub(crate) const STATEMENTS: &[&str] = &[
    ITEM,
    ITEMS,
    WITH_PICTURE,
    SHELF,
    LOAD_ITEMS,
    WRITE_ITEMS,
    DELETE_ITEMS,
    LOAD_SHELVES,
    WRITE_SHELVES,
    DELETE_SHELVES,
];

/// An item as its creator and the moderators see it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct ItemRow {
    /// Which.
    pub id: Uuid,
    /// Whose.
    pub creator: Uuid,
    /// Its content and standing.
    pub work: Json<Work>,
    /// Why staff decided as they did, in the words for the creator.
    pub reason: Option<String>,
    /// The newest revision of its stream.
    pub stream_revision: i64,
    /// How often it was looked at.
    pub views: i64,
    /// How many like it.
    pub likes: i64,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
    /// When its content, standing or visibility changed last.
    pub updated_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
struct ShelfRow {
    creator: Uuid,
    items: Vec<Uuid>,
    featured: Vec<Uuid>,
    revision: i64,
}

/// An item in its place on the shelf.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shelved {
    /// The item.
    pub item: ItemRow,
    /// It stands out (PF-08).
    pub featured: bool,
    /// Its place in the creator's order, from 0 (PF-23).
    pub place: usize,
}

/// A page of a creator's own portfolio (PF-13).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MyPortfolio {
    /// Featured items first, then in the creator's order; newest first where she gave none.
    pub items: Vec<Shelved>,
    /// How many items she has.
    pub total: usize,
    /// The revision of the shelf, which a new order must name.
    pub shelf_revision: Option<i64>,
}

/// An item of the gallery: only what everybody may see.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shown {
    /// Which.
    pub id: Uuid,
    /// What it shows.
    #[serde(flatten)]
    pub content: Content,
    /// It stands out.
    pub featured: bool,
    /// How often it was looked at.
    pub views: i64,
    /// How many like it.
    pub likes: i64,
    /// When it was submitted.
    pub created_at: DateTime<Utc>,
}

/// One item, unless it was deleted.
///
/// # Errors
/// When the database does not answer.
pub async fn item(views: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<ItemRow>> {
    sqlx::query_as(ITEM).bind(id).fetch_optional(views).await
}

/// Whose items hold a picture, and whether everybody may see it there: `(creator, shown)` for each such item.
pub(crate) async fn with_picture(views: impl PgExecutor<'_>, picture: &MediaId) -> sqlx::Result<Vec<(Uuid, bool)>> {
    let rows: Vec<(Uuid, Json<Work>)> = sqlx::query_as(WITH_PICTURE).bind(picture.as_str()).fetch_all(views).await?;
    let shown = |work: &Work| work.public().is_some_and(|content| content.images.contains(picture));
    Ok(rows.into_iter().map(|(creator, work)| (creator, shown(&work))).collect())
}

/// A page of the creator's own items (PF-13): `limit` of them after `offset`.
///
/// # Errors
/// When the database does not answer.
pub async fn my_portfolio(
    views: impl PgExecutor<'_> + Copy,
    creator: Uuid,
    offset: usize,
    limit: usize,
) -> sqlx::Result<MyPortfolio> {
    let (all, shelf_revision) = shelved(views, creator).await?;
    let total = all.len();
    Ok(MyPortfolio { items: all.into_iter().skip(offset).take(limit).collect(), total, shelf_revision })
}

/// What everybody may see of a creator's items (PP-03): featured first, then in her order; at most 200 by the shelf's
/// own limit.
///
/// # Errors
/// When the database does not answer.
pub async fn gallery(views: impl PgExecutor<'_> + Copy, creator: Uuid) -> sqlx::Result<Vec<Shown>> {
    let (all, _) = shelved(views, creator).await?;
    Ok(all.into_iter().filter_map(shown).collect())
}

fn shown(shelved: Shelved) -> Option<Shown> {
    let ItemRow { id, work, views, likes, created_at, .. } = shelved.item;
    let content = work.public()?.clone();
    Some(Shown { id, content, featured: shelved.featured, views, likes, created_at })
}

async fn shelved(views: impl PgExecutor<'_> + Copy, creator: Uuid) -> sqlx::Result<(Vec<Shelved>, Option<i64>)> {
    let rows: Vec<ItemRow> = sqlx::query_as(ITEMS).bind(creator).fetch_all(views).await?;
    let shelf: Option<ShelfRow> = sqlx::query_as(SHELF).bind(creator).fetch_optional(views).await?;
    let place_of = |item: Uuid| shelf.as_ref().and_then(|shelf| shelf.items.iter().position(|other| *other == item));
    let featured = |item: Uuid| shelf.as_ref().is_some_and(|shelf| shelf.featured.contains(&item));
    let in_place =
        |item: ItemRow| Shelved { featured: featured(item.id), place: place_of(item.id).unwrap_or(usize::MAX), item };
    let mut all: Vec<Shelved> = rows.into_iter().map(in_place).collect();
    all.sort_by(|a, b| {
        (!a.featured, a.place, b.item.created_at, a.item.id).cmp(&(!b.featured, b.place, a.item.created_at, b.item.id))
    });
    Ok((all, shelf.map(|shelf| shelf.revision)))
}

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Portfolios;

#[async_trait]
impl Projector for Portfolios {
    fn name(&self) -> &'static str {
        "portfolio"
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["item", "shelf"]
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
            "ItemViewsCounted",
            "ItemLiked",
            "ItemUnliked",
            "PortfolioItemAdded",
            "PortfolioItemRemoved",
            "PortfolioReordered",
            "ItemFeatured",
            "ItemUnfeatured",
            "AccountErased",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        items(facts, tables).await?;
        shelves(facts, tables).await
    }
}

fn item_of(fact: &Fact) -> Option<Uuid> {
    match &fact.event {
        Event::Item(_) => fact.stream_id(),
        Event::Like(LikeEvent::ItemLiked { item, .. } | LikeEvent::ItemUnliked { item, .. }) => Some(item.0),
        _ => None,
    }
}

async fn items(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
    let touched: Vec<Uuid> = facts.iter().filter_map(item_of).collect::<HashSet<_>>().into_iter().collect();
    let gone: Vec<Uuid> = facts.iter().filter_map(erased).collect();
    if touched.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let loaded: Vec<ItemRow> = sqlx::query_as(LOAD_ITEMS).bind(touched).bind(gone).fetch_all(&mut *tables).await?;
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
    facts.iter().for_each(|fact| fold_item(&mut rows, fact));
    rows.store(DELETE_ITEMS, WRITE_ITEMS, tables).await
}

fn fold_item(rows: &mut Touched<Uuid, ItemRow>, fact: &Fact) {
    if let Some(person) = erased(fact) {
        for id in rows.keys_where(|row| row.creator == person) {
            rows.change(id, |row| *row = None);
        }
    }
    let Some(id) = item_of(fact) else { return };
    match &fact.event {
        Event::Item(Happened::ItemDeleted {}) => rows.change(id, |row| *row = None),
        Event::Item(Happened::ItemSubmitted { creator, content, visibility }) => rows.change(id, |row| {
            *row = Some(ItemRow {
                id,
                creator: creator.0,
                work: Json(Work::new(content, *visibility, fact.revision.0)),
                reason: None,
                stream_revision: fact.revision.0.cast_signed(),
                views: 0,
                likes: 0,
                created_at: fact.recorded_at,
                updated_at: fact.recorded_at,
            });
        }),
        Event::Item(event) => rows.update(id, |row| evolve(row, event, fact)),
        Event::Like(LikeEvent::ItemLiked { .. }) => rows.update(id, |row| row.likes += 1),
        Event::Like(LikeEvent::ItemUnliked { .. }) => rows.update(id, |row| row.likes -= 1),
        _ => {}
    }
}

fn evolve(row: &mut ItemRow, event: &Happened, fact: &Fact) {
    row.work.evolve(event, fact.revision.0);
    row.stream_revision = fact.revision.0.cast_signed();
    match event {
        Happened::ItemViewsCounted { views, .. } => {
            row.views += i64::from(*views);
            return;
        }
        Happened::ItemApproved { decision, .. }
        | Happened::ItemRejected { decision, .. }
        | Happened::ItemFlagged { decision, .. } => row.reason = decision.reason.as_ref().map(ToString::to_string),
        _ => {}
    }
    row.updated_at = fact.recorded_at;
}

async fn shelves(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
    let creators: HashSet<Uuid> = facts
        .iter()
        .filter(|fact| matches!(fact.event, Event::Portfolio(_)) || erased(fact).is_some())
        .filter_map(Fact::stream_id)
        .collect();
    if creators.is_empty() {
        return Ok(());
    }
    let creators: Vec<Uuid> = creators.into_iter().collect();
    let loaded: Vec<ShelfRow> = sqlx::query_as(LOAD_SHELVES).bind(creators).fetch_all(&mut *tables).await?;
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.creator, row)));
    facts.iter().for_each(|fact| fold_shelf(&mut rows, fact));
    rows.store(DELETE_SHELVES, WRITE_SHELVES, tables).await
}

fn fold_shelf(rows: &mut Touched<Uuid, ShelfRow>, fact: &Fact) {
    let Some(creator) = fact.stream_id() else { return };
    if erased(fact).is_some() {
        rows.change(creator, |row| *row = None);
    }
    let Event::Portfolio(event) = &fact.event else { return };
    rows.change(creator, |row| {
        let empty = || ShelfRow { creator, items: Vec::new(), featured: Vec::new(), revision: 0 };
        let row = row.get_or_insert_with(empty);
        row.revision = fact.revision.0.cast_signed();
        place(&mut row.items, &mut row.featured, event);
    });
}

/// What happened to a shelf, in the order of its items and of those that stand out.
pub(crate) fn place(items: &mut Vec<Uuid>, featured: &mut Vec<Uuid>, event: &ShelfEvent) {
    match event {
        ShelfEvent::PortfolioItemAdded { item } => items.insert(0, item.0),
        ShelfEvent::PortfolioItemRemoved { item } => {
            items.retain(|other| *other != item.0);
            featured.retain(|other| *other != item.0);
        }
        ShelfEvent::PortfolioReordered { order } => *items = order.iter().map(|item| item.0).collect(),
        ShelfEvent::ItemFeatured { item } => {
            if !featured.contains(&item.0) {
                featured.push(item.0);
            }
        }
        ShelfEvent::ItemUnfeatured { item } => featured.retain(|other| *other != item.0),
    }
}
