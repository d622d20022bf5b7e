//! A log, a vault and a migrated database of one test.

use std::sync::Arc;
use std::time::Duration;

use embedded_postgres::testing::{TestDatabase, database};
use event_store::memory::MemoryStore;
use event_store::{EventStore, Position};
use journal::Journal;
use migrations::{MIGRATOR, Role};
use projections::{Progress, Projector};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::MemoryVault;
use workers::projections::{Deps, Runner};

use super::append::append;
use super::people::{Deed, Town};

/// As long as a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct World {
    pub database: TestDatabase,
    pub journal: Journal,
    pub views: PgPool,
    pub town: Town,
    requests: u128,
}

impl World {
    pub async fn open(seed: u64) -> Self {
        let database = database(&MIGRATOR).await;
        let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new(Uuid::from_u128(1)));
        let journal = Journal::new(store, Arc::new(MemoryVault::default()));
        let views = migrations::pool(&database.options(), Role::Views, 8);
        Self { database, journal, views, town: Town::new(seed), requests: 0 }
    }

    pub fn deps(&self, owner: &str) -> Deps {
        Deps { journal: self.journal.clone(), views: self.views.clone(), owner: owner.into() }
    }

    /// Appends; the position of the last event.
    pub async fn does(&mut self, deeds: Vec<Deed>) -> Position {
        for deed in deeds {
            self.requests += 1;
            append(&self.journal, deed, self.town.now, Uuid::from_u128(self.requests)).await;
        }
        self.journal.store().head().await.unwrap().unwrap()
    }

    /// Lets time go by, for at least `events` events.
    pub async fn lives(&mut self, moments: usize) -> Position {
        for _ in 0..moments {
            let deeds = self.town.moment();
            self.does(deeds).await;
        }
        self.journal.store().head().await.unwrap().unwrap()
    }

    pub fn run(&self, owner: &str, projectors: Vec<Arc<dyn Projector>>) -> Running {
        self.run_with(self.deps(owner), projectors)
    }

    pub fn run_with(&self, deps: Deps, projectors: Vec<Arc<dyn Projector>>) -> Running {
        let stop = CancellationToken::new();
        let progress = Arc::new(Progress::new(self.views.clone()));
        Running { runner: Runner::spawn(deps, projectors, progress, &stop), stop }
    }

    /// All rows of the projector's tables, byte for byte.
    pub async fn rows(&self, projector: &dyn Projector) -> Vec<String> {
        let mut all = Vec::new();
        for table in projector.tables() {
            let sql = format!("select t::text from views.{table} t order by t::text collate \"C\"");
            let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&self.views).await.unwrap();
            all.push(format!("{table}: {}", rows.len()));
            all.extend(rows);
        }
        all
    }
}

/// Projectors at work.
pub struct Running {
    pub runner: Runner,
    pub stop: CancellationToken,
}

impl Running {
    pub async fn settle(&self) {
        self.runner.settle(PATIENCE).await.unwrap();
    }

    /// As if the process had died: no lease is given back.
    pub fn crashes(self) {
        self.runner.abort();
    }

    pub async fn ends(self) {
        self.stop.cancel();
        self.runner.join().await;
    }
}
