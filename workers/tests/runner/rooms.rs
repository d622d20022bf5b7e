//! What each room's questions answer.

use chrono::TimeDelta;
use domain::accounts::Event as AccountEvent;
use domain::moderation::{Decision, PolicyCode, Report, ReportStatus};
use domain::portfolio::{Event as ItemEvent, Item, ShelfEvent, Standing, Visibility};
use domain::text::{Reason, Username};
use domain::{AccountId, Event, ItemId};
use event_store::{Position, StreamName};
use journal::History;
use projections::Cursor;
use projections::moderation::{AsOf, Language, history, item_as_of, queue, reports, waiting};
use projections::{accounts, creators, portfolio};
use uuid::Uuid;

use crate::support::people::Deed;
use crate::support::world::World;

fn deed(stream: &'static str, key: Uuid, subject: Uuid, event: impl Into<Event>) -> Deed {
    Deed { stream: (stream, key), subject, actor: Some(subject), events: vec![event.into()], erases: false }
}

fn item_of(deed: &Deed) -> Uuid {
    deed.stream.1
}

fn against() -> Decision {
    Decision::against(PolicyCode::Spam, Some(Reason::parse("This is advertising.").unwrap()), None)
}

/// AC-07, MD-21: signing out, a ban and an erasure end sessions, and time does too.
#[tokio::test]
async fn a_session_ends_with_everything_that_ends_it() {
    let mut world = World::open(61).await;
    world.town.turbulent = false;
    let deeds: Vec<Deed> = (0..3).flat_map(|_| world.town.arrival(0)).collect();
    world.does(deeds).await;
    let people = world.town.population();
    let (now, expires_at) = (world.town.now, world.town.now + TimeDelta::hours(1));
    let session = |number: u128| Uuid::from_u128(number);
    let signs_in = |who: Uuid, number: u128| {
        let token_hash = format!("hash{number}");
        deed("account", who, who, AccountEvent::SignedIn { session: session(number), token_hash, expires_at })
    };
    let running = world.run("runner", projections::all());
    world
        .does(vec![signs_in(people[0], 1), signs_in(people[0], 2), signs_in(people[1], 3), signs_in(people[2], 4)])
        .await;
    running.settle().await;
    let found = accounts::session_of(&world.views, "hash1", now).await.unwrap().unwrap();
    assert_eq!((found.account, found.session), (people[0], session(1)));
    let last = TimeDelta::milliseconds(1);
    assert!(accounts::session_of(&world.views, "hash1", expires_at - last).await.unwrap().is_some());
    assert!(accounts::session_of(&world.views, "hash1", expires_at).await.unwrap().is_none());

    let (reason, by) = (Reason::parse("This is advertising.").unwrap(), AccountId(people[0]));
    world
        .does(vec![
            deed("account", people[0], people[0], AccountEvent::SignedOut { session: session(1) }),
            deed("account", people[1], people[1], AccountEvent::AccountBanned { reason, by }),
            Deed { erases: true, ..deed("account", people[2], people[2], AccountEvent::AccountErased {}) },
        ])
        .await;
    running.settle().await;
    for (hash, open) in [("hash1", false), ("hash2", true), ("hash3", false), ("hash4", false)] {
        assert_eq!(accounts::session_of(&world.views, hash, now).await.unwrap().is_some(), open, "{hash}");
    }
    let standing = async |who| accounts::account(&world.views, who).await.unwrap().unwrap().standing;
    assert_eq!([standing(people[0]).await, standing(people[1]).await], ["ACTIVE", "BANNED"]);
    let names = accounts::public_names(&world.views, &people).await.unwrap();
    assert_eq!((names.len(), names.contains_key(&people[2])), (2, false));
    running.ends().await;
}

/// AC-08
#[tokio::test]
async fn a_former_username_leads_to_its_last_owner() {
    let mut world = World::open(62).await;
    let arrival = world.town.arrival(0);
    world.does(arrival).await;
    let person = world.town.residents()[0];
    let renamed = AccountEvent::UsernameChanged {
        username: Username::parse("rani").unwrap().into(),
        username_key: "rani".into(),
    };
    world.does(vec![deed("account", person, person, renamed)]).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let former = accounts::holder_of(&world.views, "person_0").await.unwrap().unwrap();
    let present = accounts::holder_of(&world.views, "rani").await.unwrap().unwrap();
    assert_eq!((former.account, former.current, present.account, present.current), (person, false, person, true));
    assert_eq!(accounts::holder_of(&world.views, "budi").await.unwrap(), None);
    running.ends().await;
}

