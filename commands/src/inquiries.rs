//! Inquiries: a client writes to a creator, both write on, and agree on work.
//!
//! Whom a message is sealed for: what a signed-in client writes, for her account; what a guest writes, for the inquiry
//! itself, so that one guest's letter is erased by destroying one key (GAP-62); what the creator answers, for her.

use domain::inquiries::{Block, BlockEvent, Event, Inquiry, Refusal as No, Side, block_id};
use domain::quota::{self, Quota};
use domain::text::Reply;
use domain::{AccountId, InquiryId, Refusal};
use uuid::Uuid;

use crate::accounts::Place;
use crate::{Actor, Caller, Command, CommandError, Context, Desk, Receipt, Request, Wanted};

mod links;
mod mails;
mod send;

pub use links::LinkPurpose;
pub use mails::{Notice, Notification};
pub use send::NewInquiry;

/// What a creator does with an inquiry she got.
#[derive(Clone, Debug)]
pub enum Step {
    /// She opens it (IQ-09).
    Open,
    /// She answers; without a message, she says that she did so elsewhere.
    Reply(Option<Reply>),
    /// She puts it away.
    Archive,
    /// She takes it back.
    Restore,
    /// She does not want it.
    MarkSpam,
    /// She takes the work on (IQ-15).
    Accept,
    /// She says that the work is done.
    Confirm,
    /// She says that it will not be done.
    Cancel,
}

/// Takes a step on an inquiry that the caller got.
#[derive(Clone, Debug)]
pub struct TakeStep {
    /// Which.
    pub inquiry: InquiryId,
    /// Who got it: the caller.
    pub creator: AccountId,
    /// What she does.
    pub step: Step,
}

impl Command for TakeStep {
    type State = (Inquiry,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Inquiry>(self.inquiry),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(&self, (inquiry,): &(Inquiry,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let by = self.creator;
        let own = || if inquiry.creator == Some(by) { Ok(()) } else { Err(No::NoSuchInquiry) };
        let events = match &self.step {
            Step::Open => inquiry.open(by),
            Step::Reply(message) => inquiry.reply(by, message.clone()),
            Step::Archive => inquiry.archive(by),
            Step::Restore => inquiry.restore(by),
            Step::MarkSpam => inquiry.mark_spam(by),
            Step::Accept => inquiry.accept(by),
            Step::Confirm => own().and_then(|()| inquiry.confirm(Side::Creator)),
            Step::Cancel => own().and_then(|()| inquiry.cancel(Side::Creator)),
        };
        Ok((events?,))
    }

    fn subject(&self, _: &(Inquiry,)) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.inquiry.0
    }
}

/// Blocks the sender of an inquiry, which goes to spam, or takes that back (IQ-11).
#[derive(Clone, Debug)]
struct Blocking {
    inquiry: InquiryId,
    creator: AccountId,
    /// The keyed hash of the sender's mailbox.
    mailbox_key: String,
    block: bool,
}

impl Command for Blocking {
    type State = (Inquiry, Block);

    fn streams(&self) -> (Wanted, Wanted) {
        let block = block_id(self.creator, &self.mailbox_key);
        (Wanted::of::<Inquiry>(self.inquiry), Wanted::of::<Block>(block))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.creator)
    }

    fn decide(
        &self,
        (inquiry, block): &Self::State,
        _: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<BlockEvent>), Refusal> {
        let marked = inquiry.mark_spam(self.creator)?;
        let (creator, key) = (self.creator, &self.mailbox_key);
        Ok(if self.block {
            (marked, block.block(creator, key, self.inquiry))
        } else {
            (vec![], block.unblock(creator, key))
        })
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.creator)
    }

    fn id(&self) -> Uuid {
        self.inquiry.0
    }
}

/// What a client does with an inquiry she sent.
#[derive(Clone, Debug)]
enum ClientStep {
    /// She followed a link that was sent to her address.
    Verify,
    /// She writes again.
    Continue(Reply),
    /// She says that the work is done.
    Confirm,
    /// She says that it will not be done.
    Cancel,
}

/// Takes a step on an inquiry that the caller sent: she is signed in, or has the link.
#[derive(Clone, Debug)]
struct TakeClientStep {
    inquiry: InquiryId,
    /// Her proof is a link, which also proves her address (IQ-13).
    by_link: bool,
    step: ClientStep,
    /// Where what she writes is counted.
    counted: Place,
}

