//! What the house survives: its own death, its database's death, and the database's absence. The real program, run as a
//! user runs it.

mod away;
mod slow;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::journeys::until;
use crate::support::{Person, profile};

/// The program, serving a data folder on a port of its own.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start(data: &Path) -> Self {
        let mut child = kreatr(data).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .find_map(|line| {
                line.unwrap().split_whitespace().find(|word| word.starts_with("http://")).map(String::from)
            })
            .expect("it says where it listens");
        Self { child, address: address.trim_end_matches('/').to_owned() }
    }

    /// As a power cut would.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn stop(mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(self.child.wait().unwrap().success(), "it stops in order when asked to");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn kreatr(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kreatr"));
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.arg("--data").arg(data).env("RUST_LOG", "error");
    command
}

fn told(data: &Path, arguments: &[&str]) -> String {
    let output = kreatr(data).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Writes her profile again and again until the house is gone; answers the number of the last one that was acknowledged.
/// Ends also when `enough` is said: the house may well ride the fault out without refusing anything.
async fn writes_until_it_dies(person: &Person, from: u64, enough: &AtomicBool) -> u64 {
    let mut acknowledged = from;
    while !enough.load(Ordering::Relaxed) {
        let body = serde_json::to_vec(&numbered(acknowledged + 1)).unwrap();
        let request = person.request(reqwest::Method::PUT, "/api/v1/me/profile");
        let request = request.header("content-type", "application/json").body(body);
        let Ok(response) = request.send().await else { return acknowledged };
        let written = response.status() == 200;
        let Ok(receipt) = response.json::<Value>().await else { return acknowledged };
        if !written {
            return acknowledged;
        }
        person.saw(receipt["position"].as_u64().unwrap());
        acknowledged += 1;
    }
    acknowledged
}

fn numbered(number: u64) -> Value {
    profile(&format!("Number {number}"))
}

async fn number_of(person: &Person) -> u64 {
    let answer = person.get("/api/v1/me/profile").await;
    assert!(!answer.headers.contains_key("kreatr-stale"), "the read model does not catch up: {:?}", answer.headers);
    let profile = answer.with(200);
    profile["displayName"].as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}

/// Who the private Postgres is, by its own file.
fn postmaster(data: &Path) -> Option<String> {
    let file = std::fs::read_to_string(data.join("postgres/data/postmaster.pid")).ok()?;
    file.lines().next().map(str::to_owned)
}

/// Waits until the house answers reads from caught-up read models again.
async fn ready(person: &Person) {
    until("the house comes back", async || {
        let response = person.request(reqwest::Method::GET, "/readyz").send().await.ok()?;
        let ready = response.status() == 200;
        let stands: Value = response.json().await.ok()?;
        let caught_up = |projection: &Value| projection["lagEvents"] == 0;
        (ready && stands["stands"]["projections"].as_array()?.iter().all(caught_up)).then_some(())
    })
    .await;
}

/// Every acknowledged command is there, at most one more that was not heard of, and the log tells the same number.
async fn keeps(data: &Path, people: &[Person], acknowledged: &[u64]) {
    for (person, acknowledged) in people.iter().zip(acknowledged) {
        let kept = number_of(person).await;
        assert!((*acknowledged..=acknowledged + 1).contains(&kept), "acknowledged {acknowledged}, kept {kept}");
        let history = told(data, &["history", &format!("profile-{}", person.id)]);
        assert_eq!(history.lines().count() as u64, kept, "each once:\n{history}");
    }
}

async fn people(program: &Program, names: &[&str]) -> Vec<Person> {
    let mut people = Vec::new();
    for name in names {
        let mut person = Person::at(program.address.clone());
        person.register(name).await;
        person.put("/api/v1/me/profile", numbered(1)).await.with(200);
        people.push(person);
    }
    people
}

/// AR-11, TS-09, PE-02's duty to answer: killed in the middle of writes, twice; then every read model equals the fold of
/// the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_house_keeps_every_acknowledged_command_once() {
    let folder = embedded_postgres::testing::folder();
    let data = folder.path().join("data");
    let mut program = Program::start(&data);
    let mut people = people(&program, &["ayu", "budi", "citra", "dewi"]).await;
    let mut acknowledged = vec![1; people.len()];
    let never = AtomicBool::new(false);
    for patience in [400, 900] {
        let writers =
            people.iter().zip(&acknowledged).map(|(person, from)| writes_until_it_dies(person, *from, &never));
        let killer = async {
            tokio::time::sleep(Duration::from_millis(patience)).await;
            program.kill();
        };
        (acknowledged, _) = tokio::join!(futures_util::future::join_all(writers), killer);
        program = Program::start(&data);
        people.iter_mut().for_each(|person| person.moves_to(program.address.clone()));
        ready(&people[0]).await;
        keeps(&data, &people, &acknowledged).await;
    }
    assert!(acknowledged.iter().sum::<u64>() > 8, "the test wrote nothing: {acknowledged:?}");
    let live = told(&data, &["rebuild", "--all", "--compare"]);
    assert!(live.contains("marketplace") && !live.contains("differs"), "{live}");
    program.stop();
}

/// AR-11, GAP-90: Postgres is killed; the house says 503, starts it again by itself, and has lost nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_is_started_again_and_nothing_acknowledged_is_lost() {
    let folder = embedded_postgres::testing::folder();
    let data = folder.path().join("data");
    let program = Program::start(&data);
    let people = people(&program, &["ayu"]).await;
    let enough = AtomicBool::new(false);
    let first = postmaster(&data).unwrap();
    let killer = async {
        until("she writes", async || (number_of(&people[0]).await > 1).then_some(())).await;
        Command::new("kill").args(["-KILL", &first]).status().unwrap();
        until("another Postgres", async || postmaster(&data).filter(|pid| *pid != first)).await;
        enough.store(true, Ordering::Relaxed);
    };
    let (acknowledged, ()) = tokio::join!(writes_until_it_dies(&people[0], 1, &enough), killer);
    ready(&people[0]).await;
    let kept = number_of(&people[0]).await;
    assert!((acknowledged..=acknowledged + 1).contains(&kept), "acknowledged {acknowledged}, kept {kept}");
    people[0].put("/api/v1/me/profile", json!(numbered(kept + 1))).await.with(200);
    program.stop();
}
