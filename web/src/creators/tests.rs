use api::Problem;
use askama::Template;
use domain::creators::Availability;
use projections::creators::Details;

use super::*;
use crate::checks::{is_harmless, is_well_formed};
use crate::dashboard::{DashboardPage, Reach};
use crate::portfolio::tests::pieces;
use crate::samples::{EVIL, ODD, card};
use crate::ui::Language;

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];

fn ui(language: Language) -> Ui {
    Ui::at(language, None, HOME, "")
}

fn details(text: Option<&str>) -> Details {
    let say = |usual: &str| text.unwrap_or(usual).to_owned();
    Details {
        display_name: say("Ayu Lestari"),
        bio: say("Merancang poster."),
        skills: vec![say("Poster"), say("Prompt")],
        availability: Availability::Busy,
        hourly_rate: Some(350_000),
        project_rate: None,
        twitter: None,
        instagram: Some(say("https://instagram.com/ayu")),
        linkedin: None,
        website: Some(say("https://ayu.example")),
        contact_email: Some(say("ayu@kreatr.example")),
        show_email: false,
        avatar: Some("ab".repeat(32)),
        banner: None,
        list_without_work: true,
    }
}

fn settings(language: Language, sheet: &Sheet, text: Option<&str>, faults: Faults) -> String {
    let ui = ui(language);
    let small = |field| Small { faults: Faults::default(), fields: vec![field] };
    let nothing = Faults::default();
    let line = |name| Filled { sent: None, faults: &nothing }.line("text", name, ui.t("settings-username"), "ayu");
    let shown = SettingsPage {
        exists: text.is_some(),
        username: "ayu".to_owned(),
        draft: "somebody:profile".to_owned(),
        fields: sheet.fields(&ui, &faults),
        faults,
        likenesses: sheet.likenesses(),
        card: card("ayu", text),
        name: small(line("username")),
        password: small(line("password")),
        ui,
    };
    shown.render().unwrap()
}

/// More than her works on the shelf have: one is gone.
const REACH: Reach = Reach { views: 7230, likes: 6, place: Some((3, 240)) };

/// SE-07, SE-08, SE-09, PG-16
#[test]
fn pages_are_harmless_and_well_formed_whatever_stands_in_them() {
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            let problem = Problem::invalid("bio", EVIL).with_error("skills[1]", EVIL).with_error("more", EVIL);
            for faults in [Faults::default(), Faults::of(&problem, language)] {
                let page = settings(language, &Sheet::of(&details(text), true), text, faults);
                is_harmless(&page);
                is_well_formed(&page);
            }
            let page = CardPart { ui: ui(language), card: card("ayu", text) }.render().unwrap();
            is_harmless(&page);
            let who = || (text.unwrap_or("Ayu").to_owned(), "ayu".to_owned());
            for pieces in [pieces(text), Vec::new()] {
                for has_profile in [true, false] {
                    let page = DashboardPage::new(ui(language), who(), has_profile, REACH, pieces.clone());
                    let page = page.render().unwrap();
                    is_harmless(&page);
                    is_well_formed(&page);
                }
            }
        }
        is_well_formed(&settings(language, &Sheet::first("Ayu"), None, Faults::default()));
    }
}

/// CP-02…12, CP-14: the form holds everything that a profile says, and sends its pictures back.
#[test]
fn the_form_holds_the_whole_profile() {
    let page = settings(Language::En, &Sheet::of(&details(None), false), None, Faults::default());
    for part in [
        "name=\"displayName\" value=\"Ayu Lestari\"",
        "Merancang poster.</textarea>",
        "name=\"skills\" value=\"Poster, Prompt\"",
        "<option value=\"BUSY\" selected>",
        "name=\"hourlyRate\" value=\"350000\"",
        "Rp\u{a0}350,000",
        "name=\"website\" value=\"https://ayu.example\"",
        "name=\"contactEmail\" value=\"ayu@kreatr.example\"",
        "name=\"avatar\" value=\"abab",
        "id=\"f-listWithoutWork\" name=\"listWithoutWork\" value=\"true\" checked",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(!page.contains("name=\"isPublic\" value=\"true\" checked"));
    assert!(!page.contains("name=\"bannerImage\""), "there is none to send back");
}

/// PG-13, MB-19: the first page says what waits, what staff said, and what comes next.
#[test]
fn the_overview_says_what_is_open() {
    let who = || ("Ayu".to_owned(), "ayu".to_owned());
    let page = DashboardPage::new(ui(Language::En), who(), true, REACH, pieces(None)).render().unwrap();
    let open = page.split("class=\"matters\"").nth(1).unwrap();
    assert!(
        open.find("Rejected").unwrap() < open.find("Waits for a moderator").unwrap(),
        "what can be mended is first"
    );
    assert!(
        open.contains("Gambar terlalu kecil.") && page.contains("7,230") && page.contains("/portfolio/ayu/popularity"),
        "{page}"
    );
    assert!(!page.contains("What comes next"), "a work is in sight already");
    let page = DashboardPage::new(ui(Language::En), who(), false, Reach::default(), Vec::new()).render().unwrap();
    assert!(page.contains("What comes next") && page.contains("Make your marketplace profile"));
}
