//! Given events, when somebody decides, then events or a refusal.

use chrono::{DateTime, TimeDelta};

use super::*;
use crate::accounts::{self, Account};
use crate::creators::{Availability, Profile, ProfileDetails};
use crate::inquiries::Refusal as No;
use crate::text::{Bio, DisplayName, Skill};
use crate::{InquiryId, creators};

const CREATOR: AccountId = AccountId(uuid::Uuid::from_u128(1));
const CLIENT: AccountId = AccountId(uuid::Uuid::from_u128(2));

fn sent(verified: bool, blocked: bool) -> Event {
    Event::InquirySent {
        creator: CREATOR,
        client: None,
        name: Personal::Erased,
        email: Personal::Erased,
        email_key: "klara".into(),
        mailbox_key: "klara".into(),
        subject: Personal::Erased,
        message: Personal::Erased,
        budget: None,
        timeline: None,
        verified,
        blocked,
    }
}

fn given(events: &[Event]) -> Inquiry {
    let mut inquiry = Inquiry::default();
    events.iter().for_each(|event| inquiry.evolve(event));
    inquiry
}

fn after(events: &[Event]) -> Inquiry {
    given(&[&[sent(true, false)], events].concat())
}

fn reply(text: &str) -> Reply {
    Reply::parse(text).unwrap()
}

fn creator(email_key: &str) -> (Profile, Account) {
    let (name, bio) = (DisplayName::parse("Ayu Lestari").unwrap(), Bio::parse(&"Pictures. ".repeat(9)).unwrap());
    let details = ProfileDetails::new(name, bio, Skill::list(["Photography"]).unwrap(), Availability::Unavailable);
    let (mut profile, mut account) = (Profile::default(), Account::default());
    profile.evolve(&creators::Event::ProfileCreated { details });
    account.evolve(&registered(email_key));
    (profile, account)
}

fn registered(email_key: &str) -> accounts::Event {
    accounts::Event::AccountRegistered {
        email: Personal::Erased,
        email_key: email_key.into(),
        username: Personal::Erased,
        username_key: "name".into(),
        name: Personal::Erased,
        credential: uuid::Uuid::nil(),
    }
}

fn letter() -> Letter {
    Letter {
        name: SenderName::parse("Klara").unwrap(),
        email: Email::parse("klara@example.org").unwrap(),
        email_key: "klara".into(),
        mailbox_key: "klara".into(),
        subject: Subject::parse("Photographs of a wedding").unwrap(),
        message: InquiryMessage::parse(&"We marry in May. ".repeat(4)).unwrap(),
        budget: None,
        timeline: Some(Terms::parse("May").unwrap()),
    }
}

fn send(
    (profile, account): &(Profile, Account),
    block: &Block,
    client: Option<(AccountId, &Account)>,
) -> Result<Vec<Event>, No> {
    let to = Recipient { creator: CREATOR, profile, account, block };
    Inquiry::default().send(to, client, letter())
}

fn is_sent(events: &[Event]) -> Option<(bool, bool)> {
    match events {
        [Event::InquirySent { verified, blocked, .. }] => Some((*verified, *blocked)),
        _ => None,
    }
}

/// IQ-06, IQ-07, IQ-14: also to somebody who takes no work.
#[test]
fn a_visitor_writes_to_whom_everybody_sees() {
    let events = send(&creator("ayu"), &Block::default(), None).unwrap();
    assert_eq!(is_sent(&events), Some((false, false)));
    assert_eq!(given(&events).status(), InquiryStatus::Unread);
}

/// IQ-14, GAP-18
#[test]
fn nobody_writes_to_who_is_hidden_suspended_or_banned() {
    let (mut profile, account) = creator("ayu");
    profile.evolve(&creators::Event::ProfileHidden {});
    assert_eq!(send(&(profile, account), &Block::default(), None), Err(No::NoSuchCreator));
    let reason = crate::text::Reason::parse("Spam, again and again").unwrap();
    let until = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let sanctions = [
        accounts::Event::AccountSuspended { until, reason: reason.clone(), by: CLIENT },
        accounts::Event::AccountBanned { reason, by: CLIENT },
        accounts::Event::AccountErased {},
    ];
    for sanction in sanctions {
        let (profile, mut account) = creator("ayu");
        account.evolve(&sanction);
        assert_eq!(send(&(profile, account), &Block::default(), None), Err(No::NoSuchCreator), "{sanction:?}");
    }
    assert_eq!(send(&(Profile::default(), Account::default()), &Block::default(), None), Err(No::NoSuchCreator));
}

