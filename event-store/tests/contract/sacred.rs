//! The log in Postgres is append-only for everybody, keeps its partitions ready, and notices damage.

use event_store::{Direction, Filter, Position, ReadError};
use futures_util::StreamExt;
use sqlx::Row;

use crate::support::{Harness, Postgres, put, run, stream, whole_log};

const CHANGES: [&str; 8] = [
    "update log.events set data = '{}'",
    "update log.events set data = '{}' where false",
    "delete from log.events",
    "truncate log.events",
    "update log.events_p0 set data = '{}'",
    "delete from log.events_p0 where position = 1",
    "truncate log.events_p0",
    "truncate log.events_p2",
];

/// AU: no role changes or removes an event, not even the owner, not in a partition, not as a replica.
#[tokio::test]
async fn no_event_is_changed_or_removed() {
    let postgres = Postgres::open().await;
    put(&*postgres.store(), "s-1", 3).await;
    let before = whole_log(&*postgres.store()).await;
    let (mut owner, mut role) = (postgres.owner().await, postgres.log_role().await);
    for change in CHANGES {
        assert_eq!(code(run(&mut role, change).await), "42501", "{change} as the log's role");
        assert_eq!(code(run(&mut owner, change).await), "42501", "{change} as the owner");
        let as_replica = format!("set session_replication_role = replica; {change}");
        assert_eq!(code(run(&mut owner, &as_replica).await), "42501", "{as_replica}");
    }
    assert_eq!(whole_log(&*postgres.store()).await, before);
}

/// The log's role can do what appending needs, and nothing else.
#[tokio::test]
async fn the_logs_role_cannot_reach_beyond_its_task() {
    let postgres = Postgres::open().await;
    let mut role = postgres.log_role().await;
    for refused in [
        "delete from log.streams",
        "update log.streams set name = 'x-1'",
        "delete from log.claims",
        "update log.requests set position = 1",
        "update log.head set identity = gen_random_uuid()",
        "delete from log.head",
        "insert into log.head default values",
        "truncate log.requests",
        "create table log.mine ()",
        "alter table log.events disable trigger all",
        "drop table log.events_p1",
        "create table views.mine ()",
    ] {
        assert_eq!(code(run(&mut role, refused).await), "42501", "{refused}");
    }
}

/// Two processes may ask for partitions at once, again and again.
#[tokio::test]
async fn partitions_are_ready_ahead_of_the_head() {
    let postgres = Postgres::open().await;
    let mut owner = postgres.owner().await;
    run(&mut owner, "update log.head set position = 9999997, batch = batch + 1").await.unwrap();
    let (one, two) = (postgres.store(), postgres.another().await);
    for round in 0..4 {
        put(&*one, "s-long", 1).await;
        put(&*two, &format!("s-{round}"), 1).await;
    }
    let read = one.read_stream(&stream("s-long"), None, Direction::Forwards, 10).await.unwrap();
    assert_eq!(read.events.len(), 4, "a stream over two partitions");
    let page = one.read_all(Some(Position(9_999_997)), Direction::Forwards, &Filter::All, 100).await.unwrap();
    assert_eq!((page.events.len(), page.next, page.end), (8, Some(Position(10_000_005)), true));
    let count = "select count(*) from pg_inherits where inhparent = 'log.events'::regclass";
    let partitions =
        async |owner: &mut sqlx::PgConnection| sqlx::query(count).fetch_one(owner).await.unwrap().get::<i64, _>(0);
    assert_eq!(partitions(&mut owner).await, 3, "two are left: none was made yet");
    run(&mut owner, "update log.head set position = 24999998, batch = batch + 1").await.unwrap();
    for (position, made) in [(24_999_999, 3), (25_000_000, 3), (25_000_001, 5)] {
        assert_eq!(put(&*one, "s-long", 1).await.position, Position(position));
        assert_eq!(partitions(&mut owner).await, made, "at {position}");
    }
    // Two that write in turn never find the log where they left it, and make partitions all the same.
    run(&mut owner, "update log.head set position = 44999998, batch = batch + 1").await.unwrap();
    for _ in 0..3 {
        put(&*two, "s-long", 1).await;
        put(&*one, "s-long", 1).await;
    }
    assert_eq!(partitions(&mut owner).await, 7);
    let guarded = "truncate log.events_p4";
    assert_eq!(code(run(&mut owner, guarded).await), "42501");
    let mut role = postgres.log_role().await;
    assert_eq!(code(run(&mut role, "delete from log.events_p4").await), "42501");
}

/// A hole is an alarm with a place, never waited for and never passed over.
#[tokio::test]
async fn a_hole_in_the_log_is_found() {
    let postgres = Postgres::open().await;
    let store = postgres.store();
    put(&*store, "s-1", 5).await;
    let mut owner = postgres.owner().await;
    run(
        &mut owner,
        "alter table log.events_p0 disable trigger all; delete from log.events_p0 where position = 3;
        alter table log.events_p0 enable always trigger append_only;
        alter table log.events_p0 enable always trigger append_only_row",
    )
    .await
    .unwrap();
    let hole = |found| ReadError::Damaged { expected: Position(3), found: Some(Position(found)) };
    let forwards = store.read_all(None, Direction::Forwards, &Filter::All, 10).await;
    assert_eq!(forwards, Err(hole(4)));
    assert_eq!(store.read_all(None, Direction::Backwards, &Filter::All, 10).await, Err(hole(2)));
    assert_eq!(store.read_all(Some(Position(3)), Direction::Forwards, &Filter::All, 10).await.unwrap().events.len(), 2);
    let mut deliveries = store.subscribe(None, Filter::All).await.unwrap();
    assert_eq!(deliveries.next().await.unwrap().err(), Some(hole(4)));
    assert!(deliveries.next().await.is_none());
    run(
        &mut owner,
        "alter table log.events_p0 disable trigger all; delete from log.events_p0 where position = 5;
        alter table log.events_p0 enable always trigger append_only;
        alter table log.events_p0 enable always trigger append_only_row",
    )
    .await
    .unwrap();
    let end = store.read_all(Some(Position(3)), Direction::Forwards, &Filter::All, 10).await;
    assert_eq!(end, Err(ReadError::Damaged { expected: Position(5), found: None }));
}

fn code(outcome: Result<u64, sqlx::Error>) -> String {
    match outcome {
        Err(sqlx::Error::Database(error)) => error.code().unwrap_or_default().into_owned(),
        other => format!("{other:?}"),
    }
}
