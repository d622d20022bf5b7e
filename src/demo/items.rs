//! One item's life: judged, looked at, liked, revised, hidden, taken away.

use chrono::{DateTime, TimeDelta, Utc};
use commands::Caller;
use commands::moderation::{DecideItem, DecideReport, FileReport, Step as Stride, Verdict};
use commands::portfolio::{ContentChange, CountViews, EditPortfolioItem, LikeItem};
use domain::ItemId;
use domain::moderation::{Decision, Outcome, Target, report_id};
use domain::portfolio::{Content, Visibility};
use domain::text::{Complaint, Description, Invalid, Note, Reason};

use super::paint::dice::Dice;
use super::people::{Fate, Person};
use super::sending::{Deed, Step};
use super::story::Plan;
use super::words::staff::{FLAGS, NOTES, REJECTIONS, REPORTS};
use super::words::{Speaker, Tongue};

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemFate {
    /// It is shown.
    Approved,
    /// It was sent in lately and waits.
    Pending,
    /// It is refused.
    Rejected,
    /// It was refused, mended, and is shown.
    RejectedThenApproved,
    /// It was shown and is hidden until somebody looks again.
    Flagged,
    /// It is shown as it was approved; a newer revision waits.
    RevisionWaits,
    /// It was revised, and the new revision is shown.
    RevisedAndApproved,
    /// It was shown; now only its creator sees it.
    Private,
    /// It was never meant for others.
    Draft,
    /// It was shown and taken away.
    Deleted,
}

impl ItemFate {
    /// One in the shares that a marketplace has.
    pub fn roll(dice: &mut Dice) -> Self {
        match dice.whole(0, 99) {
            0..=3 => Self::Rejected,
            4..=5 => Self::RejectedThenApproved,
            6 => Self::Flagged,
            7..=9 => Self::RevisionWaits,
            10..=14 => Self::RevisedAndApproved,
            15..=17 => Self::Private,
            18..=19 => Self::Draft,
            20 => Self::Deleted,
            _ => Self::Approved,
        }
    }
}

/// An item whose life is told: how far it is.
pub struct Piece {
    item: ItemId,
    key: String,
    content: Content,
    /// When the last thing happened to it.
    now: DateTime<Utc>,
    /// The revision of its content.
    seen: u64,
    /// The revision of its next event.
    next: u64,
    /// How many steps it has.
    told: u32,
}

/// Whom and what a piece's life needs.
struct Stage<'a> {
    plan: &'a Plan,
    person: &'a Person,
    end: DateTime<Utc>,
    dice: &'a mut Dice,
    steps: &'a mut Vec<Step>,
}

impl Piece {
    /// An item that is sent in at `at` under `key`.
    pub fn new(item: ItemId, key: String, content: Content, at: DateTime<Utc>) -> Self {
        Self { item, key, content, now: at, seen: 0, next: 1, told: 0 }
    }

    /// Tells what becomes of it; when it is to be taken away, if it is.
    ///
    /// # Errors
    /// When a text breaks a rule of the domain.
    pub fn live(
        mut self,
        fate: ItemFate,
        plan: &Plan,
        person: &Person,
        end: DateTime<Utc>,
        dice: &mut Dice,
        steps: &mut Vec<Step>,
    ) -> Result<Option<DateTime<Utc>>, Invalid> {
        let stage = &mut Stage { plan, person, end, dice, steps };
        match fate {
            ItemFate::Pending | ItemFate::Draft => {}
            ItemFate::Rejected => self.judge(stage, Verdict::Reject)?,
            ItemFate::RejectedThenApproved => {
                self.judge(stage, Verdict::Reject)?;
                self.revise(stage)?;
                self.judge(stage, Verdict::Approve)?;
                self.be_seen(stage);
            }
            ItemFate::Approved | ItemFate::Flagged | ItemFate::Private | ItemFate::Deleted => {
                self.judge(stage, Verdict::Approve)?;
                self.be_seen(stage);
            }
            ItemFate::RevisionWaits | ItemFate::RevisedAndApproved => {
                self.judge(stage, Verdict::Approve)?;
                self.be_seen(stage);
                if fate == ItemFate::RevisionWaits {
                    self.rest(stage);
                }
                self.revise(stage)?;
            }
        }
        match fate {
            ItemFate::RevisedAndApproved => self.judge(stage, Verdict::Approve)?,
            ItemFate::Flagged => {
                self.rest(stage);
                self.judge(stage, Verdict::Flag)?;
            }
            ItemFate::Private => {
                let hidden = Some(Visibility::Private);
                self.edit(stage, ContentChange::default(), hidden);
            }
            ItemFate::Deleted => return Ok(Some(self.wait(stage, 48))),
            ItemFate::Approved => self.be_reported(stage)?,
            _ => {}
        }
        Ok(None)
    }

    /// Up to so many hours later, but before the end.
    fn wait(&mut self, stage: &mut Stage<'_>, hours: u32) -> DateTime<Utc> {
        let hours = TimeDelta::minutes(stage.dice.whole(20, hours * 60).into());
        let left = (stage.end - self.now).max(TimeDelta::seconds(16));
        self.now += hours.min(left / 8);
        self.now
    }

    /// Nothing happens to it until the last days: what waits for a moderator has not waited for months.
    fn rest(&mut self, stage: &mut Stage<'_>) {
        let last_days = stage.end - TimeDelta::minutes(stage.dice.whole(600, 5 * 24 * 60).into());
        self.now = self.now.max(last_days);
    }

