//! What the house is measured against: the design it grew from, a table per thing behind Prisma.
//!
//! Its schema stands in a schema `seed`, filled from the same plan; the statements are those that Prisma sends for its
//! marketplace procedures. Node, tRPC and JSON are left out, which flatters it.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Executor, Row};

use super::load::closed_loop;
use crate::demo::rows::{Row as Creator, rows_of};
use crate::demo::story::Plan;

/// The tables and indexes of the seed design, as Prisma makes them.
const SCHEMA: &str = r#"
    drop schema if exists seed cascade;
    create schema seed;
    set search_path = seed;
    create table "User" (id text primary key, email text not null, name text, image text);
    create unique index on "User" (email);
    create table creator_profiles (
        id text primary key, "userId" text not null, "displayName" text not null, bio text not null, avatar text,
        "bannerImage" text, skills text[], availability text not null default 'UNAVAILABLE', "hourlyRate" integer,
        "projectRate" integer, rating double precision default 0, "reviewCount" integer not null default 0,
        "projectsCompleted" integer not null default 0, "isPublic" boolean not null default true,
        "isFeatured" boolean not null default false, "createdAt" timestamp(3) not null);
    create unique index on creator_profiles ("userId");
    create index on creator_profiles ("userId");
    create index on creator_profiles (availability);
    create index on creator_profiles ("isFeatured");
    create table portfolio_items (
        id text primary key, "creatorId" text not null, title text not null, description text not null,
        category text not null, images text[], tags text[], visibility text not null, featured boolean not null,
        "moderationStatus" text not null, views integer not null default 0, "createdAt" timestamp(3) not null);
    create table reviews (id text primary key, "creatorId" text not null, "reviewerId" text not null, rating integer not null,
        comment text, "createdAt" timestamp(3) not null);
    create index on reviews ("creatorId");"#;
/// Built after filling, which changes nothing but the time it takes.
const ITEM_INDEXES: &str = r#"
    create index on portfolio_items ("creatorId");
    create index on portfolio_items (category);
    create index on portfolio_items ("moderationStatus");
    create index on portfolio_items (visibility, featured);
    analyze "User", creator_profiles, portfolio_items;"#;
/// What the design lacks for its own questions.
const MISSING: &str = r#"
    create extension if not exists pg_trgm schema public;
    create index on creator_profiles ("projectsCompleted" desc) where "isPublic";
    create index on creator_profiles ("createdAt" desc) where "isPublic";
    create index on creator_profiles using gin ("displayName" public.gin_trgm_ops);
    create index on creator_profiles using gin (bio public.gin_trgm_ops);
    create index on portfolio_items ("creatorId", featured, "createdAt" desc) where visibility = 'PUBLIC';
    analyze creator_profiles, portfolio_items;"#;
const CREATORS: &str = r#"
    insert into creator_profiles (id, "userId", "displayName", bio, skills, availability, "createdAt")
    select id, id, name, bio, string_to_array(skills, '|'), availability, created::timestamptz
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
        as new (id, name, bio, skills, availability, created)"#;
const USERS: &str = r#"insert into "User" (id, email, name) select * from unnest($1::text[], $2::text[], $3::text[])"#;
const ITEMS: &str = r#"
    insert into portfolio_items (id, "creatorId", title, description, category, images, tags, visibility, featured,
        "moderationStatus", "createdAt")
    select md5(random()::text || title), creator, title, description, category, string_to_array(images, '|'),
        string_to_array(tags, '|'), visibility, featured, status, created::timestamptz
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[],
        $9::text[], $10::text[])
        as new (creator, title, description, category, images, tags, visibility, featured, status, created)"#;

const COLUMNS: &str = r#"id, "userId", "displayName", bio, avatar, "bannerImage", skills, availability, "hourlyRate",
    "projectRate", rating, "reviewCount", "projectsCompleted", "isPublic", "isFeatured", "createdAt""#;
const ITEM_COLUMNS: &str = r#"id, "creatorId", title, description, category, images, tags, visibility, featured,
    "moderationStatus", views, "createdAt""#;
const SEARCH: &str = r#" and ("displayName" ilike $2 or bio ilike $2)"#;

/// Requests a second.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measured {
    pub popular: f64,
    pub search: f64,
    pub profile: f64,
}

/// As the design has it, and with what it lacks.
pub(super) struct Rates {
    pub designed: Measured,
    pub indexed: Measured,
}

pub(super) async fn run(options: &PgConnectOptions, plan: &Plan, span: Duration) -> anyhow::Result<Rates> {
    let options = options.clone().options([("search_path", "seed")]);
    let pool = PgPoolOptions::new().max_connections(32).connect_with(options).await?;
    pool.execute(sqlx::raw_sql(SCHEMA)).await?;
    let emails: Arc<[String]> = fill(&pool, plan).await?.into();
    pool.execute(sqlx::raw_sql(ITEM_INDEXES)).await?;
    let designed = measure(&pool, &emails, span).await?;
    pool.execute(sqlx::raw_sql(MISSING)).await?;
    let indexed = measure(&pool, &emails, span).await?;
    pool.close().await;
    Ok(Rates { designed, indexed })
}

/// Fills the tables from the plan; some people's addresses.
async fn fill(pool: &PgPool, plan: &Plan) -> anyhow::Result<Vec<String>> {
    let mut emails = Vec::new();
    let bar = super::progress();
    bar.set_message("the seed");
    bar.set_length(plan.creators.into());
    for first in (0..plan.creators).step_by(2_000) {
        let rows = rows_of(plan, first..plan.creators.min(first + 2_000))?;
        creators(pool, &rows).await?;
        items(pool, &rows).await?;
        emails.extend(rows.into_iter().step_by(97).map(|row| row.email));
        bar.set_position(first.into());
    }
    bar.finish_and_clear();
    Ok(emails)
}

