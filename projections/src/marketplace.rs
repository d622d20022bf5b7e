//! The marketplace: one row per creator, written from everything that happens to her and her items, and read into
//! memory whole by whoever answers for it.
//!
//! ```text
//! facts → Cards (fold, an upsert per table and batch) → creator_card, creator_count → Catalogue (sets and orders in memory) → pages
//! ```
//! Written by [`Cards`]: the tables `creator_card`, `creator_count`,
//! `creator_work` and `creator_like`. Only [`CreatorCard`] and [`PublicProfile`] leave
//! this room; what waits for a decision stays in the row.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use journal::Fact;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::Projector;

mod answers;
mod best;
mod bits;
mod card;
mod catalogue;
mod counts;
mod front;
mod index;
mod kept;
mod likes;
mod order;
mod popularity;
mod query;
mod text;
mod view;
mod words;

pub use catalogue::{Catalogue, Explained, Lookup, ProfilePage};
pub use front::{DIRECTORY_PART, Figures, Hung, Listed, ListedWork};
pub use likes::is_liked;
pub use popularity::{HALF_LIFE, Share};
pub use query::{Cursor, Facets, Page, Part, Query, QueryError, Sort};
pub use view::{CreatorCard, GalleryItem, Image, PREVIEWS, Preview, PublicProfile, Social};

use card::Card;
use counts::Counts;
use kept::{Kept, Memories, Needs, OwnWork, Touched};
use likes::{LIKED, LIKES, UNLIKES, likes};

/// The projection's name.
pub const NAME: &str = "marketplace";

/// All that a row needs to be shown; those whom nobody may see are not needed to begin with.
const CARDS_ALL: &str = "
select account, card.changed, state, popularity, count.changed
from views.creator_card card
left join views.creator_count count using (account)
where visible";

const ANY_VISIBLE: &str = "
select exists (select from views.creator_card where account = any($1) and visible)";

const CARDS_CHANGED: &str = "
select account, card.changed, state, popularity, count.changed
from views.creator_card card
left join views.creator_count count using (account)
where card.changed > $1
order by card.changed
limit $2";

const COUNTS_CHANGED: &str = "
select account, popularity, changed
from views.creator_count
where changed > $1
order by changed
limit $2";

const COUNTS_OF: &str = "
select counts
from views.creator_count
where account = $1";

const PROFILE: &str = "
select greatest(card.changed, count.changed),
    state,
    coalesce(counts, ''),
    array(select item from views.creator_work where creator = $1 order by item),
    array(select work from views.creator_work where creator = $1 order by item)
from views.creator_card card
left join views.creator_count count using (account)
where account = $1";

/// What somebody's public works are called.
const WORKS_OF: &str = "
select account, state
from views.creator_card
where account = any($1) and listed";

const LOAD_CARDS: &str = "
select account, state
from creator_card
where account = any($1)";

const LOAD_COUNTS: &str = "
select account, counts
from creator_count
where account = any($1)";

const LOAD_WORKS: &str = "
select item, creator, work
from creator_work
where item = any($1)";

const WRITE_CARDS: &str = "
insert into creator_card (account, listed, visible, changed, state)
select *
from unnest($1::uuid[], $2::bool[], $3::bool[], $4::bigint[], $5::text[])
on conflict (account) do update
set listed = excluded.listed, visible = excluded.visible, changed = excluded.changed, state = excluded.state";

const WRITE_COUNTS: &str = "
insert into creator_count (account, popularity, changed, counts)
select *
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[])
on conflict (account) do update
set popularity = excluded.popularity, changed = excluded.changed, counts = excluded.counts";

const WRITE_WORKS: &str = "
insert into creator_work (item, creator, work)
select *
from unnest($1::uuid[], $2::uuid[], $3::text[])
on conflict (item) do update
set work = excluded.work";

const DROP_WORKS: &str = "
delete from creator_work
where item = any($1) or creator = any($2)";

