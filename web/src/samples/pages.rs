//! Samples of whole pages.

use chrono::{DateTime, Utc};
use domain::community::ActivityKind;
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use projections::community::{Activity, Announcement, Person, Piece};
use projections::marketplace::Image;
use strum::VariantArray;
use uuid::Uuid;

use super::{card, picture};
use crate::community::{Entry, entry};
use crate::marketplace::{Exhibit, Facets, Found, Maker, Other, Plate, Profile, Shared, Social, SocialPlace, Work};

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(1_786_000_000, 0).unwrap()
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
        share: text.is_none().then(|| Shared::of(&"05".repeat(32), (761, 400))),
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
        place: text.is_none().then_some((12, 1_204)),
        works: works.collect(),
    }
}

/// The page of a work with so many pictures, between two others.
pub(crate) fn exhibit(text: Option<&str>, pictures: u8) -> Exhibit {
    let mut work = profile(text).works.remove(0);
    let other = |number: u8| Other {
        href: format!("/portfolio/ayu/0198c0de-0000-7000-8000-{number:012}"),
        title: text.unwrap_or("Kawung Biru").to_owned(),
        category: Category::Prompts,
        picture: number.is_multiple_of(2).then(|| picture(number, 960, 1280)),
    };
    work.pictures = (0..pictures).map(|number| picture(20 + number, 1280, 720 + 200 * u32::from(number))).collect();
    Exhibit {
        plates: work.pictures.iter().map(|picture| Plate::new(picture.clone(), &[])).collect(),
        work,
        maker: Maker {
            username: "ayu".to_owned(),
            display_name: text.unwrap_or("Ayu Lestari").to_owned(),
            avatar: None,
            availability: Availability::Busy,
            works: 6,
        },
        share: Shared::of(&"14".repeat(32), (1200, 630)),
        before: Some(other(1)),
        after: Some(other(2)),
        more: (2..6).map(other).collect(),
        liked: None,
    }
}

/// An entry of the feed of each kind.
pub(crate) fn entries(ui: &crate::ui::Ui, text: Option<&str>) -> Vec<Entry> {
    let say = |usual: &str| text.unwrap_or(usual).to_owned();
    let made = |kind: &ActivityKind| {
        let avatar = Some(Image::of(&"01".repeat(32)).small);
        let person = Person { account: Uuid::nil(), username: "ayu".into(), name: say("Ayu Lestari"), avatar };
        let image = Some(Image::of(&"02".repeat(32)));
        let item = Piece { id: Uuid::nil(), title: say("Senja di Bromo"), image };
        let said = Announcement { title: say("Pekan portofolio"), text: say("Minggu ini."), link: None };
        let activity = Activity {
            position: 7,
            kind: *kind,
            timestamp: moment(),
            actor: (*kind != ActivityKind::Announcement).then_some(person),
            item: (*kind == ActivityKind::ProjectFeatured).then_some(item),
            count: Some(10),
            announcement: (*kind == ActivityKind::Announcement).then_some(said),
        };
        entry(ui, &activity, moment())
    };
    ActivityKind::VARIANTS.iter().filter_map(made).collect()
}
