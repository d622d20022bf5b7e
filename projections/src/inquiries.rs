//! What clients wrote to creators: the inbox, the conversations, and who is blocked.
//!
//! Written by [`Letters`]: the tables `inquiry`, `inquiry_message`, `inquiry_count` and `sender_block`. What an erased
//! client wrote is gone and its place stays; what was written to an erased creator goes with her.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::inquiries::{Inquiry, InquiryStatus};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

use crate::Cursor;

pub(crate) mod letters;

pub use letters::Letters;

/// The projection's name.
pub const NAME: &str = "inquiries";

/// The columns of [`Received`].
macro_rules! received {
    ($rest:literal) => {
        concat!(
            "select id, creator, client, name, email, subject, snippet, budget, timeline, mailbox_key, status, progress, \
             verified, engagement, creator_confirmed, client_confirmed, messages, revision, news, created_at, \
             last_at, replied_at ",
            $rest
        )
    };
}
pub(crate) use received;

const INBOX: &str = received!(
    "from views.inquiry
where creator = $1 and status in ('UNREAD', 'READ', 'REPLIED')
    and ($2::timestamptz is null or last_at < $2 or (last_at = $2 and id > $3))
order by last_at desc, id
limit $4"
);

const WITH_STATUS: &str = received!(
    "from views.inquiry
where creator = $1 and status = $5
    and ($2::timestamptz is null or last_at < $2 or (last_at = $2 and id > $3))
order by last_at desc, id
limit $4"
);

const SENT: &str = received!(
    "from views.inquiry
where client = $1
    and ($2::timestamptz is null or last_at < $2 or (last_at = $2 and id > $3))
order by last_at desc, id
limit $4"
);

const ONE: &str = received!(
    "from views.inquiry
where id = $1"
);

const COUNTS: &str = "
select status, n
from views.inquiry_count
where creator = $1";

const MESSAGES: &str = "
select seq, side, body, at
from views.inquiry_message
where inquiry = $1
order by seq
limit $2";

const IS_BLOCKED: &str = "
select exists (
    select 1
    from views.sender_block
    where creator = $1 and mailbox_key = $2
)";

const BLOCKED: &str = "
select block.inquiry, inquiry.name, inquiry.email, block.blocked_at
from views.sender_block as block
left join views.inquiry as inquiry on inquiry.id = block.inquiry
where block.creator = $1
order by block.blocked_at desc, block.id
limit $2";

const NEWEST: &str = "
select coalesce(max(news), 0)
from views.inquiry";

const NEWEST_FOR: &str = "
select coalesce(max(news), 0)
from views.inquiry
where creator = $1";

const NEWS: &str = "
select creator, id as inquiry, news as position
from views.inquiry
where news > $1
order by news
limit $2";

const NEWS_FOR: &str = "
select creator, id as inquiry, news as position
from views.inquiry
where creator = $1 and news > $2
order by news
limit $3";

pub(crate) const STATEMENTS: &[&str] =
    &[INBOX, WITH_STATUS, SENT, ONE, COUNTS, MESSAGES, IS_BLOCKED, BLOCKED, NEWEST, NEWEST_FOR, NEWS, NEWS_FOR];

/// An inquiry, with what was written last. Texts are missing once who wrote them is erased.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct Received {
    /// Which.
    pub id: Uuid,
    /// To whom.
    pub creator: Uuid,
    /// Who sent it, when she was signed in.
    pub client: Option<Uuid>,
    /// Her name.
    pub name: Option<String>,
    /// Her address.
    pub email: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// How the newest message begins.
    pub snippet: Option<String>,
    /// What the client would pay.
    pub budget: Option<String>,
    /// When she needs it.
    pub timeline: Option<String>,
    /// The keyed hash of her mailbox.
    pub mailbox_key: String,
    /// The wire name of where it lies.
    pub status: String,
    /// The wire name of how far the creator is with it, wherever it lies.
    pub progress: String,
    /// The address is known to be the client's.
    pub verified: bool,
    /// The wire name of how far the work is that came of it.
    pub engagement: String,
    /// The creator says that the work is done.
    pub creator_confirmed: bool,
    /// The client says so.
    pub client_confirmed: bool,
    /// How many messages there are.
    pub messages: i32,
    /// The newest revision.
    pub revision: i64,
    /// The position of the newest event that its creator is to hear of at once; 0 where there is none.
    pub news: i64,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When either side wrote last.
    pub last_at: DateTime<Utc>,
    /// When the creator answered last.
    pub replied_at: Option<DateTime<Utc>>,
}

impl Received {
    /// Its place in a list.
    pub fn place(&self) -> Cursor {
        Cursor { at: self.last_at, id: self.id }
    }
}

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct Message {
    /// Its number, from 0.
    pub seq: i32,
    /// The wire name of who wrote it.
    pub side: String,
    /// What; nothing once who wrote it is erased.
    pub body: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A page of inquiries.
#[derive(Clone, Debug, PartialEq)]
pub struct InquiriesPage {
    /// Those of which something was written last, first.
    pub inquiries: Vec<Received>,
    /// Where to go on, when there is more.
    pub next: Option<Cursor>,
}

/// Somebody whom a creator does not want to hear.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Blocked {
    /// By which inquiry she was blocked.
    pub inquiry: Uuid,
    /// Her name, as she gave it there.
    pub name: Option<String>,
    /// Her address.
    pub email: Option<String>,
    /// Since when.
    pub blocked_at: DateTime<Utc>,
}

