//! Who may write to whom, how often, and who reads and answers.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use commands::inquiries::{LinkPurpose, NewInquiry, Proof, Step, TakeStep};
use commands::{Caller, CommandError, Receipt, Request};
use domain::inquiries::{Engagement, Inquiry, InquiryStatus, Refusal as No};
use domain::text::{Email, InquiryMessage, Reply, SenderName, Subject};
use domain::{AccountId, InquiryId, Refusal};
use futures_util::future::join_all;
use secrecy::{ExposeSecret, SecretString};

use super::house::House;

fn letter(creator: AccountId, email: &str) -> NewInquiry {
    NewInquiry {
        creator,
        name: SenderName::parse("Klara").unwrap(),
        email: Email::parse(email).unwrap(),
        subject: Subject::parse("Photographs of a wedding").unwrap(),
        message: InquiryMessage::parse(&"We marry in May. ".repeat(4)).unwrap(),
        budget: None,
        timeline: None,
    }
}

fn net(n: u32) -> Option<IpAddr> {
    Some(Ipv4Addr::from_bits(0x0A00_0000 + n).into())
}

fn reply(text: &str) -> Reply {
    Reply::parse(text).unwrap()
}

impl House {
    async fn write(&self, creator: AccountId, email: &str) -> Result<Receipt, CommandError> {
        self.desk.send_inquiry(letter(creator, email), None, net(1), self.request()).await
    }

    async fn sent(&self, creator: AccountId, email: &str) -> InquiryId {
        InquiryId(self.write(creator, email).await.unwrap().id)
    }

    async fn inquiry(&self, inquiry: InquiryId) -> Inquiry {
        let wanted = commands::Wanted::of::<Inquiry>(inquiry);
        self.beside().history::<Inquiry>(&wanted, true).await.unwrap().state
    }

    async fn step(&self, creator: AccountId, inquiry: InquiryId, step: Step) -> Result<Receipt, CommandError> {
        let take = TakeStep { inquiry, creator, step };
        self.desk.handle(&take, Caller::Person(creator), self.request()).await
    }

    fn link(&self, purpose: LinkPurpose, inquiry: InquiryId) -> SecretString {
        self.desk.inquiry_link(purpose, inquiry, self.now())
    }
}

fn refused(outcome: &Result<Receipt, CommandError>, no: &No) -> bool {
    matches!(outcome, Err(CommandError::Refused(Refusal::Inquiries(refusal))) if refusal == no)
}

fn over(outcome: &Result<Receipt, CommandError>) -> Option<String> {
    match outcome {
        Err(CommandError::Refused(Refusal::Quota(refusal))) => Some(refusal.to_string()),
        _ => None,
    }
}

/// Sends all at once from two processes; who was crowded out tries again, as its client would.
async fn at_once(house: &House, letters: Vec<NewInquiry>) -> Vec<Result<Receipt, CommandError>> {
    let desks = [house.desk.clone(), house.beside()];
    let tries = letters.into_iter().enumerate().map(|(n, letter)| {
        let desk = desks[n % 2].clone();
        let from = net(u32::try_from(n).unwrap());
        let requests: Vec<Request> = (0..50).map(|_| house.request()).collect();
        tokio::spawn(async move {
            let mut outcome = Err(CommandError::Contended);
            for request in requests {
                outcome = desk.send_inquiry(letter.clone(), None, from, request).await;
                if !matches!(outcome, Err(CommandError::Contended)) {
                    break;
                }
            }
            outcome
        })
    });
    join_all(tries).await.into_iter().map(Result::unwrap).collect()
}

/// IQ-08, IQ-12, RL-01, GAP-16: one mailbox, however it is spelled.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_letters_of_one_mailbox_at_once_three_are_sent() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let bram = house.creator("bram").await;
    let spelled = |n: usize| match n % 3 {
        0 => format!("klara.b+{n}@gmail.com"),
        1 => "k.larab@googlemail.com".to_owned(),
        _ => format!("KLARAB+{n}@gmail.com"),
    };
    let letters = (0..200).map(|n| letter(if n % 2 == 0 { ayu } else { bram }, &spelled(n))).collect();
    let done = at_once(&house, letters).await;
    assert_eq!(done.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    let said: Vec<String> = done.iter().filter_map(over).collect();
    assert_eq!(said.len(), 197);
    assert!(said.iter().all(|text| text == "Maximum 3 inquiries per day"));
    house.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert!(over(&house.write(ayu, "klarab@gmail.com").await).is_some());
    house.clock.advance(TimeDelta::seconds(1));
    assert!(house.write(ayu, "klarab@gmail.com").await.is_ok());
}

