use api::{Code, Problem};
use askama::Template;
use chrono::DateTime;
use domain::portfolio::{Category, Standing};
use uuid::Uuid;

use super::diff::{Mark, words};
use super::history::{HistoryPage, Step, Then};
use super::labels::badge;
use super::people::{Barred, Line as WorkLine, Measure, MeasurePage, PeoplePage, PersonPage};
use super::queue::{Line, Listing, Opened, QueuePage};
use super::report::{ReportPage, Shown};
use super::reports::{self, ReportsPage};
use super::seen::{Change, Creator, Lookalike, Record};
use super::showcase::{ShowcasePage, Spot};
use crate::forms::Faults;
use crate::marketplace::Work;
use crate::samples::{EVIL, ODD, picture, profile};
use crate::ui::{Language, Moment, Theme, Ui};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];

fn ui(language: Language) -> Ui {
    Ui::at(language, Some(Theme::Dark), "/admin/marketplace/moderation", "cursor=%22%3E%3Cscript%3E")
}

fn moment(ui: &Ui) -> Moment {
    let at = DateTime::from_timestamp(1_786_000_000, 0).unwrap();
    Moment::of(ui, at, at + chrono::TimeDelta::hours(5))
}

fn said(text: Option<&str>, usual: &str) -> String {
    text.unwrap_or(usual).to_owned()
}

fn work(text: Option<&str>) -> Work {
    profile(text).works.remove(0)
}

fn changes(text: Option<&str>) -> Vec<Change> {
    let runs = words("Senja di Bromo", &said(text, "Fajar di Bromo"));
    let pictures = [Mark::Gone, Mark::Kept, Mark::New].map(|mark| (mark, picture(4, 320, 240))).to_vec();
    vec![
        Change { label: "Title", runs, pictures: Vec::new() },
        Change { label: "Pictures", runs: Vec::new(), pictures },
    ]
}

fn creator(ui: &Ui, text: Option<&str>) -> Creator {
    Creator {
        account: Uuid::from_u128(1),
        username: Some("ayu".to_owned()),
        name: said(text, "Ayu Lestari"),
        bio: said(text, "Merancang poster."),
        avatar: None,
        barred: text.map(str::to_owned),
        shown: true,
        since: moment(ui),
        record: Record { approved: 12, rejected: 1, flagged: 1, pending: 2 },
        measures: Measure::open_for("SUSPENDED", Some(false)),
    }
}

fn opened(ui: &Ui, text: Option<&str>, standing: Standing) -> Opened {
    Opened {
        id: Uuid::from_u128(7),
        revision: 3,
        work: work(text),
        badge: badge(ui, standing),
        standing,
        reason: text.map(str::to_owned),
        private: text.is_some(),
        own: false,
        changes: changes(text),
        alike: vec![Lookalike {
            own: "/media/a/small.webp".into(),
            other: "/media/b/small.webp".into(),
            owner: Uuid::from_u128(9),
            name: said(text, "Budi"),
            same: text.is_none(),
        }],
        updated: moment(ui),
        creator: creator(ui, text),
    }
}

fn listing(ui: &Ui, text: Option<&str>) -> Listing {
    let line = |number: u128| Line {
        href: format!("/admin/marketplace/moderation/{}", Uuid::from_u128(number)),
        title: said(text, "Senja di Bromo"),
        by: said(text, "Ayu Lestari"),
        category: Category::Prompts,
        since: moment(ui),
        again: number == 7,
        flagged: number == 8,
        here: number == 7,
    };
    let href = || Some("/admin/marketplace/moderation/x".to_owned());
    Listing { lines: (6..10).map(line).collect(), late: true, later: href(), previous: href(), next: href() }
}

fn faults(language: Language, text: Option<&str>) -> Faults {
    text.map(|text| Problem::new(Code::CONFLICT).with_detail(text).with_error("reason", text).with_error("item", text))
        .map_or_else(Faults::default, |problem| Faults::of(&problem, language))
}

fn queue(language: Language, text: Option<&str>, standing: Standing) -> String {
    let ui = ui(language);
    let (listing, opened) = (listing(&ui, text), opened(&ui, text, standing));
    let faults = (faults(language, text), text.is_some());
    QueuePage::new(ui, (listing, 41), Some(opened), None, faults).render().unwrap()
}

fn empty(language: Language) -> String {
    QueuePage::new(ui(language), (Listing::default(), 0), None, None, (Faults::default(), false)).render().unwrap()
}

