//! Mails on their way out of the house: the real program, a sink that counts, and a mail server that others wrote.

#[path = "../workers/tests/runner/support/sink.rs"]
mod sink;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use commands::accounts::RegisterAccount;
use commands::creators::SaveProfile;
use commands::inquiries::NewInquiry;
use commands::{Caller, Request};
use domain::AccountId;
use domain::accounts::Registration;
use domain::creators::{Availability, ProfileDetails};
use domain::text::{Bio, DisplayName, Email, InquiryMessage, PersonName, SenderName, Subject, Username};
use embedded_postgres::testing::{TestDatabase, database};
use futures_util::{StreamExt, TryStreamExt, stream};
use kreatr::assembly::Works;
use kreatr::{Listen, MailSettings};
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use tokio::net::TcpStream;
use workers::notifications::Outbox;
use workers::providers::mail::Tls;

use crate::journeys::{token_in, until};
use crate::support::{self, House, Person, install, key, settings};
use sink::{Mood, Sink};

/// How many mails are asked for.
const MAILS: usize = 1000;
/// How many creators are written to: each as often as a day allows (IQ-12).
const CREATORS: usize = 20;
/// How often the program is killed meanwhile.
const KILLS: usize = 5;
/// How many mails it sends at the same time, each of which may go again when it is killed.
const AT_ONCE: usize = 8;

/// The program on this database, sending to the sink.
fn kreatr(data: &Path, database: &TestDatabase, sink: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kreatr"));
    command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    command.env("DATABASE_URL", database.options().to_url_lossy().as_str()).env("ENCRYPTION_KEY", key());
    command.env("SMTP_HOST", sink.ip().to_string()).env("SMTP_PORT", sink.port().to_string());
    command.env("SMTP_TLS", "none").env("MAIL_FROM", "Kreatr <post@kreatr.example>");
    command.arg("--data").arg(data).env("RUST_LOG", "off");
    command
}

/// The program at work; it is killed with this value.
struct Program(Child);

impl Program {
    fn serve(mut command: Command) -> Self {
        let mut child = command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("http://")), "it says where it listens");
        Self(child)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Opens an account, which asks for a mail; without the cost of a password.
async fn registers(works: &Works, number: usize) -> anyhow::Result<AccountId> {
    let (desk, ports) = (&works.desk, works.desk.ports());
    let id = || ports.ids.next(ports.clock.now());
    let email = Email::parse(&format!("person-{number}@example.org"))?;
    let username = Username::parse(&format!("person-{number}"))?;
    let registration = Registration {
        email_key: desk.email_key(&email),
        email,
        username_key: desk.username_key(&username),
        username,
        name: PersonName::parse("Ayu Lestari")?,
        credential: id(),
    };
    let account = AccountId(id());
    let register = RegisterAccount { account, registration };
    desk.handle(&register, Caller::Visitor, Request::once(id())).await?;
    Ok(account)
}

/// Opens an account with a profile.
async fn is_creator(works: &Works, number: usize) -> anyhow::Result<AccountId> {
    let (account, ports) = (registers(works, number).await?, works.desk.ports());
    let bio = Bio::parse(&"I draw posters for small bands. ".repeat(3))?;
    let details = ProfileDetails::new(DisplayName::parse("Ayu")?, bio, vec![], Availability::Available);
    let request = Request::once(ports.ids.next(ports.clock.now()));
    let save = SaveProfile { account, details, public: None };
    works.desk.save_profile(save, Caller::Person(account), request).await?;
    Ok(account)
}

/// Somebody without an account writes to a creator, each from a mailbox and a place of her own.
async fn writes(works: &Works, creator: AccountId, number: usize) -> anyhow::Result<()> {
    let (ports, from) = (works.desk.ports(), Ipv4Addr::from_bits(0x0A00_0000 + u32::try_from(number)?));
    let new = NewInquiry {
        creator,
        name: SenderName::parse("Klara")?,
        email: Email::parse(&format!("client-{number}@example.net"))?,
        subject: Subject::parse("A poster")?,
        message: InquiryMessage::parse(&"We open a small cinema in May. ".repeat(3))?,
        budget: None,
        timeline: None,
    };
    let request = Request::once(ports.ids.next(ports.clock.now()));
    works.desk.send_inquiry(new, None, Some(from.into()), request).await?;
    Ok(())
}

