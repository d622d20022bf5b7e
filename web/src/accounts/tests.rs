//! The pages at the gate, in both languages, and where they lead.

use api::{Code, Language, Problem};
use askama::Template;
use axum::http::HeaderValue;
use chrono::{TimeDelta, TimeZone, Utc};
use domain::quota;

use super::mailed::samples;
use super::*;
use crate::samples::EVIL;

fn at(language: Language) -> Ui {
    Ui::at(language, None, "/login", "")
}

/// Every page of this room, with every text that comes from outside being `text`.
fn every_page(text: &str) -> Vec<String> {
    let problem = Problem::invalid("email", text).with_error("password", text).with_error("name", text);
    let mut pages = Vec::new();
    for language in [Language::Id, Language::En] {
        let faults = || Faults::of(&problem, language);
        let sent = Sent::default();
        pages.push(register_page(at(language), text, None, Faults::default()));
        pages.push(register_page(at(language), text, Some(&sent), faults()));
        pages.push(login_page(at(language), text, None, Faults::default()));
        pages.push(login_page(at(language), text, Some(&sent), faults()));
        pages.push(logout_page(at(language)));
        pages.extend(samples(|| at(language), text, faults));
    }
    pages.iter().map(|page| page.render().unwrap()).collect()
}

/// SE-09, PG-02
#[test]
fn no_text_becomes_markup_at_the_gate() {
    for page in every_page(EVIL) {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains(" style=") && page.matches("<script").count() == 1);
    }
}

/// PG-16, PG-17, AC-07: every page has one heading, texts for all it says, and a proof in each form.
#[test]
fn every_page_says_everything_and_its_forms_can_be_sent() {
    for page in every_page("x") {
        assert_eq!(page.matches("<h1>").count(), 1, "{page}");
        for element in ["div", "ul", "li", "a", "button", "form", "p", "svg", "label", "g", "defs"] {
            let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
            assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "<{element}> in {page}");
        }
        assert!(!page.contains("<h1></h1>") && !page.contains("lead\"></p>"), "{page}");
        assert!(!page.contains("Unknown localization") && !page.contains("{ $"));
        let forms = page.matches("<form").count() - page.matches("data-theme-switch").count();
        assert_eq!(forms, page.matches("name=\"_token\"").count(), "{page}");
    }
}

/// AC-07: what was typed is there again, but no password; browsers know which field is which.
#[test]
fn a_failed_form_keeps_the_address_and_never_the_password() {
    let mut sent = Sent::default();
    sent.put("email", vec!["ayu@example.org".into()]);
    sent.put("password", vec!["secret words".into()]);
    let faults = Faults::of(&Problem::new(Code::UNAUTHORIZED).with_detail("Email or password is wrong"), Language::Id);
    let page = login_page(at(Language::Id), "/dashboard/portfolio", Some(&sent), faults).render().unwrap();
    assert!(page.contains("value=\"ayu@example.org\"") && !page.contains("secret words"));
    assert!(page.contains("Email atau kata sandi salah") && page.contains("id=\"faults\""));
    assert!(page.contains("autocomplete=\"username\"") && page.contains("autocomplete=\"current-password\""));
    assert!(page.contains("href=\"/register?next=%2Fdashboard%2Fportfolio\""));
    let page = register_page(at(Language::En), "", None, Faults::default()).render().unwrap();
    assert!(page.contains("autocomplete=\"new-password\"") && page.contains("At least 8 characters"));
    assert!(page.contains("3–30 lower-case"));
}

/// SE-15, AC-07: after coming in she goes to a page of this house, whatever the link said.
#[test]
fn nobody_is_led_to_another_house() {
    assert_eq!(wanted("/dashboard/portfolio?x=1"), "/dashboard/portfolio?x=1");
    for elsewhere in
        ["", "/", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\x", "x"]
    {
        assert_eq!(wanted(elsewhere), "/dashboard", "{elsewhere}");
    }
    for nothing_to_see in
        ["/api/v1/me", "/assets/kreatr.css", "/preferences", "/portfolio", "/portfolio//", "/nowhere", "/logout"]
    {
        assert_eq!(wanted(nothing_to_see), "/dashboard", "{nothing_to_see}");
    }
    assert_eq!(wanted("/portfolio/ayu#work"), "/portfolio/ayu#work");
}

/// RL-04: who tried too often is told when to come back, by the page and by its header.
#[test]
fn a_limit_tells_when_it_ends() {
    let retry_at = Utc.timestamp_opt(1_700_000_000, 0).unwrap();
    let refusal = quota::Refusal::Exceeded { message: "Too many failed sign-ins. Please try again later", retry_at };
    let problem = Problem::from(domain::Refusal::from(refusal)).at(retry_at - TimeDelta::seconds(700));
    for (language, told) in [(Language::En, "in 12 minutes"), (Language::Id, "dalam 12 menit")] {
        let gate = login_page(at(language), "", None, Faults::of(&problem, language));
        assert!(gate.render().unwrap().contains(told));
        let answer = gate.refuses(&problem);
        assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &HeaderValue::from(700)));
    }
}

/// PG-02
#[test]
fn a_dead_link_leaves_nothing_to_fill_in() {
    let pages: Vec<String> =
        samples(|| at(Language::En), "", Faults::default).iter().map(|page| page.render().unwrap()).collect();
    assert!(pages.iter().any(|page| page.contains("A link works once") && !page.contains("id=\"f-password\"")));
}
