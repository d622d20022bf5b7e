//! A real house for journeys: the real server on a real Postgres, and people who talk to it over HTTP.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use commands::accounts::{DecideAccount, Measure};
use commands::{Caller, Request};
use domain::AccountId;
use domain::accounts::Role;
use embedded_postgres::testing::{TestDatabase, database};
use kreatr::assembly::{Database, Works};
use kreatr::serving::{Running, Serving};
use kreatr::{Limits, Listen, Often, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;
use workers::projections::Deps;
use workers::rebuild::rebuild;

pub const PASSWORD: &str = "correct horse battery";

static NEXT: AtomicU64 = AtomicU64::new(1);

pub struct House {
    pub works: Works,
    pub running: Running,
    /// Its own, unless the test looks after it.
    pub database: Option<TestDatabase>,
    _data: tempfile::TempDir,
}

/// What the house answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }

    /// The answer's JSON, when it has this status.
    #[track_caller]
    pub fn with(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// A problem with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.text);
        let problem = self.with(status);
        assert_eq!((&problem["status"], &problem["code"]), (&json!(status), &json!(code)), "{problem}");
        problem
    }
}

impl House {
    pub async fn open() -> Self {
        let database = database(&migrations::MIGRATOR).await;
        let house = Self::on(database.options(), Listen::loopback()).await;
        Self { database: Some(database), ..house }
    }

    /// A house on a database that the test looks after.
    pub async fn on(options: PgConnectOptions, listen: Listen) -> Self {
        let data = tempfile::tempdir().unwrap();
        let settings = Settings {
            data: data.path().to_path_buf(),
            database_url: None,
            pg_bin: None,
            encryption_key: Some("5e".repeat(32).into()),
            encryption_key_version: 1,
            encryption_keys_previous: None,
            limits: generous(),
            log: "warn".into(),
            log_json: false,
        };
        let found = Database::at(options);
        found.migrate().await.unwrap();
        let works = Works::open(&settings, &found).await.unwrap();
        let running = Serving::new(&works, &listen).start().await.unwrap();
        Self { works, running, database: None, _data: data }
    }

    /// The mails to this address, oldest first, as soon as there are `count` of them.
    pub async fn mails(&self, to: &str, count: usize) -> Vec<String> {
        for _ in 0..400 {
            let mails = self.mails_so_far(to);
            if mails.len() >= count {
                return mails;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{count} mails to {to} did not come, only {:?}", self.mails_so_far(to));
    }

    /// The mails to this address, oldest first.
    pub fn mails_so_far(&self, to: &str) -> Vec<String> {
        let files = std::fs::read_dir(self.works.mail.path()).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        // The names are the events' ids, which rise with time.
        paths.sort();
        let eml = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
        let mails = eml.map(|path| std::fs::read_to_string(path).unwrap());
        mails.filter(|mail| mail.contains(&format!("<{to}>"))).collect()
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.running.address())
    }

    pub fn visitor(&self) -> Person {
        Person::at(self.address())
    }

    /// Somebody with an account, signed in.
    pub async fn person(&self, username: &str) -> Person {
        let mut person = self.visitor();
        person.register(username).await;
        person
    }

    /// Somebody with a role that the operator gave her.
    pub async fn staff(&self, username: &str, role: Role) -> Person {
        let person = self.person(username).await;
        let grant = DecideAccount { account: AccountId(person.id), measure: Measure::Grant(role) };
        let ports = self.works.desk.ports();
        let request = Request::once(ports.ids.next(ports.clock.now()));
        let receipt = self.works.desk.handle(&grant, Caller::Operator, request).await.unwrap();
        person.saw(receipt.position);
        person
    }

    pub async fn moderator(&self, username: &str) -> Person {
        self.staff(username, Role::Moderator).await
    }

    /// Waits until every read model holds all that happened, and asserts that each is what the log makes of it.
    pub async fn equals_the_log(&self) {
        let (journal, views) = (self.works.journal.clone(), self.works.views.clone());
        self.running.runner().settle(Duration::from_secs(60)).await.unwrap();
        let deps = Deps { journal, views: views.clone(), owner: "judge".into() };
        for projector in projections::all() {
            rebuild(&deps, projector.clone(), |_| {}).await.unwrap();
            let differing = projections::beside::differences(&views, projector.tables()).await.unwrap();
            assert!(differing.iter().all(|(_, rows)| *rows == 0), "{}: {differing:?}", projector.name());
        }
    }

    /// Somebody with a profile.
    pub async fn creator(&self, username: &str) -> Person {
        let person = self.person(username).await;
        person.put("/api/v1/me/profile", profile(username)).await.with(200);
        person
    }
}

/// The token of a mail's link to this page.
pub fn token_in(mail: &str, page: &str) -> String {
    // Soft line ends and the equals sign of quoted-printable.
    let text = mail.replace("=\r\n", "").replace("=3D", "=");
    let (_, link) = text.split_once(&format!("/{page}?token=")).unwrap_or_else(|| panic!("no link in {text}"));
    link.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect()
}

/// A house may be filled from one place.
fn generous() -> Limits {
    let often = Often { places: 1000, window: chrono::TimeDelta::hours(1) };
    Limits { limit_newcomers: often, ..Limits::default() }
}

/// Somebody who talks to the house, and remembers where her last write stood.
pub struct Person {
    pub id: Uuid,
    pub username: String,
    pub email: String,
    address: String,
    token: Option<String>,
    after: AtomicU64,
    client: reqwest::Client,
}

impl Person {
    pub fn at(address: String) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the house under test is no outside call")]
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (id, username, email) = (Uuid::nil(), String::new(), String::new());
        Self { id, username, email, address, token: None, after: AtomicU64::new(0), client }
    }