async fn creators(pool: &PgPool, rows: &[Creator]) -> anyhow::Result<()> {
    let column = |of: fn(&Creator) -> String| rows.iter().map(of).collect::<Vec<String>>();
    let (ids, names) = (column(|row| row.id.clone()), column(|row| row.name.clone()));
    sqlx::query(USERS).bind(&ids).bind(column(|row| row.email.clone())).bind(&names).execute(pool).await?;
    let insert = sqlx::query(CREATORS).bind(&ids).bind(&names).bind(column(|row| row.bio.clone()));
    let insert = insert.bind(column(|row| row.skills.join("|"))).bind(column(|row| row.availability.to_owned()));
    insert.bind(column(|row| row.joined.to_rfc3339())).execute(pool).await?;
    Ok(())
}

async fn items(pool: &PgPool, rows: &[Creator]) -> anyhow::Result<()> {
    let items: Vec<_> = rows.iter().flat_map(|row| row.items.iter().map(move |item| (row, item))).collect();
    let mut columns: [Vec<String>; 9] = Default::default();
    let mut featured = Vec::new();
    for (row, item) in items {
        let submit = &item.submit;
        let content = &submit.content;
        let texts = [
            row.id.clone(),
            content.title.known().map(ToString::to_string).unwrap_or_default(),
            content.description.known().map(ToString::to_string).unwrap_or_default(),
            content.category.as_str().to_owned(),
            content.images.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
            content.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"),
            submit.visibility.as_str().to_owned(),
            if item.approved { "APPROVED" } else { "PENDING" }.to_owned(),
            item.at.to_rfc3339(),
        ];
        columns.iter_mut().zip(texts).for_each(|(column, text)| column.push(text));
        featured.push(submit.featured);
    }
    let [creators, titles, descriptions, categories, images, tags, visibilities, standings, times] = columns;
    let insert = sqlx::query(ITEMS).bind(creators).bind(titles).bind(descriptions).bind(categories).bind(images);
    insert.bind(tags).bind(visibilities).bind(featured).bind(standings).bind(times).execute(pool).await?;
    Ok(())
}

async fn measure(pool: &PgPool, emails: &Arc<[String]>, span: Duration) -> anyhow::Result<Measured> {
    let rate = |search: Option<&'static str>| {
        let pool = pool.clone();
        closed_loop(32, span, move |caller, turn| {
            let pool = pool.clone();
            async move { browse(&pool, search, (caller as i64 + turn.cast_signed() * 32) % 200 * 12).await }
        })
    };
    let (popular, search) = (rate(None).await?.rate, rate(Some("%batik%")).await?.rate);
    let (pool, emails) = (pool.clone(), emails.clone());
    let profile = closed_loop(32, span, move |caller, turn| {
        let (pool, emails) = (pool.clone(), emails.clone());
        async move { profile(&pool, &emails[(caller * 37 + turn as usize) % emails.len()]).await }
    });
    Ok(Measured { popular, search, profile: profile.await?.rate })
}

/// `browseCreators`: the page and its people and pieces, and beside it the count.
async fn browse(pool: &PgPool, search: Option<&'static str>, skip: i64) -> anyhow::Result<()> {
    let filter = if search.is_some() { SEARCH } else { "" };
    let page = format!(
        r#"select {COLUMNS} from creator_profiles where "isPublic" = $1{filter}
           order by "projectsCompleted" desc limit 12 offset {skip}"#
    );
    let count = format!(
        r#"select count(*) from (select id from creator_profiles where "isPublic" = $1{filter} offset 0) as sub"#
    );
    let of = |sql: String| {
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(true);
        if let Some(search) = search { query.bind(search) } else { query }
    };
    let cards = async {
        let rows = of(page).fetch_all(pool).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.get("id")).collect();
        let users = sqlx::query(r#"select id, name, image from "User" where id = any($1)"#).bind(&ids);
        users.fetch_all(pool).await?;
        let items = format!(
            r#"select {ITEM_COLUMNS} from portfolio_items
               where visibility = 'PUBLIC' and featured and "creatorId" = any($1) order by "createdAt" desc"#
        );
        sqlx::query(sqlx::AssertSqlSafe(items)).bind(&ids).fetch_all(pool).await
    };
    tokio::try_join!(cards, of(count).fetch_all(pool))?;
    Ok(())
}

/// `getCreatorProfile`.
async fn profile(pool: &PgPool, email: &str) -> anyhow::Result<()> {
    let user = sqlx::query(r#"select id, email, name, image from "User" where email = $1"#).bind(email);
    let id: String = user.fetch_one(pool).await?.get("id");
    let profile = format!(r#"select {COLUMNS} from creator_profiles where "userId" = $1"#);
    let profile: String = sqlx::query(sqlx::AssertSqlSafe(profile)).bind(id).fetch_one(pool).await?.get("id");
    let items = format!(
        r#"select {ITEM_COLUMNS} from portfolio_items where visibility = 'PUBLIC' and "moderationStatus" = 'APPROVED'
           and "creatorId" = $1 order by featured desc, "createdAt" desc"#
    );
    sqlx::query(sqlx::AssertSqlSafe(items)).bind(&profile).fetch_all(pool).await?;
    let reviews = sqlx::query(r#"select * from reviews where "creatorId" = $1 order by "createdAt" desc limit 10"#);
    reviews.bind(&profile).fetch_all(pool).await?;
    Ok(())
}
