//! The one writer of the community's tables.

use std::collections::HashSet;

use async_trait::async_trait;
use domain::Event;
use domain::accounts::Event as AccountEvent;
use domain::community::{ActivityKind, Event as CommunityEvent};
use domain::creators::Event as ProfileEvent;
use domain::portfolio::Event as ItemEvent;
use journal::Fact;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::NAME;
use super::rows::{
    ADD_ACTIVITIES, ActivityRow, DELETE_ACTIVITIES, DELETE_ITEMS, DELETE_PEOPLE, ItemRow, LOAD_ITEMS, LOAD_PEOPLE,
    PersonRow, WRITE_ITEMS, WRITE_PEOPLE,
};
use crate::Projector;
use crate::portfolio::Work;
use crate::rows::{Touched, erased, text, write};

/// How many approved works are worth telling (AF-04).
const MILESTONES: [i32; 4] = [1, 10, 50, 100];

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Community;

#[async_trait]
impl Projector for Community {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["community_person", "community_item", "community_activity"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "AccountRegistered",
            "UsernameChanged",
            "AccountSuspended",
            "SuspensionLifted",
            "AccountBanned",
            "AccountUnbanned",
            "AccountErased",
            "ProfileCreated",
            "ProfileUpdated",
            "ProfilePublished",
            "ProfileHidden",
            "CreatorFeatured",
            "CreatorUnfeatured",
            "ItemSubmitted",
            "ItemRevised",
            "ItemVisibilityChanged",
            "ItemApproved",
            "ItemRejected",
            "ItemFlagged",
            "ItemHighlighted",
            "ItemUnhighlighted",
            "ItemDeleted",
            "AnnouncementPosted",
            "AnnouncementWithdrawn",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        let mut batch = Batch::load(facts, tables).await?;
        facts.iter().for_each(|fact| batch.take(fact));
        batch.write(tables).await
    }
}

/// What a batch touches and adds.
struct Batch {
    people: Touched<Uuid, PersonRow>,
    items: Touched<Uuid, ItemRow>,
    added: Vec<ActivityRow>,
    erased: Vec<Uuid>,
    /// Who hid the profile in the moment of writing it.
    not_yet_joined: Vec<Uuid>,
    withdrawn: Vec<Uuid>,
}