impl Command for TakeClientStep {
    type State = (Inquiry, Quota);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Inquiry>(self.inquiry), self.counted.stream.clone())
    }

    fn permits(&self, actor: &Actor) -> bool {
        self.by_link || actor.is_person()
    }

    fn decide(
        &self,
        (inquiry, quota): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<quota::Event>), Refusal> {
        let hers = inquiry.client.is_some_and(|client| context.actor.is(client));
        if !self.by_link && !hers {
            return Err(No::NoSuchInquiry.into());
        }
        let mut events = if self.by_link { inquiry.verify_sender()? } else { vec![] };
        let mut spent = vec![];
        match &self.step {
            ClientStep::Verify => {}
            ClientStep::Continue(message) => {
                events.extend(inquiry.go_on(message.clone())?);
                spent = self.counted.spend(quota, context.now)?;
            }
            ClientStep::Confirm => events.extend(inquiry.confirm(Side::Client)?),
            ClientStep::Cancel => events.extend(inquiry.cancel(Side::Client)?),
        }
        Ok((events, spent))
    }

    fn subject(&self, (inquiry, _): &Self::State) -> Option<AccountId> {
        Some(inquiry.client.unwrap_or(AccountId(self.inquiry.0)))
    }

    fn id(&self) -> Uuid {
        self.inquiry.0
    }
}

/// How somebody shows that an inquiry is hers.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// She is signed in, and sent it so.
    Account(AccountId, InquiryId),
    /// She has the link that was sent to her.
    Link(&'a secrecy::SecretString),
}

impl Desk {
    /// Blocks the sender of an inquiry that the caller got.
    ///
    /// # Errors
    /// See [`CommandError`]; refused for everybody else's.
    pub async fn block_sender(
        &self,
        creator: AccountId,
        inquiry: InquiryId,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.set_block(creator, inquiry, true, request).await
    }

    /// Wants to hear again from the sender of an inquiry that the caller got.
    ///
    /// # Errors
    /// See [`CommandError`]; refused for everybody else's.
    pub async fn unblock_sender(
        &self,
        creator: AccountId,
        inquiry: InquiryId,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.set_block(creator, inquiry, false, request).await
    }

    async fn set_block(
        &self,
        creator: AccountId,
        inquiry: InquiryId,
        block: bool,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        // Whose mailbox it is never changes, so it may be read before the decision.
        let state = self.history::<Inquiry>(&Wanted::of::<Inquiry>(inquiry), true).await?.state;
        let blocking = Blocking { inquiry, creator, mailbox_key: state.mailbox_key, block };
        self.handle(&blocking, Caller::Person(creator), request).await
    }

    /// Says that the address a link was sent to is the follower's (IQ-13).
    ///
    /// # Errors
    /// See [`CommandError`]; refused when the link is of no use.
    pub async fn verify_sender(
        &self,
        token: &secrecy::SecretString,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.client_step(Proof::Link(token), ClientStep::Verify, request).await
    }

    /// Adds a message of the client.
    ///
    /// # Errors
    /// See [`CommandError`]; refused without proof, and when she wrote too often.
    pub async fn continue_inquiry(
        &self,
        proof: Proof<'_>,
        message: Reply,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        self.client_step(proof, ClientStep::Continue(message), request).await
    }

    /// The client says that the work is done (IQ-15).
    ///
    /// # Errors
    /// See [`CommandError`]; refused without proof, and where there is no work.
    pub async fn confirm_as_client(&self, proof: Proof<'_>, request: Request) -> Result<Receipt, CommandError> {
        self.client_step(proof, ClientStep::Confirm, request).await
    }

    /// The client says that the work will not be done (IQ-15).
    ///
    /// # Errors
    /// See [`CommandError`]; refused without proof, and where there is no work.
    pub async fn cancel_as_client(&self, proof: Proof<'_>, request: Request) -> Result<Receipt, CommandError> {
        self.client_step(proof, ClientStep::Cancel, request).await
    }

    async fn client_step(&self, proof: Proof<'_>, step: ClientStep, request: Request) -> Result<Receipt, CommandError> {
        let (caller, inquiry, by_link) = match proof {
            Proof::Account(account, inquiry) => (Caller::Person(account), inquiry, false),
            Proof::Link(token) => (Caller::Visitor, self.inquiry_of(token)?, true),
        };
        let counted = self.place("follow_ups", &inquiry.to_string(), self.ports().limits.follow_ups);
        self.handle(&TakeClientStep { inquiry, by_link, step, counted }, caller, request).await
    }
}
