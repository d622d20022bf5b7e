//! The promises of the outbox: every mail once, whatever fails on its way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use commands::accounts::{Limits, NewAccount, Purpose};
use commands::mail::{Mail, MailError, Mailer, Sender};
use commands::media::Media;
use commands::{Clock, Desk, FixedClock, Ports, RandomIds, Request};
use domain::AccountId;
use domain::text::{Email, PersonName, Username};
use embedded_postgres::testing::{TestDatabase, database};
use event_store::memory::MemoryStore;
use journal::Journal;
use migrations::{MIGRATOR, Role};
use secrecy::SecretString;
use sqlx::PgPool;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vault::{MemoryVault, PasswordError, Passwords, Verifier};
use workers::media::{LocalDarkroom, PostgresDoubts};
use workers::notifications::{Letters, Outbox, Post, Postman};
use workers::providers::files::Files;
use workers::providers::scan::BuiltIn;

const QUICK: &str = "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5cyBzYWx0IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Verifiers that cost nothing.
#[derive(Debug)]
struct Quick;

#[async_trait]
impl Passwords for Quick {
    async fn hash(&self, _: SecretString) -> Result<Verifier, PasswordError> {
        Verifier::parse(QUICK)
    }

    async fn verify(&self, _: SecretString, _: &Verifier) -> Result<bool, PasswordError> {
        Ok(true)
    }
}

/// Carries mails as it is told.
#[derive(Debug)]
struct Carrier {
    answer: Mutex<Result<(), MailError>>,
    /// Takes mails and never says so.
    silent: bool,
    taken: Mutex<Vec<Uuid>>,
    tries: Mutex<usize>,
}

impl Carrier {
    fn new(answer: Result<(), MailError>) -> Arc<Self> {
        let (taken, tries) = (Mutex::default(), Mutex::default());
        Arc::new(Self { answer: Mutex::new(answer), silent: false, taken, tries })
    }

    fn silent() -> Arc<Self> {
        let (taken, tries) = (Mutex::default(), Mutex::default());
        Arc::new(Self { answer: Mutex::new(Ok(())), silent: true, taken, tries })
    }

    fn answers(&self, answer: Result<(), MailError>) {
        *self.answer.lock().unwrap() = answer;
    }

    fn tries(&self) -> usize {
        *self.tries.lock().unwrap()
    }

    fn taken(&self) -> Vec<Uuid> {
        self.taken.lock().unwrap().clone()
    }

    fn different(&self) -> usize {
        self.taken().into_iter().collect::<BTreeSet<_>>().len()
    }
}

#[async_trait]
impl Mailer for Carrier {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        *self.tries.lock().unwrap() += 1;
        self.answer.lock().unwrap().clone()?;
        self.taken.lock().unwrap().push(mail.id);
        if self.silent { std::future::pending().await } else { Ok(()) }
    }
}

/// A house whose log is in memory and whose outbox is real.
struct House {
    _database: TestDatabase,
    ops: PgPool,
    outbox: Outbox,
    desk: Desk,
    clock: Arc<FixedClock>,
}

