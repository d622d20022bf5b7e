//! Given, when, then.

use chrono::TimeDelta;
use strum::VariantArray;

use super::*;
use crate::Kind;
use crate::text::Hours;

const SOMEBODY: AccountId = AccountId(Uuid::from_u128(1));

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

fn reason() -> Reason {
    Reason::parse("Repeated advertising.").unwrap()
}

fn hours(hours: i64) -> Hours {
    Hours::try_new(hours).unwrap()
}

fn roles(roles: &[Role]) -> BTreeSet<Role> {
    roles.iter().copied().collect()
}

fn officer(roles: &BTreeSet<Role>) -> Officer<'_> {
    Officer { id: SOMEBODY, roles }
}

fn registration() -> Registration {
    Registration {
        email: Email::parse("ayu@example.com").unwrap(),
        email_key: "mail".into(),
        username: Username::parse("ayu").unwrap(),
        username_key: "ayu".into(),
        name: PersonName::parse("Ayu").unwrap(),
        credential: Uuid::from_u128(7),
    }
}

fn then(mut account: Account, events: &[Event]) -> Account {
    events.iter().for_each(|event| account.evolve(event));
    account
}

/// A registered account to which `events` happened.
fn given(events: &[Event]) -> Account {
    let registered = Account::default().register(registration()).unwrap();
    then(then(Account::default(), &registered), events)
}

fn granted(role: Role) -> Event {
    Event::RoleGranted { role, by: None }
}

fn suspended(until: DateTime<Utc>) -> Event {
    Event::AccountSuspended { until, reason: reason(), by: SOMEBODY }
}

fn banned() -> Event {
    Event::AccountBanned { reason: reason(), by: SOMEBODY }
}

fn signed_in(session: u128) -> Event {
    Event::SignedIn { session: Uuid::from_u128(session), token_hash: "hash".into(), expires_at: at(1) }
}

fn signed_out(session: u128) -> Event {
    Event::SignedOut { session: Uuid::from_u128(session) }
}

/// AC-07, AC-09
#[test]
fn a_registered_account_is_an_active_user() {
    let account = given(&[]);
    assert!(account.exists && account.is(Role::User) && !account.moderates() && !account.audits());
    assert_eq!((account.standing, account.revision(), account.email_verified), (Standing::Active, Some(0), false));
    assert_eq!(account.may_act(at(0)), Ok(()));
}

/// AC-07, AR-15
#[test]
fn registering_twice_says_nothing_new_and_another_person_is_refused() {
    assert_eq!(given(&[]).register(registration()), Ok(vec![]));
    let another = Registration { email_key: "other".into(), ..registration() };
    assert_eq!(given(&[]).register(another), Err(Refusal::AccountExists));
    assert_eq!(given(&[Event::AccountErased {}]).register(registration()), Ok(vec![]));
}

/// AC-07
#[test]
fn an_address_is_proven_once() {
    assert_eq!(given(&[]).verify_email(), Ok(vec![Event::EmailVerified {}]));
    let proven = given(&[Event::EmailVerified {}]);
    assert!(proven.email_verified);
    assert_eq!(proven.verify_email(), Ok(vec![]));
    assert_eq!(Account::default().verify_email(), Err(Refusal::NoSuchAccount));
}

/// AC-08
#[test]
fn a_former_username_is_remembered_until_it_is_taken_again() {
    let name = |name: &str| Username::parse(name).unwrap();
    let account = given(&[]);
    assert_eq!(account.change_username(name("ayu"), "ayu".into()), Ok(vec![]));
    let account = then(account.clone(), &account.change_username(name("ayu_l"), "ayu_l".into()).unwrap());
    assert_eq!(
        (account.username_key.as_str(), account.previous_username_keys.as_slice()),
        ("ayu_l", &["ayu".into()][..])
    );
    let account = then(account.clone(), &account.change_username(name("ayu"), "ayu".into()).unwrap());
    assert_eq!(
        (account.username_key.as_str(), account.previous_username_keys.as_slice()),
        ("ayu", &["ayu_l".into()][..])
    );
    let erased = given(&[Event::AccountErased {}]);
    assert_eq!(erased.change_username(name("ayu_l"), "ayu_l".into()), Err(Refusal::NoSuchAccount));
}

