//! Sealing and opening, with real keys.

use proptest::prelude::*;

use super::*;
use crate::wrapping::random_key;

const PERSON: Uuid = Uuid::from_u128(7);
const PLACE: Aad<'static> = Aad { stream: "account-1", event_type: "AccountOpened", field: "email", person: PERSON };

fn key() -> DataKey {
    DataKey::new(&random_key())
}

/// TS-03
#[test]
fn what_was_sealed_opens_and_looks_different_each_time() {
    let key = key();
    let (one, two) = (key.seal(&PLACE, b"ayu@example.org"), key.seal(&PLACE, b"ayu@example.org"));
    assert_ne!(one, two);
    assert!(one.starts_with("v1.") && !one.contains("ayu"));
    assert_eq!(key.open_text(&PLACE, &one).unwrap(), "ayu@example.org");
    assert_eq!(key.clone().open_text(&PLACE, &two).unwrap(), "ayu@example.org");
}

/// BK-06
#[test]
fn a_change_of_any_byte_is_refused() {
    let key = key();
    let sealed = key.seal(&PLACE, b"Ayu");
    let bytes = URL_SAFE_NO_PAD.decode(&sealed[PREFIX.len()..]).unwrap();
    assert_eq!(bytes.len(), NONCE + 3 + TAG);
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(changed));
            assert_eq!(key.open(&PLACE, &text).unwrap_err(), OpenError::Refused, "byte {at}");
        }
    }
}

/// BK-17, SE-16
#[test]
fn a_sealed_text_opens_in_its_own_place_alone() {
    let key = key();
    let sealed = key.seal(&PLACE, b"Ayu");
    let elsewhere = [
        Aad { stream: "account-2", ..PLACE },
        Aad { event_type: "AccountRenamed", ..PLACE },
        Aad { field: "name", ..PLACE },
        Aad { person: Uuid::from_u128(8), ..PLACE },
        Aad { stream: "account-1A", event_type: "ccountOpened", ..PLACE },
        Aad { event_type: "AccountOpenede", field: "mail", ..PLACE },
        Aad { stream: "", event_type: "account-1AccountOpened", ..PLACE },
    ];
    for place in elsewhere {
        assert_eq!(key.open(&place, &sealed).unwrap_err(), OpenError::Refused, "{place:?}");
    }
    assert_eq!(self::key().open(&PLACE, &sealed).unwrap_err(), OpenError::Refused);
}

#[test]
fn the_shortest_sealed_text_holds_nonce_and_tag() {
    let text = |length: usize| format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(vec![0; length]));
    let key = key();
    for (length, error) in [(27, OpenError::Malformed), (28, OpenError::Refused), (29, OpenError::Refused)] {
        assert_eq!(key.open(&PLACE, &text(length)).unwrap_err(), error, "{length}");
    }
    assert!(key.open(&PLACE, &key.seal(&PLACE, b"")).unwrap().is_empty());
}

#[test]
fn other_versions_and_encodings_are_malformed() {
    let key = key();
    let sealed = key.seal(&PLACE, b"Ayu");
    let body = &sealed[PREFIX.len()..];
    for text in ["", "v1", "v1.", "v1.!", &format!("v2.{body}"), &format!("V1.{body}"), &format!("{sealed}="), body] {
        assert_eq!(key.open(&PLACE, text).unwrap_err(), OpenError::Malformed, "{text}");
    }
}

#[test]
fn bytes_that_are_no_text_are_said_and_not_shown() {
    let key = key();
    let sealed = key.seal(&PLACE, &[0xff, 0xfe]);
    assert_eq!(key.open_text(&PLACE, &sealed), Err(OpenError::NotText));
    assert_eq!(key.open(&PLACE, &sealed).unwrap().as_slice(), [0xff, 0xfe]);
}

/// BK-14
#[test]
fn nothing_secret_is_shown_and_the_key_is_wiped() {
    fn wipes<T: zeroize::ZeroizeOnDrop>() {}
    wipes::<Aes256Gcm>();
    assert_eq!(format!("{:?}", key()), "DataKey(…)");
}

proptest! {
    #[test]
    fn any_bytes_survive_the_round_trip(plain: Vec<u8>, stream: String, field: String) {
        let place = Aad { stream: &stream, field: &field, ..PLACE };
        let key = key();
        let opened = key.open(&place, &key.seal(&place, &plain)).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
    }

    #[test]
    fn no_text_makes_opening_panic(text: String) {
        prop_assert!(key().open(&PLACE, &text).is_err());
        let with_prefix = format!("v1.{text}");
        prop_assert!(key().open(&PLACE, &with_prefix).is_err());
    }

    #[test]
    fn no_two_places_read_alike(
        a in proptest::array::uniform3("[ab]{0,3}"),
        b in proptest::array::uniform3("[ab]{0,3}"),
    ) {
        let place = |parts: &[String; 3]| {
            Aad { stream: &parts[0], event_type: &parts[1], field: &parts[2], person: PERSON }.encode()
        };
        prop_assert_eq!(a == b, place(&a) == place(&b));
    }
}
