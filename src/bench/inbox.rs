//! The inbox of a creator whom many wrote to, and how long it takes until a letter is heard of in a browser.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use commands::accounts::Limits;
use commands::inquiries::NewInquiry;
use commands::{Desk, Ports, Request};
use domain::inquiries::{Event, Inquiry};
use domain::quota::{Limit, Quota};
use domain::text::{Email, InquiryMessage, SenderName, Subject};
use domain::{AccountId, State};
use event_store::{Append, Expected, Meta, StreamName, StreamWrite};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::Ground;
use super::books::ask_all;
use super::http::{Caller, get};
use super::load::histogram;
use super::pages::signed_in;
use super::report::{Goal, Report, millis};
use crate::Listen;
use crate::assembly::Works;
use crate::demo::people;
use crate::serving::Serving;

/// Enough for the pages around.
const CREATORS: u32 = 60;
/// How long the read models may take to take everything in.
const PATIENCE: Duration = Duration::from_secs(600);
/// Letters that are written into the log at a time.
const AT_ONCE: u32 = 250;
/// Letters whose way to the browser is measured, and how long after each other they are sent.
const HEARD: u32 = 400;
const EVERY: Duration = Duration::from_millis(25);

pub(super) async fn run(ground: &Ground, inquiries: u32, span: Duration) -> anyhow::Result<Report> {
    let plan = ground.populate(CREATORS, (24, 12, 4)).await?;
    let creator = people::account(&plan.key("person", 0));
    for first in (0..inquiries).step_by(AT_ONCE as usize) {
        fill(&ground.works, creator, first..inquiries.min(first + AT_ONCE)).await?;
    }
    let running = Serving::new(&ground.works, &Listen::loopback()).start().await?;
    running.settle(PATIENCE).await?;
    let measured = measure(&ground.works, running.address(), creator, inquiries, span).await;
    running.stop().await;
    measured
}

/// Letters as events alone: at the desk the fifty-first of a day would be refused. They are sealed for their reader.
async fn fill(works: &Works, creator: AccountId, numbers: std::ops::Range<u32>) -> anyhow::Result<()> {
    let ports = works.desk.ports();
    let at = ports.clock.now();
    let mut writes = Vec::new();
    for number in numbers {
        let stream = StreamName::new(Inquiry::CATEGORY, ports.ids.next(at)).map_err(anyhow::Error::msg)?;
        let mut events = vec![domain::Event::from(sent(creator, number)?)];
        if number % 4 != 0 {
            events.push(Event::InquiryOpened {}.into());
        }
        let events = ports.journal.seal(&stream, Some(creator.0), events, || ports.ids.next(at)).await?;
        writes.push(StreamWrite { stream, expected: Expected::NoStream, events });
    }
    let request = ports.ids.next(at);
    let (meta, checks, claims) = (Meta::default(), Vec::new(), Vec::new());
    ports.journal.store().append(Append { request, fingerprint: request, at, meta, writes, checks, claims }).await?;
    Ok(())
}

fn sent(creator: AccountId, number: u32) -> anyhow::Result<Event> {
    let NewInquiry { name, email, subject, message, .. } = letter(creator, number)?;
    Ok(Event::InquirySent {
        creator,
        client: None,
        name: name.into(),
        email: email.into(),
        email_key: format!("email-{number}"),
        mailbox_key: format!("mailbox-{number}"),
        subject: subject.into(),
        message: message.into(),
        budget: None,
        timeline: None,
        verified: false,
        blocked: false,
    })
}

fn letter(creator: AccountId, number: u32) -> anyhow::Result<NewInquiry> {
    Ok(NewInquiry {
        creator,
        name: SenderName::parse("Klara Wijaya")?,
        email: Email::parse(&format!("client-{number}@example.org"))?,
        subject: Subject::parse(&format!("Poster number {number}"))?,
        message: InquiryMessage::parse(&"We open a small cinema in May, and would like a poster for it. ".repeat(6))?,
        budget: None,
        timeline: None,
    })
}

