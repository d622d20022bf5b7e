//! Tables built beside the live ones: in the schema `views_next` while a rebuild fills them, in `views_prev` afterwards.
//!
//! The new tables are made like the live ones, primary keys first and other indexes last, because filling a table
//! without them is faster. A table name belongs to one projection, so that several may be rebuilt at once. The names
//! come from the program, never from outside.

use sqlx::{AssertSqlSafe, PgConnection};

const KEYS: &str = "
select format('alter table %I.%I add constraint %I %s', $2::text, $3::text, conname, pg_get_constraintdef(oid))
from pg_constraint
where conrelid = format('%I.%I', $1::text, $3::text)::regclass and contype in ('p', 'u')";

const INDEXES: &str = "
select replace(
    pg_get_indexdef(indexrelid),
    format(' ON %I.%I ', $1::text, $3::text),
    format(' ON %I.%I ', $2::text, $3::text)
)
from pg_index
where indrelid = format('%I.%I', $1::text, $3::text)::regclass
  and not exists (select from pg_constraint where conindid = indexrelid)
order by indexrelid";

const SETTINGS: &str = "
select format('alter table %I.%I set (%s)', $2::text, $3::text, array_to_string(reloptions, ', '))
from pg_class
where oid = format('%I.%I', $1::text, $3::text)::regclass and reloptions is not null";

pub(crate) const STATEMENTS: &[&str] = &[KEYS, INDEXES, SETTINGS];

/// The schema of the live tables.
pub const LIVE: &str = "views";
/// The schema in which tables are rebuilt.
pub const NEXT: &str = "views_next";
/// The schema that keeps what a rebuild replaced.
pub const PREVIOUS: &str = "views_prev";

/// Makes empty tables with primary keys beside the live ones, in place of what an abandoned rebuild left.
///
/// # Errors
/// When the database does not answer.
pub async fn create(views: &mut PgConnection, tables: &[&str]) -> sqlx::Result<()> {
    drop_tables(views, NEXT, tables).await?;
    for table in tables {
        let like = format!("create table {NEXT}.{table} (like {LIVE}.{table} including all excluding indexes)");
        run(views, like).await?;
        copy(views, SETTINGS, table).await?;
        copy(views, KEYS, table).await?;
    }
    Ok(())
}

/// Makes the other indexes, and the statistics that the planner needs.
///
/// # Errors
/// When the database does not answer.
pub async fn finish(views: &mut PgConnection, tables: &[&str]) -> sqlx::Result<()> {
    for table in tables {
        copy(views, INDEXES, table).await?;
        run(views, format!("analyze {NEXT}.{table}")).await?;
    }
    Ok(())
}

/// Puts the new tables in the place of the live ones, which stay in [`PREVIOUS`]. To be called in a transaction; it
/// gives up after a moment rather than make all readers queue behind a slow one.
///
/// # Errors
/// When a reader holds a table for too long, or the database does not answer.
pub async fn swap(views: &mut PgConnection, tables: &[&str]) -> sqlx::Result<()> {
    run(views, "set local lock_timeout = '500ms'".into()).await?;
    drop_tables(views, PREVIOUS, tables).await?;
    for table in tables {
        run(views, format!("alter table {LIVE}.{table} set schema {PREVIOUS}")).await?;
        run(views, format!("alter table {NEXT}.{table} set schema {LIVE}")).await?;
    }
    Ok(())
}

/// Removes what a rebuild replaced: it knows people who are erased by now.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_previous(views: &mut PgConnection, tables: &[&str]) -> sqlx::Result<()> {
    drop_tables(views, PREVIOUS, tables).await
}

/// In how many rows each table differs from the one that the last rebuild replaced.
///
/// # Errors
/// When there was no rebuild, or the database does not answer.
pub async fn differences(views: &sqlx::PgPool, tables: &[&'static str]) -> sqlx::Result<Vec<(&'static str, i64)>> {
    let mut found = Vec::new();
    for table in tables {
        let [old, new] = [PREVIOUS, LIVE].map(|schema| format!("select t::text from {schema}.{table} t"));
        let differing = format!("select count(*) from (({old} except {new}) union all ({new} except {old})) d");
        found.push((*table, sqlx::query_scalar(AssertSqlSafe(differing)).fetch_one(views).await?));
    }
    Ok(found)
}

async fn drop_tables(views: &mut PgConnection, schema: &str, tables: &[&str]) -> sqlx::Result<()> {
    for table in tables {
        run(views, format!("drop table if exists {schema}.{table}")).await?;
    }
    Ok(())
}

/// Makes the connection find unqualified tables in `schema`.
///
/// # Errors
/// When the database does not answer.
pub async fn look_in(views: &mut PgConnection, schema: &str) -> sqlx::Result<()> {
    run(views, format!("set search_path = {schema}")).await
}

async fn copy(views: &mut PgConnection, what: &'static str, table: &str) -> sqlx::Result<()> {
    let made: Vec<String> = sqlx::query_scalar(what).bind(LIVE).bind(NEXT).bind(table).fetch_all(&mut *views).await?;
    for statement in made {
        run(views, statement).await?;
    }
    Ok(())
}

async fn run(views: &mut PgConnection, statement: String) -> sqlx::Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(views).await.map(|_| ())
}
