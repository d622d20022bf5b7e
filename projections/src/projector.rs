//! What a projection is: a fold of the log into tables, written in batches.

use async_trait::async_trait;
use event_store::StreamName;
use journal::Fact;
use sqlx::PgConnection;
use uuid::Uuid;

/// Folds facts into the tables of one read model. The runner in `workers` feeds it in log order, exactly once: the
/// checkpoint moves in the same transaction.
///
/// A projector ignores what it does not know and never refuses. It names its tables without a schema: the runner sets
/// the search path, to `views` for the live read model or to a schema of its own for a rebuild beside it.
#[async_trait]
pub trait Projector: Send + Sync + 'static {
    /// The read model's name, as in `kreatr rebuild NAME`.
    fn name(&self) -> &'static str;

    /// The version of the tables' shape and meaning. A new version is a rebuild.
    fn version(&self) -> i32;

    /// The tables that it alone writes, without schema.
    fn tables(&self) -> &'static [&'static str];

    /// The event types that it takes in; the runner leaves out others.
    fn takes(&self) -> &'static [&'static str];

    /// Takes a batch in, in log order, with a few set-based statements.
    ///
    /// # Errors
    /// Only the database's own: the runner retries what is transient and halts at what is not.
    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()>;

    /// Forgets what it keeps in memory between batches: the last one was not committed, or another process wrote since.
    fn forget(&self) {}

    /// What to do with an event that can never be taken in.
    fn poison(&self) -> Poison {
        Poison::Halt
    }
}

/// What to do with an event that can never be taken in. Skipping it is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// Stop there until somebody mends it.
    Halt,
    /// Put it aside with all later events of its person (or of its stream, where it is about nobody) and go on with
    /// the others. Only for projections in which people do not touch each other's rows.
    Park,
}

/// The key whose events are parked together: the person, or else the stream.
pub fn sequence_key(stream: &StreamName, subject: Option<Uuid>) -> String {
    subject.map_or_else(|| stream.as_str().to_owned(), |person| person.to_string())
}
