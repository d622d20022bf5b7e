//! Moderation: what staff may decide about an item, whose facts and state are in `portfolio`; and what people report.
//!
//! A decision names the revision that was seen, so that nobody approves what she did not read (MD-22), and nobody
//! decides about her own work (MD-23).

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::portfolio::{Event, Item, Standing};
use crate::refusal::MAY_NOT;
use crate::text::{Note, Reason};
use crate::{AccountId, Kind};

mod report;
#[cfg(test)]
mod tests;

pub use report::{Outcome, Report, ReportEvent, ReportReason, ReportStatus, Target, report_id};

/// Which rule a decision rests on (MD-17, MD-22).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum PolicyCode {
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
    /// Not good enough to show.
    Quality,
    /// Another reason, given in words.
    Other,
    /// No rule is broken: for approvals.
    None,
}

impl PolicyCode {
    /// The wire name: `STOLEN_WORK`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The English label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Spam => "Spam",
            Self::StolenWork => "Stolen work",
            Self::Nudity => "Nudity",
            Self::Hate => "Hate",
            Self::Harassment => "Harassment",
            Self::Scam => "Scam",
            Self::Impersonation => "Impersonation",
            Self::Illegal => "Illegal content",
            Self::Quality => "Quality",
            Self::Other => "Other",
            Self::None => "None",
        }
    }
}

/// The version of the rules that decisions rest on now (MD-22).
pub const POLICY_VERSION: i32 = 1;

/// How staff decided (MD-22).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// By which rule.
    pub policy: PolicyCode,
    /// In which version of the rules.
    pub policy_version: i32,
    /// Why, for the creator to read.
    pub reason: Option<Reason>,
    /// What only staff read.
    pub note: Option<Note>,
    /// No person decided.
    pub automated: bool,
}

impl Decision {
    /// A person's decision that no rule is broken.
    pub fn approval(reason: Option<Reason>, note: Option<Note>) -> Self {
        Self { reason, note, ..Self::against(PolicyCode::None, None, None) }
    }

    /// A person's decision that `policy` is broken, by the present rules.
    pub fn against(policy: PolicyCode, reason: Option<Reason>, note: Option<Note>) -> Self {
        Self { policy, policy_version: POLICY_VERSION, reason, note, automated: false }
    }
}

/// What staff may decide. Who repeats her own decision word for word says nothing new; who decides about what somebody
/// else decided learns how it stands.
impl Item {
    /// Lets the revision be shown that the moderator saw.
    ///
    /// # Errors
    /// [`Refusal::NoSuchItem`], [`Refusal::OwnItem`], [`Refusal::RevisedMeanwhile`], and
    /// [`Refusal::AlreadyDecided`] when it was rejected, or approved otherwise.
    pub fn approve(&self, seen: u64, by: AccountId, decision: Decision) -> Result<Vec<Event>, Refusal> {
        match self.judged(seen, by)? {
            Standing::Approved if self.is_judgement(by, &decision) => Ok(vec![]),
            standing @ (Standing::Approved | Standing::Rejected) => Err(Refusal::AlreadyDecided { standing }),
            Standing::Pending | Standing::Flagged => {
                Ok(vec![Event::ItemApproved { revision: self.revision, by, decision }])
            }
        }
    }

    /// Refuses the revision that the moderator saw. One approved earlier stays public, unless it was flagged (PF-24).
    ///
    /// # Errors
    /// [`Refusal::ReasonMissing`], [`Refusal::PolicyMissing`], [`Refusal::NoSuchItem`], [`Refusal::OwnItem`],
    /// [`Refusal::RevisedMeanwhile`], and [`Refusal::AlreadyDecided`] when it was approved: flag it first.
    pub fn reject(&self, seen: u64, by: AccountId, decision: Decision) -> Result<Vec<Event>, Refusal> {
        let standing = self.judged(seen, by)?;
        Refusal::unless_explained(&decision)?;
        match standing {
            Standing::Rejected if self.is_judgement(by, &decision) => Ok(vec![]),
            Standing::Rejected | Standing::Approved => Err(Refusal::AlreadyDecided { standing }),
            Standing::Pending | Standing::Flagged => {
                Ok(vec![Event::ItemRejected { revision: self.revision, by, decision }])
            }
        }
    }

