//! A creator's own works: the shelf that she arranges, the editor, and what visitors would see (PG-07…09).
//!
//! What is sent is carried out as the operations `portfolio.*`. A work is read from the read model, and from the log only
//! where a form met a newer version: then both are shown.

mod conflict;
mod editor;
mod list;
mod preview;
#[cfg(test)]
pub(crate) mod tests;
mod values;

use std::sync::Arc;

use api::{Access, Code, Problem};
use domain::media::MediaId;
use domain::portfolio::{Shelf, Standing, Visibility};
use projections::marketplace::Image;
use projections::portfolio::{Content, ItemRow, MyPortfolio, Work as Own, item, my_portfolio};
use uuid::Uuid;

pub(crate) use list::Piece;

use crate::Door;
use crate::marketplace::{Picture, Work, is_web, picture};
use crate::pages::Page;
use crate::visit::Visit;

/// The page that the rest of the room leads back to.
const HOME: &str = "/dashboard/portfolio";

pub(crate) fn pages() -> Vec<Page> {
    let page = |path| Page::at(path, Access::Person);
    vec![
        page(HOME).shows(list::show),
        page("/dashboard/portfolio/order").takes(list::reorder),
        page("/dashboard/portfolio/visibility/{id}").takes(list::set_visibility),
        page("/dashboard/portfolio/featured/{id}").takes(list::set_featured),
        page("/dashboard/portfolio/delete/{id}").shows(list::ask).takes(list::delete),
        page("/dashboard/portfolio/new").shows(editor::empty).takes(editor::create),
        page("/dashboard/portfolio/edit/{id}").shows(editor::edit).takes(editor::save),
        page("/dashboard/portfolio/preview").takes(editor::preview),
        page("/dashboard/portfolio/preview/{id}").shows(preview::show),
    ]
}

/// How a work stands, in words for its creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// A moderator will look at it.
    Waits,
    /// Nobody looks at it while it is private (PF-25).
    Unseen,
    /// It was approved.
    Approved,
    /// It was approved, and a newer version waits (PF-24).
    Revised,
    /// It was refused.
    Rejected,
    /// It is out of sight until somebody decides.
    Flagged,
}

impl Stand {
    /// What staff and its creator made of a work.
    pub(crate) fn of(work: &Own) -> Self {
        match (work.standing, work.visibility) {
            (Standing::Approved, _) => Self::Approved,
            (Standing::Rejected, _) => Self::Rejected,
            (Standing::Flagged, _) => Self::Flagged,
            (Standing::Pending, Visibility::Private) => Self::Unseen,
            (Standing::Pending, _) if work.approved.is_some() => Self::Revised,
            (Standing::Pending, _) => Self::Waits,
        }
    }

    /// The key of its name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Waits => "stand-waits",
            Self::Unseen => "stand-unseen",
            Self::Approved => "stand-approved",
            Self::Revised => "stand-revised",
            Self::Rejected => "stand-rejected",
            Self::Flagged => "stand-flagged",
        }
    }

    /// Its icon.
    pub(crate) fn icon(&self) -> &'static str {
        match self {
            Self::Waits | Self::Revised => "clock",
            Self::Unseen => "eye-off",
            Self::Approved => "circle-check",
            Self::Rejected => "circle-x",
            Self::Flagged => "flag",
        }
    }

    /// The class of its colour.
    pub(crate) fn tone(&self) -> &'static str {
        match self {
            Self::Waits | Self::Flagged => "wait",
            Self::Unseen => "still",
            Self::Approved | Self::Revised => "good",
            Self::Rejected => "bad",
        }
    }
}

/// The visitor's own work of this id; for everybody else it is not there.
async fn own(visit: &Visit, id: &str) -> Result<ItemRow, Problem> {
    let missing = || Problem::not_found("Portfolio item not found");
    let id = id.parse().map_err(|_| missing())?;
    let me = visit.identity()?.account.0;
    visit.up_to_date("portfolio").await?;
    let found = item_of(visit, id).await?;
    found.as_ref().clone().filter(|item| item.creator == me).ok_or_else(missing)
}

/// The item of this id, whoever may see it.
pub(crate) async fn item_of(visit: &Visit, id: Uuid) -> Result<Arc<Option<ItemRow>>, Problem> {
    visit.recall(&["portfolio"], format!("item {id}"), item(visit.door.house.views(), id)).await
}

/// All works of a creator, in her order.
pub(crate) async fn works_of(visit: &Visit, creator: Uuid) -> Result<Arc<MyPortfolio>, Problem> {
    let works = my_portfolio(visit.door.house.views(), creator, 0, Shelf::ITEMS_MOST);
    visit.recall(&["portfolio"], format!("works of {creator}"), works).await
}

/// A kept picture with its size.
pub(crate) fn plate(door: &Door, id: &MediaId) -> Picture {
    picture(door, &Image::of(id.as_str()))
}

/// A work as the gallery would show this content of it.
fn as_seen(door: &Door, item: &ItemRow, content: &Content) -> Work {
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    Work {
        id: item.id.to_string(),
        title: content.title.clone(),
        description: content.description.clone(),
        category: content.category,
        pictures: content.images.iter().map(|id| plate(door, id)).collect(),
        link: content.project_url.clone().filter(|link| is_web(link)),
        tags: content.tags.iter().map(ToString::to_string).collect(),
        featured: false,
        views: count(item.views),
        likes: count(item.likes),
        at: item.created_at,
    }
}

/// Whether trying again with what is there now may succeed.
fn is_conflict(problem: &Problem) -> bool {
    problem.code() == Code::CONFLICT
}
