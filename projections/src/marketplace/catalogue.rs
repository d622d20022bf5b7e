//! The marketplace as every process that answers for it holds it: all of it, in memory, exactly as the table says.
//!
//! It loads the table once and then follows what changed, by the positions in its rows. When a rebuild has put other
//! tables in place, it loads them beside what it has. Readers never wait for the database, and for the writer only while
//! it changes a few entries.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use event_store::Position;
use futures_util::{StreamExt, TryStreamExt};
use moka::sync::Cache;
use serde_json::value::RawValue;
use sqlx::PgPool;
use tokio::sync::{Mutex, Notify, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use uuid::Uuid;

use super::card::Card;
use super::counts::Counts;
use super::front::{Figures, Hung, Listed, ListedWork, Shelves};
use super::index::{Index, Popular, Prepared};
use super::popularity::{Popularity, Share};
use super::query::{Facets, Page, Query, QueryError, Sort};
use super::view::{CreatorCard, PublicProfile};
use super::{CARDS_ALL, CARDS_CHANGED, COUNTS_CHANGED, COUNTS_OF, NAME, PROFILE, WORKS_OF, read};
use crate::portfolio::Work;
use crate::progress::{Freshness, Progress, Seen};

/// Rows that are taken in at a time: readers wait no longer than that takes.
const CHUNK: usize = 64;
/// Rows that are read at a time.
const ROWS: i64 = 4096;
/// Chunks of rows that are made ready while earlier ones are taken in.
const AHEAD: usize = 3;
/// The least time between two looks at the table, while it changes all the time.
const BREATH: Duration = Duration::from_millis(8);
/// The time between two looks while the projection runs in this process and says when there is news.
const TOLD: Duration = Duration::from_secs(1);
/// The longest time between two looks otherwise.
const QUIET: Duration = Duration::from_millis(100);
/// For how long it looks often after the last news.
const LIVELY: Duration = Duration::from_secs(2);
/// The database is away when it does not answer within this.
const AWAY: Duration = Duration::from_secs(1);
/// How many bytes of ready profiles are kept.
const PROFILES_BYTES: u64 = 256 << 20;
/// How many bytes of the directory of works are kept: some two hundred thousand works.
const SHELVES_BYTES: u64 = 32 << 20;

/// A creator's page, and the same as JSON.
#[derive(Clone, Debug)]
pub struct ProfilePage {
    /// Everything that everybody may know of her.
    pub profile: Arc<PublicProfile>,
    /// The same as JSON, made once.
    pub json: Arc<RawValue>,
    /// The position of the last event in it: its version.
    pub version: Position,
}

/// How a creator's popularity comes about (MB-19).
#[derive(Clone, Debug)]
pub struct Explained {
    /// Her name in addresses.
    pub username: String,
    /// Her name in public.
    pub display_name: String,
    /// Where she stands among all who are listed, from 1; `None` while she is not.
    pub place: Option<usize>,
    /// How many are listed.
    pub of: usize,
    /// What views of her works add.
    pub views: Share,
    /// What likes of her works add.
    pub likes: Share,
    /// What inquiries of those add who proved their addresses.
    pub inquiries: Share,
    /// What projects add that both sides called done.
    pub projects: Share,
}

impl Explained {
    /// All together, in thousandths of a point.
    pub fn worth(&self) -> u64 {
        let kinds = [self.views, self.likes, self.inquiries, self.projects];
        kinds.iter().fold(0, |sum, share| share.worth.saturating_add(sum))
    }
}

/// What a username leads to.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// A creator whom everybody may see.
    Found(ProfilePage),
    /// She has another username now (AC-08).
    Moved(String),
    /// Nobody, or nobody to be seen (PP-07, PP-09).
    Nobody,
}

/// The marketplace in memory. Share it behind an `Arc`, and run [`Catalogue::follow`] once.
#[derive(Debug)]
pub struct Catalogue {
    index: RwLock<Index>,
    views: PgPool,
    progress: Arc<Progress>,
    reached: watch::Sender<Option<Position>>,
    nudge: Notify,
    writer: Mutex<()>,
    profiles: Cache<Uuid, ProfilePage>,
    /// Parts of the directory of works.
    shelves: Cache<usize, Shelves>,
}

