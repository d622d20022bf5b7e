//! A projector that can be told to refuse, and to wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use journal::Fact;
use projections::{Poison, Projector};
use sqlx::PgConnection;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Accounts, with moods.
pub struct Picky {
    inner: projections::accounts::Accounts,
    poison: Poison,
    /// Whom it cannot stand, while it is in the mood.
    pub refused: Uuid,
    pub moody: AtomicBool,
    /// Batches that it may still take in before it waits.
    pub gate: Semaphore,
    pub batches: AtomicUsize,
}

impl Picky {
    pub fn new(poison: Poison, refused: Uuid) -> Arc<Self> {
        let inner = projections::accounts::Accounts;
        let gate = Semaphore::new(1_000_000);
        Arc::new(Self { inner, poison, refused, moody: AtomicBool::new(true), gate, batches: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Projector for Picky {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn version(&self) -> i32 {
        self.inner.version()
    }

    fn tables(&self) -> &'static [&'static str] {
        self.inner.tables()
    }

    fn takes(&self) -> &'static [&'static str] {
        self.inner.takes()
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        self.batches.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.inner.project(facts, &mut *tables).await?;
        if self.moody.load(Ordering::SeqCst) && facts.iter().any(|fact| fact.subject == Some(self.refused)) {
            sqlx::query("select 1 / 0").execute(tables).await?;
        }
        Ok(())
    }

    fn poison(&self) -> Poison {
        self.poison
    }
}