    /// Takes the item from sight until somebody decides (MD-05, GAP-97).
    ///
    /// # Errors
    /// [`Refusal::ReasonMissing`], [`Refusal::PolicyMissing`], [`Refusal::NoSuchItem`], [`Refusal::OwnItem`],
    /// [`Refusal::RevisedMeanwhile`], and [`Refusal::AlreadyDecided`] when it was rejected.
    pub fn flag(&self, seen: u64, by: AccountId, decision: Decision) -> Result<Vec<Event>, Refusal> {
        let standing = self.judged(seen, by)?;
        Refusal::unless_explained(&decision)?;
        match standing {
            Standing::Flagged if self.is_judgement(by, &decision) => Ok(vec![]),
            Standing::Flagged | Standing::Rejected => Err(Refusal::AlreadyDecided { standing }),
            Standing::Pending | Standing::Approved => {
                Ok(vec![Event::ItemFlagged { revision: self.revision, by, decision }])
            }
        }
    }

    fn is_judgement(&self, by: AccountId, decision: &Decision) -> bool {
        self.judgement.as_ref().is_some_and(|(judge, judgement)| *judge == by && judgement == decision)
    }

    /// How the item stands, when this moderator may decide about what she saw.
    fn judged(&self, seen: u64, by: AccountId) -> Result<Standing, Refusal> {
        if !self.exists() {
            return Err(Refusal::NoSuchItem);
        }
        if self.creator == Some(by) {
            return Err(Refusal::OwnItem);
        }
        if !self.is_current(seen) {
            return Err(Refusal::RevisedMeanwhile { seen, now: self.revision });
        }
        Ok(self.standing)
    }
}

/// Why staff cannot decide so.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The item does not exist, or not any more.
    #[error("Portfolio item not found")]
    NoSuchItem,
    /// It is the moderator's own (MD-23).
    #[error("{MAY_NOT}")]
    OwnItem,
    /// The content was changed since the moderator saw it (MD-22).
    #[error("The item was changed meanwhile: you saw revision {seen}, now it is {now}")]
    RevisedMeanwhile {
        /// The revision that she saw.
        seen: u64,
        /// The revision that stands.
        now: u64,
    },
    /// Somebody decided otherwise about the same revision.
    #[error("The item was decided already: it is {}", standing.as_str())]
    AlreadyDecided {
        /// How it stands.
        standing: Standing,
    },
    /// The report does not exist.
    #[error("Report not found")]
    NoSuchReport,
    /// What is reported does not exist, or is not public.
    #[error("There is nothing to report here")]
    NothingToReport,
    /// Nobody reports herself, nor decides on what she reported or on a report about her (MD-23).
    #[error("{MAY_NOT}")]
    OwnReport,
    /// She reported it before, and nobody has decided on that yet (MD-17).
    #[error("You have reported this already; it is still open")]
    ReportedAlready,
    /// It was filed again since the moderator saw it.
    #[error("The report was changed meanwhile: you saw revision {seen}, now it is {now}")]
    FiledMeanwhile {
        /// The revision that she saw.
        seen: u64,
        /// The revision that stands.
        now: u64,
    },
    /// Somebody is on it.
    #[error("Another moderator is on this report, or said something else about it")]
    AlreadyReviewed,
    /// Somebody resolved it.
    #[error("The report was resolved already: it is {}", outcome.as_str())]
    AlreadyResolved {
        /// How.
        outcome: Outcome,
    },
    /// The creator is owed a reason (MD-03, MD-22).
    #[error("Reason is required")]
    ReasonMissing,
    /// A decision against the creator rests on a rule (MD-22).
    #[error("Policy is required")]
    PolicyMissing,
}

impl Refusal {
    fn unless_explained(decision: &Decision) -> Result<(), Self> {
        if decision.reason.is_none() {
            return Err(Self::ReasonMissing);
        }
        if decision.policy == PolicyCode::None { Err(Self::PolicyMissing) } else { Ok(()) }
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoSuchItem | Self::NoSuchReport | Self::NothingToReport => Kind::NotFound,
            Self::OwnItem | Self::OwnReport => Kind::Forbidden,
            Self::RevisedMeanwhile { .. }
            | Self::AlreadyDecided { .. }
            | Self::ReportedAlready
            | Self::FiledMeanwhile { .. }
            | Self::AlreadyReviewed
            | Self::AlreadyResolved { .. } => Kind::Conflict,
            Self::ReasonMissing | Self::PolicyMissing => Kind::Invalid,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        self.kind().code()
    }

    pub(crate) fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing => Some("reason"),
            Self::PolicyMissing => Some("policy"),
            _ => None,
        }
    }
}
