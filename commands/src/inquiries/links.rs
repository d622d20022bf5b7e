//! Links to an inquiry, for clients without an account: one proves the address, the other leads to the conversation.
//!
//! A link holds the inquiry, an end, and a keyed hash over both and its purpose. Nothing is kept for it, nobody can make
//! one, and whoever follows either has read what was sent to the address (IQ-13).

use chrono::{DateTime, TimeDelta, Utc};
use domain::InquiryId;
use domain::inquiries::Refusal as No;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::{CommandError, Desk};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// To prove the address, right after the first letter.
    Confirm,
    /// To read and answer.
    Thread,
}

impl LinkPurpose {
    const ALL: [Self; 2] = [Self::Confirm, Self::Thread];

    /// How long a link lasts.
    pub fn lasts(self) -> TimeDelta {
        match self {
            Self::Confirm => TimeDelta::days(7),
            Self::Thread => TimeDelta::days(180),
        }
    }

    /// What the keyed hash is made for: one link never passes for the other.
    fn hashed_for(self) -> &'static str {
        match self {
            Self::Confirm => "link/inquiry-confirm",
            Self::Thread => "link/inquiry-thread",
        }
    }
}

impl Desk {
    /// A link to an inquiry, made at `from`; only its client may get it.
    pub fn inquiry_link(&self, purpose: LinkPurpose, inquiry: InquiryId, from: DateTime<Utc>) -> SecretString {
        self.inquiry_token(purpose, inquiry, (from + purpose.lasts()).timestamp())
    }

    /// Which inquiry a link leads to, if it is of use now. Says not why not.
    ///
    /// # Errors
    /// [`No::DeadLink`].
    pub fn inquiry_of(&self, token: &SecretString) -> Result<InquiryId, CommandError> {
        let dead = || CommandError::Refused(No::DeadLink.into());
        let (inquiry, seconds) = parse(token).ok_or_else(dead)?;
        if seconds <= self.ports().clock.now().timestamp() {
            return Err(dead());
        }
        let fits = |purpose: LinkPurpose| {
            let right = self.inquiry_token(purpose, inquiry, seconds);
            bool::from(right.expose_secret().as_bytes().ct_eq(token.expose_secret().as_bytes()))
        };
        if LinkPurpose::ALL.into_iter().any(fits) { Ok(inquiry) } else { Err(dead()) }
    }

    /// `<inquiry>.<end>.<keyed hash>`
    fn inquiry_token(&self, purpose: LinkPurpose, inquiry: InquiryId, seconds: i64) -> SecretString {
        let hashes = self.ports().journal.vault().hashes();
        let hash = hashes.hash(purpose.hashed_for(), &format!("{inquiry} {seconds}"));
        SecretString::from(format!("{}.{seconds:x}.{hash}", inquiry.0.simple()))
    }
}

/// The inquiry and the end that a token names.
fn parse(token: &SecretString) -> Option<(InquiryId, i64)> {
    let mut parts = token.expose_secret().splitn(3, '.');
    let inquiry = parts.next()?.parse().ok()?;
    let seconds = i64::from_str_radix(parts.next()?, 16).ok()?;
    Some((inquiry, seconds))
}
