//! Every page as its visitors meet it: the real server, over HTTP, with the demo's people.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use api::{Access, session_cookie_name};
use commands::Request;
use domain::text::Email;
use secrecy::ExposeSecret;
use uuid::Uuid;
use web::Page;

use super::Ground;
use super::books::ask_all;
use super::http::{Caller, get};
use super::report::{Goal, Report, millis};
use crate::Listen;
use crate::assembly::Works;
use crate::demo::people::PASSWORD;
use crate::serving::Serving;

/// Enough for every page to be full.
const CREATORS: u32 = 60;
/// How long the read models may take to take everything in.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) async fn run(ground: &Ground, span: Duration) -> anyhow::Result<Report> {
    ground.populate(CREATORS, (24, 12, 4)).await?;
    let running = Serving::new(&ground.works, &Listen::loopback()).start().await?;
    running.settle(PATIENCE).await?;
    let measured = visit(&ground.works, running.address(), span).await;
    running.stop().await;
    measured
}

/// Who opens the pages.
struct People {
    visitor: Caller,
    creator: Caller,
    moderator: Caller,
}

impl People {
    async fn sign_in(works: &Works, address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self {
            visitor: Caller::visitor(address),
            creator: signed_in(works, address, "creator").await?,
            moderator: signed_in(works, address, "moderator").await?,
        })
    }

    fn of(&self, page: &Page) -> &Caller {
        match page.access {
            // Whoever is not signed in has nothing to sign out of.
            Access::Public if page.path == "/logout" => &self.creator,
            Access::Public | Access::Guest => &self.visitor,
            Access::Person => &self.creator,
            Access::Moderator | Access::Reviewer | Access::Admin => &self.moderator,
        }
    }
}

pub(super) async fn signed_in(works: &Works, address: SocketAddr, mailbox: &str) -> anyhow::Result<Caller> {
    let email = Email::parse(&format!("{mailbox}@demo.kreatr.app"))?;
    let ports = works.desk.ports();
    let request = Request::once(ports.ids.next(ports.clock.now()));
    let session = works.desk.sign_in(&email, &PASSWORD.into(), None, request).await?;
    let cookie = format!("{}={}", session_cookie_name(false), session.token.expose_secret());
    Ok(Caller { address, cookie: Some(cookie) })
}

async fn visit(works: &Works, address: SocketAddr, span: Duration) -> anyhow::Result<Report> {
    let mut report = Report::new("pages");
    let people = People::sign_in(works, address).await?;
    let pages: Vec<Page> = web::pages().into_iter().filter(Page::is_shown).collect();
    let links = links(&people, &pages).await?;
    for page in &pages {
        let caller = people.of(page);
        let link = address_of(page.path, &links).with_context(|| format!("no page leads to {}", page.path))?;
        let weight = get(caller, &link).await?.len();
        let measured = ask_all(caller, span / 2, page.path, move |_, _| link.clone()).await?;
        report.line(page.path, measured.pace.rate, "/s");
        report.line(format!("{}: bytes before compression", page.path), weight as f64, "B");
        report.line(format!("{}: p99 outside", page.path), millis(measured.pace.p99), "ms");
        report.judged(format!("{}: p99 inside", page.path), measured.inside, "ms", Goal::AtMost(10.0));
    }
    report.note(
        "Callers and server share the machine's cores. 'Inside' is the upper bound of the histogram's bucket, and counts \
         the second of warming up too.",
    );
    Ok(report)
}

/// An address of each page: found on the others, as a person finds it.
async fn links(people: &People, pages: &[Page]) -> anyhow::Result<BTreeSet<String>> {
    let plain = pages.iter().map(|page| page.path).filter(|path| !path.contains('{') && *path != "/report");
    let mut links: BTreeSet<String> = plain.map(str::to_owned).collect();
    let mut read = BTreeSet::new();
    // A page of a person or an item is found on a list, and what can be done there on that page.
    for _ in 0..3 {
        for page in pages {
            let Some(link) = links.iter().find(|link| leads_to(link, page.path)).cloned() else { continue };
            if read.insert(page.path) {
                let html = String::from_utf8(get(people.of(page), &link).await?)?;
                let found = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
                links.extend(found.filter(|link| link.starts_with('/')).map(|link| link.replace("&#38;", "&")));
            }
        }
        let profile = links.iter().find(|link| leads_to(link, "/portfolio/{username}")).context("a creator")?;
        let username = profile.trim_start_matches("/portfolio/").split(['?', '#']).next().unwrap_or_default();
        links.insert(format!("/report?creator={username}"));
    }
    Ok(links)
}

/// An address of this pattern: one that a page leads to, else one made of what others name.
fn address_of(pattern: &str, links: &BTreeSet<String>) -> Option<String> {
    if let Some(link) = links.iter().find(|link| leads_to(link, pattern)) {
        return Some(link.clone());
    }
    let (parent, last) = pattern.rsplit_once('/')?;
    let parent = links.iter().find(|link| leads_to(link, parent))?;
    Some(format!("{}/{last}", parent.split(['?', '#']).next()?))
}

/// Whether an address is of this pattern.
fn leads_to(link: &str, pattern: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let same = |(known, part): (&str, &str)| match known {
        "{username}" | "{measure}" => !part.is_empty(),
        id if id.starts_with('{') => part.parse::<Uuid>().is_ok(),
        plain => plain == part,
    };
    pattern.split('/').count() == path.split('/').count() && pattern.split('/').zip(path.split('/')).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_page_of_its_pattern() {
        assert!(leads_to("/portfolio/ayu?lang=en", "/portfolio/{username}"));
        assert!(leads_to(
            "/admin/marketplace/moderation/00000000-0000-0000-0000-000000000001",
            "/admin/marketplace/moderation/{item}"
        ));
        assert!(!leads_to("/admin/marketplace/moderation/people", "/admin/marketplace/moderation/{item}"));
        assert!(!leads_to("/portfolio/ayu/works", "/portfolio/{username}"));
        assert!(leads_to("/", "/") && !leads_to("/demo", "/"));
    }
}
