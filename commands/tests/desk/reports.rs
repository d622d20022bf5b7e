//! What people report, and what moderators make of it.

use chrono::TimeDelta;
use commands::accounts::{DecideAccount, Measure};
use commands::moderation::{DecideReport, FileReport, Reportable, Step, Verdict};
use commands::{Caller, CommandError, Receipt};
use domain::moderation::{Outcome, Refusal as No, ReportReason};
use domain::text::{Complaint, Hours, Reason};
use domain::{AccountId, ItemId, Refusal, ReportId};
use futures_util::future::join_all;

use super::house::{House, PASSWORD};

#[expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]
fn report<T: Reportable>(target: T, by: AccountId) -> FileReport<T> {
    let text = Complaint::parse("I painted this in 2024.").unwrap();
    FileReport { target, by, reason: ReportReason::StolenWork, text }
}

async fn files<T: Reportable>(house: &House, target: T, by: AccountId) -> Result<Receipt, CommandError> {
    house.desk.handle(&report(target, by), Caller::Person(by), house.request()).await
}

async fn resolves(house: &House, report: Receipt, by: AccountId) -> Result<Receipt, CommandError> {
    let (seen, outcome) = (report.revision, Outcome::Upheld);
    let resolve = DecideReport { report: ReportId(report.id), seen, step: Step::Resolve(outcome), note: None };
    house.desk.handle(&resolve, Caller::Person(by), house.request()).await
}

#[track_caller]
fn refused(done: Result<Receipt, CommandError>, why: impl Into<Refusal>) {
    match done {
        Err(CommandError::Refused(refusal)) => assert_eq!(refusal, why.into()),
        other => panic!("{other:?} is no refusal"),
    }
}

/// MD-17: what not everybody sees is not there to be reported.
#[tokio::test]
async fn only_what_is_shown_is_reported() {
    let house = House::open();
    let (ayu, rani, mona) = (house.creator("ayu").await, house.register("rani").await, house.moderator("mona").await);
    let item = house.submit(ayu).await.unwrap();
    refused(files(&house, ItemId(item.id), rani).await, No::NothingToReport);
    house.decide(mona, item, Verdict::Approve).await.unwrap();
    files(&house, ItemId(item.id), rani).await.unwrap();
    files(&house, ayu, rani).await.unwrap();
    refused(files(&house, mona, rani).await, No::NothingToReport);
}

/// MD-17: twenty times at once from two processes, and one is open; settled, it may be filed again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_report_of_the_same_thing_is_open_at_a_time() {
    let house = House::open();
    let (ayu, rani, mona) = (house.creator("ayu").await, house.register("rani").await, house.moderator("mona").await);
    let desks = [house.desk.clone(), house.beside()];
    let tries = (0..20).map(|n| {
        let (desk, request) = (desks[n % 2].clone(), house.request());
        async move { desk.handle(&report(ayu, rani), Caller::Person(rani), request).await }
    });
    let done = join_all(tries).await;
    let filed: Vec<Receipt> = done.into_iter().filter_map(Result::ok).collect();
    assert_eq!(filed.len(), 1);
    let report = ReportId(filed[0].id);
    let review = DecideReport { report, seen: filed[0].revision, step: Step::Review, note: None };
    house.desk.handle(&review, Caller::Person(mona), house.request()).await.unwrap();
    refused(files(&house, ayu, rani).await, No::ReportedAlready);
    resolves(&house, filed[0], mona).await.unwrap();
    let again = files(&house, ayu, rani).await.unwrap();
    assert_eq!((again.id, again.revision), (filed[0].id, 3));
    refused(resolves(&house, filed[0], mona).await, No::FiledMeanwhile { seen: 0, now: 3 });
}

/// RL-05, MD-17: ten a day, and refused ones cost nothing.
#[tokio::test]
async fn ten_reports_a_day_are_ten() {
    let house = House::open();
    let rani = house.register("rani").await;
    for n in 0..10 {
        let creator = house.creator(&format!("creator-{n}")).await;
        files(&house, creator, rani).await.unwrap();
        refused(files(&house, creator, rani).await, No::ReportedAlready);
    }
    let last = house.creator("last").await;
    let eleventh = files(&house, last, rani).await;
    assert!(matches!(eleventh, Err(CommandError::Refused(Refusal::Quota(_)))), "{eleventh:?}");
    house.clock.advance(TimeDelta::days(1));
    files(&house, last, rani).await.unwrap();
}

/// MD-21
#[tokio::test]
async fn suspended_people_do_not_report() {
    let house = House::open();
    let (ayu, rani, mona) = (house.creator("ayu").await, house.register("rani").await, house.moderator("mona").await);
    let (hours, reason) = (Hours::try_new(1).unwrap(), Reason::parse("A hundred false reports.").unwrap());
    let suspend = DecideAccount { account: rani, measure: Measure::Suspend(hours, reason) };
    house.desk.handle(&suspend, Caller::Person(mona), house.request()).await.unwrap();
    let until = house.ports.clock.now() + TimeDelta::hours(1);
    refused(files(&house, ayu, rani).await, domain::accounts::Refusal::Suspended { until });
}

/// MD-23, MD-07: neither the reporter, nor the one who is reported, nor anybody who is no moderator.
#[tokio::test]
async fn nobody_decides_on_her_own_reports() {
    let house = House::open();
    let (ayu, mona, nils) = (house.creator("ayu").await, house.moderator("mona").await, house.moderator("nils").await);
    let filed = files(&house, ayu, mona).await.unwrap();
    refused(resolves(&house, filed, mona).await, No::OwnReport);
    refused(files(&house, ayu, ayu).await, No::OwnReport);
    assert!(matches!(resolves(&house, filed, ayu).await, Err(CommandError::Forbidden)));
    resolves(&house, filed, nils).await.unwrap();
}

/// GAP-62, SE-16: what she wrote is gone with her, and her report is still settled.
#[tokio::test]
async fn a_report_of_somebody_erased_is_still_decided() {
    let house = House::open();
    let (ayu, rani, mona) = (house.creator("ayu").await, house.register("rani").await, house.moderator("mona").await);
    let filed = files(&house, ayu, rani).await.unwrap();
    house.desk.erase(rani, &PASSWORD.into(), house.request()).await.unwrap();
    resolves(&house, filed, mona).await.unwrap();
}
