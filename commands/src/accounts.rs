//! What people may ask for about their account, and staff about others'.

use chrono::TimeDelta;
use domain::accounts::{Account, Event, Refusal as No, Registration, Role};
use domain::text::{Hours, Reason, Username};
use domain::{AccountId, Refusal};
use event_store::{Claim, ClaimChange};
use uuid::Uuid;

use crate::{Actor, Command, Context, Wanted};

mod entrance;
mod limits;
mod links;

pub use entrance::{NewAccount, SESSION_LASTS, SignedIn, token_hash};
pub use limits::Limits;
pub(crate) use limits::{Place, caller};
pub use links::{Letter, Purpose};

/// How long nobody else may take a username that somebody gave up (AC-08).
pub const USERNAME_REST: TimeDelta = TimeDelta::days(90);

/// The claim on an address.
pub fn email_claim(key: &str) -> Claim {
    Claim { scope: "email".into(), key: key.into() }
}

/// The claim on a username.
pub fn username_claim(key: &str) -> Claim {
    Claim { scope: "username".into(), key: key.into() }
}

fn stream(account: AccountId) -> event_store::StreamName {
    Wanted::of::<Account>(account).stream
}

fn taken(claim: &Claim) -> Option<Refusal> {
    match claim.scope.as_str() {
        "email" => Some(No::EmailTaken.into()),
        "username" => Some(No::UsernameTaken.into()),
        _ => None,
    }
}

/// Opens an account (AC-07). Its password was put into the vault before.
#[derive(Clone, Debug)]
pub struct RegisterAccount {
    /// The account's id.
    pub account: AccountId,
    /// Who, and the claims' keys.
    pub registration: Registration,
}

impl Command for RegisterAccount {
    type State = (Account,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::new::<Account>(self.account),)
    }

    fn permits(&self, _: &Actor) -> bool {
        true
    }

    fn decide(&self, (account,): &(Account,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        Ok((account.register(self.registration.clone())?,))
    }

    fn subject(&self, _: &(Account,)) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }

    fn claims(&self, _: &(Account,), _: &Context<'_>) -> Vec<ClaimChange> {
        let holder = stream(self.account);
        let keys = [email_claim(&self.registration.email_key), username_claim(&self.registration.username_key)];
        keys.map(|claim| ClaimChange::Take { claim, holder: holder.clone() }).to_vec()
    }

    fn taken(&self, claim: &Claim) -> Option<Refusal> {
        taken(claim)
    }
}

/// Takes another username (AC-08).
#[derive(Clone, Debug)]
pub struct ChangeUsername {
    /// Whose account: the caller's.
    pub account: AccountId,
    /// The new name.
    pub username: Username,
    /// Its keyed hash.
    pub key: String,
}

impl Command for ChangeUsername {
    type State = (Account,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Account>(self.account),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.account)
    }

    fn decide(&self, (account,): &(Account,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        Ok((account.change_username(self.username.clone(), self.key.clone())?,))
    }

    fn subject(&self, _: &(Account,)) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }

    fn claims(&self, (account,): &(Account,), context: &Context<'_>) -> Vec<ClaimChange> {
        let holder = stream(self.account);
        let released = ClaimChange::Release {
            claim: username_claim(&account.username_key),
            holder: holder.clone(),
            free_at: context.now + USERNAME_REST,
        };
        vec![released, ClaimChange::Take { claim: username_claim(&self.key), holder }]
    }

    fn taken(&self, claim: &Claim) -> Option<Refusal> {
        taken(claim)
    }
}

