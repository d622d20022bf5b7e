//! The statements on `vault.data_key` and `vault.pepper`; all take sets.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgPool;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use crate::error::VaultError;
use crate::wrapping::Wrapped;

/// A row of `vault.data_key`: without a wrapped key it is a gravestone.
pub(super) struct Row {
    pub person: Uuid,
    pub wrapped: Option<Wrapped>,
}

/// A row of `vault.data_key` with its key.
pub(super) struct LiveRow {
    pub person: Uuid,
    pub wrapped: Wrapped,
}

type Stored = (Uuid, Option<i32>, Option<Vec<u8>>);

fn wrapped(version: Option<i32>, bytes: Option<Vec<u8>>) -> Option<Wrapped> {
    Some(Wrapped { version: version?.unsigned_abs(), bytes: bytes? })
}

/// Versions are checked to fit where they come in.
fn column(version: u32) -> i32 {
    version.cast_signed()
}

pub(super) async fn load(pool: &PgPool, people: &[Uuid]) -> Result<Vec<Row>, VaultError> {
    let sql = "select person, master_version, wrapped from vault.data_key where person = any($1)";
    let rows: Vec<Stored> = query_as(sql).bind(people).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(person, version, bytes)| Row { person, wrapped: wrapped(version, bytes) }).collect())
}

/// Inserts those that have no row, and gives them. People come in order, so that two such statements cannot wait for
/// each other.
pub(super) async fn insert(
    pool: &PgPool,
    people: &[Uuid],
    wraps: Vec<Vec<u8>>,
    version: u32,
) -> Result<Vec<Uuid>, VaultError> {
    let sql = "
        insert into vault.data_key (person, master_version, wrapped)
        select person, $3, wrapped
        from unnest($1::uuid[], $2::bytea[]) as new (person, wrapped)
        on conflict (person) do nothing
        returning person";
    Ok(query_scalar(sql).bind(people).bind(wraps).bind(column(version)).fetch_all(pool).await?)
}

pub(super) async fn destroy(pool: &PgPool, person: Uuid, at: DateTime<Utc>) -> Result<(), VaultError> {
    let sql = "
        insert into vault.data_key as key (person, destroyed_at)
        values ($1, $2)
        on conflict (person) do update
        set wrapped = null, master_version = null, destroyed_at = excluded.destroyed_at
        where key.destroyed_at is null";
    query(sql).bind(person).bind(at).execute(pool).await?;
    Ok(())
}

/// Live keys of another master key than `version`, by person.
pub(super) async fn wrapped_otherwise(
    pool: &PgPool,
    version: u32,
    after: Uuid,
    limit: i64,
) -> Result<Vec<LiveRow>, VaultError> {
    let sql = "
        select person, master_version, wrapped
        from vault.data_key
        where person > $2 and wrapped is not null and master_version <> $1
        order by person
        limit $3";
    let rows: Vec<Stored> = query_as(sql).bind(column(version)).bind(after).bind(limit).fetch_all(pool).await?;
    let live = |(person, version, bytes)| Some(LiveRow { person, wrapped: wrapped(version, bytes)? });
    Ok(rows.into_iter().filter_map(live).collect())
}

/// Puts newly wrapped keys in place of the old ones, where these still are: a key destroyed meanwhile stays destroyed.
pub(super) async fn replace(
    pool: &PgPool,
    old: &[LiveRow],
    new: Vec<Vec<u8>>,
    version: u32,
) -> Result<u64, VaultError> {
    let sql = "
        update vault.data_key as key
        set wrapped = new.wrapped, master_version = $4
        from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as new (person, old, wrapped)
        where key.person = new.person and key.wrapped = new.old";
    let people: Vec<Uuid> = old.iter().map(|row| row.person).collect();
    let before: Vec<&[u8]> = old.iter().map(|row| row.wrapped.bytes.as_slice()).collect();
    let done = query(sql).bind(people).bind(before).bind(new).bind(column(version)).execute(pool).await?;
    Ok(done.rows_affected())
}

pub(super) async fn load_pepper(pool: &PgPool, name: &str) -> Result<Option<Wrapped>, VaultError> {
    let sql = "select master_version, wrapped from vault.pepper where name = $1";
    let row: Option<(i32, Vec<u8>)> = query_as(sql).bind(name).fetch_optional(pool).await?;
    Ok(row.map(|(version, bytes)| Wrapped { version: version.unsigned_abs(), bytes }))
}

pub(super) async fn insert_pepper(pool: &PgPool, name: &str, new: &Wrapped) -> Result<(), VaultError> {
    let sql = "
        insert into vault.pepper (name, master_version, wrapped)
        values ($1, $2, $3)
        on conflict (name) do nothing";
    query(sql).bind(name).bind(column(new.version)).bind(&new.bytes).execute(pool).await?;
    Ok(())
}

pub(super) async fn replace_pepper(pool: &PgPool, name: &str, old: &Wrapped, new: &Wrapped) -> Result<u64, VaultError> {
    let sql = "update vault.pepper set master_version = $3, wrapped = $4 where name = $1 and wrapped = $2";
    let done = query(sql).bind(name).bind(&old.bytes).bind(column(new.version)).bind(&new.bytes).execute(pool).await?;
    Ok(done.rows_affected())
}
