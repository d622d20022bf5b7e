//! Contract 19: whatever is asked in whatever order, Postgres answers as the store in memory does. Groups are asked at
//! once, so that requests of one batch must see each other.

use embedded_postgres::testing;
use event_store::memory::MemoryStore;
use event_store::{
    Append, AppendError, Appended, Check, Claim, ClaimChange, Direction, EventStore, Expected, Filter, Revision,
};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::support::{append_of, at, events, open, stream, whole_log, write};

#[derive(Clone, Debug)]
enum Step {
    Append(Append),
    /// The same request again, by its number among the appends so far; with another fingerprint if so.
    Repeat(usize, bool),
    Close(u8, Expected),
}

fn name(number: u8) -> String {
    format!("{}-{number}", ["item", "items", "review"][usize::from(number) % 3])
}

fn expected() -> impl Strategy<Value = Expected> {
    prop_oneof![
        2 => Just(Expected::NoStream),
        2 => Just(Expected::Exists),
        4 => Just(Expected::Any),
        4 => (0_u64..6).prop_map(|revision| Expected::Exact(Revision(revision))),
    ]
}

fn change() -> impl Strategy<Value = ClaimChange> {
    (any::<bool>(), 0_u8..2, 0_u8..3, -1_i64..2).prop_map(|(take, key, holder, free_at)| {
        let claim = Claim { scope: "name".into(), key: key.to_string() };
        let holder = stream(&name(holder));
        match take {
            true => ClaimChange::Take { claim, holder },
            false => ClaimChange::Release { claim, holder, free_at: at(free_at) },
        }
    })
}

fn append() -> impl Strategy<Value = Step> {
    let writes = prop::collection::btree_map(0_u8..5, (expected(), 1_usize..4), 1..3);
    let checks = prop::collection::vec((0_u8..5, expected()), 0..2);
    let changes = prop_oneof![3 => Just(vec![]), 1 => prop::collection::vec(change(), 1..3)];
    (writes, checks, changes).prop_map(|(writes, checks, claims)| {
        let writes = writes.into_iter().map(|(number, (expected, count))| {
            let mut write = write(&name(number), expected, events(count));
            write.events[0].event_type = format!("Type{number}").into();
            write
        });
        let mut append = append_of(writes.collect());
        append.checks =
            checks.into_iter().map(|(number, expected)| Check { stream: stream(&name(number)), expected }).collect();
        append.claims = claims;
        Step::Append(append)
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => append(),
        3 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(index, other)| Step::Repeat(index, other)),
        1 => (0_u8..5, expected()).prop_map(|(number, expected)| Step::Close(number, expected)),
    ]
}

async fn take(store: &dyn EventStore, step: Step) -> Result<Option<Appended>, AppendError> {
    match step {
        Step::Append(append) => store.append(append).await.map(Some),
        Step::Close(number, expected) => store.close_stream(&stream(&name(number)), expected).await.map(|()| None),
        Step::Repeat(..) => Ok(None),
    }
}

/// Turns repeats into the appends that they repeat.
fn resolved(steps: Vec<Step>) -> Vec<Step> {
    let mut past: Vec<Append> = Vec::new();
    let resolve = |step| match step {
        Step::Append(append) => {
            past.push(append.clone());
            Step::Append(append)
        }
        Step::Repeat(index, other) if !past.is_empty() => {
            let append = past[index % past.len()].clone();
            let fingerprint = if other { Uuid::from_u128(9) } else { append.fingerprint };
            Step::Append(Append { fingerprint, ..append })
        }
        step => step,
    };
    steps.into_iter().map(resolve).collect()
}

async fn assert_alike(memory: &dyn EventStore, postgres: &dyn EventStore) {
    assert_eq!(whole_log(memory).await, whole_log(postgres).await);
    for number in 0..5 {
        let stream = stream(&name(number));
        for direction in [Direction::Forwards, Direction::Backwards] {
            let read = async |store: &dyn EventStore| store.read_stream(&stream, None, direction, 4).await;
            assert_eq!(read(memory).await, read(postgres).await);
            let filter = Filter::Types(vec![format!("Type{number}"), "Happened".into()]);
            let read = async |store: &dyn EventStore| store.read_all(None, direction, &filter, 5).await;
            assert_eq!(read(memory).await, read(postgres).await);
        }
    }
    for key in 0..2 {
        let claim = Claim { scope: "name".into(), key: key.to_string() };
        assert_eq!(memory.claim_holder(&claim).await, postgres.claim_holder(&claim).await);
    }
}

async fn run(groups: Vec<Vec<Step>>) {
    let database = testing::database(&migrations::MIGRATOR).await;
    // Every third group goes through another store, so that each finds the log moved.
    let stores = [open(&database.options()).await, open(&database.options()).await];
    let memory = MemoryStore::new(Uuid::from_u128(7));
    let sizes: Vec<_> = groups.iter().map(Vec::len).collect();
    let mut steps = resolved(groups.into_iter().flatten().collect()).into_iter();
    for (turn, size) in sizes.into_iter().enumerate() {
        let group: Vec<_> = steps.by_ref().take(size).collect();
        let postgres = &stores[usize::from(turn % 3 == 0)];
        let answers = join_all(group.iter().map(|step| take(&**postgres, step.clone()))).await;
        for (step, answer) in group.into_iter().zip(answers) {
            assert_eq!(take(&memory, step.clone()).await, answer, "{step:?}");
        }
    }
    assert_alike(&memory, &*stores[0]).await;
}

#[test]
fn postgres_answers_as_the_model_does() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    let groups = prop::collection::vec(prop::collection::vec(step(), 1..8), 1..25);
    TestRunner::new(config)
        .run(&groups, |groups| {
            runtime.block_on(run(groups));
            Ok(())
        })
        .unwrap();
}
