//! One creator's life: joining, showing work, being judged, looked at and liked; and sometimes more than that.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Caller;
use commands::accounts::{DecideAccount, Measure};
use commands::community::{FeatureItem, Spot};
use commands::creators::SaveProfile;
use commands::portfolio::{DeletePortfolioItem, ReorderPortfolio, SubmitPortfolioItem};
use domain::creators::Availability;
use domain::portfolio::{Content, Visibility};
use domain::text::{Description, Hours, Invalid, Link, Reason, Tag, Title, Username};
use domain::{AccountId, ItemId};

use super::items::{ItemFate, Piece};
use super::paint::dice::Dice;
use super::people::{Fate, Person};
use super::pictures::Pictures;
use super::sending::{Deed, Step};
use super::story::Plan;
use super::words::Speaker;
use super::words::staff::SANCTIONS;

/// How many items creators have, by the place that they got: a few have many.
const COUNTS: [u32; 50] = [
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5,
    5, 5, 6, 6, 7, 8, 8, 10, 10, 12, 16, 24,
];
/// What becomes of Ayu's items, first to last.
const AYUS: [ItemFate; 14] = [
    ItemFate::Approved,
    ItemFate::Approved,
    ItemFate::RejectedThenApproved,
    ItemFate::Approved,
    ItemFate::Private,
    ItemFate::Approved,
    ItemFate::RevisedAndApproved,
    ItemFate::Approved,
    ItemFate::Rejected,
    ItemFate::Deleted,
    ItemFate::Approved,
    ItemFate::RevisionWaits,
    ItemFate::Draft,
    ItemFate::Pending,
];

/// Everything that a creator does, and that is done to her and her items, in order of time.
pub struct Life {
    /// Her account.
    pub account: AccountId,
    /// The steps.
    pub steps: Vec<Step>,
    /// How many items she sends in.
    pub items: u64,
}

impl Life {
    /// The life of the creator with this number: always the same in one plan.
    ///
    /// # Errors
    /// When a text breaks a rule of the domain.
    pub fn of(plan: &Plan, pictures: &Pictures, index: u32) -> Result<Self, Invalid> {
        let person = Person::of(plan, pictures, index)?;
        let dice = plan.dice("life", index.into());
        let end = if person.fate.ends_early() { plan.end() - TimeDelta::days(8) } else { plan.end() };
        let mut teller = Teller { plan, pictures, person: &person, dice, end, steps: Vec::new() };
        teller.join();
        let items = teller.items()?;
        teller.turn()?;
        let mut steps = teller.steps;
        steps.sort_by_key(|step| step.at);
        Ok(Self { account: person.newcomer.account, steps, items })
    }
}

/// Where her shelf stands: reordering it names all its items and its revision.
struct Shelf {
    order: Vec<ItemId>,
    featured: u32,
    events: u64,
    last: DateTime<Utc>,
}

impl Shelf {
    fn take(&mut self, item: ItemId, featured: bool, at: DateTime<Utc>) {
        self.order.insert(0, item);
        self.featured += u32::from(featured);
        self.events += 1 + u64::from(featured);
        self.last = self.last.max(at);
    }

    fn lose(&mut self, item: ItemId, at: DateTime<Utc>) {
        self.order.retain(|other| *other != item);
        self.events += 1;
        self.last = self.last.max(at);
    }
}

/// What so many works of hers show, without anything happening to them.
///
/// # Errors
/// When a text breaks a rule of the domain.
pub(crate) fn contents(plan: &Plan, pictures: &Pictures, person: &Person, count: u32) -> Result<Vec<Content>, Invalid> {
    let dice = plan.dice("life", person.index.into());
    let mut teller = Teller { plan, pictures, person, dice, end: plan.end(), steps: Vec::new() };
    (0..count).map(|_| teller.content()).collect()
}

/// Tells one life.
struct Teller<'a> {
    plan: &'a Plan,
    pictures: &'a Pictures,
    person: &'a Person,
    dice: Dice,
    /// When her own doings end.
    end: DateTime<Utc>,
    steps: Vec<Step>,
}

