//! What creators may ask for about their items, and everybody about liking them.

use chrono::{NaiveDate, TimeDelta};
use domain::creators::Profile;
use domain::media::{MediaId, Purpose};
use domain::portfolio::{Content, Event, Item, Like, LikeEvent, Shelf, ShelfEvent, Visibility, like_id};
use domain::quota::{self, Limit, Quota};
use domain::{AccountId, ItemId, Refusal, State};
use uuid::Uuid;

use crate::{Actor, Caller, Command, CommandError, Context, Desk, Receipt, Request, Wanted};

/// New items per creator (PF-21, RL-03).
pub const NEW_ITEMS: Limit =
    Limit { places: 10, window: TimeDelta::days(1), message: "Maximum 10 portfolio items per day" };

/// Sends a new item in; it waits for a moderator (PF-14).
#[derive(Clone, Debug)]
pub struct SubmitPortfolioItem {
    /// The item's id.
    pub item: ItemId,
    /// Whose it is.
    pub creator: AccountId,
    /// What it shows.
    pub content: Content,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether it stands out on the profile.
    pub featured: bool,
}

impl Command for SubmitPortfolioItem {
    type State = (Item, Shelf, Quota, Profile);

    fn streams(&self) -> (Wanted, Wanted, Wanted, Wanted) {
        (
            Wanted::new::<Item>(self.item),
            Wanted::of::<Shelf>(self.creator),
            Wanted::of::<Quota>(format_args!("portfolio-{}", self.creator)),
            Wanted::of::<Profile>(self.creator),
        )
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(
        &self,
        (item, shelf, quota, profile): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<ShelfEvent>, Vec<quota::Event>, Vec<domain::creators::Event>), Refusal> {
        let submitted = item.submit(self.creator, self.content.clone(), self.visibility, profile)?;
        if submitted.is_empty() {
            return Ok((vec![], vec![], vec![], vec![]));
        }
        let mut shelved = shelf.add(self.item)?;
        if self.featured {
            let mut shelf = shelf.clone();
            shelved.iter().for_each(|event| shelf.evolve(event));
            shelved.extend(shelf.feature(self.item)?);
        }
        Ok((submitted, shelved, quota.spend(&NEW_ITEMS, context.now)?, vec![]))
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

/// Changes an item; what is `None` stays as it is. One command, so that a form that changes several things changes all
/// or none.
#[derive(Clone, Debug)]
pub struct EditPortfolioItem {
    /// Which item.
    pub item: ItemId,
    /// Whose it is, as the caller believes: the caller herself.
    pub creator: AccountId,
    /// What it shows from now on (PF-15).
    pub change: ContentChange,
    /// Who may see it (PF-19).
    pub visibility: Option<Visibility>,
    /// Whether it stands out (PF-08).
    pub featured: Option<bool>,
    /// The revision that the creator saw; a newer one is a conflict.
    pub seen: Option<u64>,
}

/// New values for parts of an item's content.
#[derive(Clone, Debug, Default)]
pub struct ContentChange {
    /// Its title.
    pub title: Option<domain::text::Title>,
    /// What it is about.
    pub description: Option<domain::text::Description>,
    /// What kind of work it is.
    pub category: Option<domain::portfolio::Category>,
    /// Its pictures.
    pub images: Option<Vec<MediaId>>,
    /// Where to see more; `Some(None)` clears it (GAP-94).
    pub project_url: Option<Option<domain::text::Link>>,
    /// What it is found by.
    pub tags: Option<Vec<domain::text::Tag>>,
}

impl ContentChange {
    /// The content with these changes; `None` when there are none.
    fn of(&self, content: &Content) -> Option<Content> {
        let mut changed = content.clone();
        let new = self.clone();
        if let Some(title) = new.title {
            changed.title = title.into();
        }
        if let Some(description) = new.description {
            changed.description = description.into();
        }
        changed.category = new.category.unwrap_or(changed.category);
        changed.images = new.images.unwrap_or(changed.images);
        if let Some(url) = new.project_url {
            changed.project_url = url.map(Into::into);
        }
        changed.tags = new.tags.unwrap_or(changed.tags);
        (changed != *content).then_some(changed)
    }
}

impl Command for EditPortfolioItem {
    type State = (Item, Shelf);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Item>(self.item), Wanted::of::<Shelf>(self.creator))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(&self, (item, shelf): &(Item, Shelf), _: &Context<'_>) -> Result<(Vec<Event>, Vec<ShelfEvent>), Refusal> {
        let content = item.content.as_ref().and_then(|content| self.change.of(content));
        let mut events = match content.or_else(|| item.content.clone()) {
            Some(content) => item.revise(content, self.seen, self.creator)?,
            None => return Err(domain::portfolio::Refusal::NoSuchItem.into()),
        };
        if let Some(visibility) = self.visibility {
            events.extend(item.set_visibility(visibility, self.creator)?);
        }
        let shelved = match self.featured {
            Some(true) => shelf.feature(self.item)?,
            Some(false) => shelf.unfeature(self.item)?,
            None => vec![],
        };
        Ok((events, shelved))
    }

    fn subject(&self, _: &(Item, Shelf)) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

/// Takes an item away; its history stays (PF-16, PF-26).
#[derive(Clone, Debug)]
pub struct DeletePortfolioItem {
    /// Which item.
    pub item: ItemId,
    /// Whose it is: the caller's.
    pub creator: AccountId,
}

impl Command for DeletePortfolioItem {
    type State = (Item, Shelf);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Item>(self.item), Wanted::of::<Shelf>(self.creator))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(&self, (item, shelf): &(Item, Shelf), _: &Context<'_>) -> Result<(Vec<Event>, Vec<ShelfEvent>), Refusal> {
        Ok((item.delete(self.creator)?, shelf.remove(self.item)?))
    }

    fn subject(&self, _: &(Item, Shelf)) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

/// Puts the caller's items in another order (PF-18, PF-23).
#[derive(Clone, Debug)]
pub struct ReorderPortfolio {
    /// Whose portfolio: the caller's.
    pub creator: AccountId,
    /// All live items, first to last.
    pub order: Vec<ItemId>,
    /// The revision of the order that the creator saw.
    pub seen: u64,
}

impl Command for ReorderPortfolio {
    type State = (Shelf,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Shelf>(self.creator),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(&self, (shelf,): &(Shelf,), _: &Context<'_>) -> Result<(Vec<ShelfEvent>,), Refusal> {
        Ok((shelf.reorder(self.order.clone(), self.seen)?,))
    }

    fn subject(&self, _: &(Shelf,)) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.creator.0
    }
}

/// Likes an item, or takes the like back (PF-27).
#[derive(Clone, Debug)]
pub struct LikeItem {
    /// Which item.
    pub item: ItemId,
    /// Who likes it: the caller.
    pub by: AccountId,
    /// Like or not.
    pub liked: bool,
}

impl Command for LikeItem {
    type State = (Like, Item);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Like>(like_id(self.item, self.by)), Wanted::of::<Item>(self.item))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.by)
    }

