//! Shelves.

use uuid::Uuid;

use crate::portfolio::{Refusal, Shelf, ShelfEvent};
use crate::{ItemId, Kind, State};

fn item(n: u128) -> ItemId {
    ItemId(Uuid::from_u128(n))
}

fn items(order: &[u128]) -> Vec<ItemId> {
    order.iter().copied().map(item).collect()
}

fn then(mut shelf: Shelf, events: &[ShelfEvent]) -> Shelf {
    events.iter().for_each(|event| shelf.evolve(event));
    shelf
}

/// A shelf to which the items `1..=count` came, so that the last stands first.
fn of(count: u128) -> Shelf {
    let added: Vec<_> = (1..=count).map(|n| ShelfEvent::PortfolioItemAdded { item: item(n) }).collect();
    then(Shelf::default(), &added)
}

/// The same, of which the items `1..=featured` stand out.
fn featuring(count: u128, featured: u128) -> Shelf {
    let events: Vec<_> = (1..=featured).map(|n| ShelfEvent::ItemFeatured { item: item(n) }).collect();
    then(of(count), &events)
}

/// PF-23
#[test]
fn a_new_item_comes_first_and_only_once() {
    assert_eq!(of(0).add(item(1)), Ok(vec![ShelfEvent::PortfolioItemAdded { item: item(1) }]));
    assert_eq!(of(3).order, items(&[3, 2, 1]));
    assert_eq!(of(3).add(item(1)), Ok(vec![]));
}

/// PF-22, GAP-23
#[test]
fn a_creator_has_at_most_two_hundred_items() {
    assert!(of(198).add(item(999)).is_ok());
    assert!(of(199).add(item(999)).is_ok());
    let refusal = of(200).add(item(999)).unwrap_err();
    assert_eq!(refusal, Refusal::PortfolioFull);
    assert_eq!(refusal.to_string(), "Maximum 200 portfolio items allowed; delete one to make room");
    assert_eq!((refusal.kind(), refusal.code()), (Kind::Precondition, "PORTFOLIO_LIMIT_REACHED"));
    assert_eq!(of(200).add(item(7)), Ok(vec![]));
    let room = then(of(200), &of(200).remove(item(7)).unwrap());
    assert!(room.add(item(999)).is_ok());
}

/// PF-26
#[test]
fn an_item_that_goes_takes_its_place_of_honour_with_it() {
    let shelf = featuring(3, 2);
    let removed = shelf.remove(item(2)).unwrap();
    assert_eq!(removed, [ShelfEvent::PortfolioItemRemoved { item: item(2) }]);
    let shelf = then(shelf, &removed);
    assert_eq!((shelf.order.clone(), shelf.featured.len()), (items(&[3, 1]), 1));
    assert_eq!(shelf.remove(item(2)), Ok(vec![]));
}

/// PF-08, PF-29, GAP-27
#[test]
fn at_most_six_items_stand_out() {
    assert!(featuring(9, 4).feature(item(9)).is_ok());
    assert_eq!(featuring(9, 5).feature(item(9)), Ok(vec![ShelfEvent::ItemFeatured { item: item(9) }]));
    let refusal = featuring(9, 6).feature(item(9)).unwrap_err();
    assert_eq!(
        (refusal.to_string().as_str(), refusal.kind()),
        ("Maximum 6 featured items allowed", Kind::Precondition)
    );
    assert_eq!(featuring(9, 6).feature(item(1)), Ok(vec![]));
    assert_eq!(of(3).feature(item(9)), Err(Refusal::NoSuchItem));
}

/// PF-08
#[test]
fn an_item_stands_out_until_it_is_taken_back() {
    assert_eq!(featuring(3, 1).unfeature(item(1)), Ok(vec![ShelfEvent::ItemUnfeatured { item: item(1) }]));
    assert_eq!(featuring(3, 1).unfeature(item(2)), Ok(vec![]));
    assert_eq!(featuring(3, 1).unfeature(item(9)), Err(Refusal::NoSuchItem));
    assert!(then(featuring(3, 1), &[ShelfEvent::ItemUnfeatured { item: item(1) }]).featured.is_empty());
}

/// PF-18, PF-23, GAP-22
#[test]
fn the_order_is_all_items_each_once() {
    let shelf = of(3);
    let order = items(&[1, 3, 2]);
    let reordered = vec![ShelfEvent::PortfolioReordered { order: order.clone() }];
    assert_eq!(shelf.reorder(order.clone(), 2), Ok(reordered.clone()));
    assert_eq!(then(shelf.clone(), &reordered).order, order);
    for wrong in
        [vec![], items(&[1, 2]), items(&[1, 2, 3, 4]), items(&[1, 2, 2]), items(&[1, 2, 4]), items(&[1, 2, 3, 3])]
    {
        let refusal = shelf.reorder(wrong, 2).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code(), refusal.field()), (Kind::Invalid, "BAD_REQUEST", Some("order")));
    }
}

/// PF-23
#[test]
fn an_order_of_what_was_changed_meanwhile_is_a_conflict() {
    let shelf = of(3);
    for (seen, order) in [(1, [1, 3, 2]), (3, [1, 3, 2]), (0, [3, 2, 1])] {
        let refusal = shelf.reorder(items(&order), seen).unwrap_err();
        assert_eq!(refusal, Refusal::ReorderedMeanwhile { seen, now: 2 });
        assert_eq!((refusal.kind(), refusal.code()), (Kind::Conflict, "CONFLICT"));
    }
    assert_eq!(shelf.reorder(items(&[3, 2, 1]), 2), Ok(vec![]), "the order that stands says nothing new");
    assert_eq!(of(0).reorder(vec![], 0), Ok(vec![]));
    assert_eq!(of(0).reorder(items(&[1]), 0), Err(Refusal::WrongOrder));
}
