//! The log in Postgres: a gapless order, assigned under the head's lock and paid for by group commit.
//!
//! `pipeline` is the one task that writes, `batcher` what it does with a batch; `read` pages, `tail` and `subscription` follow. The tables and the one
//! statement that appends stand in the migrations `log_tables`, `log_guards` and `log_append`.

mod batch;
mod batcher;
mod dictionary;
mod failure;
mod heads;
mod link;
mod pipeline;
mod read;
mod row;
mod subscription;
mod tail;
mod write_set;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use self::batch::{Answer, Job, Work};
use self::batcher::Batcher;
use self::dictionary::Dictionaries;
use self::failure::Failure;
use self::link::Link;
use self::read::Reader;
use self::tail::Tail;
use crate::ledger::Receipt;
use crate::page::Span;
use crate::prepare::{MAX_APPEND_BYTES, prepare};
use crate::{
    Append, AppendError, Appended, Capabilities, Claim, Delivery, Direction, EventStore, Expected, Filter, Health,
    PastAppend, Position, ReadError, Revision, Slice, StreamName,
};

/// For how long receipts are kept at least, in days; see [`PostgresStore::forget_requests`].
const IDEMPOTENCY_DAYS: u32 = 30;
/// Receipts that one statement forgets.
const FORGET_CHUNK: i64 = 10_000;
const FORGET: &str = "
    delete from log.requests r
    where r.id = any (array(select o.id from log.requests o where o.at < $1 limit $2))";

/// How much a store may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Connections for reading; appending and listening take one more each.
    pub read_connections: u32,
    /// Appends that wait; further callers wait to be let into the queue.
    pub queue: usize,
    /// Bytes of bodies that wait.
    pub queue_bytes: usize,
    /// How long to wait for a connection or a statement's answer before the server counts as gone.
    pub patience: Duration,
    /// How long a broken append is looked up before its outcome is called unknown.
    pub resolve_within: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read_connections: 8,
            queue: 2048,
            queue_bytes: 64 * 1024 * 1024,
            patience: Duration::from_secs(10),
            resolve_within: Duration::from_secs(10),
        }
    }
}

/// What readers and subscriptions share; the listener lives as long as any of them.
struct Core {
    reader: Arc<Reader>,
    tail: Arc<Tail>,
    _watchers: [AbortOnDropHandle<()>; 2],
}

/// The log in Postgres. Several processes, and several stores in one, may use a database at once.
pub struct PostgresStore {
    core: Arc<Core>,
    queue: mpsc::Sender<Job>,
    queue_bytes: Arc<Semaphore>,
}

impl PostgresStore {
    /// Connects as `options` say, which carry the role of the log, to a migrated database; makes partitions where the
    /// next are missing, and starts the appender and the listener on the current runtime.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`] when the server does not answer or the log is not there.
    pub async fn open(options: PgConnectOptions, settings: Settings) -> Result<Self, ReadError> {
        let options = guarded(options);
        let mut link = Link::connect(&options, settings.patience).await?;
        let partitions_end = link.ensure_partitions().await?;
        let dictionaries = Arc::new(Dictionaries::default());
        let pool = pool(&options, settings.read_connections, settings.patience);
        let reader = Arc::new(Reader { pool, dictionaries: dictionaries.clone(), patience: settings.patience });
        let tail = Arc::new(Tail::new(reader.head().await?));
        let (queue, waiting) = mpsc::channel(settings.queue.max(1));
        let batcher = Batcher {
            patience: settings.patience,
            resolve_within: settings.resolve_within,
            dictionaries,
            tail: tail.clone(),
            link: Some(link),
            known: None,
            met: 0,
            partitions_end,
            options: options.clone(),
        };
        tokio::spawn(batcher.run(waiting));
        let _watchers = watch(&options, &settings, &tail, &reader);
        let core = Arc::new(Core { reader, tail, _watchers });
        let queue_bytes = Arc::new(Semaphore::new(settings.queue_bytes.max(MAX_APPEND_BYTES)));
        Ok(Self { core, queue, queue_bytes })
    }

    /// Forgets receipts of appends that were made before `before`, which lies at least
    /// [`Capabilities::idempotency_days`] back; answers how many.
    ///
    /// # Errors
    /// When the server does not answer; what was forgotten until then stays forgotten.
    pub async fn forget_requests(&self, before: DateTime<Utc>) -> Result<u64, ReadError> {
        let mut forgotten = 0;
        loop {
            let query = sqlx::query(FORGET).bind(before).bind(FORGET_CHUNK);
            let done = query.execute(&self.core.reader.pool).await.map_err(|error| Failure::of(&error))?;
            forgotten += done.rows_affected();
            if done.rows_affected() < FORGET_CHUNK.cast_unsigned() {
                return Ok(forgotten);
            }
        }
    }