/// AC-07
#[test]
fn another_password_ends_all_other_sessions() {
    let account = given(&[signed_in(1), signed_in(2), signed_in(3)]);
    let changed = Event::PasswordChanged { credential: Uuid::from_u128(8) };
    let (old, new) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let kept = account.change_password(old, new, Some(Uuid::from_u128(2)));
    assert_eq!(kept, Ok(vec![changed.clone(), signed_out(1), signed_out(3)]));
    assert_eq!(given(&[]).change_password(old, new, None), Ok(vec![changed.clone()]));
    let account = then(account, &[changed]);
    assert_eq!(account.change_password(old, new, None), Ok(vec![]));
    assert_eq!(account.change_password(old, Uuid::from_u128(9), None), Err(Refusal::WrongCredentials));
    assert_eq!(Account::default().change_password(old, new, None), Err(Refusal::NoSuchAccount));
}

/// AC-07
#[test]
fn one_session_more_than_the_most_ends_the_oldest() {
    let open = |count: u128| given(&(1..=count).map(signed_in).collect::<Vec<_>>());
    let sign_in =
        |account: &Account, session: u128| account.sign_in(Uuid::from_u128(session), "hash".into(), at(1)).unwrap();
    assert_eq!(sign_in(&open(0), 99), [signed_in(99)]);
    assert_eq!(sign_in(&open(18), 99), [signed_in(99)]);
    assert_eq!(sign_in(&open(19), 99), [signed_in(99)]);
    assert_eq!(sign_in(&open(20), 99), [signed_out(1), signed_in(99)]);
    assert_eq!(then(open(20), &sign_in(&open(20), 99)).sessions.len(), Account::SESSIONS_MOST);
    assert_eq!(sign_in(&open(20), 5), []);
}

/// MD-20, MD-21: a suspended person may read her case, a banned one not.
#[test]
fn the_banned_and_the_erased_cannot_sign_in() {
    let sign_in = |account: &Account| account.sign_in(Uuid::from_u128(1), "hash".into(), at(1));
    assert_eq!(sign_in(&given(&[suspended(at(9))])), Ok(vec![signed_in(1)]));
    assert_eq!(sign_in(&given(&[banned()])), Err(Refusal::Banned));
    assert_eq!(sign_in(&given(&[Event::AccountErased {}])), Err(Refusal::NoSuchAccount));
    assert_eq!(sign_in(&Account::default()), Err(Refusal::NoSuchAccount));
}

/// AC-07
#[test]
fn signing_out_ends_the_session_once() {
    let account = given(&[signed_in(1)]);
    assert_eq!(account.sign_out(Uuid::from_u128(1)), Ok(vec![signed_out(1)]));
    let account = then(account, &[signed_out(1)]);
    assert!(account.sessions.is_empty());
    assert_eq!(account.sign_out(Uuid::from_u128(1)), Ok(vec![]));
}

/// MD-21, GAP-62
#[test]
fn a_ban_and_an_erasure_end_all_sessions() {
    assert!(given(&[signed_in(1), banned()]).sessions.is_empty());
    let erased = given(&[signed_in(1), granted(Role::Admin), Event::AccountErased {}]);
    assert!(erased.sessions.is_empty() && erased.roles.is_empty() && erased.credential.is_none());
}

/// AC-05, GAP-62
#[test]
fn a_person_is_erased_once_also_while_banned() {
    assert_eq!(given(&[banned()]).erase(), Ok(vec![Event::AccountErased {}]));
    assert_eq!(given(&[Event::AccountErased {}]).erase(), Ok(vec![]));
    assert_eq!(Account::default().erase(), Err(Refusal::NoSuchAccount));
}

