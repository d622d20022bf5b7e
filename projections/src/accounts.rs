//! Accounts as the doors need them: who a session belongs to, what an account may do, what people are called.
//!
//! Written by [`Accounts`]: the tables `account`, `session`, `username`. An erased person keeps her row without names;
//! sessions end with signing out, a ban and an erasure, and are forgotten when a later one finds them expired.

use std::collections::{BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::accounts::Event as Happened;
use journal::Fact;
use serde::Serialize;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use crate::Projector;
use crate::rows::{Touched, text, write};

const SESSION_OF: &str = "
select account, id as session, expires_at
from views.session
where token_hash = $1 and expires_at > $2";

const ACCOUNT: &str = "
select id, username, name, roles, standing, suspended_until, email_verified, created_at
from views.account
where id = $1";

const BARRED: &str = "
select id, username, name, roles, standing, suspended_until, email_verified, created_at
from views.account
where standing in ('SUSPENDED', 'BANNED')
order by standing desc, suspended_until desc, created_at desc
limit $1";

const NAMES: &str = "
select id, username
from views.account
where id = any($1) and username is not null";

const HOLDER: &str = "
select account, current
from views.username
where username = $1";

const LOAD: &str = "
select id, username, name, roles, standing, suspended_until, email_verified, created_at
from account
where id = any($1)";

const WRITE: &str = "
insert into account (id, username, name, roles, standing, suspended_until, email_verified, created_at)
select id, username, name, roles, standing, suspended_until, email_verified, created_at
from json_populate_recordset(null::account, $1::text::json)
on conflict (id) do update
set username = excluded.username,
    name = excluded.name,
    roles = excluded.roles,
    standing = excluded.standing,
    suspended_until = excluded.suspended_until,
    email_verified = excluded.email_verified";

const END_SESSIONS: &str = "
delete from session
where id = any($1) or account = any($2)";

const EXPIRE_SESSIONS: &str = "
delete from session
using unnest($1::uuid[], $2::timestamptz[]) as signed_in (account, at)
where session.account = signed_in.account and session.expires_at <= signed_in.at";

const OPEN_SESSIONS: &str = "
insert into session (token_hash, id, account, expires_at)
select token_hash, id, account, expires_at
from json_populate_recordset(null::session, $1::text::json)
on conflict (token_hash) do update
set id = excluded.id, account = excluded.account, expires_at = excluded.expires_at";

const FREE_NAMES: &str = "
delete from username
where account = any($1)";

const FORMER_NAMES: &str = "
update username
set current = false
where account = any($1) and current";

const TAKE_NAMES: &str = "
insert into username (username, account, current)
select username, account, current
from json_populate_recordset(null::username, $1::text::json)
on conflict (username) do update
set account = excluded.account, current = excluded.current";

const SUSPENSIONS_OVER: &str = "
select id
from account
where suspended_until <= $1
order by suspended_until, id
limit 1000";

pub(crate) const STATEMENTS: &[&str] = &[
    SUSPENSIONS_OVER,
    SESSION_OF,
    ACCOUNT,
    BARRED,
    NAMES,
    HOLDER,
    LOAD,
    WRITE,
    END_SESSIONS,
    EXPIRE_SESSIONS,
    OPEN_SESSIONS,
    FREE_NAMES,
    FORMER_NAMES,
    TAKE_NAMES,
];

/// An account as the doors see it.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct AccountRow {
    /// Whose.
    pub id: Uuid,
    /// Her username; `None` once she is erased.
    pub username: Option<String>,
    /// Her name; `None` once she is erased.
    pub name: Option<String>,
    /// What she may do, as wire names.
    pub roles: Vec<String>,
    /// `ACTIVE`, `SUSPENDED`, `BANNED` or `ERASED`.
    pub standing: String,
    /// Until when, if she is suspended.
    pub suspended_until: Option<DateTime<Utc>>,
    /// Her address is proven.
    pub email_verified: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// An open session.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct SessionRow {
    /// Whose.
    pub account: Uuid,
    /// Which.
    pub session: Uuid,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Who has, or had, a username.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Holder {
    /// Whose it is, or was last.
    pub account: Uuid,
    /// It is hers now; otherwise it leads to her present one.
    pub current: bool,
}

/// The session that a token's hash opens, unless it is over at `now`.
///
/// # Errors
/// When the database does not answer.
pub async fn session_of(
    views: impl PgExecutor<'_>,
    token_hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as(SESSION_OF).bind(token_hash).bind(now).fetch_optional(views).await
}

/// An account, also an erased one.
///
/// # Errors
/// When the database does not answer.
pub async fn account(views: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(ACCOUNT).bind(id).fetch_optional(views).await
}

/// Those who are kept from acting: suspended, the longest first, then banned.
///
/// # Errors
/// When the database does not answer.
pub async fn barred(views: impl PgExecutor<'_>, limit: usize) -> sqlx::Result<Vec<AccountRow>> {
    sqlx::query_as(BARRED).bind(limit as i64).fetch_all(views).await
}

/// The usernames of these people; those who are erased or unknown are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn public_names(views: impl PgExecutor<'_>, people: &[Uuid]) -> sqlx::Result<HashMap<Uuid, String>> {
    let names: Vec<(Uuid, String)> = sqlx::query_as(NAMES).bind(people).fetch_all(views).await?;
    Ok(names.into_iter().collect())
}

