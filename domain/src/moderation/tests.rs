//! Given, when, then.

use uuid::Uuid;

use super::*;
use crate::State;
use crate::portfolio::samples::{CREATOR, content, revised, submitted};

const BUDI: AccountId = AccountId(Uuid::from_u128(20));
const CITRA: AccountId = AccountId(Uuid::from_u128(21));

fn given(events: &[Event]) -> Item {
    let mut item = Item::default();
    events.iter().for_each(|event| item.evolve(event));
    item
}

fn against() -> Decision {
    let reason = Reason::parse("The poster is by another studio.").unwrap();
    Decision::against(PolicyCode::StolenWork, Some(reason), None)
}

fn fine() -> Decision {
    Decision::approval(None, None)
}

fn approved(revision: u64) -> Event {
    Event::ItemApproved { revision, by: BUDI, decision: fine() }
}

fn rejected(revision: u64) -> Event {
    Event::ItemRejected { revision, by: BUDI, decision: against() }
}

fn flagged(revision: u64) -> Event {
    Event::ItemFlagged { revision, by: BUDI, decision: against() }
}

/// MD-03, MD-09
#[test]
fn a_waiting_item_may_be_approved_rejected_or_flagged() {
    let item = given(&[submitted()]);
    assert_eq!(item.approve(0, BUDI, fine()), Ok(vec![approved(0)]));
    assert_eq!(item.reject(0, BUDI, against()), Ok(vec![rejected(0)]));
    assert_eq!(item.flag(0, BUDI, against()), Ok(vec![flagged(0)]));
}

/// MD-03, GAP-50, GAP-97: every standing against every decision.
#[test]
fn each_standing_allows_its_decisions() {
    let already = |standing| Err(Refusal::AlreadyDecided { standing });
    let item = given(&[submitted(), approved(0)]);
    assert_eq!(item.approve(0, BUDI, fine()), Ok(vec![]));
    assert_eq!(item.approve(0, CITRA, fine()), already(Standing::Approved));
    assert_eq!(item.reject(0, BUDI, against()), already(Standing::Approved));
    assert_eq!(item.flag(0, BUDI, against()), Ok(vec![flagged(0)]));

    let item = given(&[submitted(), rejected(0)]);
    assert_eq!(item.approve(0, BUDI, fine()), already(Standing::Rejected));
    assert_eq!(item.reject(0, BUDI, against()), Ok(vec![]));
    assert_eq!(item.reject(0, CITRA, against()), already(Standing::Rejected));
    assert_eq!(item.flag(0, BUDI, against()), already(Standing::Rejected));

    let item = given(&[submitted(), flagged(0)]);
    assert_eq!(item.approve(0, BUDI, fine()), Ok(vec![approved(0)]));
    assert_eq!(item.reject(0, BUDI, against()), Ok(vec![rejected(0)]));
    assert_eq!(item.flag(0, BUDI, against()), Ok(vec![]));
    assert_eq!(item.flag(0, CITRA, against()), already(Standing::Flagged));
}

/// MD-22: nobody's reason is dropped without a word, not even by the same moderator.
#[test]
fn another_reason_for_the_same_verdict_is_another_decision() {
    let item = given(&[submitted(), rejected(0)]);
    let otherwise = Decision { policy: PolicyCode::Hate, ..against() };
    assert_eq!(item.reject(0, BUDI, otherwise), Err(Refusal::AlreadyDecided { standing: Standing::Rejected }));
}

/// GAP-50: two moderators decide at once; the second reads how it stands.
#[test]
fn the_second_moderator_is_told_the_present_state() {
    let refusal = given(&[submitted(), approved(0)]).reject(0, CITRA, against()).unwrap_err();
    assert_eq!(refusal.to_string(), "The item was decided already: it is APPROVED");
    assert_eq!((refusal.kind(), refusal.code()), (Kind::Conflict, "CONFLICT"));
}

/// MD-22, GAP-50
#[test]
fn a_decision_on_an_older_or_a_future_revision_is_a_conflict() {
    let item = given(&[submitted(), approved(0), revised()]);
    for seen in [0, 1, 3] {
        let refusal = Refusal::RevisedMeanwhile { seen, now: 2 };
        assert_eq!(item.approve(seen, BUDI, fine()), Err(refusal.clone()));
        assert_eq!(item.reject(seen, BUDI, against()), Err(refusal.clone()));
        assert_eq!(item.flag(seen, BUDI, against()), Err(refusal));
    }
    assert_eq!(item.approve(2, BUDI, fine()), Ok(vec![approved(2)]));
}

/// MD-23, GAP-51
#[test]
fn a_moderator_cannot_decide_about_her_own_item() {
    let item = given(&[submitted()]);
    assert_eq!(item.approve(0, CREATOR, fine()), Err(Refusal::OwnItem));
    assert_eq!(item.reject(0, CREATOR, against()), Err(Refusal::OwnItem));
    assert_eq!(item.flag(0, CREATOR, against()), Err(Refusal::OwnItem));
    assert_eq!(Refusal::OwnItem.to_string(), "You do not have permission to perform this action");
    assert_eq!((Refusal::OwnItem.kind(), Refusal::OwnItem.code()), (Kind::Forbidden, "FORBIDDEN"));
}

