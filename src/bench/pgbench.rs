//! The same rows, inserted without any order: by Postgres' own load generator, which stands beside the server.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::process::Command;

use super::load::{Pace, histogram};

/// A table of the log's own shape and indexes, without the log's order.
const TABLE: &str = "
    drop schema if exists bench cascade;
    create schema bench;
    create table bench.raw (like log.events including defaults including constraints);
    alter table bench.raw add primary key (position);
    alter table bench.raw add unique (stream_no, revision);
    create sequence bench.place cache 100;";
/// The row that [`super::append`]'s command writes.
const INSERT: &str = "
    insert into bench.raw (position, stream_no, revision, category, type, schema_version, id, request, recorded_at,
        subject, actor, correlation, causation, policy_version, data)
    select n, n % 100000, n, 1, 1, 1, gen_random_uuid(), gen_random_uuid(), now(), gen_random_uuid(), null, null, null, 1,
        '{\"views\":1,\"day\":\"2026-01-31\"}'::json
    from nextval('bench.place') n";

/// Makes the table.
pub async fn prepare(options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut connection = options.connect().await?;
    sqlx::raw_sql(TABLE).execute(&mut connection).await.context("a table like the log's")?;
    connection.close().await?;
    Ok(())
}

/// One connection that inserts a row and waits until it is on disk, again and again: what one flush costs.
pub async fn flush(options: &PgConnectOptions, span: Duration) -> anyhow::Result<Pace> {
    let mut connection = options.connect().await?;
    let (mut times, since) = (histogram()?, Instant::now());
    while since.elapsed() < span {
        let began = Instant::now();
        sqlx::query(INSERT).execute(&mut connection).await?;
        times.saturating_record(began.elapsed().as_micros() as u64);
    }
    let pace = Pace::of(&times, since.elapsed());
    connection.close().await?;
    Ok(pace)
}

/// Rows a second with so many connections, one commit each; `None` where pgbench is not installed.
pub async fn rate(options: &PgConnectOptions, connections: u32, span: Duration) -> anyhow::Result<Option<f64>> {
    let Some(program) = find(options).await? else { return Ok(None) };
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), INSERT.replace('\n', " ") + ";\n")?;
    let url = options.to_url_lossy();
    let mut command = Command::new(program);
    command.args([
        "-n",
        "-M",
        "prepared",
        "-j",
        "2",
        "-c",
        &connections.to_string(),
        "-T",
        &span.as_secs().to_string(),
    ]);
    command.arg("-f").arg(script.path()).stdin(Stdio::null());
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string());
    command.env("PGHOST", host).env("PGPORT", options.get_port().to_string());
    command.env("PGUSER", options.get_username()).env("PGDATABASE", options.get_database().unwrap_or("postgres"));
    if let Some(password) = url.password() {
        let password: String =
            url::form_urlencoded::parse(password.replace('+', "%2B").as_bytes()).map(|(key, _)| key).collect();
        command.env("PGPASSWORD", password);
    }
    let output = command.output().await.context("pgbench")?;
    if !output.status.success() {
        bail!("pgbench failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let tps = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    Ok(Some(tps.with_context(|| format!("no rate in what pgbench said: {said}"))?))
}

/// Where the server's binaries are, pgbench stands too.
async fn find(options: &PgConnectOptions) -> anyhow::Result<Option<PathBuf>> {
    let mut connection: PgConnection = options.connect().await?;
    let sql = "select setting from pg_config where name = 'BINDIR'";
    let folder: Option<String> = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_optional(&mut connection).await?;
    connection.close().await?;
    Ok(folder.map(|folder| PathBuf::from(folder).join("pgbench")).filter(|program| program.is_file()))
}
