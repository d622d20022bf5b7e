//! The no-skip oracle on both adapters, and the proof that it can fail.

use std::sync::Arc;
use std::time::Duration;

use event_store::EventStore;
use event_store::memory::MemoryStore;
use event_store::soak::{Plan, Trouble, naive, soak};
use uuid::Uuid;

use crate::support::{Harness, Postgres, assert_sound, whole_log};

/// Contract 10; GAP-03.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_skips_nothing() {
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::new(Uuid::from_u128(7)));
    let stores = [store];
    let report = soak(&stores, &stores, None, &Plan::new(20_000, 1)).await.unwrap();
    assert!(report.is_clean() && report.refused > 0, "{report:?}");
}

/// Contract 7, 10; GAP-03: two processes, aborted transactions on the head, long foreign ones, cut connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_skips_nothing_in_trouble() {
    let postgres = Postgres::open().await;
    let another = postgres.another().await;
    let stores: [Arc<dyn EventStore>; 2] = [postgres.store(), another];
    let options = postgres.database.options();
    let cut = Some(migrations::Role::Log.name().to_owned());
    let trouble = Trouble { options, cut, pause: Duration::from_millis(30) };
    let plan = Plan { appenders: 16, ..Plan::new(20_000, 2) };
    let report = soak(&stores, &stores, Some(trouble), &plan).await.unwrap();
    assert!(report.is_clean() && report.refused > 0 && report.disturbances > 10, "{report:?}");
    assert!(report.delivered >= 3 * report.appended);
    let log = whole_log(&*stores[0]).await;
    assert_sound(&log);
    assert_eq!(log.len() as u64, report.appended);
}

/// The negative control: a sequence and readers that ask for what is beyond the last number.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_naive_log_is_caught_skipping() {
    let postgres = Postgres::open().await;
    let report = naive(&postgres.database.options(), &Plan::new(2_000, 3)).await.unwrap();
    assert!(report.skipped > 0 && !report.is_clean(), "{report:?}");
    assert_eq!((report.unknown, report.out_of_order), (0, 0), "{report:?}");
}