impl Catalogue {
    /// Loads the whole table. `progress` says when there is news, where the projection runs in this process.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(views: PgPool, progress: Arc<Progress>) -> sqlx::Result<Self> {
        let weight = |_: &Uuid, page: &ProfilePage| u32::try_from(page.json.get().len() * 3).unwrap_or(u32::MAX);
        let catalogue = Self {
            index: RwLock::default(),
            views,
            progress,
            reached: watch::Sender::new(None),
            nudge: Notify::new(),
            writer: Mutex::new(()),
            profiles: Cache::builder().weigher(weight).max_capacity(PROFILES_BYTES).build(),
            shelves: Cache::builder()
                .weigher(|_, shelves: &Shelves| shelves.weight())
                .max_capacity(SHELVES_BYTES)
                .build(),
        };
        catalogue.refresh().await?;
        Ok(catalogue)
    }

    /// The creators that satisfy the question (MB-01…MB-22).
    ///
    /// # Errors
    /// When a bound of the question does not hold.
    pub fn browse(&self, query: &Query) -> Result<Page, QueryError> {
        query.check()?;
        Ok(self.read().browse(query))
    }

    /// How many creators each choice would leave.
    ///
    /// # Errors
    /// When a bound of the question does not hold.
    pub fn facets(&self, query: &Query) -> Result<Facets, QueryError> {
        query.check()?;
        Ok(self.read().facets(query))
    }

    /// What a username leads to. Only what everybody may know (CP-20, GAP-06).
    ///
    /// # Errors
    /// When the database does not answer; pages that are ready need none.
    pub async fn public_profile(&self, username: &str) -> sqlx::Result<Lookup> {
        let username = username.to_lowercase();
        let (account, changed, card_changed) = match self.read().named(&username) {
            None => return Ok(Lookup::Nobody),
            Some((slot, false)) => return Ok(Lookup::Moved(slot.card.username.clone())),
            Some((slot, true)) => (slot.card.id, slot.changed, slot.card_changed),
        };
        let known = self.profiles.get(&account);
        if let Some(ready) = known.as_ref().filter(|page| page.version.0.cast_signed() >= changed) {
            return Ok(Lookup::Found(ready.clone()));
        }
        let asked = self.made(account);
        match known.filter(|page| page.version.0.cast_signed() >= card_changed) {
            None => asked.await,
            // Nothing but her counts is older than it might be: that is better than no page.
            Some(ready) => match timeout(AWAY, asked).await {
                Ok(Ok(lookup)) => Ok(lookup),
                Ok(Err(_)) | Err(_) => Ok(Lookup::Found(ready)),
            },
        }
    }

    /// The page of somebody whom everybody may see, made from the tables.
    async fn made(&self, account: Uuid) -> sqlx::Result<Lookup> {
        let row: Option<Parts> = sqlx::query_as(PROFILE).bind(account).fetch_optional(&self.views).await?;
        let Some((changed, card, counts, items, works)) = row else { return Ok(Lookup::Nobody) };
        let counts: Counts = if counts.is_empty() { Counts::default() } else { read(&counts)? };
        let works = items.into_iter().zip(works).map(|(item, work)| Ok((item, read(&work)?)));
        let works: HashMap<Uuid, Work> = works.collect::<sqlx::Result<_>>()?;
        let Some(profile) = PublicProfile::of(account, &read(&card)?, &works, &counts) else {
            return Ok(Lookup::Nobody);
        };
        let json = serde_json::value::to_raw_value(&profile).map_err(|error| sqlx::Error::Decode(error.into()))?;
        let version = Position(changed.cast_unsigned());
        let page = ProfilePage { profile: Arc::new(profile), json: json.into(), version };
        self.profiles.insert(account, page.clone());
        Ok(Lookup::Found(page))
    }

    /// How the popularity of somebody whom everybody may see comes about, as of `now` (MB-19); `None`: nobody is to be
    /// seen under this name. A former name leads to who had it last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn explain(&self, username: &str, now: DateTime<Utc>) -> sqlx::Result<Option<Explained>> {
        let (card, place, of) = {
            let index = self.read();
            let Some((slot, _)) = index.named(&username.to_lowercase()) else { return Ok(None) };
            let order = index.order(Sort::Popular);
            (slot.card.clone(), index.place(Sort::Popular, slot.card.id), order.len())
        };
        let counts: Option<String> = sqlx::query_scalar(COUNTS_OF).bind(card.id).fetch_optional(&self.views).await?;
        let counts: Counts = counts.map_or_else(|| Ok(Counts::default()), |counts| read(&counts))?;
        let [views, likes, inquiries, projects] = counts.popularity.shares(now);
        let (username, display_name) = (card.username.clone(), card.display_name.clone());
        Ok(Some(Explained { username, display_name, place, of, views, likes, inquiries, projects }))
    }

    /// Where somebody stands among the most popular, from 1, and how many are listed; `None` while she is not.
    pub fn place_of(&self, account: Uuid) -> Option<(usize, usize)> {
        let index = self.read();
        let place = index.place(Sort::Popular, account)?;
        Some((place, index.order(Sort::Popular).len()))
    }

    /// The newest public pictures, at most `most`, and few of each creator.
    pub fn newest_pictures(&self, most: usize) -> Vec<Hung> {
        self.read().newest_pictures(most)
    }

    /// How large the marketplace is (LP-05).
    pub fn figures(&self) -> Figures {
        self.read().figures()
    }

    /// The cards of those of these people whom everybody may see.
    pub fn cards_of(&self, people: &[Uuid]) -> Vec<Arc<CreatorCard>> {
        self.read().cards_of(people)
    }

    /// In how many parts every public address is named.
    pub fn directory_parts(&self) -> usize {
        self.read().directory_parts()
    }

    /// One part of all public addresses, from 0: at most [`super::DIRECTORY_PART`].
    pub fn directory(&self, part: usize) -> Vec<Listed> {
        self.read().directory(part)
    }

    /// In how many parts every public work is named.
    pub fn works_parts(&self) -> usize {
        self.read().shelves_parts()
    }

    /// One part of all public works, from 0. Their titles are not in memory: whoever asks is a search engine, and has time.
    /// What was read is remembered until one of its people or works changes.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn works(&self, part: usize) -> sqlx::Result<Arc<[ListedWork]>> {
        let (people, version) = self.read().shelves(part);
        if let Some(known) = self.shelves.get(&part).filter(|known| known.version == version) {
            return Ok(known.works);
        }
        let cards: Vec<(Uuid, String)> = sqlx::query_as(WORKS_OF).bind(&people).fetch_all(&self.views).await?;
        let works = cards.iter().map(|(account, card)| Ok((*account, ListedWork::of(&read::<Card>(card)?))));
        let mut works: HashMap<Uuid, Vec<ListedWork>> = works.collect::<sqlx::Result<_>>()?;
        let works: Arc<[ListedWork]> = people.iter().filter_map(|person| works.remove(person)).flatten().collect();
        self.shelves.insert(part, Shelves { version, works: Arc::clone(&works) });
        Ok(works)
    }

    /// Up to where the log is in the answers.
    pub fn position(&self) -> Option<Position> {
        *self.reached.borrow()
    }

    /// Waits until everything up to `position` is in the answers, at most `patience`. Holds no connection.
    pub async fn wait_for(&self, position: Position, patience: Duration) -> Freshness {
        let (mut reached, until) = (self.reached.subscribe(), Instant::now() + patience);
        loop {
            if reached.borrow_and_update().is_some_and(|own| own >= position) {
                return Freshness::Fresh;
            }
            self.nudge.notify_one();
            let next = (Instant::now() + BREATH).min(until);
            if timeout_at(next, reached.changed()).await.is_err() && next == until {
                return Freshness::Stale;
            }
        }
    }

    /// Follows the table, for ever: drop the future to stop. Rides out a database that is away.
    pub async fn follow(&self) {
        let mut news = self.progress.watch(NAME);
        let (mut pause, mut last_news, mut away) = (BREATH, Instant::now(), false);
        loop {
            let looked = Instant::now();
            match self.refresh().await {
                Ok(moved) => {
                    if moved {
                        last_news = looked;
                    }
                    away = false;
                    pause = if news.borrow().here {
                        TOLD
                    } else if last_news.elapsed() < LIVELY {
                        BREATH
                    } else {
                        QUIET
                    };
                }
                Err(error) => {
                    if !std::mem::replace(&mut away, true) {
                        tracing::warn!(%error, "The marketplace cannot be followed now; it stays as it was");
                    }
                    pause = pause.saturating_mul(2).clamp(QUIET, TOLD);
                }
            }
            sleep_until(looked + BREATH).await;
            tokio::select! {
                changed = news.changed(), if !away => if changed.is_err() { return },
                () = self.nudge.notified(), if !away => {}
                () = sleep_until(looked + pause) => {}
            }
        }
    }

    /// Takes in what changed since the last look; whether anything did.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refresh(&self) -> sqlx::Result<bool> {
        let _alone = self.writer.lock().await;
        let seen = self.seen().await?;
        let (generation, position) = {
            let index = self.read();
            (index.generation, index.position)
        };
        if generation != seen.generation {
            let mut index = self.load().await?;
            (index.generation, index.position) = (seen.generation, seen.position);
            *self.write() = index;
        } else if position != seen.position {
            self.catch_up(position).await?;
            self.write().position = seen.position;
        } else {
            return Ok(false);
        }
        self.reached.send_replace(seen.position);
        Ok(true)
    }

    /// How far the projection is: what its runner in this process says, or else what the database says.
    async fn seen(&self) -> sqlx::Result<Seen> {
        let told = self.progress.seen(NAME);
        if told.here { Ok(told) } else { self.progress.ask(NAME).await }
    }

    async fn load(&self) -> sqlx::Result<Index> {
        let rows = sqlx::query_as::<_, Row>(CARDS_ALL).fetch(&self.views).try_ready_chunks(ROWS as usize);
        let ready = rows.map(|chunk| async move {
            let chunk = chunk.map_err(|error| error.1)?;
            let prepared = tokio::task::spawn_blocking(move || prepared(&chunk)).await;
            prepared.map_err(|error| sqlx::Error::Decode(error.into()))?
        });
        let mut ready = std::pin::pin!(ready.buffered(AHEAD));
        let mut index = Index::default();
        while let Some(chunk) = ready.try_next().await? {
            index.take(chunk);
            tokio::task::yield_now().await;
        }
        Ok(index)
    }

    async fn catch_up(&self, position: Option<Position>) -> sqlx::Result<()> {
        let from = position.map_or(-1, |position| position.0.cast_signed());
        let mut after = from;
        loop {
            let rows: Vec<Row> = sqlx::query_as(CARDS_CHANGED).bind(after).bind(ROWS).fetch_all(&self.views).await?;
            for chunk in rows.chunks(CHUNK) {
                let ready = prepared(chunk)?;
                self.write().take(ready);
                tokio::task::yield_now().await;
            }
            match rows.last() {
                Some(last) if rows.len() == ROWS as usize => after = last.1,
                _ => break,
            }
        }
        let mut after = from;
        loop {
            let rows: Vec<Popular> =
                sqlx::query_as(COUNTS_CHANGED).bind(after).bind(ROWS).fetch_all(&self.views).await?;
            if !rows.is_empty() {
                self.write().take_popularity(&rows);
                tokio::task::yield_now().await;
            }
            match rows.last() {
                Some(last) if rows.len() == ROWS as usize => after = last.changed,
                _ => return Ok(()),
            }
        }
    }

    // A panic while writing would leave an index that answers wrongly only for the entry at hand; the next look at the
    // table mends it.
    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A whole creator: last change, card, counts, and the items with their contents.
type Parts = (i64, String, String, Vec<Uuid>, Vec<String>);
type Row = (Uuid, i64, String, Option<i64>, Option<i64>);

fn prepared(rows: &[Row]) -> sqlx::Result<Vec<Prepared>> {
    let prepare = |(account, changed, card, popularity, counted): &Row| {
        let last = counted.unwrap_or(*changed).max(*changed);
        Ok(Prepared::new(*account, *changed, last, popularity.unwrap_or(Popularity::NONE), &read::<Card>(card)?))
    };
    rows.iter().map(prepare).collect()
}