impl Teller<'_> {
    fn account(&self) -> AccountId {
        self.person.newcomer.account
    }

    fn own(&self, what: &str) -> String {
        self.plan.key(what, self.person.index)
    }

    fn step(&mut self, at: DateTime<Utc>, caller: Caller, key: String, deed: Deed) {
        self.steps.push(Step { at, caller, key, deed });
    }

    fn join(&mut self) {
        let (person, joined) = (self.person, self.person.joined);
        let register = Deed::Register(Box::new(person.newcomer.clone()));
        self.step(joined, Caller::Visitor, self.own("person"), register);
        let details = person.details.clone();
        let save = SaveProfile { account: self.account(), details, public: None };
        self.step(joined + TimeDelta::minutes(9), person.caller, self.own("profile"), Deed::Profile(Box::new(save)));
    }

    /// Sends all her items in; how many.
    fn items(&mut self) -> Result<u64, Invalid> {
        let fates = self.fates();
        let mut shelf = Shelf { order: Vec::new(), featured: 0, events: 0, last: self.person.joined };
        for (number, (fate, at)) in fates.iter().zip(self.times(&fates)).enumerate() {
            self.item(number, *fate, at, &mut shelf)?;
        }
        if shelf.order.len() > 2 && self.dice.chance(0.25) {
            let (mut order, at) = (shelf.order, shelf.last + TimeDelta::minutes(20));
            order.rotate_right(1);
            let reorder = ReorderPortfolio { creator: self.account(), order, seen: shelf.events - 1 };
            self.step(at, self.person.caller, self.own("order"), Deed::Reorder(reorder));
        }
        Ok(fates.len() as u64)
    }

    /// Sends one item in, and tells what becomes of it.
    fn item(&mut self, number: usize, fate: ItemFate, at: DateTime<Utc>, shelf: &mut Shelf) -> Result<(), Invalid> {
        let (creator, caller) = (self.account(), self.person.caller);
        let key = format!("{}/{number}", self.own("item"));
        let item = ItemId(Step::request(caller, &key).new_id("item"));
        let featured = shelf.featured < 3 && self.dice.chance(0.3);
        let content = self.content()?;
        let visibility = if fate == ItemFate::Draft { Visibility::Private } else { Visibility::Public };
        let submit = SubmitPortfolioItem { item, creator, content: content.clone(), visibility, featured };
        self.step(at, caller, key.clone(), Deed::Submit(Box::new(submit)));
        shelf.take(item, featured, at);
        let (shows, begun) = (!content.images.is_empty(), self.steps.len());
        let piece = Piece::new(item, key, content, at);
        if let Some(at) = piece.live(fate, self.plan, self.person, self.end, &mut self.dice, &mut self.steps)? {
            let key = format!("{}/{number}", self.own("delete"));
            self.step(at, caller, key, Deed::Delete(DeletePortfolioItem { item, creator }));
            shelf.lose(item, at);
        }
        if shows && fate == ItemFate::Approved && self.person.fate == Fate::Plain {
            self.stand_out(number, item, begun);
        }
        Ok(())
    }

    /// Staff put some of what was approved on the community's page, in the last weeks.
    fn stand_out(&mut self, number: usize, item: ItemId, begun: usize) {
        let mut dice = self.plan.dice("stand-out", u64::from(self.person.index) << 16 | number as u64);
        let judged = self.steps[begun..].iter().filter(|step| matches!(step.deed, Deed::Decide(_)));
        let Some(judged) = judged.map(|step| step.at).max() else { return };
        let lately = self.plan.end() - TimeDelta::minutes(dice.whole(60, 70 * 24 * 60).into());
        let at = lately.max(judged + TimeDelta::hours(1));
        if dice.chance(4.0 / self.plan.creators as f32) && at < self.plan.end() {
            let by = Caller::Person(self.plan.moderator(&mut dice));
            let key = format!("{}/{number}", self.own("stand-out"));
            self.step(at, by, key, Deed::Highlight(FeatureItem { item, spot: Spot::On(None) }));
        }
    }

    /// What becomes of each of her items.
    fn fates(&mut self) -> Vec<ItemFate> {
        if self.person.index == 0 {
            return AYUS.to_vec();
        }
        if self.person.fate == Fate::Idle {
            return Vec::new();
        }
        let place = u64::from(self.plan.place(self.person.index)) * COUNTS.len() as u64;
        let count = COUNTS[(place / u64::from(self.plan.creators)) as usize] + u32::from(self.plan.is_large());
        let mut fates: Vec<ItemFate> = (0..count).map(|_| ItemFate::roll(&mut self.dice)).collect();
        let waits = !self.person.fate.ends_early() && self.dice.chance(0.25);
        if let Some(last) = fates.last_mut().filter(|_| waits) {
            *last = ItemFate::Pending;
        }
        fates
    }

    /// When she sends each in: more at first, never more than ten a day (PF-21), what still waits in the last days.
    fn times(&mut self, fates: &[ItemFate]) -> Vec<DateTime<Utc>> {
        const APART: TimeDelta = TimeDelta::minutes(150);
        let first = self.person.joined + TimeDelta::hours(1);
        let span = (self.end - TimeDelta::days(7) - first).max(TimeDelta::zero()).num_seconds() as f32;
        let mut times: Vec<_> =
            fates.iter().map(|_| first + TimeDelta::seconds((span * self.dice.unit().powf(1.6)) as i64)).collect();
        times.sort();
        if fates.last() == Some(&ItemFate::Pending) {
            times.pop();
            times.push(self.end - TimeDelta::minutes(self.dice.whole(60, 4 * 24 * 60).into()));
        }
        for next in 1..times.len() {
            times[next] = times[next].max(times[next - 1] + APART);
        }
        times
    }

    fn content(&mut self) -> Result<Content, Invalid> {
        let person = self.person;
        let craft = if self.dice.chance(0.8) { person.craft } else { person.other_craft };
        let mut speaker = Speaker::new(person.tongue, craft, &mut self.dice);
        let title = Title::parse(&speaker.title())?;
        let description = Description::parse(&speaker.description())?;
        let count = self.dice.whole(2, 6);
        let tags = Tag::list((0..count).map(|_| self.dice.pick(craft.tags)).collect::<Vec<_>>())?;
        let project_url = if self.dice.chance(0.3) {
            let number = self.dice.whole(100, 9999);
            Some(Link::parse(&format!("https://work.example/{}/{number}", person.newcomer.username))?.into())
        } else {
            None
        };
        Ok(Content {
            title: title.into(),
            description: description.into(),
            category: craft.category,
            images: self.pictures.of_item(&mut self.dice),
            project_url,
            tags,
        })
    }

    /// What turn her life takes.
    fn turn(&mut self) -> Result<(), Invalid> {
        let (account, caller) = (self.account(), self.person.caller);
        let after = self.end + TimeDelta::minutes(self.dice.whole(60, 6 * 24 * 60).into());
        let middle = self.person.joined + (self.plan.end() - self.person.joined) / 2;
        match self.person.fate {
            Fate::Plain if self.dice.chance(0.15) => self.save(middle, None),
            Fate::Hidden => self.save(middle, Some(false)),
            Fate::Renamed => {
                let username = Username::parse(&format!("{}_art", self.person.newcomer.username))?;
                self.step(middle, caller, self.own("rename"), Deed::Rename(account, username));
            }
            Fate::Suspended => {
                let (hours, reason) = (Hours::try_new(24 * 60)?, Reason::parse(self.dice.pick(SANCTIONS))?);
                self.measure(after, Measure::Suspend(hours, reason));
            }
            Fate::Banned => {
                let reason = Reason::parse(self.dice.pick(SANCTIONS))?;
                self.measure(after, Measure::Ban(reason));
            }
            Fate::Erased => self.step(after, caller, self.own("leave"), Deed::Leave(account)),
            Fate::Plain | Fate::Idle => {}
        }
        Ok(())
    }

    fn save(&mut self, at: DateTime<Utc>, public: Option<bool>) {
        let mut details = self.person.details.clone();
        details.availability =
            self.dice.pick(&[Availability::Busy, Availability::Available, Availability::Unavailable]);
        let save = SaveProfile { account: self.account(), details, public };
        self.step(at, self.person.caller, self.own("profile-again"), Deed::Profile(Box::new(save)));
    }

    fn measure(&mut self, at: DateTime<Utc>, measure: Measure) {
        let by = Caller::Person(self.plan.moderator(&mut self.dice));
        let decide = DecideAccount { account: self.account(), measure };
        self.step(at, by, self.own("measure"), Deed::Measure(Box::new(decide)));
    }
}
