//! A house with its door, for one test: log and keys in memory, read models in a database of its own.

use std::sync::Arc;
use std::time::Duration;

use api::{House, Parts, Settings};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use commands::accounts::{DecideAccount, Limits, Measure};
use commands::media::{Media, MemoryDoubts};
use commands::{Caller, Desk, FixedClock, Ports, RandomIds, Request as Call};
use domain::AccountId;
use domain::accounts::Role;
use domain::quota::{Limit, Quota};
use domain::text::{Hours, Reason};
use embedded_postgres::testing::{TestDatabase, database};
use event_store::EventStore;
use event_store::memory::MemoryStore;
use journal::Journal;
use projections::Progress;
use projections::marketplace::Catalogue;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use uuid::Uuid;
use vault::{Argon2Passwords, MemoryVault};
use workers::media::LocalDarkroom;
use workers::portfolio::ViewCounter;
use workers::projections::{Deps, Runner};
use workers::providers::files::Files;
use workers::providers::scan::BuiltIn;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";
/// Text that is long enough for a bio and a description.
pub const PROSE: &str = "Fifty characters are not many, yet they must be there, all of them.";

/// A house that is open until it is dropped.
pub struct Door {
    pub router: Router,
    pub desk: Desk,
    pub store: Arc<MemoryStore>,
    pub views: sqlx::PgPool,
    pub clock: Arc<FixedClock>,
    runner: Option<Runner>,
    stop: CancellationToken,
    _database: TestDatabase,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A house may be filled from one place.
fn generous() -> Limits {
    let limits = Limits::default();
    let often = |limit| Limit { places: Quota::REMEMBERED, ..limit };
    Limits { newcomers: often(limits.newcomers), inquiries_from: often(limits.inquiries_from), ..limits }
}

impl Door {
    pub async fn open() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let database = database(&migrations::MIGRATOR).await;
        let store = Arc::new(MemoryStore::new(Uuid::from_u128(1)));
        let vault = Arc::new(MemoryVault::default());
        let journal = Journal::new(store.clone(), vault.clone());
        let clock = Arc::new(FixedClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
        let desk = Desk::new(Ports {
            journal: journal.clone(),
            passwords: Arc::new(Argon2Passwords::default()),
            credentials: vault,
            media: Media {
                store: Arc::new(Files::memory()),
                scanner: Arc::new(BuiltIn),
                darkroom: Arc::new(LocalDarkroom::default()),
                doubts: Arc::new(MemoryDoubts::default()),
            },
            limits: generous(),
            clock: clock.clone(),
            ids: Arc::new(RandomIds::default()),
        });
        let views = migrations::pool(&database.options(), migrations::Role::Views, 8);
        let progress = Arc::new(Progress::new(views.clone()));
        let stop = CancellationToken::new();
        let deps = Deps { journal, views: views.clone(), owner: "test".into() };
        let runner = Runner::spawn(deps, projections::all(), progress.clone(), &stop);
        let catalogue = Arc::new(Catalogue::open(views.clone(), progress.clone()).await.unwrap());
        follow(catalogue.clone(), stop.clone());
        let ops = migrations::pool(&database.options(), migrations::Role::Ops, 2);
        let counter = ViewCounter::new(ops, desk.clone());
        let metrics = api::metrics::recorder().unwrap();
        let house = House::new(Parts {
            desk: desk.clone(),
            catalogue,
            views: views.clone(),
            progress,
            counter,
            metrics,
            settings,
        });
        let (bell, rings_until) = (house.bell().clone(), stop.clone());
        tokio::spawn(async move {
            rings_until.run_until_cancelled(bell.follow()).await;
        });
        Self { router: api::router(house), desk, store, views, clock, runner: Some(runner), stop, _database: database }
    }

    /// Waits until the read models hold all that happened.
    pub async fn settle(&self) {
        self.runner.as_ref().unwrap().settle(Duration::from_secs(20)).await.unwrap();
    }

