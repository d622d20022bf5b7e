//! When the house says that it is ready, and why it is not.

use std::time::Duration;

use event_store::{Append, EventStore, Expected, Meta, NewEvent, StreamName, StreamWrite};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Door, PASSWORD};

fn line<'a>(stands: &'a Value, projection: &str) -> &'a Value {
    let lines = stands["projections"].as_array().unwrap();
    lines.iter().find(|line| line["name"] == projection).unwrap()
}

/// An event that no projection can read.
async fn poisons(door: &Door) {
    let events = vec![NewEvent {
        id: Uuid::from_u128(1),
        event_type: "ProfileCreated".into(),
        schema_version: 1,
        subject: None,
        data: json!({ "details": "none" }).to_string().into(),
    }];
    let stream = StreamName::new("profile", Uuid::from_u128(5)).unwrap();
    let append = Append {
        request: Uuid::from_u128(2),
        fingerprint: Uuid::nil(),
        at: door.desk.ports().clock.now(),
        meta: Meta::default(),
        writes: vec![StreamWrite { stream, expected: Expected::Any, events }],
        checks: vec![],
        claims: vec![],
    };
    door.store.append(append).await.unwrap();
}

async fn until_not_ready(door: &Door) -> Answer {
    for _ in 0..500 {
        let answer = door.get("/readyz").await;
        if answer.status != 200 {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it stays ready: {}", door.get("/readyz").await.text());
}

/// OB-11, AR-11: a projection that met what it cannot take in is named, and the others go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_halted_projection_is_named() {
    let door = Door::open().await;
    door.creator("ayu").await;
    door.settle().await;
    poisons(&door).await;
    let answer = until_not_ready(&door).await;
    answer.refused(503, "SERVICE_UNAVAILABLE");
    assert!(!answer.header("retry-after").is_empty());
    let problem = answer.json();
    let named = problem["detail"].as_str().unwrap();
    let halted = named.strip_prefix("The projection ").and_then(|rest| rest.strip_suffix(" is halted")).unwrap();
    let halted = line(&problem["stands"], halted);
    assert_eq!(halted["status"], "halted");
    assert!(halted["lagEvents"].as_u64() >= Some(1), "{problem}");
    assert_eq!(problem["stands"]["head"], door.head().await);
}

/// OB-11: who lags behind is told with how much, and is no reason to send visitors away.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lag_is_told_per_projection() {
    let mut door = Door::open().await;
    door.creator("ayu").await;
    door.settle().await;
    let before = door.get("/readyz").await.json();
    assert_eq!((&before["status"], &line(&before["stands"], "accounts")["lagEvents"]), (&json!("ready"), &json!(0)));
    door.rest().await;
    let new = json!({ "email": "budi@example.org", "password": PASSWORD, "username": "budi", "name": "Budi" });
    assert_eq!(door.call("POST", "/api/v1/accounts", None, Some(new)).await.status, 201);
    let ready = door.get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.text());
    let stands = &ready.json()["stands"];
    assert_eq!(stands["head"], door.head().await);
    for name in projections::all().iter().map(|projector| projector.name()) {
        let line = line(stands, name);
        let behind = door.head().await - line["position"].as_u64().unwrap();
        assert_eq!(line["lagEvents"], behind, "{line}");
        assert!(behind > 0 && line["lagSeconds"].is_number() && line["generation"].is_number(), "{line}");
    }
}

/// OB-11: without read models nothing can be answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_models_that_are_away_are_named() {
    let door = Door::open().await;
    door.views.close().await;
    let answer = door.get("/readyz").await;
    answer.refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(answer.json()["detail"], "The read models are away");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(door.get("/healthz").await.status, 200, "the process lives");
}