pub(crate) const STATEMENTS: &[&str] = &[
    CARDS_ALL,
    ANY_VISIBLE,
    CARDS_CHANGED,
    COUNTS_CHANGED,
    COUNTS_OF,
    PROFILE,
    LOAD_CARDS,
    LOAD_COUNTS,
    LOAD_WORKS,
    WRITE_CARDS,
    WRITE_COUNTS,
    WRITE_WORKS,
    DROP_WORKS,
    LIKES,
    UNLIKES,
    LIKED,
    WORKS_OF,
];

/// What is asked of the tables while people browse, by what it is for; only a start reads a whole table.
pub const READS: [(&str, &str); 4] = [
    ("a creator's page", PROFILE),
    ("cards that changed", CARDS_CHANGED),
    ("counts that changed", COUNTS_CHANGED),
    ("whether somebody is to be seen", ANY_VISIBLE),
];

/// Whether everybody may see the profile of one of these people (MB-10, PP-09, MD-21).
///
/// # Errors
/// When the database does not answer.
pub async fn any_visible(views: impl PgExecutor<'_>, people: &[Uuid]) -> sqlx::Result<bool> {
    sqlx::query_scalar(ANY_VISIBLE).bind(people).fetch_one(views).await
}

/// How often somebody's works were looked at, and how many likes they have: all that her popularity is made of, also of
/// works that are hidden or gone since (MB-19).
///
/// # Errors
/// When the database does not answer.
pub async fn looks_and_likes(views: impl PgExecutor<'_>, account: Uuid) -> sqlx::Result<(u64, u64)> {
    let counts: Option<String> = sqlx::query_scalar(COUNTS_OF).bind(account).fetch_optional(views).await?;
    let counts = counts.map(|counts| read::<Counts>(&counts)).transpose()?;
    Ok(counts.map(|counts| counts.popularity.counts()).unwrap_or_default())
}

/// Writes the tables of this room. Keeps the rows of late in memory between batches.
#[derive(Debug, Default)]
pub struct Cards {
    memories: Mutex<Memories>,
}

#[async_trait]
impl Projector for Cards {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> i32 {
        4
    }

    fn tables(&self) -> &'static [&'static str] {
        &["creator_card", "creator_count", "creator_work", "creator_like"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "AccountRegistered",
            "UsernameChanged",
            "AccountSuspended",
            "SuspensionLifted",
            "AccountBanned",
            "AccountUnbanned",
            "AccountErased",
            "ProfileCreated",
            "ProfileUpdated",
            "ProfilePublished",
            "ProfileHidden",
            "CreatorFeatured",
            "CreatorUnfeatured",
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
            "InquirySent",
            "InquirySenderVerified",
            "EngagementCompleted",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        // Until the batch is written, nothing is remembered: a failure in between forgets by itself.
        let mut memories = std::mem::take(&mut *self.memories.lock().unwrap_or_else(PoisonError::into_inner));
        let mut touched = touch(&mut memories, Needs::of(facts), tables).await?;
        let given = likes(facts, tables).await?;
        facts.iter().for_each(|fact| touched.evolve(fact, &given));
        write_cards(&touched.cards, tables).await?;
        write_counts(&touched.counts, tables).await?;
        write_works(&touched, tables).await?;
        touched.keep(&mut memories);
        *self.memories.lock().unwrap_or_else(PoisonError::into_inner) = memories;
        Ok(())
    }

    fn forget(&self) {
        *self.memories.lock().unwrap_or_else(PoisonError::into_inner) = Memories::default();
    }
}

