//! How often somebody may try: wrong passwords, new accounts, mails, inquiries (AC-11, IQ-12, RL-05). Each limit is a stream of its own,
//! so that it holds exactly under concurrency and after a restart; addresses of mail and net are in it as keyed hashes.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::{Account, Event};
use domain::quota::{self, Limit, Quota};
use domain::text::Email;
use domain::{AccountId, Refusal};
use event_store::StreamName;
use uuid::Uuid;

use crate::{Actor, Command, Context, Desk, Wanted};

const WRONG_PASSWORDS: &str = "Too many failed sign-ins. Please try again later";
const NEW_ACCOUNTS: &str = "Too many new accounts from your network. Please try again later";
const MAILS: &str = "Too many mails were asked for. Please try again later";
const INQUIRIES_BY: &str = "Maximum 3 inquiries per day";
const INQUIRIES_FROM: &str = "Too many inquiries from your network. Please try again later";
const INQUIRIES_TO: &str = "This creator got too many inquiries today. Please try again tomorrow";
const FOLLOW_UPS: &str = "Maximum 20 messages per day in one conversation";

/// The limits of those who may not have an account; the operator may set them otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Failed sign-ins with one mail address from one place.
    pub failures: Limit,
    /// Failed sign-ins from one place.
    pub failures_from: Limit,
    /// Failed sign-ins with one mail address.
    pub failures_for: Limit,
    /// Tries to open an account from one place.
    pub newcomers: Limit,
    /// Mails asked for to one address.
    pub mails_to: Limit,
    /// Mails asked for from one place.
    pub mails_from: Limit,
    /// Inquiries from one mailbox (IQ-08, RL-01).
    pub inquiries_by: Limit,
    /// Inquiries from one place (IQ-12).
    pub inquiries_from: Limit,
    /// Inquiries to one creator (IQ-12).
    pub inquiries_to: Limit,
    /// What a client adds to one inquiry.
    pub follow_ups: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let quarter = TimeDelta::minutes(15);
        let hour = TimeDelta::hours(1);
        let day = TimeDelta::hours(24);
        Self {
            failures: Limit { places: 5, window: quarter, message: WRONG_PASSWORDS },
            failures_from: Limit { places: 50, window: quarter, message: WRONG_PASSWORDS },
            failures_for: Limit { places: 20, window: hour, message: WRONG_PASSWORDS },
            newcomers: Limit { places: 20, window: hour, message: NEW_ACCOUNTS },
            mails_to: Limit { places: 3, window: hour, message: MAILS },
            mails_from: Limit { places: 20, window: hour, message: MAILS },
            inquiries_by: Limit { places: 3, window: day, message: INQUIRIES_BY },
            inquiries_from: Limit { places: 10, window: day, message: INQUIRIES_FROM },
            inquiries_to: Limit { places: 50, window: day, message: INQUIRIES_TO },
            follow_ups: Limit { places: 20, window: day, message: FOLLOW_UPS },
        }
    }
}

/// A quota and what holds for it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) stream: Wanted,
    limit: Limit,
}

impl Place {
    pub(crate) fn spend(&self, quota: &Quota, now: DateTime<Utc>) -> Result<Vec<quota::Event>, quota::Refusal> {
        quota.spend(&self.limit, now)
    }
}

/// One caller of the net: an IPv4 address, or the half of an IPv6 address that is given to one household.
pub(crate) fn caller(from: Option<IpAddr>) -> String {
    match from.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("{:x}", u128::from(address) >> 64),
        None => "unknown".to_owned(),
    }
}

/// Where failed sign-ins are counted.
#[derive(Clone, Debug)]
pub(super) struct Tries(pub(super) [Place; 3]);

type Three = (Quota, Quota, Quota);

impl Tries {
    pub(super) fn streams(&self) -> (Wanted, Wanted, Wanted) {
        let Self([here, from, whose]) = self;
        (here.stream.clone(), from.stream.clone(), whose.stream.clone())
    }

    /// The stream of the mail address.
    pub(super) fn whose(&self) -> &StreamName {
        &self.0[2].stream.stream
    }

    /// Whether another try is free; the limit that ends last is told.
    pub(super) fn has_room(&self, (here, from, whose): &Three, now: DateTime<Utc>) -> Result<(), quota::Refusal> {
        let full = self.0.iter().zip([here, from, whose]).filter_map(|(place, quota)| {
            let quota::Refusal::Exceeded { message, retry_at } = quota.has_room(&place.limit, now).err()?;
            Some((retry_at, message))
        });
        full.max().map_or(Ok(()), |(retry_at, message)| Err(quota::Refusal::Exceeded { message, retry_at }))
    }
}

