//! Who may do what: each operation and each page is asked for by each kind of person. What has no line here fails.

use api::{Operation, operations};
use domain::accounts::Role;
use reqwest::Method;
use serde_json::{Value, json};
use web::Page;

use crate::support::{Answer, House, Person, profile, work};

use Asker::{Admin, Auditor, Moderator, Owner, User, Visitor};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asker {
    Visitor,
    User,
    Moderator,
    Admin,
    Owner,
    Auditor,
}

const EVERYBODY: &[Asker] = &[Visitor, User, Moderator, Admin, Owner, Auditor];
const SIGNED_IN: &[Asker] = &[User, Moderator, Admin, Owner, Auditor];
const DECIDERS: &[Asker] = &[Moderator, Admin, Owner];
const REVIEWERS: &[Asker] = &[Moderator, Admin, Owner, Auditor];
const ADMINS: &[Asker] = &[Admin, Owner];

/// Nothing in the house has this id.
const NOTHING: &str = "01900000-0000-7000-8000-000000000001";

/// Each operation: who may ask, and what is sent. Where an order would be carried out, it is one that nothing follows
/// from.
fn operation_rights(id: &str) -> Option<(&'static [Asker], Value)> {
    let decision = || json!({ "revision": 0, "reason": "Taken from another artist." });
    let reason = || json!({ "reason": "Three strikes in a week." });
    // Would end the session, or the account: refused for its shape, after the asker was let in.
    let misshapen = || json!({ "no-such-field": true });
    Some(match id {
        "accounts.register" | "accounts.signIn" | "accounts.verifyEmail" => (EVERYBODY, misshapen()),
        "accounts.requestReset" | "accounts.resetPassword" => (EVERYBODY, misshapen()),
        "accounts.requestVerification" => (SIGNED_IN, Value::Null),
        "accounts.whoAmI" => (SIGNED_IN, Value::Null),
        "accounts.signOut" | "accounts.changePassword" | "accounts.erase" => (SIGNED_IN, misshapen()),
        "accounts.changeUsername" => (SIGNED_IN, json!({ "username": "admin" })),
        "accounts.grantRole" | "accounts.revokeRole" => (ADMINS, Value::Null),
        "accounts.suspend" => (DECIDERS, json!({ "hours": 1, "reason": "Three strikes in a week." })),
        "accounts.ban" => (DECIDERS, reason()),
        "accounts.lift" | "accounts.unban" => (DECIDERS, Value::Null),
        "creators.getMyProfile" => (SIGNED_IN, Value::Null),
        "creators.updateMyProfile" => (SIGNED_IN, profile("Somebody")),
        "creators.feature" | "creators.unfeature" => (DECIDERS, Value::Null),
        "marketplace.browseCreators" | "marketplace.getCreatorProfile" => (EVERYBODY, Value::Null),
        "moderation.getQueue" | "moderation.getReports" => (DECIDERS, Value::Null),
        "moderation.approve" | "moderation.reject" | "moderation.flag" => (DECIDERS, decision()),
        "moderation.getHistory" => (REVIEWERS, Value::Null),
        "moderation.report" => {
            (SIGNED_IN, json!({ "item": NOTHING, "reason": "SPAM", "text": "It is sold by the pound." }))
        }
        "moderation.reviewReport" => (DECIDERS, json!({ "revision": 0 })),
        "moderation.resolveReport" => (DECIDERS, json!({ "revision": 0, "outcome": "DISMISSED" })),
        "portfolio.getMyPortfolio" => (SIGNED_IN, Value::Null),
        "portfolio.createPortfolioItem" => (SIGNED_IN, work("A kite over rice fields")),
        "portfolio.reorder" => (SIGNED_IN, json!({ "order": [], "revision": 0 })),
        "portfolio.updatePortfolioItem" => (SIGNED_IN, json!({ "visibility": "PRIVATE" })),
        "portfolio.deletePortfolioItem" | "portfolio.like" | "portfolio.unlike" => (SIGNED_IN, Value::Null),
        "portfolio.view" => (EVERYBODY, Value::Null),
        _ => return None,
    })
}

