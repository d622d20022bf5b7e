//! The negative control: a log whose positions come from a sequence and whose readers ask for what is beyond the last
//! one they saw. A lower number that commits later is lost to them.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::watch;

use super::{Dice, Plan, SoakError, SoakReport, is_dense};

const PREPARE: &str = "create schema if not exists soak_naive";
const TABLE: &str = "create table if not exists soak_naive.events (position bigserial primary key)";
const CLEAR: &str = "truncate soak_naive.events restart identity";
const INSERT: &str = "insert into soak_naive.events default values returning position";
const READ: &str = "select position from soak_naive.events where position > $1 order by position limit 1000";
const COMMITTED: &str = "select position from soak_naive.events order by position";
const DROP: &str = "drop schema soak_naive cascade";

/// Soaks a naive log in a scratch schema of its own, which is dropped afterwards.
///
/// # Errors
/// When the database does not let the role of `options` do this.
pub async fn naive(options: &PgConnectOptions, plan: &Plan) -> Result<SoakReport, SoakError> {
    let mut owner = options.connect().await?;
    for statement in [PREPARE, TABLE, CLEAR] {
        sqlx::query(statement).execute(&mut owner).await?;
    }
    let since = Instant::now();
    let (done, finished) = watch::channel(false);
    let mut readers = Vec::new();
    for _ in 0..plan.readers {
        readers.push(tokio::spawn(read(options.connect().await?, finished.clone())));
    }
    let share = plan.events.div_ceil(plan.appenders as u64);
    let writers = (0..plan.appenders).map(|number| write(options, share, Dice::new(plan.seed, number)));
    try_join_all(writers).await?;
    let mut report = SoakReport { appending: since.elapsed(), ..SoakReport::default() };
    done.send_replace(true);
    let committed = positions(sqlx::query_scalar(COMMITTED).fetch_all(&mut owner).await?);
    report.appended = committed.len() as u64;
    report.dense = is_dense(0, &committed);
    for reader in readers {
        let seen = reader.await.map_err(|_| SoakError::Broken("a naive reader panicked"))??;
        report.count(&committed, &seen);
    }
    report.took = since.elapsed();
    sqlx::query(DROP).execute(&mut owner).await?;
    owner.close().await?;
    Ok(report)
}

async fn write(options: &PgConnectOptions, share: u64, mut dice: Dice) -> Result<(), sqlx::Error> {
    let mut connection = options.connect().await?;
    for _ in 0..share {
        let mut transaction = connection.begin().await?;
        sqlx::query(INSERT).execute(&mut *transaction).await?;
        tokio::time::sleep(Duration::from_micros(dice.below(2_000))).await;
        match dice.percent(10) {
            true => transaction.rollback().await?,
            false => transaction.commit().await?,
        }
    }
    connection.close().await
}

async fn read(mut connection: PgConnection, finished: watch::Receiver<bool>) -> Result<Vec<u64>, sqlx::Error> {
    let mut seen = Vec::new();
    loop {
        let last_round = *finished.borrow();
        let after = seen.last().copied().unwrap_or(0_u64).cast_signed();
        let page = positions(sqlx::query_scalar(READ).bind(after).fetch_all(&mut connection).await?);
        if page.is_empty() && last_round {
            connection.close().await?;
            return Ok(seen);
        }
        seen.extend(page);
    }
}

fn positions(column: Vec<i64>) -> Vec<u64> {
    column.into_iter().map(i64::cast_unsigned).collect()
}
