//! The marketplace as visitors meet it: the real server, over HTTP, with a hundred thousand creators.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::books::{CONNECTIONS, ask_all};
use super::http::{Caller, get};
use super::questions::{API, FILTERS, SORTS, asked, pages};
use super::report::{Goal, Report, millis};
use super::{Ground, seed_stack};
use crate::Listen;
use crate::serving::Serving;

/// How long the read models may take to take everything in.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// What the seed's own stack (tRPC, Prisma, its schema) was measured at, in requests a second: as designed for the most
/// popular, a search and a profile; with the missing indexes for browsing and a profile.
const QUOTED: [f64; 5] = [6.0, 2.6, 190.0, 89.0, 324.0];

pub(super) async fn run(ground: &Ground, creators: u32, span: Duration) -> anyhow::Result<Report> {
    let plan = ground.populate(creators, (16, 16, 4)).await?;
    let running = Serving::new(&ground.works, &Listen::loopback()).start().await?;
    running.settle(PATIENCE).await?;
    let measured = visit(running.address(), span).await;
    running.stop().await;
    let (mut report, ours) = measured?;
    let seeds = seed_stack::run(&ground.database.options, &plan, span).await?;
    compare(&mut report, &ours, &seeds);
    Ok(report)
}

/// The rates that are compared: most popular, search, profile.
struct Ours {
    popular: f64,
    search: f64,
    profile: f64,
    slowest: f64,
}

async fn visit(address: SocketAddr, span: Duration) -> anyhow::Result<(Report, Ours)> {
    let mut report = Report::new("browse");
    let mut ours = Ours { popular: 0.0, search: 0.0, profile: 0.0, slowest: f64::INFINITY };
    let (mut outside, mut inside) = (Duration::ZERO, 0.0f64);
    for sort in SORTS {
        for (what, filter) in FILTERS {
            let pages = pages(address, &question(sort, filter, 0)).await?;
            let ask = move |caller: usize, turn: u64| distinct(sort, filter, pages, caller as u64 + turn * 32);
            let measured = ask_all(&Caller::visitor(address), span / 2, API, ask).await?;
            report.line(format!("{sort}, {what}"), measured.pace.rate, "/s");
            report.line(format!("{sort}, {what}: p99 inside"), measured.inside, "ms");
            ours.slowest = ours.slowest.min(measured.pace.rate);
            outside = outside.max(measured.pace.p99);
            inside = inside.max(measured.inside);
            match (sort, what) {
                ("popular", "all") => ours.popular = measured.pace.rate,
                ("popular", "common word") => ours.search = measured.pace.rate,
                _ => {}
            }
        }
    }
    report.line("slowest of these: p99 outside", millis(outside), "ms");
    report.judged("slowest of these: p99 inside", inside, "ms", Goal::AtMost(10.0));
    mixed(&mut report, address, span).await?;
    ours.profile = profiles(&mut report, address, span).await?;
    report.note(
        "Callers and server share the machine's cores. 'Inside' is the upper bound of the histogram's bucket, and counts \
         the second of warming up too. Nobody has ratings yet: that filter finds nobody.",
    );
    Ok((report, ours))
}

/// The question with this filter in this order, for its first page.
fn question(sort: &str, filter: &str, number: u64) -> String {
    format!("{API}?{}", asked(sort, filter, number))
}

/// Every number asks for another page or another number of cards, so that hardly an answer is there already.
fn distinct(sort: &str, filter: &str, pages: u64, number: u64) -> String {
    let (page, limit) = (number % pages + 1, 8 + number / pages % 9);
    format!("{}&page={page}&limit={limit}", question(sort, filter, number))
}

