//! The outbox: what is to be written, in `ops.outbox`, until it is sent.
//!
//! It holds ids and times, and no word of a mail: neither where it goes nor what its link carries.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnection;
use sqlx::types::Json;
use sqlx::{FromRow, PgPool};
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

/// How long it is known that a mail was sent.
const SENT_KEPT: TimeDelta = TimeDelta::days(7);
/// How long a mail that nobody took waits for the operator.
const DEAD_KEPT: TimeDelta = TimeDelta::days(90);

const PUT: &str = "
insert into ops.outbox (id, kind, recipient, payload, asked_at, due_at)
select id, kind, recipient, payload, asked_at, asked_at
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::jsonb[], $5::timestamptz[])
    as draft (id, kind, recipient, payload, asked_at)
on conflict do nothing";

const TAKE: &str = "
with due as materialized (
    select id
    from ops.outbox
    where state = 'QUEUED' and due_at <= $1 and (leased_until is null or leased_until <= $1)
    order by due_at
    limit $3
    for update skip locked)
update ops.outbox
set leased_until = $2, attempts = attempts + 1
from due
where outbox.id = due.id
returning outbox.id, kind, recipient, asked_at, attempts";

const END: &str = "
update ops.outbox
set state = $2, last_error = $3, ended_at = $4, leased_until = null
where id = $1 and state = 'QUEUED'";

const PUT_BACK: &str = "
update ops.outbox
set attempts = $3, due_at = $4, last_error = $5, leased_until = null
where id = $1 and attempts = $2 and state = 'QUEUED'";

const DEAD: &str = "
select id, kind, recipient, payload, asked_at, ended_at, attempts, last_error
from ops.outbox
where state = 'DEAD'
order by ended_at, id
limit $1";

const REPLAY: &str = "
update ops.outbox
set state = 'QUEUED', attempts = 0, due_at = $2, ended_at = null
where state = 'DEAD' and ($1::uuid is null or id = $1)";

const COUNT: &str = "
select count(*) filter (where state = 'QUEUED'), count(*) filter (where state = 'DEAD')
from ops.outbox
where state in ('QUEUED', 'DEAD')";

const RELEASE: &str = "
update ops.outbox
set leased_until = null
where state = 'QUEUED' and leased_until is not null";

const FORGET: &str = "
delete from ops.outbox
where state in ('SENT', 'MOOT') and ended_at < $1 or state = 'DEAD' and ended_at < $2";

/// The SQL of this room, for the test that prepares every statement.
pub const STATEMENTS: &[&str] = &[PUT, TAKE, END, PUT_BACK, DEAD, REPLAY, COUNT, RELEASE, FORGET, super::letters::TAKE];

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// To prove an address.
    VerifyEmail,
    /// To choose another password.
    ResetPassword,
    /// A client wrote to a creator (NT-01).
    InquiryReceived,
    /// A client wrote again.
    InquiryContinued,
    /// To the client, whose address is to be confirmed (IQ-13).
    InquirySent,
    /// To the client: the creator answered.
    InquiryAnswered,
}

impl Kind {
    /// The name in the outbox: `VERIFY_EMAIL`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The id of the mail that an event asks to be written to somebody: always the same.
    pub fn id(self, event: Uuid, recipient: Uuid) -> Uuid {
        Uuid::new_v5(&event, format!("{} {recipient}", self.as_str()).as_bytes())
    }
}

/// The event that a mail tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its stream.
    pub stream: String,
    /// Its place there.
    pub revision: u64,
}

/// What is to be written to whom: an account, or a side of an inquiry.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) id: Uuid,
    pub(super) kind: Kind,
    pub(super) recipient: Uuid,
    pub(super) about: About,
    pub(super) asked_at: DateTime<Utc>,
}

/// A mail that somebody sends now.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Due {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) recipient: Uuid,
    pub(super) asked_at: DateTime<Utc>,
    /// How often it was tried, with this time.
    pub(super) attempts: i32,
}

