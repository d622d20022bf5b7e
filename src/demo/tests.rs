//! The story keeps the house's rules, and is the same whenever it is told.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use commands::accounts::Limits;
use commands::media::{Media, MediaStore, MemoryDoubts};
use commands::{Desk, Ports};
use domain::portfolio::Category;
use event_store::EventStore;
use event_store::memory::MemoryStore;
use journal::Journal;
use uuid::Uuid;
use vault::{Argon2Passwords, Credentials, MemoryVault};
use workers::media::LocalDarkroom;
use workers::providers::files::Files;
use workers::providers::scan::BuiltIn;

use super::people::Person;
use super::pictures::{Count, Pictures};
use super::sending::{Deed, StoryClock, StoryIds};
use super::story::{Plan, tell};
use super::works::Life;
use super::*;

fn plan(creators: u32, seed: u64) -> Plan {
    Plan::new(creators, seed, beginning(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)))
}

fn lives(plan: &Plan) -> Vec<Life> {
    (0..plan.creators).map(|index| Life::of(plan, &Pictures::default(), index).unwrap()).collect()
}

#[test]
fn one_seed_tells_one_story() {
    let told =
        |seed| format!("{:?}", lives(&plan(40, seed)).into_iter().flat_map(|life| life.steps).collect::<Vec<_>>());
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

/// AC-08, CP-02, CP-03, CP-06, CP-08, PF-01, PF-02, PF-06: parsing is the domain's own; here everything passes.
#[test]
fn all_texts_keep_the_bounds_and_no_two_people_share_a_name() {
    for plan in [plan(5_000, 3), plan(60_000, 4)] {
        let some = (0..plan.creators).step_by(if plan.is_large() { 61 } else { 1 });
        let mut names = HashSet::new();
        for index in some {
            let life = Life::of(&plan, &Pictures::default(), index).unwrap();
            assert!(life.steps.is_sorted_by_key(|step| step.at));
            assert!(life.steps.iter().all(|step| step.at >= plan.start && step.at <= plan.end()), "{index}");
            let person = Person::of(&plan, &Pictures::default(), index).unwrap();
            assert!(names.insert(person.newcomer.username.as_str().to_owned()), "{}", person.newcomer.username);
        }
    }
}

/// PF-03: every kind of work is there, in numbers that a marketplace has.
#[test]
fn the_default_story_is_large_enough_and_has_every_category() {
    for seed in 1..=5 {
        let lives = lives(&plan(320, seed));
        let mut categories = BTreeMap::new();
        for step in lives.iter().flat_map(|life| &life.steps) {
            if let Deed::Submit(submit) = &step.deed {
                *categories.entry(submit.content.category).or_insert(0) += 1;
            }
        }
        assert!(lives.iter().map(|life| life.items).sum::<u64>() >= 1_200, "seed {seed}: {categories:?}");
        assert_eq!(categories.len(), 7);
        assert!(categories.values().all(|count| *count >= 60), "{categories:?}");
        assert!(categories.contains_key(&Category::Other));
    }
}

fn desk(plan: &Plan, store: &MemoryStore, files: Arc<dyn MediaStore>) -> Desk {
    let vault = Arc::new(MemoryVault::default());
    let credentials: Arc<dyn Credentials> = vault.clone();
    Desk::new(Ports {
        journal: Journal::new(Arc::new(store.clone()), vault),
        passwords: Arc::new(Argon2Passwords::default()),
        credentials,
        media: Media {
            store: files,
            scanner: Arc::new(BuiltIn),
            darkroom: Arc::new(LocalDarkroom::default()),
            doubts: Arc::new(MemoryDoubts::default()),
        },
        limits: Limits::default(),
        clock: Arc::new(StoryClock(plan.start)),
        ids: Arc::new(StoryIds),
    })
}

/// Every command is accepted; told again, nothing is added, and where it stopped it goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_story_is_told_through_the_desk_and_only_once() {
    let files: Arc<dyn MediaStore> = Arc::new(Files::memory());
    let plan = plan(90, 7);
    let count = Count { works: 3, avatars: 2, banners: 1 };
    let bar = ProgressBar::hidden();
    let pictures = Pictures::paint(&files, count, 7, &bar).await.unwrap();
    let store = MemoryStore::new(Uuid::nil());
    let desk = desk(&plan, &store, files);
    let summary = tell(&desk, &plan, &pictures, &bar).await.unwrap();
    let head = store.head().await.unwrap();
    assert!(summary.items > 200 && summary.commands > 900, "{summary:?}");
    tell(&desk, &plan, &pictures, &bar).await.unwrap();
    assert_eq!(head, store.head().await.unwrap());
}
