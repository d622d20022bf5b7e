//! What journeys over HTTP need beside the house and its people: staff, mails, and a look at the log.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use commands::accounts::{DecideAccount, Measure};
use commands::{Caller, Request};
use domain::AccountId;
use domain::accounts::Role;
use embedded_postgres::testing::{TestDatabase, database};
use kreatr::Listen;
use reqwest::Method;
use serde_json::{Value, json};
use workers::projections::Deps;
use workers::rebuild::rebuild;

use crate::support::{Answer, House, Person};

/// How long something may take to become so on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to look whether it is so.
const LOOK: Duration = Duration::from_millis(25);

/// Looks now and then until it is so. For what tells nobody: another process, a folder, a clock of the house.
pub async fn until<T>(what: &str, mut so: impl AsyncFnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = so().await {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

/// The token of a mail's link to this page.
pub fn token_in(mail: &str, page: &str) -> String {
    // Soft line ends and the equals sign of quoted-printable.
    let text = mail.replace("=\r\n", "").replace("=3D", "=");
    let (_, link) = text.split_once(&format!("/{page}?token=")).unwrap_or_else(|| panic!("no link in {text}"));
    link.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect()
}

impl Answer {
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
    /// A house whose tables the test looks into.
    pub async fn with_tables() -> (TestDatabase, Self) {
        let database = database(&migrations::MIGRATOR).await;
        let house = Self::on(database.options(), Listen::loopback()).await;
        (database, house)
    }

    pub fn visitor(&self) -> Person {
        Person::at(self.address())
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

    /// The mails to this address, oldest first, as soon as there are `count` of them.
    pub async fn mails(&self, to: &str, count: usize) -> Vec<String> {
        let enough = async || Some(self.mails_so_far(to)).filter(|mails| mails.len() >= count);
        until("a mail", enough).await
    }

    /// The mails to this address, oldest first.
    pub fn mails_so_far(&self, to: &str) -> Vec<String> {
        let files = std::fs::read_dir(self.mails_folder()).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        // The names rise with time.
        paths.sort();
        let eml = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
        let mails = eml.map(|path| std::fs::read_to_string(path).unwrap());
        mails.filter(|mail| mail.contains(&format!("<{to}>"))).collect()
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
}

impl Person {
    /// The house has another address now.
    pub fn moves_to(&mut self, address: String) {
        self.address = address;
    }

    /// As one who saw everything that `other` wrote.
    pub fn beside(&self, other: &Self) -> &Self {
        self.saw(other.after.load(Ordering::Relaxed));
        self
    }

    /// The same, by somebody who goes away with her answer.
    pub async fn post_owned(self, path: &'static str, body: Value) -> Answer {
        self.post(path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
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
