//! The marketplace: one row per creator, written from everything that happens to her and her items, and read into
//! memory whole by whoever answers for it.
//!
//! ```text
//! facts → Cards (fold, two upserts a batch) → creator_card, creator_count → Catalogue (sets and orders in memory) → pages
//! ```
//! Written by [`Cards`]: the tables `creator_card`, `creator_count` and `creator_like`. Only [`CreatorCard`] and [`PublicProfile`] leave
//! this room; what waits for a decision stays in the row.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use journal::Fact;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Projector;

mod answers;
mod bits;
mod card;
mod catalogue;
mod counts;
mod index;
mod kept;
mod likes;
mod order;
mod popularity;
mod query;
mod text;
mod view;
mod words;

pub use catalogue::{Catalogue, Lookup, ProfilePage};
pub use query::{Cursor, Facets, Page, Part, Query, QueryError, Sort};
pub use view::{CreatorCard, GalleryItem, Image, PREVIEWS, Preview, PublicProfile, Social};

use card::Parts;
use kept::{CardRows, CountRows, Kept, Memory};
use likes::{LIKES, UNLIKES, likes};

/// The projection's name.
pub const NAME: &str = "marketplace";

/// All that a row needs to be shown; those whom nobody may see are not needed to begin with.
const CARDS_ALL: &str = "
select account, card.changed, state, popularity, count.changed
from views.creator_card card
left join views.creator_count count using (account)
where visible";

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

const PROFILE: &str = "
select greatest(card.changed, count.changed), state, gallery, coalesce(counts, '')
from views.creator_card card
left join views.creator_count count using (account)
where account = $1";

const LOAD: &str = "
select wanted.account,
    case when wanted.card then card.state end,
    case when wanted.gallery then card.gallery end,
    count.counts
from unnest($1::uuid[], $2::bool[], $3::bool[], $4::bool[]) as wanted (account, card, gallery, counts)
left join creator_card card on card.account = wanted.account and (wanted.card or wanted.gallery)
left join creator_count count on count.account = wanted.account and wanted.counts";

/// An empty gallery means that it did not change; then its stored form is not touched.
const WRITE_CARDS: &str = "
insert into creator_card (account, listed, visible, changed, state, gallery)
select *
from unnest($1::uuid[], $2::bool[], $3::bool[], $4::bigint[], $5::text[], $6::text[])
on conflict (account) do update
set listed = excluded.listed,
    visible = excluded.visible,
    changed = excluded.changed,
    state = excluded.state,
    gallery = case when excluded.gallery = '' then creator_card.gallery else excluded.gallery end";

const WRITE_COUNTS: &str = "
insert into creator_count (account, popularity, changed, counts)
select *
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[])
on conflict (account) do update
set popularity = excluded.popularity, changed = excluded.changed, counts = excluded.counts";

pub(crate) const STATEMENTS: &[&str] =
    &[CARDS_ALL, CARDS_CHANGED, COUNTS_CHANGED, PROFILE, LOAD, WRITE_CARDS, WRITE_COUNTS, LIKES, UNLIKES];

/// Writes the tables of this room. Keeps the cards of late in memory between batches.
#[derive(Debug, Default)]
pub struct Cards {
    memory: Mutex<Memory>,
}

#[async_trait]
impl Projector for Cards {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["creator_card", "creator_count", "creator_like"]
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
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        // Until the batch is written, nothing is remembered: a failure in between forgets by itself.
        let mut memory = std::mem::take(&mut *self.memory.lock().unwrap_or_else(PoisonError::into_inner));
        let mut touched = touch(&mut memory, facts, tables).await?;
        let given = likes(facts, tables).await?;
        for fact in facts {
            if let Some(kept) = fact.subject.and_then(|account| touched.get_mut(&account)) {
                kept.evolve(fact, &given);
            }
        }
        write(&touched, tables).await?;
        memory.keep(touched);
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = memory;
        Ok(())
    }

    fn forget(&self) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = Memory::default();
    }
}

/// What the batch touches, from memory or from the tables.
async fn touch(memory: &mut Memory, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<HashMap<Uuid, Kept>> {
    let mut needs: HashMap<Uuid, Parts> = HashMap::new();
    for fact in facts {
        // Whose card a fact changes is whom it is about.
        if let Some(account) = fact.subject {
            let needed = needs.entry(account).or_default();
            *needed = needed.and(Parts::of(fact));
        }
    }
    let mut touched = HashMap::with_capacity(needs.len());
    let mut lacking = HashMap::new();
    for (account, needs) in needs {
        let kept = memory.take(account).unwrap_or_default();
        let lacks = kept.lacks(needs);
        if lacks != Parts::default() {
            lacking.insert(account, lacks);
        }
        touched.insert(account, kept);
    }
    if !lacking.is_empty() {
        load(&lacking, &mut touched, tables).await?;
    }
    Ok(touched)
}

/// A stored part, where it was wanted and is there.
type Text = Option<String>;

async fn load(
    lacking: &HashMap<Uuid, Parts>,
    touched: &mut HashMap<Uuid, Kept>,
    tables: &mut PgConnection,
) -> sqlx::Result<()> {
    let column = |part: fn(&Parts) -> bool| lacking.values().map(part).collect::<Vec<bool>>();
    let rows: Vec<(Uuid, Text, Text, Text)> = sqlx::query_as(LOAD)
        .bind(lacking.keys().copied().collect::<Vec<_>>())
        .bind(column(|lacks| lacks.card))
        .bind(column(|lacks| lacks.gallery))
        .bind(column(|lacks| lacks.counts))
        .fetch_all(tables)
        .await?;
    for (account, card, gallery, counts) in rows {
        let (Some(kept), Some(lacks)) = (touched.get_mut(&account), lacking.get(&account)) else { continue };
        kept.fill(*lacks, (card, gallery, counts)).map_err(|error| sqlx::Error::Decode(error.into()))?;
    }
    Ok(())
}

async fn write(touched: &HashMap<Uuid, Kept>, tables: &mut PgConnection) -> sqlx::Result<()> {
    let (mut cards, mut counts) = (CardRows::default(), CountRows::default());
    for (account, kept) in touched {
        let pushed = cards.push(*account, kept).and_then(|()| counts.push(*account, kept));
        pushed.map_err(|error| sqlx::Error::Encode(error.into()))?;
    }
    if !cards.accounts.is_empty() {
        sqlx::query(WRITE_CARDS)
            .bind(cards.accounts)
            .bind(cards.listed)
            .bind(cards.visible)
            .bind(cards.changed)
            .bind(cards.states)
            .bind(cards.galleries)
            .execute(&mut *tables)
            .await?;
    }
    if !counts.accounts.is_empty() {
        sqlx::query(WRITE_COUNTS)
            .bind(counts.accounts)
            .bind(counts.popularity)
            .bind(counts.changed)
            .bind(counts.counts)
            .execute(tables)
            .await?;
    }
    Ok(())
}
