//! The first letter: who may write to whom.

use super::{Block, Event, Inquiry, Refusal};
use crate::AccountId;
use crate::accounts::{Account, Standing};
use crate::creators::Profile;
use crate::text::{Email, InquiryMessage, SenderName, Subject, Terms};

/// What a client sends (IQ-01…05). The keys are keyed hashes of [`Email::key`] and [`Email::mailbox`].
#[derive(Clone, Debug)]
pub struct Letter {
    /// Her name.
    pub name: SenderName,
    /// Her address.
    pub email: Email,
    /// Its keyed hash.
    pub email_key: String,
    /// The keyed hash of the mailbox behind it.
    pub mailbox_key: String,
    /// What it is about.
    pub subject: Subject,
    /// What she wants.
    pub message: InquiryMessage,
    /// What she would pay.
    pub budget: Option<Terms>,
    /// When she needs it.
    pub timeline: Option<Terms>,
}

/// To whom: what the log says of the creator, and whether she blocked the sender.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// Who.
    pub creator: AccountId,
    /// What she says of herself.
    pub profile: &'a Profile,
    /// Whether she may act.
    pub account: &'a Account,
    /// What she thinks of this sender.
    pub block: &'a Block,
}

impl Inquiry {
    /// Sends it; `client` is who is signed in, with her account. Who was blocked is not told.
    ///
    /// # Errors
    /// [`Refusal::NoSuchCreator`] when nobody may see the creator (IQ-14), [`Refusal::OwnProfile`], and
    /// [`Refusal::SentAlready`] when the stream is another's.
    pub fn send(
        &self,
        to: Recipient<'_>,
        client: Option<(AccountId, &Account)>,
        letter: Letter,
    ) -> Result<Vec<Event>, Refusal> {
        let Recipient { creator, profile, account, block } = to;
        let reachable = profile.exists() && profile.public && account.exists && account.standing == Standing::Active;
        if !reachable {
            return Err(Refusal::NoSuchCreator);
        }
        if client.is_some_and(|(id, _)| id == creator) || account.email_key == letter.email_key {
            return Err(Refusal::OwnProfile);
        }
        if self.exists() {
            return Err(Refusal::SentAlready);
        }
        let Letter { name, email, email_key, mailbox_key, subject, message, budget, timeline } = letter;
        let verified = client.is_some_and(|(_, account)| account.email_verified && account.email_key == email_key);
        Ok(vec![Event::InquirySent {
            creator,
            client: client.map(|(id, _)| id),
            name: name.into(),
            email: email.into(),
            email_key,
            mailbox_key,
            subject: subject.into(),
            message: message.into(),
            budget: budget.map(Into::into),
            timeline: timeline.map(Into::into),
            verified,
            blocked: block.stands,
        }])
    }

    /// The client followed the link that was sent to her address (IQ-13); says nothing where that is known.
    ///
    /// # Errors
    /// [`Refusal::NoSuchInquiry`].
    pub fn verify_sender(&self) -> Result<Vec<Event>, Refusal> {
        let creator = self.creator.ok_or(Refusal::NoSuchInquiry)?;
        let wanted = self.is_wanted();
        if self.verified { Ok(vec![]) } else { Ok(vec![Event::InquirySenderVerified { creator, wanted }]) }
    }
}
