//! Who may do what, and what becomes of people.

use chrono::TimeDelta;
use commands::accounts::{DecideAccount, Measure, Own, Step};
use commands::moderation::Verdict;
use commands::{Caller, CommandError};
use domain::accounts::{Account, Refusal as No, Role};
use domain::text::{Email, Hours, Reason, Username};
use domain::{Kind, Refusal, State};
use event_store::StreamName;
use journal::History;
use vault::KeyVault;

use super::house::{House, PASSWORD};

fn refusal(error: CommandError) -> Refusal {
    match error {
        CommandError::Refused(refusal) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

/// AC-08, GAP-02
#[tokio::test]
async fn address_and_username_have_one_owner() {
    let house = House::open();
    house.try_register("ayu", "ayu").await.unwrap();
    let same_name = house.try_register("ayu", "other").await.unwrap_err();
    let same_mail = house.try_register("other", "AYU").await.unwrap_err();
    assert_eq!(refusal(same_name), No::UsernameTaken.into());
    assert_eq!(refusal(same_mail), No::EmailTaken.into());
}

/// AC-08: the old name rests for 90 days, then others may have it; she may come back to it any time.
#[tokio::test]
async fn a_username_that_was_given_up_rests_for_ninety_days() {
    let house = House::open();
    let ayu = house.register("ayu").await;
    let new = Username::parse("ayu-lestari").unwrap();
    house.desk.change_username(ayu, new, house.request()).await.unwrap();
    house.clock.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    assert_eq!(refusal(house.try_register("ayu", "early").await.unwrap_err()), No::UsernameTaken.into());
    house.clock.advance(TimeDelta::seconds(1));
    house.try_register("ayu", "late").await.unwrap();
    let back = house.desk.change_username(ayu, Username::parse("ayu").unwrap(), house.request()).await;
    assert_eq!(refusal(back.unwrap_err()), No::UsernameTaken.into());
}

/// AC-07, GAP-02
#[tokio::test]
async fn signing_in_does_not_say_what_was_wrong() {
    let house = House::open();
    house.register("ayu").await;
    let email = |name: &str| Email::parse(&format!("{name}@example.org")).unwrap();
    house.desk.sign_in(&email("ayu"), &PASSWORD.into(), None, house.request()).await.unwrap();
    let wrong = house.desk.sign_in(&email("ayu"), &"wrong password".into(), None, house.request()).await.unwrap_err();
    let nobody = house.desk.sign_in(&email("nobody"), &PASSWORD.into(), None, house.request()).await.unwrap_err();
    assert_eq!(refusal(wrong), refusal(nobody));
}

/// AC-10, MD-21: also for a process that remembers her as active.
#[tokio::test]
async fn who_is_suspended_may_not_act_until_it_is_over() {
    let house = House::open();
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let elsewhere = house.beside();
    let (hours, reason) = (Hours::try_new(1).unwrap(), Reason::parse("Three strikes in a week.").unwrap());
    let suspend = DecideAccount { account: ayu, measure: Measure::Suspend(hours, reason) };
    elsewhere.handle(&suspend, Caller::Person(mona), house.request()).await.unwrap();
    let refused = refusal(house.submit(ayu).await.unwrap_err());
    assert_eq!((refused.kind(), refused.code()), (Kind::Forbidden, "ACCOUNT_SUSPENDED"));
    house.clock.advance(TimeDelta::hours(1));
    house.submit(ayu).await.unwrap();
}

/// AC-09, MD-07
#[tokio::test]
async fn a_role_that_was_taken_counts_no_more_anywhere() {
    let house = House::open();
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = house.submit(ayu).await.unwrap();
    let revoke = DecideAccount { account: mona, measure: Measure::Revoke(Role::Moderator) };
    house.beside().handle(&revoke, Caller::Operator, house.request()).await.unwrap();
    let refused = house.decide(mona, item, Verdict::Approve).await;
    assert!(matches!(refused, Err(CommandError::Forbidden)), "{refused:?}");
}

/// AC-05, GAP-62, SE-16: the log goes on, and nobody can read any more who it was.
#[tokio::test]
async fn after_an_erasure_her_streams_still_fold_and_her_names_are_free() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let item = house.submit(ayu).await.unwrap();
    house.desk.erase(ayu, &PASSWORD.into(), house.request()).await.unwrap();
    assert!(house.vault.data_key(ayu.0).await.is_err());
    let stream = StreamName::new("item", item.id).unwrap();
    let folded = house.ports.journal.fold::<domain::portfolio::Item>(&stream, History::default()).await.unwrap();
    assert_eq!(folded.state.content.unwrap().title.known(), None);
    house.try_register("ayu", "ayu").await.unwrap();
}

/// MD-20: leaving is never forbidden.
#[tokio::test]
async fn banned_people_may_leave() {
    let house = House::open();
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let ban = DecideAccount { account: ayu, measure: Measure::Ban(Reason::parse("A thousand spam items.").unwrap()) };
    house.desk.handle(&ban, Caller::Person(mona), house.request()).await.unwrap();
    let erase = Own { account: ayu, step: Step::Erase };
    house.desk.handle(&erase, Caller::Person(ayu), house.request()).await.unwrap();
    let stream = StreamName::new(Account::CATEGORY, ayu).unwrap();
    let folded = house.ports.journal.fold::<Account>(&stream, History::default()).await.unwrap();
    assert_eq!(folded.state.standing, domain::accounts::Standing::Erased);
}