/// PF-26
#[test]
fn what_was_taken_away_or_never_was_cannot_be_decided() {
    for item in [Item::default(), given(&[submitted(), Event::ItemDeleted {}])] {
        assert_eq!(item.approve(0, BUDI, fine()), Err(Refusal::NoSuchItem));
        assert_eq!(item.reject(0, BUDI, against()), Err(Refusal::NoSuchItem));
        assert_eq!(item.flag(0, BUDI, against()), Err(Refusal::NoSuchItem));
    }
    assert_eq!((Refusal::NoSuchItem.kind(), Refusal::NoSuchItem.code()), (Kind::NotFound, "NOT_FOUND"));
}

/// MD-03, MD-04, MD-22: the creator is owed a reason and a rule; an approval needs neither.
#[test]
fn a_decision_against_the_creator_needs_a_reason_and_a_rule() {
    let item = given(&[submitted()]);
    let silent = Decision { reason: None, ..against() };
    let lawless = Decision { policy: PolicyCode::None, ..against() };
    for (decision, refusal, field) in
        [(silent, Refusal::ReasonMissing, "reason"), (lawless, Refusal::PolicyMissing, "policy")]
    {
        assert_eq!(item.reject(0, BUDI, decision.clone()), Err(refusal.clone()));
        assert_eq!(item.flag(0, BUDI, decision), Err(refusal.clone()));
        let refusal = crate::Refusal::from(refusal);
        assert_eq!((refusal.kind(), refusal.code(), refusal.field()), (Kind::Invalid, "BAD_REQUEST", Some(field)));
    }
    assert_eq!(fine().policy, PolicyCode::None);
    assert_eq!(fine().policy_version, POLICY_VERSION);
}

/// PF-24, GAP-20
#[test]
fn a_rejected_revision_leaves_the_approved_one_public() {
    let item = given(&[submitted(), approved(0), revised()]);
    assert_eq!(item.public(), Some(&content("The first poster")));
    let item = given(&[submitted(), approved(0), revised(), rejected(2)]);
    assert_eq!((item.public(), item.standing), (Some(&content("The first poster")), Standing::Rejected));
    let item = given(&[submitted(), approved(0), revised(), approved(2)]);
    assert_eq!(item.public(), Some(&content("The second poster")));
}

/// PF-24, GAP-97
#[test]
fn a_flag_hides_everything_until_somebody_decides() {
    let item = given(&[submitted(), approved(0), flagged(0)]);
    assert!(item.public().is_none() && item.awaits_review());
    let cleared = given(&[submitted(), approved(0), flagged(0), approved(0)]);
    assert_eq!(cleared.public(), Some(&content("The first poster")));
    let removed = given(&[submitted(), approved(0), flagged(0), rejected(0)]);
    assert!(removed.public().is_none() && removed.approved.is_none() && !removed.awaits_review());
}

/// PF-24, GAP-97: a flag on a newer revision hides the older one too, but does not condemn it.
#[test]
fn rejecting_a_flagged_revision_brings_back_the_older_approved_one() {
    let item = given(&[submitted(), approved(0), revised(), flagged(2)]);
    assert!(item.public().is_none());
    let item = given(&[submitted(), approved(0), revised(), flagged(2), rejected(2)]);
    assert_eq!(item.public(), Some(&content("The first poster")));
}

/// GAP-97: editing a flagged item is no way out of sight of the moderators.
#[test]
fn revising_a_flagged_item_keeps_it_flagged_and_its_old_revision_hidden() {
    let item = given(&[submitted(), approved(0), flagged(0), revised()]);
    assert_eq!((item.standing, item.public(), item.awaits_review()), (Standing::Flagged, None, true));
    let item = given(&[submitted(), approved(0), flagged(0), revised(), rejected(3)]);
    let shown = (item.public(), item.approved.as_ref());
    assert_eq!(shown, (None, None), "what was flagged does not come back because something else was rejected");
    let item = given(&[submitted(), approved(0), flagged(0), revised(), approved(3)]);
    assert_eq!(item.public(), Some(&content("The second poster")));
}

/// GAP-97
#[test]
fn a_rejected_item_waits_again_when_it_was_revised() {
    let item = given(&[submitted(), rejected(0), revised()]);
    assert!(item.awaits_review());
    assert_eq!((item.standing, item.public()), (Standing::Pending, None));
}

/// MD-22: who saw the stream at a later revision saw the same content; the fact names the content's own.
#[test]
fn a_later_receipt_is_as_good_as_the_contents_own_revision() {
    let item = given(&[submitted(), flagged(0)]);
    assert_eq!(
        item.approve(1, CITRA, fine()),
        Ok(vec![Event::ItemApproved { revision: 0, by: CITRA, decision: fine() }])
    );
    assert_eq!(item.approve(2, CITRA, fine()), Err(Refusal::RevisedMeanwhile { seen: 2, now: 0 }));
}