/// IQ-12, GAP-16
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_letters_to_one_creator_at_once_fifty_arrive() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let done = at_once(&house, (0..200).map(|n| letter(ayu, &format!("client{n}@example.org"))).collect()).await;
    assert_eq!(done.iter().filter(|outcome| outcome.is_ok()).count(), 50);
    assert_eq!(done.iter().filter_map(over).count(), 150);
}

/// IQ-12
#[tokio::test]
async fn ten_letters_a_day_come_from_one_place() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    for n in 0..10 {
        assert!(house.write(ayu, &format!("client{n}@example.org")).await.is_ok());
    }
    assert!(over(&house.write(ayu, "client10@example.org").await).unwrap().contains("network"));
}

/// AR-08, IQ-06
#[tokio::test]
async fn a_letter_that_is_sent_twice_is_one() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let request = Request::keyed(Caller::Visitor, "letter-1", b"asked");
    let send = || house.desk.send_inquiry(letter(ayu, "klara@example.org"), None, net(1), request);
    let first = send().await.unwrap();
    assert_eq!(send().await.unwrap(), first);
    let again = house.beside().send_inquiry(letter(ayu, "klara@example.org"), None, net(1), request).await;
    assert_eq!(again.unwrap(), first);
}

/// IQ-14
#[tokio::test]
async fn nobody_writes_to_herself_or_to_who_is_not_there() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    assert!(refused(&house.write(ayu, "ayu@example.org").await, &No::OwnProfile));
    let new = letter(ayu, "elsewhere@example.org");
    assert!(refused(&house.desk.send_inquiry(new, Some(ayu), net(1), house.request()).await, &No::OwnProfile));
    let nobody = house.register("bob").await;
    assert!(refused(&house.write(nobody, "klara@example.org").await, &No::NoSuchCreator));
    // What is refused counts for nothing.
    for _ in 0..3 {
        assert!(house.write(ayu, "klara@example.org").await.is_ok());
    }
}

/// IQ-11, GAP-15
#[tokio::test]
async fn who_is_blocked_writes_to_spam_until_she_is_not() {
    let house = House::open();
    let (ayu, bram) = (house.creator("ayu").await, house.creator("bram").await);
    let first = house.sent(ayu, "klara@example.org").await;
    let others = house.desk.block_sender(bram, first, house.request()).await;
    assert!(refused(&others, &No::NoSuchInquiry));
    house.desk.block_sender(ayu, first, house.request()).await.unwrap();
    assert_eq!(house.inquiry(first).await.status(), InquiryStatus::Spam);
    let second = house.sent(ayu, "klara+again@example.org").await;
    assert_eq!(house.inquiry(second).await.status(), InquiryStatus::Spam);
    house.desk.unblock_sender(ayu, second, house.request()).await.unwrap();
    let third = house.sent(ayu, "klara@example.org").await;
    assert_eq!(house.inquiry(third).await.status(), InquiryStatus::Unread);
}