/// What somebody does with her own account; it was proven before that it is she.
#[derive(Clone, Debug)]
pub enum Step {
    /// Ends a session.
    SignOut {
        /// Which.
        session: Uuid,
    },
    /// Has another password, which is in the vault already.
    ChangePassword {
        /// Where the vault keeps the present one, which was proven.
        known: Uuid,
        /// Where the vault keeps it.
        credential: Uuid,
        /// The session that goes on; the others end.
        keep: Option<Uuid>,
    },
    /// Has proven her address, by a link that was sent to it.
    VerifyEmail,
    /// Has another password, which is in the vault already, by a link that was sent to her address.
    ResetPassword {
        /// Where the vault kept the one that the link was sent for.
        known: Uuid,
        /// Where the vault keeps the new one.
        credential: Uuid,
    },
    /// Leaves for good; her names are free again at once, her data key is destroyed (AC-05, GAP-62).
    Erase,
}

/// One step of somebody with her own account.
#[derive(Clone, Debug)]
pub struct Own {
    /// Whose.
    pub account: AccountId,
    /// What.
    pub step: Step,
}

impl Command for Own {
    type State = (Account,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Account>(self.account),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        let by_link = matches!(self.step, Step::VerifyEmail | Step::ResetPassword { .. });
        actor.is(self.account) || (by_link && !actor.is_person())
    }

    fn while_suspended(&self) -> bool {
        !matches!(self.step, Step::ChangePassword { .. })
    }

    fn decide(&self, (account,): &(Account,), _: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let events = match self.step.clone() {
            Step::SignOut { session } => account.sign_out(session),
            Step::ChangePassword { known, credential, keep } => account.change_password(known, credential, keep),
            Step::VerifyEmail => account.verify_email(),
            Step::ResetPassword { known, credential } => account.reset_password(known, credential),
            Step::Erase => account.erase(),
        };
        Ok((events?,))
    }

    fn subject(&self, _: &(Account,)) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }

    fn claims(&self, (account,): &(Account,), context: &Context<'_>) -> Vec<ClaimChange> {
        if !matches!(self.step, Step::Erase) {
            return Vec::new();
        }
        let holder = stream(self.account);
        [email_claim(&account.email_key), username_claim(&account.username_key)]
            .map(|claim| ClaimChange::Release { claim, holder: holder.clone(), free_at: context.now })
            .to_vec()
    }
}

/// What staff decide about somebody's account.
#[derive(Clone, Debug)]
pub enum Measure {
    /// Lets her do more (AC-09).
    Grant(Role),
    /// Lets her do less.
    Revoke(Role),
    /// Keeps her from acting for a while (MD-20).
    Suspend(Hours, Reason),
    /// Ends that early.
    Lift,
    /// Keeps her from acting for good (MD-05).
    Ban(Reason),
    /// Takes that back.
    Unban,
}

/// Staff decide about somebody's account.
#[derive(Clone, Debug)]
pub struct DecideAccount {
    /// Whose.
    pub account: AccountId,
    /// What.
    pub measure: Measure,
}

impl Command for DecideAccount {
    type State = (Account,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Account>(self.account),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        match self.measure {
            Measure::Grant(_) | Measure::Revoke(_) => actor.administers(),
            Measure::Suspend(..) | Measure::Lift | Measure::Ban(_) | Measure::Unban => actor.moderates(),
        }
    }

    fn decide(&self, (account,): &(Account,), context: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        let officer = context.actor.officer();
        let events = match self.measure.clone() {
            Measure::Grant(role) => account.grant(role, officer),
            Measure::Revoke(role) => account.revoke(role, officer),
            Measure::Lift => account.lift(officer, context.now),
            Measure::Suspend(hours, reason) => {
                account.suspend(hours, reason, officer.ok_or(No::NotAbove)?, context.now)
            }
            Measure::Ban(reason) => account.ban(reason, officer.ok_or(No::NotAbove)?),
            Measure::Unban => account.unban(officer.ok_or(No::NotAbove)?),
        };
        Ok((events?,))
    }

    fn subject(&self, _: &(Account,)) -> Option<AccountId> {
        Some(self.account)
    }

    fn id(&self) -> Uuid {
        self.account.0
    }
}
