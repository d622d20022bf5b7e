//! An item's content as read models keep it: readable, with what staff made of it.
//!
//! The same fold as `domain::portfolio::Item` makes of the same events, over values that can be stored; a test holds
//! the two against each other.

use domain::media::MediaId;
use domain::portfolio::{self, Category, Event, Standing, Visibility};
use domain::text::Tag;
use serde::{Deserialize, Serialize};

use crate::rows::{optional, text};

/// What an item shows (PF-01…PF-06).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Its title.
    pub title: String,
    /// What it is about; a subset of Markdown (PF-28).
    pub description: String,
    /// What kind of work it is.
    pub category: Category,
    /// Its pictures, in order.
    pub images: Vec<MediaId>,
    /// Where to see more.
    pub project_url: Option<String>,
    /// What it is found by.
    pub tags: Vec<Tag>,
}

impl From<&portfolio::Content> for Content {
    fn from(content: &portfolio::Content) -> Self {
        Self {
            title: text(&content.title),
            description: text(&content.description),
            category: content.category,
            images: content.images.clone(),
            project_url: optional(content.project_url.as_ref()),
            tags: content.tags.clone(),
        }
    }
}

/// The revision that was approved last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approved<C = Content> {
    /// The revision of the event that brought it.
    pub revision: u64,
    /// This very revision was flagged since.
    pub flagged: bool,
    /// What it shows; `None`: what is newest.
    pub content: Option<C>,
}

/// An item's content and standing. `C` is as much of the content as the room needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Work<C = Content> {
    /// The newest content.
    pub latest: C,
    /// The revision of the event that brought it: what a decision must name (MD-22).
    pub revision: u64,
    /// What was approved last.
    pub approved: Option<Approved<C>>,
    /// What staff made of the newest content.
    pub standing: Standing,
    /// Who may see it.
    pub visibility: Visibility,
}

impl<C: for<'content> From<&'content portfolio::Content>> Work<C> {
    /// As it was submitted.
    pub fn new(content: &portfolio::Content, visibility: Visibility, revision: u64) -> Self {
        let standing = Standing::Pending;
        Self { latest: content.into(), revision, approved: None, standing, visibility }
    }

    /// Takes in what happened at `at`, a revision of the item's stream.
    pub fn evolve(&mut self, event: &Event, at: u64) {
        match event {
            Event::ItemSubmitted { .. }
            | Event::ItemHighlighted { .. }
            | Event::ItemUnhighlighted { .. }
            | Event::ItemDeleted {}
            | Event::ItemViewsCounted { .. } => {}
            Event::ItemRevised { content } => self.revise(content.into(), at),
            Event::ItemVisibilityChanged { visibility } => self.visibility = *visibility,
            Event::ItemApproved { revision, .. } => {
                self.approved = Some(Approved { revision: *revision, flagged: false, content: None });
                self.standing = Standing::Approved;
            }
            Event::ItemRejected { revision, .. } => {
                self.approved.take_if(|approved| approved.flagged || approved.revision == *revision);
                self.standing = Standing::Rejected;
            }
            Event::ItemFlagged { revision, .. } => {
                if let Some(approved) = self.approved.as_mut().filter(|approved| approved.revision == *revision) {
                    approved.flagged = true;
                }
                self.standing = Standing::Flagged;
            }
        }
    }

    /// What was approved last, also when it is hidden now.
    pub fn approved(&self) -> Option<&C> {
        self.approved.as_ref().map(|approved| approved.content.as_ref().unwrap_or(&self.latest))
    }

    /// What everybody may see (PF-24, MB-17).
    pub fn public(&self) -> Option<&C> {
        let flagged = self.standing == Standing::Flagged || self.approved.as_ref().is_some_and(|past| past.flagged);
        if self.visibility == Visibility::Public && !flagged { self.approved() } else { None }
    }

    fn revise(&mut self, content: C, at: u64) {
        let before = std::mem::replace(&mut self.latest, content);
        if let Some(approved) = &mut self.approved {
            approved.content.get_or_insert(before);
        }
        self.revision = at;
        if self.standing != Standing::Flagged {
            self.standing = Standing::Pending;
        }
    }
}
