use super::*;
use crate::checks::{is_clean, is_well_formed};
use crate::samples::{EVIL, ODD, exhibit};

const LANGUAGES: [Language; 2] = [Language::Id, Language::En];
const ADDRESS: &str = "/portfolio/ayu/senja-di-bromo-0198c0de-0000-7000-8000-000000000000";

fn shown(language: Language, exhibit: Exhibit) -> String {
    ExhibitPage::new(Ui::at(language, None, ADDRESS, ""), exhibit).render().unwrap()
}

/// Asks for a part of a page, and what stands in it.
#[track_caller]
fn part<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    page.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap_or_else(|| panic!("{from} in {page}")).0
}

/// PG-16, SE-07, SE-08, SE-09: with whatever texts and however many pictures.
#[test]
fn the_page_is_clean_and_well_formed() {
    for language in LANGUAGES {
        for text in [None, Some(EVIL), Some(ODD), Some("")] {
            for pictures in [0, 1, 10] {
                for liked in [None, Some(true), Some(false)] {
                    let alone = pictures == 0;
                    let mut exhibit = Exhibit { liked, ..exhibit(text, pictures) };
                    if alone {
                        (exhibit.before, exhibit.after, exhibit.more) = (None, None, Vec::new());
                    }
                    let page = shown(language, exhibit);
                    is_clean(&page);
                    is_well_formed(&page);
                }
            }
        }
    }
}

/// PF-04, PP-03: every picture is a link to its large form, opens in place, and leads to its neighbours.
#[test]
fn every_picture_is_there_and_opens() {
    let page = shown(Language::En, exhibit(None, 3));
    for number in 1..=3 {
        let large = format!(
            "href=\"/media/{}/large.webp\" data-opens=\"plate-{number}\"",
            format!("{:02x}", 19 + number).repeat(32)
        );
        assert!(page.contains(&large), "{large}");
    }
    assert!(page.contains("alt=\"Senja di Bromo, picture 2 of 3\""));
    let leads = |plate: &str| {
        let steps = part(&page, &format!("id=\"{plate}\" popover"), "</figure>");
        let to = steps.split("popovertarget=\"").skip(1).filter_map(|rest| rest.split('"').next());
        to.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(leads("plate-1"), ["plate-2", "plate-1"]);
    assert_eq!(leads("plate-2"), ["plate-1", "plate-3", "plate-2"]);
    assert_eq!(leads("plate-3"), ["plate-2", "plate-3"]);
    assert_eq!(
        part(&page, "class=\"plates\"", "</div>").matches("loading=\"lazy\"").count(),
        2,
        "the first comes at once"
    );
}

/// PF-27: whoever is signed in likes it by a form, and takes that back; everybody else is led to sign in, and back.
#[test]
fn the_heart_is_a_form_or_a_way_in() {
    let button = |liked| {
        part(&shown(Language::En, Exhibit { liked, ..exhibit(None, 1) }), "class=\"acts\"", "</div>").to_owned()
    };
    let way_in = button(None);
    let next: String = url::form_urlencoded::byte_serialize(ADDRESS.as_bytes()).collect();
    assert!(way_in.contains(&format!("href=\"/login?next={next}\"")), "{way_in}");
    for (liked, wish, pressed) in [(false, "true", "false"), (true, "false", "true")] {
        let form = button(Some(liked));
        assert!(form.contains(&format!("method=\"post\" action=\"{ADDRESS}/like\"")), "{form}");
        assert!(form.contains(&format!("name=\"liked\" value=\"{wish}\"")) && form.contains("name=\"_token\""));
        assert!(form.contains(&format!("aria-pressed=\"{pressed}\"")));
    }
}

/// PP-06, SE-13: what machines and other places read of it.
#[test]
fn other_places_get_a_card() {
    let page = shown(Language::En, exhibit(None, 2));
    for meta in [
        format!("<link rel=\"canonical\" href=\"https://kreatr.app{ADDRESS}\">"),
        format!("hreflang=\"id\" href=\"https://kreatr.app{ADDRESS}?lang=id\""),
        "<meta name=\"description\" content=\"Poster perjalanan. Dibuat dengan Midjourney lalu disusun ulang.\">"
            .to_owned(),
        "<meta property=\"og:title\" content=\"Senja di Bromo, by Ayu Lestari · Kreatr\">".to_owned(),
        format!("<meta property=\"og:image\" content=\"https://kreatr.app/media/{}/share.jpg\">", "14".repeat(32)),
        "<meta property=\"og:image:width\" content=\"1200\">".to_owned(),
        "<meta name=\"twitter:card\" content=\"summary_large_image\">".to_owned(),
    ] {
        assert!(page.contains(&meta), "{meta} in {page}");
    }
    assert!(page.contains("href=\"https://ayu.example/bromo?a=1&#38;b=2\" rel=\"nofollow ugc noopener\""));
    let told: Value = serde_json::from_str(part(&page, "ld+json\">", "</script>")).unwrap();
    let (made, creator) = (&told["@graph"][0], &told["@graph"][1]);
    assert_eq!((&made["@type"], &creator["@type"]), (&json!("VisualArtwork"), &json!("Person")));
    assert_eq!(made["creator"]["@id"], creator["@id"]);
    assert_eq!(
        (made["image"].as_array().unwrap().len(), &made["interactionStatistic"][0]["userInteractionCount"]),
        (2, &json!(1204))
    );
    let house = shown(Language::En, Exhibit { share: Shared::house(), ..exhibit(None, 0) });
    assert!(house.contains("/assets/share.") && house.contains("\"@type\":\"CreativeWork\""));
    let face = Shared::of(&"01".repeat(32), (256, 256));
    assert!(shown(Language::Id, Exhibit { share: face, ..exhibit(None, 0) }).contains("content=\"summary\""));
}

/// PP-03, MB-21: the ways on: tags, the kind of work, its neighbours, more of hers, herself.
#[test]
fn a_work_leads_on() {
    let page = shown(Language::Id, exhibit(None, 1));
    for way in [
        "href=\"/community/marketplace?search=poster\"",
        "href=\"/community/marketplace?category=CREATIVE_DIRECTION\"",
        "href=\"/portfolio/ayu/0198c0de-0000-7000-8000-000000000001\" rel=\"prev\"",
        "href=\"/portfolio/ayu/0198c0de-0000-7000-8000-000000000002\" rel=\"next\"",
        "href=\"/portfolio/ayu\"",
    ] {
        assert!(page.contains(way), "{way} in {page}");
    }
    assert_eq!(part(&page, "aria-labelledby=\"more\"", "</section>").matches("<li>").count(), 4);
    assert!(!page.contains("/report?item="), "only who is signed in reports");
}
