//! The demo's plan, and its telling.
//!
//! A plan is decided by a seed, a number of creators and a beginning; everybody's life follows from it without looking
//! at anything else. Small stories are told week by week, so that the log grows as it would have; large ones in chapters
//! of people who live one after the other, so that what the desk remembers is what it needs.

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use commands::accounts::{DecideAccount, Measure};
use commands::community::PostAnnouncement;
use commands::creators::FeatureCreator;
use commands::media::AdoptPicture;
use commands::{Caller, Desk};
use domain::accounts::Role;
use domain::creators::Profile;
use domain::media::{Picture, Purpose};
use domain::text::{Headline, Invalid, Notice};
use domain::{AccountId, AnnouncementId, State};
use event_store::{Direction, StreamName};
use indicatif::ProgressBar;
use journal::Journal;
use uuid::Uuid;

use super::paint::dice::Dice;
use super::people::{self, Fate, PASSWORD, STAFF};
use super::pictures::{Count, Pictures};
use super::sending::{Deed, Sender, Step, StoryClock, StoryIds};
use super::words::staff::ANNOUNCEMENTS;
use super::works::Life;
use crate::assembly::Works;

/// How long the story is.
pub const SPAN: TimeDelta = TimeDelta::days(425);
/// One part of a story that is told in order of time.
const WEEK: TimeDelta = TimeDelta::days(7);
/// The last of it: what people read as news, told in finer parts, so that it stands in the log as it happened.
const LIVELY: TimeDelta = TimeDelta::days(60);
/// Such a part.
const MORNING: TimeDelta = TimeDelta::hours(6);
/// Above so many creators a story is large: told person by person, with fewer visits and likes.
const LARGE: u32 = 5_000;
/// How many people live at once in a large story.
const CHAPTER: u32 = 4_096;

/// What is to be told.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many creators.
    pub creators: u32,
    /// What all choices follow from.
    pub seed: u64,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// How many different pictures.
    pub pictures: Count,
    places: Arc<[u32]>,
}

/// What was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Creators.
    pub creators: u32,
    /// Items that were sent in.
    pub items: u64,
    /// Commands that were carried out.
    pub commands: u64,
}

impl Plan {
    /// A story of `creators` creators that begins at `start` and goes on for [`SPAN`].
    pub fn new(creators: u32, seed: u64, start: DateTime<Utc>) -> Self {
        let mut places: Vec<u32> = (0..creators).collect();
        let mut dice = Dice::new(seed ^ 0x0073_746f_7279);
        for last in (1..places.len()).rev() {
            places.swap(last, dice.whole(0, last as u32) as usize);
        }
        let pictures = Count { works: 120, avatars: 60, banners: 16 };
        Self { creators, seed, start, pictures, places: places.into() }
    }

    /// When it ends.
    pub fn end(&self) -> DateTime<Utc> {
        self.start + SPAN
    }

    /// An idempotency key of this plan alone.
    pub fn key(&self, what: &str, which: impl std::fmt::Display) -> String {
        format!("demo/{}/{}/{what}/{which}", self.seed, self.creators)
    }

    /// Dice for one purpose.
    pub fn dice(&self, what: &str, number: u64) -> Dice {
        let purpose = Uuid::new_v5(&Uuid::from_u64_pair(self.seed, number), what.as_bytes());
        Dice::new(purpose.as_u64_pair().0)
    }

    /// The place of a creator in an order that has nothing to do with when she joined.
    pub fn place(&self, index: u32) -> u32 {
        self.places.get(index as usize).copied().unwrap_or_default()
    }

    /// When a creator joined: the later ones later, and more of them the nearer the end.
    pub fn joined(&self, index: u32) -> DateTime<Utc> {
        let share = (f64::from(index) / f64::from(self.creators.max(1))).powf(0.8);
        let days = TimeDelta::days(1);
        self.start + days + TimeDelta::seconds(((SPAN - days * 21).num_seconds() as f64 * share) as i64)
    }

    /// Whether it is told person by person.
    pub fn is_large(&self) -> bool {
        self.creators > LARGE
    }

    /// Somebody who has an account for certain when the creator `index` is acted on at `at`, and goes on having it.
    pub fn somebody(&self, index: u32, at: DateTime<Utc>, dice: &mut Dice) -> Option<AccountId> {
        let known = if self.is_large() { index / CHAPTER * CHAPTER } else { self.joined_before(self.week_of(at)) };
        let somebody = dice.whole(0, known.checked_sub(1)?);
        let lasting = somebody != index && !people::fate(somebody).ends_early();
        lasting.then(|| people::account(&self.key("person", somebody)))
    }