/// IQ-13, GAP-17
#[tokio::test]
async fn a_link_proves_the_address_once_and_nothing_else_does() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let (one, other) = (house.sent(ayu, "klara@example.org").await, house.sent(ayu, "marta@example.org").await);
    let link = house.link(LinkPurpose::Confirm, one);
    let text = link.expose_secret();
    let (id, rest) = text.split_at(32);
    let forged = [
        String::new(),
        "...".to_owned(),
        text[..text.len() - 1].to_owned(),
        format!("{}{rest}", other.0.simple()),
        format!("{id}.{:x}.{}", i64::MAX, text.rsplit('.').next().unwrap()),
    ];
    for token in forged {
        let outcome = house.desk.verify_sender(&token.as_str().into(), house.request()).await;
        assert!(refused(&outcome, &No::DeadLink), "{token}");
    }
    assert!(!house.inquiry(one).await.verified);
    let first = house.desk.verify_sender(&link, house.request()).await.unwrap();
    let again = house.desk.verify_sender(&link, house.request()).await.unwrap();
    assert!(house.inquiry(one).await.verified && !house.inquiry(other).await.verified);
    assert_eq!(first.revision, again.revision, "what is known is not said twice");
    house.clock.advance(LinkPurpose::Confirm.lasts());
    assert!(refused(&house.desk.verify_sender(&link, house.request()).await, &No::DeadLink));
}

/// IQ-11: no account is needed to write on.
#[tokio::test]
async fn both_write_on() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let one = house.sent(ayu, "klara@example.org").await;
    house.step(ayu, one, Step::Open).await.unwrap();
    house.step(ayu, one, Step::Reply(Some(reply("May is free.")))).await.unwrap();
    assert_eq!(house.inquiry(one).await.status(), InquiryStatus::Replied);
    let link = house.link(LinkPurpose::Thread, one);
    for _ in 0..20 {
        let went_on = house.desk.continue_inquiry(Proof::Link(&link), reply("Good!"), house.request()).await;
        went_on.unwrap();
    }
    let state = house.inquiry(one).await;
    assert_eq!((state.status(), state.messages, state.verified), (InquiryStatus::Unread, 22, true));
    let more = house.desk.continue_inquiry(Proof::Link(&link), reply("Good!"), house.request()).await;
    assert!(over(&more).is_some());
    let stranger = house.register("bob").await;
    let pried = house.desk.continue_inquiry(Proof::Account(stranger, one), reply("Hm"), house.request()).await;
    assert!(refused(&pried, &No::NoSuchInquiry));
    assert!(refused(&house.step(stranger, one, Step::Open).await, &No::NoSuchInquiry));
    assert!(refused(&house.step(stranger, one, Step::Confirm).await, &No::NoSuchInquiry));
}

/// IQ-15, GAP-19
#[tokio::test]
async fn work_is_done_when_both_say_so() {
    let house = House::open();
    let (ayu, klara) = (house.creator("ayu").await, house.register("klara").await);
    let new = letter(ayu, "klara@example.org");
    let sent = house.desk.send_inquiry(new, Some(klara), net(1), house.request()).await.unwrap();
    let one = InquiryId(sent.id);
    assert!(refused(&house.step(ayu, one, Step::Accept).await, &No::SenderUnverified));
    house.desk.verify_sender(&house.link(LinkPurpose::Confirm, one), house.request()).await.unwrap();
    house.step(ayu, one, Step::Accept).await.unwrap();
    let proof = Proof::Account(klara, one);
    let both = tokio::join!(house.step(ayu, one, Step::Confirm), house.desk.confirm_as_client(proof, house.request()));
    assert!(both.0.is_ok() && both.1.is_ok());
    assert_eq!(house.inquiry(one).await.engagement, Engagement::Completed);
    let late = house.desk.cancel_as_client(proof, house.request()).await;
    assert!(refused(&late, &No::EngagementEnded));
}

/// GAP-62: a guest's letter has a key of its own, a client's goes with her account.
#[tokio::test]
async fn a_guests_letter_is_erased_with_one_key() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let (one, other) = (house.sent(ayu, "klara@example.org").await, house.sent(ayu, "marta@example.org").await);
    house.desk.destroy_keys(AccountId(one.0)).await.unwrap();
    for (inquiry, is_known) in [(one, false), (other, true)] {
        let stream = commands::Wanted::of::<Inquiry>(inquiry).stream;
        let (facts, _) = house.ports.journal.facts(&stream, None, 1).await.unwrap();
        let domain::Event::Inquiry(domain::inquiries::Event::InquirySent { message, email, .. }) = &facts[0].event
        else {
            panic!("the first event of an inquiry is that it was sent");
        };
        assert_eq!((message.known().is_some(), email.known().is_some()), (is_known, is_known));
    }
}
