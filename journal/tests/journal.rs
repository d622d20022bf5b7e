//! What goes into the log comes out of it, and nobody reads what was erased or moved.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::Arc;

use chrono::DateTime;
use domain::accounts::{Account, Event as AccountEvent};
use domain::text::{Email, PersonName, Username};
use domain::{Event, Personal};
use event_store::memory::MemoryStore;
use event_store::{Append, Direction, Expected, Filter, Meta, NewEvent, Recorded, StreamName, StreamWrite};
use journal::{History, Journal, JournalError};
use uuid::Uuid;
use vault::{KeyVault, MemoryVault};

const AYU: Uuid = Uuid::from_u128(0xA7);

struct House {
    journal: Journal,
    vault: Arc<MemoryVault>,
}

impl House {
    fn open() -> Self {
        let vault = Arc::new(MemoryVault::default());
        Self { journal: Journal::new(Arc::new(MemoryStore::new(Uuid::nil())), vault.clone()), vault }
    }

    async fn append(&self, stream: &StreamName, events: Vec<NewEvent>) {
        let writes = vec![StreamWrite { stream: stream.clone(), expected: Expected::Any, events }];
        let request = Uuid::from_u128(self.journal.store().head().await.unwrap().map_or(0, |head| head.0 + 1).into());
        let at = DateTime::UNIX_EPOCH;
        let (checks, claims) = (vec![], vec![]);
        let append = Append { request, fingerprint: request, at, meta: Meta::default(), writes, checks, claims };
        self.journal.store().append(append).await.unwrap();
    }

    async fn registered(&self) -> StreamName {
        let stream = StreamName::new("account", AYU).unwrap();
        let events = self.journal.seal(&stream, Some(AYU), vec![registration()], ids()).await.unwrap();
        self.append(&stream, events).await;
        stream
    }

    async fn recorded(&self) -> Vec<Recorded> {
        self.journal.store().read_all(None, Direction::Forwards, &Filter::All, 100).await.unwrap().events
    }
}

fn ids() -> impl FnMut() -> Uuid {
    let mut next = 0x1D_0000;
    move || {
        next += 1;
        Uuid::from_u128(next)
    }
}

fn registration() -> Event {
    AccountEvent::AccountRegistered {
        email: Email::parse("ayu@example.org").unwrap().into(),
        email_key: "e".into(),
        username: Username::parse("ayu").unwrap().into(),
        username_key: "u".into(),
        name: PersonName::parse("Ayu Lestari").unwrap().into(),
        credential: Uuid::nil(),
    }
    .into()
}

fn name_of(event: &Event) -> &Personal<PersonName> {
    match event {
        Event::Accounts(AccountEvent::AccountRegistered { name, .. }) => name,
        other => panic!("{} is no registration", other.name()),
    }
}

/// SE-16, GAP-55: no plain personal text in the log's bytes, all of it back when opened.
#[tokio::test]
async fn personal_text_is_sealed_in_the_log_and_opened_for_readers() {
    let house = House::open();
    house.registered().await;
    let recorded = house.recorded().await;
    let bytes = String::from_utf8(recorded[0].data.to_vec()).unwrap();
    for secret in ["ayu", "Ayu", "example.org"] {
        assert!(!bytes.contains(secret), "{secret} stands in the log: {bytes}");
    }
    let facts = house.journal.open(&recorded, |_| true).await.unwrap();
    assert_eq!(facts[0].event, registration());
}

/// AC-05, GAP-62
#[tokio::test]
async fn after_the_key_is_destroyed_the_fact_remains_and_the_text_is_erased() {
    let house = House::open();
    let stream = house.registered().await;
    house.vault.destroy(AYU, DateTime::UNIX_EPOCH).await.unwrap();
    let facts = house.journal.open(&house.recorded().await, |_| true).await.unwrap();
    assert_eq!(name_of(&facts[0].event), &Personal::Erased);
    let folded = house.journal.fold::<Account>(&stream, History::default()).await.unwrap();
    assert!(folded.state.exists);
    let sealed = house.journal.seal(&stream, Some(AYU), vec![registration()], ids()).await;
    assert!(matches!(sealed, Err(JournalError::Vault(_))), "nothing personal is ever sealed for her again");
}

/// SE-16, BK-17's binding for personal fields: a sealed text moved to another stream or person does not open.
#[tokio::test]
async fn a_sealed_text_that_was_moved_does_not_open() {
    let house = House::open();
    house.registered().await;
    let mut recorded = house.recorded().await;
    let elsewhere = StreamName::new("account", Uuid::nil()).unwrap();
    let moved = Recorded { stream: elsewhere, ..recorded[0].clone() };
    let stolen = Recorded { subject: Some(Uuid::nil()), ..recorded.remove(0) };
    for record in [moved, stolen] {
        let opened = house.journal.open(&[record], |_| true).await;
        assert!(matches!(opened, Err(JournalError::Tampered { .. })), "{opened:?}");
    }
}

/// SE-16
#[tokio::test]
async fn a_personal_event_without_a_person_is_refused() {
    let house = House::open();
    let stream = StreamName::new("account", AYU).unwrap();
    let sealed = house.journal.seal(&stream, None, vec![registration()], ids()).await;
    assert!(matches!(sealed, Err(JournalError::NoSubject { event_type: "AccountRegistered" })));
}

/// TS-09: readers pass over what a newer program wrote; nobody decides on a history that she does not understand.
#[tokio::test]
async fn an_event_of_a_newer_program_is_passed_over_by_readers_and_refused_by_deciders() {
    let house = House::open();
    let stream = house.registered().await;
    let newer = NewEvent {
        id: Uuid::from_u128(0xEE),
        event_type: "AccountTeleported".into(),
        schema_version: 1,
        subject: Some(AYU),
        data: b"{}".as_slice().into(),
    };
    house.append(&stream, vec![newer]).await;
    let facts = house.journal.open(&house.recorded().await, |_| true).await.unwrap();
    assert_eq!(facts.len(), 1);
    let folded = house.journal.fold::<Account>(&stream, History::default()).await;
    assert!(matches!(folded, Err(JournalError::NotUnderstood { .. })), "{folded:?}");
}

/// TS-09
#[tokio::test]
async fn a_damaged_body_is_named_by_its_position_without_its_content() {
    let house = House::open();
    house.registered().await;
    let mut record = house.recorded().await.remove(0);
    record.data = br#"{"email": 7, "secret": "ayu"}"#.as_slice().into();
    let error = house.journal.open(&[record], |_| true).await.unwrap_err();
    assert_eq!(error.position().map(|position| position.0), Some(1));
    assert!(!error.to_string().contains("ayu") && !error.is_transient(), "{error}");
}
