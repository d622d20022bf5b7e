//! Postgres is away for a while, and people go on writing: everybody is told so, nothing is lost, nothing is doubled.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use commands::Wanted;
use domain::AccountId;
use domain::creators::Profile;
use embedded_postgres::Server;
use embedded_postgres::testing::{freeze, private_server};
use kreatr::Listen;
use reqwest::Method;
use serde_json::Value;
use tokio::sync::watch;

use super::{numbered, ready};
use crate::support::{Answer, House, Person};

/// The longest that the house may take for an answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// What a loaded machine may add.
const GRACE: Duration = Duration::from_secs(2);

/// What became of one person's writes.
#[derive(Clone, Default)]
struct Writes {
    /// The receipts, one per wish; the n-th wish has the n-th key.
    receipts: Vec<Value>,
    /// The codes of all that was refused.
    refusals: Vec<String>,
}

fn key_of(person: &Person, wish: usize) -> String {
    format!("{}-{wish}", person.username)
}

async fn wishes(person: &Person, wish: usize) -> Answer {
    let request = person.request(Method::PUT, "/api/v1/me/profile");
    let request = request.header("Idempotency-Key", key_of(person, wish));
    person.send(request.json(&numbered(wish as u64))).await
}

/// A refusal that a caller can work with: 503, with a reason and a time to come back, before the patience ends.
fn is_clear(answer: &Answer, took: Duration) -> String {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert!(answer.headers.contains_key("retry-after"), "{:?}", answer.headers);
    assert!(took < PATIENCE + GRACE, "{took:?}: {}", answer.text);
    answer.json()["code"].as_str().unwrap().to_owned()
}

