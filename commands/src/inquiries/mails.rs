//! What is written to either side of an inquiry by mail (IQ-07, IQ-13, NT-01). Put together when it is sent, and kept
//! nowhere.

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::Account;
use domain::creators::Profile;
use domain::inquiries::{Event, Inquiry};
use domain::text::{Email, PersonName};
use domain::{InquiryId, Personal, PersonalText};
use journal::Fact;
use secrecy::SecretString;

use super::LinkPurpose;
use crate::{CommandError, Desk, Wanted};

/// How long after it was written a message is still worth a mail.
const WORTH_SENDING: TimeDelta = TimeDelta::days(7);
/// Facts of a conversation that are read at a time.
const PAGE: usize = 500;

/// What a mail tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// To the creator: a client wrote to her.
    Received,
    /// To the creator: a client wrote again.
    Continued,
    /// To the client: it was sent; her address is to be confirmed.
    Sent,
    /// To the client: the creator answered.
    Answered,
}

impl Notice {
    /// How long after the event the mail is still worth sending.
    pub fn worth_sending(self) -> TimeDelta {
        match self {
            Self::Sent => LinkPurpose::Confirm.lasts(),
            Self::Received | Self::Continued | Self::Answered => WORTH_SENDING,
        }
    }
}

/// A mail about an inquiry, to one of its sides.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Where it goes.
    pub to: Email,
    /// What she is called.
    pub name: PersonName,
    /// What the other side is called.
    pub other: String,
    /// What the inquiry is about.
    pub subject: String,
    /// What was written.
    pub text: String,
    /// Which inquiry.
    pub inquiry: InquiryId,
    /// What it tells of.
    pub notice: Notice,
    /// What the link carries, to a client; nobody keeps it.
    pub token: Option<SecretString>,
}

/// What the first letter says.
struct First {
    name: String,
    email: Email,
    subject: String,
    text: String,
}

impl Desk {
    /// The mail about what happened to an inquiry then; `None` when there is nothing to say: it was erased, nobody is
    /// there, or the creator does not want to hear of it.
    ///
    /// # Errors
    /// When the log or the keys do not answer.
    pub async fn notification(
        &self,
        inquiry: InquiryId,
        notice: Notice,
        at: DateTime<Utc>,
    ) -> Result<Option<Notification>, CommandError> {
        if at + notice.worth_sending() <= self.ports().clock.now() {
            return Ok(None);
        }
        let wanted = Wanted::of::<Inquiry>(inquiry);
        let state = self.history::<Inquiry>(&wanted, true).await?.state;
        let Some(creator) = state.creator else { return Ok(None) };
        let account = self.history::<Account>(&Wanted::of::<Account>(creator), true).await?.state;
        let profile = self.history::<Profile>(&Wanted::of::<Profile>(creator), true).await?.state;
        let (Some(details), true) = (profile.details, account.exists) else { return Ok(None) };
        let facts = self.facts_of(&wanted).await?;
        let Some(first) = facts.first().and_then(first) else { return Ok(None) };
        let Some(text) = written(&facts, notice, at, &first) else { return Ok(None) };
        let Some(creator_name) = known(&details.display_name) else { return Ok(None) };
        let subject = first.subject.clone();
        let told = match notice {
            Notice::Received | Notice::Continued if !state.is_wanted() => return Ok(None),
            Notice::Received | Notice::Continued => {
                let Some((email, name)) = self.registered_as(creator).await? else { return Ok(None) };
                let contact = details.contact_email.as_ref().and_then(|email| email.known().cloned());
                let to = contact.or_else(|| email.known().cloned());
                to.zip(name.known().cloned()).map(|(to, name)| (to, name, first.name, None))
            }
            Notice::Sent | Notice::Answered => {
                let purpose = if notice == Notice::Sent { LinkPurpose::Confirm } else { LinkPurpose::Thread };
                let token = self.inquiry_link(purpose, inquiry, at);
                let name = PersonName::parse(&first.name).ok();
                name.map(|name| (first.email, name, creator_name, Some(token)))
            }
        };
        Ok(told.map(|(to, name, other, token)| Notification { to, name, other, subject, text, inquiry, notice, token }))
    }

    /// All facts of a conversation, which is bounded itself.
    async fn facts_of(&self, wanted: &Wanted) -> Result<Vec<Fact>, CommandError> {
        let mut facts: Vec<Fact> = Vec::new();
        loop {
            let cursor = facts.last().map(|fact| fact.revision);
            let (page, end) = self.ports().journal.facts(&wanted.stream, cursor, PAGE).await?;
            facts.extend(page);
            if end {
                return Ok(facts);
            }
        }
    }
}

fn first(fact: &Fact) -> Option<First> {
    let domain::Event::Inquiry(Event::InquirySent { name, email, subject, message, .. }) = &fact.event else {
        return None;
    };
    Some(First { name: known(name)?, email: email.known()?.clone(), subject: known(subject)?, text: known(message)? })
}

/// What was written then.
fn written(facts: &[Fact], notice: Notice, at: DateTime<Utc>, first: &First) -> Option<String> {
    let then = |fact: &&Fact| fact.recorded_at == at;
    match notice {
        Notice::Received | Notice::Sent => Some(first.text.clone()),
        Notice::Continued => facts.iter().filter(then).find_map(|fact| match &fact.event {
            domain::Event::Inquiry(Event::InquiryContinued { message }) => known(message),
            _ => None,
        }),
        Notice::Answered => facts.iter().filter(then).find_map(|fact| match &fact.event {
            domain::Event::Inquiry(Event::InquiryReplied { message: Some(message) }) => known(message),
            _ => None,
        }),
    }
}

fn known<T: PersonalText>(field: &Personal<T>) -> Option<String> {
    field.known().map(T::stored)
}
