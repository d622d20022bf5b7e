//! Reports: what people find wrong with what others show. One stream per person and thing, so that nobody has two open
//! reports of the same thing (MD-17).
//!
//! ```text
//! file → OPEN → REVIEWED → RESOLVED       OPEN → RESOLVED       RESOLVED, filed again → OPEN
//! ```
//! A decision names the revision of the filing that was seen. What follows for the thing itself is decided about it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};
use uuid::Uuid;

use super::Refusal;
use crate::text::{Complaint, Note};
use crate::{AccountId, ItemId, Personal, PersonalField, ReportId, State};

#[cfg(test)]
mod tests;

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(tag = "kind", content = "id", rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Target {
    /// A portfolio item.
    Item(ItemId),
    /// A creator's profile, and so herself.
    Profile(AccountId),
}

impl Target {
    /// The wire name of its kind: `ITEM`, `PROFILE`.
    pub fn kind(self) -> &'static str {
        self.into()
    }

    /// The id of the thing.
    pub fn id(self) -> Uuid {
        match self {
            Self::Item(item) => item.0,
            Self::Profile(creator) => creator.0,
        }
    }
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ReportReason {
    /// Unwanted advertising.
    Spam,
    /// Somebody else's work.
    StolenWork,
    /// Nudity.
    Nudity,
    /// Hatred.
    Hate,
    /// Harassment.
    Harassment,
    /// Fraud.
    Scam,
    /// Pretending to be somebody else.
    Impersonation,
    /// Against the law.
    Illegal,
    /// Something else, told in words.
    Other,
}

impl ReportReason {
    /// The wire name: `STOLEN_WORK`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// How far staff are with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum ReportStatus {
    /// Nobody looked yet.
    Open,
    /// Somebody looked and is on it.
    Reviewed,
    /// It is settled.
    Resolved,
}

impl ReportStatus {
    /// The wire name: `OPEN`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// She was right.
    Upheld,
    /// Nothing was wrong.
    Dismissed,
}

impl Outcome {
    /// The wire name: `UPHELD`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What can happen to a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum ReportEvent {
    /// Somebody reported something; also again, once an earlier report was resolved.
    ReportFiled {
        /// What.
        target: Target,
        /// Whose it is.
        owner: AccountId,
        /// Who reports it.
        by: AccountId,
        /// What is wrong.
        reason: ReportReason,
        /// The same in her words.
        text: Personal<Complaint>,
    },
    /// A moderator looked and is on it.
    ReportReviewed {
        /// The revision of the filing that she saw.
        revision: u64,
        /// Who.
        by: AccountId,
        /// What only staff read.
        note: Option<Note>,
    },
    /// A moderator settled it.
    ReportResolved {
        /// The revision of the filing that she saw.
        revision: u64,
        /// Who.
        by: AccountId,
        /// What came of it.
        outcome: Outcome,
        /// What only staff read.
        note: Option<Note>,
    },
}

impl ReportEvent {
    /// Shows the personal fields: the reporter's words.
    pub(crate) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        if let Self::ReportFiled { text, .. } = self {
            visit("text", text);
        }
    }
}

/// The one id of this person's report of this thing.
pub fn report_id(target: Target, by: AccountId) -> ReportId {
    ReportId(Uuid::new_v5(&target.id(), by.0.as_bytes()))
}

/// Who did something, and what she noted.
pub type Remark = (AccountId, Option<Note>);

/// A report, as far as it got.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Who filed it, once somebody did.
    pub reporter: Option<AccountId>,
    /// Whose thing it is about.
    pub owner: Option<AccountId>,
    /// Who is on it, and what she noted.
    pub reviewed: Option<Remark>,
    /// What came of it, and who settled it so.
    pub resolved: Option<(Outcome, Remark)>,
    /// The revision of the newest filing: what a decision must name.
    pub revision: u64,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

impl Report {
    /// How far staff are with it.
    pub fn status(&self) -> ReportStatus {
        match (&self.resolved, &self.reviewed) {
            (Some(_), _) => ReportStatus::Resolved,
            (None, Some(_)) => ReportStatus::Reviewed,
            (None, None) => ReportStatus::Open,
        }
    }

