use askama::Template;
use domain::creators::Availability;

use super::*;
use crate::failures::FailurePage;
use crate::samples::{EVIL, ODD, card, found, picture, profile};
use crate::ui::{Language, Theme, Ui};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];

fn wall(language: Language, query: &str, found: Found) -> String {
    let (filters, dropped) = Filters::read(query);
    let ui = Ui::at(language, Some(Theme::Dark), "/community/marketplace", query);
    MarketplacePage::new(ui, filters, &dropped, found).render().unwrap()
}

fn person(language: Language, profile: Profile) -> String {
    ProfilePage::new(Ui::at(language, None, "/portfolio/ayu", ""), profile).render().unwrap()
}

/// Every page with every sample in both languages.
fn every_page() -> Vec<String> {
    let mut pages = Vec::new();
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            pages.push(wall(language, "", found(text)));
            pages.push(person(language, profile(text)));
        }
        let evil = "search=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&skills=%22%3E%3Cb%3E&category=%3Cimg&sortBy=%22&page=0&x=%3Cscript%3E";
        pages.push(wall(language, evil, Found::default()));
        pages.push(person(
            language,
            Profile { works: Vec::new(), email: Some("ayu@kreatr.example".to_owned()), ..profile(None) },
        ));
        for status in [400, 403, 404, 429, 500, 503] {
            let ui = Ui::at(language, None, "/x", "y=%3Cscript%3E\"><script>");
            pages.push(FailurePage::of(ui, axum::http::StatusCode::from_u16(status).unwrap()).render().unwrap());
        }
    }
    pages
}

/// SE-09, SE-07, SE-08: only the page's own elements are elements, and nothing in it is a script or a style.
#[test]
fn no_text_becomes_markup() {
    for page in every_page() {
        assert!(!page.contains("<script>") && !page.contains("<b>") && !page.contains("<img src=x"), "{page}");
        assert!(!page.contains("onerror=alert(1)>") && !page.contains(" onclick"));
        assert!(!page.contains(" style=") && !page.contains("<style"));
        assert!(!page.contains("javascript:"));
        assert_eq!(page.matches("<title>").count(), 1);
        assert_eq!(page.matches("</title>").count(), 1);
        let scripts = page.matches("<script").count();
        assert_eq!(scripts, page.matches("</script>").count());
        assert!(scripts <= 2, "the module, and JSON-LD on a profile");
    }
}

/// PG-16: no key stands for a text, in either language.
#[test]
fn every_text_is_there() {
    for page in every_page() {
        assert!(!page.contains("Unknown localization") && !page.contains("{ $"), "{page}");
    }
    assert!(wall(Language::Id, "", found(None)).contains("Siap menerima proyek"));
    assert!(wall(Language::En, "", found(None)).contains("Available for hire"));
}

#[test]
fn pages_are_well_formed() {
    for page in every_page() {
        for element in [
            "div", "ul", "li", "a", "button", "form", "section", "nav", "p", "span", "svg", "dl", "h1", "h2",
            "fieldset", "label", "article",
        ] {
            let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
            assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "<{element}> in {page}");
        }
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(ids.len(), once.len(), "an id stands twice: {ids:?}");
        assert_eq!(page.matches("<h1").count(), 1);
        for target in page.split("popovertarget=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.contains(&target), "#{target} is not there");
        }
        for picture in page.split("<img").skip(1).filter_map(|rest| rest.split('>').next()) {
            assert!(
                picture.contains(" width=") && picture.contains(" height=") && picture.contains(" alt="),
                "{picture}"
            );
        }
        for icon in page.split("<svg").skip(1).filter_map(|rest| rest.split('>').next()) {
            assert!(icon.contains("aria-hidden"), "{icon}");
        }
    }
}

/// The wall weighs at most 60 KB.
#[test]
fn the_wall_is_light() {
    for language in LANGUAGES {
        let page = wall(language, "", found(None));
        assert!(page.len() <= 60_000, "{} bytes", page.len());
    }
}

