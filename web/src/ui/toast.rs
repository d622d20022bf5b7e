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
    /// A new work waits for a moderator.
    WorkSent,
    /// A work was changed.
    WorkSaved,
    /// A work was taken away.
    WorkDeleted,
    /// A work is for everybody.
    WorkPublic,
    /// A work is for its creator alone.
    WorkPrivate,
    /// A work stands out.
    WorkFeatured,
    /// A work stands out no more.
    WorkUnfeatured,
    /// The works stand in another order.
    OrderSaved,
    /// The profile was written.
    ProfileSaved,
    /// She has another username.
    UsernameChanged,
    /// She has another password, by a mail.
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
    /// She has another password, and is still signed in.
    NewPassword,
    /// Staff put somebody or something on the community's page.
    Featured,
    /// Staff took it off.
    Unfeatured,
    /// A message of a conversation was sent.
    MessageSent,
    /// An inquiry lies elsewhere now.
    InquiryMoved,
    /// A sender is not heard any more.
    SenderBlocked,
    /// A sender is heard again.
    SenderUnblocked,
    /// What was said of the work is noted.
    WorkNoted,
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
            Self::WorkSent => "toast-work-sent",
            Self::WorkSaved => "toast-work-saved",
            Self::WorkDeleted => "toast-work-deleted",
            Self::WorkPublic => "toast-work-public",
            Self::WorkPrivate => "toast-work-private",
            Self::WorkFeatured => "toast-work-featured",
            Self::WorkUnfeatured => "toast-work-unfeatured",
            Self::OrderSaved => "toast-order-saved",
            Self::ProfileSaved => "toast-profile-saved",
            Self::UsernameChanged => "toast-username-changed",
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
            Self::NewPassword => "toast-new-password",
            Self::Featured => "toast-featured",
            Self::Unfeatured => "toast-unfeatured",
            Self::MessageSent => "toast-message-sent",
            Self::InquiryMoved => "toast-inquiry-moved",
            Self::SenderBlocked => "toast-sender-blocked",
            Self::SenderUnblocked => "toast-sender-unblocked",
            Self::WorkNoted => "toast-work-noted",
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