fn history(language: Language, text: Option<&str>) -> String {
    let ui = ui(language);
    let step = |position: u64| Step {
        href: format!("/admin/marketplace/moderation/x/history?asOf={position}"),
        sentence: said(text, "ayu mengirim “Senja di Bromo”."),
        icon: "send",
        class: "news",
        moment: moment(&ui),
        position: position.to_string(),
        here: position == 4,
    };
    let then = Then {
        moment: moment(&ui),
        position: "4".to_owned(),
        revision: "2".to_owned(),
        badge: badge(&ui, Standing::Pending),
        visibility: "Public",
        deleted: text.is_some(),
        work: Some(work(text)),
        changes: changes(text),
    };
    let (steps, more) = ((3..6).map(step).collect(), Some("/x".to_owned()));
    HistoryPage { id: Uuid::from_u128(7), title: said(text, "Senja"), decides: true, steps, more, then, ui }
        .render()
        .unwrap()
}

fn report_list(language: Language, text: Option<&str>, item: bool) -> String {
    let ui = ui(language);
    let line = |number: u128| reports::Line {
        href: format!("/admin/marketplace/moderation/reports/{}", Uuid::from_u128(number)),
        reason: said(text, "Spam"),
        about: said(text, "Ayu Lestari"),
        is_item: item,
        since: moment(&ui),
        here: number == 1,
    };
    let href = || Some("/x".to_owned());
    let (earlier, later, previous, next) = (href(), href(), href(), href());
    let lines = (1..4).map(line).collect();
    let listing = reports::Listing { lines, total: 3, earlier, later, previous, next };
    let opened = reports::Opened {
        id: Uuid::from_u128(1),
        revision: 0,
        reason: said(text, "Spam"),
        text: Some(said(text, "Karya ini milik saya.")),
        reporter: Some(said(text, "Rani")),
        reporter_id: Uuid::from_u128(2),
        status: "Open",
        settled: false,
        reviewed: text.is_some(),
        outcome: Some("Upheld"),
        note: text.map(str::to_owned),
        filed: moment(&ui),
        item: item.then(|| (Uuid::from_u128(7), work(text))),
        is_item: item,
        creator: Some(creator(&ui, text)),
    };
    let faults = (faults(language, text), text.is_some());
    ReportsPage::new(ui, &reports::Wish::default(), listing, Some(opened), None, faults).render().unwrap()
}

/// Every page of the room with an everyday, a hostile, an odd and an empty sample.
fn every_page() -> Vec<String> {
    let mut pages = Vec::new();
    for language in LANGUAGES {
        pages.push(empty(language));
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            for standing in [Standing::Pending, Standing::Approved, Standing::Rejected, Standing::Flagged] {
                pages.push(queue(language, text, standing));
            }
            pages.push(history(language, text));
            pages.push(report_list(language, text, true));
            pages.push(report_list(language, text, false));
            let ui = || ui(language);
            let barred = |number| Barred {
                account: Uuid::from_u128(number),
                name: said(text, "Ayu"),
                username: said(text, "ayu"),
                told: ui().t("mod-banned").to_owned(),
                icon: "ban",
            };
            for barred in [vec![], vec![barred(1), barred(2)]] {
                let username = text.unwrap_or_default();
                pages.push(PeoplePage::new(ui(), username, faults(language, text), barred).render().unwrap());
            }
            let line = |number| WorkLine {
                id: Uuid::from_u128(number),
                title: said(text, "Senja"),
                badge: badge(&ui(), Standing::Approved),
                updated: moment(&ui()),
            };
            let person = |works| PersonPage::new(ui(), creator(&ui(), text), works).render().unwrap();
            pages.extend([person((1..3).map(line).collect()), person(Vec::new())]);
            use Measure::{Ban, Feature, Lift, Suspend, Unban, Unfeature};
            for measure in [Suspend, Lift, Ban, Unban, Feature, Unfeature] {
                let page = MeasurePage::new(ui(), measure, creator(&ui(), text), None, faults(language, text));
                pages.push(page.render().unwrap());
            }
            for shown in [None, Some(None), Some(Some(moment(&ui())))] {
                for showable in [true, false] {
                    let (title, faults) = (said(text, "Senja"), faults(language, text));
                    let spot = Spot { id: Uuid::nil(), title, showable, shown: shown.clone(), until: String::new() };
                    pages.push(ShowcasePage::new(ui(), spot, None, faults).render().unwrap());
                }
            }
            let shown = Shown {
                field: "creator",
                value: "ayu".to_owned(),
                name: said(text, "Ayu Lestari"),
                back: "/portfolio/ayu".to_owned(),
            };
            pages.push(ReportPage::new(ui(), shown, None, faults(language, text)).render().unwrap());
        }
    }
    pages
}

