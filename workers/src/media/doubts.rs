//! Pictures in doubt, as rows that all processes share: whoever has a row's lock has the turn at the picture's files.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::CommandError;
use commands::media::{Doubts, Turn};
use domain::media::MediaId;
use sqlx::{PgPool, Postgres, Transaction};

use crate::accounts::unavailable;

const NOW: &str = "
select clock_timestamp()";

/// Waits for whoever has the turn, so that a doubt that comes while another is settled is a doubt afterwards.
const DOUBT: &str = "
insert into ops.picture_doubt (media, since)
select media, now()
from unnest($1::text[]) as media
order by media
on conflict (media) do update
set since = excluded.since";

const PATIENCE: &str = "
select set_config('lock_timeout', $1, true)";

const TAKE: &str = "
select media
from ops.picture_doubt
where media = $1
for update";

const NEXT: &str = "
select media
from ops.picture_doubt
where since < $1
order by since, media
limit 1
for update skip locked";

const LATER: &str = "
update ops.picture_doubt
set since = now()
where media = $1";

const SETTLE: &str = "
delete from ops.picture_doubt
where media = $1";

pub(crate) const STATEMENTS: &[&str] = &[NOW, DOUBT, PATIENCE, TAKE, NEXT, LATER, SETTLE];

/// The longest that somebody waits for a turn.
const WAIT: Duration = Duration::from_secs(10);

/// Doubts of all processes over one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PostgresDoubts {
    ops: PgPool,
}

impl PostgresDoubts {
    /// Those of this database. A turn holds a connection: the pool bounds how many pictures are put at a time, and should
    /// serve nothing else.
    pub fn new(ops: PgPool) -> Self {
        Self { ops }
    }

    /// Puts pictures in doubt, and leaves them to whoever looks next.
    ///
    /// # Errors
    /// When the database does not answer, or somebody has a turn for too long.
    pub async fn put(&self, pictures: &[MediaId]) -> Result<(), CommandError> {
        if pictures.is_empty() {
            return Ok(());
        }
        let mut doubting = self.begin().await?;
        let media: Vec<&str> = pictures.iter().map(MediaId::as_str).collect();
        sqlx::query(DOUBT).bind(media).execute(&mut *doubting).await.map_err(|error| unavailable(&error))?;
        doubting.commit().await.map_err(|error| unavailable(&error))
    }

    /// What time it is for doubts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn now(&self) -> Result<DateTime<Utc>, CommandError> {
        sqlx::query_scalar(NOW).fetch_one(&self.ops).await.map_err(|error| unavailable(&error))
    }

    /// The turn at the picture that is longest in doubt, of those since before `then` that nobody is at.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn next(&self, then: DateTime<Utc>) -> Result<Option<(MediaId, PostgresTurn)>, CommandError> {
        let mut lock = self.begin().await?;
        let found: Option<String> = sqlx::query_scalar(NEXT)
            .bind(then)
            .fetch_optional(&mut *lock)
            .await
            .map_err(|error| unavailable(&error))?;
        let Some(media) = found else { return Ok(None) };
        let picture =
            MediaId::parse(&media).map_err(|_| CommandError::Fault(format!("{media} is no picture's name")))?;
        Ok(Some((picture, PostgresTurn { media, lock })))
    }

    async fn begin(&self) -> Result<Transaction<'static, Postgres>, CommandError> {
        let mut begun = self.ops.begin().await.map_err(|error| unavailable(&error))?;
        let patience = sqlx::query(PATIENCE).bind(format!("{}ms", WAIT.as_millis()));
        patience.execute(&mut *begun).await.map_err(|error| unavailable(&error))?;
        Ok(begun)
    }
}

#[async_trait]
impl Doubts for PostgresDoubts {
    async fn take(&self, picture: &MediaId) -> Result<Box<dyn Turn>, CommandError> {
        loop {
            // Written down for good first: a crash must not forget it. Then it may be settled before it is locked.
            self.put(std::slice::from_ref(picture)).await?;
            let mut lock = self.begin().await?;
            let taken = sqlx::query(TAKE).bind(picture.as_str()).fetch_optional(&mut *lock).await;
            if taken.map_err(|error| unavailable(&error))?.is_some() {
                return Ok(Box::new(PostgresTurn { media: picture.to_string(), lock }));
            }
        }
    }
}

/// The lock of a picture's row.
pub(crate) struct PostgresTurn {
    media: String,
    lock: Transaction<'static, Postgres>,
}

impl PostgresTurn {
    /// Leaves the picture in doubt, behind all others.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn postpone(self) -> Result<(), CommandError> {
        self.end(LATER).await
    }

    async fn end(mut self, how: &'static str) -> Result<(), CommandError> {
        sqlx::query(how).bind(&self.media).execute(&mut *self.lock).await.map_err(|error| unavailable(&error))?;
        self.lock.commit().await.map_err(|error| unavailable(&error))
    }
}

#[async_trait]
impl Turn for PostgresTurn {
    async fn settle(self: Box<Self>) -> Result<(), CommandError> {
        self.end(SETTLE).await
    }
}