    /// Stops all projections, for good.
    pub async fn rest(&mut self) {
        self.stop.cancel();
        self.runner.take().unwrap().join().await;
    }

    /// How many events the log holds.
    pub async fn head(&self) -> u64 {
        self.store.head().await.unwrap().map_or(0, |position| position.0)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 24).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: bytes.to_vec() }
    }

    pub async fn call(&self, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None, None).await
    }

    /// Somebody with an account and a session.
    pub async fn person(&self, username: &str) -> Person {
        let email = format!("{username}@example.org");
        let new = json!({ "email": email, "password": PASSWORD, "username": username, "name": "Somebody" });
        let answer = self.call("POST", "/api/v1/accounts", None, Some(new)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().parse().unwrap();
        Person { id: AccountId(id), username: username.to_owned(), token: self.sign_in(&email).await }
    }

    pub async fn sign_in(&self, email: &str) -> String {
        let who = json!({ "email": email, "password": PASSWORD, "bearer": true });
        let answer = self.call("POST", "/api/v1/session", None, Some(who)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Somebody whom the operator gave a role.
    pub async fn staff(&self, username: &str, role: Role) -> Person {
        let person = self.person(username).await;
        self.operate(person.id, Measure::Grant(role)).await;
        person
    }

    pub async fn operate(&self, account: AccountId, measure: Measure) {
        let request = Call::once(Uuid::new_v5(&account.0, format!("{measure:?}").as_bytes()));
        self.desk.handle(&DecideAccount { account, measure }, Caller::Operator, request).await.unwrap();
        self.settle().await;
    }

    /// Somebody whom a moderator suspended.
    pub async fn suspended(&self, username: &str, by: &Person) -> Person {
        let person = self.person(username).await;
        let measure = Measure::Suspend(Hours::try_new(24).unwrap(), Reason::parse("Because of what she did").unwrap());
        let decide = DecideAccount { account: person.id, measure };
        self.desk.handle(&decide, Caller::Person(by.id), Call::once(person.id.0)).await.unwrap();
        self.settle().await;
        person
    }

    /// Somebody with a profile.
    pub async fn creator(&self, username: &str) -> Person {
        let person = self.person(username).await;
        let answer = person.call(self, "PUT", "/api/v1/me/profile", Some(a_profile())).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        person
    }
}

fn follow(catalogue: Arc<Catalogue>, stop: CancellationToken) {
    tokio::spawn(async move {
        stop.run_until_cancelled(catalogue.follow()).await;
    });
}

/// Somebody who is signed in.
pub struct Person {
    pub id: AccountId,
    pub username: String,
    pub token: String,
}

impl Person {
    pub async fn call(&self, door: &Door, method: &str, path: &str, body: Option<Value>) -> Answer {
        door.call(method, path, Some(&self.token), body).await
    }

    pub async fn get(&self, door: &Door, path: &str) -> Answer {
        self.call(door, "GET", path, None).await
    }

    /// Sends an item in; its id.
    pub async fn submits(&self, door: &Door) -> String {
        let answer = self.call(door, "POST", "/api/v1/me/portfolio", Some(an_item())).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }
}

pub fn a_profile() -> Value {
    json!({ "displayName": "Ayu Lestari", "bio": PROSE, "skills": ["TikTok"], "availability": "AVAILABLE" })
}

pub fn an_item() -> Value {
    json!({ "title": "Poster for a film", "description": PROSE, "category": "AI_CONTENT", "tags": ["poster"] })
}

/// What the door answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The rules that a field breaks.
    pub fn rules(&self, field: &str) -> String {
        self.json()["errors"][field].to_string()
    }

    /// Asserts that it is a problem with this code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let json = self.json();
        assert_eq!((json["code"].as_str(), json["status"].as_u64()), (Some(code), Some(status.into())), "{json}");
        self
    }
}