/// NT-04: a thousand mails, and the program is killed five times while it sends them. Every reader gets hers; what had to
/// be sent twice, because nobody could say that it was sent, bears the same id.
#[tokio::test(flavor = "multi_thread")]
async fn killed_five_times_the_program_sends_each_mail_once() {
    let (database, data) = (database(&migrations::MIGRATOR).await, tempfile::tempdir().unwrap());
    let works = support::works(database.options(), &settings(data.path())).await;
    let (sink, outbox) = (Sink::open(Mood::Accepts).await, Outbox::new(works.ops.clone()));
    let people = stream::iter(0..MAILS).map(|number| registers(&works, number)).buffer_unordered(16);
    people.try_collect::<Vec<_>>().await.unwrap();
    let serve = || Program::serve(kreatr(data.path(), &database, sink.address));
    for kill in 1..=KILLS {
        let program = serve();
        let far_enough = kill * MAILS / (KILLS + 1);
        until("mails are sent", async || (sink.counted().1 >= far_enough).then_some(())).await;
        drop(program);
        // As if two minutes had passed: what it was sending is free again.
        outbox.release().await.unwrap();
    }
    let in_between = sink.counted().1;
    assert!(in_between < MAILS, "all were sent before the last kill: it proved nothing");
    let program = serve();
    until("no mail waits", async || (outbox.count().await.unwrap() == (0, 0)).then_some(())).await;
    drop(program);
    let times = sink.times();
    let readers: BTreeSet<String> = sink.taken().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!((times.len(), readers.len()), (MAILS, MAILS));
    assert!(times.keys().all(|id| id.ends_with("@kreatr.example>")));
    let again = sink.counted().0 - MAILS;
    assert!(again <= KILLS * AT_ONCE, "{again} mails went again");
    println!("{MAILS} mails, {KILLS} kills: {again} went again, under the same id");
}

/// IQ-07, NT-01, NT-04, TS-06: a thousand inquiries in a burst are all stored, and of each its creator gets one mail, although
/// the program is killed five times meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_inquiries_at_once_are_as_many_mails_to_their_creators() {
    let (database, data) = (database(&migrations::MIGRATOR).await, tempfile::tempdir().unwrap());
    let works = support::works(database.options(), &settings(data.path())).await;
    let (sink, outbox) = (Sink::open(Mood::Accepts).await, Outbox::new(works.ops.clone()));
    let mut creators = Vec::new();
    for number in 0..CREATORS {
        creators.push(is_creator(&works, number).await.unwrap());
    }
    let serve = || Program::serve(kreatr(data.path(), &database, sink.address));
    let program = serve();
    let letters = stream::iter(0..MAILS).map(|number| writes(&works, creators[number % CREATORS], number));
    letters.buffer_unordered(64).try_collect::<()>().await.unwrap();
    drop(program);
    for kill in 1..KILLS {
        let program = serve();
        let far_enough = (sink.counted().1 + MAILS / (KILLS + 1)).min(kill * 2 * MAILS / KILLS);
        until("mails are sent", async || (sink.counted().1 >= far_enough).then_some(())).await;
        drop(program);
        outbox.release().await.unwrap();
    }
    let _program = serve();
    let all = CREATORS + 2 * MAILS;
    until("all mails are sent", async || (sink.times().len() == all).then_some(())).await;
    until("no mail waits", async || (outbox.count().await.unwrap() == (0, 0)).then_some(())).await;
    assert_eq!(sink.times().len(), all, "to each creator to prove her address, and of each letter one to either side");
    let mut got: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for mail in sink.taken() {
        let id = mail.header("Message-ID");
        for to in mail.to {
            got.entry(to).or_default().insert(id.clone());
        }
    }
    got.retain(|to, _| to.contains("@example.org"));
    assert_eq!(got.len(), CREATORS);
    // The one beside them proves her address.
    assert!(got.values().all(|ids| ids.len() == MAILS / CREATORS + 1), "{got:?}");
    let stored = || sqlx::query_scalar::<_, i64>("select count(*) from views.inquiry").fetch_one(&works.views);
    until("the inboxes hold all", async || (stored().await.unwrap() == MAILS as i64).then_some(())).await;
}