/// How a mail ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum End {
    /// It was taken.
    Sent,
    /// There was nothing to say any more.
    Moot,
    /// Nobody takes it.
    Dead,
}

/// A mail that nobody took.
#[derive(Clone, Debug, FromRow)]
pub struct Dead {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub kind: String,
    /// Who should have got it.
    pub recipient: Uuid,
    /// The event that it tells of.
    #[sqlx(rename = "payload")]
    pub about: Json<About>,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was given up.
    pub ended_at: Option<DateTime<Utc>>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Puts drafts in, each once whoever does so again.
pub(super) async fn put(ops: &mut PgConnection, drafts: &[Draft]) -> sqlx::Result<()> {
    if drafts.is_empty() {
        return Ok(());
    }
    let all = |of: fn(&Draft) -> Uuid| drafts.iter().map(of).collect::<Vec<_>>();
    sqlx::query(PUT)
        .bind(all(|draft| draft.id))
        .bind(drafts.iter().map(|draft| draft.kind.as_str()).collect::<Vec<_>>())
        .bind(all(|draft| draft.recipient))
        .bind(drafts.iter().map(|draft| Json(&draft.about)).collect::<Vec<_>>())
        .bind(drafts.iter().map(|draft| draft.asked_at).collect::<Vec<_>>())
        .execute(ops)
        .await
        .map(drop)
}

/// The outbox. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbox {
    ops: PgPool,
}

impl Outbox {
    /// The one in this database.
    pub fn new(ops: PgPool) -> Self {
        Self { ops }
    }

    /// Takes what is due, oldest first; until then nobody else does.
    pub(super) async fn take(&self, now: DateTime<Utc>, until: DateTime<Utc>, most: usize) -> sqlx::Result<Vec<Due>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        sqlx::query_as(TAKE).bind(now).bind(until).bind(most).fetch_all(&self.ops).await
    }

    /// Notes how a mail ended.
    pub(super) async fn end(&self, due: &Due, end: End, error: Option<&str>, now: DateTime<Utc>) -> sqlx::Result<()> {
        let state: &str = end.into();
        sqlx::query(END).bind(due.id).bind(state).bind(error).bind(now).execute(&self.ops).await.map(drop)
    }

    /// Puts a mail back, to be tried `at` then; nothing, where another has taken it meanwhile. A try that does not count
    /// is taken off.
    pub(super) async fn put_back(&self, due: &Due, counts: bool, at: DateTime<Utc>, error: &str) -> sqlx::Result<()> {
        let attempts = if counts { due.attempts } else { due.attempts - 1 };
        let put_back = sqlx::query(PUT_BACK).bind(due.id).bind(due.attempts).bind(attempts).bind(at).bind(error);
        put_back.execute(&self.ops).await.map(drop)
    }

    /// Mails that nobody took, longest dead first, and no more than `most`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn dead(&self, most: u32) -> sqlx::Result<Vec<Dead>> {
        sqlx::query_as(DEAD).bind(i64::from(most)).fetch_all(&self.ops).await
    }

    /// Lets dead mails be tried anew from `now` on, this one or all; answers how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn replay(&self, id: Option<Uuid>, now: DateTime<Utc>) -> sqlx::Result<u64> {
        Ok(sqlx::query(REPLAY).bind(id).bind(now).execute(&self.ops).await?.rows_affected())
    }

    /// How many mails wait, and how many are dead.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count(&self) -> sqlx::Result<(i64, i64)> {
        sqlx::query_as(COUNT).fetch_one(&self.ops).await
    }

    /// Takes back what processes that are gone were sending; only for who knows that there is no other process.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn release(&self) -> sqlx::Result<()> {
        sqlx::query(RELEASE).execute(&self.ops).await.map(drop)
    }

    /// Forgets what ended long ago.
    pub(super) async fn forget(&self, now: DateTime<Utc>) -> sqlx::Result<()> {
        sqlx::query(FORGET).bind(now - SENT_KEPT).bind(now - DEAD_KEPT).execute(&self.ops).await.map(drop)
    }
}