/// MB-11, MB-12
#[test]
fn a_card_says_what_the_design_lists() {
    let page = wall(Language::En, "", found(None));
    let card = page.split("<li class=\"card\" ").nth(1).unwrap();
    for part in [
        "Ayu Lestari",
        "@ayu-0",
        "Merancang poster",
        "AI Prompting",
        "Poster",
        "+2",
        "Available for hire",
        "4.8",
        "(1,280)",
        "View profile",
        "/portfolio/ayu-0",
        "Senja di Bromo",
    ] {
        assert!(card.contains(part), "{part} is missing");
    }
    assert!(!card.contains("Branding"), "three skills at most");
}

/// MB-01, MB-18: the whole state is in the address, and each choice can be taken back by a link.
#[test]
fn what_is_on_can_be_taken_off() {
    let page = wall(Language::En, "search=batik&skills=TikTok&minRating=4&page=2", found(None));
    assert!(page.contains("href=\"/community/marketplace?skills=TikTok&#38;minRating=4\""), "{page}");
    assert!(page.contains("rel=\"prev\"") && page.contains("rel=\"next\"") && page.contains("page=3"));
    assert!(page.contains("value=\"batik\"") && page.contains("value=\"TikTok\" checked"));
    assert!(page.contains("aria-current=\"page\" aria-label=\"Page 2\""));
    assert!(page.contains("noindex"), "a narrowed wall is nothing for search engines");
    assert!(!wall(Language::En, "", found(None)).contains("noindex"));
}

/// MB-03: a chosen skill is listed with its count, whether or not it is a common one.
#[test]
fn a_chosen_skill_is_listed_with_its_count() {
    let facets = Facets { skills: vec![("Sulam".to_owned(), 2), ("TikTok".to_owned(), 40)], ..Facets::default() };
    let page = wall(Language::En, "skills=Sulam", Found { facets, ..found(None) });
    let skills = page.split("name=\"skills\"").nth(2).unwrap();
    assert!(skills.starts_with(" value=\"Sulam\" checked") && skills.contains("<small>2</small>"), "{skills}");
}

/// PG-17: on narrow pages the filters unfold without a script, and say how many are on.
#[test]
fn the_filters_fold_away_without_a_script() {
    let page = wall(Language::En, "search=batik&minRating=4", found(None));
    let fold = page.split("<details").nth(1).unwrap();
    assert!(fold.contains("Filters (2)</summary>"), "{fold}");
    assert!(!wall(Language::En, "", found(None)).contains("Filters ("));
}

/// MB-05, MB-16: nothing can be asked for that nobody has, but what an address asks for stays on.
#[test]
fn ratings_rest_while_nobody_has_a_review() {
    let unrated = || Found { facets: Facets { ratings: vec![(5, 0), (4, 0)], ..Facets::default() }, ..found(None) };
    let page = wall(Language::En, "", unrated());
    assert!(page.contains("Nobody here has a review yet."));
    assert!(page.contains("name=\"minRating\" value=\"4\" disabled"), "{page}");
    let asked = wall(Language::En, "minRating=4", unrated());
    assert!(asked.contains("name=\"minRating\" value=\"4\" checked") && !asked.contains("disabled"));
    assert!(!wall(Language::En, "", found(None)).contains("disabled"));
}

/// MB-21
#[test]
fn a_search_without_words_says_why_nobody_is_found() {
    let page = wall(Language::En, "search=!!!", Found::default());
    assert!(page.contains("A search needs at least one letter or digit") && page.contains("0 creators"));
}

/// IM-05: the browser chooses among three forms, and fetches first what is seen first.
#[test]
fn pictures_come_in_three_forms_and_in_good_order() {
    let page = wall(Language::En, "", found(None));
    assert_eq!(page.matches("fetchpriority=\"high\"").count(), 1);
    let pictures: Vec<&str> = page.split("<img").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert!(pictures.iter().all(|picture| picture.contains("decoding=\"async\"")));
    assert!(
        pictures
            .iter()
            .any(|picture| picture.contains("320w") && picture.contains("640w") && picture.contains("1280w"))
    );
    assert!(pictures.last().unwrap().contains("loading=\"lazy\""));
}

