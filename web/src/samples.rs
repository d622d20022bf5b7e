//! Samples that the tests render: an everyday one, an empty one, and a hostile one.

use chrono::{DateTime, Utc};
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};

use crate::marketplace::{Card, Facets, Found, Picture, Profile, Rating, Social, SocialPlace, Thumb, Work};

/// What a visitor must never see as markup.
pub(crate) const EVIL: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;</title>";
/// Right to left, an override that would turn the rest around, and a word without an end.
pub(crate) const ODD: &str = "\u{5d0}\u{5d5}\u{5de}\u{5e0}\u{5d9}\u{5dd} \u{202e}gnp.exe Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

fn address(id: u8, size: &str) -> String {
    format!("/media/{}/{size}.webp", format!("{id:02x}").repeat(32))
}

pub(crate) fn picture(id: u8, width: u32, height: u32) -> Picture {
    let [small, medium, large] = ["small", "medium", "large"].map(|size| address(id, size));
    Picture { small, medium, large, width, height }
}

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_786_000_000, 0).unwrap()
}

/// A creator whose every text is `text`, or an everyday one.
pub(crate) fn card(username: &str, text: Option<&str>) -> Card {
    let say = |usual: &str| text.unwrap_or(usual).to_owned();
    let thumb = |title: &str, picture| Thumb { title: say(title), category: Category::AiContent, picture };
    Card {
        username: username.to_owned(),
        display_name: say("Ayu Lestari"),
        avatar: text.is_none().then(|| address(1, "small")),
        bio: say("Merancang poster dan kampanye visual dengan AI generatif, dari konsep sampai siap tayang."),
        skills: ["AI Prompting", "Midjourney", "Poster", "Branding", "TikTok"].map(say).to_vec(),
        availability: Availability::Available,
        rating: Some(Rating { mean: 4.76, count: 1280 }),
        works: vec![
            thumb("Senja di Bromo", Some(picture(2, 1280, 960))),
            thumb("Kawung Biru", Some(picture(3, 960, 1280))),
            thumb("Prompt untuk kopi", None),
        ],
    }
}

/// A wall of twelve, with every facet.
pub(crate) fn found(text: Option<&str>) -> Found {
    Found {
        cards: (0..12).map(|index| card(&format!("ayu-{index}"), text)).collect(),
        total: 312,
        pages: 26,
        cursor: None,
        facets: Facets {
            categories: vec![(Category::AiContent, 120), (Category::Prompts, 0)],
            creator_types: vec![(CreatorType::Prompter, 64)],
            skills: (0..14).map(|n| (format!("{} {n}", text.unwrap_or("Skill")), 99 - n)).collect(),
            availability: vec![(Availability::Available, 1204)],
            ratings: vec![(4, 12)],
        },
    }
}

/// A creator's page with works of every form.
pub(crate) fn profile(text: Option<&str>) -> Profile {
    let card = card("ayu", text);
    let forms = [(1280, 720), (1280, 960), (1200, 1200), (960, 1280), (720, 1280)];
    let works = (0..=forms.len()).map(|index| Work {
        id: format!("0198c0de-0000-7000-8000-{index:012}"),
        title: text.unwrap_or("Senja di Bromo").to_owned(),
        description: text.unwrap_or("Poster perjalanan.\n\nDibuat dengan Midjourney lalu disusun ulang.").to_owned(),
        category: Category::CreativeDirection,
        pictures: forms.get(index).map(|(w, h)| vec![picture(9, *w, *h), picture(10, *w, *h)]).unwrap_or_default(),
        link: Some("https://ayu.example/bromo?a=1&b=2".to_owned()),
        tags: vec![text.unwrap_or("poster").to_owned()],
        featured: index == 0,
        views: 1204,
        likes: 1,
        at: moment(),
    });
    let social = |place, href: &str| Social::to(place, href);
    Profile {
        username: card.username,
        display_name: card.display_name,
        bio: card.bio,
        skills: card.skills,
        availability: Availability::Busy,
        avatar: card.avatar,
        banner: text.is_none().then(|| picture(5, 1280, 320)),
        hourly_rate: Some(350_000),
        project_rate: Some(1_250_000),
        rating: card.rating,
        projects_completed: Some(7),
        socials: [
            (SocialPlace::Twitter, "https://x.com/ayu"),
            (SocialPlace::Instagram, "https://instagram.com/ayu"),
            (SocialPlace::Linkedin, "https://linkedin.com/in/ayu"),
            (SocialPlace::Website, "http://ayu.example/?q=\"><b>"),
        ]
        .into_iter()
        .filter_map(|(place, href)| social(place, href))
        .collect(),
        email: None,
        since: moment(),
        works: works.collect(),
    }
}

/// Only the page's own elements are elements, nothing in it is a script or a style (SE-07, SE-08, SE-09), and no key
/// stands for a text (PG-16).
pub(crate) fn is_harmless(page: &str) {
    for never in ["<script>", "<b>", "<img src=x", "onerror=alert(1)>", " onclick", " style=", "<style", "javascript:"]
    {
        assert!(!page.contains(never), "{never} in {page}");
    }
    assert!(!page.contains("Unknown localization") && !page.contains("{ $"), "{page}");
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
}

/// Every element is closed, every id stands once, and whatever refers to an id finds it.
pub(crate) fn is_well_formed(page: &str) {
    for element in [
        "div", "ul", "ol", "li", "a", "button", "form", "section", "nav", "p", "span", "svg", "dl", "dt", "dd", "h1",
        "h2", "h3", "fieldset", "label", "article", "aside", "table", "tr", "td", "th", "details", "select",
        "textarea",
    ] {
        let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "<{element}> in {page}");
    }
    let values = |name: &str| {
        let marks: Vec<_> =
            page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect();
        marks.into_iter().flat_map(|value| value.split(' ').map(str::to_owned)).collect::<Vec<_>>()
    };
    let ids = values("id");
    let once: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "an id stands twice: {ids:?}");
    for refers in ["for", "form", "aria-describedby", "aria-labelledby", "popovertarget"] {
        for target in values(refers) {
            assert!(once.contains(&target), "{refers}=#{target} is not there: {page}");
        }
    }
    for picture in page.split("<img").skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!([" width=", " height=", " alt="].iter().all(|part| picture.contains(part)), "{picture}");
    }
}
