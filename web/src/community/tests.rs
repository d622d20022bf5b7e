use askama::Template;
use projections::community::{Announcement, Person, Piece};

use super::*;
use crate::checks::{is_clean, is_well_formed};
use crate::samples::{EVIL, ODD, card, entries, picture as sample};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];

fn community(ui: &Ui, text: Option<&str>) -> Community {
    let work = |image| Chosen {
        title: text.unwrap_or("Senja di Bromo").to_owned(),
        name: text.unwrap_or("Ayu Lestari").to_owned(),
        href: "/portfolio/ayu/senja-di-bromo-1".to_owned(),
        picture: image,
    };
    Community {
        hung: (0..3).map(|number| sample(number, 960, 1280)).collect(),
        creators: (0..4).map(|number| card(&format!("ayu-{number}"), text)).collect(),
        works: vec![work(Some(sample(3, 1280, 960))), work(None)],
        entries: entries(ui, text),
        next: Some(42),
        older: false,
    }
}

fn shown(language: Language, text: Option<&str>) -> String {
    let ui = Ui::at(language, None, HERE, "");
    let community = community(&ui, text);
    CommunityPage::new(ui, community).render().unwrap()
}

/// CH-01, SE-09, PG-16
#[test]
fn the_communitys_page_is_clean_and_well_formed() {
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            let page = shown(language, text);
            is_clean(&page);
            is_well_formed(&page);
        }
        let ui = Ui::at(language, None, HERE, "");
        let empty = CommunityPage::new(ui, Community::default()).render().unwrap();
        is_clean(&empty);
        is_well_formed(&empty);
    }
}

/// CH-01, LP-06, AF-03, AF-06: the shelf, the works, the feed, and the ways on.
#[test]
fn the_page_shows_what_staff_chose_and_leads_on() {
    let page = shown(Language::En, None);
    for part in [
        "href=\"/community/marketplace\" data-testid=\"marketplace-link\"",
        "href=\"/portfolio/ayu/senja-di-bromo-1\"",
        "Featured creators",
        "href=\"/community?before=42\"",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert_eq!(page.matches("data-testid=\"marketplace-link\"").count(), 1);
    let ui = Ui::at(Language::En, None, HERE, "before=42");
    let older = Community { entries: entries(&ui, None), older: true, ..Community::default() };
    let older = CommunityPage::new(ui, older).render().unwrap();
    assert!(older.contains("noindex") && older.contains("href=\"/community#news\""));
    assert!(older.contains("rel=\"canonical\" href=\"https://kreatr.app/community\""));
}

fn activity(kind: ActivityKind) -> Activity {
    let person = Person { account: Uuid::nil(), username: "ayu".into(), name: "Ayu".into(), avatar: None };
    let item = Piece { id: Uuid::nil(), title: "Senja".into(), image: None };
    let timestamp = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let (actor, item) = (Some(person), Some(item));
    Activity { position: 7, kind, timestamp, actor, item, count: None, announcement: None }
}

/// AF-01, AF-03, GAP-28: each kind in words of its own, with its time and where to read more.
#[test]
fn each_entry_is_told_in_the_readers_language() {
    let now = DateTime::from_timestamp(1_790_000_000 + 7_200, 0).unwrap();
    let tell = |language, activity: &Activity| entry(&Ui::at(language, None, HERE, ""), activity, now).unwrap();
    let bare = |kind| Activity { item: None, ..activity(kind) };
    let milestone = |count| Activity { count: Some(count), ..activity(ActivityKind::Milestone) };
    let (open, close) = ('\u{2068}', '\u{2069}');
    let told = [
        (activity(ActivityKind::ProjectFeatured), "“Senja” by Ayu is featured", "“Senja” karya Ayu diunggulkan"),
        (bare(ActivityKind::ProjectFeatured), "Ayu is a featured creator", "Ayu menjadi kreator pilihan"),
        (bare(ActivityKind::CreatorJoined), "Ayu joined Kreatr", "Ayu bergabung dengan Kreatr"),
        (milestone(1), "The first work by Ayu is on show: “Senja”", "Karya pertama Ayu tampil: “Senja”"),
        (milestone(10), "Ayu reached 10 approved works", "Ayu mencapai 10 karya yang disetujui"),
    ];
    for (activity, english, indonesian) in told {
        for (language, expected) in [(Language::En, english), (Language::Id, indonesian)] {
            assert_eq!(tell(language, &activity).sentence.replace([open, close], ""), expected);
        }
        let told = tell(Language::En, &activity);
        assert!(told.link.unwrap().starts_with("/portfolio/ayu"));
        assert_eq!((told.when.ago.as_str(), told.when.exact.as_str()), ("2 hours ago", "21 September 2026, 14:13 UTC"));
    }
    let said =
        Announcement { title: "A call".into(), text: "On Friday.".into(), link: Some("https://x.example".into()) };
    let said = Activity { actor: None, announcement: Some(said), ..bare(ActivityKind::Announcement) };
    let told = tell(Language::En, &said);
    assert!(told.leads_out() && told.sentence == "A call" && told.text.as_deref() == Some("On Friday."));
    let nobody = Activity { actor: None, ..bare(ActivityKind::CreatorJoined) };
    assert!(entry(&Ui::at(Language::En, None, HERE, ""), &nobody, now).is_none());
}

/// AF-06: an address names a part of the feed, and what is no place in it is left out.
#[test]
fn an_address_names_a_part_of_the_feed() {
    for (query, before, to, address) in [
        ("", None, None, "/community"),
        ("before=7", Some(7), None, "/community?before=7"),
        ("x=1&to=3", None, Some(3), "/community?to=3"),
        ("to=3&before=7", Some(7), Some(3), "/community?before=7&to=3"),
        ("before=-1&to=", None, None, "/community"),
        ("befor=7", None, None, "/community"),
    ] {
        let span = Span::read(query);
        assert_eq!((span, span.address().as_str()), (Span { before, to }, address), "{query}");
    }
}
