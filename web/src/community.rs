//! The community's page: whom and what staff chose, and what happens.

use api::{Access, Problem};
use askama::Template;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::community::ActivityKind;
use projections::community::{Activity, FeaturedItem, Hub, NAME, NEWEST, activities, next};
use std::sync::Arc;
use url::form_urlencoded;
use uuid::Uuid;

use crate::marketplace::{Card, Picture, hue, hung_below, initials, known_as, picture, shown_card, work_address};
use crate::pages::Page;
use crate::ui::{Language, Moment, Ui, page};
use crate::visit::Visit;

#[cfg(test)]
mod tests;

/// How many works hang on the page: two rows of a wide window.
const HUNG: usize = 8;
/// How many works hang beside the heading.
const HEADED: usize = 3;
/// How many entries are told at once at most: what "load more" hung below each other, for the way back.
const TOLD_MOST: usize = 10 * NEWEST;
/// The page's address.
const HERE: &str = "/community";

pub(crate) fn pages() -> Vec<Page> {
    vec![Page::at(HERE, Access::Public).shows(community)]
}

/// An entry of the feed, in the reader's words.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// What stands for its kind.
    pub(crate) icon: &'static str,
    /// What kind it is, as a class.
    pub(crate) kind: &'static str,
    /// What happened.
    pub(crate) sentence: String,
    /// What the house has to say beside it.
    pub(crate) text: Option<String>,
    /// Where to read more.
    pub(crate) link: Option<String>,
    /// A picture of what it is about: of the work, or of the person.
    pub(crate) picture: Option<String>,
    /// When.
    pub(crate) when: Moment,
}

impl Entry {
    /// It leads out of the house.
    pub(crate) fn leads_out(&self) -> bool {
        self.link.as_ref().is_some_and(|link| !link.starts_with('/'))
    }
}

/// Tells an entry of the feed; one that tells of nobody and nothing is left out.
pub(crate) fn entry(ui: &Ui, activity: &Activity, now: DateTime<Utc>) -> Option<Entry> {
    let person = activity.actor.as_ref();
    let image = activity.item.as_ref().and_then(|item| item.image.as_ref()).map(|image| image.small.clone());
    let icon = match activity.kind {
        ActivityKind::ProjectFeatured => "sparkles",
        ActivityKind::CreatorJoined => "user-plus",
        ActivityKind::Milestone => "trophy",
        ActivityKind::Announcement => "megaphone",
    };
    let kind = match activity.kind {
        ActivityKind::ProjectFeatured => "featured",
        ActivityKind::CreatorJoined => "joined",
        ActivityKind::Milestone => "milestone",
        ActivityKind::Announcement => "announced",
    };
    Some(Entry {
        icon,
        kind,
        sentence: sentence(ui, activity)?,
        text: activity.announcement.as_ref().map(|said| said.text.clone()),
        link: to_work(activity).or_else(|| activity.link()),
        picture: image.or_else(|| person.and_then(|person| person.avatar.clone())),
        when: Moment::of(ui, activity.timestamp, now),
    })
}

/// The page of the work that an entry tells of.
fn to_work(activity: &Activity) -> Option<String> {
    let (person, work) = (activity.actor.as_ref()?, activity.item.as_ref()?);
    Some(work_address(&person.username, &work.title, work.id))
}

fn sentence(ui: &Ui, activity: &Activity) -> Option<String> {
    if let Some(said) = &activity.announcement {
        return Some(said.title.clone());
    }
    let name = apart(&activity.actor.as_ref()?.name);
    let title = activity.item.as_ref().map(|item| apart(&item.title));
    Some(match (activity.kind, title) {
        (ActivityKind::ProjectFeatured, Some(title)) => ui.of_work("feed-featured-work", &name, &title),
        (ActivityKind::ProjectFeatured, None) => ui.with("feed-featured", &name),
        (ActivityKind::Milestone, Some(title)) if activity.count == Some(1) => {
            ui.of_work("feed-first-work", &name, &title)
        }
        (ActivityKind::Milestone, _) => ui.counted("feed-milestone", &name, activity.count?),
        _ => ui.with("feed-joined", &name),
    })
}

/// A name within a sentence, whichever way it runs.
fn apart(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

/// A work that staff chose.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// Its title.
    pub(crate) title: String,
    /// Whose it is.
    pub(crate) name: String,
    /// Where it hangs.
    pub(crate) href: String,
    /// What shows it.
    pub(crate) picture: Option<Picture>,
}

impl Chosen {
    /// The colour of the sheet that hangs where there is no picture.
    pub(crate) fn hue(&self) -> u8 {
        hue(&self.title)
    }

