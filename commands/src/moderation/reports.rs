//! What people may report, and what moderators do about it.

use chrono::TimeDelta;
use domain::creators::Profile;
use domain::moderation::{Outcome, Report, ReportEvent, ReportReason, Target, report_id};
use domain::portfolio::Item;
use domain::quota::{self, Limit, Quota};
use domain::text::{Complaint, Note};
use domain::{AccountId, ItemId, Refusal, ReportId, State};
use uuid::Uuid;

use crate::{Actor, Command, Context, Wanted};

/// Reports per person.
pub const REPORTS: Limit = Limit { places: 10, window: TimeDelta::days(1), message: "Maximum 10 reports per day" };

/// Something that may be reported: where it stands, and whose it is.
pub trait Reportable: Copy + Send + Sync + 'static {
    /// The state that says whether everybody sees it.
    type State: State;

    /// As the log names it.
    fn target(self) -> Target;

    /// Whose it is, when everybody sees it.
    fn owner(self, state: &Self::State) -> Option<AccountId>;
}

impl Reportable for ItemId {
    type State = Item;

    fn target(self) -> Target {
        Target::Item(self)
    }

    fn owner(self, item: &Item) -> Option<AccountId> {
        item.creator.filter(|_| item.public().is_some())
    }
}

/// A creator's profile has her id.
impl Reportable for AccountId {
    type State = Profile;

    fn target(self) -> Target {
        Target::Profile(self)
    }

    fn owner(self, profile: &Profile) -> Option<AccountId> {
        Some(self).filter(|_| profile.exists() && profile.public)
    }
}

/// Reports something to the moderators (MD-02, MD-17).
#[derive(Clone, Debug)]
pub struct FileReport<T> {
    /// What.
    pub target: T,
    /// Who reports it: the caller.
    pub by: AccountId,
    /// What is wrong.
    pub reason: ReportReason,
    /// The same in her words.
    pub text: Complaint,
}

impl<T: Reportable> Command for FileReport<T> {
    type State = (Report, Quota, T::State);

    fn streams(&self) -> (Wanted, Wanted, Wanted) {
        let target = self.target.target();
        (
            Wanted::of::<Report>(report_id(target, self.by)),
            Wanted::of::<Quota>(format_args!("reports-{}", self.by)),
            Wanted::of::<T::State>(target.id()),
        )
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.by)
    }

    fn decide(
        &self,
        (report, quota, shown): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<ReportEvent>, Vec<quota::Event>, Vec<<T::State as State>::Event>), Refusal> {
        let complaint = (self.reason, self.text.clone());
        let filed = report.file(self.target.target(), self.target.owner(shown), self.by, complaint)?;
        Ok((filed, quota.spend(&REPORTS, context.now)?, vec![]))
    }

    /// What she writes is hers, and goes when she goes.
    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.by)
    }

    fn id(&self) -> Uuid {
        report_id(self.target.target(), self.by).0
    }
}

/// What staff do about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// They are on it.
    Review,
    /// They settle it so.
    Resolve(Outcome),
}

/// Takes the report that the moderator saw a step on.
#[derive(Clone, Debug)]
pub struct DecideReport {
    /// Which report.
    pub report: ReportId,
    /// The revision that was seen.
    pub seen: u64,
    /// What.
    pub step: Step,
    /// What only staff read.
    pub note: Option<Note>,
}

impl Command for DecideReport {
    type State = (Report,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Report>(self.report),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.moderates()
    }

    fn decide(&self, (report,): &(Report,), context: &Context<'_>) -> Result<(Vec<ReportEvent>,), Refusal> {
        let (by, note) = (context.person()?, self.note.clone());
        let events = match self.step {
            Step::Review => report.review(self.seen, by, note),
            Step::Resolve(outcome) => report.resolve(self.seen, by, outcome, note),
        };
        Ok((events?,))
    }

    fn subject(&self, (report,): &(Report,)) -> Option<AccountId> {
        report.reporter
    }

    fn id(&self) -> Uuid {
        self.report.0
    }
}
