use std::collections::BTreeSet;

use domain::{accounts, creators, moderation, portfolio, quota};
use event_store::AppendError;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

/// One of every refusal that the domain knows.
fn refusals() -> Vec<(Refusal, u16, &'static str)> {
    use accounts::Refusal as A;
    use moderation::Refusal as M;
    use portfolio::Refusal as P;
    let until = now();
    let invalid = domain::text::Title::parse("").unwrap_err();
    vec![
        (A::NoSuchAccount.into(), 404, "NOT_FOUND"),
        (A::AccountExists.into(), 409, "ALREADY_TAKEN"),
        (A::EmailTaken.into(), 409, "ALREADY_TAKEN"),
        (A::UsernameTaken.into(), 409, "ALREADY_TAKEN"),
        (A::WrongCredentials.into(), 401, "UNAUTHORIZED"),
        (A::Suspended { until }.into(), 403, "ACCOUNT_SUSPENDED"),
        (A::Banned.into(), 403, "ACCOUNT_SUSPENDED"),
        (A::NotAbove.into(), 403, "FORBIDDEN"),
        (A::AlwaysUser.into(), 400, "BAD_REQUEST"),
        (A::BannedAlready.into(), 409, "CONFLICT"),
        (A::NotOver { until }.into(), 412, "PRECONDITION_FAILED"),
        (creators::Refusal::NoSuchCreator.into(), 404, "NOT_FOUND"),
        (creators::Refusal::Invalid { field: "skills", invalid: invalid.clone() }.into(), 400, "BAD_REQUEST"),
        (P::NoSuchItem.into(), 404, "NOT_FOUND"),
        (P::NotYours.into(), 403, "FORBIDDEN"),
        (P::OwnItem.into(), 403, "FORBIDDEN"),
        (P::ItemExists.into(), 409, "ALREADY_TAKEN"),
        (P::ProfileIncomplete.into(), 412, "PROFILE_INCOMPLETE"),
        (P::PortfolioFull.into(), 412, "PORTFOLIO_LIMIT_REACHED"),
        (P::TooManyFeatured.into(), 412, "PRECONDITION_FAILED"),
        (P::RevisedMeanwhile { seen: 0, now: 1 }.into(), 409, "CONFLICT"),
        (P::ReorderedMeanwhile { seen: 0, now: 1 }.into(), 409, "CONFLICT"),
        (P::WrongOrder.into(), 400, "BAD_REQUEST"),
        (P::Invalid { field: "tags", invalid }.into(), 400, "BAD_REQUEST"),
        (M::NoSuchItem.into(), 404, "NOT_FOUND"),
        (M::OwnItem.into(), 403, "FORBIDDEN"),
        (M::RevisedMeanwhile { seen: 0, now: 1 }.into(), 409, "CONFLICT"),
        (M::AlreadyDecided { standing: portfolio::Standing::Approved }.into(), 409, "CONFLICT"),
        (M::NoSuchReport.into(), 404, "NOT_FOUND"),
        (M::NothingToReport.into(), 404, "NOT_FOUND"),
        (M::OwnReport.into(), 403, "FORBIDDEN"),
        (M::ReportedAlready.into(), 409, "CONFLICT"),
        (M::FiledMeanwhile { seen: 0, now: 1 }.into(), 409, "CONFLICT"),
        (M::AlreadyReviewed.into(), 409, "CONFLICT"),
        (M::AlreadyResolved { outcome: moderation::Outcome::Upheld }.into(), 409, "CONFLICT"),
        (M::ReasonMissing.into(), 400, "BAD_REQUEST"),
        (M::PolicyMissing.into(), 400, "BAD_REQUEST"),
        (
            quota::Refusal::Exceeded { message: "Maximum 10 portfolio items per day", retry_at: until }.into(),
            429,
            "RATE_LIMIT_EXCEEDED",
        ),
        (
            quota::Refusal::Exceeded { message: commands::moderation::REPORTS.message, retry_at: until }.into(),
            429,
            "RATE_LIMIT_EXCEEDED",
        ),
    ]
}

