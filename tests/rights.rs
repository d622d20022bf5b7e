//! Who may open which page and send its forms: each page is asked for by each kind of person, and a page without a line
//! here fails. The same is done for every operation in `api/tests/door/rights.rs`.

use std::collections::HashMap;

use domain::accounts::Role;
use reqwest::Method;
use serde_json::json;
use web::Page;

use crate::support::{Answer, House, Person, profile};

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

/// Where moderators sit.
const DESK: &str = "/admin/marketplace/moderation";

/// Who may open a page and send its forms.
fn may(path: &str) -> Option<&'static [Asker]> {
    Some(match path {
        "/"
        | "/demo"
        | "/community"
        | "/community/marketplace"
        | "/portfolio/{username}"
        | "/portfolio/{username}/popularity"
        | "/portfolio/{username}/contact"
        | "/conversation"
        | "/conversation/verify" => EVERYBODY,
        "/portfolio/{username}/{item}" => EVERYBODY,
        "/portfolio/{username}/{item}/like" => SIGNED_IN,
        "/register" | "/login" | "/logout" | "/verify" | "/forgot" | "/reset" => EVERYBODY,
        "/verify/again" | "/report" => SIGNED_IN,
        dashboard if dashboard.starts_with("/dashboard") => SIGNED_IN,
        "/admin/marketplace/moderation/{item}/history" => REVIEWERS,
        desk if desk.starts_with(DESK) => DECIDERS,
        _ => return None,
    })
}

/// One person of each kind, each but the visitor with a profile and a work that waits, and what the pages are about.
struct Scene {
    people: Vec<(Asker, Person, String)>,
    /// Reported, and of somebody else.
    item: String,
    /// Of the same, for everybody to see.
    shown: String,
    report: String,
    account: String,
    /// What each of the people was written, by her work.
    letters: HashMap<String, String>,
}

impl Scene {
    async fn set(house: &House) -> Self {
        let mut people = vec![(Visitor, house.visitor(), String::new())];
        let roles = [
            (User, "asker-one", None),
            (Moderator, "asker-two", Some(Role::Moderator)),
            (Admin, "asker-three", Some(Role::Admin)),
            (Owner, "asker-four", Some(Role::Owner)),
            (Auditor, "asker-five", Some(Role::Auditor)),
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
        let (maker, reporter) = (house.creator("maker").await, house.person("reporter").await);
        let item = maker.submits("A kite over rice fields").await["id"].as_str().unwrap().to_owned();
        let shown = maker.submits("A lantern in the rain").await;
        let (_, moderator, _) = people.iter().find(|(asker, ..)| *asker == Moderator).unwrap();
        moderator.beside(&maker).approves(&shown).await.with(200);
        reporter.beside(moderator);
        let shown = shown["id"].as_str().unwrap().to_owned();
        let report = json!({ "creator": "maker", "reason": "SPAM", "text": "It is sold by the pound." });
        let report = reporter.beside(&maker).post("/api/v1/reports", report).await.with(201);
        let report = report["id"].as_str().unwrap().to_owned();
        for (_, person, _) in &people {
            person.beside(&reporter);
        }
        let mut letters = HashMap::new();
        for (_, person, own) in people.iter().skip(1) {
            let client = house.visitor();
            let letter = json!({
                "username": person.username, "name": "Klara", "email": format!("{}@example.net", person.username),
                "subject": "A poster", "message": "We open a small cinema in May, and would like a poster for it.",
            });
            let letter = client.beside(&reporter).post("/api/v1/inquiries", letter).await.with(201);
            person.beside(&client);
            letters.insert(own.clone(), letter["id"].as_str().unwrap().to_owned());
        }
        Self { people, item, shown, report, account: maker.id.to_string(), letters }
    }

    /// The address of a page, about something that the asker may see if she may see the page at all.
    fn address(&self, path: &str, own: &str) -> String {
        let query = if path == "/report" { "?creator=maker" } else { "" };
        let filled = [
            ("{username}", "maker"),
            ("{id}", if own.is_empty() { &self.item } else { own }),
            ("{item}", if path.starts_with("/portfolio") { &self.shown } else { &self.item }),
            ("{report}", &self.report),
            ("{inquiry}", self.letters.get(own).unwrap_or(&self.item)),
            ("{account}", &self.account),
            ("{measure}", "suspend"),
        ];
        let filled = filled.iter().fold(path.to_owned(), |path, (name, with)| path.replace(name, with));
        assert!(!filled.contains('{'), "say in tests/rights.rs what stands in {path}");
        filled + query
    }
}

/// PG-15, AC-03, AC-04, AC-09: a page is there for who may open it; others are asked to sign in, or do not find it.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_asks_who_comes() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    for page in web::pages() {
        let Some(may) = may(page.path) else {
            panic!("say in tests/rights.rs who may open {}", page.path);
        };
        for (asker, person, own) in &scene.people {
            for method in &page.methods {
                let answer = opens(person, &page, method, &scene.address(page.path, own)).await;
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

/// Opens a page, or sends a form that is none: where she may, its missing token is minded.
async fn opens(person: &Person, page: &Page, method: &Method, address: &str) -> Answer {
    let request = person.request(method.clone(), address);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let answer = person.send(if method.is_safe() { request } else { request.header(form.0, form.1) }).await;
    assert!(method.is_safe() || answer.status != 200, "{} took a form without a token", page.path);
    answer
}

fn leads_to_login(answer: &Answer) -> bool {
    let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    answer.status == 303 && to.starts_with("/login?next=")
}
