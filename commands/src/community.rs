//! What staff may ask for on the community's front page.

use chrono::{DateTime, Utc};
use domain::community::{Announcements, Event};
use domain::portfolio::{Event as ItemEvent, Item};
use domain::text::{Headline, Link, Notice};
use domain::{AccountId, AnnouncementId, ItemId, Refusal};
use uuid::Uuid;

use crate::{Actor, Command, Context, Wanted};

/// What to do with a work on the front page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Put it there, until a time or for good.
    On(Option<DateTime<Utc>>),
    /// Take it off.
    Off,
}

/// Puts an item on the community's front page, or takes it off (CH-03).
#[derive(Clone, Debug)]
pub struct FeatureItem {
    /// Which.
    pub item: ItemId,
    /// On or off.
    pub spot: Spot,
}

impl Command for FeatureItem {
    type State = (Item,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Item>(self.item),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.moderates()
    }

    fn decide(&self, (item,): &(Item,), context: &Context<'_>) -> Result<(Vec<ItemEvent>,), Refusal> {
        let by = context.person()?;
        Ok((match self.spot {
            Spot::On(until) => item.highlight(until, context.now, by)?,
            Spot::Off => item.unhighlight(by)?,
        },))
    }

    fn subject(&self, (item,): &(Item,)) -> Option<AccountId> {
        item.creator
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

/// Tells everybody something, in the name of the house (AF-04).
#[derive(Clone, Debug)]
pub struct PostAnnouncement {
    /// Its id.
    pub announcement: AnnouncementId,
    /// What it is about.
    pub title: Headline,
    /// What.
    pub text: Notice,
    /// Where to read more.
    pub link: Option<Link>,
}

impl Command for PostAnnouncement {
    type State = (Announcements,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Announcements>(Announcements::KEY),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is_person() && actor.administers()
    }

    fn decide(&self, (said,): &(Announcements,), context: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let words = (self.title.clone(), self.text.clone(), self.link.clone());
        Ok((said.post(self.announcement, words, context.person()?)?,))
    }

    fn subject(&self, _: &(Announcements,)) -> Option<AccountId> {
        None
    }

    fn id(&self) -> Uuid {
        self.announcement.0
    }
}

/// Takes an announcement back.
#[derive(Clone, Debug)]
pub struct WithdrawAnnouncement {
    /// Which.
    pub announcement: AnnouncementId,
}

impl Command for WithdrawAnnouncement {
    type State = (Announcements,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Announcements>(Announcements::KEY),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is_person() && actor.administers()
    }

    fn decide(&self, (said,): &(Announcements,), context: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        Ok((said.withdraw(self.announcement, context.person()?)?,))
    }

    fn subject(&self, _: &(Announcements,)) -> Option<AccountId> {
        None
    }

    fn id(&self) -> Uuid {
        self.announcement.0
    }
}
