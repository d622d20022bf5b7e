//! Who may write, and who waits to read her own writes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use event_store::memory::MemoryStore;
use event_store::{EventStore, Position};
use journal::Journal;
use projections::{Freshness, Poison, Progress, Projector, checkpoint};
use sqlx::Row;
use uuid::Uuid;
use vault::MemoryVault;
use workers::projections::{Deps, retry_parked};

use crate::support::picky::Picky;
use crate::support::world::{PATIENCE, World};

fn accounts() -> Vec<Arc<dyn Projector>> {
    vec![Arc::new(projections::accounts::Accounts)]
}

async fn status(world: &World, name: &str) -> (String, String) {
    let found = checkpoint::one(&world.views, name).await.unwrap().unwrap();
    (found.status, found.last_error.unwrap_or_default())
}

async fn until_status(world: &World, name: &str, wanted: &str) -> String {
    loop {
        let found = checkpoint::one(&world.views, name).await.unwrap();
        if let Some(error) = found.filter(|found| found.status == wanted).map(|found| found.last_error) {
            return error.unwrap_or_default();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Two processes, one writer; when it dies without a word, the other takes over in less than 15 seconds.
#[tokio::test]
async fn one_leads_and_the_other_takes_over() {
    let mut world = World::open(21).await;
    world.lives(40).await;
    let first = world.run("first", accounts());
    first.settle().await;
    let second = world.run("second", accounts());
    let position = world.lives(40).await;
    let seen = second.runner.wait_for("accounts", position, PATIENCE).await.unwrap();
    assert_eq!(seen, Freshness::Fresh);
    let led = checkpoint::one(&world.views, "accounts").await.unwrap().unwrap();
    assert_eq!((led.lease_owner.as_deref(), led.lease_epoch), (Some("first"), 1));
    first.crashes();
    let position = world.lives(40).await;
    let taken = second.runner.wait_for("accounts", position, Duration::from_secs(15)).await.unwrap();
    assert_eq!(taken, Freshness::Fresh);
    let led = checkpoint::one(&world.views, "accounts").await.unwrap().unwrap();
    assert_eq!((led.lease_owner.as_deref(), led.lease_epoch), (Some("second"), 2));
    second.ends().await;
}

/// A leader that slept through its lease finds its batch refused when it wakes.
#[tokio::test]
async fn a_batch_of_a_lost_lease_is_not_written() {
    let mut world = World::open(22).await;
    let sleeper = Picky::new(Poison::Halt, Uuid::nil());
    sleeper.gate.forget_permits(1_000_000);
    let running = world.run("sleeper", vec![sleeper.clone()]);
    world.lives(60).await;
    while sleeper.batches.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // The sleeper's transaction holds the row until it is cut off, as a lost machine's would be.
    world.database.kill_connections().await;
    let other = world.run("other", accounts());
    let taken = checkpoint::acquire(&world.views, "accounts", "thief", true).await.unwrap().unwrap();
    checkpoint::release(&world.views, "accounts", taken.lease_epoch).await.unwrap();
    other.settle().await;
    let rows = world.rows(&projections::accounts::Accounts).await;
    sleeper.gate.add_permits(1_000_000);
    running.settle().await;
    assert_eq!(world.rows(&projections::accounts::Accounts).await, rows);
    running.ends().await;
    other.ends().await;
}

/// The fence itself: the checkpoint does not move under an older epoch, nor from another place.
#[tokio::test]
async fn an_older_epoch_moves_nothing() {
    let world = World::open(23).await;
    checkpoint::register(&world.views, "accounts", 1, Uuid::nil()).await.unwrap();
    let old = checkpoint::acquire(&world.views, "accounts", "a", false).await.unwrap().unwrap().lease_epoch;
    assert_eq!(checkpoint::acquire(&world.views, "accounts", "b", false).await.unwrap(), None);
    let new = checkpoint::acquire(&world.views, "accounts", "b", true).await.unwrap().unwrap().lease_epoch;
    let mut connection = world.views.acquire().await.unwrap();
    let mut advance =
        async |epoch, from| checkpoint::advance(&mut connection, "accounts", epoch, (from, 5), 0.0).await.unwrap();
    assert!(!advance(old, None).await);
    assert!(!advance(new, Some(3)).await);
    assert!(advance(new, None).await);
    assert!(!advance(new, None).await);
    assert_eq!(checkpoint::renew(&world.views, "accounts", old).await.unwrap(), None);
}

/// Waiting for one's own writes, from a process that runs no projector; and giving up in time.
#[tokio::test]
async fn a_reader_elsewhere_sees_her_own_writes() {
    let mut world = World::open(24).await;
    let running = world.run("runner", projections::all());
    let elsewhere = Progress::new(world.views.clone());
    for _ in 0..5 {
        let position = world.lives(10).await;
        let seen = elsewhere.wait_for("portfolio", position, PATIENCE).await.unwrap();
        assert_eq!(seen, Freshness::Fresh);
        let here = running.runner.wait_for("portfolio", position, PATIENCE).await.unwrap();
        assert_eq!(here, Freshness::Fresh);
    }
    let never = Position(u64::MAX >> 2);
    let moment = Duration::from_millis(40);
    assert_eq!(elsewhere.wait_for("portfolio", never, moment).await.unwrap(), Freshness::Stale);
    assert_eq!(running.runner.wait_for("portfolio", never, moment).await.unwrap(), Freshness::Stale);
    running.ends().await;
}

/// A log restored from an older copy, or another log altogether, is not followed: it says so and stands still.
#[tokio::test]
async fn a_checkpoint_of_another_log_is_refused() {
    let mut world = World::open(25).await;
    let position = world.lives(30).await;
    let running = world.run("runner", accounts());
    running.settle().await;
    running.ends().await;
    for (identity, complaint) in [(2, "another log"), (1, "beyond the log's head")] {
        let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new(Uuid::from_u128(identity)));
        let deps = Deps { journal: Journal::new(store, Arc::new(MemoryVault::default())), ..world.deps("runner") };
        let running = world.run_with(deps, accounts());
        let error = until_status(&world, "accounts", "refused").await;
        assert!(error.contains(complaint), "{error}");
        running.ends().await;
        checkpoint::resume(&world.views, "accounts").await.unwrap();
    }
    let kept = checkpoint::one(&world.views, "accounts").await.unwrap().unwrap();
    assert_eq!(kept.position, Some(position.0.cast_signed()));
    assert_eq!(status(&world, "accounts").await.0, "live");
}

/// Every statement of the read side and of the workers is one that the migrated database understands.
#[tokio::test]
async fn every_statement_prepares() {
    let world = World::open(26).await;
    let mut connection = world.views.acquire().await.unwrap();
    projections::beside::look_in(&mut connection, projections::beside::LIVE).await.unwrap();
    let workers = [
        ("accounts' worker", workers::accounts::STATEMENTS),
        ("media's worker", workers::media::STATEMENTS),
        ("notifications' worker", workers::notifications::STATEMENTS),
        ("portfolio's worker", workers::portfolio::STATEMENTS),
    ];
    for (room, statements) in projections::statements().into_iter().chain(workers) {
        let role = if room.ends_with("worker") { "kreatr_ops" } else { "kreatr_views" };
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("set role {role}"))).execute(&mut *connection).await.unwrap();
        for statement in statements {
            let sql = sqlx::AssertSqlSafe(format!("prepare probe as {statement}"));
            sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap_or_else(|error| panic!("{room}: {error}"));
            sqlx::query("deallocate probe").execute(&mut *connection).await.unwrap();
        }
    }
    let row = sqlx::query("select current_user::text").fetch_one(&mut *connection).await.unwrap();
    assert_eq!(row.get::<String, _>(0), "kreatr_ops");
}

/// Nothing aside: nothing to do.
#[tokio::test]
async fn retrying_nothing_takes_nothing() {
    let mut world = World::open(27).await;
    world.lives(20).await;
    let running = world.run("runner", accounts());
    running.settle().await;
    let retried = retry_parked(&world.deps("runner"), accounts().remove(0)).await.unwrap();
    assert_eq!((retried.taken, retried.aside), (0, 0));
    world.lives(20).await;
    running.settle().await;
    running.ends().await;
}
