use askama::Template;

use chrono::{DateTime, TimeDelta};

use super::tour::{Story, Tour, TourPage};
use super::*;
use crate::checks::{is_clean, is_well_formed};
use crate::samples::{EVIL, ODD, card, entries};
use crate::ui::{Moment, Theme};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];

fn landing(text: Option<&str>) -> Landing {
    let pictures = (0..HUNG).map(|number| format!("/media/{number:064x}/small.webp")).collect();
    let presented = (0..PRESENTED).map(|number| card(&format!("ayu-{number}"), text)).collect();
    Landing { pictures, creators: 1_204, works: 9_876, presented }
}

fn front(language: Language, landing: Landing) -> String {
    FrontPage::new(Ui::at(language, Some(Theme::Dark), "/", ""), landing).render().unwrap()
}

fn tour(language: Language, text: Option<&str>) -> String {
    let ui = Ui::at(language, None, "/demo", "");
    let sent = DateTime::from_timestamp(1_786_000_000, 0).unwrap();
    let moment = |hours| Moment::of(&ui, sent + TimeDelta::hours(hours), sent + TimeDelta::days(9));
    let (guide, other) = (card("ayu", text), card("bima", text));
    let href = "/portfolio/ayu/senja-di-bromo-1".to_owned();
    let (sent, approved) = (moment(0), Some(moment(5)));
    let story = Story { work: guide.works[1].clone(), href, sent, approved, views: 1_204, likes: 1 };
    let tour = Tour { entries: entries(&ui, text), cards: vec![guide, other], story: Some(story) };
    TourPage::new(ui, tour).render().unwrap()
}

/// SE-09, PG-16, LP-01, PG-03: with everything in it, with nothing, and with what should not be.
#[test]
fn the_front_door_and_the_tour_are_clean_and_well_formed() {
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            for page in [front(language, landing(text)), tour(language, text)] {
                is_clean(&page);
                is_well_formed(&page);
            }
        }
        let empty = TourPage::new(Ui::at(language, None, "/demo", ""), Tour::default()).render().unwrap();
        for page in [front(language, Landing::default()), empty] {
            is_clean(&page);
            is_well_formed(&page);
        }
    }
}

/// LP-02: three buttons, in this order.
#[test]
fn the_three_buttons_stand_in_the_designs_order() {
    let page = front(Language::Id, landing(None));
    let main = page.split("<main").nth(1).unwrap();
    let place = |text: &str| main.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    let (start, demo, join) = (
        place("<a class=\"button warm\" href=\"/register\">Mulai Gratis</a>"),
        place("<a class=\"button line\" href=\"/demo\">Lihat Demo</a>"),
        place("Join Community</a>"),
    );
    assert!(start < demo && demo < join);
    let button = &main[demo..join];
    assert!(button.contains("href=\"/community\"") && button.contains("<svg class=\"icon\""), "{button}");
}

/// LP-03, LP-04, LP-06, GAP-70: the section before the foot, with the design's words and numbers.
#[test]
fn the_invitation_says_what_the_design_says() {
    let page = front(Language::Id, landing(None));
    let section = page.split("<section class=\"invite\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "Bergabung dengan Komunitas Kreator",
        "Terhubung dengan ribuan kreator, engineer, dan prompter. Tampilkan portfolio Anda dan dapatkan peluang kolaborasi.",
        "<strong>2.5K+</strong><span>Members</span>",
        "<strong>500+</strong><span>Contributors</span>",
        "<strong>1K+</strong><span>Subscribers</span>",
        "<strong>100+</strong><span>Models</span>",
        "href=\"/community\" data-testid=\"community-cta\">Explore Community</a>",
    ] {
        assert!(section.contains(part), "{part} is missing in {section}");
    }
    assert_eq!(page.matches("data-testid=\"community-cta\"").count(), 1);
    let after = page.split("community-cta").nth(1).unwrap();
    assert!(after.find("</section>").unwrap() < after.find("<footer").unwrap());
}