/// PP-01
#[test]
fn a_cloth_hangs_where_there_is_no_banner() {
    let bare = person(Language::En, Profile { banner: None, avatar: None, ..profile(None) });
    assert!(bare.contains("<div class=\"banner plain h") && bare.contains(">AL</div>"), "{bare}");
    assert!(person(Language::En, profile(None)).contains("<div class=\"banner\"><img"));
}

#[test]
fn what_was_left_out_is_said() {
    let page = wall(Language::Id, "minRating=9&category=X", found(None));
    assert!(page.contains("Rating minimum harus angka 1 sampai 5") && page.contains("Kategori itu tidak dikenal"));
    assert_eq!(page.matches("<li class=\"card\" ").count(), 12);
}

#[test]
fn an_empty_wall_says_what_to_do() {
    let page = wall(Language::En, "search=zzz", Found::default());
    assert!(page.contains("This wall is still empty") && page.contains("0 creators"));
    assert!(!page.contains("class=\"pages\""));
}

/// PP-01…PP-06
#[test]
fn a_profile_shows_the_person_and_her_works() {
    let page = person(Language::Id, profile(None));
    for part in [
        "Ayu Lestari",
        "@ayu",
        "Sedang sibuk",
        "Hubungi",
        "Rp\u{a0}350.000",
        "Rp\u{a0}1.250.000",
        "4,8",
        "Agustus 2026",
        "1.204 dilihat",
        "rel=\"canonical\" href=\"https://kreatr.app/portfolio/ayu\"",
        "hreflang=\"en\" href=\"https://kreatr.app/portfolio/ayu?lang=en\"",
        "property=\"og:image\" content=\"https://kreatr.app/media/",
        "application/ld+json",
        "\"@type\":\"Person\"",
        "\"@type\":\"CreativeWork\"",
        "data-shared=\"c-ayu\"",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    for form in ["wide", "land", "square", "portrait", "tall", "text"] {
        assert!(page.contains(&format!("class=\"work {form}\"")), "{form}");
    }
    assert_eq!(page.matches("rel=\"nofollow ugc noopener me\"").count(), 4);
    assert_eq!(page.matches("rel=\"nofollow ugc noopener\"").count(), 6);
}

/// CP-20
#[test]
fn an_address_is_shown_only_where_the_profile_carries_one() {
    assert!(!person(Language::Id, profile(None)).contains("mailto:"));
    let open = Profile { email: Some("ayu@kreatr.example".to_owned()), ..profile(None) };
    assert!(person(Language::Id, open).contains("mailto:ayu@kreatr.example"));
}

/// EH-01, EH-02, PP-07
#[test]
fn failures_speak_in_the_voice_of_the_house() {
    let say = |language, status: u16| {
        let status = axum::http::StatusCode::from_u16(status).unwrap();
        FailurePage::of(Ui::at(language, None, "/x", ""), status).render().unwrap()
    };
    let server = say(Language::En, 500);
    assert!(
        server.contains("Oops! Something went wrong")
            && server.contains("Server error. Please try again later")
            && server.contains("Try Again")
    );
    let missing = say(Language::En, 404);
    assert!(missing.contains("Resource not found") && !missing.contains("Try Again"));
    assert!(say(Language::En, 429).contains("Too many requests. Please try again later"));
    assert!(say(Language::Id, 403).contains("Anda tidak berhak"));
}

#[test]
fn initials_and_colours_stand_in_for_a_picture() {
    for (name, expected) in
        [("Ayu Lestari", "AL"), ("budi", "B"), ("  ", ""), ("Dewi Sri Hartati", "DH"), ("(x) é", "XÉ"), ("ß", "SS")]
    {
        assert_eq!(initials(name), expected);
    }
    let colours: std::collections::BTreeSet<u8> = (0..200).map(|n| hue(&format!("user-{n}"))).collect();
    assert_eq!(colours.len(), 8);
}

#[test]
fn a_picture_knows_its_widths_and_its_form() {
    let landscape = picture(1, 1280, 960);
    assert_eq!((landscape.small_width(), landscape.medium_width()), (320, 640));
    let portrait = picture(1, 960, 1280);
    assert_eq!((portrait.small_width(), portrait.medium_width()), (240, 480));
    assert_eq!(picture(1, 200, 100).medium_width(), 200);
    for (width, height, form) in [
        (1600, 400, "wide"),
        (1280, 960, "land"),
        (1, 1, "square"),
        (960, 1280, "portrait"),
        (9, 21, "tall"),
        (5, 0, "wide"),
    ] {
        assert_eq!(picture(1, width, height).form(), form);
    }
}

/// RV-07
#[test]
fn stars_are_shown_to_the_nearest_half() {
    for (mean, class) in [(1.0, "s10"), (4.24, "s40"), (4.25, "s45"), (4.74, "s45"), (4.75, "s50"), (9.0, "s50")] {
        assert_eq!(Rating { mean, count: 1 }.stars(), class);
    }
    let unrated = Card { rating: None, ..card("ayu", None) };
    let page = wall(Language::En, "", Found { cards: vec![unrated], ..found(None) });
    assert!(!page.contains("class=\"stars"), "no review is not zero stars");
    assert_eq!(availability_class(Availability::Unavailable), "unavailable");
}

fn rail_of(query: &str, skills: Vec<(String, u64)>) -> Vec<String> {
    let found = Found { facets: Facets { skills, ..Facets::default() }, ..Found::default() };
    let page = wall(Language::En, query, found);
    let boxes = page.split("name=\"skills\" value=\"").skip(1);
    boxes.map(|rest| rest.replace("\" checked>", "+").split(['"', '<']).next().unwrap().to_owned()).collect()
}

/// MB-09: a skill that is ticked stays where it is; one that is not among the most frequent stands behind them.
#[test]
fn a_ticked_skill_keeps_its_place() {
    let all: Vec<(String, u64)> =
        (0..12).map(|n| (format!("Skill {}", char::from(b'A' + n)), 50 - u64::from(n / 2))).collect();
    // As the catalogue tells them: those that were asked for, then the most frequent others.
    let given = |asked: &[&str]| {
        let count = |name: &str| all.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count);
        let first = asked.iter().map(|name| ((*name).to_owned(), count(name)));
        let others = all.iter().filter(|(name, _)| !asked.contains(&name.as_str())).cloned();
        first.chain(others).collect::<Vec<_>>()
    };
    let names = |boxes: Vec<String>| boxes.iter().map(|name| name.trim_end_matches('+').to_owned()).collect::<Vec<_>>();
    let before = rail_of("", given(&[]));
    assert_eq!(before.len(), 9);
    let ticked = rail_of("skills=Skill+E,Skill+B", given(&["Skill E", "Skill B"]));
    assert_eq!(ticked.iter().filter(|name| name.ends_with('+')).count(), 2);
    assert_eq!(names(ticked), before);
    let rare = rail_of("skills=Skill+L,Unheard+of", given(&["Skill L", "Unheard of"]));
    assert_eq!(names(rare), [before, vec!["Skill L".to_owned(), "Unheard of".to_owned()]].concat());
}

/// MB-18: pages that hang below each other lead on from the last of them.
#[test]
fn pages_below_each_other_lead_on_from_the_last() {
    let page = wall(Language::En, "page=2&pages=3", found(None));
    assert!(page.contains("rel=\"next\" href=\"/community/marketplace?page=5\""));
    assert!(page.contains("rel=\"prev\" href=\"/community/marketplace\""));
    assert!(page.contains("rel=\"canonical\" href=\"https://kreatr.app/community/marketplace?page=2\""));
    assert!(page.contains("aria-current=\"page\" aria-label=\"Page 4\""));
}
