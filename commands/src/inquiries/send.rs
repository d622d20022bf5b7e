//! The first letter, and how often one may be sent (IQ-08, IQ-12).

use std::net::IpAddr;

use domain::accounts::Account;
use domain::creators::Profile;
use domain::inquiries::{Block, BlockEvent, Event, Inquiry, Letter, Recipient, block_id};
use domain::quota::{self, Quota};
use domain::text::{Email, InquiryMessage, SenderName, Subject, Terms};
use domain::{AccountId, InquiryId, Refusal, accounts, creators};
use uuid::Uuid;

use crate::accounts::{Place, caller};
use crate::{Actor, Caller, Command, CommandError, Context, Desk, Receipt, Request, Wanted};

/// What a client asks of a creator (IQ-01…05).
#[derive(Clone, Debug)]
pub struct NewInquiry {
    /// To whom.
    pub creator: AccountId,
    /// Who writes.
    pub name: SenderName,
    /// Where the answer goes.
    pub email: Email,
    /// What it is about.
    pub subject: Subject,
    /// What she wants.
    pub message: InquiryMessage,
    /// What she would pay.
    pub budget: Option<Terms>,
    /// When she needs it.
    pub timeline: Option<Terms>,
}

/// Sends an inquiry. Its three limits are streams that are guarded with it: exact, however many ask at once (GAP-16).
#[derive(Clone, Debug)]
struct SendInquiry {
    inquiry: InquiryId,
    creator: AccountId,
    /// Who is signed in.
    client: Option<AccountId>,
    letter: Letter,
    by: Place,
    from: Place,
    to: Place,
}

type Counted = Vec<quota::Event>;

impl Command for SendInquiry {
    type State = (Inquiry, Profile, Account, Block, Quota, Quota, Quota);

    fn streams(&self) -> (Wanted, Wanted, Wanted, Wanted, Wanted, Wanted, Wanted) {
        (
            Wanted::new::<Inquiry>(self.inquiry),
            Wanted::of::<Profile>(self.creator),
            Wanted::of::<Account>(self.creator),
            Wanted::of::<Block>(block_id(self.creator, &self.letter.mailbox_key)),
            self.by.stream.clone(),
            self.from.stream.clone(),
            self.to.stream.clone(),
        )
    }

    /// No account is needed (IQ-06).
    fn permits(&self, actor: &Actor) -> bool {
        actor.caller.person() == self.client
    }

    fn decide(
        &self,
        (inquiry, profile, account, block, by, from, to): &Self::State,
        context: &Context<'_>,
    ) -> Result<
        (Vec<Event>, Vec<creators::Event>, Vec<accounts::Event>, Vec<BlockEvent>, Counted, Counted, Counted),
        Refusal,
    > {
        let recipient = Recipient { creator: self.creator, profile, account, block };
        let client = self.client.map(|client| (client, &context.actor.account));
        let sent = inquiry.send(recipient, client, self.letter.clone())?;
        let now = context.now;
        let counted = (self.by.spend(by, now)?, self.from.spend(from, now)?, self.to.spend(to, now)?);
        Ok((sent, vec![], vec![], vec![], counted.0, counted.1, counted.2))
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.client.unwrap_or(AccountId(self.inquiry.0)))
    }

    fn id(&self) -> Uuid {
        self.inquiry.0
    }
}

impl Desk {
    /// Sends an inquiry; `client` is who is signed in, `from` the address of the net that it comes from.
    ///
    /// # Errors
    /// See [`CommandError`]; refused when nobody may see the creator, when one writes to oneself, and over a limit.
    pub async fn send_inquiry(
        &self,
        new: NewInquiry,
        client: Option<AccountId>,
        from: Option<IpAddr>,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let limits = self.ports().limits;
        let NewInquiry { creator, name, email, subject, message, budget, timeline } = new;
        let mailbox = email.mailbox();
        let mailbox_key = self.ports().journal.vault().hashes().hash("mailbox", &mailbox);
        let email_key = self.email_key(&email);
        let send = SendInquiry {
            inquiry: InquiryId(request.new_id("inquiry")),
            creator,
            client,
            by: self.place("inquiries_by", &mailbox, limits.inquiries_by),
            from: self.place("inquiries_from", &caller(from), limits.inquiries_from),
            to: self.place("inquiries_to", &creator.to_string(), limits.inquiries_to),
            letter: Letter { name, email, email_key, mailbox_key, subject, message, budget, timeline },
        };
        // All who write to one creator count in one stream: in turn, they need not try again.
        let _turn = self.turn(&send.to.stream.stream).await;
        let caller = client.map_or(Caller::Visitor, Caller::Person);
        self.handle(&send, caller, request).await
    }
}
