//! The guided tour: five steps through the house, told with what everybody may see of it.

use api::Problem;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::Wanted;
use domain::ItemId;
use domain::portfolio::Item;
use projections::marketplace::{GalleryItem, Lookup, PublicProfile};
use projections::moderation::{HistoryEntry, history};
use uuid::Uuid;

use super::{CommunityCallToAction, Variant, presented};
use crate::community::{Entry, entry};
use crate::marketplace::{Card, Thumb, picture, shown_card, work_address};
use crate::ui::{Language, Moment, Ui, page};
use crate::visit::Visit;

/// How many creators the tour shows: its guide, and others beside her.
const SHOWN: usize = 2;
/// How many entries of the feed.
const TOLD: usize = 4;
/// How many events of a work are read at a time, and how often: what happened lately to one of more is not told.
const EVENTS: usize = 200;
const READS: usize = 5;

/// What the tour shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tour {
    /// People to look at, the guide first; nobody while the house is empty.
    pub(crate) cards: Vec<Card>,
    /// How a work of the guide's came to be seen.
    pub(crate) story: Option<Story>,
    /// What happened lately.
    pub(crate) entries: Vec<Entry>,
}

/// How a work came to be seen: only what everybody may know of it.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// The work.
    pub(crate) work: Thumb,
    /// Where it hangs.
    pub(crate) href: String,
    /// When it was sent in.
    pub(crate) sent: Moment,
    /// When it was approved last.
    pub(crate) approved: Option<Moment>,
    /// How often it was looked at.
    pub(crate) views: u64,
    /// How many like it.
    pub(crate) likes: u64,
}

/// `/demo` (PG-03).
#[derive(Template)]
#[template(path = "demo.html")]
pub(crate) struct TourPage {
    ui: Ui,
    cards: Vec<Card>,
    story: Option<Story>,
    entries: Vec<Entry>,
    invitation: CommunityCallToAction,
}

impl TourPage {
    pub(crate) fn new(ui: Ui, tour: Tour) -> Self {
        let invitation = CommunityCallToAction::new(Variant::Inline, false);
        Self { cards: tour.cards, story: tour.story, entries: tour.entries, invitation, ui }
    }

    /// Who leads through the house.
    fn guide(&self) -> Option<&Card> {
        self.cards.first()
    }

    /// Her name.
    fn name(&self) -> &str {
        self.guide().map_or(self.ui.t("tour-somebody"), |card| &card.display_name)
    }

    /// A work as it would lie before a moderator, and whose it is: of somebody else, where there is one.
    fn waiting(&self) -> Option<(&Card, &Thumb)> {
        self.cards.iter().rev().find_map(|card| Some((card, card.works.first()?)))
    }
}

/// `GET /demo`
pub(super) async fn tour(visit: Visit) -> Result<Response, Problem> {
    let found = presented(&visit, SHOWN).await?;
    let story = match found.first() {
        Some(guide) => story(&visit, &guide.username).await?,
        None => None,
    };
    let (hub, now) = (crate::community::hub(&visit).await?, visit.door.house.now());
    let told = |activity| entry(&visit.ui, activity, now);
    let tour = Tour {
        cards: found.iter().map(|card| shown_card(&visit.door, card)).collect(),
        story,
        entries: hub.activities.iter().take(TOLD).filter_map(told).collect(),
    };
    Ok(page(StatusCode::OK, &TourPage::new(visit.ui, tour)))
}

/// How the newest work that everybody sees of somebody's came there.
async fn story(visit: &Visit, username: &str) -> Result<Option<Story>, Problem> {
    let Lookup::Found(found) = visit.door.house.catalogue().public_profile(username).await? else { return Ok(None) };
    let PublicProfile { username, items, .. } = &*found.profile;
    // A work with a picture shows more.
    let Some(item) = items.iter().max_by_key(|item| (!item.images.is_empty(), item.created_at)) else {
        return Ok(None);
    };
    let approved = approved_at(visit, item.id);
    let approved = *visit.recall(&["portfolio"], format!("approval of {}", item.id), approved).await?;
    let moment = |at| Moment::of(&visit.ui, at, visit.door.house.now());
    let GalleryItem { id, title, category, images, views, likes, created_at, .. } = item;
    let href = work_address(username, title, id);
    Ok(Some(Story {
        work: Thumb {
            href: href.clone(),
            title: title.clone(),
            category: *category,
            picture: images.first().map(|image| picture(&visit.door, image)),
        },
        href,
        sent: moment(*created_at),
        approved: approved.map(moment),
        views: *views,
        likes: *likes,
    }))
}

/// When a work was approved the last time, as the log tells it.
async fn approved_at(visit: &Visit, item: Uuid) -> Result<Option<DateTime<Utc>>, Problem> {
    let house = &visit.door.house;
    let stream = Wanted::of::<Item>(ItemId(item)).stream;
    let language = visit.context.language.into();
    let approval = |entry: &HistoryEntry| (entry.event == "ItemApproved").then_some(entry.at);
    let (mut cursor, mut approved) = (None, None);
    for _ in 0..READS {
        let told = history(house.journal(), house.views(), &stream, language, (cursor, EVENTS)).await?;
        approved = told.entries.iter().filter_map(approval).next_back().or(approved);
        cursor = told.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(approved)
}
