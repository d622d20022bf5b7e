//! What happened to one stream, and how it stood at any moment: read from the log itself, so that it is whole.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::accounts::Event as AccountEvent;
use domain::moderation::ReportEvent;
use domain::portfolio::{Content, Event as ItemEvent, Item, LikeEvent};
use domain::{Event, State};
use event_store::{Position, Revision, StreamName};
use journal::{Fact, Journal, JournalError};
use serde::Serialize;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::{Language, sentence, shown_names};
use crate::accounts::public_names;

/// How many facts are read at a time where a whole stream is folded.
const PAGE: usize = 500;

/// One thing that happened (MD-06, MD-15).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryEntry {
    /// Its place in the log.
    pub position: u64,
    /// Its place in the stream.
    pub revision: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; `None`: the house.
    pub actor: Option<Uuid>,
    /// Her display name, or her username where she has no profile; nothing once she is erased.
    pub actor_name: Option<String>,
    /// The event's name.
    pub event: &'static str,
    /// What happened, as a sentence.
    pub sentence: String,
}

/// A page of what happened, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryPage {
    /// In order.
    pub entries: Vec<HistoryEntry>,
    /// The revision to go on after, when there is more.
    pub next: Option<u64>,
}

/// Up to where a history is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// This place in the log.
    Position(Position),
    /// This moment.
    Time(DateTime<Utc>),
}

impl AsOf {
    fn includes(self, fact: &Fact) -> bool {
        match self {
            Self::Position(position) => fact.position <= position,
            Self::Time(time) => fact.recorded_at <= time,
        }
    }
}

/// An item as it stood at some moment.
#[derive(Clone, Debug)]
pub struct ItemAsOf {
    /// Its state.
    pub item: Item,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// The content that its present content took the place of.
    pub before: Option<Content>,
    /// The place of the last event that made it so.
    pub position: Position,
    /// When that happened.
    pub at: DateTime<Utc>,
}

/// Why a history cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The log or the keys cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The names cannot be read.
    #[error(transparent)]
    Names(#[from] sqlx::Error),
}

/// A page of what happened to a stream, oldest first: `limit` events after `cursor`.
///
/// # Errors
/// When the log, the keys or the names cannot be read.
pub async fn history(
    journal: &Journal,
    views: &PgPool,
    stream: &StreamName,
    language: Language,
    (cursor, limit): (Option<u64>, usize),
) -> Result<HistoryPage, HistoryError> {
    let (facts, last) = journal.facts(stream, cursor.map(Revision), limit).await?;
    let next = facts.last().map(|fact| fact.revision.0).filter(|_| !last);
    let actors: Vec<Uuid> = facts.iter().filter_map(|fact| fact.meta.actor).collect();
    let (names, shown) = (people(views, &facts).await?, shown_names(views, &actors).await?);
    let told = |fact: &Fact| {
        let actor_name = fact.meta.actor.and_then(|actor| shown.get(&actor).cloned());
        // Sentences keep to usernames: anybody may show herself under somebody else's display name.
        entry(fact, actor_name, sentence(fact, &names, language))
    };
    Ok(HistoryPage { entries: facts.iter().map(told).collect(), next })
}

/// The usernames of everybody who occurs in these facts.
///
/// # Errors
/// When the database does not answer.
pub async fn people(views: impl PgExecutor<'_>, facts: &[Fact]) -> sqlx::Result<HashMap<Uuid, String>> {
    let people: BTreeSet<Uuid> = facts.iter().flat_map(people_of).flatten().collect();
    let people: Vec<Uuid> = people.into_iter().collect();
    public_names(views, &people).await
}

/// The item as it stood then; `None`: it was not there yet.
///
/// # Errors
/// When the log or the keys cannot be read.
pub async fn item_as_of(
    journal: &Journal,
    stream: &StreamName,
    moment: AsOf,
) -> Result<Option<ItemAsOf>, JournalError> {
    let (mut cursor, mut found) = (None, None::<ItemAsOf>);
    loop {
        let (facts, last) = journal.facts(stream, cursor, PAGE).await?;
        cursor = facts.last().map(|fact| fact.revision).or(cursor);
        for fact in facts {
            if !moment.includes(&fact) {
                return Ok(found);
            }
            let since = found.as_ref().map_or(fact.recorded_at, |found| found.since);
            let (mut item, mut before) = found.take().map(|found| (found.item, found.before)).unwrap_or_default();
            if let Some(event) = Item::event_of(fact.event) {
                if matches!(event, ItemEvent::ItemRevised { .. }) {
                    before.clone_from(&item.content);
                }
                item.evolve(&event);
            }
            found = Some(ItemAsOf { item, since, before, position: fact.position, at: fact.recorded_at });
        }
        if last {
            return Ok(found);
        }
    }
}

fn entry(fact: &Fact, actor_name: Option<String>, sentence: String) -> HistoryEntry {
    HistoryEntry {
        position: fact.position.0,
        revision: fact.revision.0,
        at: fact.recorded_at,
        actor: fact.meta.actor,
        actor_name,
        event: fact.event.name(),
        sentence,
    }
}

fn people_of(fact: &Fact) -> [Option<Uuid>; 3] {
    let named = match &fact.event {
        Event::Accounts(
            AccountEvent::RoleGranted { by, .. }
            | AccountEvent::RoleRevoked { by, .. }
            | AccountEvent::SuspensionLifted { by },
        ) => by.map(|by| by.0),
        Event::Like(LikeEvent::ItemLiked { by, .. } | LikeEvent::ItemUnliked { by, .. }) => Some(by.0),
        Event::Report(ReportEvent::ReportFiled { owner, .. }) => Some(owner.0),
        _ => None,
    };
    [fact.meta.actor, fact.subject, named]
}
