//! Every page in a real browser: the demo's house is opened, and what is in `tests/browser` visits it.
//!
//! It needs Node, npm and Chromium; `KREATR_BROWSER=off` leaves it out. docs/testing.md says more.
#![allow(clippy::unwrap_used, reason = "what fails here fails its test")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Clock, SystemClock};
use domain::media::Purpose;
use indicatif::ProgressBar;
use kreatr::demo::story::{Plan, SPAN, seed};
use serde_json::{Value, json};
use support::{House, PASSWORD, Person, install, profile, work};

/// Enough for a second page of the marketplace.
const CREATORS: u32 = 20;

/// PG-16, PG-17, MB-14, TS-07: see the checks and journeys in `tests/browser`.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_keeps_its_promises_in_a_browser() {
    if std::env::var("KREATR_BROWSER").is_ok_and(|set| set == "off") {
        return println!("KREATR_BROWSER=off: no page was looked at in a browser");
    }
    tools_are_there();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    install(&folder);
    let house = House::open().await;
    let told = furnish(&house).await;
    let visit = tokio::task::spawn_blocking(move || {
        let mut node = Command::new("node");
        node.args(["--test-reporter=spec", "run.mjs"]).current_dir(folder).stdin(Stdio::null());
        node.env("KREATR_HOUSE", told.to_string()).status().unwrap()
    });
    assert!(visit.await.unwrap().success(), "see above what the browser minded");
}

fn tools_are_there() {
    let runs = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let browser = std::env::var_os("CHROMIUM").map(PathBuf::from).is_some_and(|path| path.is_file())
        || std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
            .any(|folder| browsers.iter().any(|name| folder.join(name).is_file()));
    assert!(
        browser && runs("node") && runs("npm"),
        "the browser tests need Chromium, Node 18 or newer, and npm (Debian and Ubuntu: apt-get install chromium nodejs \
         npm); KREATR_BROWSER=off leaves them out"
    );
}

/// Tells the demo's story, adds whom the journeys need beside its people, and answers what they must know.
async fn furnish(house: &House) -> Value {
    let mut plan = Plan::new(CREATORS, 1, beginning());
    (plan.pictures.works, plan.pictures.avatars, plan.pictures.banners) = (24, 12, 4);
    seed(&house.works, &plan, &ProgressBar::hidden()).await.unwrap();
    let maker = house.creator("sari-maker").await;
    waiting_works(house, &maker).await;
    let (sender, newcomer) = (house.creator("putu-kirim").await, house.person("wayan-baru").await);
    report(&newcomer).await;
    house.running.settle(Duration::from_secs(60)).await.unwrap();
    let demo = |mailbox: &str| json!({ "email": format!("{mailbox}@demo.kreatr.app"), "password": "kreatr-demo" });
    let ours = |person: &Person| json!({ "email": person.email, "password": PASSWORD });
    json!({
        "address": house.address(),
        "people": {
            "owner": demo("owner"), "moderator": demo("moderator"), "auditor": demo("auditor"),
            "creator": demo("creator"), "maker": ours(&maker), "sender": ours(&sender),
            "newcomer": ours(&newcomer),
        },
        "pages": pages(),
        "mails": house.mails_folder(),
    })
}

/// A story that ends an hour ago.
fn beginning() -> DateTime<Utc> {
    SystemClock.now() - SPAN - TimeDelta::hours(1)
}

/// Works that wait for a moderator, one of them with a picture.
async fn waiting_works(house: &House, maker: &Person) {
    maker.put("/api/v1/me/profile", profile("Sari Maker")).await.with(200);
    let pixels = [90, 60, 140, 255].repeat(640 * 480);
    let picture = house.works.adopt(640, 480, pixels, Purpose::Work).await.unwrap().media;
    let mut shown = work("A lantern over the harbour");
    shown["images"] = json!([picture]);
    maker.post("/api/v1/me/portfolio", shown).await.with(201);
    for title in ["Prompts for rainy evenings", "A poster for the night train", "Labels for a coffee roaster"] {
        maker.submits(title).await;
    }
}

/// Somebody minds a work of the demo's first creator.
async fn report(reporter: &Person) {
    let profile = reporter.get("/api/v1/creators/ayu-lestari").await.with(200);
    let text = "The same picture hangs in another studio's gallery.";
    let report = json!({ "item": profile["items"][0]["id"], "reason": "STOLEN_WORK", "text": text });
    reporter.post("/api/v1/reports", report).await.with(201);
}

/// The table of pages, as the browser's tests read it.
fn pages() -> Vec<Value> {
    let shown = web::pages().into_iter().filter(web::Page::is_shown);
    shown.map(|page| json!({ "path": page.path, "access": format!("{:?}", page.access) })).collect()
}