    /// Whether the whole of it is in the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn is_told(&self, journal: &Journal) -> anyhow::Result<bool> {
        is_told(journal, people::account(&self.key("person", 0))).await
    }

    /// One of the moderators.
    pub fn moderator(&self, dice: &mut Dice) -> AccountId {
        let moderators = STAFF.iter().filter(|(_, _, role)| *role == Role::Moderator);
        let mailboxes: Vec<&str> = moderators.map(|(mailbox, ..)| *mailbox).collect();
        self.staff(dice.pick(&mailboxes))
    }

    /// A member of staff.
    pub fn staff(&self, mailbox: &str) -> AccountId {
        people::account(&self.key("staff", mailbox))
    }

    fn week_of(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let weeks = (at - self.start).num_seconds() / WEEK.num_seconds();
        self.start + WEEK * i32::try_from(weeks).unwrap_or_default()
    }

    fn joined_before(&self, at: DateTime<Utc>) -> u32 {
        let (mut low, mut high) = (0, self.creators);
        while low < high {
            let middle = low.midpoint(high);
            if self.joined(middle) < at { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The beginning: the staff, and who may do what.
    fn prologue(&self) -> Result<Vec<Step>, Invalid> {
        let mut steps = Vec::new();
        for (number, member) in STAFF.into_iter().enumerate() {
            let newcomer = people::staff(self, member)?;
            let (account, (mailbox, _, role)) = (newcomer.account, member);
            let by = if role == Role::Owner { Caller::Operator } else { Caller::Person(self.staff(STAFF[0].0)) };
            let at = self.start + TimeDelta::minutes(5 * number as i64);
            let register = Deed::Register(Box::new(newcomer));
            steps.push(Step { at, caller: Caller::Visitor, key: self.key("staff", mailbox), deed: register });
            let deed = Deed::Measure(Box::new(DecideAccount { account, measure: Measure::Grant(role) }));
            steps.push(Step { at: at + TimeDelta::minutes(1), caller: by, key: self.key("role", mailbox), deed });
        }
        Ok(steps)
    }

    /// The house gets pictures of its own, before anybody wants to hang one.
    fn stock(&self, pictures: &Pictures) -> Vec<Step> {
        let step = |(purpose, picture): &(Purpose, Picture)| Step {
            at: self.start + TimeDelta::hours(1),
            caller: Caller::Operator,
            key: self.key("picture", &picture.media),
            deed: Deed::Adopt(Box::new(AdoptPicture { purpose: *purpose, picture: picture.clone() })),
        };
        pictures.known().iter().map(step).collect()
    }

    /// What staff do for the community in the last weeks: whom they put on the front page, and what they announce.
    fn front_page(&self) -> Result<Vec<Step>, Invalid> {
        let seen = (1..self.creators).filter(|index| people::fate(*index) == Fate::Plain);
        let known = seen.filter(|index| self.joined(*index) + TimeDelta::days(1) < self.end() - LIVELY);
        let most = self.creators.div_ceil(20).max(16);
        let famous: Vec<u32> = known.filter(|index| self.place(*index) < most).take(11).collect();
        let apart = LIVELY / i32::try_from(famous.len() + 1).unwrap_or(1);
        let mut steps: Vec<Step> = (1..)
            .zip(famous)
            .map(|(number, index)| self.feature(index, self.end() - LIVELY + apart * number))
            .collect();
        for (days, title, text) in ANNOUNCEMENTS {
            let key = self.key("announcement", days);
            let caller = Caller::Person(self.staff(STAFF[0].0));
            let announcement = AnnouncementId(Step::request(caller, &key).new_id("announcement"));
            let (title, text) = (Headline::parse(title)?, Notice::parse(text)?);
            let post = Deed::Announce(Box::new(PostAnnouncement { announcement, title, text, link: None }));
            steps.push(Step { at: self.end() - TimeDelta::days(*days), caller, key, deed: post });
        }
        steps.sort_by_key(|step| step.at);
        Ok(steps)
    }

    fn feature(&self, index: u32, at: DateTime<Utc>) -> Step {
        let creator = people::account(&self.key("person", index));
        Step {
            at,
            caller: Caller::Person(self.staff(STAFF[1].0)),
            key: self.key("front-page", index),
            deed: Deed::Feature(FeatureCreator { creator, featured: true }),
        }
    }

    /// The end: Ayu on the front page, which says that the whole story is told.
    fn epilogue(&self) -> Vec<Step> {
        vec![self.feature(0, self.end())]
    }
}

/// Whether a whole story is told of which `ayu` is the first creator: the last thing in it is that she is on the front
/// page. Looks at facts, so that it holds for as long as the log does.
///
/// # Errors
/// When the log cannot be read.
pub async fn is_told(journal: &Journal, ayu: impl std::fmt::Display) -> anyhow::Result<bool> {
    let profile = StreamName::new(Profile::CATEGORY, ayu).map_err(anyhow::Error::msg)?;
    let (mut cursor, mut end) = (None, false);
    while !end {
        let page = journal.store().read_stream(&profile, cursor, Direction::Forwards, 500).await?;
        if page.events.iter().any(|event| &*event.event_type == "CreatorFeatured") {
            return Ok(true);
        }
        (cursor, end) = (page.next, page.end);
    }
    Ok(false)
}

/// Makes the pictures and tells the whole story; one that was begun before goes on where it stopped.
///
/// # Errors
/// When a step is not carried out, or the folder for pictures cannot be written.
pub async fn seed(works: &Works, plan: &Plan, progress: &ProgressBar) -> anyhow::Result<Summary> {
    let pictures = painted(works, plan, progress).await?;
    tell(&story_desk(works, plan), plan, &pictures, progress).await
}

/// Only the beginning: the pictures, the staff, and what the house may hang.
///
/// # Errors
/// When a step is not carried out, or the folder for pictures cannot be written.
pub async fn begin(works: &Works, plan: &Plan, progress: &ProgressBar) -> anyhow::Result<Pictures> {
    let pictures = painted(works, plan, progress).await?;
    sender(&story_desk(works, plan), progress).await?.open(plan, &pictures).await?;
    Ok(pictures)
}

async fn painted(works: &Works, plan: &Plan, progress: &ProgressBar) -> anyhow::Result<Pictures> {
    progress.set_message("painting");
    progress.set_length(plan.pictures.works + plan.pictures.avatars + plan.pictures.banners);
    let since = Instant::now();
    let pictures = Pictures::paint(&works.media.store, plan.pictures, plan.seed, progress).await?;
    tracing::debug!(took = ?since.elapsed(), "The demo's pictures are there");
    Ok(pictures)
}

fn story_desk(works: &Works, plan: &Plan) -> Desk {
    works.desk_at(Arc::new(StoryClock(plan.start)), Arc::new(StoryIds))
}

async fn sender(desk: &Desk, progress: &ProgressBar) -> anyhow::Result<Arc<Sender>> {
    let verifier = desk.ports().passwords.hash(PASSWORD.into()).await?;
    let again = desk.ports().journal.store().head().await?.is_some();
    Ok(Arc::new(Sender::new(desk.clone(), verifier, again, progress.clone())))
}

/// Tells the story through a desk that has a [`StoryClock`].
///
/// # Errors
/// When a step is not carried out.
pub async fn tell(desk: &Desk, plan: &Plan, pictures: &Pictures, progress: &ProgressBar) -> anyhow::Result<Summary> {
    let sender = sender(desk, progress).await?;
    progress.set_message("telling");
    progress.reset();
    progress.set_length(u64::from(plan.creators) * if plan.is_large() { 15 } else { 30 });
    sender.open(plan, pictures).await?;
    let mut summary = Summary { creators: plan.creators, ..Summary::default() };
    let mut beside = Some([plan.front_page()?, plan.letters()?]);
    let people_at_once = if plan.is_large() { CHAPTER } else { LARGE };
    for first in (0..plan.creators).step_by(people_at_once as usize) {
        let last = plan.creators.min(first.saturating_add(people_at_once));
        let lives: Vec<Life> = (first..last).map(|index| Life::of(plan, pictures, index)).collect::<Result<_, _>>()?;
        summary.items += lives.iter().map(|life| life.items).sum::<u64>();
        let keys: Vec<Uuid> = lives.iter().map(|life| life.account.0).collect();
        desk.ports().journal.vault().data_keys(&keys).await?;
        let mut lives: Vec<Vec<Step>> = lives.into_iter().map(|life| life.steps).collect();
        if plan.is_large() {
            sender.send_all(lives).await?;
        } else {
            lives.extend(beside.take().into_iter().flatten());
            by_week(plan, &sender, lives, progress).await?;
        }
    }
    sender.send_all(beside.into_iter().flatten()).await?;
    sender.send_all([plan.epilogue()]).await?;
    summary.commands = progress.position();
    progress.set_length(summary.commands);
    Ok(summary)
}

impl Sender {
    /// Sends the beginning of a story.
    async fn open(self: &Arc<Self>, plan: &Plan, pictures: &Pictures) -> anyhow::Result<()> {
        self.send_all([plan.prologue()?]).await?;
        self.send_all([plan.stock(pictures)]).await
    }
}

/// Lives all lives in step, a week at a time; the last weeks a morning at a time.
async fn by_week(
    plan: &Plan,
    sender: &Arc<Sender>,
    mut lives: Vec<Vec<Step>>,
    progress: &ProgressBar,
) -> anyhow::Result<()> {
    progress.set_length(progress.position() + lives.iter().map(Vec::len).sum::<usize>() as u64);
    let mut until = plan.start;
    while lives.iter().any(|life| !life.is_empty()) {
        until += if until + WEEK > plan.end() - LIVELY { MORNING } else { WEEK };
        let due = lives.iter_mut().map(|life| {
            let later = life.partition_point(|step| step.at < until);
            let rest = life.split_off(later);
            std::mem::replace(life, rest)
        });
        sender.send_all(due.filter(|steps| !steps.is_empty()).collect::<Vec<_>>()).await?;
    }
    Ok(())
}