#[test]
fn nobody_writes_to_herself_signed_in_or_not() {
    let herself = creator("ayu");
    assert_eq!(send(&herself, &Block::default(), Some((CREATOR, &herself.1))), Err(No::OwnProfile));
    assert_eq!(send(&creator("klara"), &Block::default(), None), Err(No::OwnProfile));
}

/// IQ-13, GAP-17
#[test]
fn an_address_counts_as_proven_only_for_whom_it_is_proven() {
    let mut client = Account::default();
    client.evolve(&registered("klara"));
    let to = creator("ayu");
    assert_eq!(is_sent(&send(&to, &Block::default(), Some((CLIENT, &client))).unwrap()), Some((false, false)));
    client.evolve(&accounts::Event::EmailVerified {});
    assert_eq!(is_sent(&send(&to, &Block::default(), Some((CLIENT, &client))).unwrap()), Some((true, false)));
    let mut somebody = Account::default();
    somebody.evolve(&registered("bob"));
    somebody.evolve(&accounts::Event::EmailVerified {});
    assert_eq!(is_sent(&send(&to, &Block::default(), Some((CLIENT, &somebody))).unwrap()), Some((false, false)));
    assert_eq!(
        given(&[sent(false, false)]).verify_sender(),
        Ok(vec![Event::InquirySenderVerified { creator: CREATOR, wanted: true }])
    );
    assert_eq!(given(&[sent(true, false)]).verify_sender(), Ok(vec![]));
    assert_eq!(Inquiry::default().verify_sender(), Err(No::NoSuchInquiry));
}

/// IQ-11: who is blocked is not told, and not heard.
#[test]
fn letters_of_the_blocked_go_to_spam() {
    let mut block = Block::default();
    let events = block.block(CREATOR, "klara", InquiryId(uuid::Uuid::nil()));
    events.iter().for_each(|event| block.evolve(event));
    assert_eq!(block.block(CREATOR, "klara", InquiryId(uuid::Uuid::nil())), vec![]);
    let inquiry = given(&send(&creator("ayu"), &block, None).unwrap());
    assert_eq!(inquiry.status(), InquiryStatus::Spam);
    assert!(!inquiry.is_wanted());
    block.unblock(CREATOR, "klara").iter().for_each(|event| block.evolve(event));
    assert!(!block.stands && block.unblock(CREATOR, "klara").is_empty());
}

/// IQ-09, IQ-11, GAP-15
#[test]
fn an_inquiry_is_opened_answered_put_away_and_taken_back() {
    let fresh = after(&[]);
    assert_eq!(fresh.open(CREATOR), Ok(vec![Event::InquiryOpened {}]));
    assert_eq!(fresh.restore(CREATOR), Ok(vec![]));
    let open = after(&[Event::InquiryOpened {}]);
    assert_eq!((open.status(), open.open(CREATOR)), (InquiryStatus::Read, Ok(vec![])));
    let answered = after(&[Event::InquiryOpened {}, Event::InquiryReplied { message: None }]);
    assert_eq!((answered.status(), answered.reply(CREATOR, None)), (InquiryStatus::Replied, Ok(vec![])));
    assert_eq!(answered.open(CREATOR), Ok(vec![]));
    let away = after(&[Event::InquiryReplied { message: None }, Event::InquiryArchived {}]);
    assert_eq!((away.status(), away.archive(CREATOR)), (InquiryStatus::Archived, Ok(vec![])));
    assert_eq!(away.restore(CREATOR), Ok(vec![Event::InquiryRestored {}]));
    let back = after(&[Event::InquiryReplied { message: None }, Event::InquiryArchived {}, Event::InquiryRestored {}]);
    assert_eq!(back.status(), InquiryStatus::Replied);
    let spam = after(&[Event::InquiryMarkedSpam {}]);
    assert_eq!((spam.status(), spam.mark_spam(CREATOR)), (InquiryStatus::Spam, Ok(vec![])));
}

