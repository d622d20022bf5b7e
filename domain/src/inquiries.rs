//! Inquiries: what clients write to creators, what becomes of it, and the work that comes of that.
//!
//! ```text
//! UNREAD → READ → REPLIED      any ⇄ ARCHIVED      any ⇄ SPAM      a client who writes again → UNREAD
//! engagement: ACCEPTED → COMPLETED, once both sides confirmed it      ACCEPTED → CANCELLED → ACCEPTED
//! ```
//! One stream holds the whole conversation (IQ-11) and the engagement that it leads to (IQ-15), so that both are decided
//! on what was really said. Not here: how often somebody may write (`quota`), and whom a creator does not want to hear
//! ([`Block`]).

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray, VariantNames};

use crate::text::{Email, InquiryMessage, Reply, SenderName, Subject, Terms};
use crate::{AccountId, Personal, PersonalField, State};

mod block;
mod engagement;
mod letter;
mod refusal;
#[cfg(test)]
mod tests;
mod thread;

pub use block::{Block, BlockEvent, block_id};
pub use engagement::Engagement;
pub use letter::{Letter, Recipient};
pub use refusal::Refusal;

/// Where a creator finds an inquiry (IQ-09), as the wire, the column and the filter name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum InquiryStatus {
    /// She has not opened what came last.
    Unread,
    /// She has opened it.
    Read,
    /// She has answered.
    Replied,
    /// She has put it away.
    Archived,
    /// She does not want it, or anything from its sender.
    Spam,
}

impl InquiryStatus {
    /// The wire name: `UNREAD`, …
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// One of the two who write to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// Who was written to.
    Creator,
    /// Who wrote first.
    Client,
}

impl Side {
    /// The wire name: `CREATOR`, `CLIENT`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The one across.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Creator => Self::Client,
            Self::Client => Self::Creator,
        }
    }
}

/// What can happen to an inquiry.
#[expect(
    clippy::large_enum_variant,
    reason = "events come a few at a time, and the letter is the one most often there"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// A client wrote to a creator (IQ-07).
    InquirySent {
        /// To whom.
        creator: AccountId,
        /// Who, when she was signed in; no account is needed (IQ-06).
        client: Option<AccountId>,
        /// Her name.
        name: Personal<SenderName>,
        /// Her address.
        email: Personal<Email>,
        /// The keyed hash of the address: an account with the same one is hers.
        email_key: String,
        /// The keyed hash of the mailbox behind the address: what limits and blocks go by (IQ-12).
        mailbox_key: String,
        /// What it is about.
        subject: Personal<Subject>,
        /// What she wants.
        message: Personal<InquiryMessage>,
        /// What she would pay.
        budget: Option<Personal<Terms>>,
        /// When she needs it.
        timeline: Option<Personal<Terms>>,
        /// The address is known to be hers: she is signed in and has proven it.
        verified: bool,
        /// The creator does not want to hear from her; she is not told.
        blocked: bool,
    },
    /// The client proved that the address is hers (IQ-13).
    InquirySenderVerified {
        /// To whom she wrote.
        creator: AccountId,
        /// The creator did not call it spam: it counts for her (MB-19).
        wanted: bool,
    },
    /// The creator opened it.
    InquiryOpened {},
    /// The creator answered.
    InquiryReplied {
        /// What; none when she answered elsewhere and says so.
        message: Option<Personal<Reply>>,
    },
    /// The client wrote again.
    InquiryContinued {
        /// What.
        message: Personal<Reply>,
    },
    /// The creator put it away.
    InquiryArchived {},
    /// The creator took it back, from what was put away or from spam.
    InquiryRestored {},
    /// The creator does not want it.
    InquiryMarkedSpam {},
    /// The creator took the work on (IQ-15).
    EngagementAccepted {},
    /// One side says that the work is done.
    CompletionConfirmed {
        /// Which.
        by: Side,
    },
    /// Both sides said so.
    EngagementCompleted {
        /// Whose work it was.
        creator: AccountId,
    },
    /// The work will not be done.
    EngagementCancelled {
        /// Who said so.
        by: Side,
    },
}

