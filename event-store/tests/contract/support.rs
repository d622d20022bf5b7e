//! Stores to test, and short words for asking them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use embedded_postgres::testing::{self, TestDatabase};
use event_store::memory::MemoryStore;
use event_store::postgres::{PostgresStore, Settings};
use event_store::{
    Append, AppendError, Appended, Direction, EventStore, Expected, Filter, Meta, NewEvent, Position, Recorded,
    Revision, StreamName, StreamWrite,
};
use migrations::Role;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use uuid::Uuid;

/// An adapter under test.
pub trait Harness: Send {
    /// The store, as open now.
    fn store(&self) -> Arc<dyn EventStore>;
    /// Opens it anew, as after a restart.
    fn reopen(&mut self) -> impl Future<Output = ()> + Send;
}

pub struct Memory(MemoryStore);

impl Memory {
    pub fn open() -> Self {
        Self(MemoryStore::new(Uuid::from_u128(7)))
    }
}

impl Harness for Memory {
    fn store(&self) -> Arc<dyn EventStore> {
        Arc::new(self.0.clone())
    }

    async fn reopen(&mut self) {
        self.0 = self.0.clone();
    }
}

pub struct Postgres {
    pub database: TestDatabase,
    store: Arc<PostgresStore>,
}

impl Postgres {
    pub async fn open() -> Self {
        let database = testing::database(&migrations::MIGRATOR).await;
        let store = open(&database.options()).await;
        Self { database, store }
    }

    /// Another store on the same log, as another process would have.
    pub async fn another(&self) -> Arc<PostgresStore> {
        open(&self.database.options()).await
    }

    /// A connection as the owner of everything.
    pub async fn owner(&self) -> PgConnection {
        self.database.options().connect().await.unwrap()
    }

    /// A connection that acts as the log's role.
    pub async fn log_role(&self) -> PgConnection {
        migrations::connect_options(&self.database.options(), Role::Log).connect().await.unwrap()
    }
}

impl Harness for Postgres {
    fn store(&self) -> Arc<dyn EventStore> {
        self.store.clone()
    }

    async fn reopen(&mut self) {
        self.store = self.another().await;
    }
}

pub async fn open(owner: &PgConnectOptions) -> Arc<PostgresStore> {
    let settings = Settings { read_connections: 3, ..Settings::default() };
    Arc::new(PostgresStore::open(migrations::connect_options(owner, Role::Log), settings).await.unwrap())
}

pub async fn run(connection: &mut PgConnection, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await?.rows_affected())
}

/// A number that no other test of this process got.
pub fn id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair(0x7000, NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn at(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_700_000_000_000_000 + micros).unwrap()
}

pub fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap()
}

pub fn event(event_type: &'static str, data: &str) -> NewEvent {
    let data = data.to_owned().into();
    NewEvent { id: id(), event_type: event_type.into(), schema_version: 1, subject: None, data }
}

pub fn events(count: usize) -> Vec<NewEvent> {
    (0..count).map(|number| event("Happened", &number.to_string())).collect()
}

pub fn write(name: &str, expected: Expected, events: Vec<NewEvent>) -> StreamWrite {
    StreamWrite { stream: stream(name), expected, events }
}

pub fn append_of(writes: Vec<StreamWrite>) -> Append {
    let (request, at, meta) = (id(), at(0), Meta::default());
    Append { request, fingerprint: id(), at, meta, writes, checks: Vec::new(), claims: Vec::new() }
}

pub fn append(name: &str, expected: Expected, count: usize) -> Append {
    append_of(vec![write(name, expected, events(count))])
}

/// Appends `count` events wherever the stream stands.
pub async fn put(store: &dyn EventStore, name: &str, count: usize) -> Appended {
    store.append(append(name, Expected::Any, count)).await.unwrap()
}

pub async fn put_typed(store: &dyn EventStore, name: &str, event_type: &'static str) -> Position {
    let write = write(name, Expected::Any, vec![event(event_type, "{}")]);
    store.append(append_of(vec![write])).await.unwrap().position
}

pub async fn whole_log(store: &dyn EventStore) -> Vec<Recorded> {
    let mut events = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.read_all(cursor, Direction::Forwards, &Filter::All, 500).await.unwrap();
        events.extend(page.events);
        cursor = page.next;
        if page.end {
            return events;
        }
    }
}

pub async fn whole_stream(store: &dyn EventStore, name: &str) -> Vec<Recorded> {
    let page = store.read_stream(&stream(name), None, Direction::Forwards, 10_000).await.unwrap();
    assert!(page.end);
    page.events
}

/// Positions 1.., each stream's revisions 0.., each request's events together.
pub fn assert_sound(log: &[Recorded]) {
    let mut revisions = std::collections::HashMap::<_, u64>::new();
    for (event, position) in log.iter().zip(1..) {
        assert_eq!(event.position, Position(position));
        let next = revisions.entry(event.stream.clone()).or_default();
        assert_eq!(event.revision, Revision(*next), "{} in {}", event.position, event.stream);
        *next += 1;
    }
}

pub fn is_conflict(outcome: &Result<Appended, AppendError>, actual: Option<u64>) -> bool {
    matches!(outcome, Err(AppendError::Conflict { actual: found, .. }) if *found == actual.map(Revision))
}