    async fn ask(&self, work: Work, bytes: usize) -> Answer {
        let stopped = || AppendError::Unavailable("the store is stopping".into());
        let share = u32::try_from(bytes).unwrap_or(u32::MAX);
        let budget = self.queue_bytes.clone().acquire_many_owned(share).await.map_err(|_| stopped())?;
        let (reply, answer) = oneshot::channel();
        self.queue.send(Job { work, reply, budget }).await.map_err(|_| stopped())?;
        // The appender ends only with the runtime, possibly between the commit and its answer.
        answer.await.unwrap_or_else(|_| Err(AppendError::Unknown("the store is stopping".into())))
    }
}

/// A hung process must not hold the head, and no statement of this crate may turn into a scan: all have an index.
fn guarded(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("lock_timeout", "8s"),
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "5s"),
        ("synchronous_commit", "on"),
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_seqscan", "off"),
        ("enable_bitmapscan", "off"),
        ("jit", "off"),
    ])
}

fn pool(options: &PgConnectOptions, connections: u32, patience: Duration) -> PgPool {
    PgPoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(patience.min(Duration::from_secs(5)))
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options.clone())
}

fn watch(
    options: &PgConnectOptions,
    settings: &Settings,
    tail: &Arc<Tail>,
    reader: &Arc<Reader>,
) -> [AbortOnDropHandle<()>; 2] {
    let ears = pool(options, 1, settings.patience);
    let (listening, polling) = ((tail.clone(), reader.clone()), (tail.clone(), reader.clone()));
    let listening = async move { listening.0.listen(&ears, &listening.1).await };
    let polling = async move { polling.0.poll(&polling.1).await };
    [AbortOnDropHandle::new(tokio::spawn(listening)), AbortOnDropHandle::new(tokio::spawn(polling))]
}

#[async_trait]
impl EventStore for PostgresStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            multi_stream: true,
            dense: true,
            claims: true,
            idempotency_days: Some(IDEMPOTENCY_DAYS),
            max_append_bytes: MAX_APPEND_BYTES,
        }
    }

    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let prepared = prepare(append)?;
        let bytes = prepared.bytes;
        let answer = self.ask(Work::Append(prepared), bytes).await?;
        answer.ok_or_else(|| AppendError::Unknown("no receipt".into()))
    }

    async fn find_request(&self, request: Uuid) -> Result<Option<PastAppend>, ReadError> {
        Ok(self.core.reader.receipt(request).await?.as_ref().map(Receipt::past))
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        direction: Direction,
        limit: usize,
    ) -> Result<Slice<Revision>, ReadError> {
        self.core.reader.stream(stream, cursor, direction, limit).await
    }

    async fn read_all(
        &self,
        cursor: Option<Position>,
        direction: Direction,
        filter: &Filter,
        limit: usize,
    ) -> Result<Slice<Position>, ReadError> {
        self.core.reader.all(cursor, direction, filter, limit).await.map(|(slice, _)| slice)
    }

    async fn head(&self) -> Result<Option<Position>, ReadError> {
        let head = self.core.reader.head().await?;
        Ok((head > 0).then_some(Position(head)))
    }

    async fn stream_head(&self, stream: &StreamName) -> Result<Option<Revision>, ReadError> {
        self.core.reader.stream_head(stream).await
    }

    async fn claim_holder(&self, claim: &Claim) -> Result<Option<StreamName>, ReadError> {
        self.core.reader.claim_holder(claim).await
    }

    async fn subscribe(
        &self,
        after: Option<Position>,
        filter: Filter,
    ) -> Result<BoxStream<'static, Result<Delivery, ReadError>>, ReadError> {
        let head = self.core.reader.head().await?;
        Span::of(after, Direction::Forwards, head)?;
        self.core.tail.advance(head);
        let cursor = after.map_or(0, |after| after.0);
        Ok(subscription::subscribe(self.core.clone(), cursor, filter))
    }

    async fn close_stream(&self, stream: &StreamName, expected: Expected) -> Result<(), AppendError> {
        self.ask(Work::Close { stream: stream.clone(), expected }, 0).await.map(drop)
    }

    async fn identity(&self) -> Result<Uuid, ReadError> {
        self.core.reader.identity().await
    }

    async fn health(&self) -> Health {
        match self.core.reader.head().await {
            Ok(_) => Health::Up,
            Err(error) => Health::Down(error),
        }
    }
}
