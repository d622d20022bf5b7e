//! The rows of this room, and the statements that load and write them: one each a batch.

use chrono::{DateTime, Utc};
use domain::community::ActivityKind;
use domain::portfolio;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;

use crate::portfolio::Work;
use crate::rows::text;

pub(super) const LOAD_PEOPLE: &str = "
select account, username, display_name, avatar, published, barred, joined, visible, request, approved, featured
from community_person
where account = any($1)";

pub(super) const WRITE_PEOPLE: &str = "
insert into community_person
select *
from json_populate_recordset(null::community_person, $1::text::json)
on conflict (account) do update
set username = excluded.username,
    display_name = excluded.display_name,
    avatar = excluded.avatar,
    published = excluded.published,
    barred = excluded.barred,
    joined = excluded.joined,
    visible = excluded.visible,
    request = excluded.request,
    approved = excluded.approved,
    featured = excluded.featured";

pub(super) const DELETE_PEOPLE: &str = "
delete from community_person
where account = any($1)";

pub(super) const LOAD_ITEMS: &str = "
select id, creator, work, title, image, counted, featured, featured_until
from community_item
where id = any($1) or creator = any($2)";

pub(super) const WRITE_ITEMS: &str = "
insert into community_item
select *
from json_populate_recordset(null::community_item, $1::text::json)
on conflict (id) do update
set work = excluded.work,
    title = excluded.title,
    image = excluded.image,
    counted = excluded.counted,
    featured = excluded.featured,
    featured_until = excluded.featured_until";

pub(super) const DELETE_ITEMS: &str = "
delete from community_item
where id = any($1)";

pub(super) const ADD_ACTIVITIES: &str = "
insert into community_activity
select *
from json_populate_recordset(null::community_activity, $1::text::json)";

pub(super) const DELETE_ACTIVITIES: &str = "
delete from community_activity
where actor = any($1)
   or (actor = any($2) and kind = 'CREATOR_JOINED')
   or announcement = any($3)";

/// Somebody of whom the feed may tell.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub(super) struct PersonRow {
    pub(super) account: Uuid,
    pub(super) username: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) avatar: Option<String>,
    pub(super) published: bool,
    pub(super) barred: bool,
    pub(super) joined: bool,
    pub(super) visible: bool,
    pub(super) request: Option<Uuid>,
    pub(super) approved: i32,
    pub(super) featured: Option<i64>,
}

impl PersonRow {
    pub(super) fn new(account: Uuid) -> Self {
        Self {
            account,
            username: None,
            display_name: None,
            avatar: None,
            published: false,
            barred: false,
            joined: false,
            visible: false,
            request: None,
            approved: 0,
            featured: None,
        }
    }
}

/// As much of an item as the feed shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Label {
    pub(super) title: String,
    pub(super) image: Option<String>,
}

impl From<&portfolio::Content> for Label {
    fn from(content: &portfolio::Content) -> Self {
        Self { title: text(&content.title), image: content.images.first().map(ToString::to_string) }
    }
}

/// A work of which the feed may tell.
#[derive(Clone, Debug, PartialEq, FromRow, Serialize)]
pub(super) struct ItemRow {
    pub(super) id: Uuid,
    pub(super) creator: Uuid,
    pub(super) work: Json<Work<Label>>,
    pub(super) title: Option<String>,
    pub(super) image: Option<String>,
    /// It was approved once.
    pub(super) counted: bool,
    pub(super) featured: Option<i64>,
    pub(super) featured_until: Option<DateTime<Utc>>,
}

/// An entry of the feed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ActivityRow {
    pub(super) position: i64,
    pub(super) kind: ActivityKind,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Option<Uuid>,
    pub(super) item: Option<Uuid>,
    pub(super) count: Option<i32>,
    pub(super) announcement: Option<Uuid>,
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
    pub(super) link: Option<String>,
}

impl ActivityRow {
    pub(super) fn new(kind: ActivityKind, position: i64, at: DateTime<Utc>) -> Self {
        Self {
            position,
            kind,
            at,
            actor: None,
            item: None,
            count: None,
            announcement: None,
            title: None,
            text: None,
            link: None,
        }
    }
}
