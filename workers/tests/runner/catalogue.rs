//! The marketplace in memory answers what the table says, while everything changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use projections::marketplace::{Catalogue, CreatorCard, Lookup, Page, Part, Query, QueryError, Sort};
use projections::{Freshness, Progress};
use workers::rebuild::rebuild;

use crate::support::world::{PATIENCE, World};

fn everybody(catalogue: &Catalogue, query: &Query) -> Vec<Arc<CreatorCard>> {
    let mut all: Vec<Arc<CreatorCard>> = Vec::new();
    let mut query = query.clone();
    loop {
        let page = catalogue.browse(&query).unwrap();
        all.extend(page.cards);
        match page.next {
            Some(cursor) => query.part = Part::After(cursor),
            None => return all,
        }
    }
}

fn ids(cards: &[Arc<CreatorCard>]) -> Vec<uuid::Uuid> {
    cards.iter().map(|card| card.id).collect()
}

const CATEGORIES: [Category; 7] = [
    Category::AiContent,
    Category::Prompts,
    Category::CreativeDirection,
    Category::VideoEditing,
    Category::SocialMedia,
    Category::Technical,
    Category::Other,
];
const TYPES: [CreatorType; 4] = [
    CreatorType::AiContentCreator,
    CreatorType::Prompter,
    CreatorType::CreativeDirector,
    CreatorType::TechnicalEngineer,
];
const AVAILABILITY: [Availability; 3] = [Availability::Available, Availability::Busy, Availability::Unavailable];

fn questions() -> Vec<Query> {
    let base = Query { limit: 5, ..Query::default() };
    let mut all = vec![base.clone()];
    all.extend(CATEGORIES.map(|category| Query { category: Some(category), ..base.clone() }));
    all.extend(TYPES.map(|kind| Query { creator_type: Some(kind), ..base.clone() }));
    all.extend(AVAILABILITY.map(|value| Query { availability: Some(value), ..base.clone() }));
    all.push(Query { skills: vec!["tiktok".into(), "MOTION".into()], ..base.clone() });
    all.push(Query { min_rating: Some(1), ..base.clone() });
    for search in ["poster", "person", "kopi lokal", "desan", "zz", "a", "Ké", "!", "person 1", "TikTok"] {
        all.push(Query { search: Some(search.into()), ..base.clone() });
    }
    let sorted = |sort| all.iter().map(move |query| Query { sort, ..query.clone() });
    [Sort::Popular, Sort::Newest, Sort::Rating, Sort::Relevance].into_iter().flat_map(sorted).collect()
}

/// Following what changed comes to the same as loading it all, also over a rebuild and in a process that runs no
/// projector. MB-18: numbers and cursors lead through the same pages, and nobody is repeated or skipped.
#[tokio::test]
async fn following_is_as_good_as_loading() {
    let mut world = World::open(51).await;
    world.lives(300).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let here = running.runner.progress().clone();
    let followed = Arc::new(Catalogue::open(world.views.clone(), here).await.unwrap());
    let elsewhere = Arc::new(Progress::new(world.views.clone()));
    let remote = Arc::new(Catalogue::open(world.views.clone(), elsewhere.clone()).await.unwrap());
    let following = [&followed, &remote].map(|catalogue| {
        let catalogue = catalogue.clone();
        tokio::spawn(async move { catalogue.follow().await })
    });
    for round in 0..4 {
        let position = world.lives(120).await;
        if round == 2 {
            let projector = projections::all().into_iter().find(|projector| projector.name() == "marketplace");
            rebuild(&world.deps("rebuilder"), projector.unwrap(), |_| {}).await.unwrap();
        }
        assert_eq!(followed.wait_for(position, PATIENCE).await, Freshness::Fresh);
        assert_eq!(remote.wait_for(position, PATIENCE).await, Freshness::Fresh);
        let loaded = Catalogue::open(world.views.clone(), elsewhere.clone()).await.unwrap();
        for query in questions() {
            same(&loaded, &followed, &query);
            same(&loaded, &remote, &query);
        }
        same_front(&loaded, &followed);
        same_front(&loaded, &remote);
    }
    following.iter().for_each(tokio::task::JoinHandle::abort);
    running.ends().await;
}

fn same_front(one: &Catalogue, other: &Catalogue) {
    let directory = |catalogue: &Catalogue| {
        let parts = (0..catalogue.directory_parts()).flat_map(|part| catalogue.directory(part));
        parts.map(|listed| (listed.username, listed.changed_at)).collect::<BTreeSet<_>>()
    };
    let wall = |catalogue: &Catalogue| {
        let hung = catalogue.newest_pictures(usize::MAX).into_iter();
        hung.map(|hung| (hung.creator.id, hung.title, hung.image.small)).collect::<BTreeSet<_>>()
    };
    assert_eq!(one.figures(), other.figures());
    assert_eq!((directory(one), wall(one)), (directory(other), wall(other)));
}