/// Up to a thousand people whose suspension's time is over at `now`, longest first (MD-20).
///
/// # Errors
/// When the database does not answer.
pub async fn suspensions_over(views: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(SUSPENSIONS_OVER).bind(now).fetch_all(views).await
}

/// Who has a username, or had it last.
///
/// # Errors
/// When the database does not answer.
pub async fn holder_of(views: impl PgExecutor<'_>, username: &str) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as(HOLDER).bind(username).fetch_optional(views).await
}

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

#[derive(Serialize)]
struct OpenSession<'a> {
    token_hash: &'a str,
    id: Uuid,
    account: Uuid,
    expires_at: DateTime<Utc>,
}

#[derive(Serialize)]
struct TakenName {
    username: String,
    account: Uuid,
    current: bool,
}

#[async_trait]
impl Projector for Accounts {
    fn name(&self) -> &'static str {
        "accounts"
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["account", "session", "username"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "AccountRegistered",
            "EmailVerified",
            "UsernameChanged",
            "RoleGranted",
            "RoleRevoked",
            "AccountSuspended",
            "SuspensionLifted",
            "AccountBanned",
            "AccountUnbanned",
            "AccountErased",
            "SignedIn",
            "SignedOut",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        let happened: Vec<_> = facts.iter().filter_map(of_account).collect();
        if happened.is_empty() {
            return Ok(());
        }
        accounts(&happened, tables).await?;
        sessions(&happened, tables).await?;
        names(&happened, tables).await
    }
}

type Of<'a> = (Uuid, &'a Happened, DateTime<Utc>);

fn of_account(fact: &Fact) -> Option<Of<'_>> {
    match &fact.event {
        Event::Accounts(event) => Some((fact.stream_id()?, event, fact.recorded_at)),
        _ => None,
    }
}

