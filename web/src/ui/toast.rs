//! What the page after a form says about it, once (EH-06).

use strum::{EnumString, IntoStaticStr};

/// The cookie that carries it to the next page.
pub(crate) const TOAST: &str = "kreatr_toast";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Toast {
    /// She has an account now.
    Welcome,
    /// She signed in.
    SignedIn,
    /// She signed out.
    SignedOut,
    /// She has proven her address.
    EmailVerified,
    /// A mail is on its way.
    MailSent,
    /// She has another password.
    PasswordChanged,
    /// A moderator let an item be shown.
    ItemApproved,
    /// A moderator refused an item.
    ItemRejected,
    /// A moderator took an item from sight.
    ItemFlagged,
    /// She reported something.
    Reported,
    /// A moderator is on a report.
    ReportReviewed,
    /// A moderator settled a report.
    ReportResolved,
    /// A moderator suspended somebody.
    Suspended,
    /// A moderator ended a suspension.
    SuspensionLifted,
    /// A moderator banned somebody.
    Banned,
    /// A moderator took a ban back.
    Unbanned,
}

impl Toast {
    /// The key of its text.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Welcome => "toast-welcome",
            Self::SignedIn => "toast-signed-in",
            Self::SignedOut => "toast-signed-out",
            Self::EmailVerified => "toast-email-verified",
            Self::MailSent => "toast-mail-sent",
            Self::PasswordChanged => "toast-password-changed",
            Self::ItemApproved => "toast-item-approved",
            Self::ItemRejected => "toast-item-rejected",
            Self::ItemFlagged => "toast-item-flagged",
            Self::Reported => "toast-reported",
            Self::ReportReviewed => "toast-report-reviewed",
            Self::ReportResolved => "toast-report-resolved",
            Self::Suspended => "toast-suspended",
            Self::SuspensionLifted => "toast-suspension-lifted",
            Self::Banned => "toast-banned",
            Self::Unbanned => "toast-unbanned",
        }
    }

    /// The cookie that makes the next page say it.
    pub(crate) fn cookie(self) -> String {
        let name: &'static str = self.into();
        format!("{TOAST}={name}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax")
    }

    /// The cookie that ends it.
    pub(crate) fn over() -> String {
        format!("{TOAST}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }
}
