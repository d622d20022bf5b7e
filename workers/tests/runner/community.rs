//! The feed tells what happened, of whom and what may be seen.

use chrono::TimeDelta;
use domain::accounts::Event as AccountEvent;
use domain::community::{ActivityKind, Event as CommunityEvent};
use domain::creators::Event as ProfileEvent;
use domain::moderation::{Decision, PolicyCode};
use domain::portfolio::{Event as ItemEvent, Visibility};
use domain::text::{Headline, Notice, Reason};
use domain::{AccountId, AnnouncementId, Event};
use projections::community::{Activity, Front, activities, featured_creators, featured_items};
use uuid::Uuid;

use crate::support::people::Deed;
use crate::support::world::{Running, World};

const STAFF: AccountId = AccountId(Uuid::from_u128(9));

fn deed(stream: &'static str, key: Uuid, subject: Uuid, event: impl Into<Event>) -> Deed {
    Deed { stream: (stream, key), subject, actor: Some(STAFF.0), events: vec![event.into()], erases: false }
}

fn approved() -> ItemEvent {
    ItemEvent::ItemApproved { revision: 0, by: STAFF, decision: Decision::approval(None, None) }
}

fn against() -> Decision {
    Decision::against(PolicyCode::Spam, Some(Reason::parse("This is advertising.").unwrap()), None)
}

/// Somebody with so many public, approved items; who, and which.
async fn creator(world: &mut World, items: usize) -> (Uuid, Vec<Uuid>) {
    let arrival = world.town.arrival(0);
    world.does(arrival).await;
    let person = *world.town.residents().last().unwrap();
    let ids: Vec<Uuid> = (0..items as u128).map(|number| Uuid::from_u128(person.as_u128() ^ (number + 1))).collect();
    for id in &ids {
        let submission = world.town.private_item(*id, person);
        let shown = ItemEvent::ItemVisibilityChanged { visibility: Visibility::Public };
        world.does(vec![submission, deed("item", *id, person, shown), deed("item", *id, person, approved())]).await;
    }
    (person, ids)
}

async fn feed(world: &World, running: &Running) -> Vec<Activity> {
    running.settle().await;
    activities(&world.views, None, 100).await.unwrap()
}

fn kinds(feed: &[Activity]) -> Vec<(ActivityKind, Option<u32>)> {
    feed.iter().map(|entry| (entry.kind, entry.count)).collect()
}

/// AF-01, AF-02, AF-04, AF-06, GAP-28, GAP-76: who joins, who is chosen, and round numbers; page by page.
#[tokio::test]
async fn the_feed_tells_what_happened_newest_first() {
    use ActivityKind::{Announcement, CreatorJoined, Milestone, ProjectFeatured};
    let mut world = World::open(71).await;
    let running = world.run("runner", projections::all());
    let (person, items) = creator(&mut world, 11).await;
    let posted = CommunityEvent::AnnouncementPosted {
        announcement: AnnouncementId(Uuid::from_u128(3)),
        by: STAFF,
        title: Headline::parse("A call on Friday").unwrap(),
        text: Notice::parse("Three creators show their work.").unwrap(),
        link: Some("https://example.org/call".into()),
    };
    let highlighted = ItemEvent::ItemHighlighted { by: STAFF, until: None };
    world
        .does(vec![
            deed("item", items[0], person, approved()),
            deed("profile", person, person, ProfileEvent::CreatorFeatured { by: STAFF }),
            deed("item", items[2], person, highlighted),
            deed("community", Uuid::from_u128(1), person, posted),
        ])
        .await;
    let all = feed(&world, &running).await;
    let expected = [
        (Announcement, None),
        (ProjectFeatured, None),
        (ProjectFeatured, None),
        (Milestone, Some(10)),
        (Milestone, Some(1)),
        (CreatorJoined, None),
    ];
    assert_eq!(kinds(&all), expected, "an item counts once, whenever it is approved again");
    let name = all[5].actor.as_ref().unwrap().username.clone();
    assert_eq!(all[0].link().as_deref(), Some("https://example.org/call"));
    assert_eq!(all[1].link(), Some(format!("/portfolio/{name}/{}", items[2])));
    assert_eq!(all[2].link(), Some(format!("/portfolio/{name}")));
    assert!(all[3].item.as_ref().is_some_and(|item| item.id == items[9]));
    let (mut paged, mut before) = (Vec::new(), None);
    loop {
        let page = activities(&world.views, before, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.position);
        paged.extend(page);
    }
    assert_eq!(paged, all);

    let gone = CommunityEvent::AnnouncementWithdrawn { announcement: AnnouncementId(Uuid::from_u128(3)), by: STAFF };
    world.does(vec![deed("community", Uuid::from_u128(1), person, gone)]).await;
    assert_eq!(kinds(&feed(&world, &running).await), expected[1..]);
    running.ends().await;
}