impl Batch {
    async fn load(facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<Self> {
        let ids = |of: fn(&Fact) -> Option<Uuid>| {
            facts.iter().filter_map(of).collect::<HashSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let people: Vec<PersonRow> =
            sqlx::query_as(LOAD_PEOPLE).bind(ids(|fact| fact.subject)).fetch_all(&mut *tables).await?;
        let items: Vec<ItemRow> =
            sqlx::query_as(LOAD_ITEMS).bind(ids(item_of)).bind(ids(erased)).fetch_all(&mut *tables).await?;
        Ok(Self {
            people: Touched::new(people.into_iter().map(|row| (row.account, row))),
            items: Touched::new(items.into_iter().map(|row| (row.id, row))),
            added: Vec::new(),
            erased: Vec::new(),
            not_yet_joined: Vec::new(),
            withdrawn: Vec::new(),
        })
    }

    async fn write(self, tables: &mut PgConnection) -> sqlx::Result<()> {
        self.people.store(DELETE_PEOPLE, WRITE_PEOPLE, tables).await?;
        self.items.store(DELETE_ITEMS, WRITE_ITEMS, tables).await?;
        if !(self.erased.is_empty() && self.not_yet_joined.is_empty() && self.withdrawn.is_empty()) {
            let deleted = sqlx::query(DELETE_ACTIVITIES).bind(self.erased).bind(self.not_yet_joined);
            deleted.bind(self.withdrawn).execute(&mut *tables).await?;
        }
        write(ADD_ACTIVITIES, &self.added, tables).await
    }

    fn take(&mut self, fact: &Fact) {
        match &fact.event {
            Event::Accounts(event) => self.account(event, fact),
            Event::Creators(event) => self.profile(event, fact),
            Event::Item(event) => self.item(event, fact),
            Event::Community(event) => self.announcement(event, fact),
            _ => {}
        }
    }

    fn account(&mut self, event: &AccountEvent, fact: &Fact) {
        let Some(account) = fact.stream_id() else { return };
        match event {
            AccountEvent::AccountRegistered { username, .. } => self.people.change(account, |row| {
                let row = row.insert(PersonRow::new(account));
                row.username = username.known().map(ToString::to_string);
            }),
            AccountEvent::UsernameChanged { username, .. } => {
                self.person(account, |row| row.username = username.known().map(ToString::to_string));
            }
            AccountEvent::AccountSuspended { .. } | AccountEvent::AccountBanned { .. } => {
                self.person(account, |row| row.barred = true);
            }
            AccountEvent::SuspensionLifted { .. } | AccountEvent::AccountUnbanned { .. } => {
                self.person(account, |row| row.barred = false);
            }
            AccountEvent::AccountErased {} => self.erase(account),
            _ => {}
        }
    }

    fn erase(&mut self, account: Uuid) {
        self.people.change(account, |row| *row = None);
        for id in self.items.keys_where(|row| row.creator == account) {
            self.items.change(id, |row| *row = None);
        }
        self.added.retain(|entry| entry.actor != Some(account));
        self.erased.push(account);
    }

    fn profile(&mut self, event: &ProfileEvent, fact: &Fact) {
        let Some(account) = fact.stream_id() else { return };
        match event {
            ProfileEvent::ProfileCreated { details } | ProfileEvent::ProfileUpdated { details } => {
                self.person(account, |row| {
                    row.display_name = Some(text(&details.display_name));
                    row.avatar = details.avatar.as_ref().map(ToString::to_string);
                    if matches!(event, ProfileEvent::ProfileCreated { .. }) {
                        (row.published, row.request) = (true, Some(fact.request));
                    }
                });
            }
            ProfileEvent::ProfilePublished {} => self.person(account, |row| row.published = true),
            ProfileEvent::ProfileHidden {} => self.hide(account, fact),
            ProfileEvent::CreatorFeatured { .. } => {
                self.person(account, |row| row.featured = Some(position(fact)));
                self.add(ActivityKind::ProjectFeatured, fact, account, None, None);
            }
            ProfileEvent::CreatorUnfeatured { .. } => self.person(account, |row| row.featured = None),
        }
        if matches!(event, ProfileEvent::ProfileCreated { .. } | ProfileEvent::ProfilePublished {}) {
            self.join(account, fact);
        }
    }

    /// The first time that she can be seen.
    fn join(&mut self, account: Uuid, fact: &Fact) {
        let mut first = false;
        self.person(account, |row| first = !std::mem::replace(&mut row.joined, true));
        if first {
            self.add(ActivityKind::CreatorJoined, fact, account, None, None);
        }
    }

    fn hide(&mut self, account: Uuid, fact: &Fact) {
        let mut never_seen = false;
        self.person(account, |row| {
            row.published = false;
            never_seen = row.request == Some(fact.request);
            row.joined &= !never_seen;
        });
        if never_seen {
            self.added.retain(|entry| entry.actor != Some(account) || entry.kind != ActivityKind::CreatorJoined);
            self.not_yet_joined.push(account);
        }
    }

    fn item(&mut self, event: &ItemEvent, fact: &Fact) {
        let Some(id) = fact.stream_id() else { return };
        match event {
            ItemEvent::ItemSubmitted { creator, content, visibility } => self.items.change(id, |row| {
                *row = Some(ItemRow {
                    id,
                    creator: creator.0,
                    work: Json(Work::new(content, *visibility, fact.revision.0)),
                    title: None,
                    image: None,
                    counted: false,
                    featured: None,
                    featured_until: None,
                });
            }),
            ItemEvent::ItemDeleted {} => self.items.change(id, |row| *row = None),
            ItemEvent::ItemHighlighted { until, .. } => {
                let mut of = None;
                self.items.update(id, |row| {
                    let over = row.featured_until.is_some_and(|until| until <= fact.recorded_at);
                    if row.featured.is_none() || over {
                        (row.featured, of) = (Some(position(fact)), Some(row.creator));
                    }
                    row.featured_until = *until;
                });
                if let Some(creator) = of {
                    self.add(ActivityKind::ProjectFeatured, fact, creator, Some(id), None);
                }
            }
            ItemEvent::ItemUnhighlighted { .. } => {
                self.items.update(id, |row| (row.featured, row.featured_until) = (None, None));
            }
            event => self.judge(id, event, fact),
        }
    }

    /// What changes what may be seen of an item; the first approval counts for its creator.
    fn judge(&mut self, id: Uuid, event: &ItemEvent, fact: &Fact) {
        let mut counts_for = None;
        self.items.update(id, |row| {
            row.work.evolve(event, fact.revision.0);
            let shown = row.work.public();
            (row.title, row.image) =
                (shown.map(|label| label.title.clone()), shown.and_then(|label| label.image.clone()));
            if matches!(event, ItemEvent::ItemApproved { .. }) && !row.counted {
                (row.counted, counts_for) = (true, Some(row.creator));
            }
        });
        let Some(creator) = counts_for else { return };
        let mut count = 0;
        self.person(creator, |row| {
            row.approved += 1;
            count = row.approved;
        });
        if MILESTONES.contains(&count) {
            self.add(ActivityKind::Milestone, fact, creator, Some(id), Some(count));
        }
    }

    fn announcement(&mut self, event: &CommunityEvent, fact: &Fact) {
        match event {
            CommunityEvent::AnnouncementPosted { announcement, title, text, link, .. } => {
                self.added.push(ActivityRow {
                    announcement: Some(announcement.0),
                    title: Some(title.to_string()),
                    text: Some(text.to_string()),
                    link: link.clone(),
                    ..ActivityRow::new(ActivityKind::Announcement, position(fact), fact.recorded_at)
                });
            }
            CommunityEvent::AnnouncementWithdrawn { announcement, .. } => {
                self.added.retain(|entry| entry.announcement != Some(announcement.0));
                self.withdrawn.push(announcement.0);
            }
        }
    }

    /// Changes somebody who is there, and with it whether she may be seen.
    fn person(&mut self, account: Uuid, change: impl FnOnce(&mut PersonRow)) {
        self.people.update(account, |row| {
            change(row);
            row.visible = row.published && !row.barred && row.username.is_some() && row.display_name.is_some();
        });
    }

    fn add(&mut self, kind: ActivityKind, fact: &Fact, actor: Uuid, item: Option<Uuid>, count: Option<i32>) {
        let new = ActivityRow::new(kind, position(fact), fact.recorded_at);
        self.added.push(ActivityRow { actor: Some(actor), item, count, ..new });
    }
}

fn position(fact: &Fact) -> i64 {
    fact.position.0.cast_signed()
}

fn item_of(fact: &Fact) -> Option<Uuid> {
    fact.stream_id().filter(|_| matches!(fact.event, Event::Item(_)))
}
