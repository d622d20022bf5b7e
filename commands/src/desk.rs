//! Where every command is carried out: load, permit, decide, append; and try again when somebody was faster.
//!
//! The desk remembers recent states. A decision on a remembered state needs no read: the append's expected revisions
//! prove that it was current. A refusal, or nothing to say, is proven the same way by reading the streams' ends first:
//! nobody is refused by a memory.

use std::any::Any;
use std::sync::Arc;

use domain::accounts::Account;
use domain::moderation::POLICY_VERSION;
use domain::{Refusal, State};
use event_store::{
    Append, AppendError, Appended, Check, ClaimChange, Expected, Meta, Position, Revision, StreamName, StreamWrite,
};
use journal::{History, Journal, JournalError};
use tokio::sync::{Mutex, OwnedMutexGuard};
use vault::{Credentials, Passwords};

use crate::accounts::Limits;
use crate::media::Media;
use crate::scope::Change;
use crate::{Actor, Caller, Clock, Command, CommandError, Context, Ids, Receipt, Request, Scope, Wanted};

/// How often a command is decided again when others change its streams at the same time.
const ATTEMPTS: usize = 64;
/// How often an append whose outcome is not known is repeated.
const REPEATS: usize = 3;
/// How many streams' states are remembered.
const REMEMBERED: u64 = 50_000;

/// What the desk needs of the outside.
#[derive(Clone)]
pub struct Ports {
    /// The log and the keys.
    pub journal: Journal,
    /// Makes and checks password verifiers.
    pub passwords: Arc<dyn Passwords>,
    /// Where they are kept.
    pub credentials: Arc<dyn Credentials>,
    /// What makes pictures of files.
    pub media: Media,
    /// How often people may try.
    pub limits: Limits,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn Ids>,
}

/// Carries commands out. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    ports: Arc<Ports>,
    memory: moka::sync::Cache<StreamName, Arc<dyn Any + Send + Sync>>,
    turns: moka::sync::Cache<StreamName, Arc<Mutex<()>>>,
}

/// A decision that stands: what to write, and what it was decided on.
struct Decided<C: Command> {
    histories: <C::State as Scope>::Histories,
    events: <C::State as Scope>::Events,
    append: Append,
    changes: Vec<Change>,
}

enum Outcome<C: Command> {
    Write(Box<Decided<C>>),
    NothingNew(Receipt),
}

impl Desk {
    /// A desk over these ports.
    pub fn new(ports: Ports) -> Self {
        let turns = moka::sync::Cache::new(REMEMBERED);
        Self { ports: Arc::new(ports), memory: moka::sync::Cache::new(REMEMBERED), turns }
    }

