//! A real house for journeys: the real server on a real Postgres, and people who talk to it over HTTP.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use embedded_postgres::testing::{TestDatabase, database};
use kreatr::assembly::{Database, Works};
use kreatr::serving::{Running, Serving};
use kreatr::{Limits, Listen, MailSettings, MediaSettings, Often, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

pub const PASSWORD: &str = "correct horse battery";

static NEXT: AtomicU64 = AtomicU64::new(1);

pub struct House {
    pub works: Works,
    pub running: Running,
    /// What lasts as long as the house: its folder, and its database unless the test looks after that.
    _ground: (tempfile::TempDir, Option<TestDatabase>),
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
}

impl House {
    pub async fn open() -> Self {
        let database = database(&migrations::MIGRATOR).await;
        let mut house = Self::on(database.options(), Listen::loopback()).await;
        house._ground.1 = Some(database);
        house
    }

    /// A house on a database that the test looks after.
    pub async fn on(options: PgConnectOptions, listen: Listen) -> Self {
        Self::with(options, listen, |_| {}).await
    }

    /// The same, with other settings.
    pub async fn with(options: PgConnectOptions, listen: Listen, change: impl FnOnce(&mut Settings)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut settings = settings(data.path());
        change(&mut settings);
        let works = works(options, &settings).await;
        let running = Serving::new(&works, &listen).start().await.unwrap();
        Self { works, running, _ground: (data, None) }
    }

    /// Where its mails lie.
    pub fn mails_folder(&self) -> PathBuf {
        self._ground.0.path().join("mail")
    }

    pub fn address(&self) -> String {
        format!("http://{}", self.running.address())
    }

    /// Somebody with an account, signed in.
    pub async fn person(&self, username: &str) -> Person {
        let mut person = Person::at(self.address());
        person.register(username).await;
        person
    }

    /// Somebody with a profile.
    pub async fn creator(&self, username: &str) -> Person {
        let person = self.person(username).await;
        person.put("/api/v1/me/profile", profile(username)).await.with(200);
        person
    }
}

/// The master key of every house here.
pub fn key() -> String {
    "5e".repeat(32)
}

/// The settings of a house whose files lie there.
pub fn settings(data: &Path) -> Settings {
    Settings {
        data: data.to_path_buf(),
        database_url: None,
        pg_bin: None,
        encryption_key: Some(key().into()),
        encryption_key_version: 1,
        encryption_keys_previous: None,
        limits: generous(),
        media: MediaSettings::default(),
        mail: MailSettings::default(),
        log: "warn".into(),
        log_json: false,
    }
}

/// What a house works with, before it opens.
pub async fn works(options: PgConnectOptions, settings: &Settings) -> Works {
    let found = Database::at(options);
    found.migrate().await.unwrap();
    Works::open(settings, &found).await.unwrap()
}

/// Installs what package-lock.json names, unless it is there.
pub fn install(folder: &Path) {
    let changed = |file: &str| folder.join(file).metadata().and_then(|found| found.modified());
    let wanted = changed("package-lock.json").unwrap();
    if changed("node_modules/.package-lock.json").is_ok_and(|installed| installed >= wanted) {
        return;
    }
    let status = Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(folder).status().unwrap();
    assert!(status.success(), "npm ci failed in {}", folder.display());
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
    pub address: String,
    pub token: Option<String>,
    pub after: AtomicU64,
    client: reqwest::Client,
}

impl Person {
    pub fn at(address: String) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the house under test is no outside call")]
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (id, username, email) = (Uuid::nil(), String::new(), String::new());
        Self { id, username, email, address, token: None, after: AtomicU64::new(0), client }
    }

    pub async fn register(&mut self, username: &str) {
        self.username = username.into();
        let email = format!("{}-{}@example.org", self.username, NEXT.fetch_add(1, Ordering::Relaxed));
        let account = json!({ "email": email, "username": username, "name": "Ayu Lestari", "password": PASSWORD });
        let receipt = self.post("/api/v1/accounts", account).await.with(201);
        self.id = receipt["id"].as_str().unwrap().parse().unwrap();
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

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// Submits an item and answers its receipt.
    pub async fn submits(&self, title: &str) -> Value {
        self.post("/api/v1/me/portfolio", work(title)).await.with(201)
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