/// Tries to sign in: looks whether that may be, or counts that it failed.
#[derive(Clone, Debug)]
pub(super) struct Try {
    pub(super) tries: Tries,
    pub(super) failed: bool,
}

impl Command for Try {
    type State = Three;

    fn streams(&self) -> (Wanted, Wanted, Wanted) {
        self.tries.streams()
    }

    fn permits(&self, _: &Actor) -> bool {
        true
    }

    fn decide(
        &self,
        state: &Three,
        context: &Context<'_>,
    ) -> Result<(Vec<quota::Event>, Vec<quota::Event>, Vec<quota::Event>), Refusal> {
        self.tries.has_room(state, context.now)?;
        let spent = || if self.failed { vec![quota::Event::QuotaSpent { at: context.now }] } else { vec![] };
        Ok((spent(), spent(), spent()))
    }

    fn subject(&self, _: &Three) -> Option<AccountId> {
        None
    }

    fn id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Counts a try to open an account, whatever becomes of it: a refusal says which addresses are taken (GAP-02).
#[derive(Clone, Debug)]
pub(super) struct CountNewcomer(pub(super) Place);

impl Command for CountNewcomer {
    type State = (Quota,);

    fn streams(&self) -> (Wanted,) {
        (self.0.stream.clone(),)
    }

    fn permits(&self, _: &Actor) -> bool {
        true
    }

    fn decide(&self, (quota,): &(Quota,), context: &Context<'_>) -> Result<(Vec<quota::Event>,), Refusal> {
        Ok((self.0.spend(quota, context.now)?,))
    }

    fn subject(&self, _: &(Quota,)) -> Option<AccountId> {
        None
    }

    fn id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Opens a session for somebody who proved who she is, as long as tries are free when it is written: of many guesses at
/// once, none counts after the limit is reached.
#[derive(Clone, Debug)]
pub(super) struct SignIn {
    pub(super) account: AccountId,
    pub(super) tries: Tries,
    pub(super) session: Uuid,
    pub(super) token_hash: String,
    pub(super) expires_at: DateTime<Utc>,
}

type Nothing = Vec<quota::Event>;

impl Command for SignIn {
    type State = (Account, Quota, Quota, Quota);

    fn streams(&self) -> (Wanted, Wanted, Wanted, Wanted) {
        let (here, from, whose) = self.tries.streams();
        (Wanted::of::<Account>(self.account), here, from, whose)
    }

    fn permits(&self, actor: &Actor) -> bool {
        !actor.is_person()
    }

    fn decide(
        &self,
        (account, here, from, whose): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Nothing, Nothing, Nothing), Refusal> {
        self.tries.has_room(&(here.clone(), from.clone(), whose.clone()), context.now)?;
        let signed_in = account.sign_in(self.session, self.token_hash.clone(), self.expires_at)?;
        Ok((signed_in, vec![], vec![], vec![]))
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }
}

impl Desk {
    /// Where something is counted: a keyed hash of whom it is counted for.
    pub(crate) fn place(&self, kind: &str, subject: &str, limit: Limit) -> Place {
        let hash = self.ports().journal.vault().hashes().hash(kind, subject);
        Place { stream: Wanted::of::<Quota>(format_args!("{kind}-{hash}")), limit }
    }

    /// Where a failed sign-in with this address from there is counted.
    pub(super) fn tries(&self, email: &Email, from: Option<IpAddr>) -> Tries {
        let (limits, whose, from) = (self.ports().limits, email.key(), caller(from));
        Tries([
            self.place("failures", &format!("{from} {whose}"), limits.failures),
            self.place("failures_from", &from, limits.failures_from),
            self.place("failures_for", &whose, limits.failures_for),
        ])
    }

    /// Where a try to open an account from there is counted.
    pub(super) fn newcomers(&self, from: Option<IpAddr>) -> Place {
        self.place("newcomers", &caller(from), self.ports().limits.newcomers)
    }

    /// Where a mail to the holder of this address's key, asked for from there, is counted.
    pub(super) fn mails(&self, email_key: &str, from: Option<IpAddr>) -> [Place; 2] {
        let limits = self.ports().limits;
        [self.place("mails_to", email_key, limits.mails_to), self.place("mails_from", &caller(from), limits.mails_from)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AC-11: a household has 2^64 addresses of IPv6, and is one caller.
    #[test]
    fn a_caller_is_an_address_or_the_half_of_one() {
        let of = |address: &str| caller(Some(address.parse().unwrap()));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(of("192.0.2.1"), caller(None));
    }
}
