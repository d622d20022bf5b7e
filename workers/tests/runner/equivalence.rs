//! Live, rebuilt, and after a crash: the same rows, byte for byte.

use std::sync::Arc;

use projections::Projector;
use workers::rebuild::rebuild;

use crate::support::world::World;

fn one(name: &str) -> Arc<dyn Projector> {
    projections::all().into_iter().find(|projector| projector.name() == name).unwrap()
}

fn names() -> Vec<&'static str> {
    projections::all().iter().map(|projector| projector.name()).collect()
}

/// Erasures, renames, bans, rejections and deletions among them: keys are destroyed when the rebuild reads.
#[tokio::test]
async fn a_rebuild_makes_the_rows_that_the_live_projector_made() {
    let mut world = World::open(11).await;
    let running = world.run("live", projections::all());
    for round in 0..3 {
        world.lives(250 + 130 * round).await;
        running.settle().await;
        for name in names() {
            let live = world.rows(&*one(name)).await;
            let mut heard = Vec::new();
            let built = rebuild(&world.deps("rebuilder"), one(name), |built| heard.push(built)).await.unwrap();
            assert_eq!(world.rows(&*one(name)).await, live, "{name}");
            assert_eq!((heard.last().map(|last| last.position), built.position), (Some(built.head), built.head));
        }
        running.settle().await;
    }
    assert!(world.rows(&*one("marketplace")).await.len() > 30);
    running.ends().await;
}

#[tokio::test]
async fn a_rebuild_is_right_while_appends_go_on_and_the_live_projector_goes_on_after_it() {
    let mut world = World::open(12).await;
    world.lives(300).await;
    let running = world.run("live", projections::all());
    let deps = world.deps("rebuilder");
    let rebuilding = tokio::spawn(async move {
        for _ in 0..3 {
            rebuild(&deps, one("marketplace"), |_| {}).await.unwrap();
        }
    });
    while !rebuilding.is_finished() {
        world.lives(20).await;
        tokio::task::yield_now().await;
    }
    rebuilding.await.unwrap();
    world.lives(50).await;
    running.settle().await;
    let live = world.rows(&*one("marketplace")).await;
    let generation = projections::checkpoint::one(&world.views, "marketplace").await.unwrap().unwrap().generation;
    assert_eq!(generation, 4);
    running.ends().await;
    rebuild(&world.deps("judge"), one("marketplace"), |_| {}).await.unwrap();
    assert_eq!(world.rows(&*one("marketplace")).await, live);
}

/// A process that dies in the middle of a batch leaves the checkpoint with the rows that it belongs to.
#[tokio::test]
async fn after_a_crash_nothing_is_lost_or_doubled() {
    let mut world = World::open(13).await;
    for crash in 0..6 {
        let running = world.run("crashing", projections::all());
        world.lives(60).await;
        for _ in 0..crash * 3 {
            tokio::task::yield_now().await;
        }
        if crash % 2 == 0 {
            world.database.kill_connections().await;
        }
        running.crashes();
    }
    let running = world.run("crashing", projections::all());
    running.settle().await;
    running.ends().await;
    for name in names() {
        let live = world.rows(&*one(name)).await;
        rebuild(&world.deps("judge"), one(name), |_| {}).await.unwrap();
        assert_eq!(world.rows(&*one(name)).await, live, "{name}");
    }
}

/// A rebuild that is given up leaves the live tables alone, and the next one clears away after it.
#[tokio::test]
async fn a_rebuild_that_is_dropped_changes_nothing() {
    let mut world = World::open(14).await;
    world.lives(400).await;
    let running = world.run("live", projections::all());
    running.settle().await;
    let live = world.rows(&*one("marketplace")).await;
    let deps = world.deps("fickle");
    let dropped = async {
        let (say, heard) = tokio::sync::oneshot::channel();
        let mut say = Some(say);
        let building = rebuild(&deps, one("marketplace"), |_| _ = say.take().map(|say| say.send(())));
        tokio::select! {
            biased;
            done = heard => done.is_ok(),
            _ = building => false,
        }
    };
    assert!(dropped.await);
    assert_eq!(world.rows(&*one("marketplace")).await, live);
    rebuild(&deps, one("marketplace"), |_| {}).await.unwrap();
    assert_eq!(world.rows(&*one("marketplace")).await, live);
    running.ends().await;
}
