//! A creator's own profile, as its form shows it. What everybody sees is in `marketplace`.
//!
//! Written by [`Profiles`]: the table `profile`. An erased person's row goes.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::accounts::Event as AccountEvent;
use domain::creators::{Availability, Event as Happened, ProfileDetails};
use domain::media::MediaId;
use journal::Fact;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgExecutor};
use uuid::Uuid;

use crate::Projector;
use crate::rows::{Touched, optional, text};

const MINE: &str = "
select account, details, public, featured, revision, created_at, updated_at
from views.profile
where account = $1";

const NAMES: &str = "
select account, details ->> 'displayName'
from views.profile
where account = any($1)";

const WITH_PICTURE: &str = "
select account
from views.profile
where details ->> 'avatar' = $1 or details ->> 'banner' = $1
limit 1000";

const LOAD: &str = "
select account, details, public, featured, revision, created_at, updated_at
from profile
where account = any($1)";

const WRITE: &str = "
insert into profile (account, details, public, featured, revision, created_at, updated_at)
select account, details, public, featured, revision, created_at, updated_at
from json_populate_recordset(null::profile, $1::text::json)
on conflict (account) do update
set details = excluded.details,
    public = excluded.public,
    featured = excluded.featured,
    revision = excluded.revision,
    updated_at = excluded.updated_at";

const ERASE: &str = "
delete from profile
where account = any($1)";

pub(crate) const STATEMENTS: &[&str] = &[MINE, NAMES, WITH_PICTURE, LOAD, WRITE, ERASE];

/// What a profile says (CP-02…CP-12), readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The name in public.
    pub display_name: String,
    /// About her.
    pub bio: String,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work.
    pub availability: Availability,
    /// In rupiah.
    pub hourly_rate: Option<u32>,
    /// In rupiah.
    pub project_rate: Option<u32>,
    /// Her address there.
    pub twitter: Option<String>,
    /// Her address there.
    pub instagram: Option<String>,
    /// Her address there.
    pub linkedin: Option<String>,
    /// Her own pages.
    pub website: Option<String>,
    /// Where clients write to.
    pub contact_email: Option<String>,
    /// Whether everybody sees it.
    pub show_email: bool,
    /// Her picture.
    pub avatar: Option<String>,
    /// The picture across the page.
    pub banner: Option<String>,
    /// Whether the marketplace lists her before she has a public item (MB-22).
    pub list_without_work: bool,
}

impl From<&ProfileDetails> for Details {
    fn from(details: &ProfileDetails) -> Self {
        Self {
            display_name: text(&details.display_name),
            bio: text(&details.bio),
            skills: details.skills.iter().map(ToString::to_string).collect(),
            availability: details.availability,
            hourly_rate: details.hourly_rate.map(domain::text::Rate::idr),
            project_rate: details.project_rate.map(domain::text::Rate::idr),
            twitter: optional(details.twitter.as_ref()),
            instagram: optional(details.instagram.as_ref()),
            linkedin: optional(details.linkedin.as_ref()),
            website: optional(details.website.as_ref()),
            contact_email: optional(details.contact_email.as_ref()),
            show_email: details.show_email,
            avatar: details.avatar.as_ref().map(ToString::to_string),
            banner: details.banner.as_ref().map(ToString::to_string),
            list_without_work: details.list_without_work,
        }
    }
}

/// A creator's profile, for herself.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub struct MyProfile {
    /// Whose.
    pub account: Uuid,
    /// What it says.
    pub details: Json<Details>,
    /// Everybody may see it (CP-14).
    pub public: bool,
    /// It is on the front page.
    pub featured: bool,
    /// The newest revision of its stream.
    pub revision: i64,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
}

/// The creator's own profile; `None` before she wrote one (CP-17).
///
/// # Errors
/// When the database does not answer.
pub async fn my_profile(views: impl PgExecutor<'_>, account: Uuid) -> sqlx::Result<Option<MyProfile>> {
    sqlx::query_as(MINE).bind(account).fetch_optional(views).await
}

/// The names that these people have in public; whoever has no profile is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn display_names(views: impl PgExecutor<'_>, people: &[Uuid]) -> sqlx::Result<HashMap<Uuid, String>> {
    let names: Vec<(Uuid, String)> = sqlx::query_as(NAMES).bind(people).fetch_all(views).await?;
    Ok(names.into_iter().collect())
}

/// Whose profiles show a picture.
pub(crate) async fn with_picture(views: impl PgExecutor<'_>, picture: &MediaId) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(WITH_PICTURE).bind(picture.as_str()).fetch_all(views).await
}

/// Writes the table of this room.
#[derive(Clone, Copy, Debug)]
pub struct Profiles;

#[async_trait]
impl Projector for Profiles {
    fn name(&self) -> &'static str {
        "creators"
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["profile"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "ProfileCreated",
            "ProfileUpdated",
            "ProfilePublished",
            "ProfileHidden",
            "CreatorFeatured",
            "CreatorUnfeatured",
            "AccountErased",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        let ids: HashSet<Uuid> = facts.iter().filter_map(Fact::stream_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let loaded: Vec<MyProfile> = sqlx::query_as(LOAD).bind(&ids).fetch_all(&mut *tables).await?;
        let mut rows = Touched::new(loaded.into_iter().map(|row| (row.account, row)));
        facts.iter().for_each(|fact| fold(&mut rows, fact));
        rows.store(ERASE, WRITE, tables).await
    }
}

fn fold(rows: &mut Touched<Uuid, MyProfile>, fact: &Fact) {
    let Some(account) = fact.stream_id() else { return };
    match &fact.event {
        Event::Accounts(AccountEvent::AccountErased {}) => rows.change(account, |row| *row = None),
        Event::Creators(Happened::ProfileCreated { details }) => rows.change(account, |row| {
            *row = Some(MyProfile {
                account,
                details: Json(details.into()),
                public: true,
                featured: false,
                revision: fact.revision.0.cast_signed(),
                created_at: fact.recorded_at,
                updated_at: fact.recorded_at,
            });
        }),
        Event::Creators(event) => rows.update(account, |row| {
            match event {
                Happened::ProfileUpdated { details } => row.details = Json(details.into()),
                Happened::ProfilePublished {} => row.public = true,
                Happened::ProfileHidden {} => row.public = false,
                Happened::CreatorFeatured { .. } => row.featured = true,
                Happened::CreatorUnfeatured { .. } => row.featured = false,
                Happened::ProfileCreated { .. } => {}
            }
            row.revision = fact.revision.0.cast_signed();
            row.updated_at = fact.recorded_at;
        }),
        _ => {}
    }
}
