//! The database's schemas, and the roles that may touch them.
//!
//! `log` is sacred (written by `event-store` alone, append-only), `views` is disposable (`projections`), `vault` is
//! secret (`vault`), `ops` is working state (`workers`). Each has a role of its own; a connection takes it on as it
//! opens, so that a fault in one part cannot write another's tables.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// All migrations, in order. Additive and online (DP-04).
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// Who a connection is, and so which schema it may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads and appends to `log`; no UPDATE or DELETE on events.
    Log,
    /// Reads and writes `views`.
    Views,
    /// Reads and writes `vault`.
    Vault,
    /// Reads and writes `ops`.
    Ops,
}

impl Role {
    /// The role's name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "kreatr_log",
            Self::Views => "kreatr_views",
            Self::Vault => "kreatr_vault",
            Self::Ops => "kreatr_ops",
        }
    }

    /// The schema that it may touch.
    pub const fn schema(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Views => "views",
            Self::Vault => "vault",
            Self::Ops => "ops",
        }
    }
}

/// Brings the database up to date; safe to call from several processes at once (it takes an advisory lock).
///
/// # Errors
/// When the server does not answer, or a migration fails or was changed after it ran.
pub async fn run(owner: &PgPool) -> Result<(), MigrateError> {
    MIGRATOR.run(owner).await
}

/// A pool whose connections act as `role`. Connects lazily: the server may be away.
pub fn pool(options: &PgConnectOptions, role: Role, max_connections: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(true)
        .connect_lazy_with(connect_options(options, role))
}

/// How a single connection acts as `role`, and finds the tables of its schema by their bare names.
pub fn connect_options(options: &PgConnectOptions, role: Role) -> PgConnectOptions {
    options.clone().application_name(role.name()).options([("role", role.name()), ("search_path", role.schema())])
}