/// Writes her profile again and again under a key per wish, and insists on each until it is acknowledged.
async fn insists(person: &Person, writes: &watch::Sender<Writes>, enough: &AtomicBool) {
    while !enough.load(Ordering::Relaxed) {
        let wish = writes.borrow().receipts.len();
        loop {
            let since = Instant::now();
            let answer = wishes(person, wish).await;
            if answer.status == 200 {
                writes.send_modify(|writes| writes.receipts.push(answer.json()));
                break;
            }
            let refusal = is_clear(&answer, since.elapsed());
            writes.send_modify(|writes| writes.refusals.push(refusal));
            // Whoever is refused at once shall not ask thousands of times a second.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Waits until everybody's writes are so.
async fn all(writes: &[watch::Sender<Writes>], so: impl Fn(&Writes) -> bool) {
    for writes in writes {
        writes.subscribe().wait_for(&so).await.unwrap();
    }
}

/// Looks at the doors while Postgres is away: they say so, and browsing goes on.
async fn says_so(person: &Person) {
    let since = Instant::now();
    let answer = person.get("/readyz").await;
    is_clear(&answer, since.elapsed());
    assert!(since.elapsed() < PATIENCE, "a probe hears the reason before it gives up");
    assert_eq!(answer.json()["detail"], "The log is away");
    let since = Instant::now();
    is_clear(&person.get("/api/v1/me/profile").await, since.elapsed());
    let visitor = person.request(Method::GET, "/api/v1/creators").header("authorization", "").header("Kreatr-After", 0);
    assert_eq!(visitor.send().await.unwrap().status(), 200, "browsing goes on from memory");
    assert_eq!(person.get("/healthz").await.status, 200);
}

/// Writers write before, through and after the outage, which lasts until they felt it; then everything is there, once.
async fn survives(house: &House, outage: impl AsyncFnOnce(&[watch::Sender<Writes>])) {
    let people = [house.person("ayu").await, house.person("budi").await, house.person("citra").await];
    let enough = AtomicBool::new(false);
    let writes: Vec<_> = people.iter().map(|_| watch::Sender::new(Writes::default())).collect();
    let writers = people.iter().zip(&writes).map(|(person, writes)| insists(person, writes, &enough));
    let fate = async {
        all(&writes, |writes| writes.receipts.len() > 2).await;
        outage(&writes).await;
        ready(&people[0]).await;
        let before = writes.iter().map(|writes| writes.borrow().receipts.len()).max().unwrap();
        all(&writes, |writes| writes.receipts.len() > before).await;
        enough.store(true, Ordering::Relaxed);
    };
    tokio::join!(futures_util::future::join_all(writers), fate);
    for (person, writes) in people.iter().zip(&writes) {
        let writes = writes.borrow().clone();
        let codes: BTreeSet<_> = writes.refusals.iter().collect();
        println!("{}: {} written, {} refused {codes:?}", person.username, writes.receipts.len(), writes.refusals.len());
        are_there_once(house, person, &writes.receipts).await;
    }
    house.equals_the_log().await;
}

/// Each wish has one receipt, however often it is repeated, and one event.
async fn are_there_once(house: &House, person: &Person, receipts: &[Value]) {
    for (wish, receipt) in receipts.iter().enumerate() {
        assert_eq!(wishes(person, wish).await.with(200), *receipt, "wish {wish}");
    }
    let stream = Wanted::of::<Profile>(AccountId(person.id)).stream;
    let (facts, _) = house.works.journal.facts(&stream, None, receipts.len() + 10).await.unwrap();
    let kept: Vec<_> = facts.iter().map(|fact| fact.position.0).collect();
    let acknowledged: Vec<_> = receipts.iter().map(|receipt| receipt["position"].as_u64().unwrap()).collect();
    assert_eq!(kept, acknowledged);
}

async fn house(server: &Server) -> House {
    server.ensure_database("kreatr").await.unwrap();
    let listen = Listen { patience: PATIENCE.as_secs(), ..Listen::loopback() };
    House::on(server.options("kreatr"), listen).await
}

/// AR-11, AR-15, OB-11: Postgres hangs; connections stay open and nobody answers.
#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_postgres_delays_nobody_for_long_and_doubles_nothing() {
    let (_folder, server) = private_server(true);
    let house = house(&server).await;
    let watcher = house.person("dewi").await;
    survives(&house, async |writes| {
        let frozen = freeze(&server);
        says_so(&watcher).await;
        all(writes, |writes| !writes.refusals.is_empty()).await;
        drop(frozen);
    })
    .await;
}

/// AR-11, AR-15, OB-11: Postgres is killed and gone for a while; connections are refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_is_gone_for_a_while_loses_and_doubles_nothing() {
    let (_folder, server) = private_server(true);
    let house = house(&server).await;
    let watcher = house.person("dewi").await;
    let (config, mut back) = (server.config().clone(), None);
    survives(&house, async |writes| {
        tokio::task::spawn_blocking(|| server.kill()).await.unwrap();
        says_so(&watcher).await;
        all(writes, |writes| writes.refusals.len() > 2).await;
        back = Some(Server::start_async(config).await.unwrap());
    })
    .await;
    drop(back);
}

/// PP-03, OB-11: while Postgres hangs, the page of a work is shown or clearly refused, in time, whoever asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_work_outlasts_its_database() {
    let (_folder, server) = private_server(true);
    let house = house(&server).await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    mona.beside(&ayu).approves(&item).await.with(200);
    let there = format!("/portfolio/ayu/night-market-{}", item["id"].as_str().unwrap());
    let visitor = house.visitor();
    assert_eq!(visitor.beside(&mona).get(&there).await.status, 200);
    let frozen = freeze(&server);
    for reader in [&visitor, &mona] {
        let since = Instant::now();
        let page = reader.get(&there).await;
        if page.status != 200 {
            is_clear(&page, since.elapsed());
        }
        assert!(since.elapsed() < PATIENCE + GRACE, "{:?}", since.elapsed());
    }
    drop(frozen);
    ready(&mona).await;
    assert_eq!(visitor.get(&there).await.status, 200);
}