async fn measure(
    works: &Works,
    address: SocketAddr,
    creator: AccountId,
    inquiries: u32,
    span: Duration,
) -> anyhow::Result<Report> {
    let mut report = Report::new("inbox");
    let caller = signed_in(works, address, "creator").await?;
    report.line("inquiries of one creator", f64::from(inquiries), "");
    for (what, route, path) in [
        ("inbox", "/dashboard/inquiries", "/dashboard/inquiries".to_owned()),
        ("inbox, one status", "/dashboard/inquiries", "/dashboard/inquiries?status=READ".to_owned()),
        ("inbox, far back", "/dashboard/inquiries", far_back(&caller).await?),
        ("inbox as JSON", "/api/v1/me/inquiries", "/api/v1/me/inquiries?limit=20".to_owned()),
    ] {
        let measured = ask_all(&caller, span, route, move |_, _| path.clone()).await?;
        report.line(what, measured.pace.rate, "/s");
        report.line(format!("{what}: p99 outside"), millis(measured.pace.p99), "ms");
        report.judged(format!("{what}: p99 inside"), measured.inside, "ms", Goal::AtMost(10.0));
    }
    heard(&mut report, works, &caller, creator).await?;
    report.note(
        "Callers and server share the machine's cores. 'Inside' is the upper bound of the histogram's bucket, and counts \
         the second of warming up too. A letter is heard when the browser's connection has read its event.",
    );
    Ok(report)
}

/// The page after the five hundredth inquiry.
async fn far_back(caller: &Caller) -> anyhow::Result<String> {
    let mut cursor = String::new();
    for _ in 0..10 {
        let after = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let page = get(caller, &format!("/api/v1/me/inquiries?limit=50{after}")).await?;
        let page: serde_json::Value = serde_json::from_slice(&page)?;
        cursor = page["next"].as_str().context("more than five hundred inquiries")?.to_owned();
    }
    Ok(format!("/dashboard/inquiries?cursor={cursor}"))
}

type Arrivals = Arc<Mutex<HashMap<Uuid, Instant>>>;

/// From before a letter is sent until its event is read.
async fn heard(report: &mut Report, works: &Works, caller: &Caller, creator: AccountId) -> anyhow::Result<()> {
    let often = |limit: Limit| Limit { places: Quota::REMEMBERED, ..limit };
    let usual = Limits::default();
    let limits = Limits { inquiries_to: often(usual.inquiries_to), ..usual };
    let desk = Desk::new(Ports { limits, ..works.desk.ports().clone() });
    let arrivals = Arrivals::default();
    let listening = tokio::spawn(listen(caller.clone(), arrivals.clone()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut began = HashMap::new();
    for number in 0..HEARD {
        let (since, ports) = (Instant::now(), desk.ports());
        let request = Request::once(ports.ids.next(ports.clock.now()));
        let from = Ipv4Addr::from_bits(0x0A00_0000 + number);
        let receipt = desk.send_inquiry(letter(creator, 1_000_000 + number)?, None, Some(from.into()), request).await?;
        began.insert(receipt.id, since);
        tokio::time::sleep_until((since + EVERY).into()).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    listening.abort();
    let arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    ensure!(arrivals.len() == began.len(), "{} of {} letters were heard", arrivals.len(), began.len());
    let mut took = histogram()?;
    for (id, since) in &began {
        let at = arrivals.get(id).context("the letter was heard")?;
        took.record(u64::try_from((*at - *since).as_micros())?.max(1))?;
    }
    let at = |quantile| millis(Duration::from_micros(took.value_at_quantile(quantile)));
    report.line("letter to browser: p50", at(0.5), "ms");
    report.judged("letter to browser: p99", at(0.99), "ms", Goal::AtMost(150.0));
    Ok(())
}

/// Reads the stream of events as a browser does, and notes when which letter came.
async fn listen(caller: Caller, arrivals: Arrivals) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(caller.address).await?;
    let cookie = caller.cookie.unwrap_or_default();
    let request = format!("GET /api/v1/me/events HTTP/1.1\r\nhost: bench\r\ncookie: {cookie}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await? {
        let id = line.split("\"inquiry\":\"").nth(1).and_then(|rest| rest.get(..36)?.parse().ok());
        if let Some(id) = id {
            arrivals.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_insert_with(Instant::now);
        }
    }
    Ok(())
}
