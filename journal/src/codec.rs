//! In and out: sealing and encoding before the log, decoding and opening after it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::{DecodeError, Event};
use event_store::{EventStore, NewEvent, Position, ReadError, Recorded, StreamName};
use uuid::Uuid;
use vault::{Aad, DataKey, KeyState, KeyVault, VaultError};

use crate::Fact;

/// The log and the keys, together. Cheap to clone.
#[derive(Clone)]
pub struct Journal {
    store: Arc<dyn EventStore>,
    vault: Arc<dyn KeyVault>,
}

/// Why an event cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The keys cannot be had now, or the person was erased.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The log cannot be read now, or is damaged.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event cannot be written: a personal field has no owner.
    #[error("{event_type} has personal fields but no subject")]
    NoSubject {
        /// The event's type.
        event_type: &'static str,
    },
    /// A stored event is not what its type says.
    #[error("at position {position}: {error}")]
    Undecodable {
        /// Where it stands.
        position: Position,
        /// What is wrong.
        error: DecodeError,
    },
    /// A stream holds an event of a newer program.
    #[error("{stream} holds an event that this version of the program does not know")]
    NotUnderstood {
        /// Which stream.
        stream: StreamName,
    },
    /// A sealed field was not sealed by the key, or for the place, that it claims: it was tampered with.
    #[error("at position {position}: the field {field} does not open under its person's key")]
    Tampered {
        /// Where it stands.
        position: Position,
        /// Which field.
        field: &'static str,
    },
}

impl JournalError {
    /// Whether the same call may succeed later, without anybody mending anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Vault(error) => error.is_transient(),
            Self::Read(error) => matches!(error, ReadError::Unavailable(_)),
            _ => false,
        }
    }

    /// The position of the event that cannot be read, if it is about one.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Undecodable { position, .. } | Self::Tampered { position, .. } => Some(*position),
            _ => None,
        }
    }
}

impl Journal {
    /// A journal over a log and the keys to its personal fields.
    pub fn new(store: Arc<dyn EventStore>, vault: Arc<dyn KeyVault>) -> Self {
        Self { store, vault }
    }

    /// The log.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// The keys.
    pub fn vault(&self) -> &Arc<dyn KeyVault> {
        &self.vault
    }

    /// Seals and encodes events for `stream`; each gets an id from `new_id`. The subject's data key is made when it
    /// does not exist yet.
    ///
    /// # Errors
    /// When a personal field has no subject, the key cannot be had, or the subject was erased.
    pub async fn seal(
        &self,
        stream: &StreamName,
        subject: Option<Uuid>,
        mut events: Vec<Event>,
        mut new_id: impl FnMut() -> Uuid,
    ) -> Result<Vec<NewEvent>, JournalError> {
        if let Some(event_type) = events.iter_mut().find_map(named_if_personal) {
            let person = subject.ok_or(JournalError::NoSubject { event_type })?;
            let key = self.vault.data_key(person).await?;
            events.iter_mut().for_each(|event| seal_fields(event, stream, person, &key));
        }
        let encode = |event: Event| NewEvent {
            id: new_id(),
            event_type: event.name().into(),
            schema_version: Event::SCHEMA_VERSION,
            subject,
            data: event.encode().expect("every personal field was sealed above, the rest is plain data").into(),
        };
        Ok(events.into_iter().map(encode).collect())
    }

    /// Decodes and opens recorded events; those of a type that `wanted` refuses or this program does not know are left
    /// out. Keys are fetched once for the whole batch.
    ///
    /// # Errors
    /// When an event is damaged or the keys cannot be had. A destroyed key is no error: its fields come back erased.
    pub async fn open(&self, recorded: &[Recorded], wanted: impl Fn(&str) -> bool) -> Result<Vec<Fact>, JournalError> {
        let mut facts = Vec::with_capacity(recorded.len());
        let mut people = HashSet::new();
        for record in recorded.iter().filter(|record| wanted(&record.event_type)) {
            let decoded = Event::decode(&record.event_type, record.schema_version, &record.data)
                .map_err(|error| JournalError::Undecodable { position: record.position, error })?;
            let Some(mut event) = decoded else { continue };
            if is_sealed(&mut event) {
                people.extend(record.subject);
            }
            facts.push(fact(record, event));
        }
        if people.is_empty() {
            return Ok(facts);
        }
        let people: Vec<Uuid> = people.into_iter().collect();
        let keys = self.vault.keys(&people).await?;
        facts.iter_mut().try_for_each(|fact| open_fields(fact, &keys))?;
        Ok(facts)
    }
}

fn fact(record: &Recorded, event: Event) -> Fact {
    Fact {
        event,
        position: record.position,
        stream: record.stream.clone(),
        revision: record.revision,
        id: record.id,
        subject: record.subject,
        meta: record.meta.clone(),
        request: record.request,
        recorded_at: record.recorded_at,
    }
}

fn named_if_personal(event: &mut Event) -> Option<&'static str> {
    let mut personal = false;
    event.personal(&mut |_, field| personal |= field.plain().is_some());
    personal.then(|| event.name())
}

fn is_sealed(event: &mut Event) -> bool {
    let mut sealed = false;
    event.personal(&mut |_, field| sealed |= field.sealed().is_some());
    sealed
}

fn seal_fields(event: &mut Event, stream: &StreamName, person: Uuid, key: &DataKey) {
    let event_type = event.name();
    event.personal(&mut |name, field| {
        if let Some(plain) = field.plain() {
            let aad = Aad { stream: stream.as_str(), event_type, field: name, person };
            field.seal(key.seal(&aad, plain.as_bytes()));
        }
    });
}

fn open_fields(fact: &mut Fact, keys: &HashMap<Uuid, KeyState>) -> Result<(), JournalError> {
    let (event_type, stream, position) = (fact.event.name(), fact.stream.clone(), fact.position);
    let owner = fact.subject.and_then(|person| Some((person, keys.get(&person)?)));
    let mut tampered = None;
    fact.event.personal(&mut |name, field| {
        let Some(sealed) = field.sealed() else { return };
        match owner {
            Some((person, KeyState::Live(key))) => {
                let aad = Aad { stream: stream.as_str(), event_type, field: name, person };
                match key.open_text(&aad, sealed) {
                    Ok(plain) => field.open(plain),
                    Err(_) => tampered = Some(name),
                }
            }
            Some((_, KeyState::Destroyed)) => field.erase(),
            None => tampered = Some(name),
        }
    });
    tampered.map_or(Ok(()), |field| Err(JournalError::Tampered { position, field }))
}