    /// What stands on it.
    pub(crate) fn initials(&self) -> String {
        initials(&self.title)
    }
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Community {
    /// The newest works, beside the heading.
    pub(crate) hung: Vec<Picture>,
    /// The creators whom staff chose.
    pub(crate) creators: Vec<Card>,
    /// The works that staff chose.
    pub(crate) works: Vec<Chosen>,
    /// What happened, newest first.
    pub(crate) entries: Vec<Entry>,
    /// Where older entries go on.
    pub(crate) next: Option<u64>,
    /// These are older entries already.
    pub(crate) older: bool,
}

/// `/community` (CH-01, AF-03).
#[derive(Template)]
#[template(path = "community.html")]
pub(crate) struct CommunityPage {
    ui: Ui,
    title: String,
    hung: Vec<Picture>,
    creators: Vec<Card>,
    works: Vec<Chosen>,
    entries: Vec<Entry>,
    onward: Option<String>,
    older: bool,
}

impl CommunityPage {
    pub(crate) fn new(ui: Ui, shown: Community) -> Self {
        let title = format!("{} · Kreatr", ui.t("community-title"));
        let onward = shown.next.map(|position| format!("{HERE}?before={position}"));
        let Community { hung, creators, works, entries, older, .. } = shown;
        Self { title, hung, creators, works, entries, onward, older, ui }
    }
}

/// The community's front page as it stands now.
///
/// # Errors
/// When the read models do not answer.
pub(crate) async fn hub(visit: &Visit) -> Result<Arc<Hub>, Problem> {
    let reading = visit.context.reading(NAME).await?;
    let house = &visit.door.house;
    Ok(house.community().hub(reading.position, house.now()).await?)
}

/// Which part of the feed an address asks for; what is no place in it is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    /// Older than this.
    before: Option<u64>,
    /// Down to this, if there is room.
    to: Option<u64>,
}

impl Span {
    fn read(query: &str) -> Self {
        let place = |wanted| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find_map(|(name, value)| value.parse().ok().filter(|_| name == wanted))
        };
        Self { before: place("before"), to: place("to") }
    }

    /// The address of all of it.
    fn address(self) -> String {
        let part = |name, place: Option<u64>| place.map(|place| format!("{name}={place}"));
        let parts: Vec<String> = part("before", self.before).into_iter().chain(part("to", self.to)).collect();
        if parts.is_empty() { HERE.to_owned() } else { format!("{HERE}?{}", parts.join("&")) }
    }

    /// Its entries, and where older ones go on.
    async fn entries(self, visit: &Visit) -> Result<(Vec<Activity>, Option<u64>), Problem> {
        let most = if self.to.is_some() { TOLD_MOST } else { NEWEST };
        let mut found = activities(visit.door.house.views(), self.before, most + 1).await?;
        let wanted = found.iter().take_while(|activity| self.to.is_some_and(|to| activity.position >= to)).count();
        let next = next(&mut found, wanted.clamp(NEWEST, most));
        Ok((found, next))
    }
}

/// `GET /community`
async fn community(RawQuery(query): RawQuery, headers: HeaderMap, visit: Visit) -> Result<Response, Problem> {
    let (hub, now) = (hub(&visit).await?, visit.door.house.now());
    let told = |activity: &Activity| entry(&visit.ui, activity, now);
    let span = Span::read(query.as_deref().unwrap_or_default());
    let (found, next) = match span {
        Span { before: None, to: None } => (hub.activities.clone(), hub.next),
        span => span.entries(&visit).await?,
    };
    let whole = hung_below(&headers, "feed")
        .map(|shown| Span { to: found.last().map(|last| last.position), ..Span::read(shown) });
    let (entries, older) = (found.iter().filter_map(told).collect(), span.before.is_some());
    // Older entries alone: whom and what staff chose was on the page that led here.
    let shown = if older {
        Community { entries, next, older, ..Community::default() }
    } else {
        let people: Vec<Uuid> = hub.creators.iter().map(|person| person.account).collect();
        let cards = visit.door.house.catalogue().cards_of(&people);
        let creators = cards.iter().map(|card| shown_card(&visit.door, card)).collect();
        let works = hub.items.iter().take(HUNG).map(|item| chosen(&visit, item)).collect();
        Community { hung: hung(&visit), creators, works, entries, next, older }
    };
    let page = page(StatusCode::OK, &CommunityPage::new(visit.ui, shown));
    Ok(match whole {
        Some(whole) => known_as(page, &whole.address()),
        None => page,
    })
}

/// The newest works, but none that hangs there already.
fn hung(visit: &Visit) -> Vec<Picture> {
    let mut hung: Vec<Picture> = Vec::new();
    for newest in visit.door.house.catalogue().newest_pictures(2 * HEADED) {
        let picture = picture(&visit.door, &newest.image);
        if hung.len() < HEADED && !hung.contains(&picture) {
            hung.push(picture);
        }
    }
    hung
}

fn chosen(visit: &Visit, item: &FeaturedItem) -> Chosen {
    Chosen {
        title: item.piece.title.clone(),
        name: item.creator.name.clone(),
        href: work_address(&item.creator.username, &item.piece.title, item.piece.id),
        picture: item.piece.image.as_ref().map(|image| picture(&visit.door, image)),
    }
}