/// SE-07, SE-08, SE-09, PG-16
#[test]
fn no_text_becomes_markup_and_every_text_is_there() {
    for page in every_page() {
        assert!(!page.contains("<script>") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains("onerror=alert(1)>") && !page.contains(" style=") && !page.contains("<style"));
        assert!(!page.contains("Unknown localization") && !page.contains("{ $"), "{page}");
        assert_eq!(page.matches("</title>").count(), 1);
    }
}

/// PG-12, PG-17: each page is whole, and each field, link and label leads to something.
#[test]
fn pages_are_well_formed() {
    for page in every_page() {
        for element in [
            "div", "ul", "ol", "li", "a", "button", "form", "section", "nav", "p", "span", "svg", "dl", "dt", "dd",
            "h1", "h2", "h3", "label", "article", "aside", "header", "details", "time", "small", "kbd", "ins", "del",
            "select",
        ] {
            let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
            assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "<{element}> in {page}");
        }
        let values = |name: &str| -> Vec<String> {
            let attribute = format!(" {name}=\"");
            page.split(&attribute).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
        };
        let ids = values("id");
        let once: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "an id stands twice: {ids:?}");
        for name in ["for", "aria-labelledby", "popovertarget", "aria-describedby"] {
            for target in values(name).iter().flat_map(|value| value.split(' ')) {
                assert!(ids.iter().any(|id| id == target), "#{target} is not there: {page}");
            }
        }
        assert_eq!(page.matches("<h1").count(), 1);
        let forms = page.matches("method=\"post\"").count() - 1;
        assert_eq!(page.matches("name=\"_token\"").count(), forms, "every form but that of the theme has a token");
    }
}

/// MD-03, MD-05: only what can be decided is offered.
#[test]
fn the_buttons_follow_how_the_item_stands() {
    let offered = |standing| {
        let page = queue(Language::En, None, standing);
        ["approve", "reject", "flag"].map(|verdict| page.contains(&format!("value=\"{verdict}\"")))
    };
    assert_eq!(offered(Standing::Pending), [true, true, true]);
    assert_eq!(offered(Standing::Flagged), [true, true, false]);
    assert_eq!(offered(Standing::Approved), [false, false, true]);
    assert_eq!(offered(Standing::Rejected), [false, false, false]);
}

/// MD-23
#[test]
fn her_own_work_cannot_be_decided() {
    let ui = ui(Language::En);
    let own = Opened { own: true, ..opened(&ui, None, Standing::Pending) };
    let (listing, faults) = (listing(&ui, None), (Faults::default(), false));
    let page = QueuePage::new(ui, (listing, 1), Some(own), None, faults).render().unwrap();
    assert!(page.contains("This is your own work") && !page.contains("name=\"verdict\""), "{page}");
}

/// PG-12: the longest waiting first, with how long, and what keys do.
#[test]
fn the_queue_says_what_a_moderator_needs() {
    let page = queue(Language::En, None, Standing::Pending);
    for part in [
        "41 works wait",
        "5 hours ago",
        "title=\"6 August 2026, 07:06 UTC\"",
        "Again",
        "Flagged",
        "12 approved",
        "1 rejected",
        "<del>Senja </del><ins>Fajar </ins>di Bromo",
        "data-key=\"a\"",
        "data-key=\"j\"",
        "moderation.js",
        "name=\"revision\" value=\"3\"",
    ] {
        let part = part.replace("moderation.js", "/assets/moderation.");
        assert!(page.contains(&part), "{part} is missing: {page}");
    }
    assert!(queue(Language::Id, None, Standing::Pending).contains("5 jam lalu"));
    assert!(empty(Language::En).contains("Nothing waits"));
}

/// MD-06, MD-15: each event leads to the item as it stood then.
#[test]
fn each_event_leads_to_its_moment() {
    let page = history(Language::En, None);
    for part in ["history?asOf=3", "history?asOf=4\" aria-current=\"step\"", "As it stood on 6 August 2026, 07:06 UTC"]
    {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
}