/// What the batch touches, from memory or from the tables; what is in neither begins empty.
async fn touch(memories: &mut Memories, needs: Needs, tables: &mut PgConnection) -> sqlx::Result<Touched> {
    let mut touched = Touched::default();
    let cards = memories.cards.recall(needs.cards, &mut touched.cards);
    if !cards.is_empty() {
        let rows: Vec<(Uuid, String)> = sqlx::query_as(LOAD_CARDS).bind(cards).fetch_all(&mut *tables).await?;
        for (account, card) in rows {
            touched.cards.insert(account, Kept { row: read::<Card>(&card)?, changed: None });
        }
    }
    let counts = memories.counts.recall(needs.counts, &mut touched.counts);
    if !counts.is_empty() {
        let rows: Vec<(Uuid, String)> = sqlx::query_as(LOAD_COUNTS).bind(counts).fetch_all(&mut *tables).await?;
        for (account, counts) in rows {
            touched.counts.insert(account, Kept { row: read::<Counts>(&counts)?, changed: None });
        }
    }
    let works = memories.works.recall(needs.works, &mut touched.works);
    if !works.is_empty() {
        let rows: Vec<(Uuid, Uuid, String)> = sqlx::query_as(LOAD_WORKS).bind(works).fetch_all(tables).await?;
        for (item, creator, work) in rows {
            let row = OwnWork { creator, work: Some(read(&work)?) };
            touched.works.insert(item, Kept { row, changed: None });
        }
    }
    Ok(touched)
}

/// The rows that the batch changed, in the order of their index: neighbours share pages.
fn changed<R>(rows: &HashMap<Uuid, Kept<R>>) -> Vec<(Uuid, i64, &R)> {
    let changed = rows.iter().filter_map(|(id, kept)| Some((*id, kept.changed?, &kept.row)));
    let mut changed: Vec<_> = changed.collect();
    changed.sort_unstable_by_key(|(id, ..)| *id);
    changed
}

async fn write_cards(cards: &HashMap<Uuid, Kept<Card>>, tables: &mut PgConnection) -> sqlx::Result<()> {
    let rows = changed(cards);
    if rows.is_empty() {
        return Ok(());
    }
    let states = rows.iter().map(|(.., card)| stored(card)).collect::<sqlx::Result<Vec<String>>>()?;
    sqlx::query(WRITE_CARDS)
        .bind(rows.iter().map(|(account, ..)| *account).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., card)| card.listed()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., card)| card.visible()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, position, _)| *position).collect::<Vec<_>>())
        .bind(states)
        .execute(tables)
        .await?;
    Ok(())
}

async fn write_counts(counts: &HashMap<Uuid, Kept<Counts>>, tables: &mut PgConnection) -> sqlx::Result<()> {
    let rows = changed(counts);
    if rows.is_empty() {
        return Ok(());
    }
    let stored = rows.iter().map(|(.., counts)| stored(counts)).collect::<sqlx::Result<Vec<String>>>()?;
    sqlx::query(WRITE_COUNTS)
        .bind(rows.iter().map(|(account, ..)| *account).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., counts)| counts.popularity.rank()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, position, _)| *position).collect::<Vec<_>>())
        .bind(stored)
        .execute(tables)
        .await?;
    Ok(())
}

async fn write_works(touched: &Touched, tables: &mut PgConnection) -> sqlx::Result<()> {
    let (mut items, mut creators, mut works, mut gone) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (item, _, own) in changed(&touched.works) {
        match &own.work {
            None => gone.push(item),
            Some(work) => {
                items.push(item);
                creators.push(own.creator);
                works.push(stored(work)?);
            }
        }
    }
    if !gone.is_empty() || !touched.erased.is_empty() {
        sqlx::query(DROP_WORKS).bind(gone).bind(&touched.erased).execute(&mut *tables).await?;
    }
    if !items.is_empty() {
        sqlx::query(WRITE_WORKS).bind(items).bind(creators).bind(works).execute(tables).await?;
    }
    Ok(())
}

fn stored<T: Serialize>(part: &T) -> sqlx::Result<String> {
    serde_json::to_string(part).map_err(|error| sqlx::Error::Encode(error.into()))
}

fn read<T: DeserializeOwned>(json: &str) -> sqlx::Result<T> {
    serde_json::from_str(json).map_err(|error| sqlx::Error::Decode(error.into()))
}
