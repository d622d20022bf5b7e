//! Several people, and several processes, at once.

use commands::Caller;
use commands::CommandError;
use commands::moderation::Verdict;
use domain::Refusal;
use domain::portfolio::Standing;
use futures_util::future::join_all;

use super::house::{House, item, verdict_on};

/// PF-21, RL-03, GAP-78: thirty at once from two processes, exactly ten succeed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_items_a_day_are_ten_however_many_ask_at_once() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let desks = [house.desk.clone(), house.beside()];
    let tries = (0..30).map(|n| {
        let (desk, request) = (desks[n % 2].clone(), house.request());
        async move { desk.submit_item(item(ayu, &request), Caller::Person(ayu), request).await }
    });
    let mut done = join_all(tries).await;
    // Who was crowded out by others tries again, as its client would.
    for outcome in &mut done {
        while matches!(outcome, Err(CommandError::Contended)) {
            let request = house.request();
            *outcome = house.desk.submit_item(item(ayu, &request), Caller::Person(ayu), request).await;
        }
    }
    let refused = |o: &Result<_, CommandError>| matches!(o, Err(CommandError::Refused(Refusal::Quota(_))));
    assert_eq!(done.iter().filter(|outcome| outcome.is_ok()).count(), 10);
    assert_eq!(done.iter().filter(|outcome| refused(outcome)).count(), 20);
}

/// MD-22, GAP-50: two decide at once, one wins, the other reads how it stands.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_moderators_at_once_are_one_decision_and_one_conflict() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let (mona, nils) = (house.moderator("mona").await, house.moderator("nils").await);
    for _ in 0..10 {
        let receipt = house.submit(ayu).await.unwrap();
        let beside = house.beside();
        let (approve, reject) = (verdict_on(receipt, Verdict::Approve), verdict_on(receipt, Verdict::Reject));
        let outcomes = tokio::join!(
            house.desk.handle(&approve, Caller::Person(mona), house.request()),
            beside.handle(&reject, Caller::Person(nils), house.request())
        );
        let standing = match outcomes {
            (Ok(_), Err(CommandError::Refused(Refusal::Moderation(lost)))) => (Standing::Approved, lost),
            (Err(CommandError::Refused(Refusal::Moderation(lost))), Ok(_)) => (Standing::Rejected, lost),
            other => panic!("one must win and one must lose: {other:?}"),
        };
        let (winner, lost) = standing;
        assert_eq!(lost, domain::moderation::Refusal::AlreadyDecided { standing: winner });
    }
}

/// MD-23, GAP-51
#[tokio::test]
async fn a_moderator_cannot_approve_her_own_item() {
    let house = House::open();
    let mona = house.moderator("mona").await;
    let save = commands::creators::SaveProfile { account: mona, details: super::house::details(), public: None };
    house.desk.save_profile(save, Caller::Person(mona), house.request()).await.unwrap();
    let receipt = house.submit(mona).await.unwrap();
    let refused = house.decide(mona, receipt, Verdict::Approve).await;
    let own = Refusal::Moderation(domain::moderation::Refusal::OwnItem);
    assert!(matches!(refused, Err(CommandError::Refused(refusal)) if refusal == own));
}

/// AC-08: of many who want one name at once, one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_a_name_at_once_one_gets_it() {
    let house = House::open();
    let emails: Vec<String> = (0..20).map(|n| format!("person{n}")).collect();
    let outcomes = join_all(emails.iter().map(|email| house.try_register("wanted", email))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}
