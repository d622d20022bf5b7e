//! What Postgres does to an appender: cut connections, refused bodies, locks held by others, a server that goes away.

use std::sync::Arc;
use std::time::Duration;

use embedded_postgres::{Server, testing};
use event_store::postgres::{PostgresStore, Settings};
use event_store::{Append, AppendError, Direction, EventStore, Expected, Filter, Health, Position, ReadError};
use futures_util::StreamExt;
use futures_util::future::join_all;
use migrations::Role;
use tokio::time::timeout;

use crate::support::{Harness, Postgres, append, assert_sound, open, put, run, stream, whole_log};

/// Contract 7: each append is answered, and written once, though all connections are cut again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_connections_lose_and_double_nothing() {
    let postgres = Postgres::open().await;
    let store = postgres.store();
    let writing = join_all((0..16).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..60 {
                let asked = append(&format!("s-{writer}"), Expected::Any, 2);
                while let Err(error) = store.append(asked.clone()).await {
                    let expected = matches!(error, AppendError::Unknown(_) | AppendError::Unavailable(_));
                    assert!(expected, "{error}");
                }
            }
        })
    }));
    let cutting = async {
        let mut cut = 0;
        loop {
            cut += postgres.database.kill_connections().await;
            if store.head().await.is_ok_and(|head| head >= Some(Position(16 * 60 * 2))) {
                return cut;
            }
        }
    };
    let (written, cut) = tokio::join!(writing, cutting);
    written.into_iter().for_each(Result::unwrap);
    assert!(cut > 0);
    let log = whole_log(&*store).await;
    assert_sound(&log);
    assert_eq!(log.len(), 16 * 60 * 2);
}

/// Contract 5: JSON that is well formed, but deeper than the database reads, fails alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_the_database_refuses_fails_alone() {
    let postgres = Postgres::open().await;
    let store = postgres.store();
    let mut owner = postgres.owner().await;
    put(&*store, "s-0", 1).await;
    // While the head is held, all of these gather in one batch.
    run(&mut owner, "begin; select from log.head for update").await.unwrap();
    let asked = (0..20).map(|number| {
        let mut asked = append(&format!("s-{number}"), Expected::Any, 1);
        if number % 10 == 7 {
            asked.writes[0].events[0].data = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into();
        }
        store.append(asked)
    });
    let (outcomes, _) = tokio::join!(join_all(asked), run(&mut owner, "rollback"));
    for (outcome, number) in outcomes.iter().zip(0..) {
        let refused = matches!(outcome, Err(AppendError::Invalid(_)));
        assert!(if number % 10 == 7 { refused } else { outcome.is_ok() }, "{number}: {outcome:?}");
    }
    assert_sound(&whole_log(&*store).await);
}

/// Contract 7: whoever stops waiting does not undo what was asked, and finds it by its request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_outlives_its_caller() {
    let postgres = Postgres::open().await;
    let store = postgres.store();
    let mut owner = postgres.owner().await;
    run(&mut owner, "begin; select from log.head for update").await.unwrap();
    let asked = append("s-1", Expected::NoStream, 1);
    let mut appending = Box::pin(store.append(asked.clone()));
    assert!(futures_util::poll!(&mut appending).is_pending());
    drop(appending);
    run(&mut owner, "rollback").await.unwrap();
    put(&*store, "s-2", 1).await;
    assert!(store.find_request(asked.request).await.unwrap().is_some());
    assert!(store.append(asked).await.unwrap().replayed);
}

/// Contract 4, 9: two processes on one log judge as one, and neither starves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_log_form_one_history() {
    let postgres = Postgres::open().await;
    let stores = [postgres.store(), postgres.another().await];
    for round in 0..30 {
        let expected = if round == 0 { Expected::NoStream } else { Expected::Exact(event_store::Revision(round - 1)) };
        let race = (0..8).map(|number| stores[number % 2].append(append("s-race", expected, 1)));
        let outcomes = join_all(race).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    }
    let asked = append("s-once", Expected::NoStream, 1);
    let repeats = join_all((0..8).map(|number| stores[number % 2].append(asked.clone()))).await;
    assert_eq!(repeats.iter().filter(|outcome| !outcome.as_ref().unwrap().replayed).count(), 1);
    let busy = join_all((0..16).map(|number| {
        let store = stores[number % 2].clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                put(&*store, &format!("s-{number}"), 1).await;
            }
        })
    }));
    timeout(Duration::from_secs(60), busy).await.expect("neither starves").into_iter().for_each(Result::unwrap);
    stores[0].close_stream(&stream("s-3"), Expected::Exists).await.unwrap();
    let closed = stores[1].append(append("s-3", Expected::Any, 1)).await;
    assert_eq!(closed, Err(AppendError::StreamClosed(stream("s-3"))));
    let log = whole_log(&*stores[1]).await;
    assert_sound(&log);
    assert_eq!(log.len(), 30 + 1 + 800);
}