/// PF-13, PF-23, PF-24, PP-03: the creator sees everything in her order, featured first; others what is approved.
#[tokio::test]
async fn a_portfolio_stands_as_its_creator_put_it() {
    let mut world = World::open(63).await;
    world.town.turbulent = false;
    let deeds = world.town.arrival(4);
    let items: Vec<Uuid> = deeds
        .iter()
        .filter(|deed| matches!(deed.events[0], Event::Item(ItemEvent::ItemSubmitted { .. })))
        .map(item_of)
        .collect();
    world.does(deeds).await;
    let person = world.town.residents()[0];
    let by = AccountId(Uuid::from_u128(9));
    let order = vec![ItemId(items[1]), ItemId(items[3]), ItemId(items[0]), ItemId(items[2])];
    let mut more: Vec<Deed> = items
        .iter()
        .flat_map(|item| {
            let approved = ItemEvent::ItemApproved { revision: 0, by, decision: Decision::approval(None, None) };
            let shown = ItemEvent::ItemVisibilityChanged { visibility: Visibility::Public };
            [deed("item", *item, person, shown), deed("item", *item, person, approved)]
        })
        .collect();
    more.push(deed("item", items[1], person, ItemEvent::ItemRejected { revision: 0, by, decision: against() }));
    more.push(deed("portfolio", person, person, ShelfEvent::PortfolioReordered { order }));
    more.push(deed("portfolio", person, person, ShelfEvent::ItemFeatured { item: ItemId(items[2]) }));
    world.does(more).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let mine = portfolio::my_portfolio(&world.views, person, 0, 50).await.unwrap();
    let ids = |page: &portfolio::MyPortfolio| page.items.iter().map(|shelved| shelved.item.id).collect::<Vec<_>>();
    assert_eq!(ids(&mine), [items[2], items[1], items[3], items[0]]);
    assert_eq!((mine.total, mine.shelf_revision), (4, Some(5)));
    assert_eq!(mine.items[1].item.reason.as_deref(), Some("This is advertising."));
    assert_eq!(mine.items[1].item.work.standing, Standing::Rejected);
    let page = portfolio::my_portfolio(&world.views, person, 1, 2).await.unwrap();
    assert_eq!(ids(&page), [items[1], items[3]]);
    let shown = portfolio::gallery(&world.views, person).await.unwrap();
    let shown: Vec<Uuid> = shown.iter().map(|shown| shown.id).collect();
    assert_eq!(shown[0], items[2]);
    assert_eq!((shown.len(), shown.contains(&items[1])), (3, false));
    assert_eq!(portfolio::item(&world.views, items[0]).await.unwrap().unwrap().creator, person);
    assert_eq!(portfolio::item(&world.views, Uuid::nil()).await.unwrap(), None);
    running.ends().await;
}

/// MD-01, MD-09, PF-25: longest waiting first, page by page; a private item waits from the moment it becomes public.
#[tokio::test]
async fn the_queue_holds_what_waits_and_nothing_else() {
    let mut world = World::open(64).await;
    world.lives(600).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let mut expected = Vec::new();
    let items: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select id, creator from views.item").fetch_all(&world.views).await.unwrap();
    for (item, creator) in items {
        let stream = StreamName::new("item", item).unwrap();
        let state = world.journal.fold::<Item>(&stream, History::default()).await.unwrap().state;
        if state.awaits_review() {
            expected.push((item, creator, state.revision.cast_signed(), state.standing.as_str().to_owned()));
        }
    }
    let mut found = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = queue(&world.views, cursor, 3).await.unwrap();
        assert!(page.items.len() <= 3);
        found.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(found.is_sorted_by_key(|waiting| (waiting.submitted_at, waiting.item)));
    assert_eq!(waiting(&world.views).await.unwrap(), expected.len() as i64);
    let mut found: Vec<_> = found.into_iter().map(|w| (w.item, w.creator, w.revision, w.standing)).collect();
    found.sort();
    expected.sort();
    assert!(found.len() > 2);
    assert_eq!(found, expected);

    let (private, person) = (Uuid::from_u128(1234), world.town.residents()[0]);
    let submission = world.town.private_item(private, person);
    world.does(vec![submission]).await;
    running.settle().await;
    assert_eq!(waiting(&world.views).await.unwrap(), expected.len() as i64);
    let shown = ItemEvent::ItemVisibilityChanged { visibility: Visibility::Public };
    world.does(vec![deed("item", private, person, shown)]).await;
    running.settle().await;
    assert_eq!(waiting(&world.views).await.unwrap(), expected.len() as i64 + 1);
    running.ends().await;
}