/// AC-09: who grants and revokes what, `None` for the operator.
#[test]
fn each_rank_appoints_only_those_below() {
    use Role::{Admin, Auditor, Moderator, Owner, User};
    let may: [(Option<Role>, &[Role]); 6] = [
        (None, &[Moderator, Admin, Owner, Auditor]),
        (Some(Owner), &[Moderator, Admin, Auditor]),
        (Some(Admin), &[Moderator, Auditor]),
        (Some(Moderator), &[]),
        (Some(Auditor), &[]),
        (Some(User), &[]),
    ];
    for (rank, appoints) in may {
        let held = roles(rank.as_slice());
        let by = rank.map(|_| officer(&held));
        for role in Role::VARIANTS.iter().copied().filter(|role| *role != User) {
            let grant = given(&[]).grant(role, by);
            let revoke = given(&[granted(role)]).revoke(role, by);
            let id = by.map(|by| by.id);
            if appoints.contains(&role) {
                assert_eq!(grant, Ok(vec![Event::RoleGranted { role, by: id }]), "{rank:?} grants {role:?}");
                assert_eq!(revoke, Ok(vec![Event::RoleRevoked { role, by: id }]), "{rank:?} revokes {role:?}");
            } else {
                assert_eq!(grant, Err(Refusal::NotAbove), "{rank:?} grants {role:?}");
                assert_eq!(revoke, Err(Refusal::NotAbove), "{rank:?} revokes {role:?}");
            }
        }
    }
}

/// AC-09
#[test]
fn a_role_is_granted_and_revoked_once_and_everybody_stays_a_user() {
    assert_eq!(given(&[granted(Role::Admin)]).grant(Role::Admin, None), Ok(vec![]));
    assert_eq!(given(&[]).revoke(Role::Admin, None), Ok(vec![]));
    assert_eq!(given(&[]).grant(Role::User, None), Ok(vec![]));
    assert_eq!(given(&[]).revoke(Role::User, None), Err(Refusal::AlwaysUser));
    assert_eq!(Account::default().grant(Role::Owner, None), Err(Refusal::NoSuchAccount));
    assert_eq!(given(&[Event::AccountErased {}]).revoke(Role::Owner, None), Err(Refusal::NoSuchAccount));
}

/// AC-03, AC-09, MD-07
#[test]
fn what_each_role_may() {
    let table = [
        (Role::User, (false, false, false)),
        (Role::Moderator, (true, false, false)),
        (Role::Admin, (true, true, true)),
        (Role::Owner, (true, true, true)),
        (Role::Auditor, (false, false, true)),
    ];
    for (role, may) in table {
        let account = given(&[granted(role)]);
        assert_eq!((account.moderates(), account.administers(), account.audits()), may, "{role:?}");
    }
}

/// AC-10, MD-20: the suspension ends at its very moment, even before the event that says so.
#[test]
fn who_is_suspended_banned_or_erased_may_not_act() {
    let suspended = given(&[suspended(at(9))]);
    let refused = suspended.may_act(at(9) - TimeDelta::milliseconds(1)).unwrap_err();
    assert_eq!(refused, Refusal::Suspended { until: at(9) });
    assert_eq!(refused.to_string(), "Your account is suspended until 1970-01-01 09:00 UTC");
    assert_eq!((refused.kind(), refused.code()), (Kind::Forbidden, "ACCOUNT_SUSPENDED"));
    assert_eq!(suspended.may_act(at(9)), Ok(()));
    assert_eq!(suspended.may_act(at(9) + TimeDelta::milliseconds(1)), Ok(()));
    assert_eq!(given(&[banned()]).may_act(at(0)), Err(Refusal::Banned));
    assert_eq!(given(&[Event::AccountErased {}]).may_act(at(0)), Err(Refusal::NoSuchAccount));
    assert_eq!(Account::default().may_act(at(0)), Err(Refusal::NoSuchAccount));
}

