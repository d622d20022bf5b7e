//! The marketplace: one row per creator, written from everything that happens to her and her items, and read into
//! memory whole by whoever answers for it.
//!
//! ```text
//! facts → Cards (fold, one upsert per batch) → creator_card → Catalogue (sets and orders in memory) → pages
//! ```
//! Written by [`Cards`]: the tables `creator_card` and `creator_like`. Only [`CreatorCard`] and [`PublicProfile`] leave
//! this room; what waits for a decision stays in the row.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::portfolio::LikeEvent;
use journal::Fact;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Projector;

mod answers;
mod bits;
mod card;
mod catalogue;
mod index;
mod kept;
mod order;
mod popularity;
mod query;
mod text;
mod view;
mod words;

pub use catalogue::{Catalogue, Lookup, ProfilePage};
pub use query::{Cursor, Facets, Page, Part, Query, QueryError, Sort};
pub use view::{CreatorCard, GalleryItem, Image, PREVIEWS, Preview, PublicProfile, Social};

use card::{Gallery, needs_gallery};
use kept::{Kept, Memory};

/// The projection's name.
pub const NAME: &str = "marketplace";

/// All that a row needs to be shown; those whom nobody may see are not needed to begin with.
const CARDS_ALL: &str = "
select account, changed, state
from views.creator_card
where visible";

const CARDS_CHANGED: &str = "
select account, changed, state
from views.creator_card
where changed > $1
order by changed
limit $2";

const PROFILE: &str = "
select changed, state, gallery
from views.creator_card
where account = $1";

const LOAD: &str = "
select account, state, case when account = any($2) then gallery end
from creator_card
where account = any($1)";

/// An empty gallery means that it did not change; then its stored form is not touched.
const WRITE: &str = "
insert into creator_card (account, username, listed, visible, popularity, changed, state, gallery)
select *
from unnest($1::uuid[], $2::text[], $3::bool[], $4::bool[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
on conflict (account) do update
set username = excluded.username,
    listed = excluded.listed,
    visible = excluded.visible,
    popularity = excluded.popularity,
    changed = excluded.changed,
    state = excluded.state,
    gallery = case when excluded.gallery = '' then creator_card.gallery else excluded.gallery end";

const LIKES: &str = "
insert into creator_like (id, given_at)
select *
from unnest($1::uuid[], $2::timestamptz[])
on conflict (id) do update
set given_at = excluded.given_at";

const UNLIKES: &str = "
delete from creator_like
where id = any($1)
returning id, given_at";

pub(crate) const STATEMENTS: &[&str] = &[CARDS_ALL, CARDS_CHANGED, PROFILE, LOAD, WRITE, LIKES, UNLIKES];

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
        &["creator_card", "creator_like"]
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
        let touched = touch(&mut memory, facts, tables).await?;
        let given = likes(facts, tables).await?;
        let changed = fold(touched, facts, &given);
        write(&changed, tables).await?;
        memory.keep(changed);
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = memory;
        Ok(())
    }

    fn forget(&self) {
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = Memory::default();
    }
}

/// Whose card the fact changes: the person whom it is about.
fn account_of(fact: &Fact) -> Option<Uuid> {
    fact.subject.filter(|_| !matches!(fact.event, Event::Quota(_)))
}

/// The cards that the batch touches, from memory or from the table.
async fn touch(memory: &mut Memory, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<HashMap<Uuid, Kept>> {
    let mut needs: HashMap<Uuid, bool> = HashMap::new();
    for fact in facts {
        if let Some(account) = account_of(fact) {
            *needs.entry(account).or_default() |= needs_gallery(fact);
        }
    }
    let mut touched = HashMap::with_capacity(needs.len());
    let (mut missing, mut galleries) = (Vec::new(), Vec::new());
    for (account, gallery) in &needs {
        match memory.take(*account) {
            Some(kept) if kept.gallery.is_some() || !gallery => _ = touched.insert(*account, kept),
            _ => {
                missing.push(*account);
                galleries.extend(gallery.then_some(*account));
            }
        }
    }
    if missing.is_empty() {
        return Ok(touched);
    }
    let rows: Vec<(Uuid, String, Option<String>)> =
        sqlx::query_as(LOAD).bind(&missing).bind(&galleries).fetch_all(tables).await?;
    for (account, card, gallery) in rows {
        let kept = Kept::read(&card, gallery.as_deref()).map_err(|error| sqlx::Error::Decode(error.into()))?;
        touched.insert(account, kept);
    }
    for account in missing {
        touched.entry(account).or_insert_with(Kept::new);
    }
    Ok(touched)
}

/// Notes when likes are given; for each like of the batch that is taken back, when it was given.
async fn likes(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<Given> {
    let mut given: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    let (mut earlier, mut back) = (HashSet::new(), Given::new());
    for fact in facts {
        let (Event::Like(event), Some(id)) = (&fact.event, fact.stream_id()) else { continue };
        match event {
            LikeEvent::ItemLiked { .. } => _ = given.insert(id, fact.recorded_at),
            LikeEvent::ItemUnliked { .. } => match given.remove(&id) {
                Some(at) => _ = back.insert(fact.position.0, at),
                None => _ = earlier.insert((id, fact.position.0)),
            },
        }
    }
    if !earlier.is_empty() {
        let ids: Vec<Uuid> = earlier.iter().map(|(id, _)| *id).collect();
        let times: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(UNLIKES).bind(ids).fetch_all(&mut *tables).await?;
        let times: HashMap<_, _> = times.into_iter().collect();
        back.extend(earlier.into_iter().filter_map(|(id, position)| Some((position, *times.get(&id)?))));
    }
    if !given.is_empty() {
        let (ids, times): (Vec<_>, Vec<_>) = given.into_iter().unzip();
        sqlx::query(LIKES).bind(ids).bind(times).execute(tables).await?;
    }
    Ok(back)
}

/// By the position of the event that takes a like back: when it was given.
type Given = HashMap<u64, DateTime<Utc>>;

fn fold(mut touched: HashMap<Uuid, Kept>, facts: &[Fact], given: &Given) -> HashMap<Uuid, Kept> {
    let mut unused = Gallery::default();
    for fact in facts {
        let Some(kept) = account_of(fact).and_then(|account| touched.get_mut(&account)) else { continue };
        let needs = needs_gallery(fact);
        let gallery = kept.gallery.as_mut().filter(|_| needs).unwrap_or(&mut unused);
        if kept.card.evolve(gallery, fact, given.get(&fact.position.0).copied()) {
            kept.changed = Some(fact.position.0.cast_signed());
            kept.new_gallery |= needs;
        }
    }
    touched
}

async fn write(touched: &HashMap<Uuid, Kept>, tables: &mut PgConnection) -> sqlx::Result<()> {
    let mut rows = kept::Rows::default();
    for (account, kept) in touched {
        rows.push(*account, kept).map_err(|error| sqlx::Error::Encode(error.into()))?;
    }
    if rows.accounts.is_empty() {
        return Ok(());
    }
    sqlx::query(WRITE)
        .bind(rows.accounts)
        .bind(rows.usernames)
        .bind(rows.listed)
        .bind(rows.visible)
        .bind(rows.popularity)
        .bind(rows.changed)
        .bind(rows.states)
        .bind(rows.galleries)
        .execute(tables)
        .await?;
    Ok(())
}