/// NT-04: what a server refuses is listed by the program, and sent again when the operator says so.
#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_what_nobody_took_and_sends_it_again() {
    let (database, data) = (database(&migrations::MIGRATOR).await, tempfile::tempdir().unwrap());
    let works = support::works(database.options(), &settings(data.path())).await;
    let (sink, outbox) = (Sink::open(Mood::Refuses).await, Outbox::new(works.ops.clone()));
    registers(&works, 1).await.unwrap();
    registers(&works, 2).await.unwrap();
    let kreatr = || kreatr(data.path(), &database, sink.address);
    let _program = Program::serve(kreatr());
    until("both are dead", async || (outbox.count().await.unwrap() == (0, 2)).then_some(())).await;
    let says = |arguments: &[&str]| {
        let output = kreatr().args(arguments).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (_, listed) = says(&["mail", "dead"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.lines().all(|line| line.contains("VERIFY_EMAIL") && line.ends_with("refused: 550 5.1.1")));
    assert!(!listed.contains("example.org"), "nobody's address is told: {listed}");
    sink.becomes(Mood::Accepts);
    assert!(!says(&["mail", "dead", "--replay", "00000000-0000-0000-0000-000000000000"]).0);
    let (first, _) = listed.split_once(' ').unwrap();
    assert!(says(&["mail", "dead", "--replay", first]).0);
    until("one is sent", async || (sink.counted().1 == 1).then_some(())).await;
    assert!(says(&["mail", "dead", "--all"]).0);
    until("the other is sent", async || (sink.counted().1 == 2).then_some(())).await;
    assert!(sink.taken().iter().any(|mail| mail.header("Message-ID").contains(first)));
    assert_eq!(says(&["mail", "dead"]), (true, String::new()));
}

/// MailDev, which reads mails with the libraries of others.
struct MailDev {
    child: Child,
    smtp: u16,
    web: u16,
}

impl MailDev {
    async fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maildev");
        install(&folder);
        let (smtp, web) = (free_port(), free_port());
        let mut node = Command::new("node");
        node.current_dir(folder).arg("node_modules/maildev/bin/maildev").stdout(Stdio::null());
        node.args(["--ip", "127.0.0.1", "--web-ip", "127.0.0.1"]);
        node.args(["--smtp", &smtp.to_string(), "--web", &web.to_string()]);
        node.args(["--incoming-user", "kreatr", "--incoming-pass", "right"]);
        let child = node.spawn().expect("MailDev needs Node and npm: KREATR_MAILDEV=off leaves it out");
        for port in [smtp, web] {
            until("MailDev listens", async || TcpStream::connect(("127.0.0.1", port)).await.ok()).await;
        }
        Self { child, smtp, web }
    }

    /// The newest mail, once there is one.
    async fn mail(&self) -> Value {
        let reader = Person::at(format!("http://127.0.0.1:{}", self.web));
        until("the mail", async || reader.get("/email").await.with(200).get(0).cloned()).await
    }
}

impl Drop for MailDev {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// NT-03, NT-04: a mail server and a reader that others wrote understand the mail as it is meant.
#[tokio::test(flavor = "multi_thread")]
async fn others_read_the_mail_as_it_is_meant() {
    if std::env::var("KREATR_MAILDEV").is_ok_and(|set| set == "off") {
        return println!("KREATR_MAILDEV=off: no mail was read by others");
    }
    let (database, maildev) = (database(&migrations::MIGRATOR).await, MailDev::start().await);
    let mail = MailSettings {
        host: Some("127.0.0.1".into()),
        port: Some(maildev.smtp),
        user: Some("kreatr".into()),
        password: Some("right".into()),
        tls: Some(Tls::None),
        from: Some("Rumah Kreatr <post@kreatr.example>".parse().unwrap()),
    };
    let house = House::with(database.options(), Listen::loopback(), |settings| settings.mail = mail).await;
    let ayu = house.person("ayu").await;
    let one = maildev.mail().await;
    assert_eq!(one["subject"], "Verifikasi email Anda · Verify your email");
    assert_eq!(
        (&one["from"][0]["name"], &one["from"][0]["address"]),
        (&"Rumah Kreatr".into(), &"post@kreatr.example".into())
    );
    assert_eq!((&one["to"][0]["name"], &one["to"][0]["address"]), (&"Ayu Lestari".into(), &ayu.email.as_str().into()));
    let (headers, text, html) = (&one["headers"], one["text"].as_str().unwrap(), one["html"].as_str().unwrap());
    assert_eq!(headers["auto-submitted"], "auto-generated");
    assert!(headers["message-id"].as_str().unwrap().ends_with("@kreatr.example>"));
    for words in ["Halo Ayu Lestari,", "Hello Ayu Lestari,", "48 jam", "48 hours"] {
        assert!(text.contains(words) && html.contains(words), "{words} is not in {text}");
    }
    let token = token_in(text, "verify");
    assert!(html.contains(&token));
    let proven = ayu.post("/api/v1/verification", json!({ "token": token })).await;
    proven.with(200);
}
