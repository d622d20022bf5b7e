//! Following the log: from any place, across the meeting of past and present, at any speed.

use std::time::Duration;

use event_store::{Delivery, EventStore, Expected, Filter, Position, ReadError, Recorded};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::time::timeout;

use crate::support::{Harness, append, assert_sound, put, put_typed, whole_log};

type Deliveries = BoxStream<'static, Result<Delivery, ReadError>>;

async fn next(deliveries: &mut Deliveries) -> Delivery {
    timeout(Duration::from_secs(20), deliveries.next()).await.expect("a delivery").unwrap().unwrap()
}

/// Everything up to `goal`; checks that progress only rises.
async fn until(deliveries: &mut Deliveries, goal: Position) -> Vec<Recorded> {
    let (mut events, mut reached) = (Vec::new(), Position(0));
    while reached < goal {
        let delivery = next(deliveries).await;
        assert!(delivery.up_to >= reached && delivery.head >= delivery.up_to);
        assert!(delivery.events.iter().all(|event| event.position > reached && event.position <= delivery.up_to));
        reached = delivery.up_to;
        events.extend(delivery.events.iter().cloned());
    }
    events
}

async fn follow(store: &dyn EventStore, after: Option<u64>) -> Deliveries {
    store.subscribe(after.map(Position), Filter::All).await.unwrap()
}

/// Contract 12: start, middle, head.
pub async fn a_subscription_delivers_from_any_place(harness: impl Harness) {
    let store = harness.store();
    let mut from_empty = follow(&*store, None).await;
    for _ in 0..5 {
        put(&*store, "s-1", 2).await;
    }
    let log = whole_log(&*store).await;
    assert_eq!(until(&mut from_empty, Position(10)).await, log);
    for after in 0..10 {
        let mut deliveries = follow(&*store, (after > 0).then_some(after)).await;
        assert_eq!(until(&mut deliveries, Position(10)).await, log[after as usize..]);
    }
    let mut from_head = follow(&*store, Some(10)).await;
    let greeting = next(&mut from_head).await;
    assert_eq!((greeting.events.len(), greeting.up_to, greeting.head), (0, Position(10), Position(10)));
    let written = put(&*store, "s-2", 1).await.position;
    assert_eq!(until(&mut from_head, written).await.len(), 1);
}

/// Contract 12: two readers, and a log that grows under them.
pub async fn catching_up_meets_the_present_without_gap_or_double(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-past", 3000).await;
    put(&*store, "s-past", 3000).await;
    let writing = tokio::spawn({
        let store = store.clone();
        async move {
            let mut last = Position(0);
            for number in 0..300_usize {
                last = store.append(append("s-now", Expected::Any, 1 + number % 3)).await.unwrap().position;
                for _ in 0..number * 7 % 5 {
                    tokio::task::yield_now().await;
                }
            }
            last
        }
    });
    let goal = Position(6000 + 600);
    let (mut one, mut two) = (follow(&*store, None).await, follow(&*store, Some(5999)).await);
    let (one, two) = tokio::join!(until(&mut one, goal), until(&mut two, goal));
    assert_eq!(writing.await.unwrap(), goal);
    assert_sound(&one);
    assert_eq!(one, whole_log(&*store).await);
    assert_eq!(two, one[5999..]);
}

/// Contract 12.
pub async fn a_dropped_subscription_resumes_from_its_checkpoint(harness: impl Harness) {
    let store = harness.store();
    let (mut seen, mut checkpoint) = (Vec::new(), None);
    for _ in 0..10 {
        let goal = put(&*store, "s-1", 3).await.position;
        let mut deliveries = follow(&*store, checkpoint).await;
        while checkpoint < Some(goal.0) {
            let delivery = next(&mut deliveries).await;
            seen.extend(delivery.events.iter().cloned());
            checkpoint = Some(delivery.up_to.0);
        }
        put(&*store, "s-2", 2).await;
    }
    let log = whole_log(&*store).await;
    assert_eq!(seen, log[..seen.len()]);
    assert_eq!(seen.len(), 48);
}

/// Contract 12: one delivery per hundred appends, while a quick one follows each.
pub async fn a_slow_reader_gets_everything_too(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-1", 1).await;
    let (mut slow, mut quick) = (follow(&*store, None).await, follow(&*store, None).await);
    let (mut slow_seen, mut quick_seen) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        slow_seen.extend(next(&mut slow).await.events.iter().cloned());
        for _ in 0..3 {
            let goal = put(&*store, "s-1", 1000).await.position;
            let from = quick_seen.len();
            quick_seen.extend(until(&mut quick, goal).await);
            assert!(quick_seen.len() >= from + 1000);
        }
    }
    let log = whole_log(&*store).await;
    let rest = Position(log.len() as u64);
    slow_seen.extend(until(&mut slow, rest).await);
    assert!(slow_seen == log && quick_seen == log);
}

/// Contract 11, 12: the checkpoint moves past what the filter holds back, far behind and at the tail.
pub async fn a_filtered_subscription_reports_progress(harness: impl Harness) {
    let store = harness.store();
    let first = put_typed(&*store, "rare-1", "Rare").await;
    put(&*store, "common-1", 4000).await;
    let head = put(&*store, "common-1", 4000).await.position;
    let mut deliveries = store.subscribe(None, Filter::Types(vec!["Rare".into()])).await.unwrap();
    let caught_up = until(&mut deliveries, head).await;
    assert_eq!(caught_up.iter().map(|event| event.position).collect::<Vec<_>>(), [first]);
    let common = put(&*store, "common-1", 3).await.position;
    assert!(until(&mut deliveries, common).await.is_empty());
    let second = put_typed(&*store, "rare-1", "Rare").await;
    assert_eq!(until(&mut deliveries, second).await.len(), 1);
    let mut unknown = store.subscribe(None, Filter::Categories(vec!["later".into()])).await.unwrap();
    assert!(until(&mut unknown, second).await.is_empty());
    let later = put_typed(&*store, "later-1", "Rare").await;
    assert_eq!(until(&mut unknown, later).await.len(), 1);
}

/// Contract 18.
pub async fn a_subscription_ahead_of_the_log_is_refused(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-1", 2).await;
    let refused = store.subscribe(Some(Position(3)), Filter::All).await.err();
    assert_eq!(refused, Some(ReadError::AheadOfLog { checkpoint: Position(3), head: Some(Position(2)) }));
}