    /// Reports a thing; `owner` is whose it is, when it is shown to everybody.
    ///
    /// # Errors
    /// [`Refusal::NothingToReport`], [`Refusal::OwnReport`] about her own, and [`Refusal::ReportedAlready`].
    pub fn file(
        &self,
        target: Target,
        owner: Option<AccountId>,
        by: AccountId,
        (reason, text): (ReportReason, Complaint),
    ) -> Result<Vec<ReportEvent>, Refusal> {
        let owner = owner.ok_or(Refusal::NothingToReport)?;
        if owner == by {
            return Err(Refusal::OwnReport);
        }
        if self.reporter.is_some() && self.resolved.is_none() {
            return Err(Refusal::ReportedAlready);
        }
        Ok(vec![ReportEvent::ReportFiled { target, owner, by, reason, text: text.into() }])
    }

    /// Says that staff are on it. Who repeats her own words says nothing new.
    ///
    /// # Errors
    /// [`Refusal::NoSuchReport`], [`Refusal::OwnReport`], [`Refusal::FiledMeanwhile`], and
    /// [`Refusal::AlreadyResolved`] and [`Refusal::AlreadyReviewed`].
    pub fn review(&self, seen: u64, by: AccountId, note: Option<Note>) -> Result<Vec<ReportEvent>, Refusal> {
        self.judged(seen, by)?;
        match (&self.resolved, &self.reviewed) {
            (Some((outcome, _)), _) => Err(Refusal::AlreadyResolved { outcome: *outcome }),
            (None, Some(remark)) if *remark == (by, note.clone()) => Ok(vec![]),
            (None, Some(_)) => Err(Refusal::AlreadyReviewed),
            (None, None) => Ok(vec![ReportEvent::ReportReviewed { revision: self.revision, by, note }]),
        }
    }

    /// Settles it. Who repeats her own words says nothing new.
    ///
    /// # Errors
    /// [`Refusal::NoSuchReport`], [`Refusal::OwnReport`], [`Refusal::FiledMeanwhile`], and
    /// [`Refusal::AlreadyResolved`] when it was settled otherwise.
    pub fn resolve(
        &self,
        seen: u64,
        by: AccountId,
        outcome: Outcome,
        note: Option<Note>,
    ) -> Result<Vec<ReportEvent>, Refusal> {
        self.judged(seen, by)?;
        match &self.resolved {
            Some(settled) if *settled == (outcome, (by, note.clone())) => Ok(vec![]),
            Some((settled, _)) => Err(Refusal::AlreadyResolved { outcome: *settled }),
            None => Ok(vec![ReportEvent::ReportResolved { revision: self.revision, by, outcome, note }]),
        }
    }

    /// Whether this moderator may decide on the filing that she saw.
    fn judged(&self, seen: u64, by: AccountId) -> Result<(), Refusal> {
        if self.reporter.is_none() {
            return Err(Refusal::NoSuchReport);
        }
        if [self.reporter, self.owner].contains(&Some(by)) {
            return Err(Refusal::OwnReport);
        }
        if !(self.revision..self.next).contains(&seen) {
            return Err(Refusal::FiledMeanwhile { seen, now: self.revision });
        }
        Ok(())
    }
}

impl State for Report {
    type Event = ReportEvent;
    const CATEGORY: &'static str = "report";

    fn evolve(&mut self, event: &ReportEvent) {
        match event {
            ReportEvent::ReportFiled { owner, by, .. } => {
                let (reporter, owner, revision, next) = (Some(*by), Some(*owner), self.next, self.next);
                *self = Self { reporter, owner, revision, next, ..Self::default() };
            }
            ReportEvent::ReportReviewed { by, note, .. } => self.reviewed = Some((*by, note.clone())),
            ReportEvent::ReportResolved { by, outcome, note, .. } => {
                self.resolved = Some((*outcome, (*by, note.clone())));
            }
        }
        self.next += 1;
    }

    fn event_of(event: crate::Event) -> Option<ReportEvent> {
        match event {
            crate::Event::Report(event) => Some(event),
            _ => None,
        }
    }
}