/// Each page: who may open it and send its forms.
fn page_rights(path: &str) -> Option<&'static [Asker]> {
    Some(match path {
        "/" | "/community/marketplace" | "/portfolio/{username}" => EVERYBODY,
        "/register" | "/login" | "/logout" | "/verify" | "/forgot" | "/reset" => EVERYBODY,
        "/verify/again" | "/dashboard" => SIGNED_IN,
        _ => return None,
    })
}

/// One person of each kind; all but the visitor have a profile and an item that waits.
struct Crowd {
    people: Vec<(Asker, Person, String)>,
}

impl Crowd {
    async fn of(house: &House) -> Self {
        let mut people = vec![(Visitor, house.visitor(), NOTHING.to_owned())];
        let roles = [
            (User, "asker-user", None),
            (Moderator, "asker-moderator", Some(Role::Moderator)),
            (Admin, "asker-admin", Some(Role::Admin)),
            (Owner, "asker-owner", Some(Role::Owner)),
            (Auditor, "asker-auditor", Some(Role::Auditor)),
        ];
        for (asker, name, role) in roles {
            let person = match role {
                Some(role) => house.staff(name, role).await,
                None => house.person(name).await,
            };
            person.put("/api/v1/me/profile", profile(name)).await.with(200);
            let item = person.submits("Night market").await["id"].as_str().unwrap().to_owned();
            people.push((asker, person, item));
        }
        Self { people }
    }
}

/// Asks by REST, for something that is not there.
async fn asks(person: &Person, operation: &Operation, body: &Value) -> Answer {
    let path = operation.path.replace("{role}", "MODERATOR").replace("{username}", "nobody-here");
    let request = person.request(operation.method.clone(), &format!("/api/v1{}", filled(&path, NOTHING)));
    person.send(if body.is_null() { request } else { request.json(body) }).await
}

/// A path with this in the place of every `{name}`.
fn filled(path: &str, with: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { with } else { part }).collect::<Vec<_>>().join("/")
}

/// AC-03, AC-04, AC-09, MD-07: an operation lets in who may ask, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn every_operation_asks_who_comes() {
    let house = House::open().await;
    let crowd = Crowd::of(&house).await;
    for operation in operations() {
        let Some((may, body)) = operation_rights(operation.id) else {
            panic!("say in tests/rights.rs who may ask for {}", operation.id);
        };
        for (asker, person, _) in &crowd.people {
            let answer = asks(person, operation, &body).await;
            let expected = if may.contains(asker) { None } else { Some(if *asker == Visitor { 401 } else { 403 }) };
            let refused = [401, 403].contains(&answer.status).then_some(answer.status);
            assert_eq!(refused, expected, "{asker:?} asks for {}: {}", operation.id, answer.text);
            assert!(answer.status < 500, "{asker:?} asks for {}: {}", operation.id, answer.text);
        }
    }
}

/// PG-15, AC-03, AC-04: a page is there for who may open it; others are asked to sign in, or do not find it.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_asks_who_comes() {
    let house = House::open().await;
    let crowd = Crowd::of(&house).await;
    for page in web::pages() {
        let Some(may) = page_rights(page.path) else {
            panic!("say in tests/rights.rs who may open {}", page.path);
        };
        for (asker, person, item) in &crowd.people {
            for method in &page.methods {
                let answer = opens(person, &page, method, item).await;
                let place = format!("{asker:?}: {method} {}", page.path);
                match (may.contains(asker), asker) {
                    (true, _) => {
                        assert!(!leads_to_login(&answer) && answer.status != 404, "{place}: {}", answer.status);
                        assert!(answer.status < 500, "{place}: {}", answer.text);
                    }
                    (false, Visitor) => assert!(leads_to_login(&answer), "{place}: {}", answer.status),
                    (false, _) => assert_eq!(answer.status, 404, "{place}"),
                }
            }
        }
    }
}

/// Opens a page about her own item, or sends a form that is none: where she may, its missing token is minded.
async fn opens(person: &Person, page: &Page, method: &Method, item: &str) -> Answer {
    let path = filled(&page.path.replace("{username}", "asker-user"), item);
    let request = person.request(method.clone(), &path);
    let form = ("content-type", "application/x-www-form-urlencoded");
    person.send(if method.is_safe() { request } else { request.header(form.0, form.1) }).await
}

fn leads_to_login(answer: &Answer) -> bool {
    let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    answer.status == 303 && to.starts_with("/login?next=")
}
