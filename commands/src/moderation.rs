//! What moderators may ask for, and what people report to them.

use domain::moderation::Decision;
use domain::portfolio::Item;
use domain::{AccountId, ItemId, Refusal};
use uuid::Uuid;

use crate::{Actor, Command, Context, Wanted};

mod reports;

pub use reports::{DecideReport, FileReport, REPORTS, Reportable, Step};

/// What is decided about an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be shown.
    Approve,
    /// It may not, and the creator reads why (MD-04).
    Reject,
    /// It is hidden until somebody looks again (MD-05).
    Flag,
}

/// Decides about the revision of an item that the moderator saw (MD-22).
#[derive(Clone, Debug)]
pub struct DecideItem {
    /// Which item.
    pub item: ItemId,
    /// The revision that was seen.
    pub seen: u64,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub decision: Decision,
}

impl Command for DecideItem {
    type State = (Item,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Item>(self.item),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.moderates()
    }

    fn decide(&self, (item,): &(Item,), context: &Context<'_>) -> Result<(Vec<domain::portfolio::Event>,), Refusal> {
        let by = context.person()?;
        let decision = self.decision.clone();
        let events = match self.verdict {
            Verdict::Approve => item.approve(self.seen, by, decision),
            Verdict::Reject => item.reject(self.seen, by, decision),
            Verdict::Flag => item.flag(self.seen, by, decision),
        };
        Ok((events?,))
    }

    fn subject(&self, (item,): &(Item,)) -> Option<AccountId> {
        item.creator
    }

    fn id(&self) -> Uuid {
        self.item.0
    }
}