/// What a creator got: all that she did not put away, or what lies in one place; `limit` after `cursor`.
///
/// # Errors
/// When the database does not answer.
pub async fn inbox(
    views: impl PgExecutor<'_>,
    creator: Uuid,
    status: Option<InquiryStatus>,
    cursor: Option<Cursor>,
    limit: usize,
) -> sqlx::Result<InquiriesPage> {
    page(views, if status.is_some() { WITH_STATUS } else { INBOX }, creator, status, cursor, limit).await
}

/// What somebody sent while she was signed in; `limit` after `cursor`.
///
/// # Errors
/// When the database does not answer.
pub async fn sent(
    views: impl PgExecutor<'_>,
    client: Uuid,
    cursor: Option<Cursor>,
    limit: usize,
) -> sqlx::Result<InquiriesPage> {
    page(views, SENT, client, None, cursor, limit).await
}

async fn page(
    views: impl PgExecutor<'_>,
    sql: &'static str,
    whose: Uuid,
    status: Option<InquiryStatus>,
    cursor: Option<Cursor>,
    limit: usize,
) -> sqlx::Result<InquiriesPage> {
    let fetch = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let (at, id) = (cursor.map(|cursor| cursor.at), cursor.map(|cursor| cursor.id));
    let mut query = sqlx::query_as(sql).bind(whose).bind(at).bind(id).bind(fetch);
    if let Some(status) = status {
        query = query.bind(status.as_str());
    }
    let mut inquiries: Vec<Received> = query.fetch_all(views).await?;
    let more = inquiries.len() > limit;
    inquiries.truncate(limit);
    let next = inquiries.last().filter(|_| more).map(Received::place);
    Ok(InquiriesPage { inquiries, next })
}

/// How many inquiries of a creator lie where, by wire name; what has none is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(views: impl PgExecutor<'_>, creator: Uuid) -> sqlx::Result<BTreeMap<String, i64>> {
    let counted: Vec<(String, i64)> = sqlx::query_as(COUNTS).bind(creator).fetch_all(views).await?;
    Ok(counted.into_iter().collect())
}

/// One inquiry.
///
/// # Errors
/// When the database does not answer.
pub async fn inquiry(views: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<Received>> {
    sqlx::query_as(ONE).bind(id).fetch_optional(views).await
}

/// What was written, in order: all of it.
///
/// # Errors
/// When the database does not answer.
pub async fn messages(views: impl PgExecutor<'_>, inquiry: Uuid) -> sqlx::Result<Vec<Message>> {
    sqlx::query_as(MESSAGES).bind(inquiry).bind(Inquiry::MESSAGES_MOST as i64).fetch_all(views).await
}

/// Whether a creator blocked who sent this.
///
/// # Errors
/// When the database does not answer.
pub async fn is_blocked(views: impl PgExecutor<'_>, inquiry: &Received) -> sqlx::Result<bool> {
    sqlx::query_scalar(IS_BLOCKED).bind(inquiry.creator).bind(&inquiry.mailbox_key).fetch_one(views).await
}

/// Whom a creator blocked, the newest first; at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn blocked(views: impl PgExecutor<'_>, creator: Uuid, limit: usize) -> sqlx::Result<Vec<Blocked>> {
    sqlx::query_as(BLOCKED).bind(creator).bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(views).await
}

/// A client wrote something that its creator is to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct News {
    /// Who is to hear of it.
    pub creator: Uuid,
    /// In which inquiry.
    pub inquiry: Uuid,
    /// The position of the event.
    pub position: i64,
}

/// The position of the newest news there are; 0 without any.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(views: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar(NEWEST).fetch_one(views).await
}

/// The position of the newest news there are for one creator; 0 without any.
///
/// # Errors
/// When the database does not answer.
pub async fn newest_for(views: impl PgExecutor<'_>, creator: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar(NEWEST_FOR).bind(creator).fetch_one(views).await
}

/// Everybody's news since a position, in order; at most `limit`. Of each inquiry the newest only.
///
/// # Errors
/// When the database does not answer.
pub async fn news(views: impl PgExecutor<'_>, since: i64, limit: usize) -> sqlx::Result<Vec<News>> {
    sqlx::query_as(NEWS).bind(since).bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(views).await
}

/// One creator's news since a position, in order; at most `limit`. Of each inquiry the newest only.
///
/// # Errors
/// When the database does not answer.
pub async fn news_for(views: impl PgExecutor<'_>, creator: Uuid, since: i64, limit: usize) -> sqlx::Result<Vec<News>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    sqlx::query_as(NEWS_FOR).bind(creator).bind(since).bind(limit).fetch_all(views).await
}
