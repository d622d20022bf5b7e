//! Every type has a sample that stays readable for ever, and nothing personal is written in the clear.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::Personal;
use crate::text::Username;

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn sample(name: &str) -> Vec<u8> {
    let file = samples().join(format!("{name}.v1.json"));
    fs::read(&file).unwrap_or_else(|error| panic!("the sample of {name}: {error}"))
}

fn decoded(name: &str) -> Event {
    Event::decode(name, 1, &sample(name)).unwrap().unwrap()
}

/// TS-09
#[test]
fn every_type_has_a_sample_that_decodes_and_encodes_to_itself() {
    for name in Event::types() {
        let event = decoded(name);
        assert_eq!(event.name(), name);
        let (again, before): (Value, Value) =
            (serde_json::from_slice(&event.encode().unwrap()).unwrap(), serde_json::from_slice(&sample(name)).unwrap());
        assert_eq!(again, before, "{name}");
    }
}

#[test]
fn every_sample_is_of_a_type_and_no_type_is_known_twice() {
    let mut types: Vec<_> = Event::types().map(|name| format!("{name}.v1.json")).collect();
    types.sort();
    let mut files: Vec<_> =
        fs::read_dir(samples()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(types, files);
}

/// TS-09: a program of yesterday meets a type of tomorrow.
#[test]
fn an_unknown_type_decodes_to_nothing() {
    assert_eq!(Event::decode("ItemTeleported", 1, b"{}").unwrap(), None);
    assert_eq!(Event::decode("", 1, b"{}").unwrap(), None);
}

#[test]
fn an_unknown_version_is_an_error() {
    let error = Event::decode("EmailVerified", 2, b"{}").unwrap_err();
    assert_eq!(error.to_string(), "EmailVerified v2 cannot be decoded: this program knows no such version");
}

/// SE-16: what could not be read is not repeated.
#[test]
fn a_damaged_body_is_an_error_without_its_content() {
    let whole = sample("AccountRegistered");
    let damaged: [&[u8]; 7] =
        [b"", b"null", b"{", b"[1]", &whole[..whole.len() / 2], b"{\"email\": 7, \"secret\": \"hush\"}", b"\xff\xfe"];
    for body in damaged {
        let error = Event::decode("AccountRegistered", 1, body).unwrap_err();
        assert!(error.cause.contains(" at column "), "{error}");
        assert!(!format!("{error:?} {error}").contains("hush"));
    }
    let smuggled = Event::decode("EmailVerified", 1, b"{},\"AccountErased\":{}");
    assert!(smuggled.is_err());
}

/// SE-16, GAP-55
#[test]
fn a_personal_field_that_is_not_sealed_is_not_written() {
    for name in Event::types() {
        let mut fields = 0;
        decoded(name).personal(&mut |_, _| fields += 1);
        for field in 0..fields {
            let mut event = decoded(name);
            let mut at = 0;
            event.personal(&mut |_, personal| {
                if at == field {
                    personal.open("text".to_owned());
                }
                at += 1;
            });
            assert!(event.encode().is_err(), "{name}, field {field}");
            assert!(!format!("{event:?}").contains("text\""), "{name}, field {field}");
        }
    }
}

/// SE-16: sealing shows each field once, with a name of its own, because the name is bound into the seal.
#[test]
fn each_sealed_text_is_shown_once_with_its_own_name() {
    for name in Event::types() {
        let mut names = Vec::new();
        decoded(name).personal(&mut |field, personal| {
            assert!(personal.sealed().is_some_and(|sealed| sealed.starts_with("v1.")), "{name}.{field}");
            names.push(field);
        });
        let sealed = String::from_utf8(sample(name)).unwrap().matches("\"v1.").count();
        assert_eq!(names.len(), sealed, "{name}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), sealed, "{name}");
    }
}

/// GAP-62: after an erasure the event is still an event.
#[test]
fn an_erased_field_is_written_as_nothing_and_comes_back_erased() {
    let mut event = decoded("UsernameChanged");
    event.personal(&mut |_, personal| personal.erase());
    let again = Event::decode("UsernameChanged", 1, &event.encode().unwrap()).unwrap().unwrap();
    assert_eq!(again, event);
    let Event::Accounts(accounts::Event::UsernameChanged { username, .. }) = again else { panic!("another event") };
    assert_eq!(username, Personal::Erased);
}

/// SE-16: what was sealed comes back as it was, even if today's rules are stricter.
#[test]
fn an_opened_text_is_not_judged_again() {
    let mut event = decoded("UsernameChanged");
    event.personal(&mut |_, personal| personal.open("admin".to_owned()));
    let Event::Accounts(accounts::Event::UsernameChanged { username, .. }) = event else { panic!("another event") };
    assert_eq!(username.known().map(Username::as_str), Some("admin"));
    assert!(Username::parse("admin").is_err());
}