/// EH-04, EH-05, EH-02
#[test]
fn every_refusal_has_its_status_code_and_text() {
    for (refusal, status, code) in refusals() {
        let (text, field) = (refusal.to_string(), refusal.field());
        let problem = Problem::from(refusal);
        assert_eq!((problem.status().as_u16(), problem.code().name), (status, code), "{text}");
        let json = problem.to_json(Language::En);
        assert_eq!(json["detail"], text);
        assert_eq!(field.map(|field| json["errors"][field][0].as_str() == Some(&text)), field.map(|_| true));
        let indonesian = problem.to_json(Language::Id);
        assert_ne!(indonesian["title"], json["title"]);
        assert_ne!(indonesian["detail"], json["detail"], "add {text:?} to the phrases");
    }
}

/// EH-05: what fails inside keeps its cause inside.
#[test]
fn every_error_of_a_command_has_its_status_and_keeps_its_cause() {
    let secret = "password=hunter2 at 10.0.0.7";
    let cases = [
        (CommandError::Unauthenticated, 401, "UNAUTHORIZED"),
        (CommandError::Forbidden, 403, "FORBIDDEN"),
        (CommandError::Invalid(FieldErrors::new()), 400, "BAD_REQUEST"),
        (CommandError::Contended, 409, "CONFLICT"),
        (CommandError::KeyReused, 422, "IDEMPOTENCY_KEY_REUSED"),
        (CommandError::Unavailable(secret.into()), 503, "SERVICE_UNAVAILABLE"),
        (CommandError::Unknown(secret.into()), 503, "OUTCOME_UNKNOWN"),
        (CommandError::Fault(secret.into()), 500, "INTERNAL_SERVER_ERROR"),
        (vault::PasswordError::Busy.into(), 503, "SERVICE_UNAVAILABLE"),
        (AppendError::Unavailable(secret.into()).into(), 503, "SERVICE_UNAVAILABLE"),
    ];
    for (error, status, code) in cases {
        let problem = Problem::from(error);
        assert_eq!((problem.status().as_u16(), problem.code().name), (status, code));
        for language in [Language::En, Language::Id] {
            assert!(!problem.to_json(language).to_string().contains("hunter2"), "{code}");
        }
        assert_eq!(status >= 500, problem.cause().is_some());
        let response = problem.into_response();
        assert_eq!(response.headers().contains_key(RETRY_AFTER), status == 503);
        assert_eq!(response.headers().contains_key(WWW_AUTHENTICATE), status == 401);
    }
}

/// RL-04: a limit says in seconds when it ends, rounded up.
#[test]
fn a_limit_says_when_it_ends() {
    let retry_at = now() + chrono::TimeDelta::milliseconds(1500);
    let refusal = quota::Refusal::Exceeded { message: "Maximum 10 portfolio items per day", retry_at };
    let response = Problem::from(Refusal::from(refusal)).at(now()).into_response();
    assert_eq!(response.headers()[RETRY_AFTER], "2");
}

/// EH-04, EH-05
#[test]
fn the_table_is_complete_and_each_code_stands_once() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name).collect();
    assert_eq!(names.len(), Code::ALL.len());
    let demanded = "INVALID_API_KEY RATE_LIMIT_EXCEEDED PORTFOLIO_LIMIT_REACHED MODERATION_REQUIRED PROFILE_INCOMPLETE \
                    EXTERNAL_API_ERROR UNAUTHORIZED CONFLICT PRECONDITION_FAILED ACCOUNT_SUSPENDED STALE_READ \
                    NOT_FOUND FORBIDDEN BAD_REQUEST INTERNAL_SERVER_ERROR";
    for name in demanded.split_whitespace() {
        assert!(Code::named(name).is_some(), "{name}");
    }
    assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status) && code.en != code.id));
}
