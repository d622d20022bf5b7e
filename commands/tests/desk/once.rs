//! Exactly once, whatever is repeated.

use commands::{Caller, CommandError, Request};
use event_store::EventStore;

use super::house::{House, item, newcomer};

/// AR-15, GAP-73
#[tokio::test]
async fn a_repeated_request_gets_the_first_receipt_and_adds_nothing() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let request = Request::keyed(Caller::Person(ayu), "my-key", b"night market");
    let first = house.desk.submit_item(item(ayu, &request), Caller::Person(ayu), request).await.unwrap();
    let head = house.store.head().await.unwrap();
    let again = house.desk.submit_item(item(ayu, &request), Caller::Person(ayu), request).await.unwrap();
    let elsewhere = house.beside().submit_item(item(ayu, &request), Caller::Person(ayu), request).await.unwrap();
    assert_eq!((first, first), (again, elsewhere));
    assert_eq!(head, house.store.head().await.unwrap());
}

/// AR-15
#[tokio::test]
async fn a_key_does_not_stand_for_two_wishes() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let first = Request::keyed(Caller::Person(ayu), "my-key", b"one wish");
    house.desk.submit_item(item(ayu, &first), Caller::Person(ayu), first).await.unwrap();
    let other = Request::keyed(Caller::Person(ayu), "my-key", b"another wish");
    let refused = house.desk.submit_item(item(ayu, &other), Caller::Person(ayu), other).await;
    assert!(matches!(refused, Err(CommandError::KeyReused)), "{refused:?}");
}

/// AR-15: the same key of two people, or of two visitors with different wishes, is two keys.
#[tokio::test]
async fn a_key_counts_for_one_caller() {
    let house = House::open();
    let (ayu, budi) = (house.creator("ayu").await, house.creator("budi").await);
    let ids = [ayu, budi].map(|who| Request::keyed(Caller::Person(who), "1", b"same").id);
    assert_ne!(ids[0], ids[1]);
    let visitors = [b"a", b"b"].map(|asked| Request::keyed(Caller::Visitor, "1", asked).id);
    assert_ne!(visitors[0], visitors[1]);
}

/// AR-15, AC-08: two that race with the same key are one registration.
#[tokio::test]
async fn two_at_once_with_one_key_are_one() {
    let house = House::open();
    let request = Request::keyed(Caller::Visitor, "k", b"ayu");
    let other = house.beside();
    let (one, two) = tokio::join!(
        house.desk.register(newcomer("ayu", "ayu"), None, request),
        other.register(newcomer("ayu", "ayu"), None, request)
    );
    assert_eq!(one.unwrap().id, two.unwrap().id);
    // Her account, and the try to open one.
    assert_eq!(house.store.head().await.unwrap().map(|head| head.0), Some(2));
}
