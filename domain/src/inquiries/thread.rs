//! The conversation, and what the creator does with it (IQ-11).

use super::{Event, Inquiry, InquiryStatus, Place, Progress, Refusal};
use crate::AccountId;
use crate::text::Reply;

impl Inquiry {
    /// The most messages of one conversation; a house rule, so that a page shows all of it.
    pub const MESSAGES_MOST: usize = 200;

    /// The creator opened it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's.
    pub fn open(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        if self.progress == Progress::Unread { Ok(vec![Event::InquiryOpened {}]) } else { Ok(vec![]) }
    }

    /// The creator answers; without a message she says that she did so elsewhere, once.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's; [`Refusal::ThreadFull`].
    pub fn reply(&self, by: AccountId, message: Option<Reply>) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        if message.is_none() && self.progress == Progress::Replied {
            return Ok(vec![]);
        }
        if message.is_some() {
            self.unless_full()?;
        }
        Ok(vec![Event::InquiryReplied { message: message.map(Into::into) }])
    }

    /// The client writes again.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`]; [`Refusal::ThreadFull`].
    pub fn go_on(&self, message: Reply) -> Result<Vec<Event>, Refusal> {
        self.creator.ok_or(Refusal::NoSuchInquiry)?;
        self.unless_full()?;
        Ok(vec![Event::InquiryContinued { message: message.into() }])
    }

    /// The creator puts it away.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's.
    pub fn archive(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        if self.place == Place::Archive { Ok(vec![]) } else { Ok(vec![Event::InquiryArchived {}]) }
    }

    /// The creator takes it back, as far as she had come with it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's.
    pub fn restore(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        if self.place == Place::Inbox { Ok(vec![]) } else { Ok(vec![Event::InquiryRestored {}]) }
    }

    /// The creator does not want it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`], also for everybody else's.
    pub fn mark_spam(&self, by: AccountId) -> Result<Vec<Event>, Refusal> {
        self.received_by(by)?;
        if self.place == Place::Spam { Ok(vec![]) } else { Ok(vec![Event::InquiryMarkedSpam {}]) }
    }

    /// Whether the creator is to hear of what its client does.
    pub fn is_wanted(&self) -> bool {
        self.exists() && self.status() != InquiryStatus::Spam
    }

    /// Nobody learns of somebody else's inquiries, not even that there are any.
    pub(super) fn received_by(&self, by: AccountId) -> Result<(), Refusal> {
        if self.creator == Some(by) { Ok(()) } else { Err(Refusal::NoSuchInquiry) }
    }

    fn unless_full(&self) -> Result<(), Refusal> {
        if self.messages < Self::MESSAGES_MOST { Ok(()) } else { Err(Refusal::ThreadFull) }
    }
}