/// MD-20, GAP-46
#[test]
fn a_suspension_is_stored_with_its_end_and_may_be_replaced() {
    let held = roles(&[Role::Moderator]);
    let suspend =
        |account: &Account, span: i64, now: i64| account.suspend(hours(span), reason(), officer(&held), at(now));
    assert_eq!(suspend(&given(&[]), 8, 1), Ok(vec![suspended(at(9))]));
    let already = given(&[suspended(at(9))]);
    assert_eq!(suspend(&already, 8, 1), Ok(vec![]));
    assert_eq!(suspend(&already, 24, 1), Ok(vec![suspended(at(25))]));
    assert_eq!(suspend(&given(&[banned()]), 8, 1), Err(Refusal::BannedAlready));
    assert_eq!(suspend(&Account::default(), 8, 1), Err(Refusal::NoSuchAccount));
}

/// MD-20: it ends by itself at its time, or when staff say so.
#[test]
fn a_suspension_is_lifted_early_only_by_somebody() {
    let held = roles(&[Role::Moderator]);
    let suspended = given(&[suspended(at(9))]);
    assert_eq!(suspended.lift(None, at(8)), Err(Refusal::NotOver { until: at(9) }));
    assert_eq!(suspended.lift(None, at(9)), Ok(vec![Event::SuspensionLifted { by: None }]));
    let early = vec![Event::SuspensionLifted { by: Some(SOMEBODY) }];
    assert_eq!(suspended.lift(Some(officer(&held)), at(1)), Ok(early.clone()));
    assert_eq!(then(suspended, &early).standing, Standing::Active);
    assert_eq!(given(&[]).lift(None, at(9)), Ok(vec![]));
    assert_eq!(given(&[banned()]).lift(Some(officer(&held)), at(9)), Ok(vec![]));
}

/// MD-05, MD-21
#[test]
fn a_ban_stands_until_it_is_taken_back() {
    let held = roles(&[Role::Admin]);
    assert_eq!(given(&[suspended(at(9))]).ban(reason(), officer(&held)), Ok(vec![banned()]));
    assert_eq!(given(&[banned()]).ban(reason(), officer(&held)), Ok(vec![]));
    let unbanned = vec![Event::AccountUnbanned { by: SOMEBODY }];
    assert_eq!(given(&[banned()]).unban(officer(&held)), Ok(unbanned.clone()));
    assert_eq!(given(&[banned(), unbanned[0].clone()]).may_act(at(0)), Ok(()));
    assert_eq!(given(&[]).unban(officer(&held)), Ok(vec![]));
    assert_eq!(given(&[suspended(at(9))]).unban(officer(&held)), Ok(vec![]));
}

/// MD-23: nobody decides about an equal, so nobody about herself.
#[test]
fn staff_sanction_only_those_below_them() {
    use Role::{Admin, Auditor, Moderator, Owner, User};
    let order: [&[Role]; 4] = [&[User, Auditor], &[User, Moderator], &[User, Admin], &[User, Moderator, Owner]];
    for (rank, held) in order.iter().enumerate() {
        let held = roles(held);
        for (other, target) in order.iter().enumerate() {
            let account = given(&target.iter().map(|role| granted(*role)).collect::<Vec<_>>());
            let allowed = rank > other;
            let by = officer(&held);
            assert_eq!(account.ban(reason(), by).is_ok(), allowed, "{held:?} bans {target:?}");
            assert_eq!(account.unban(by).is_ok(), allowed, "{held:?} unbans {target:?}");
            assert_eq!(account.lift(Some(by), at(0)).is_ok(), allowed, "{held:?} lifts {target:?}");
            assert_eq!(account.suspend(hours(1), reason(), by, at(0)).is_ok(), allowed, "{held:?} suspends {target:?}");
        }
    }
}

