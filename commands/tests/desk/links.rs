//! Links in mails: good once, for one purpose, one person, and a while.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::net::IpAddr;

use chrono::TimeDelta;
use commands::accounts::{Letter, Purpose};
use commands::{Caller, CommandError, Receipt, Request};
use domain::accounts::{Account, Refusal as No};
use domain::text::Email;
use domain::{AccountId, Kind, Refusal};
use event_store::EventStore;
use secrecy::{ExposeSecret, SecretString};

use super::house::{House, PASSWORD};

const NEW: &str = "another long password";

impl House {
    async fn letter(&self, account: AccountId, purpose: Purpose) -> Letter {
        self.desk.letter(account, purpose, self.now()).await.unwrap().unwrap()
    }

    async fn verifies(&self, token: &SecretString) -> Result<Receipt, CommandError> {
        self.desk.verify_email(token, self.request()).await
    }

    async fn resets(&self, token: &SecretString) -> Result<Receipt, CommandError> {
        self.desk.reset_password(token, &NEW.into(), self.request()).await
    }

    async fn account(&self, account: AccountId) -> Account {
        self.desk.history::<Account>(&commands::Wanted::of::<Account>(account), true).await.unwrap().state
    }
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.org")).unwrap()
}

fn is_dead(followed: &Result<Receipt, CommandError>) -> bool {
    matches!(followed, Err(CommandError::Refused(Refusal::Accounts(No::DeadLink))))
}

/// AC-07
#[tokio::test]
async fn a_link_proves_an_address_within_two_days() {
    let house = House::open();
    let ayu = house.register("ayu").await;
    let letter = house.letter(ayu, Purpose::VerifyEmail).await;
    assert_eq!((letter.to, letter.name.to_string().as_str()), (email("ayu"), "Ayu Lestari"));
    house.clock.advance(TimeDelta::hours(48) - TimeDelta::seconds(1));
    house.verifies(&letter.token).await.unwrap();
    assert!(house.account(ayu).await.email_verified);
    let head = house.store.head().await.unwrap();
    house.verifies(&letter.token).await.unwrap();
    assert_eq!(house.store.head().await.unwrap(), head, "asked twice, nothing new is said");
    assert!(house.desk.letter(ayu, Purpose::VerifyEmail, house.now()).await.unwrap().is_none());
}

/// AC-07: too old, changed, of another purpose, another person, or no link at all: all the same answer.
#[tokio::test]
async fn a_link_that_is_not_right_in_every_letter_is_dead() {
    let house = House::open();
    let (ayu, budi) = (house.register("ayu").await, house.register("budi").await);
    let verify = house.letter(ayu, Purpose::VerifyEmail).await.token;
    let reset = house.letter(ayu, Purpose::ResetPassword).await.token;
    let parts = |token: &SecretString| -> Vec<String> { token.expose_secret().split('.').map(Into::into).collect() };
    let (of_ayu, of_budi) = (parts(&verify), parts(&house.letter(budi, Purpose::VerifyEmail).await.token));
    let later = format!("{:x}", i64::from_str_radix(&of_ayu[1], 16).unwrap() + 1);
    let forged = [
        [of_budi[0].as_str(), &of_ayu[1], &of_ayu[2]].join("."),
        [of_ayu[0].as_str(), &later, &of_ayu[2]].join("."),
        [of_ayu[0].as_str(), &of_ayu[1], &of_budi[2]].join("."),
        [of_ayu[0].as_str(), &of_ayu[1], ""].join("."),
        [of_ayu[0].as_str(), &of_ayu[1]].join("."),
        format!("{}.7fffffffffffffff.{}", of_ayu[0], of_ayu[2]),
        format!("{}x", verify.expose_secret()),
        format!(" {}", verify.expose_secret()),
        reset.expose_secret().to_owned(),
        String::new(),
        "..".to_owned(),
        "x".repeat(10_000),
    ];
    for token in forged {
        assert!(is_dead(&house.verifies(&token.as_str().into()).await), "{token}");
    }
    assert!(is_dead(&house.resets(&verify).await));
    house.clock.advance(TimeDelta::hours(1));
    assert!(is_dead(&house.resets(&reset).await));
    house.clock.advance(TimeDelta::hours(47));
    assert!(is_dead(&house.verifies(&verify).await));
    assert!(!house.account(ayu).await.email_verified);
}

