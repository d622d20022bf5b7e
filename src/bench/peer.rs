//! The same work by a peer, `cqrs-es` 0.5 with `postgres-es` 0.5: load an aggregate's events, decide, insert one, commit.
//!
//! The crates themselves are in the program of the folder `peers`, which is built on its own; without it, the statements
//! that they send are replayed.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::process::Command;

use super::load::{Pace, closed_loop};

/// The table of `postgres-es`, in a schema of its own.
const TABLE: &str = "
    drop schema if exists peer cascade;
    create schema peer;
    create table peer.events (
        aggregate_type text not null,
        aggregate_id text not null,
        sequence bigint check (sequence >= 0) not null,
        event_type text not null,
        event_version text not null,
        payload json not null,
        metadata json not null,
        primary key (aggregate_type, aggregate_id, sequence)
    )";
/// Its statements.
const SELECT: &str = "
    select aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata
    from peer.events
    where aggregate_type = $1 and aggregate_id = $2
    order by sequence";
const INSERT: &str = "
    insert into peer.events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
    values ($1, $2, $3, $4, $5, $6, $7)";
/// As many aggregates as the desk has items, some events each.
const AGGREGATES: usize = 1024;

/// Commands a second with so many in flight, and what was measured: the `program`, or else the statements.
pub(super) async fn rate(
    options: &PgConnectOptions,
    program: Option<&Path>,
    in_flight: usize,
    span: Duration,
) -> anyhow::Result<(&'static str, Pace)> {
    let mut connection = options.connect().await?;
    sqlx::raw_sql(TABLE).execute(&mut connection).await?;
    connection.close().await?;
    match program {
        Some(program) => Ok(("cqrs-es 0.5", itself(options, program, in_flight, span).await?)),
        None => Ok(("the statements of cqrs-es 0.5", statements(options, in_flight, span).await?)),
    }
}

async fn itself(options: &PgConnectOptions, program: &Path, in_flight: usize, span: Duration) -> anyhow::Result<Pace> {
    let mut command = Command::new(program);
    command.arg(in_flight.to_string()).arg(span.as_secs().to_string());
    command.env("DATABASE_URL", options.to_url_lossy().as_str());
    let output = command.output().await.with_context(|| format!("{} (--peer)", program.display()))?;
    if !output.status.success() {
        bail!("the peer failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [rate, p50, p99] = numbers[..] else { bail!("the peer said something else than three numbers: {said}") };
    Ok(Pace { rate, p50: Duration::from_micros(p50 as u64), p99: Duration::from_micros(p99 as u64) })
}

async fn statements(options: &PgConnectOptions, in_flight: usize, span: Duration) -> anyhow::Result<Pace> {
    let pool = PgPoolOptions::new().max_connections(in_flight as u32).connect_with(options.clone()).await?;
    closed_loop(in_flight, span, move |caller, turn| {
        let pool = pool.clone();
        let aggregate = format!("item-{}", (caller + turn as usize * in_flight) % AGGREGATES);
        async move { command(&pool, &aggregate).await }
    })
    .await
}

async fn command(pool: &PgPool, aggregate: &str) -> anyhow::Result<()> {
    let rows = sqlx::query(SELECT).bind("item").bind(aggregate).fetch_all(pool).await?;
    let seen = |row| Row::get::<Value, _>(row, "payload")["Viewed"]["views"].as_i64().unwrap_or(0);
    let views: i64 = rows.iter().map(seen).sum();
    let payload = json!({"Viewed": {"views": 1, "day": "2026-01-31"}});
    let mut transaction = pool.begin().await?;
    let insert = sqlx::query(INSERT).bind("item").bind(aggregate).bind(views + 1).bind("ItemViewsCounted");
    insert.bind("1").bind(payload).bind(json!({})).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