    fn tell(&mut self, stage: &mut Stage<'_>, at: DateTime<Utc>, caller: Caller, deed: Deed) {
        self.told += 1;
        stage.steps.push(Step { at, caller, key: format!("{}/{}", self.key, self.told), deed });
    }

    fn judge(&mut self, stage: &mut Stage<'_>, verdict: Verdict) -> Result<(), Invalid> {
        let note = if stage.dice.chance(0.2) { Some(Note::parse(stage.dice.pick(NOTES))?) } else { None };
        let reasons = if verdict == Verdict::Flag { FLAGS } else { REJECTIONS };
        let (policy, english, indonesian) = stage.dice.pick(reasons);
        let text = if stage.person.tongue == Tongue::English { english } else { indonesian };
        let decision = match verdict {
            Verdict::Approve => Decision::approval(None, note),
            Verdict::Reject | Verdict::Flag => Decision::against(policy, Some(Reason::parse(text)?), note),
        };
        let decide = DecideItem { item: self.item, seen: self.seen, verdict, decision };
        let (at, by) = (self.wait(stage, 40), stage.plan.moderator(stage.dice));
        self.tell(stage, at, Caller::Person(by), Deed::Decide(Box::new(decide)));
        self.next += 1;
        Ok(())
    }

    /// Now and then somebody finds something wrong with it, and a moderator looks at that.
    fn be_reported(&mut self, stage: &mut Stage<'_>) -> Result<(), Invalid> {
        // Dice of its own, so that whatever else happens does not hang on reports.
        let mut dice = stage.plan.dice(&self.key, 1);
        let seen = stage.person.fate == Fate::Plain && !stage.plan.is_large();
        if !seen || !dice.chance(0.02) {
            return Ok(());
        }
        let at = (stage.end - TimeDelta::minutes(dice.whole(240, 6 * 24 * 60).into())).max(self.now);
        let Some(by) = stage.plan.somebody(stage.person.index, at, &mut dice) else { return Ok(()) };
        let (reason, english, indonesian) = dice.pick(REPORTS);
        let text = Complaint::parse(if dice.chance(0.3) { english } else { indonesian })?;
        let report = FileReport { target: self.item, by, reason, text };
        self.tell(stage, at, Caller::Person(by), Deed::Report(Box::new(report)));
        let step = match dice.whole(0, 5) {
            0 => Stride::Review,
            1 => Stride::Resolve(Outcome::Dismissed),
            _ => return Ok(()),
        };
        let (report, moderator) = (report_id(Target::Item(self.item), by), stage.plan.moderator(&mut dice));
        let settle = DecideReport { report, seen: 0, step, note: Some(Note::parse(dice.pick(NOTES))?) };
        let at = at + (stage.end - at) / 4;
        self.tell(stage, at, Caller::Person(moderator), Deed::Settle(Box::new(settle)));
        Ok(())
    }

    fn revise(&mut self, stage: &mut Stage<'_>) -> Result<(), Invalid> {
        let said = self.content.description.known().map_or("", Description::as_str).to_owned();
        let mut speaker = Speaker::new(stage.person.tongue, stage.person.craft, stage.dice);
        let description = Description::parse(&format!("{said}\n\n{}", speaker.afterthought()))?;
        self.content.description = description.clone().into();
        self.seen = self.next;
        self.edit(stage, ContentChange { description: Some(description), ..ContentChange::default() }, None);
        Ok(())
    }

    /// One event, of the content or of who may see it.
    fn edit(&mut self, stage: &mut Stage<'_>, change: ContentChange, visibility: Option<Visibility>) {
        let creator = stage.person.newcomer.account;
        let edit = EditPortfolioItem { item: self.item, creator, change, visibility, featured: None, seen: None };
        let at = self.wait(stage, 96);
        self.tell(stage, at, stage.person.caller, Deed::Edit(Box::new(edit)));
        self.next += 1;
    }

    /// It is looked at and liked, the more the more famous its creator is.
    fn be_seen(&mut self, stage: &mut Stage<'_>) {
        let large = stage.plan.is_large();
        let rank = stage.plan.place(stage.person.index) * 320 / stage.plan.creators.max(320);
        let rank = if stage.person.index == 0 { 2 } else { rank + 1 };
        let views = 4.0 + 3000.0 * (rank as f32).powf(-0.6) * stage.dice.unit();
        let looks = if large { u32::from(stage.dice.chance(0.5)) } else { stage.dice.whole(1, 3) };
        let likes = if large { u32::from(stage.dice.chance(0.3)) } else { (views / 40.0).min(25.0) as u32 };
        let mut from = self.now;
        let part = (stage.end - self.now) / 2 / i32::try_from(looks.max(1)).unwrap_or(1);
        for look in 0..looks {
            from += part.max(TimeDelta::seconds(1));
            let views =
                CountViews { item: self.item, views: (views / (look + 1) as f32) as u32 + 1, day: from.date_naive() };
            self.tell(stage, from, Caller::Operator, Deed::View(views));
            self.next += 1;
        }
        for _ in 0..likes {
            let at = self.now + (from - self.now).mul_f32(stage.dice.unit());
            if let Some(by) = stage.plan.somebody(stage.person.index, at, stage.dice) {
                let like = LikeItem { item: self.item, by, liked: true };
                self.tell(stage, at, Caller::Person(by), Deed::Like(like));
            }
        }
        self.now = from;
    }
}

/// A part of a span.
trait Part {
    fn mul_f32(self, share: f32) -> Self;
}

impl Part for TimeDelta {
    fn mul_f32(self, share: f32) -> Self {
        Self::seconds((self.num_seconds() as f64 * f64::from(share)) as i64)
    }
}