/// LP-01: three forms; figures of the places only where they are asked for.
#[test]
fn the_invitation_has_three_forms() {
    let stats = |variant, shown| CommunityCallToAction::new(variant, shown).stats.len();
    assert_eq!(
        (stats(Variant::Section, true), stats(Variant::Section, false), stats(Variant::Inline, false)),
        (4, 0, 0)
    );
    assert!(tour(Language::En, None).contains("<p class=\"invite-line\">"));
}

/// LP-05: the house's own numbers, and none while there are none.
#[test]
fn the_figures_are_real() {
    let page = front(Language::En, landing(None));
    assert!(page.contains("1,204 creators") && page.contains("9,876 active projects"));
    assert!(front(Language::Id, landing(None)).contains("1.204 kreator"));
    assert!(!front(Language::Id, Landing::default()).contains("figures"));
}

#[test]
fn the_wall_is_wide_enough_and_for_the_eye_alone() {
    let pictures = |count: u8| (0..count).map(|number| number.to_string()).collect::<Vec<_>>();
    for count in [3, 4, 8, 21] {
        let rows = rows(&pictures(count));
        assert!(rows.len() == ROWS && rows.iter().all(|row| row.len() == IN_A_ROW), "{count}");
        assert!(rows.iter().all(|row| row.windows(2).all(|pair| pair[0] != pair[1])), "{count}");
    }
    assert!(rows(&pictures(2)).is_empty());
    let page = front(Language::Id, landing(None));
    let wall = page.split("<div class=\"drift\" aria-hidden=\"true\">").nth(1).unwrap();
    let (wall, sign) = wall.split_once("<h1").unwrap();
    assert_eq!(wall.matches("alt=\"\"").count(), ROWS * IN_A_ROW);
    // What moves can be stopped, by a switch that needs no script; where nothing moves there is none.
    assert!(wall.contains("<input type=\"checkbox\" data-still") && !sign.contains("data-still"));
    assert!(!front(Language::Id, Landing::default()).contains("data-still"));
}

/// PG-03: the tour tells when a work was sent in and approved, never by whom; without a work it names no time.
#[test]
fn the_tour_tells_what_happened() {
    let page = tour(Language::En, None);
    let step = page.split("id=\"step-3\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [
        "Ayu Lestari submitted “Kawung Biru”.",
        "href=\"/portfolio/ayu/senja-di-bromo-1\"",
        ">6 August 2026, 07:06 UTC</time>",
        ">6 August 2026, 12:06 UTC</time>",
        "1,204 views · 1 like",
    ] {
        assert!(step.contains(part), "{part} is missing in {step}");
    }
    let empty = TourPage::new(Ui::at(Language::En, None, "/demo", ""), Tour::default()).render().unwrap();
    let step = empty.split("id=\"step-3\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(step.contains("A creator submitted “My first work”.") && !step.contains("<time"));
}

/// PP-06
#[test]
fn machines_read_who_the_house_is_and_how_to_search_it() {
    let page = front(Language::Id, landing(None));
    for part in [
        "\"@type\":\"Organization\"",
        "\"@type\":\"WebSite\"",
        "\"@type\":\"SearchAction\"",
        "https://kreatr.app/community/marketplace?search={search_term_string}",
        "rel=\"canonical\" href=\"https://kreatr.app/\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

/// PG-03: each step leads on, and the last to an account.
#[test]
fn the_tour_leads_from_step_to_step() {
    let page = tour(Language::En, None);
    for step in 1..=5 {
        assert!(page.contains(&format!("id=\"step-{step}\"")), "{step}");
    }
    assert!(page.contains("href=\"#step-2\"") && page.contains("href=\"#start\""));
    assert!(page.split("id=\"start\"").nth(1).unwrap().contains("href=\"/register\""));
    assert!(page.contains("href=\"/portfolio/ayu\"") && page.contains("<strong dir=\"auto\">Senja di Bromo</strong>"));
}