/// IQ-11: an answer brings back what was put away, but nothing from spam.
#[test]
fn who_writes_again_is_unread_again() {
    let went_on = Event::InquiryContinued { message: reply("And in June?").into() };
    let away = after(&[Event::InquiryOpened {}, Event::InquiryArchived {}, went_on.clone()]);
    assert_eq!((away.status(), away.messages), (InquiryStatus::Unread, 2));
    assert_eq!(after(&[Event::InquiryMarkedSpam {}, went_on]).status(), InquiryStatus::Spam);
}

#[test]
fn a_conversation_has_an_end() {
    let went_on = Event::InquiryContinued { message: reply("And?").into() };
    let full = after(&vec![went_on; Inquiry::MESSAGES_MOST - 1]);
    assert_eq!(full.go_on(reply("One more")), Err(No::ThreadFull));
    assert_eq!(full.reply(CREATOR, Some(reply("One more"))), Err(No::ThreadFull));
    assert!(full.reply(CREATOR, None).is_ok());
    assert!(after(&[]).go_on(reply("One more")).is_ok());
}

/// Nobody learns that there is one.
#[test]
fn anothers_inquiry_is_not_there() {
    let inquiry = after(&[Event::EngagementAccepted {}]);
    let refused = Err(No::NoSuchInquiry);
    let tries = [
        inquiry.open(CLIENT),
        inquiry.reply(CLIENT, None),
        inquiry.archive(CLIENT),
        inquiry.restore(CLIENT),
        inquiry.mark_spam(CLIENT),
        inquiry.accept(CLIENT),
        Inquiry::default().go_on(reply("Hello")),
    ];
    assert!(tries.into_iter().all(|answer| answer == refused));
}

/// IQ-15, GAP-19
#[test]
fn work_is_completed_when_both_sides_say_so() {
    let accepted = after(&[Event::EngagementAccepted {}]);
    assert_eq!(after(&[]).accept(CREATOR), Ok(vec![Event::EngagementAccepted {}]));
    assert_eq!(accepted.accept(CREATOR), Ok(vec![]));
    assert_eq!(given(&[sent(false, false)]).accept(CREATOR), Err(No::SenderUnverified));
    for side in [Side::Creator, Side::Client] {
        let confirmed = Event::CompletionConfirmed { by: side };
        assert_eq!(accepted.confirm(side), Ok(vec![confirmed.clone()]));
        let half = after(&[Event::EngagementAccepted {}, confirmed.clone()]);
        assert_eq!(half.confirm(side), Ok(vec![]));
        let last = Event::CompletionConfirmed { by: side.other() };
        assert_eq!(half.confirm(side.other()), Ok(vec![last.clone(), Event::EngagementCompleted { creator: CREATOR }]));
        let done =
            after(&[Event::EngagementAccepted {}, confirmed, last, Event::EngagementCompleted { creator: CREATOR }]);
        assert_eq!(done.engagement, Engagement::Completed);
        assert_eq!((done.confirm(side), done.cancel(side)), (Ok(vec![]), Err(No::EngagementEnded)));
        assert_eq!(done.accept(CREATOR), Err(No::EngagementEnded));
    }
}

/// IQ-15
#[test]
fn work_is_cancelled_and_may_be_taken_on_again() {
    assert_eq!(after(&[]).cancel(Side::Client), Err(No::NoEngagement));
    assert_eq!(after(&[]).confirm(Side::Client), Err(No::NoEngagement));
    let cancelled = Event::EngagementCancelled { by: Side::Client };
    assert_eq!(after(&[Event::EngagementAccepted {}]).cancel(Side::Client), Ok(vec![cancelled.clone()]));
    let half = [Event::EngagementAccepted {}, Event::CompletionConfirmed { by: Side::Creator }, cancelled];
    let ended = after(&half);
    assert_eq!((ended.cancel(Side::Creator), ended.confirm(Side::Client)), (Ok(vec![]), Err(No::EngagementEnded)));
    let again = after(&[&half[..], &[Event::EngagementAccepted {}]].concat());
    assert_eq!(again.engagement, Engagement::ACCEPTED, "what was confirmed before counts no more");
}
