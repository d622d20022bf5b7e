use std::collections::BTreeMap;

use api::Problem;
use askama::Template;
use chrono::DateTime;
use domain::portfolio::Category;

use super::conflict::Pair;
use super::editor::{EditorPage, Pane};
use super::list::{DeletePage, Row, ShelfPage};
use super::preview::PreviewPage;
use super::values::Values;
use super::*;
use crate::checks::{is_harmless, is_well_formed};
use crate::forms::Faults;
use crate::samples::{EVIL, ODD, picture, profile};
use crate::ui::{Language, Ui};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];
const STANDS: [Stand; 6] =
    [Stand::Waits, Stand::Unseen, Stand::Approved, Stand::Revised, Stand::Rejected, Stand::Flagged];

fn ui(language: Language) -> Ui {
    Ui::at(language, None, HOME, "")
}

/// A work of every standing, whose every text is `text`, or everyday ones.
pub(crate) fn pieces(text: Option<&str>) -> Vec<Piece> {
    let piece = |(index, stand): (usize, Stand)| Piece {
        id: format!("0198c0de-0000-7000-8000-{index:012}"),
        title: text.unwrap_or("Senja di Bromo").to_owned(),
        category: Category::VideoEditing,
        cover: (index % 2 == 0).then(|| picture(7, 1280, 960)),
        stand,
        reason: (stand == Stand::Rejected).then(|| text.unwrap_or("Gambar terlalu kecil.").to_owned()),
        is_public: stand != Stand::Unseen,
        is_shown: stand == Stand::Approved,
        featured: index == 2,
        views: 1204,
        likes: 1,
        updated: DateTime::from_timestamp(1_786_000_000, 0).unwrap(),
    };
    STANDS.into_iter().enumerate().map(piece).collect()
}

fn shelf(language: Language, pieces: Vec<Piece>, has_profile: bool) -> ShelfPage {
    let (total, featured) = (pieces.len(), pieces.iter().filter(|piece| piece.featured).count());
    ShelfPage {
        ui: ui(language),
        faults: Faults::saying(EVIL),
        fields: [],
        rows: Row::all(pieces),
        total,
        featured,
        has_profile,
        revision: 7,
    }
}

fn work(text: Option<&str>) -> Work {
    let mut works = profile(text).works;
    works.swap_remove(0)
}

fn values(text: Option<&str>) -> Values {
    let say = |usual: &str| text.unwrap_or(usual).to_owned();
    Values {
        title: say("Senja di Bromo"),
        category: say("PROMPTS"),
        description: say("**Poster** perjalanan."),
        tags: say("poster, bromo"),
        link: say("https://ayu.example"),
        images: vec!["ab".repeat(32), say("x")],
        visibility: say("PUBLIC"),
        featured: true,
        was: "PUBLIC true".to_owned(),
    }
}

fn editor(language: Language, text: Option<&str>, id: Option<&str>) -> EditorPage {
    let ui = ui(language);
    let problem = Problem::invalid("title", "Title is required").with_error("tags[2]", EVIL).with_error("more", EVIL);
    let faults = if text.is_some() { Faults::of(&problem, language) } else { Faults::default() };
    let (mine, present) = (values(text), values(None));
    EditorPage {
        same: None,
        id: id.map(str::to_owned),
        heading: text.unwrap_or("Senja di Bromo").to_owned(),
        was: id.map(|_| "PUBLIC true".to_owned()).unwrap_or_default(),
        revision: id.map(|_| 3),
        draft: "somebody:new".to_owned(),
        fields: mine.fields(&ui, &faults),
        plates: vec![("ab".repeat(32), picture(3, 900, 1280)), ("cd".repeat(32), picture(4, 1280, 720))],
        work: work(text),
        pairs: if id.is_some() { Pair::all(&ui, &mine, &present) } else { Vec::new() },
        faults,
        ui,
    }
}

/// Every page of the room with every sample in both languages.
fn every_page() -> Vec<String> {
    let mut pages = Vec::new();
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            pages.push(shelf(language, pieces(text), true).render().unwrap());
            pages.push(editor(language, text, None).render().unwrap());
            pages.push(editor(language, text, Some("0198c0de-0000-7000-8000-000000000001")).render().unwrap());
            pages.push(Pane { ui: ui(language), work: work(text) }.render().unwrap());
            let title = text.unwrap_or("Senja").to_owned();
            pages.push(DeletePage { ui: ui(language), id: "1".to_owned(), title }.render().unwrap());
            for stand in STANDS {
                let earlier = (stand == Stand::Revised).then(|| Work { id: "earlier".to_owned(), ..work(text) });
                let reason = (stand == Stand::Rejected).then(|| EVIL.to_owned());
                let is_public = stand == Stand::Approved;
                let shown = PreviewPage { ui: ui(language), work: work(text), stand, is_public, earlier, reason };
                pages.push(shown.render().unwrap());
            }
        }
        pages.push(shelf(language, Vec::new(), true).render().unwrap());
        pages.push(shelf(language, Vec::new(), false).render().unwrap());
    }
    pages
}

