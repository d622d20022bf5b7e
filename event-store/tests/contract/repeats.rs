//! Exactly once: the same request, again.

use event_store::{AppendError, Expected};
use futures_util::future::join_all;

use crate::support::{Harness, append, event, id, is_conflict, put, whole_log};

/// Contract 6: at once, after the stream went on, and mixed with others.
pub async fn a_repeat_answers_the_first_result(harness: impl Harness) {
    let store = harness.store();
    let asked = append("s-1", Expected::NoStream, 2);
    let first = store.append(asked.clone()).await.unwrap();
    put(&*store, "s-1", 3).await;
    for _ in 0..2 {
        // A neighbour in the same batch must not hide the repeat.
        let (again, other) = tokio::join!(store.append(asked.clone()), store.append(append("s-1", Expected::Any, 1)));
        let again = again.unwrap();
        assert!(again.replayed && !other.unwrap().replayed);
        assert_eq!((again.position, &again.revisions), (first.position, &first.revisions));
    }
    assert_eq!(whole_log(&*store).await.len(), 7);
    let past = store.find_request(asked.request).await.unwrap().unwrap();
    assert_eq!((past.fingerprint, past.appended.position), (asked.fingerprint, first.position));
    assert!(past.appended.replayed);
    assert_eq!(store.find_request(id()).await.unwrap(), None);
}

/// Contract 6, 13.
pub async fn a_repeat_after_the_store_reopened_answers_the_first_result(mut harness: impl Harness) {
    let asked = append("s-1", Expected::NoStream, 2);
    let first = harness.store().append(asked.clone()).await.unwrap();
    harness.reopen().await;
    let again = harness.store().append(asked).await.unwrap();
    assert_eq!((again.position, again.revisions, again.replayed), (first.position, first.revisions, true));
    assert_eq!(whole_log(&*harness.store()).await.len(), 2);
}

/// Contract 6: events made anew carry new ids and sealed bodies.
pub async fn a_repeat_with_new_ids_is_the_same_wish(harness: impl Harness) {
    let store = harness.store();
    let mut asked = append("s-1", Expected::NoStream, 1);
    let first = store.append(asked.clone()).await.unwrap();
    asked.writes[0].events = vec![event("Happened", "\"another nonce\"")];
    let again = store.append(asked).await.unwrap();
    assert_eq!((again.position, again.replayed), (first.position, true));
    assert_eq!(whole_log(&*store).await.len(), 1);
}

/// Contract 6.
pub async fn a_request_id_is_not_used_for_two_wishes(harness: impl Harness) {
    let store = harness.store();
    let asked = append("s-1", Expected::NoStream, 1);
    store.append(asked.clone()).await.unwrap();
    let mut other = append("s-2", Expected::NoStream, 1);
    other.request = asked.request;
    assert_eq!(store.append(other.clone()).await, Err(AppendError::RequestIdReused));
    let (request, mut rival) = (id(), append("s-3", Expected::Any, 1));
    (other.request, rival.request) = (request, request);
    let outcomes = tokio::join!(store.append(other), store.append(rival));
    assert!(outcomes.0.is_ok() != outcomes.1.is_ok(), "{outcomes:?}");
    assert_eq!(whole_log(&*store).await.len(), 2);
}

/// Contract 6.
pub async fn one_request_sent_many_times_at_once_is_written_once(harness: impl Harness) {
    let store = harness.store();
    let asked = append("s-1", Expected::NoStream, 3);
    let outcomes = join_all((0..16).map(|_| store.append(asked.clone()))).await;
    let receipts: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.position == receipts[0].position));
    assert_eq!(whole_log(&*store).await.len(), 3);
}

/// A refusal leaves no trace: the same request may succeed later.
pub async fn a_refused_request_may_be_tried_again(harness: impl Harness) {
    let store = harness.store();
    let asked = append("s-1", Expected::Exists, 1);
    assert!(is_conflict(&store.append(asked.clone()).await, None));
    assert_eq!(store.find_request(asked.request).await.unwrap(), None);
    put(&*store, "s-1", 1).await;
    assert!(!store.append(asked).await.unwrap().replayed);
}