/// AF-05, MD-21, MB-17: an entry vanishes with its actor or its item, and comes back with them.
#[tokio::test]
async fn an_entry_is_there_as_long_as_what_it_tells_of() {
    let mut world = World::open(72).await;
    let running = world.run("runner", projections::all());
    let (person, items) = creator(&mut world, 1).await;
    assert_eq!(feed(&world, &running).await.len(), 2);
    let by = STAFF;
    let (reason, until) = (Reason::parse("This is advertising.").unwrap(), world.town.now);
    let of_item = |event: ItemEvent| deed("item", items[0], person, event);
    let visible = |visibility| of_item(ItemEvent::ItemVisibilityChanged { visibility });
    let of_account = |event: AccountEvent| deed("account", person, person, event);
    let suspended = AccountEvent::AccountSuspended { until, reason: reason.clone(), by };
    let steps = [
        (visible(Visibility::Private), 1),
        (visible(Visibility::Public), 2),
        (of_item(ItemEvent::ItemFlagged { revision: 0, by, decision: against() }), 1),
        (of_item(approved()), 2),
        (of_item(ItemEvent::ItemRejected { revision: 0, by, decision: against() }), 1),
        (of_item(approved()), 2),
        (deed("profile", person, person, ProfileEvent::ProfileHidden {}), 0),
        (deed("profile", person, person, ProfileEvent::ProfilePublished {}), 2),
        (of_account(suspended), 0),
        (of_account(AccountEvent::SuspensionLifted { by: None }), 2),
        (of_account(AccountEvent::AccountBanned { reason, by }), 0),
        (of_account(AccountEvent::AccountUnbanned { by }), 2),
        (of_item(ItemEvent::ItemDeleted {}), 1),
        (Deed { erases: true, ..of_account(AccountEvent::AccountErased {}) }, 0),
    ];
    for (number, (step, left)) in steps.into_iter().enumerate() {
        world.does(vec![step]).await;
        assert_eq!(feed(&world, &running).await.len(), left, "step {number}");
    }
    running.ends().await;
}

/// AF-04: who writes her profile and hides it at once joins when she first shows it.
#[tokio::test]
async fn somebody_joins_when_she_can_first_be_seen() {
    let mut world = World::open(73).await;
    let running = world.run("runner", projections::all());
    let mut arrival = world.town.arrival(0);
    let person = world.town.residents()[0];
    arrival[1].events.push(ProfileEvent::ProfileHidden {}.into());
    world.does(arrival).await;
    assert_eq!(feed(&world, &running).await, []);
    let shown = world.does(vec![deed("profile", person, person, ProfileEvent::ProfilePublished {})]).await;
    let all = feed(&world, &running).await;
    assert_eq!(all.iter().map(|entry| entry.position).collect::<Vec<_>>(), [shown.0]);
    let again = [ProfileEvent::ProfileHidden {}, ProfileEvent::ProfilePublished {}];
    world.does(again.map(|event| deed("profile", person, person, event)).into()).await;
    assert_eq!(feed(&world, &running).await, all, "nobody joins twice");
    running.ends().await;
}

/// CH-03, GAP-12: newest first, until their time is over; a page that is kept knows when that is.
#[tokio::test]
async fn what_staff_chose_is_shown_until_its_time_is_over() {
    let mut world = World::open(74).await;
    let running = world.run("runner", projections::all());
    let (person, items) = creator(&mut world, 3).await;
    let now = world.town.now;
    let week = now + TimeDelta::days(7);
    let on = |item: Uuid, until| deed("item", item, person, ItemEvent::ItemHighlighted { by: STAFF, until });
    world.does(vec![on(items[0], None), on(items[1], Some(week)), on(items[2], None)]).await;
    running.settle().await;
    let ids = async |at| {
        let items = featured_items(&world.views, at, 9).await.unwrap();
        items.iter().map(|item| item.piece.id).collect::<Vec<_>>()
    };
    let front = Front::new(world.views.clone());
    let kept = async |at| front.hub(7, at).await.unwrap().items.len();
    assert_eq!(ids(now).await, [items[2], items[1], items[0]]);
    let last = week - TimeDelta::milliseconds(1);
    assert_eq!((ids(last).await.len(), kept(last).await), (3, 3));
    assert_eq!(ids(week).await, [items[2], items[0]]);
    assert_eq!(kept(week).await, 2);
    let off = deed("item", items[2], person, ItemEvent::ItemUnhighlighted { by: STAFF });
    let hidden = ItemEvent::ItemVisibilityChanged { visibility: Visibility::Private };
    world.does(vec![off, deed("item", items[0], person, hidden)]).await;
    running.settle().await;
    assert_eq!(featured_items(&world.views, week, 9).await.unwrap(), []);
    assert_eq!(featured_creators(&world.views, 9).await.unwrap(), []);
    world.does(vec![deed("profile", person, person, ProfileEvent::CreatorFeatured { by: STAFF })]).await;
    running.settle().await;
    assert_eq!(featured_creators(&world.views, 9).await.unwrap()[0].account, person);
    running.ends().await;
}
