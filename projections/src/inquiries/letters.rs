//! The writer of this room's tables.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use domain::inquiries::{BlockEvent, Engagement, Event as Happened, InquiryStatus, Side};
use domain::{Event, Personal, PersonalText};
use journal::Fact;
use serde::Serialize;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::{NAME, Received, received};
use crate::Projector;
use crate::rows::{Touched, erased, optional, write};

const LOAD: &str = received!(
    "from inquiry
where id = any($1) or creator = any($2) or client = any($2)"
);

const WRITE: &str = "
insert into inquiry
select *
from json_populate_recordset(null::inquiry, $1::text::json)
on conflict (id) do update
set name = excluded.name,
    email = excluded.email,
    subject = excluded.subject,
    snippet = excluded.snippet,
    budget = excluded.budget,
    timeline = excluded.timeline,
    status = excluded.status,
    progress = excluded.progress,
    verified = excluded.verified,
    engagement = excluded.engagement,
    creator_confirmed = excluded.creator_confirmed,
    client_confirmed = excluded.client_confirmed,
    messages = excluded.messages,
    revision = excluded.revision,
    news = excluded.news,
    last_at = excluded.last_at,
    replied_at = excluded.replied_at";

const DELETE: &str = "
delete from inquiry
where id = any($1)";

const WRITE_MESSAGES: &str = "
insert into inquiry_message
select *
from json_populate_recordset(null::inquiry_message, $1::text::json)
on conflict (inquiry, seq) do nothing";

const DELETE_MESSAGES: &str = "
delete from inquiry_message
where inquiry = any($1)";

const ERASE_MESSAGES: &str = "
update inquiry_message
set body = null
where side = 'CLIENT' and inquiry in (
    select id
    from inquiry
    where client = any($1)
)";

const ADD_COUNTS: &str = "
insert into inquiry_count
select *
from json_populate_recordset(null::inquiry_count, $1::text::json)
on conflict (creator, status) do update
set n = inquiry_count.n + excluded.n";

const DELETE_COUNTS: &str = "
delete from inquiry_count
where creator = any($1) and (n = 0 or creator = any($2))";

const LOAD_BLOCKS: &str = "
select id, creator, mailbox_key, inquiry, blocked_at
from sender_block
where id = any($1) or creator = any($2)";

const WRITE_BLOCKS: &str = "
insert into sender_block
select *
from json_populate_recordset(null::sender_block, $1::text::json)
on conflict (id) do update
set inquiry = excluded.inquiry,
    blocked_at = excluded.blocked_at";

const DELETE_BLOCKS: &str = "
delete from sender_block
where id = any($1)";

pub(crate) const STATEMENTS: &[&str] = &[
    LOAD,
    WRITE,
    DELETE,
    WRITE_MESSAGES,
    DELETE_MESSAGES,
    ERASE_MESSAGES,
    ADD_COUNTS,
    DELETE_COUNTS,
    LOAD_BLOCKS,
    WRITE_BLOCKS,
    DELETE_BLOCKS,
];

/// How many characters of the newest message a list shows.
const SNIPPET: usize = 160;

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Letters;

/// A message as its row.
#[derive(Serialize)]
struct Written {
    inquiry: Uuid,
    seq: i32,
    side: &'static str,
    body: Option<String>,
    at: chrono::DateTime<chrono::Utc>,
}

/// What is to be added to a count.
#[derive(Serialize)]
struct Counted {
    creator: Uuid,
    status: String,
    n: i64,
}

#[derive(FromRow, Serialize)]
struct BlockRow {
    id: Uuid,
    creator: Uuid,
    mailbox_key: String,
    inquiry: Uuid,
    blocked_at: chrono::DateTime<chrono::Utc>,
}

#[async_trait]
impl Projector for Letters {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["inquiry", "inquiry_message", "inquiry_count", "sender_block"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "InquirySent",
            "InquirySenderVerified",
            "InquiryOpened",
            "InquiryReplied",
            "InquiryContinued",
            "InquiryArchived",
            "InquiryRestored",
            "InquiryMarkedSpam",
            "EngagementAccepted",
            "CompletionConfirmed",
            "EngagementCompleted",
            "EngagementCancelled",
            "SenderBlocked",
            "SenderUnblocked",
            "AccountErased",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        let gone: Vec<Uuid> = facts.iter().filter_map(erased).collect();
        inquiries(facts, &gone, &mut *tables).await?;
        blocks(facts, &gone, tables).await
    }
}

