//! What people may report, and what becomes of it: given, when, then.

use super::*;
use crate::Kind;

const AYU: AccountId = AccountId(Uuid::from_u128(10));
const RANI: AccountId = AccountId(Uuid::from_u128(11));
const MONA: AccountId = AccountId(Uuid::from_u128(20));
const NILS: AccountId = AccountId(Uuid::from_u128(99));
const POSTER: Target = Target::Item(ItemId(Uuid::from_u128(30)));

fn given(events: &[ReportEvent]) -> Report {
    let mut report = Report::default();
    events.iter().for_each(|event| report.evolve(event));
    report
}

fn complaint() -> (ReportReason, Complaint) {
    (ReportReason::StolenWork, Complaint::parse("I painted this in 2024.").unwrap())
}

fn filed() -> ReportEvent {
    let (reason, text) = complaint();
    ReportEvent::ReportFiled { target: POSTER, owner: AYU, by: RANI, reason, text: text.into() }
}

fn reviewed(revision: u64) -> ReportEvent {
    ReportEvent::ReportReviewed { revision, by: MONA, note: None }
}

fn resolved(revision: u64, outcome: Outcome) -> ReportEvent {
    ReportEvent::ReportResolved { revision, by: MONA, outcome, note: None }
}

/// MD-02, MD-17
#[test]
fn what_everybody_sees_may_be_reported() {
    assert_eq!(Report::default().file(POSTER, Some(AYU), RANI, complaint()), Ok(vec![filed()]));
    assert_eq!(given(&[filed()]).status(), ReportStatus::Open);
    let hidden = Report::default().file(POSTER, None, RANI, complaint());
    assert_eq!(hidden, Err(Refusal::NothingToReport));
    assert_eq!(Refusal::NothingToReport.kind(), Kind::NotFound);
}

/// MD-17: one open report per reporter and target; a settled one may be filed again.
#[test]
fn a_thing_is_reported_again_only_once_the_earlier_report_is_settled() {
    let again = |given: Report| given.file(POSTER, Some(AYU), RANI, complaint());
    assert_eq!(again(given(&[filed()])), Err(Refusal::ReportedAlready));
    assert_eq!(again(given(&[filed(), reviewed(0)])), Err(Refusal::ReportedAlready));
    assert_eq!(again(given(&[filed(), resolved(0, Outcome::Dismissed)])), Ok(vec![filed()]));
    let report = given(&[filed(), reviewed(0), resolved(0, Outcome::Upheld), filed()]);
    assert_eq!((report.status(), report.revision), (ReportStatus::Open, 3));
    assert_eq!((Refusal::ReportedAlready.kind(), Refusal::ReportedAlready.code()), (Kind::Conflict, "CONFLICT"));
}

/// MD-17: the id of the pair is what guards "one report per reporter and target".
#[test]
fn the_same_person_and_thing_have_the_same_report() {
    assert_eq!(report_id(POSTER, RANI), report_id(POSTER, RANI));
    let others = [report_id(POSTER, MONA), report_id(Target::Profile(AYU), RANI)];
    assert!(!others.contains(&report_id(POSTER, RANI)));
}

/// MD-02, MD-17: every state against every decision.
#[test]
fn each_state_allows_its_decisions() {
    let report = given(&[filed()]);
    assert_eq!(report.review(0, MONA, None), Ok(vec![reviewed(0)]));
    assert_eq!(report.resolve(0, MONA, Outcome::Upheld, None), Ok(vec![resolved(0, Outcome::Upheld)]));

    let report = given(&[filed(), reviewed(0)]);
    assert_eq!(report.status(), ReportStatus::Reviewed);
    assert_eq!(report.review(1, MONA, None), Ok(vec![]));
    assert_eq!(report.review(1, NILS, None), Err(Refusal::AlreadyReviewed), "whose note would be dropped");
    assert_eq!(report.resolve(1, MONA, Outcome::Dismissed, None), Ok(vec![resolved(0, Outcome::Dismissed)]));

    let report = given(&[filed(), resolved(0, Outcome::Upheld)]);
    let already = Err(Refusal::AlreadyResolved { outcome: Outcome::Upheld });
    assert_eq!(report.status(), ReportStatus::Resolved);
    assert_eq!(report.review(0, MONA, None), already);
    assert_eq!(report.resolve(0, MONA, Outcome::Upheld, None), Ok(vec![]));
    assert_eq!(report.resolve(0, NILS, Outcome::Upheld, None), already);
    assert_eq!(report.resolve(0, MONA, Outcome::Dismissed, None), already);
}

/// MD-22: what was filed again since is another report than the one that was seen.
#[test]
fn a_decision_on_another_filing_is_a_conflict() {
    let report = given(&[filed(), resolved(0, Outcome::Dismissed), filed()]);
    for seen in [0, 1, 3] {
        let refusal = Refusal::FiledMeanwhile { seen, now: 2 };
        assert_eq!(report.review(seen, MONA, None), Err(refusal.clone()));
        assert_eq!(report.resolve(seen, MONA, Outcome::Upheld, None), Err(refusal));
    }
    assert_eq!(report.review(2, MONA, None), Ok(vec![reviewed(2)]));
}

/// MD-23: neither the reporter nor the one who is reported decides; and nobody reports herself.
#[test]
fn nobody_decides_on_her_own_reports() {
    for moderator in [RANI, AYU] {
        assert_eq!(given(&[filed()]).review(0, moderator, None), Err(Refusal::OwnReport));
        assert_eq!(given(&[filed()]).resolve(0, moderator, Outcome::Dismissed, None), Err(Refusal::OwnReport));
    }
    assert_eq!(Report::default().file(POSTER, Some(AYU), AYU, complaint()), Err(Refusal::OwnReport));
    assert_eq!((Refusal::OwnReport.kind(), Refusal::OwnReport.code()), (Kind::Forbidden, "FORBIDDEN"));
}

/// MD-17
#[test]
fn what_was_never_filed_cannot_be_decided() {
    assert_eq!(Report::default().review(0, MONA, None), Err(Refusal::NoSuchReport));
    assert_eq!(Report::default().resolve(0, MONA, Outcome::Upheld, None), Err(Refusal::NoSuchReport));
    assert_eq!(Refusal::NoSuchReport.kind(), Kind::NotFound);
}