/// Contract 12: a subscription hears of another process's appends without asking.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_hears_of_other_processes() {
    let postgres = Postgres::open().await;
    let (writer, reader) = (postgres.another().await, postgres.store());
    let mut deliveries = reader.subscribe(None, Filter::All).await.unwrap();
    for number in 1..=20 {
        let written = put(&*writer, "s-1", 1).await.position;
        let delivery = timeout(Duration::from_secs(10), deliveries.next()).await.unwrap().unwrap().unwrap();
        assert_eq!((written, delivery.up_to), (Position(number), Position(number)));
        // The listener is cut; polling and its new connection carry on.
        if number == 10 {
            postgres.database.kill_connections().await;
        }
    }
}

/// A log that was replaced by an older copy is noticed by those who follow it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_went_back_is_noticed() {
    let postgres = Postgres::open().await;
    let store = postgres.store();
    put(&*store, "s-1", 2).await;
    let mut deliveries = store.subscribe(Some(Position(2)), Filter::All).await.unwrap();
    assert!(deliveries.next().await.unwrap().is_ok());
    let mut owner = postgres.owner().await;
    run(&mut owner, "update log.head set position = 1, batch = batch + 1").await.unwrap();
    let told = timeout(Duration::from_secs(10), deliveries.next()).await.unwrap().unwrap();
    let ahead = ReadError::AheadOfLog { checkpoint: Position(2), head: Some(Position(1)) };
    assert_eq!(told.err(), Some(ahead));
}

async fn impatient(server: &Server) -> PostgresStore {
    let patience = Duration::from_millis(500);
    let settings = Settings { patience, resolve_within: patience, ..Settings::default() };
    let options = migrations::connect_options(&server.options("house"), Role::Log);
    PostgresStore::open(options, settings).await.unwrap()
}

async fn settled(store: &PostgresStore, asked: &Append) -> Position {
    loop {
        match store.append(asked.clone()).await {
            Ok(appended) => return appended.position,
            Err(AppendError::Unavailable(_) | AppendError::Unknown(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

/// Contract 13: a server that dies is `Unavailable`; when it is back, everything goes on by itself, and what was
/// acknowledged stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_and_returns_is_survived() {
    let (_folder, server) = tokio::task::spawn_blocking(|| testing::private_server(true)).await.unwrap();
    server.ensure_database("house").await.unwrap();
    migrations::run(&sqlx::PgPool::connect_lazy_with(server.options("house"))).await.unwrap();
    let store = Arc::new(impatient(&server).await);
    put(&*store, "s-1", 3).await;
    let mut deliveries = store.subscribe(Some(Position(3)), Filter::All).await.unwrap();
    let config = server.config().clone();
    tokio::task::spawn_blocking(move || server.kill()).await.unwrap();
    let asked = append("s-2", Expected::NoStream, 1);
    for _ in 0..2 {
        let refused = store.append(asked.clone()).await;
        assert!(matches!(refused, Err(AppendError::Unavailable(_) | AppendError::Unknown(_))), "{refused:?}");
    }
    let read = store.read_all(None, Direction::Forwards, &Filter::All, 10).await;
    assert!(matches!(read, Err(ReadError::Unavailable(_))), "{read:?}");
    assert!(matches!(store.health().await, Health::Down(ReadError::Unavailable(_))));
    let server = tokio::task::spawn_blocking(move || Server::start(&config)).await.unwrap().unwrap();
    let written = timeout(Duration::from_secs(60), settled(&store, &asked)).await.unwrap();
    assert_eq!(written, Position(4));
    while timeout(Duration::from_secs(30), deliveries.next()).await.unwrap().unwrap().unwrap().up_to < written {}
    assert_eq!(whole_log(&*store).await.len(), 4);
    assert!(matches!(store.health().await, Health::Up));
    drop((store, deliveries));
    assert_eq!(whole_log(&*open(&server.options("house")).await).await.len(), 4);
}