impl House {
    async fn open() -> Self {
        let database = database(&MIGRATOR).await;
        let ops = migrations::pool(&database.options(), Role::Ops, 8);
        let clock = Arc::new(FixedClock::at(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000)));
        let vault = Arc::new(MemoryVault::default());
        let (store, scanner) = (Arc::new(Files::memory()), Arc::new(BuiltIn));
        let doubts = Arc::new(PostgresDoubts::new(ops.clone()));
        let desk = Desk::new(Ports {
            journal: Journal::new(Arc::new(MemoryStore::new(Uuid::nil())), vault.clone()),
            passwords: Arc::new(Quick),
            credentials: vault,
            media: Media { store, scanner, darkroom: Arc::new(LocalDarkroom::default()), doubts },
            limits: Limits::default(),
            clock: clock.clone(),
            ids: Arc::new(RandomIds::default()),
        });
        Self { _database: database, outbox: Outbox::new(ops.clone()), ops, desk, clock }
    }

    /// So many people register, and somebody follows the log until a mail for each waits.
    async fn with_mails(count: usize) -> (Self, Vec<AccountId>) {
        let house = Self::open().await;
        let mut people = Vec::new();
        for number in 0..count {
            people.push(house.registers(number).await);
        }
        let stop = CancellationToken::new();
        let following = tokio::spawn(house.letters().run(stop.clone()));
        house.until_waiting(count).await;
        stop.cancel();
        following.await.unwrap();
        (house, people)
    }

    async fn registers(&self, number: usize) -> AccountId {
        let newcomer = NewAccount {
            email: Email::parse(&format!("p{number}@secret.example")).unwrap(),
            username: Username::parse(&format!("person-{number}")).unwrap(),
            name: PersonName::parse("Rani Wijaya").unwrap(),
            password: "correct horse battery".into(),
        };
        let from = [10, 0, 0, number as u8].into();
        let request = Request::once(self.desk.ports().ids.next(self.clock.now()));
        AccountId(self.desk.register(newcomer, Some(from), request).await.unwrap().id)
    }

    fn letters(&self) -> Letters {
        Letters::new(self.desk.clone(), self.ops.clone(), Arc::new(Notify::new()))
    }

    fn postman(&self, mailer: &Arc<Carrier>) -> Postman {
        let home: url::Url = "https://kreatr.example/".parse().unwrap();
        let post = Post { mailer: mailer.clone(), from: Sender::of_house(&home), home };
        Postman::new(self.desk.clone(), self.outbox.clone(), post, Arc::new(Notify::new()))
    }

    /// Sends what is due now.
    async fn sends(&self, postman: &Postman) {
        while postman.send_due().await.unwrap() > 0 {}
    }

    async fn until_waiting(&self, count: usize) {
        while self.outbox.count().await.unwrap().0 != count as i64 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn states(&self) -> Vec<(String, i32)> {
        let sql = "select state, attempts from ops.outbox order by asked_at, id";
        sqlx::query_as(sql).fetch_all(&self.ops).await.unwrap()
    }

    async fn are_all(&self, state: &str) {
        let states = self.states().await;
        assert!(states.iter().all(|(found, _)| found == state), "{states:?}");
    }

    /// Lets somebody follow the whole log anew, from where the place says.
    async fn is_followed(&self, until: u64) {
        let stop = CancellationToken::new();
        let following = tokio::spawn(self.letters().run(stop.clone()));
        loop {
            let sql = "select position from ops.checkpoint where name = 'letters'";
            let place: Option<i64> = sqlx::query_scalar(sql).fetch_optional(&self.ops).await.unwrap();
            if place.is_some_and(|place| place.unsigned_abs() >= until) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        stop.cancel();
        following.await.unwrap();
    }

    async fn newest_registration(&self) -> u64 {
        let filter = event_store::Filter::Types(vec!["AccountRegistered".into()]);
        let store = self.desk.ports().journal.store();
        let page = store.read_all(None, event_store::Direction::Backwards, &filter, 1).await.unwrap();
        page.events[0].position.0
    }
}

/// NT-04, SE-16: an event asks for one mail, however many follow the log and however often; and what waits is ids.
#[tokio::test]
async fn an_event_is_answered_once_and_what_waits_says_nothing() {
    let house = House::open().await;
    let stop = CancellationToken::new();
    let following: Vec<_> = (0..3).map(|_| tokio::spawn(house.letters().run(stop.clone()))).collect();
    for number in 0..30 {
        house.registers(number).await;
    }
    house.until_waiting(30).await;
    stop.cancel();
    for one in following {
        one.await.unwrap();
    }
    // As after a restore from an older copy.
    sqlx::query("delete from ops.checkpoint").execute(&house.ops).await.unwrap();
    house.is_followed(house.newest_registration().await).await;
    assert_eq!(house.states().await, vec![("QUEUED".to_owned(), 0); 30]);
    let rows: Vec<String> = sqlx::query_scalar("select o::text from ops.outbox o").fetch_all(&house.ops).await.unwrap();
    for word in ["@", "secret", "Rani", "person-", "token"] {
        assert!(rows.iter().all(|row| !row.contains(word)), "{word} is in {rows:?}");
    }
}

/// AC-07, NT-04: a house that meets an old log writes to nobody about it.
#[tokio::test]
async fn what_was_asked_long_ago_is_not_written() {
    let house = House::open().await;
    house.registers(1).await;
    house.clock.advance(TimeDelta::hours(48));
    house.is_followed(house.newest_registration().await).await;
    assert_eq!(house.states().await, vec![]);
}

/// NT-04: an hour without a server: no mail is lost, none is given up, none waits long once it is back, none goes twice.
#[tokio::test]
async fn an_hour_without_a_server_costs_no_mail() {
    let (house, _) = House::with_mails(40).await;
    let carrier = Carrier::new(Err(MailError::Away("as told".into())));
    let postman = house.postman(&carrier);
    for _ in 0..60 {
        house.sends(&postman).await;
        house.clock.advance(TimeDelta::minutes(1));
    }
    assert!((60..=60 * 16).contains(&carrier.tries()), "asked now and then: {}", carrier.tries());
    assert_eq!(house.states().await, vec![("QUEUED".to_owned(), 0); 40], "that it was away was no mail's fault");
    carrier.answers(Ok(()));
    for _ in 0..2 {
        house.sends(&postman).await;
        house.clock.advance(TimeDelta::seconds(5));
    }
    house.are_all("SENT").await;
    assert_eq!((carrier.taken().len(), carrier.different()), (40, 40));
}

/// NT-04: greylisted mails are tried again, not sooner than is due.
#[tokio::test]
async fn what_may_be_taken_later_is_tried_later() {
    let (house, _) = House::with_mails(1).await;
    let carrier = Carrier::new(Err(MailError::Later("451 4.7.1".into())));
    let postman = house.postman(&carrier);
    for tries in 1..=3 {
        house.sends(&postman).await;
        house.sends(&postman).await;
        assert_eq!(carrier.tries(), tries);
        house.clock.advance(TimeDelta::seconds(15 << tries));
        house.clock.advance(TimeDelta::seconds(15 << tries));
    }
    carrier.answers(Ok(()));
    house.sends(&postman).await;
    assert_eq!(house.states().await, [("SENT".to_owned(), 4)]);
    assert_eq!(carrier.taken().len(), 1);
}

/// NT-04: what is refused for good waits for the operator, who may have it sent again: the same mail.
#[tokio::test]
async fn what_is_refused_is_dead_until_it_is_replayed() {
    let (house, people) = House::with_mails(2).await;
    let carrier = Carrier::new(Err(MailError::Refused("550 5.1.1".into())));
    let postman = house.postman(&carrier);
    house.sends(&postman).await;
    house.clock.advance(TimeDelta::hours(2));
    house.sends(&postman).await;
    assert_eq!(carrier.tries(), 2, "nobody insists");
    assert_eq!(house.outbox.dead(1).await.unwrap().len(), 1, "a list has an end");
    let dead = house.outbox.dead(10).await.unwrap();
    assert_eq!((dead.len(), house.outbox.count().await.unwrap()), (2, (0, 2)));
    assert!(dead.iter().all(|mail| mail.last_error.as_deref() == Some("refused: 550 5.1.1") && mail.attempts == 1));
    let hers = dead.iter().find(|mail| mail.recipient == people[0].0).unwrap();
    assert_eq!((hers.kind.as_str(), &hers.about.stream), ("VERIFY_EMAIL", &format!("account-{}", people[0])));
    carrier.answers(Ok(()));
    assert_eq!(house.outbox.replay(Some(Uuid::nil()), house.clock.now()).await.unwrap(), 0);
    assert_eq!(house.outbox.replay(Some(hers.id), house.clock.now()).await.unwrap(), 1);
    house.sends(&postman).await;
    assert_eq!(carrier.taken(), [hers.id]);
    assert_eq!(house.outbox.replay(None, house.clock.now()).await.unwrap(), 1);
    house.sends(&postman).await;
    house.are_all("SENT").await;
    assert_eq!((carrier.taken().len(), carrier.different()), (2, 2));
}

/// NT-04: what nobody takes in two days is dead.
#[tokio::test]
async fn nobody_is_asked_for_ever() {
    let (house, _) = House::with_mails(1).await;
    let carrier = Carrier::new(Err(MailError::Later("451 4.7.1".into())));
    let postman = house.postman(&carrier);
    for _ in 0..47 * 6 {
        house.sends(&postman).await;
        house.clock.advance(TimeDelta::minutes(10));
    }
    assert_eq!(house.states().await, [("DEAD".to_owned(), 50)]);
    assert_eq!(carrier.tries(), 50);
}

/// NT-04: whoever dies between sending and saying so leaves mails that another sends again, with the same ids, and no
/// sooner than it is sure that he is dead.
#[tokio::test]
async fn a_postman_who_dies_leaves_his_mails_to_another() {
    let (house, _) = House::with_mails(12).await;
    let lost = Carrier::silent();
    let dying = house.postman(&lost);
    let at_work = tokio::spawn(async move { dying.send_due().await });
    while lost.taken().len() < 8 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    at_work.abort();
    let carrier = Carrier::new(Ok(()));
    let other = house.postman(&carrier);
    house.sends(&other).await;
    assert_eq!(carrier.taken().len(), 4, "what the first took is his for a while");
    house.clock.advance(TimeDelta::minutes(2));
    house.sends(&other).await;
    house.are_all("SENT").await;
    let twice: BTreeSet<Uuid> = lost.taken().into_iter().chain(carrier.taken()).collect();
    assert_eq!((carrier.taken().len(), carrier.different(), twice.len()), (12, 12, 12));
}

/// NT-04: any number of postmen share the work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_postmen_never_carry_the_same_mail() {
    let (house, _) = House::with_mails(100).await;
    let carrier = Carrier::new(Ok(()));
    let [first, second, third] = [(); 3].map(|()| house.postman(&carrier));
    tokio::join!(house.sends(&first), house.sends(&second), house.sends(&third));
    house.are_all("SENT").await;
    assert_eq!((carrier.taken().len(), carrier.different()), (100, 100));
}

/// NT-04, AC-07, SE-16: whose address is proven, who is erased, and whose link would be too old gets no mail.
#[tokio::test]
async fn what_is_of_no_use_any_more_is_not_sent() {
    let (house, people) = House::with_mails(3).await;
    let letter = house.desk.letter(people[0], Purpose::VerifyEmail, house.clock.now()).await.unwrap().unwrap();
    let request = Request::once(house.desk.ports().ids.next(house.clock.now()));
    house.desk.verify_email(&letter.token, request).await.unwrap();
    house.desk.ports().journal.vault().destroy(people[1].0, house.clock.now()).await.unwrap();
    let carrier = Carrier::new(Err(MailError::Away("as told".into())));
    let postman = house.postman(&carrier);
    house.sends(&postman).await;
    assert_eq!(carrier.tries(), 1);
    carrier.answers(Ok(()));
    house.clock.advance(TimeDelta::hours(48));
    house.sends(&postman).await;
    house.are_all("MOOT").await;
    assert_eq!(carrier.tries(), 1);
}
