//! The stored fold against the domain's own.

use domain::moderation::{Decision, PolicyCode};
use domain::portfolio::{Category, Content, Event, Item, Visibility};
use domain::text::{Description, Reason, Title};
use domain::{AccountId, State};
use proptest::prelude::*;
use uuid::Uuid;

use super::Work;

fn content(number: usize) -> Content {
    Content {
        title: Title::parse(&format!("Title {number}")).unwrap().into(),
        description: Description::parse(&"text ".repeat(12)).unwrap().into(),
        category: Category::Prompts,
        images: vec![],
        project_url: None,
        tags: vec![],
    }
}

fn happens(item: &Item, step: usize, kind: u8) -> Option<Event> {
    let (revision, by) = (item.revision, AccountId(Uuid::nil()));
    let reason = || Some(Reason::parse("not your own work").unwrap());
    let against = || Decision::against(PolicyCode::StolenWork, reason(), None);
    Some(match kind {
        0 => Event::ItemRevised { content: content(step) },
        1 => Event::ItemApproved { revision, by, decision: Decision::approval(None, None) },
        2 => Event::ItemRejected { revision, by, decision: against() },
        3 => Event::ItemFlagged { revision, by, decision: against() },
        4 => Event::ItemVisibilityChanged { visibility: Visibility::Private },
        5 => Event::ItemVisibilityChanged { visibility: Visibility::Public },
        _ => return None,
    })
}

proptest! {
    /// PF-24, PF-25, GAP-97, MB-17: whatever happens, the same is public, waits, and stands, also after being stored.
    #[test]
    fn it_says_what_the_domain_says(kinds in proptest::collection::vec(0u8..6, 0..24), private in any::<bool>()) {
        let visibility = if private { Visibility::Private } else { Visibility::Public };
        let submitted = Event::ItemSubmitted { creator: AccountId(Uuid::nil()), content: content(0), visibility };
        let mut item = Item::default();
        item.evolve(&submitted);
        let mut work = Work::new(&content(0), visibility, 0);
        for (step, kind) in (1..).zip(kinds) {
            let Some(event) = happens(&item, step, kind) else { continue };
            work.evolve(&event, item.next);
            item.evolve(&event);
            let stored: Work = serde_json::from_str(&serde_json::to_string(&work).unwrap()).unwrap();
            prop_assert_eq!(&stored, &work);
            prop_assert_eq!(work.public().cloned(), item.public().map(super::Content::from));
            prop_assert_eq!((work.standing, work.revision), (item.standing, item.revision));
            let approved = item.approved.as_ref().map(|approved| super::Content::from(&approved.content));
            prop_assert_eq!(work.approved(), approved.as_ref());
        }
    }
}