/// AC-07, MD-21
#[tokio::test]
async fn a_reset_ends_the_old_password_every_session_and_every_other_link() {
    let house = House::open();
    let ayu = house.register("ayu").await;
    let signs_in =
        async |password: &str| house.desk.sign_in(&email("ayu"), &password.into(), None, house.request()).await.is_ok();
    assert!(signs_in(PASSWORD).await);
    let (first, second) =
        (house.letter(ayu, Purpose::ResetPassword).await, house.letter(ayu, Purpose::ResetPassword).await);
    let before = house.account(ayu).await.credential;
    house.resets(&first.token).await.unwrap();
    let account = house.account(ayu).await;
    assert!(account.sessions.is_empty() && account.credential != before);
    assert!(is_dead(&house.resets(&first.token).await) && is_dead(&house.resets(&second.token).await));
    let kept = house.ports.credentials.credential(before.unwrap()).await.unwrap();
    assert!(kept.is_none(), "the vault forgets the old password");
}

/// AC-07, AR-15: a form that is sent twice is one reset, and so are two that race.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_counts_once_however_often_it_is_sent() {
    let house = House::open();
    let ayu = house.register("ayu").await;
    let token = house.letter(ayu, Purpose::ResetPassword).await.token;
    let request = Request::keyed(Caller::Visitor, "form", b"reset");
    let first = house.desk.reset_password(&token, &NEW.into(), request).await.unwrap();
    assert_eq!(house.desk.reset_password(&token, &NEW.into(), request).await.unwrap(), first);
    let token = house.letter(ayu, Purpose::ResetPassword).await.token;
    let (one, two) = tokio::join!(house.resets(&token), house.resets(&token));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let credential = house.account(ayu).await.credential.unwrap();
    assert!(house.ports.credentials.credential(credential).await.unwrap().is_some());
}

/// AC-07: of two changes that race one wins, and its password is the one that the vault keeps.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_new_passwords_one_is_hers() {
    for _ in 0..20 {
        let house = House::open();
        let ayu = house.register("ayu").await;
        let changes =
            || async { house.desk.change_password(ayu, &PASSWORD.into(), &NEW.into(), None, house.request()).await };
        let before = house.account(ayu).await.credential.unwrap();
        let (one, two) = tokio::join!(changes(), changes());
        assert!(one.is_ok() || two.is_ok(), "{one:?} {two:?}");
        let credential = house.account(ayu).await.credential.unwrap();
        assert!(house.ports.credentials.credential(credential).await.unwrap().is_some());
        assert!(house.ports.credentials.credential(before).await.unwrap().is_none());
    }
}

/// AC-07, GAP-02: asking writes as much and says the same, whether or not there is such an account.
#[tokio::test]
async fn asking_for_a_reset_tells_nobody_who_is_here() {
    let house = House::open();
    house.register("ayu").await;
    let mut written = Vec::new();
    for name in ["ayu", "nobody"] {
        house.desk.request_reset(&email(name), None, house.request()).await.unwrap();
        written.push(house.store.head().await.unwrap().unwrap().0);
    }
    // Two places in quotas, and for her that it was asked.
    assert_eq!((written[0], written[1]), (2 + 3, 2 + 3 + 2));
}

/// AC-11, RL-05
#[tokio::test]
async fn three_mails_an_hour_go_to_an_address_and_twenty_come_from_one_place() {
    let house = House::open();
    let ayu = house.register("ayu").await;
    let place = |last: u8| Some(IpAddr::from([192, 0, 2, last]));
    let reset = async |name: &str, from| house.desk.request_reset(&email(name), from, house.request()).await;
    let too_many = |asked: Result<(), CommandError>| match asked {
        Err(CommandError::Refused(refusal)) => refusal.kind() == Kind::TooMany,
        _ => false,
    };
    reset("ayu", place(1)).await.unwrap();
    reset("AYU", place(2)).await.unwrap();
    house.desk.request_verification(ayu, place(3), house.request()).await.unwrap();
    assert!(too_many(reset("ayu", place(4)).await));
    assert!(too_many(house.desk.request_verification(ayu, place(4), house.request()).await.map(drop)));
    for number in 0..19 {
        reset(&format!("nobody-{number}"), place(1)).await.unwrap();
    }
    assert!(too_many(reset("nobody-20", place(1)).await));
    house.clock.advance(TimeDelta::hours(1));
    reset("ayu", place(1)).await.unwrap();
}
