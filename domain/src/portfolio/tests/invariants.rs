//! What holds after any sequence of decisions.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use crate::moderation::{Decision, PolicyCode};
use crate::portfolio::samples::{CREATOR, content, submitted};
use crate::portfolio::{Content, Event, Item, Shelf, ShelfEvent, Standing, Visibility};
use crate::text::Reason;
use crate::{AccountId, ItemId, State};

const STAFF: AccountId = AccountId(Uuid::from_u128(9));

fn shelf_decision(shelf: &Shelf, (what, which): (u8, u128)) -> Vec<ShelfEvent> {
    let item = ItemId(Uuid::from_u128(which));
    let mut order = shelf.order.clone();
    let turn = which as usize % order.len().max(1);
    order.rotate_left(turn);
    let decided = match what {
        0..=5 => shelf.add(item),
        6 => shelf.remove(item),
        7 => shelf.unfeature(item),
        8 => shelf.reorder(order, shelf.revision().unwrap_or(0)),
        _ => shelf.feature(item),
    };
    decided.unwrap_or_default()
}

fn item_decision(item: &Item, (what, which): (u8, u64)) -> Vec<Event> {
    let against = || {
        let reason = Reason::parse("It breaks the rules.").unwrap();
        Decision::against(PolicyCode::Other, Some(reason), None)
    };
    let seen = item.revision.saturating_sub(which / 3);
    let decided = match what {
        0..=2 => item.revise(content(&format!("Poster number {which}")), None, CREATOR).ok(),
        3 => item.set_visibility(Visibility::Private, CREATOR).ok(),
        4 => item.set_visibility(Visibility::Public, CREATOR).ok(),
        5 | 6 => item.approve(seen, STAFF, Decision::approval(None, None)).ok(),
        7 => item.reject(seen, STAFF, against()).ok(),
        8 => item.flag(seen, STAFF, against()).ok(),
        _ => (which == 0).then(|| item.delete(CREATOR).ok()).flatten(),
    };
    decided.unwrap_or_default()
}

/// What a plain reader of the history would let the public see, besides the contents of flagged or deleted items.
#[derive(Default)]
struct History {
    contents: Vec<(u64, Content)>,
    approved: BTreeSet<u64>,
    refused: BTreeSet<u64>,
    next: u64,
}

impl History {
    fn take(&mut self, event: &Event) {
        match event {
            Event::ItemSubmitted { content, .. } | Event::ItemRevised { content } => {
                self.contents.push((self.next, content.clone()));
            }
            Event::ItemApproved { revision, .. } => {
                self.approved.insert(*revision);
                self.refused.remove(revision);
            }
            Event::ItemRejected { revision, .. } | Event::ItemFlagged { revision, .. } => {
                self.refused.insert(*revision);
            }
            _ => {}
        }
        self.next += 1;
    }

    /// Some revision with this content was approved and neither flagged nor rejected since.
    fn allows(&self, shown: &Content) -> bool {
        self.contents.iter().any(|(revision, content)| {
            content == shown && self.approved.contains(revision) && !self.refused.contains(revision)
        })
    }
}

proptest! {
    // Each case checks hundreds of steps of a nearly full shelf.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// PF-22, PF-23, PF-29
    #[test]
    fn a_shelf_stays_within_its_bounds_and_in_one_order(
        start in 180_u128..=200,
        decisions in prop::collection::vec((0_u8..16, 0_u128..240), 0..300),
    ) {
        let mut shelf = Shelf::default();
        let mut live = BTreeSet::new();
        let first = (0..start).map(|which| (0, which));
        for decision in first.chain(decisions) {
            for event in shelf_decision(&shelf, decision) {
                match &event {
                    ShelfEvent::PortfolioItemAdded { item } => _ = live.insert(*item),
                    ShelfEvent::PortfolioItemRemoved { item } => _ = live.remove(item),
                    _ => {}
                }
                shelf.evolve(&event);
            }
            prop_assert!(shelf.order.len() <= Shelf::ITEMS_MOST);
            prop_assert!(shelf.featured.len() <= Shelf::FEATURED_MOST);
            prop_assert_eq!(shelf.order.len(), live.len());
            prop_assert_eq!(&shelf.order.iter().copied().collect::<BTreeSet<_>>(), &live);
            prop_assert!(shelf.featured.is_subset(&live));
            prop_assert!(shelf_decision(&shelf, decision).is_empty() || decision.0 == 8, "asked twice");
        }
    }

}

proptest! {
    /// PF-24, PF-25, MB-17, GAP-05
    #[test]
    fn only_approved_content_is_ever_public(decisions in prop::collection::vec((0_u8..10, 0_u64..6), 0..60)) {
        let (mut item, mut history) = (Item::default(), History::default());
        item.evolve(&submitted());
        history.take(&submitted());
        for decision in decisions {
            for event in item_decision(&item, decision) {
                item.evolve(&event);
                history.take(&event);
            }
            if let Some(shown) = item.public() {
                prop_assert!(history.allows(shown));
                prop_assert!(item.standing != Standing::Flagged && !item.deleted);
                prop_assert_eq!(item.visibility, Visibility::Public);
            }
            prop_assert_eq!(item.next, history.next);
            prop_assert_eq!(Some(item.revision), history.contents.last().map(|(revision, _)| *revision));
            prop_assert!(!(item.awaits_review() && item.standing == Standing::Approved));
        }
    }
}