    /// The house has another address now.
    pub fn moves_to(&mut self, address: String) {
        self.address = address;
    }

    pub async fn register(&mut self, username: &str) {
        let email = format!("{username}-{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed));
        let account = json!({ "email": email, "username": username, "name": "Ayu Lestari", "password": PASSWORD });
        let receipt = self.post("/api/v1/accounts", account).await.with(201);
        self.id = receipt["id"].as_str().unwrap().parse().unwrap();
        self.username = username.into();
        self.sign_in(&email).await;
        self.email = email;
    }

    pub async fn sign_in(&mut self, email: &str) {
        let answer = self.post("/api/v1/session", json!({ "email": email, "password": PASSWORD })).await;
        let cookie = answer.headers.get_all("set-cookie").iter().find_map(|cookie| {
            let (name, rest) = cookie.to_str().ok()?.split_once('=')?;
            name.ends_with("kreatr_session").then(|| rest.split(';').next().unwrap_or_default().to_owned())
        });
        self.token = Some(cookie.unwrap_or_else(|| panic!("no session: {} {}", answer.status, answer.text)));
    }

    /// Reads wait for this position from now on.
    pub fn saw(&self, position: u64) {
        self.after.fetch_max(position, Ordering::Relaxed);
    }

    /// As one who saw everything that `other` wrote.
    pub fn beside(&self, other: &Self) -> &Self {
        self.saw(other.after.load(Ordering::Relaxed));
        self
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        match self.after.load(Ordering::Relaxed) {
            0 => request,
            // Programs say it by the header, pages are told by the cookie that the house set.
            after => request.header("Kreatr-After", after).header("cookie", format!("kreatr_after={after}")),
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        if let Some(position) = serde_json::from_str::<Value>(&text).ok().and_then(|json| json["position"].as_u64()) {
            self.saw(position);
        }
        Answer { status, headers, text }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// The same, by somebody who goes away with her answer.
    pub async fn post_owned(self, path: &'static str, body: Value) -> Answer {
        self.post(path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Submits an item and answers its receipt.
    pub async fn submits(&self, title: &str) -> Value {
        self.post("/api/v1/me/portfolio", work(title)).await.with(201)
    }

    /// Approves what a receipt of the creator names.
    pub async fn approves(&self, receipt: &Value) -> Answer {
        let path = format!("/api/v1/moderation/items/{}/approve", receipt["id"].as_str().unwrap());
        self.post(&path, json!({ "revision": receipt["revision"] })).await
    }

    /// Rejects it.
    pub async fn rejects(&self, receipt: &Value, reason: &str) -> Answer {
        let path = format!("/api/v1/moderation/items/{}/reject", receipt["id"].as_str().unwrap());
        self.post(&path, json!({ "revision": receipt["revision"], "reason": reason })).await
    }
}

pub fn profile(name: &str) -> Value {
    json!({
        "displayName": name,
        "bio": "I draw posters for small bands and smaller stages, by hand and by prompt.",
        "skills": ["Posters", "AI Prompting"],
        "availability": "AVAILABLE",
    })
}

pub fn work(title: &str) -> Value {
    json!({
        "title": title,
        "description": "A poster in three colours, printed by hand, drawn for one night only.",
        "category": "AI_CONTENT",
        "tags": ["poster"],
    })
}
