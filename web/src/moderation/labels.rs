//! What the wire names of this room are called on its pages.

use domain::moderation::{Outcome, PolicyCode, ReportReason, ReportStatus};
use domain::portfolio::{Standing, Visibility};

use crate::ui::Ui;

/// The rules that a decision can rest on, in the order of the list: the everyday ones first.
pub(super) const POLICIES: [PolicyCode; 10] = [
    PolicyCode::Quality,
    PolicyCode::Spam,
    PolicyCode::StolenWork,
    PolicyCode::Nudity,
    PolicyCode::Hate,
    PolicyCode::Harassment,
    PolicyCode::Scam,
    PolicyCode::Impersonation,
    PolicyCode::Illegal,
    PolicyCode::Other,
];

pub(super) fn policy(ui: &Ui, policy: PolicyCode) -> &'static str {
    ui.t(match policy {
        PolicyCode::Spam => "rule-spam",
        PolicyCode::StolenWork => "rule-stolen-work",
        PolicyCode::Nudity => "rule-nudity",
        PolicyCode::Hate => "rule-hate",
        PolicyCode::Harassment => "rule-harassment",
        PolicyCode::Scam => "rule-scam",
        PolicyCode::Impersonation => "rule-impersonation",
        PolicyCode::Illegal => "rule-illegal",
        PolicyCode::Quality => "rule-quality",
        PolicyCode::Other => "rule-other",
        PolicyCode::None => "rule-choose",
    })
}

pub(super) fn reason(ui: &Ui, reason: ReportReason) -> &'static str {
    ui.t(match reason {
        ReportReason::Spam => "rule-spam",
        ReportReason::StolenWork => "rule-stolen-work",
        ReportReason::Nudity => "rule-nudity",
        ReportReason::Hate => "rule-hate",
        ReportReason::Harassment => "rule-harassment",
        ReportReason::Scam => "rule-scam",
        ReportReason::Impersonation => "rule-impersonation",
        ReportReason::Illegal => "rule-illegal",
        ReportReason::Other => "rule-other",
    })
}

/// What stands in a column of a read model, told; an unknown word is told as it is.
pub(super) fn reason_of(ui: &Ui, wire: &str) -> String {
    wire.parse().map_or_else(|_| wire.to_owned(), |known| reason(ui, known).to_owned())
}

pub(super) fn status(ui: &Ui, status: ReportStatus) -> &'static str {
    ui.t(match status {
        ReportStatus::Open => "report-open",
        ReportStatus::Reviewed => "report-reviewed",
        ReportStatus::Resolved => "report-resolved",
    })
}

pub(super) fn outcome(ui: &Ui, outcome: Outcome) -> &'static str {
    ui.t(match outcome {
        Outcome::Upheld => "report-upheld",
        Outcome::Dismissed => "report-dismissed",
    })
}

pub(super) fn visibility(ui: &Ui, visibility: Visibility) -> &'static str {
    ui.t(match visibility {
        Visibility::Public => "mod-public",
        Visibility::Private => "mod-private",
    })
}

/// How an item stands, as a mark with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) class: &'static str,
    pub(super) icon: &'static str,
    pub(super) label: &'static str,
}

pub(super) fn badge(ui: &Ui, standing: Standing) -> Badge {
    let (class, icon, key) = match standing {
        Standing::Pending => ("waits", "clock", "mod-pending"),
        Standing::Approved => ("good", "circle-check", "mod-approved"),
        Standing::Rejected => ("bad", "ban", "mod-rejected"),
        Standing::Flagged => ("bad", "flag", "mod-flagged"),
    };
    Badge { class, icon, label: ui.t(key) }
}
