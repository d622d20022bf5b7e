//! Events that can never be taken in: never skipped.

use std::sync::atomic::Ordering;
use std::time::Duration;

use event_store::{Append, Expected, Meta, NewEvent, StreamName, StreamWrite};
use projections::{Poison, checkpoint, parked};
use uuid::Uuid;
use workers::projections::{Retried, retry_parked};
use workers::rebuild::{RebuildError, rebuild};

use crate::support::picky::Picky;
use crate::support::world::World;

async fn until_halted(world: &World) -> checkpoint::Checkpoint {
    loop {
        let found = checkpoint::one(&world.views, "accounts").await.unwrap();
        if let Some(found) = found.filter(|found| found.status == "halted") {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Halt: everything before the event is in, nothing behind it; mended, it goes on from there.
#[tokio::test]
async fn a_projector_halts_in_front_of_what_it_cannot_take_in() {
    let mut world = World::open(31).await;
    world.lives(80).await;
    let refused = world.town.population()[2];
    let picky = Picky::new(Poison::Halt, refused);
    let running = world.run("runner", vec![picky.clone()]);
    let halted = until_halted(&world).await;
    assert!(halted.last_error.unwrap().contains("division by zero"));
    let people: Vec<Uuid> = sqlx::query_scalar("select id from views.account").fetch_all(&world.views).await.unwrap();
    assert_eq!(people.len(), 2);
    assert!(!people.contains(&refused));
    assert!(matches!(
        rebuild(&world.deps("rebuilder"), Picky::new(Poison::Halt, refused), |_| {}).await,
        Err(RebuildError::Poison(_))
    ));
    picky.moody.store(false, Ordering::SeqCst);
    checkpoint::resume(&world.views, "accounts").await.unwrap();
    running.settle().await;
    running.ends().await;
    let mended = world.rows(&*picky).await;
    rebuild(&world.deps("judge"), picky.clone(), |_| {}).await.unwrap();
    assert_eq!(world.rows(&*picky).await, mended);
}

/// Park: the others go on; the person's events wait in order and come to what they would have come to.
#[tokio::test]
async fn parked_events_are_replayed_in_order_after_the_mending() {
    let mut world = World::open(32).await;
    world.lives(300).await;
    let refused = world.town.population()[1];
    let picky = Picky::new(Poison::Park, refused);
    let running = world.run("runner", vec![picky.clone()]);
    running.settle().await;
    world.lives(100).await;
    running.settle().await;
    let aside = parked::list(&world.views, "accounts").await.unwrap();
    assert!(!aside.is_empty());
    assert!(aside.iter().all(|event| event.key == refused.to_string()));
    assert!(aside.is_sorted_by_key(|event| event.position));

    let deps = world.deps("operator");
    let still = retry_parked(&deps, Picky::new(Poison::Park, refused)).await.unwrap();
    assert_eq!(still, Retried { taken: 0, aside: aside.len() });
    picky.moody.store(false, Ordering::SeqCst);
    let mended = retry_parked(&deps, picky.clone()).await.unwrap();
    assert_eq!(mended, Retried { taken: aside.len(), aside: 0 });
    assert_eq!(parked::list(&world.views, "accounts").await.unwrap(), []);

    world.lives(60).await;
    running.settle().await;
    running.ends().await;
    let live = world.rows(&*picky).await;
    rebuild(&world.deps("judge"), picky.clone(), |_| {}).await.unwrap();
    assert_eq!(world.rows(&*picky).await, live);
}

/// A rebuild puts aside what the live projector would.
#[tokio::test]
async fn a_rebuild_parks_too() {
    let mut world = World::open(33).await;
    world.lives(200).await;
    let refused = world.town.population()[1];
    let picky = Picky::new(Poison::Park, refused);
    let running = world.run("runner", vec![picky.clone()]);
    running.settle().await;
    running.ends().await;
    let positions = async || {
        let aside = parked::list(&world.views, "accounts").await.unwrap();
        aside.into_iter().map(|event| event.position).collect::<Vec<_>>()
    };
    let (live, aside) = (world.rows(&*picky).await, positions().await);
    rebuild(&world.deps("judge"), picky.clone(), |_| {}).await.unwrap();
    assert_eq!((world.rows(&*picky).await, positions().await), (live, aside));
}

/// A body that is not what its type says halts too, and says where.
#[tokio::test]
async fn an_event_that_cannot_be_read_is_named() {
    let mut world = World::open(34).await;
    let before = world.lives(30).await;
    let events = vec![NewEvent {
        id: Uuid::from_u128(1),
        event_type: "SignedOut".into(),
        schema_version: 1,
        subject: None,
        data: "{\"session\":\"no uuid\"}".into(),
    }];
    let stream = StreamName::new("account", Uuid::from_u128(5)).unwrap();
    let append = Append {
        request: Uuid::from_u128(u128::MAX),
        fingerprint: Uuid::nil(),
        at: world.town.now,
        meta: Meta::default(),
        writes: vec![StreamWrite { stream, expected: Expected::Any, events }],
        checks: vec![],
        claims: vec![],
    };
    world.journal.store().append(append).await.unwrap();
    world.lives(30).await;
    let running = world.run("runner", vec![Picky::new(Poison::Halt, Uuid::nil())]);
    let halted = until_halted(&world).await;
    let unread =
        sqlx::query_scalar::<_, i64>("select count(*) from views.account").fetch_one(&world.views).await.unwrap();
    assert!(halted.position.unwrap() <= before.0.cast_signed() && unread > 0);
    let error = halted.last_error.unwrap();
    assert!(error.contains("SignedOut") && !error.contains("no uuid"), "{error}");
    running.ends().await;
}