/// SE-07, SE-08, SE-09, PG-16
#[test]
fn pages_are_harmless_and_well_formed_whatever_stands_in_them() {
    for page in every_page() {
        is_harmless(&page);
        is_well_formed(&page);
    }
}

/// PF-17, PF-19, PF-20: what can be done with a work stands beside it, and each button says with which.
#[test]
fn the_shelf_says_how_each_work_stands_and_what_can_be_done() {
    let page = shelf(Language::En, pieces(None), true).render().unwrap();
    for stand in STANDS {
        assert!(page.contains(ui(Language::En).t(stand.key())), "{stand:?}");
    }
    for part in [
        "Gambar terlalu kecil.",
        "6 of 200 works",
        "1 of 6 featured",
        "up to 10 new works a day",
        "Edit<span class=\"hush\">: Senja di Bromo</span>",
        "Preview<span class=\"hush\">: Senja di Bromo</span>",
        "Make private<span",
        "Make public<span",
        "Stop featuring<span",
        "name=\"visibility\" value=\"PRIVATE\"",
        "name=\"visibility\" value=\"PUBLIC\"",
        "name=\"featured\" value=\"false\"",
        "1,204 views",
        "Private: only you see it",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert_eq!(page.matches("name=\"order\"").count(), 6, "a new order names every work");
    assert!(page.contains("name=\"revision\" value=\"7\""));
}

/// CP-18, PF-17: an empty shelf says what comes next.
#[test]
fn an_empty_shelf_shows_the_next_step() {
    let empty = |has_profile| shelf(Language::En, Vec::new(), has_profile).render().unwrap();
    assert!(
        empty(true).contains("href=\"/dashboard/portfolio/new\"") && empty(true).contains("Your wall is still empty")
    );
    let first = empty(false);
    assert!(!first.contains("href=\"/dashboard/portfolio/new\""));
    assert!(first.contains("Say who you are first") && first.contains("Make your marketplace profile"));
}

/// PF-22: a full shelf asks for no more, and 200 works fit on the page.
#[test]
fn a_full_shelf_fits() {
    let all: Vec<Piece> = pieces(None).into_iter().cycle().take(200).collect();
    let page = shelf(Language::Id, all, true).render().unwrap();
    assert!(!page.contains("href=\"/dashboard/portfolio/new\""));
    assert_eq!(page.matches("name=\"order\"").count(), 200);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
}

/// PF-24: both versions stand beside each other, and where they differ is said in words.
#[test]
fn a_conflict_shows_both_versions() {
    let mine = Values { title: "Mine".to_owned(), tags: "poster,bromo".to_owned(), ..values(None) };
    let pairs = Pair::all(&ui(Language::En), &mine, &values(None));
    let differing: BTreeMap<_, _> =
        pairs.iter().filter(|pair| pair.differs()).map(|pair| (pair.label, pair.mine.as_str())).collect();
    assert_eq!(differing, BTreeMap::from([("Title", "Mine")]), "spaces between tags are no difference");
    let page = EditorPage { pairs, ..editor(Language::En, None, Some("1")) }.render().unwrap();
    assert_eq!(page.matches("class=\"differs\"").count(), 1);
    assert!(page.contains("What you wrote") && page.contains("What is there now"));
}

/// AR-15: a form whose outcome nobody knows proves itself as before, so that sending it again is no second wish.
#[test]
fn a_wish_of_unknown_outcome_stays_the_same_wish() {
    let page = EditorPage { same: Some("as-before".to_owned()), ..editor(Language::En, None, None) }.render().unwrap();
    assert!(page.contains("name=\"_token\" value=\"as-before\""));
    let form = page.split("id=\"editor\"").nth(1).unwrap();
    assert_eq!(form.matches("name=\"_token\"").count(), 1);
}

/// PF-25: what a form leaves as it found it is not sent, so that what was changed elsewhere meanwhile stays.
#[test]
fn what_nobody_changed_is_not_sent() {
    let sends = |body: &str| {
        let mut sent = crate::forms::tests::sent(body);
        super::editor::leave_unchanged(&mut sent);
        ["visibility", "featured"].map(|name| sent.has(name))
    };
    assert_eq!(sends("visibility=PUBLIC&featured=true&_was=PUBLIC+true"), [false, false]);
    assert_eq!(sends("visibility=PRIVATE&featured=true&_was=PUBLIC+true"), [true, false]);
    assert_eq!(sends("visibility=PUBLIC&featured=false&_was=PUBLIC+true"), [false, true]);
    assert_eq!(sends("visibility=PUBLIC&featured=true"), [true, true], "a form that does not say what it found");
}