    /// The ports.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Carries a command out, exactly once per request id.
    ///
    /// # Errors
    /// See [`CommandError`]; nothing was written unless it is [`CommandError::Unknown`].
    pub async fn handle<C: Command>(
        &self,
        command: &C,
        caller: Caller,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        if let Some(receipt) = self.earlier(command.id(), request).await? {
            return Ok(receipt);
        }
        let names = command.streams();
        for attempt in 0..ATTEMPTS {
            let fresh = attempt > 0;
            let decided = match self.decide(command, &names, caller, request, fresh).await {
                Ok(Outcome::Write(decided)) => *decided,
                // Nobody is refused by a memory, and nothing is left out because of one.
                Err(CommandError::Refused(_) | CommandError::Forbidden) | Ok(Outcome::NothingNew(_)) if !fresh => {
                    continue;
                }
                Ok(Outcome::NothingNew(receipt)) => return Ok(receipt),
                Err(error) => return Err(error),
            };
            match self.append(&decided.append).await {
                Ok(appended) => return Ok(self.settle(command, &names, decided, &appended)),
                Err(AppendError::Conflict { .. }) => continue,
                Err(AppendError::ClaimTaken(claim)) => {
                    return Err(command.taken(&claim).map_or(CommandError::Contended, CommandError::Refused));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(CommandError::Contended)
    }

    /// The receipt of an earlier request under the same key.
    pub(crate) async fn earlier(&self, id: uuid::Uuid, request: Request) -> Result<Option<Receipt>, CommandError> {
        if !request.chosen {
            return Ok(None);
        }
        let Some(past) = self.ports.journal.store().find_request(request.id).await? else { return Ok(None) };
        if past.fingerprint != request.fingerprint {
            return Err(CommandError::KeyReused);
        }
        Ok(Some(receipt(id, &past.appended)))
    }

    async fn decide<C: Command>(
        &self,
        command: &C,
        names: &<C::State as Scope>::Names,
        caller: Caller,
        request: Request,
        fresh: bool,
    ) -> Result<Outcome<C>, CommandError> {
        let now = self.ports.clock.now();
        let account = self.account_of(caller, fresh).await?;
        let actor = Actor { caller, account: account.as_ref().map(|a| a.state.clone()).unwrap_or_default() };
        if actor.is_person() && !command.while_suspended() {
            actor.account.may_act(now).map_err(Refusal::from)?;
        }
        if !command.permits(&actor) {
            return Err(if caller == Caller::Visitor {
                CommandError::Unauthenticated
            } else {
                CommandError::Forbidden
            });
        }
        let histories = C::State::load(self, names, fresh).await?;
        let state = C::State::states(&histories);
        let context = Context { actor: &actor, now };
        let events = command.decide(&state, &context)?;
        let changes = C::State::changes(names, &histories, &events);
        if changes.iter().all(|change| change.events.is_empty()) {
            return Ok(Outcome::NothingNew(unchanged::<C>(command, &histories)));
        }
        let subject = command.subject(&state).map(|id| id.0);
        let claims = command.claims(&state, &context);
        let append = self.to_append(&changes, account.as_ref(), caller, claims, subject, request, now).await?;
        Ok(Outcome::Write(Box::new(Decided { histories, events, append, changes })))
    }

    #[expect(clippy::too_many_arguments, reason = "each is one part of the one request that is built here")]
    async fn to_append(
        &self,
        changes: &[Change],
        account: Option<&History<Account>>,
        caller: Caller,
        claims: Vec<ClaimChange>,
        subject: Option<uuid::Uuid>,
        request: Request,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Append, CommandError> {
        let (mut writes, mut checks) = (Vec::new(), Vec::new());
        for change in changes {
            let (stream, expected) = (change.stream.clone(), expected(change.revision));
            if change.events.is_empty() {
                checks.push(Check { stream, expected });
                continue;
            }
            let ids = || self.ports.ids.next(now);
            let events = self.ports.journal.seal(&stream, subject, change.events.clone(), ids).await?;
            writes.push(StreamWrite { stream, expected, events });
        }
        if let (Some(person), Some(account)) = (caller.person(), account) {
            let stream = Wanted::of::<Account>(person).stream;
            if !changes.iter().any(|change| change.stream == stream) {
                checks.push(Check { stream, expected: expected(account.revision) });
            }
        }
        let meta = Meta {
            actor: caller.person().map(|id| id.0),
            correlation: request.correlation,
            causation: None,
            policy_version: Some(POLICY_VERSION),
        };
        let Request { id: request, fingerprint, .. } = request;
        Ok(Append { request, fingerprint, at: now, meta, writes, checks, claims })
    }

    /// Appends, and repeats while the outcome is not known: the request id makes that safe.
    async fn append(&self, append: &Append) -> Result<Appended, AppendError> {
        let mut result = self.ports.journal.store().append(append.clone()).await;
        for _ in 0..REPEATS {
            if !matches!(result, Err(AppendError::Unknown(_))) {
                break;
            }
            result = self.ports.journal.store().append(append.clone()).await;
        }
        result
    }

    /// Remembers what was written and makes the receipt.
    fn settle<C: Command>(
        &self,
        command: &C,
        names: &<C::State as Scope>::Names,
        decided: Decided<C>,
        appended: &Appended,
    ) -> Receipt {
        metrics::counter!("kreatr_commands_total", "outcome" => "written").increment(1);
        if appended.replayed {
            C::State::forget(self, names);
        } else {
            C::State::remember(self, names, decided.histories, &decided.events, appended.position);
        }
        let written = decided.changes.iter().position(|change| !change.events.is_empty());
        let first_is_written = written == Some(0);
        let receipt = receipt(command.id(), appended);
        if first_is_written {
            return receipt;
        }
        let revision = decided.changes.first().and_then(|change| change.revision);
        Receipt { revision: revision.map_or(receipt.revision, |revision| revision.0), ..receipt }
    }

    async fn account_of(&self, caller: Caller, fresh: bool) -> Result<Option<History<Account>>, JournalError> {
        let Some(person) = caller.person() else { return Ok(None) };
        self.history::<Account>(&Wanted::of::<Account>(person), fresh).await.map(Some)
    }

    /// A stream's state: remembered, or read; `fresh` reads on from what is remembered to the stream's end.
    ///
    /// # Errors
    /// When the log or the keys cannot be read.
    pub async fn history<S: State>(&self, wanted: &Wanted, fresh: bool) -> Result<History<S>, JournalError> {
        if wanted.opens && !fresh {
            return Ok(History::default());
        }
        let remembered = self.remembered::<S>(&wanted.stream);
        if let (Some(history), false) = (&remembered, fresh) {
            return Ok(history.clone());
        }
        let history = self.ports.journal.fold(&wanted.stream, remembered.unwrap_or_default()).await?;
        self.memory.insert(wanted.stream.clone(), Arc::new(history.clone()));
        Ok(history)
    }

    fn remembered<S: State>(&self, stream: &StreamName) -> Option<History<S>> {
        self.memory.get(stream)?.downcast_ref::<History<S>>().cloned()
    }

    /// Remembers a state with its newest events.
    pub(crate) fn remember<S: State>(
        &self,
        stream: &StreamName,
        mut history: History<S>,
        events: &[S::Event],
        position: Position,
    ) {
        if events.is_empty() {
            return;
        }
        let next = history.revision.map_or(0, |revision| revision.0 + 1);
        events.iter().for_each(|event| history.state.evolve(event));
        history.revision = Some(Revision(next + events.len() as u64 - 1));
        history.position = Some(position);
        self.memory.insert(stream.clone(), Arc::new(history));
    }

    /// Waits for one's turn at a stream, among those of this process who ask for one.
    pub(crate) async fn turn(&self, stream: &StreamName) -> OwnedMutexGuard<()> {
        self.turns.get_with_by_ref(stream, Arc::default).lock_owned().await
    }

    /// Forgets a state.
    pub(crate) fn forget(&self, stream: &StreamName) {
        self.memory.invalidate(stream);
    }
}

fn expected(revision: Option<Revision>) -> Expected {
    revision.map_or(Expected::NoStream, Expected::Exact)
}

fn receipt(id: uuid::Uuid, appended: &Appended) -> Receipt {
    let revision = appended.revisions.first().map_or(0, |revision| revision.0);
    Receipt { id, revision, position: appended.position.0 }
}

fn unchanged<C: Command>(command: &C, histories: &<C::State as Scope>::Histories) -> Receipt {
    let (revision, position) = C::State::place(histories);
    Receipt {
        id: command.id(),
        revision: revision.map_or(0, |revision| revision.0),
        position: position.map_or(0, |position| position.0),
    }
}