/// EH-02, EH-05
#[test]
fn refusals_say_their_kind_code_and_field() {
    let until = at(9);
    let table = [
        (Refusal::NoSuchAccount, Kind::NotFound, "NOT_FOUND", None),
        (Refusal::AccountExists, Kind::Conflict, "ALREADY_TAKEN", None),
        (Refusal::EmailTaken, Kind::Conflict, "ALREADY_TAKEN", Some("email")),
        (Refusal::UsernameTaken, Kind::Conflict, "ALREADY_TAKEN", Some("username")),
        (Refusal::WrongCredentials, Kind::Unauthorized, "UNAUTHORIZED", None),
        (Refusal::Banned, Kind::Forbidden, "ACCOUNT_SUSPENDED", None),
        (Refusal::NotAbove, Kind::Forbidden, "FORBIDDEN", None),
        (Refusal::AlwaysUser, Kind::Invalid, "BAD_REQUEST", Some("role")),
        (Refusal::BannedAlready, Kind::Conflict, "CONFLICT", None),
        (Refusal::NotOver { until }, Kind::Precondition, "PRECONDITION_FAILED", None),
    ];
    for (refusal, kind, code, field) in table {
        let refusal = crate::Refusal::from(refusal);
        assert_eq!((refusal.kind(), refusal.code(), refusal.field()), (kind, code, field), "{refusal}");
    }
    assert_eq!(Refusal::NotAbove.to_string(), "You do not have permission to perform this action");
}

/// AC-07: who has proven her address needs no other mail.
#[test]
fn a_mail_to_verify_is_asked_for_until_the_address_is_proven() {
    assert_eq!(given(&[]).request_verification(), Ok(vec![Event::VerificationRequested {}]));
    assert_eq!(given(&[Event::VerificationRequested {}]).verify_email(), Ok(vec![Event::EmailVerified {}]));
    assert_eq!(given(&[Event::EmailVerified {}]).request_verification(), Ok(vec![]));
    assert_eq!(given(&[Event::AccountErased {}]).request_verification(), Err(Refusal::NoSuchAccount));
}

/// AC-07, GAP-02: asking tells nobody anything; a mail goes to whoever may sign in.
#[test]
fn a_reset_is_never_refused_and_who_may_not_sign_in_gets_no_mail() {
    let asked = vec![Event::PasswordResetRequested {}];
    assert_eq!(given(&[]).request_reset(), asked);
    assert_eq!(given(&[suspended(at(9))]).request_reset(), asked);
    for account in [Account::default(), given(&[banned()]), given(&[Event::AccountErased {}])] {
        assert_eq!(account.request_reset(), vec![]);
    }
}

/// AC-07: whoever knew the old password is out, on every device.
#[test]
fn a_reset_changes_the_password_and_ends_every_session() {
    let (known, new) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let changed = Event::PasswordChanged { credential: new };
    let account = given(&[signed_in(1), signed_in(2)]);
    assert_eq!(account.reset_password(known, new), Ok(vec![changed.clone(), signed_out(1), signed_out(2)]));
    let account = then(account, &[changed, signed_out(1), signed_out(2)]);
    assert_eq!(account.reset_password(known, new), Ok(vec![]), "a repeat says nothing new");
    assert_eq!(account.reset_password(known, Uuid::from_u128(9)), Err(Refusal::DeadLink), "a link counts once");
}

/// AC-07, AC-10
#[test]
fn a_link_is_of_no_use_to_who_may_not_sign_in_or_has_another_password() {
    let (known, new) = (Uuid::from_u128(7), Uuid::from_u128(8));
    assert_eq!(given(&[]).reset_password(Uuid::from_u128(6), new), Err(Refusal::DeadLink));
    assert_eq!(given(&[banned()]).reset_password(known, new), Err(Refusal::Banned));
    assert_eq!(given(&[Event::AccountErased {}]).reset_password(known, new), Err(Refusal::NoSuchAccount));
    assert_eq!((Refusal::DeadLink.kind(), Refusal::DeadLink.field()), (Kind::Invalid, Some("token")));
}