/// All questions in turn: always another page, and the first pages again and again.
async fn mixed(report: &mut Report, address: SocketAddr, span: Duration) -> anyhow::Result<()> {
    let choose = |turn: u64| (SORTS[turn as usize % SORTS.len()], FILTERS[turn as usize % FILTERS.len()].1);
    let many = move |caller: usize, turn: u64| {
        let (sort, filter) = choose(turn + caller as u64);
        distinct(sort, filter, 200, caller as u64 + turn * 32)
    };
    let first = move |caller: usize, turn: u64| {
        let (sort, filter) = choose(turn + caller as u64);
        question(sort, filter, 0)
    };
    let cold = ask_all(&Caller::visitor(address), span, API, many).await?;
    let warm = ask_all(&Caller::visitor(address), span, API, first).await?;
    for (what, measured) in [("mixed, many pages", cold), ("mixed, first pages", warm)] {
        report.line(what, measured.pace.rate, "/s");
        report.line(format!("{what}: p50 outside"), millis(measured.pace.p50), "ms");
        report.line(format!("{what}: p99 outside"), millis(measured.pace.p99), "ms");
        report.judged(format!("{what}: p99 inside"), measured.inside, "ms", Goal::AtMost(10.0));
    }
    Ok(())
}

/// Profiles: first one after the other, which nobody has opened yet, then those of a thousand creators again and again;
/// the rate of the latter.
async fn profiles(report: &mut Report, address: SocketAddr, span: Duration) -> anyhow::Result<f64> {
    let names: Arc<[String]> = usernames(address, 200).await?.into();
    profile(report, address, span, "profile, opened first", names.clone()).await?;
    profile(report, address, span, "profile", names.iter().take(1_000).cloned().collect()).await
}

async fn profile(
    report: &mut Report,
    address: SocketAddr,
    span: Duration,
    what: &str,
    names: Arc<[String]>,
) -> anyhow::Result<f64> {
    let ask = move |caller: usize, turn: u64| {
        format!("/api/v1/creators/{}", names[(caller + turn as usize * CONNECTIONS) % names.len()])
    };
    let measured = ask_all(&Caller::visitor(address), span, "/api/v1/creators/{username}", ask).await?;
    report.line(what, measured.pace.rate, "/s");
    report.line(format!("{what}: p99 outside"), millis(measured.pace.p99), "ms");
    report.line(format!("{what}: p99 inside"), measured.inside, "ms");
    Ok(measured.pace.rate)
}

/// Whoever stands on so many pages.
async fn usernames(address: SocketAddr, pages: usize) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for page in 1..=pages {
        let answer =
            get(&Caller::visitor(address), &format!("/api/v1/creators?sortBy=newest&limit=48&page={page}")).await?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        let creators = answer["creators"].as_array().context("a list of creators")?;
        names.extend(creators.iter().filter_map(|creator| creator["username"].as_str().map(str::to_owned)));
    }
    ensure!(!names.is_empty(), "nobody is in the marketplace");
    Ok(names)
}

fn compare(report: &mut Report, ours: &Ours, seeds: &seed_stack::Rates) {
    let [popular, search, profile, indexed, indexed_profile] = QUOTED;
    let least = |times: f64| Goal::AtLeast(times);
    report.judged("most popular to the seed's quoted 6/s", ours.popular / popular, "×", least(300.0));
    report.judged("search to the seed's quoted 2.6/s", ours.search / search, "×", least(300.0));
    report.line("profile to the seed's quoted 190/s", ours.profile / profile, "×");
    report.judged("slowest question to the indexed seed's quoted 89/s", ours.slowest / indexed, "×", least(30.0));
    report.judged("profile to the indexed seed's quoted 324/s", ours.profile / indexed_profile, "×", least(30.0));
    for (what, rates) in [("as designed", &seeds.designed), ("with indexes", &seeds.indexed)] {
        let pairs = [("popular", rates.popular, ours.popular), ("search", rates.search, ours.search)];
        for (which, theirs, our) in pairs.into_iter().chain([("profile", rates.profile, ours.profile)]) {
            report.line(format!("seed's statements alone, {what}, {which}"), theirs, "/s");
            report.line(format!("ours to them, {what}, {which}"), our / theirs, "×");
        }
    }
    report.note(
        "The seed's statements alone are its Prisma queries on its schema with the same data in the same Postgres: \
         without Node, tRPC and JSON, so they flatter it.",
    );
}