fn streams(facts: &[Fact], of: impl Fn(&Event) -> bool) -> Vec<Uuid> {
    let touched: HashSet<Uuid> = facts.iter().filter(|fact| of(&fact.event)).filter_map(Fact::stream_id).collect();
    touched.into_iter().collect()
}

async fn inquiries(facts: &[Fact], gone: &[Uuid], tables: &mut PgConnection) -> sqlx::Result<()> {
    let touched = streams(facts, |event| matches!(event, Event::Inquiry(_)));
    if touched.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let loaded: Vec<Received> = sqlx::query_as(LOAD).bind(touched).bind(gone).fetch_all(&mut *tables).await?;
    let before: HashMap<Uuid, String> = loaded.iter().map(|row| (row.id, row.status.clone())).collect();
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
    let mut messages = Vec::new();
    facts.iter().for_each(|fact| fold(&mut rows, &mut messages, fact));
    let (written, deleted) = rows.into_changes();
    let counted = moved(&before, &written);
    write(WRITE_MESSAGES, &messages, tables).await?;
    write(WRITE, &written, tables).await?;
    write(ADD_COUNTS, &counted, tables).await?;
    if !gone.is_empty() {
        sqlx::query(ERASE_MESSAGES).bind(gone).execute(&mut *tables).await?;
    }
    if !deleted.is_empty() {
        sqlx::query(DELETE).bind(&deleted).execute(&mut *tables).await?;
        sqlx::query(DELETE_MESSAGES).bind(&deleted).execute(&mut *tables).await?;
    }
    let whose: Vec<Uuid> = counted.iter().map(|count| count.creator).chain(gone.iter().copied()).collect();
    sqlx::query(DELETE_COUNTS).bind(whose).bind(gone).execute(tables).await?;
    Ok(())
}

/// What moved from one place to another.
fn moved(before: &HashMap<Uuid, String>, written: &[Received]) -> Vec<Counted> {
    let mut counts: BTreeMap<(Uuid, &str), i64> = BTreeMap::new();
    for row in written {
        if let Some(status) = before.get(&row.id) {
            *counts.entry((row.creator, status)).or_default() -= 1;
        }
        *counts.entry((row.creator, &row.status)).or_default() += 1;
    }
    let counted = counts.into_iter().filter(|(_, n)| *n != 0);
    counted.map(|((creator, status), n)| Counted { creator, status: status.to_owned(), n }).collect()
}

fn fold(rows: &mut Touched<Uuid, Received>, messages: &mut Vec<Written>, fact: &Fact) {
    if let Some(person) = erased(fact) {
        for inquiry in rows.keys_where(|row| row.creator == person) {
            rows.change(inquiry, |row| *row = None);
        }
        for inquiry in rows.keys_where(|row| row.client == Some(person)) {
            rows.update(inquiry, forget_client);
        }
    }
    let (Event::Inquiry(event), Some(id)) = (&fact.event, fact.stream_id()) else { return };
    if let Happened::InquirySent { message, .. } = event {
        rows.change(id, |row| *row = sent(id, event, fact));
        messages.push(written(id, 0, Side::Client, optional(Some(message)), fact));
        return;
    }
    rows.update(id, |row| {
        row.revision = fact.revision.0.cast_signed();
        evolve(row, messages, event, fact);
    });
}

fn forget_client(row: &mut Received) {
    for text in [&mut row.name, &mut row.email, &mut row.subject, &mut row.snippet] {
        *text = None;
    }
    (row.budget, row.timeline) = (None, None);
}

fn written(inquiry: Uuid, seq: i32, side: Side, body: Option<String>, fact: &Fact) -> Written {
    Written { inquiry, seq, side: side.as_str(), body, at: fact.recorded_at }
}

fn snippet<T: PersonalText>(message: &Personal<T>) -> Option<String> {
    let text = optional(Some(message))?;
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(words.join(" ").chars().take(SNIPPET).collect())
}

