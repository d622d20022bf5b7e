//! Inquiries: the form by which a visitor writes to a creator, her inbox, and the client's side of a conversation
//! (IQ-06, IQ-07, IQ-11, IQ-13).
//!
//! What is sent is carried out as the operations `marketplace.sendInquiry` and `inquiries.*`. A link of a mail leads to a
//! page; what it proves is said by a button, because programs that look into mails press nothing.

use api::Access;
use domain::inquiries::Side;
use projections::inquiries::Message;

use crate::pages::Page;
use crate::ui::{Moment, Toast, Ui};
use crate::visit::Visit;

mod contact;
mod conversation;
mod inbox;

pub(crate) use contact::fields as contact_fields;

/// The creator's inbox.
const HOME: &str = "/dashboard/inquiries";

pub(crate) fn pages() -> Vec<Page> {
    vec![
        Page::at("/portfolio/{username}/contact", Access::Public).shows(contact::form).takes(contact::send),
        Page::at("/conversation", Access::Public).shows(conversation::show).takes(conversation::carry_out),
        Page::at("/conversation/verify", Access::Public).shows(conversation::ask).takes(conversation::verify),
        Page::at(HOME, Access::Person).shows(inbox::list),
        Page::at("/dashboard/inquiries/{inquiry}", Access::Person).shows(inbox::open).takes(inbox::carry_out),
    ]
}

/// A message as its reader sees it.
struct Said {
    /// She wrote it herself.
    own: bool,
    /// Who wrote it.
    who: String,
    /// What; nothing once she is erased.
    text: Option<String>,
    at: Moment,
}

/// What was written, as one side reads it; `names` are those of the creator and of the client.
fn said(visit: &Visit, messages: Vec<Message>, reader: Side, names: (&str, &str)) -> Vec<Said> {
    let now = visit.door.house.now();
    let told = |message: Message| {
        let own = message.side == reader.as_str();
        let who = if message.side == Side::Creator.as_str() { names.0 } else { names.1 };
        Said { own, who: who.to_owned(), text: message.body, at: Moment::of(&visit.ui, message.at, now) }
    };
    messages.into_iter().map(told).collect()
}

/// How far the work is that came of an inquiry, as one side sees it.
struct Work {
    /// The key of what is said about it; none while nobody took it on.
    told: Option<&'static str>,
    /// It may be called done by this side.
    can_confirm: bool,
    /// It may be called off.
    can_cancel: bool,
    /// It was called done by both.
    done: bool,
}

impl Work {
    fn of(engagement: &str, confirmed: bool, other_confirmed: bool) -> Self {
        let accepted = engagement == "ACCEPTED";
        let told = match engagement {
            "ACCEPTED" if confirmed => Some("work-waits"),
            "ACCEPTED" if other_confirmed => Some("work-other-done"),
            "ACCEPTED" => Some("work-accepted"),
            "COMPLETED" => Some("work-completed"),
            "CANCELLED" => Some("work-cancelled"),
            _ => None,
        };
        Self { told, can_confirm: accepted && !confirmed, can_cancel: accepted, done: engagement == "COMPLETED" }
    }
}

/// What the page after a step says.
fn toast(step: &str) -> Option<Toast> {
    Some(match step {
        "reply" | "continue" => Toast::MessageSent,
        "replied" | "archive" | "restore" | "spam" => Toast::InquiryMoved,
        "block" => Toast::SenderBlocked,
        "unblock" => Toast::SenderUnblocked,
        "accept" | "confirm" | "cancel" => Toast::WorkNoted,
        _ => return None,
    })
}

/// The label of where an inquiry lies.
fn status_label(ui: &Ui, status: &str) -> &'static str {
    ui.t(match status {
        "UNREAD" => "inquiry-unread",
        "READ" => "inquiry-read",
        "REPLIED" => "inquiry-replied",
        "ARCHIVED" => "inquiry-archived",
        _ => "inquiry-spam",
    })
}