/// LP-05, MB-17, PP-06: figures, wall and directory against the profiles themselves.
#[tokio::test]
async fn the_front_shows_what_the_profiles_show() {
    let mut world = World::open(55).await;
    world.lives(900).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let catalogue = Catalogue::open(world.views.clone(), Arc::new(Progress::new(world.views.clone()))).await.unwrap();
    let everyone = everybody(&catalogue, &Query::default());
    let (mut works, mut pictures) = (0, Vec::new());
    for card in &everyone {
        let Lookup::Found(page) = catalogue.public_profile(&card.username).await.unwrap() else { panic!("listed") };
        works += page.profile.items.len();
        let mut own: Vec<_> = page.profile.items.iter().filter(|item| !item.images.is_empty()).collect();
        own.sort_by_key(|item| (std::cmp::Reverse(item.created_at), item.id));
        pictures.extend(own.into_iter().take(2).map(|item| (item.created_at, item.images[0].small.clone())));
    }
    let figures = catalogue.figures();
    assert_eq!((figures.creators, figures.works), (everyone.len(), works));
    pictures.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    assert!(pictures.len() > 5);
    let hung: Vec<_> = catalogue.newest_pictures(5).into_iter().map(|hung| hung.image.small).collect();
    assert_eq!(hung, pictures.iter().take(5).map(|(_, small)| small.clone()).collect::<Vec<_>>());
    let listed: BTreeSet<_> = catalogue.directory(0).into_iter().map(|listed| listed.username).collect();
    assert_eq!(listed, everyone.iter().map(|card| card.username.clone()).collect());
    assert!(catalogue.directory(0).iter().all(|listed| listed.changed_at <= world.town.now));
    assert_eq!((catalogue.directory_parts(), catalogue.directory(1)), (1, vec![]));
    let ids: Vec<_> = everyone.iter().map(|card| card.id).collect();
    assert_eq!(catalogue.cards_of(&[ids[1], uuid::Uuid::nil(), ids[0]]).len(), 2);
    running.ends().await;
}

fn same(one: &Catalogue, other: &Catalogue, query: &Query) {
    let all = everybody(one, query);
    let json = |cards: &[Arc<CreatorCard>]| cards.iter().map(|card| card.json.get().to_owned()).collect::<Vec<_>>();
    assert_eq!(json(&all), json(&everybody(other, query)), "{query:?}");
    assert_eq!(one.facets(query), other.facets(query));
    let Page { total, pages, .. } = one.browse(query).unwrap();
    assert_eq!((all.len(), all.len().div_ceil(query.limit)), (total, pages), "{query:?}");
    assert_eq!(ids(&all).into_iter().collect::<BTreeSet<_>>().len(), total);
    let numbered = (1..=pages + 1)
        .flat_map(|page| one.browse(&Query { part: Part::Number(page), ..query.clone() }).unwrap().cards);
    assert_eq!(ids(&numbered.collect::<Vec<_>>()), ids(&all));
}

/// MB-04, MB-09, MB-15, MB-16, MB-17, MB-20, MB-22, GAP-03, GAP-04, GAP-05, GAP-10: the answers against the profiles
/// themselves, one by one.
#[tokio::test]
async fn every_filter_lets_through_exactly_those_it_names() {
    let mut world = World::open(52).await;
    world.lives(900).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let catalogue = Catalogue::open(world.views.clone(), Arc::new(Progress::new(world.views.clone()))).await.unwrap();
    let everyone = everybody(&catalogue, &Query::default());
    assert!(everyone.len() > 5);
    let mut shown: Vec<(Arc<CreatorCard>, BTreeSet<Category>)> = Vec::new();
    for card in &everyone {
        let Lookup::Found(page) = catalogue.public_profile(&card.username).await.unwrap() else { panic!("listed") };
        assert_eq!(card.portfolio_preview.len(), page.profile.items.len().min(3));
        let featured = page.profile.items.iter().filter(|item| item.featured).map(|item| item.id);
        let preview: Vec<_> = card.portfolio_preview.iter().map(|item| item.id).collect();
        assert!(featured.take(1).all(|_| page.profile.items.iter().any(|item| item.featured && item.id == preview[0])));
        shown.push((card.clone(), page.profile.items.iter().map(|item| item.category).collect()));
    }
    let expect = |query: Query, test: &dyn Fn(&CreatorCard, &BTreeSet<Category>) -> bool| {
        let found: BTreeSet<_> = everybody(&catalogue, &query).iter().map(|card| card.id).collect();
        let wanted: BTreeSet<_> =
            shown.iter().filter(|(card, kinds)| test(card, kinds)).map(|(card, _)| card.id).collect();
        assert_eq!(found, wanted, "{query:?}");
    };
    let base = Query::default();
    for category in CATEGORIES {
        expect(Query { category: Some(category), ..base.clone() }, &|_, kinds| kinds.contains(&category));
    }
    for kind in TYPES {
        let query = Query { creator_type: Some(kind), ..base.clone() };
        expect(query, &|_, kinds| kind.categories().iter().any(|category| kinds.contains(category)));
    }
    for value in AVAILABILITY {
        expect(Query { availability: Some(value), ..base.clone() }, &|card, _| card.availability == value);
    }
    let skills = Query { skills: vec!["tiktok".into(), "3d".into()], ..base.clone() };
    expect(skills, &|card, _| card.skills.iter().any(|skill| skill == "TikTok" || skill == "3D"));
    expect(Query { min_rating: Some(1), ..base.clone() }, &|_, _| false);
    let search = Query { search: Some("WIJAYA".into()), ..base.clone() };
    expect(search, &|card, _| card.json.get().to_lowercase().contains("wijaya"));
    expect(Query { search: Some("?!".into()), ..base.clone() }, &|_, _| false);
    expect(Query { search: Some("  ".into()), ..base.clone() }, &|_, _| true);
    chosen_skills_are_counted(&catalogue);
    whoever_is_called_so_comes_first(&catalogue);
    assert_eq!(catalogue.browse(&Query { limit: 0, ..base }).unwrap_err(), QueryError::Limit);
    running.ends().await;
}