    fn decide(&self, (like, item): &(Like, Item), _: &Context<'_>) -> Result<(Vec<LikeEvent>, Vec<Event>), Refusal> {
        let events = if self.liked { like.like(self.item, item, self.by)? } else { like.unlike(self.item, self.by)? };
        Ok((events, vec![]))
    }

    fn subject(&self, (_, item): &(Like, Item)) -> Option<AccountId> {
        item.creator
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

/// Adds views that were counted once per viewer and day (PF-27).
#[derive(Clone, Debug)]
pub struct CountViews {
    /// Which item.
    pub item: ItemId,
    /// How many.
    pub views: u32,
    /// On which day.
    pub day: NaiveDate,
}

impl Command for CountViews {
    type State = (Item,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Item>(self.item),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is_operator()
    }

    fn decide(&self, (item,): &(Item,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        Ok((item.count_views(self.views, self.day)?,))
    }

    fn subject(&self, (item,): &(Item,)) -> Option<AccountId> {
        item.creator
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}

impl Desk {
    /// Submits an item whose pictures are its creator's to hang.
    ///
    /// # Errors
    /// See [`CommandError`]; [`CommandError::Invalid`] names `images` when she has no such picture.
    pub async fn submit_item(
        &self,
        submit: SubmitPortfolioItem,
        caller: Caller,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.images_hers(submit.creator, &submit.content.images).await?;
        self.handle(&submit, caller, request).await
    }

    /// Changes an item whose new pictures are its creator's to hang; those that it shows already may stay.
    ///
    /// # Errors
    /// As [`Desk::submit_item`].
    pub async fn edit_item(
        &self,
        edit: EditPortfolioItem,
        caller: Caller,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        if let Some(images) = &edit.change.images {
            let item = self.history::<Item>(&Wanted::of::<Item>(edit.item), false).await?.state;
            let shown = item.content.filter(|_| item.creator == Some(edit.creator)).map(|content| content.images);
            let shown = shown.unwrap_or_default();
            let new: Vec<MediaId> = images.iter().filter(|image| !shown.contains(image)).cloned().collect();
            self.images_hers(edit.creator, &new).await?;
        }
        self.handle(&edit, caller, request).await
    }

    /// Refuses pictures that are not hers. Too many are not looked for: the decision refuses them by their number.
    async fn images_hers(&self, creator: AccountId, images: &[MediaId]) -> Result<(), CommandError> {
        if images.len() > Content::IMAGES_MOST {
            return Ok(());
        }
        self.may_hang(creator, "images", Purpose::Work, images).await
    }
}
