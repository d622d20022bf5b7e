//! Password checks with the real costs.

use std::time::{Duration, Instant};

use super::*;

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

/// AC-07
#[tokio::test]
async fn a_password_fits_its_own_verifier_alone() {
    let passwords = Argon2Passwords::default();
    let verifier = passwords.hash(secret("correct horse")).await.unwrap();
    assert!(verifier.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(passwords.verify(secret("correct horse"), &verifier).await.unwrap());
    for other in ["", "correct horse ", "Correct horse"] {
        assert!(!passwords.verify(secret(other), &verifier).await.unwrap());
    }
    assert_ne!(passwords.hash(secret("correct horse")).await.unwrap(), verifier);
    assert!(passwords.verify_or_dummy(secret("correct horse"), Some(&verifier)).await.unwrap());
    assert!(!passwords.verify_or_dummy(secret("other"), Some(&verifier)).await.unwrap());
}

/// AC-07
#[tokio::test]
async fn an_unknown_account_costs_as_much_as_a_known_one() {
    let passwords = Argon2Passwords::default();
    let verifier = passwords.hash(secret("x")).await.unwrap();
    let mut least = [Duration::MAX; 2];
    for _ in 0..5 {
        for (least, known) in least.iter_mut().zip([Some(&verifier), None]) {
            let begun = Instant::now();
            assert!(!passwords.verify_or_dummy(secret("y"), known).await.unwrap());
            *least = begun.elapsed().min(*least);
        }
    }
    let [known, unknown] = least;
    assert!(unknown > known / 2 && known > unknown / 2, "{known:?} and {unknown:?}");
}

#[test]
fn nobodys_verifier_has_the_costs_of_a_real_one() {
    assert!(Verifier::parse(NOBODYS).is_ok());
    assert!(NOBODYS.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn a_verifier_is_read_back_and_nothing_else_is_one() {
    let passwords = Argon2Passwords::default();
    let verifier = passwords.hash(secret("x")).await.unwrap();
    assert_eq!(Verifier::parse(verifier.as_str()).unwrap(), verifier);
    let weaker = verifier.as_str().replace("argon2id", "argon2i");
    for text in ["", "x", "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IQ", weaker.as_str()] {
        assert_eq!(Verifier::parse(text).unwrap_err(), PasswordError::NotAVerifier, "{text}");
    }
}

/// BK-14
#[test]
fn nothing_secret_is_shown() {
    assert_eq!(format!("{:?}", Verifier::parse(NOBODYS).unwrap()), "Verifier(…)");
}

/// AC-07, AC-11
#[tokio::test(start_paused = true)]
async fn two_checks_run_at_once_and_the_others_wait_but_not_for_ever() {
    let passwords = Argon2Passwords::default();
    let permits = passwords.permits.clone().acquire_many_owned(2).await.unwrap();
    let mut third = std::pin::pin!(passwords.beside(|| Ok(())));
    assert!(tokio::time::timeout(PATIENCE / 2, third.as_mut()).await.is_err(), "it waits");
    drop(permits);
    assert_eq!(third.await, Ok(()));
    let _permits = passwords.permits.clone().acquire_many_owned(2).await.unwrap();
    let since = tokio::time::Instant::now();
    assert_eq!(passwords.verify(secret("x"), &Verifier::parse(NOBODYS).unwrap()).await, Err(PasswordError::Busy));
    assert_eq!(passwords.hash(secret("x")).await, Err(PasswordError::Busy));
    assert_eq!(since.elapsed(), PATIENCE * 2);
}

/// AC-07: who gives up while her check runs does not make room for more of them.
#[tokio::test]
async fn a_check_counts_until_it_has_ended() {
    let passwords = Argon2Passwords::default();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let work = move || ended.recv().map_err(|_| PasswordError::Failed);
    let given_up = tokio::time::timeout(Duration::from_millis(20), passwords.beside(work)).await;
    assert!(given_up.is_err());
    assert_eq!(passwords.permits.available_permits(), 1);
    end.send(()).unwrap();
    _ = passwords.permits.acquire_many(2).await.unwrap();
}