fn sent(id: Uuid, event: &Happened, fact: &Fact) -> Option<Received> {
    let Happened::InquirySent {
        creator,
        client,
        name,
        email,
        mailbox_key,
        subject,
        message,
        budget,
        timeline,
        verified,
        blocked,
        ..
    } = event
    else {
        return None;
    };
    let status = if *blocked { InquiryStatus::Spam } else { InquiryStatus::Unread };
    Some(Received {
        id,
        creator: creator.0,
        client: client.map(|client| client.0),
        name: optional(Some(name)),
        email: optional(Some(email)),
        subject: optional(Some(subject)),
        snippet: snippet(message),
        budget: optional(budget.as_ref()),
        timeline: optional(timeline.as_ref()),
        mailbox_key: mailbox_key.clone(),
        status: status.as_str().into(),
        progress: InquiryStatus::Unread.as_str().into(),
        verified: *verified,
        engagement: Engagement::None.as_str().into(),
        creator_confirmed: false,
        client_confirmed: false,
        messages: 1,
        revision: fact.revision.0.cast_signed(),
        news: if *blocked { 0 } else { fact.position.0.cast_signed() },
        created_at: fact.recorded_at,
        last_at: fact.recorded_at,
        replied_at: None,
    })
}

fn evolve(row: &mut Received, messages: &mut Vec<Written>, event: &Happened, fact: &Fact) {
    match event {
        Happened::InquirySent { .. } => {}
        Happened::InquirySenderVerified { .. } => row.verified = true,
        Happened::InquiryOpened {} => progress(row, InquiryStatus::Read),
        Happened::InquiryReplied { message } => {
            progress(row, InquiryStatus::Replied);
            row.replied_at = Some(fact.recorded_at);
            if let Some(message) = message {
                said(row, messages, Side::Creator, message, fact);
            }
        }
        Happened::InquiryContinued { message } => {
            if row.status == InquiryStatus::Archived.as_str() {
                row.status.clone_from(&row.progress);
            }
            progress(row, InquiryStatus::Unread);
            if row.status != InquiryStatus::Spam.as_str() {
                row.news = fact.position.0.cast_signed();
            }
            said(row, messages, Side::Client, message, fact);
        }
        Happened::InquiryArchived {} => row.status = InquiryStatus::Archived.as_str().into(),
        Happened::InquiryMarkedSpam {} => row.status = InquiryStatus::Spam.as_str().into(),
        Happened::InquiryRestored {} => row.status.clone_from(&row.progress),
        Happened::EngagementAccepted {} => {
            row.engagement = "ACCEPTED".into();
            (row.creator_confirmed, row.client_confirmed) = (false, false);
        }
        Happened::CompletionConfirmed { by: Side::Creator } => row.creator_confirmed = true,
        Happened::CompletionConfirmed { by: Side::Client } => row.client_confirmed = true,
        Happened::EngagementCompleted { .. } => row.engagement = Engagement::Completed.as_str().into(),
        Happened::EngagementCancelled { by } => {
            row.engagement = Engagement::Cancelled { by: *by }.as_str().into();
        }
    }
}

/// How far the creator is; where it lies changes only within the inbox.
fn progress(row: &mut Received, progress: InquiryStatus) {
    let in_inbox = row.status == row.progress;
    row.progress = progress.as_str().into();
    if in_inbox {
        row.status.clone_from(&row.progress);
    }
}

fn said<T: PersonalText>(
    row: &mut Received,
    messages: &mut Vec<Written>,
    side: Side,
    message: &Personal<T>,
    fact: &Fact,
) {
    messages.push(written(row.id, row.messages, side, optional(Some(message)), fact));
    row.messages += 1;
    row.snippet = snippet(message);
    row.last_at = fact.recorded_at;
}

async fn blocks(facts: &[Fact], gone: &[Uuid], tables: &mut PgConnection) -> sqlx::Result<()> {
    let touched = streams(facts, |event| matches!(event, Event::Block(_)));
    if touched.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let loaded: Vec<BlockRow> = sqlx::query_as(LOAD_BLOCKS).bind(touched).bind(gone).fetch_all(&mut *tables).await?;
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
    for fact in facts {
        if let Some(person) = erased(fact) {
            for block in rows.keys_where(|row| row.creator == person) {
                rows.change(block, |row| *row = None);
            }
        }
        let (Event::Block(event), Some(id)) = (&fact.event, fact.stream_id()) else { continue };
        rows.change(id, |row| *row = block(id, event, fact));
    }
    rows.store(DELETE_BLOCKS, WRITE_BLOCKS, tables).await
}

fn block(id: Uuid, event: &BlockEvent, fact: &Fact) -> Option<BlockRow> {
    let BlockEvent::SenderBlocked { creator, mailbox_key, inquiry } = event else { return None };
    let (creator, mailbox_key, inquiry) = (creator.0, mailbox_key.clone(), inquiry.0);
    Some(BlockRow { id, creator, mailbox_key, inquiry, blocked_at: fact.recorded_at })
}