async fn accounts(happened: &[Of<'_>], tables: &mut PgConnection) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = happened.iter().map(|(id, ..)| *id).collect::<HashSet<_>>().into_iter().collect();
    let loaded: Vec<AccountRow> = sqlx::query_as(LOAD).bind(&ids).fetch_all(&mut *tables).await?;
    let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
    for (id, event, at) in happened {
        match event {
            Happened::AccountRegistered { username, name, .. } => rows.change(*id, |row| {
                *row = Some(AccountRow {
                    id: *id,
                    username: username.known().map(ToString::to_string),
                    name: name.known().map(ToString::to_string),
                    roles: vec![domain::accounts::Role::User.as_str().into()],
                    standing: "ACTIVE".into(),
                    suspended_until: None,
                    email_verified: false,
                    created_at: *at,
                });
            }),
            other => rows.update(*id, |row| evolve(row, other)),
        }
    }
    let (written, _) = rows.into_changes();
    write(WRITE, &written, tables).await
}

fn evolve(row: &mut AccountRow, event: &Happened) {
    let mut stands = |standing: &str, until| {
        row.standing = standing.into();
        row.suspended_until = until;
    };
    match event {
        Happened::EmailVerified {} => row.email_verified = true,
        Happened::UsernameChanged { username, .. } => row.username = username.known().map(ToString::to_string),
        Happened::RoleGranted { role, .. } => {
            let roles: BTreeSet<_> = row.roles.drain(..).chain([role.as_str().to_owned()]).collect();
            row.roles = roles.into_iter().collect();
        }
        Happened::RoleRevoked { role, .. } => row.roles.retain(|other| other != role.as_str()),
        Happened::AccountSuspended { until, .. } => stands("SUSPENDED", Some(*until)),
        Happened::SuspensionLifted { .. } | Happened::AccountUnbanned { .. } => stands("ACTIVE", None),
        Happened::AccountBanned { .. } => stands("BANNED", None),
        Happened::AccountErased {} => {
            stands("ERASED", None);
            (row.username, row.name) = (None, None);
            row.roles.clear();
        }
        Happened::AccountRegistered { .. }
        | Happened::VerificationRequested {}
        | Happened::PasswordResetRequested {}
        | Happened::PasswordChanged { .. }
        | Happened::SignedIn { .. }
        | Happened::SignedOut { .. } => {}
    }
}

async fn sessions(happened: &[Of<'_>], tables: &mut PgConnection) -> sqlx::Result<()> {
    let mut opened: Vec<OpenSession<'_>> = Vec::new();
    let (mut closed, mut ended) = (Vec::new(), Vec::new());
    let mut signed_in: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    for (account, event, at) in happened {
        match event {
            Happened::SignedIn { session, token_hash, expires_at } => {
                opened.retain(|open| open.account != *account || open.expires_at > *at);
                opened.push(OpenSession { token_hash, id: *session, account: *account, expires_at: *expires_at });
                let latest = signed_in.entry(*account).or_insert(*at);
                *latest = (*latest).max(*at);
            }
            Happened::SignedOut { session } => {
                opened.retain(|open| open.id != *session);
                closed.push(*session);
            }
            Happened::AccountBanned { .. } | Happened::AccountErased {} => {
                opened.retain(|open| open.account != *account);
                ended.push(*account);
            }
            _ => {}
        }
    }
    if !closed.is_empty() || !ended.is_empty() {
        sqlx::query(END_SESSIONS).bind(closed).bind(ended).execute(&mut *tables).await?;
    }
    if !signed_in.is_empty() {
        let (accounts, times): (Vec<_>, Vec<_>) = signed_in.into_iter().unzip();
        sqlx::query(EXPIRE_SESSIONS).bind(accounts).bind(times).execute(&mut *tables).await?;
    }
    write(OPEN_SESSIONS, &opened, tables).await
}

async fn names(happened: &[Of<'_>], tables: &mut PgConnection) -> sqlx::Result<()> {
    let mut taken: Vec<TakenName> = Vec::new();
    let (mut renamed, mut erased) = (Vec::new(), Vec::new());
    for (account, event, _) in happened {
        match event {
            Happened::AccountRegistered { username, .. } | Happened::UsernameChanged { username, .. } => {
                let username = text(username);
                taken.iter_mut().filter(|name| name.account == *account).for_each(|name| name.current = false);
                taken.retain(|name| name.username != username);
                renamed.push(*account);
                // The name of somebody who is erased by now: her own event follows.
                if !username.is_empty() {
                    taken.push(TakenName { username, account: *account, current: true });
                }
            }
            Happened::AccountErased {} => {
                taken.retain(|name| name.account != *account);
                erased.push(*account);
            }
            _ => {}
        }
    }
    if !renamed.is_empty() {
        sqlx::query(FORMER_NAMES).bind(renamed).execute(&mut *tables).await?;
    }
    if !erased.is_empty() {
        sqlx::query(FREE_NAMES).bind(erased).execute(&mut *tables).await?;
    }
    write(TAKE_NAMES, &taken, tables).await
}
