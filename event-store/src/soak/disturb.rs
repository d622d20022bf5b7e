//! What goes wrong around a log in Postgres: aborted transactions that held the head, long foreign transactions, cut
//! connections.

use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Dice, SoakError};

/// As a fault would, this moves the head and takes it back.
const ABORTED: &str = "update log.head set position = position + 7, batch = batch + 1";
/// Leaves a transaction with an id and a snapshot open beside the log.
const FOREIGN: &str = "select pg_current_xact_id()::text, pg_notify('elsewhere', 'soak')";
/// Cuts one of the log's own connections.
const CUT: &str = "
    select pg_terminate_backend(a.pid)
    from pg_stat_activity a
    where a.datname = current_database() and a.application_name = $1
    order by hashint8(a.pid + $2)
    limit 1";

/// Trouble on the database of the log.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// How the troublemaker connects: as a role that may write to `log.head` and cut the log's connections.
    pub options: PgConnectOptions,
    /// The application name of the connections to cut; `None` to cut none.
    pub cut: Option<String>,
    /// The pause between two disturbances is random up to this.
    pub pause: Duration,
}

/// Running trouble.
pub(super) struct Disturbing {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<Result<u64, sqlx::Error>>>,
}

impl Trouble {
    pub(super) fn start(self, seed: u64) -> Disturbing {
        let stop = watch::Sender::new(false);
        let kinds = if self.cut.is_some() { 3 } else { 2 };
        let task = |kind| {
            let (trouble, stopped) = (self.clone(), stop.subscribe());
            tokio::spawn(async move { trouble.make(kind, Dice::new(seed, 1000 + kind), stopped).await })
        };
        let tasks = (0..kinds).map(task).collect();
        Disturbing { stop, tasks }
    }

    async fn make(self, kind: usize, mut dice: Dice, stopped: watch::Receiver<bool>) -> Result<u64, sqlx::Error> {
        let pause = self.pause.as_millis() as u64 + 1;
        let options = self.options.clone().application_name("trouble");
        let mut connection = options.connect().await?;
        let mut made = 0;
        while !*stopped.borrow() {
            let hold = Duration::from_millis(dice.below(10));
            match (kind, &self.cut) {
                (0, _) => abort(&mut connection, hold).await?,
                (1, _) => linger(&mut connection, hold * 20).await?,
                (_, Some(name)) => cut(&mut connection, name, dice.below(1 << 30)).await?,
                _ => return Ok(made),
            }
            made += 1;
            let factor = if kind == 2 { 10 } else { 1 };
            tokio::time::sleep(Duration::from_millis(dice.below(pause) * factor)).await;
        }
        connection.close().await?;
        Ok(made)
    }
}

impl Disturbing {
    /// Ends it; answers how often it struck.
    pub(super) async fn stop(self) -> Result<u64, SoakError> {
        self.stop.send_replace(true);
        let mut made = 0;
        for task in self.tasks {
            made += task.await.map_err(|_| SoakError::Broken("the trouble panicked"))??;
        }
        Ok(made)
    }
}

async fn abort(connection: &mut PgConnection, hold: Duration) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::query(ABORTED).execute(&mut *transaction).await?;
    tokio::time::sleep(hold).await;
    transaction.rollback().await
}

async fn linger(connection: &mut PgConnection, hold: Duration) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    sqlx::query(FOREIGN).execute(&mut *transaction).await?;
    tokio::time::sleep(hold).await;
    transaction.commit().await
}

async fn cut(connection: &mut PgConnection, name: &str, chance: u64) -> Result<(), sqlx::Error> {
    sqlx::query(CUT).bind(name).bind(chance.cast_signed()).execute(connection).await.map(drop)
}