/// MD-06, MD-15: what happened, sentence by sentence and page by page, and how it stood then.
#[tokio::test]
async fn an_items_history_is_told_and_replayed() {
    let mut world = World::open(65).await;
    world.town.turbulent = false;
    let arrival = world.town.arrival(0);
    world.does(arrival).await;
    let (item, person) = (Uuid::from_u128(77), world.town.residents()[0]);
    let submission = world.town.private_item(item, person);
    let first = world.does(vec![submission]).await;
    let before = world.town.now;
    world.town.now += TimeDelta::minutes(5);
    let by = AccountId(person);
    let flagged = ItemEvent::ItemFlagged { revision: 0, by, decision: against() };
    let last = world.does(vec![deed("item", item, person, flagged)]).await;
    let running = world.run("runner", projections::all());
    running.settle().await;

    let stream = StreamName::new("item", item).unwrap();
    let page = history(&world.journal, &world.views, &stream, Language::En, (None, 1)).await.unwrap();
    assert!(page.entries[0].sentence.starts_with("person_0 submitted “"), "{}", page.entries[0].sentence);
    let shown = creators::my_profile(&world.views, person).await.unwrap().unwrap().details.0.display_name;
    assert_eq!(page.entries[0].actor_name, Some(shown), "people are shown by their display names");
    let rest = history(&world.journal, &world.views, &stream, Language::En, (page.next, 10)).await.unwrap();
    assert_eq!(rest.entries[0].sentence, "person_0 flagged revision 0 (spam): This is advertising.");
    assert_eq!((rest.entries.len(), rest.next, rest.entries[0].position), (1, None, last.0));

    let at = async |moment| item_as_of(&world.journal, &stream, moment).await.unwrap();
    let standing = async |moment| at(moment).await.map(|found| found.item.standing);
    assert_eq!(standing(AsOf::Position(last)).await, Some(Standing::Flagged));
    assert_eq!(standing(AsOf::Position(first)).await, Some(Standing::Pending));
    assert!(at(AsOf::Position(Position(first.0 - 1))).await.is_none());
    assert_eq!(standing(AsOf::Time(before)).await, Some(Standing::Pending));
    assert_eq!(standing(AsOf::Time(world.town.now)).await, Some(Standing::Flagged));
    assert!(at(AsOf::Time(before - TimeDelta::seconds(1))).await.is_none());
    running.ends().await;
}

/// MD-01, MD-02, MD-17: newest first, page by page, each as far as the log says; and its history is told.
#[tokio::test]
async fn the_reports_stand_as_the_log_says() {
    let mut world = World::open(66).await;
    world.town.turbulent = false;
    let arrivals: Vec<Deed> = (0..6).flat_map(|_| world.town.arrival(1)).collect();
    world.does(arrivals).await;
    world.lives(900).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let mut found = Vec::new();
    let mut counted = 0;
    for status in [ReportStatus::Open, ReportStatus::Reviewed, ReportStatus::Resolved] {
        let page = reports(&world.views, Some(status), (0, 1000)).await.unwrap();
        assert!(page.total > 0 && page.total as usize == page.reports.len(), "{status:?}");
        counted += page.total;
        for report in &page.reports {
            let stream = StreamName::new("report", report.id).unwrap();
            let state = world.journal.fold::<Report>(&stream, History::default()).await.unwrap().state;
            assert_eq!((state.status(), state.revision.cast_signed()), (status, report.revision));
            assert_eq!(
                (state.reporter, state.owner),
                (Some(AccountId(report.reporter)), Some(AccountId(report.owner)))
            );
            let outcome = state.resolved.as_ref().map(|(outcome, _)| outcome.as_str().to_owned());
            assert_eq!(outcome, report.outcome);
        }
    }
    while let Some(report) = reports(&world.views, None, (found.len(), 1)).await.unwrap().reports.pop() {
        found.push(report);
    }
    assert!(found.is_sorted_by_key(|report| (std::cmp::Reverse(report.filed_at), report.id)));
    assert_eq!((found.len() as i64, reports(&world.views, None, (0, 1)).await.unwrap().total), (counted, counted));

    let stream = StreamName::new("report", found.iter().find(|report| report.kind == "PROFILE").unwrap().id).unwrap();
    let page = history(&world.journal, &world.views, &stream, Language::En, (None, 1)).await.unwrap();
    let told = &page.entries[0].sentence;
    assert!(told.starts_with("person_") && told.contains(" reported the profile of person_"), "{told}");
    assert!(told.contains(" (spam): "), "{told}");
    running.ends().await;
}
