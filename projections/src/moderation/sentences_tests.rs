//! Every event has a sentence.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use chrono::DateTime;
use domain::Event;
use event_store::{Meta, Position, Revision, StreamName};
use journal::Fact;
use uuid::Uuid;

use super::{Language, sentence};

fn fact(event: Event, actor: Option<Uuid>) -> Fact {
    Fact {
        event,
        position: Position(1),
        stream: StreamName::new("item", Uuid::nil()).unwrap(),
        revision: Revision(0),
        id: Uuid::nil(),
        subject: Some(Uuid::from_u128(2)),
        meta: Meta { actor, ..Meta::default() },
        request: Uuid::nil(),
        recorded_at: DateTime::UNIX_EPOCH,
    }
}

/// MD-06, PG-16: the golden sample of each type, in both languages, with names and without.
#[test]
fn every_event_has_a_sentence_in_both_languages() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/samples");
    let names = HashMap::from([(Uuid::from_u128(1), "rani".to_owned()), (Uuid::from_u128(2), "budi".to_owned())]);
    for event_type in Event::types() {
        let body = std::fs::read(samples.join(format!("{event_type}.v1.json"))).unwrap();
        let event = Event::decode(event_type, 1, &body).unwrap().unwrap();
        let fact = fact(event, Some(Uuid::from_u128(1)));
        let mut told = BTreeSet::new();
        for language in [Language::En, Language::Id] {
            for names in [&names, &HashMap::new()] {
                let sentence = sentence(&fact, names, language);
                assert!(sentence.len() > 10 && sentence.ends_with(|end: char| !end.is_whitespace()), "{sentence}");
                assert!(!sentence.contains("{}") && !sentence.contains("v1."), "{sentence}");
                assert!(!is_for_programs(&sentence), "{sentence}");
                told.insert(sentence);
            }
        }
        assert!(told.len() >= 2, "{event_type}: {told:?}");
    }
}

/// Whether a sentence tells a name of the wire, or a day as programs write it.
fn is_for_programs(sentence: &str) -> bool {
    let mut words = sentence.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| word.len() > 3 && word != "JPEG" && word.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        || sentence.contains("20") && sentence.split(' ').any(|word| word.matches('-').count() == 2)
}

#[test]
fn what_nobody_did_the_house_did() {
    let event: Event = domain::accounts::Event::SuspensionLifted { by: None }.into();
    let text = sentence(&fact(event, None), &HashMap::new(), Language::En);
    assert_eq!(text, "The suspension of an erased account ended.");
    let event: Event = domain::portfolio::Event::ItemDeleted {}.into();
    assert_eq!(sentence(&fact(event, None), &HashMap::new(), Language::Id), "Sistem menghapus karya.");
}
