//! How often somebody may try to come in.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::net::IpAddr;

use chrono::TimeDelta;
use commands::CommandError;
use commands::accounts::SignedIn;
use domain::accounts::Refusal as No;
use domain::text::Email;
use domain::{Kind, Refusal};

use super::house::{House, PASSWORD, newcomer};

const QUARTER: TimeDelta = TimeDelta::minutes(15);

fn place(last: u8) -> Option<IpAddr> {
    Some(IpAddr::from([192, 0, 2, last]))
}

fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.org")).unwrap()
}

impl House {
    async fn tries(&self, name: &str, password: &str, from: Option<IpAddr>) -> Result<SignedIn, CommandError> {
        self.desk.sign_in(&email(name), &password.into(), from, self.request()).await
    }

    /// So many wrong passwords; all of them are told to be wrong.
    async fn fails(&self, name: &str, times: usize, from: Option<IpAddr>) {
        for _ in 0..times {
            assert!(is_wrong(&self.tries(name, "wrong password", from).await));
        }
    }
}

fn is_wrong(tried: &Result<SignedIn, CommandError>) -> bool {
    matches!(tried, Err(CommandError::Refused(Refusal::Accounts(No::WrongCredentials))))
}

/// When it may be tried again.
fn kept_out<T: std::fmt::Debug>(tried: Result<T, CommandError>) -> chrono::DateTime<chrono::Utc> {
    match tried {
        Err(CommandError::Refused(refusal)) if refusal.kind() == Kind::TooMany => refusal.retry_at().unwrap(),
        other => panic!("{other:?} is not too many"),
    }
}

/// AC-11, RL-05: after five wrong passwords even the right one has to wait, from there and for this address alone.
#[tokio::test]
async fn five_wrong_passwords_lock_an_address_from_one_place_for_a_quarter_of_an_hour() {
    let house = House::open();
    house.register("ayu").await;
    house.register("budi").await;
    let began = house.now();
    house.fails("ayu", 5, place(1)).await;
    assert_eq!(kept_out(house.tries("AYU", PASSWORD, place(1)).await), began + QUARTER);
    assert!(house.tries("ayu", PASSWORD, place(2)).await.is_ok());
    assert!(house.tries("budi", PASSWORD, place(1)).await.is_ok());
    house.clock.advance(QUARTER - TimeDelta::seconds(1));
    kept_out(house.tries("ayu", PASSWORD, place(1)).await);
    house.clock.advance(TimeDelta::seconds(1));
    assert!(house.tries("ayu", PASSWORD, place(1)).await.is_ok());
}

/// AC-11, GAP-02: an address that nobody has is locked in the same way, so a lock says nothing.
#[tokio::test]
async fn an_unknown_address_is_locked_like_a_known_one() {
    let house = House::open();
    house.fails("nobody", 5, place(1)).await;
    kept_out(house.tries("nobody", PASSWORD, place(1)).await);
}

/// AC-11, RL-05: who guesses from many places is stopped by the address, who guesses at many addresses by the place.
#[tokio::test]
async fn guessing_is_bounded_by_address_and_by_place() {
    let house = House::open();
    house.register("ayu").await;
    for last in 1..=4 {
        house.fails("ayu", 5, place(last)).await;
    }
    kept_out(house.tries("ayu", PASSWORD, place(9)).await);
    for name in 0..10 {
        house.fails(&format!("nobody-{name}"), 5, place(7)).await;
    }
    kept_out(house.tries("nobody-else", PASSWORD, place(7)).await);
    assert!(house.tries("nobody-else", PASSWORD, place(8)).await.is_err_and(|error| is_wrong(&Err(error))));
}

/// AC-11: who knows her password may sign in as often as she likes.
#[tokio::test]
async fn a_right_password_is_never_counted() {
    let house = House::open();
    house.register("ayu").await;
    house.fails("ayu", 4, place(1)).await;
    for _ in 0..30 {
        house.tries("ayu", PASSWORD, place(1)).await.unwrap();
    }
    house.fails("ayu", 1, place(1)).await;
    kept_out(house.tries("ayu", PASSWORD, place(1)).await);
}

/// AC-11, RL-05, GAP-78: of fifty wrong passwords at once, in two processes, exactly five are told to be wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_tries_at_once_are_five() {
    let house = House::open();
    house.register("ayu").await;
    let desks = [house.desk.clone(), house.beside()];
    let tries = (0..50).map(|number| {
        let (desk, request) = (desks[number % 2].clone(), house.request());
        tokio::spawn(async move { desk.sign_in(&email("ayu"), &"wrong password".into(), place(1), request).await })
    });
    let mut wrong = 0;
    for tried in tries.collect::<Vec<_>>() {
        match tried.await.unwrap() {
            tried if is_wrong(&tried) => wrong += 1,
            tried => drop(kept_out(tried)),
        }
    }
    assert_eq!(wrong, 5);
    kept_out(house.tries("ayu", PASSWORD, place(1)).await);
}

/// RL-05: each try counts, also one that is refused: its answer says which addresses are taken.
#[tokio::test]
async fn twenty_accounts_an_hour_come_from_one_place() {
    let house = House::open();
    let register = async |name: &str, from| house.desk.register(newcomer(name, name), from, house.request()).await;
    for number in 0..19 {
        register(&format!("person-{number}"), place(1)).await.unwrap();
    }
    assert!(matches!(register("person-0", place(1)).await, Err(CommandError::Refused(Refusal::Accounts(_)))));
    assert_eq!(kept_out(register("person-20", place(1)).await), house.now() + TimeDelta::hours(1));
    register("person-20", place(2)).await.unwrap();
    house.clock.advance(TimeDelta::hours(1));
    register("person-21", place(1)).await.unwrap();
}
