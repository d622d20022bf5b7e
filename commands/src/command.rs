//! An intention, who voices it, and the receipt for it.

use chrono::{DateTime, Utc};
use domain::accounts::{Account, Officer};
use domain::{AccountId, Refusal};
use event_store::{Claim, ClaimChange};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Scope;

/// Something that somebody wants to happen.
pub trait Command: Send + Sync {
    /// The state that the decision reads, one or several streams. All of it is guarded: streams that the decision adds
    /// nothing to must still stand where they were read when the rest is written.
    type State: Scope;

    /// Which streams.
    fn streams(&self) -> <Self::State as Scope>::Names;

    /// Whether this actor may ask for it at all. Ownership is not decided here but in the domain.
    fn permits(&self, actor: &Actor) -> bool;

    /// What follows: for each stream of the state the events to add, possibly none.
    ///
    /// # Errors
    /// The reason why not.
    fn decide(&self, state: &Self::State, context: &Context<'_>) -> Result<<Self::State as Scope>::Events, Refusal>;

    /// Whether suspended and banned people may ask for it too: to leave, and to take their rights (MD-20).
    fn while_suspended(&self) -> bool {
        false
    }

    /// The person whom the new events are about, whose data key seals their personal fields.
    fn subject(&self, state: &Self::State) -> Option<AccountId>;

    /// The id that the receipt carries: of the thing made or changed.
    fn id(&self) -> Uuid;

    /// Names to take or release together with the events.
    fn claims(&self, _state: &Self::State, _context: &Context<'_>) -> Vec<ClaimChange> {
        Vec::new()
    }

    /// What to say when somebody else holds a name that [`Command::claims`] takes.
    fn taken(&self, _claim: &Claim) -> Option<Refusal> {
        None
    }
}

/// Who asks, before the house has looked them up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Nobody known.
    Visitor,
    /// A signed-in person.
    Person(AccountId),
    /// The house itself or the operator at its command line.
    Operator,
}

impl Caller {
    /// The person, if it is one.
    pub fn person(self) -> Option<AccountId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Visitor | Self::Operator => None,
        }
    }
}

/// Who asks, with what the log says of them at this moment.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Who.
    pub caller: Caller,
    /// Their account; the empty one for visitors and the operator.
    pub account: Account,
}

impl Actor {
    /// Whether it is a signed-in person.
    pub fn is_person(&self) -> bool {
        matches!(self.caller, Caller::Person(_))
    }

    /// Whether it is the operator.
    pub fn is_operator(&self) -> bool {
        self.caller == Caller::Operator
    }

    /// Whether it is this very person.
    pub fn is(&self, account: AccountId) -> bool {
        self.caller == Caller::Person(account)
    }

    /// As somebody who decides about others' accounts; `None` is the operator.
    pub fn officer(&self) -> Option<Officer<'_>> {
        let id = self.caller.person()?;
        Some(Officer { id, roles: &self.account.roles })
    }

    /// Whether it may decide on others' content (MD-07).
    pub fn moderates(&self) -> bool {
        self.is_person() && self.account.moderates()
    }

    /// Whether it may administer accounts.
    pub fn administers(&self) -> bool {
        self.is_operator() || (self.is_person() && self.account.administers())
    }
}

/// What a decision may know beside the state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When.
    pub now: DateTime<Utc>,
}

impl Context<'_> {
    /// The person who asks.
    ///
    /// # Errors
    /// When it is nobody with an account; commands that need one also say so in [`Command::permits`].
    pub fn person(&self) -> Result<AccountId, Refusal> {
        self.actor.caller.person().ok_or(Refusal::Accounts(domain::accounts::Refusal::NoSuchAccount))
    }
}

/// One call: what makes a repeat of it recognisable, and what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// The idempotency key. New ids derive from it, so that a repeat names the same things.
    pub id: Uuid,
    /// A hash of what is asked: the same id with another one is refused.
    pub fingerprint: Uuid,
    /// Whether the caller chose the id, so that this may be a repeat.
    pub chosen: bool,
    /// The conversation that this belongs to.
    pub correlation: Option<Uuid>,
}

impl Request {
    /// A request that nobody will repeat by its id.
    pub fn once(id: Uuid) -> Self {
        Self { id, fingerprint: id, chosen: false, correlation: None }
    }

    /// A request under a key that the caller chose; the key counts for this caller alone. Visitors cannot be told
    /// apart, so for them it counts together with what is asked.
    pub fn keyed(caller: Caller, key: &str, asked: &[u8]) -> Self {
        let (space, id) = match caller {
            Caller::Person(person) => (person.0, Uuid::new_v5(&person.0, key.as_bytes())),
            Caller::Visitor | Caller::Operator => {
                let asked = Uuid::new_v5(&Uuid::NAMESPACE_OID, asked);
                (Uuid::NAMESPACE_OID, Uuid::new_v5(&asked, key.as_bytes()))
            }
        };
        Self { id, fingerprint: Uuid::new_v5(&space, asked), chosen: true, correlation: None }
    }

    /// A part of this request that is written by itself; a repeat of the request repeats it.
    #[must_use]
    pub fn part(&self, what: &str) -> Self {
        Self { id: self.new_id(what), ..*self }
    }

    /// The id of a thing that this request makes; a repeat gets the same.
    pub fn new_id(&self, what: &str) -> Uuid {
        Uuid::new_v5(&self.id, what.as_bytes())
    }
}

/// What a write answers: which thing, where its stream stands, and the position to wait for before reading (AR-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The thing made or changed.
    pub id: Uuid,
    /// The newest revision of its stream.
    pub revision: u64,
    /// The position in the log of the newest event that this is about.
    pub position: u64,
}
