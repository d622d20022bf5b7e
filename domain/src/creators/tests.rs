//! Given, when, then.

use std::str::FromStr;

use strum::VariantArray;
use uuid::Uuid;

use super::*;
use crate::Kind;

const STAFF: AccountId = AccountId(Uuid::from_u128(9));

fn details() -> ProfileDetails {
    let bio = Bio::parse(&"I make posters. ".repeat(4)).unwrap();
    let skills = Skill::list(["AI Prompting"]).unwrap();
    ProfileDetails::new(DisplayName::parse("Ayu").unwrap(), bio, skills, Availability::Available)
}

fn given(events: &[Event]) -> Profile {
    let mut profile = Profile::default();
    profile.evolve(&Event::ProfileCreated { details: details() });
    events.iter().for_each(|event| profile.evolve(event));
    profile
}

/// CP-07, CP-12, CP-14, MB-22: what a creator did not choose.
#[test]
fn the_defaults_are_those_of_the_design() {
    let details = details();
    assert!(details.list_without_work && !details.show_email);
    assert_eq!((details.hourly_rate, &details.contact_email), (None, &None));
    assert_eq!(Availability::default(), Availability::Unavailable);
    let profile = given(&[]);
    assert!(profile.exists() && profile.public && !profile.featured);
    assert_eq!(profile.revision(), Some(0));
}

/// CP-01, CP-17
#[test]
fn the_first_save_creates_and_later_ones_update() {
    let created = Profile::default().save(details());
    assert_eq!(created, Ok(vec![Event::ProfileCreated { details: details() }]));
    assert_eq!(given(&[]).save(details()), Ok(vec![]));
    let busy = ProfileDetails { availability: Availability::Busy, ..details() };
    assert_eq!(given(&[]).save(busy.clone()), Ok(vec![Event::ProfileUpdated { details: busy.clone() }]));
    let profile = given(&[Event::ProfileHidden {}, Event::ProfileUpdated { details: busy.clone() }]);
    assert_eq!(profile.details, Some(busy));
    assert!(!profile.public, "writing does not show what was hidden");
}

/// CP-06, GAP-94
#[test]
fn more_skills_than_the_most_are_refused_whoever_made_the_list() {
    let with = |count: usize| {
        let skills = (0..count).map(|n| Skill::parse(&format!("skill {n}")).unwrap()).collect();
        Profile::default().save(ProfileDetails { skills, ..details() })
    };
    assert!(with(0).is_ok() && with(14).is_ok() && with(15).is_ok());
    let refusal = crate::Refusal::from(with(16).unwrap_err());
    assert_eq!(refusal.to_string(), "Maximum 15 skills allowed");
    assert_eq!((refusal.kind(), refusal.code(), refusal.field()), (Kind::Invalid, "BAD_REQUEST", Some("skills")));
}

/// CP-19, GAP-12
#[test]
fn a_profile_is_hidden_and_shown_once() {
    assert_eq!(given(&[]).publish(), Ok(vec![]));
    assert_eq!(given(&[]).hide(), Ok(vec![Event::ProfileHidden {}]));
    let hidden = given(&[Event::ProfileHidden {}]);
    assert_eq!(hidden.hide(), Ok(vec![]));
    assert_eq!(hidden.publish(), Ok(vec![Event::ProfilePublished {}]));
    assert!(given(&[Event::ProfileHidden {}, Event::ProfilePublished {}]).public);
}

/// CP-19, GAP-12
#[test]
fn a_creator_is_featured_and_unfeatured_once() {
    assert_eq!(given(&[]).feature(STAFF), Ok(vec![Event::CreatorFeatured { by: STAFF }]));
    assert_eq!(given(&[]).unfeature(STAFF), Ok(vec![]));
    let featured = given(&[Event::CreatorFeatured { by: STAFF }]);
    assert!(featured.featured);
    assert_eq!(featured.feature(STAFF), Ok(vec![]));
    assert_eq!(featured.unfeature(STAFF), Ok(vec![Event::CreatorUnfeatured { by: STAFF }]));
}

/// PP-07
#[test]
fn without_a_profile_there_is_no_creator() {
    let nobody = Profile::default();
    for refused in [nobody.publish(), nobody.hide(), nobody.feature(STAFF), nobody.unfeature(STAFF)] {
        let refusal = crate::Refusal::from(refused.unwrap_err());
        assert_eq!((refusal.to_string().as_str(), refusal.code()), ("Creator not found", "NOT_FOUND"));
        assert_eq!((refusal.kind(), refusal.field()), (Kind::NotFound, None));
    }
}

/// CP-07, GAP-96: one spelling on the wire, in the log and in code.
#[test]
fn availability_has_one_wire_name() {
    for availability in Availability::VARIANTS {
        let wire = availability.as_str();
        assert_eq!(Availability::from_str(wire).unwrap(), *availability);
        assert_eq!(serde_json::to_value(availability).unwrap(), wire);
    }
    assert!(Availability::from_str("available").is_err());
    let labels: Vec<_> = Availability::VARIANTS.iter().map(|availability| availability.label()).collect();
    assert_eq!(labels, ["Available for hire", "Busy", "Not available"]);
}