/// MB-21: of those who are found, whoever is called so comes first, then whoever has that skill; among equals, and where
/// nothing is searched for, the most popular.
fn whoever_is_called_so_comes_first(catalogue: &Catalogue) {
    let ranked = |search: &str| {
        everybody(catalogue, &Query { search: Some(search.into()), sort: Sort::Relevance, ..Query::default() })
    };
    let holds =
        |text: &str, word: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|own| own == word);
    let called = |card: &CreatorCard, word: &str| holds(&card.display_name, word) || holds(&card.username, word);
    let skilled = |card: &CreatorCard, word: &str| card.skills.iter().any(|skill| skill.to_lowercase() == word);
    let mut divided = 0;
    for word in ["wijaya", "tiktok", "3d", "putri", "motion"] {
        let found = ranked(word);
        let parts: Vec<u8> =
            found.iter().map(|card| if called(card, word) { 0 } else { 1 + u8::from(!skilled(card, word)) }).collect();
        assert!(parts.is_sorted(), "{word}: {parts:?}");
        divided += usize::from(parts.first() != parts.last());
        let popular = everybody(catalogue, &Query { search: Some(word.into()), ..Query::default() });
        let place = |card: &CreatorCard| popular.iter().position(|other| other.id == card.id);
        let alike = found.iter().zip(&parts).filter(|(_, part)| **part == 0).map(|(card, _)| place(card));
        assert!(alike.is_sorted());
        assert_eq!(found.len(), popular.len());
    }
    assert!(divided > 0, "no search tells them apart");
    let all = |sort| ids(&everybody(catalogue, &Query { sort, ..Query::default() }));
    assert_eq!(all(Sort::Relevance), all(Sort::Popular));
}

/// MB-03, MB-09: chosen skills come first among the choices, also one that nobody has, and every count is what the
/// skill alone would leave.
fn chosen_skills_are_counted(catalogue: &Catalogue) {
    let skills = vec!["3d".to_owned(), "Glassblowing".to_owned(), "TikTok".to_owned()];
    let query = Query { skills: skills.clone(), availability: Some(Availability::Busy), ..Query::default() };
    let facets = catalogue.facets(&query).unwrap();
    let names: Vec<_> = facets.skills.iter().map(|(skill, _)| skill.to_lowercase()).collect();
    assert_eq!(names[..3], ["3d", "glassblowing", "tiktok"]);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    for (skill, count) in &facets.skills {
        let alone = Query { skills: vec![skill.clone()], ..query.clone() };
        assert_eq!(catalogue.browse(&alone).unwrap().total, *count, "{skill}");
    }
}

/// AC-08, PP-07, PP-09, MD-21: former names lead on, and who is not to be seen is nobody.
#[tokio::test]
async fn a_name_leads_to_whoever_has_it() {
    let mut world = World::open(53).await;
    world.lives(1500).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let catalogue = Catalogue::open(world.views.clone(), Arc::new(Progress::new(world.views.clone()))).await.unwrap();
    let (mut found, mut moved, mut nobody) = (0, 0, 0);
    let names: Vec<(String, uuid::Uuid, bool)> =
        sqlx::query_as("select username, account, current from views.username").fetch_all(&world.views).await.unwrap();
    for (name, account, current) in names {
        let row = projections::accounts::account(&world.views, account).await.unwrap().unwrap();
        let own = projections::creators::my_profile(&world.views, account).await.unwrap();
        let seen = row.standing == "ACTIVE" && own.is_some_and(|own| own.public);
        match catalogue.public_profile(&name).await.unwrap() {
            Lookup::Found(page) => {
                found += 1;
                assert!(seen && current && page.profile.id == account, "{name}");
            }
            Lookup::Moved(to) => {
                moved += 1;
                assert!(seen && !current && Some(to) == row.username, "{name}");
            }
            Lookup::Nobody => {
                nobody += 1;
                assert!(!seen, "{name}");
            }
        }
    }
    assert!(matches!(catalogue.public_profile("no_such_name").await.unwrap(), Lookup::Nobody));
    assert!(found > 3 && moved > 0 && nobody > 0, "{found} {moved} {nobody}");
    running.ends().await;
}