impl Event {
    /// Shows each personal field with its name: all that either side wrote.
    pub(crate) fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {
        match self {
            Self::InquirySent { name, email, subject, message, budget, timeline, .. } => {
                visit("name", name);
                visit("email", email);
                visit("subject", subject);
                visit("message", message);
                if let Some(budget) = budget {
                    visit("budget", budget);
                }
                if let Some(timeline) = timeline {
                    visit("timeline", timeline);
                }
            }
            Self::InquiryReplied { message: Some(message) } | Self::InquiryContinued { message } => {
                visit("message", message);
            }
            _ => {}
        }
    }
}

/// An inquiry as its events made it. Holds nothing personal.
#[derive(Clone, Debug, Default)]
pub struct Inquiry {
    /// To whom, once it was sent.
    pub creator: Option<AccountId>,
    /// Who sent it, when she was signed in.
    pub client: Option<AccountId>,
    /// The keyed hash of her address.
    pub email_key: String,
    /// The keyed hash of the mailbox behind it.
    pub mailbox_key: String,
    /// The address is known to be hers.
    pub verified: bool,
    /// How far the creator is with it, wherever it lies.
    progress: Progress,
    /// Where it lies.
    place: Place,
    /// The work that came of it.
    pub engagement: Engagement,
    /// How many messages either side wrote, the first included.
    pub messages: usize,
    /// How many events the stream has: the revision of the next one.
    pub next: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    #[default]
    Unread,
    Read,
    Replied,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Inbox,
    Archive,
    Spam,
}

impl Inquiry {
    /// It was sent.
    pub fn exists(&self) -> bool {
        self.creator.is_some()
    }

    /// Where the creator finds it.
    pub fn status(&self) -> InquiryStatus {
        match (self.place, self.progress) {
            (Place::Archive, _) => InquiryStatus::Archived,
            (Place::Spam, _) => InquiryStatus::Spam,
            (Place::Inbox, Progress::Unread) => InquiryStatus::Unread,
            (Place::Inbox, Progress::Read) => InquiryStatus::Read,
            (Place::Inbox, Progress::Replied) => InquiryStatus::Replied,
        }
    }

    /// The revision of the newest event.
    pub fn revision(&self) -> Option<u64> {
        self.next.checked_sub(1)
    }
}

impl State for Inquiry {
    type Event = Event;
    const CATEGORY: &'static str = "inquiry";

    fn evolve(&mut self, event: &Event) {
        self.next += 1;
        match event {
            Event::InquirySent { creator, client, email_key, mailbox_key, verified, blocked, .. } => {
                self.creator = Some(*creator);
                self.client = *client;
                self.email_key.clone_from(email_key);
                self.mailbox_key.clone_from(mailbox_key);
                self.verified = *verified;
                self.place = if *blocked { Place::Spam } else { Place::Inbox };
                self.messages = 1;
            }
            Event::InquirySenderVerified { .. } => self.verified = true,
            Event::InquiryOpened {} => self.progress = Progress::Read,
            Event::InquiryReplied { message } => {
                self.progress = Progress::Replied;
                self.messages += usize::from(message.is_some());
            }
            Event::InquiryContinued { .. } => {
                self.progress = Progress::Unread;
                self.messages += 1;
                // Spam stays spam, whoever writes; what was put away comes back with its answer.
                if self.place == Place::Archive {
                    self.place = Place::Inbox;
                }
            }
            Event::InquiryArchived {} => self.place = Place::Archive,
            Event::InquiryRestored {} => self.place = Place::Inbox,
            Event::InquiryMarkedSpam {} => self.place = Place::Spam,
            Event::EngagementAccepted {} => self.engagement = Engagement::ACCEPTED,
            Event::CompletionConfirmed { by } => self.engagement = self.engagement.confirmed(*by),
            Event::EngagementCompleted { .. } => self.engagement = Engagement::Completed,
            Event::EngagementCancelled { by } => self.engagement = Engagement::Cancelled { by: *by },
        }
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Inquiry(event) => Some(event),
            _ => None,
        }
    }
}
