//! Reading pages: every cursor, every bound, filters, and readers beside writers.

use std::fmt::Debug;

use event_store::{Direction, EventStore, Expected, Filter, Position, ReadError, Recorded, Revision, Slice};
use futures_util::future::join_all;

use crate::support::{Harness, append, assert_sound, put, put_typed, stream, whole_log};

const COUNT: u64 = 7;

/// What a page after `cursor` must be, worked out the slow way. Places are counted from `first`.
fn assert_page<C: Copy + PartialEq + Debug>(
    page: &Slice<C>,
    place: impl Fn(&Recorded) -> u64,
    make: impl Fn(u64) -> C,
    first: u64,
    (cursor, direction, limit): (Option<u64>, Direction, usize),
) {
    let all = first..first + COUNT;
    let left: Vec<u64> = match direction {
        Direction::Forwards => all.filter(|place| cursor.is_none_or(|cursor| *place > cursor)).collect(),
        Direction::Backwards => all.rev().filter(|place| cursor.is_none_or(|cursor| *place < cursor)).collect(),
    };
    let asked = format!("{direction:?} from {cursor:?}, {limit}");
    let wanted = &left[..limit.min(left.len())];
    assert_eq!(page.events.iter().map(place).collect::<Vec<_>>(), wanted, "{asked}");
    assert_eq!(page.next, wanted.last().copied().or(cursor).map(make), "{asked}");
    assert_eq!(page.end, wanted.len() == left.len(), "{asked}");
}

/// Contract 8, 9: cursors are exclusive at every index; pages at 1, limit-1, limit, limit+1.
pub async fn a_stream_is_read_in_pages_of_any_size(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-before", 2).await;
    for _ in 0..COUNT {
        put(&*store, "s-paged", 1).await;
        put(&*store, "s-beside", 1).await;
    }
    for direction in [Direction::Forwards, Direction::Backwards] {
        for cursor in (0..COUNT + 2).map(Some).chain([None, Some(u64::MAX)]) {
            for limit in [1, 2, COUNT as usize - 1, COUNT as usize, COUNT as usize + 1, usize::MAX] {
                let page = store.read_stream(&stream("s-paged"), cursor.map(Revision), direction, limit).await;
                let asked = (cursor, direction, limit);
                assert_page(&page.unwrap(), |event| event.revision.0, Revision, 0, asked);
            }
        }
        let missing = store.read_stream(&stream("s-missing"), None, direction, 10).await.unwrap();
        assert_eq!(missing, Slice { events: vec![], next: None, end: true });
        let nothing = store.read_stream(&stream("s-paged"), None, direction, 0).await.unwrap();
        assert_eq!(nothing, Slice { events: vec![], next: None, end: false });
    }
}

/// Contract 8, 9.
pub async fn the_log_is_read_in_pages_of_any_size(harness: impl Harness) {
    let store = harness.store();
    for number in 0..COUNT {
        put(&*store, &format!("s-{number}"), 1).await;
    }
    for direction in [Direction::Forwards, Direction::Backwards] {
        let beyond = (direction == Direction::Backwards).then_some([COUNT + 1, COUNT + 2, u64::MAX]);
        for cursor in (1..=COUNT).chain(beyond.into_iter().flatten()).map(Some).chain([None]) {
            for limit in [1, 2, COUNT as usize - 1, COUNT as usize, COUNT as usize + 1, usize::MAX] {
                let page = store.read_all(cursor.map(Position), direction, &Filter::All, limit).await;
                let asked = (cursor, direction, limit);
                assert_page(&page.unwrap(), |event| event.position.0, Position, 1, asked);
            }
        }
    }
    let nothing = store.read_all(None, Direction::Forwards, &Filter::All, 0).await.unwrap();
    assert_eq!(nothing, Slice { events: vec![], next: None, end: false });
    let forwards = whole_log(&*store).await;
    let backwards = store.read_all(None, Direction::Backwards, &Filter::All, 100).await.unwrap().events;
    assert_eq!(backwards, forwards.into_iter().rev().collect::<Vec<_>>());
}

/// Contract 8.
pub async fn an_empty_log_is_an_empty_page(harness: impl Harness) {
    let store = harness.store();
    assert_eq!(store.head().await.unwrap(), None);
    let filters = [Filter::All, Filter::Categories(vec!["s".into()]), Filter::Types(vec![])];
    for (filter, direction) in
        filters.iter().flat_map(|filter| [(filter, Direction::Forwards), (filter, Direction::Backwards)])
    {
        let page = store.read_all(None, direction, filter, 10).await.unwrap();
        assert_eq!(page, Slice { events: vec![], next: None, end: true });
    }
}

async fn positions(store: &dyn EventStore, direction: Direction, filter: &Filter, limit: usize) -> Vec<u64> {
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.read_all(cursor, direction, filter, limit).await.unwrap();
        assert!(page.events.iter().all(|event| filter.passes(event)));
        found.extend(page.events.iter().map(|event| event.position.0));
        cursor = page.next;
        if page.end {
            return found;
        }
    }
}

/// Contract 11: neither `item-` and `items-` nor `ItemApproved` and `ItemApprovedV2` leak into each other.
pub async fn a_filter_matches_whole_names(harness: impl Harness) {
    let store = harness.store();
    let written = [
        ("item-1", "ItemApproved"),
        ("items-1", "ItemApprovedV2"),
        ("item-2", "ItemApprovedV2"),
        ("it-1", "Item"),
        ("item-1", "ItemApproved"),
        ("items-1", "Item%"),
    ];
    for (name, event_type) in written {
        put_typed(&*store, name, event_type).await;
    }
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    for (filter, wanted) in [
        (Filter::Categories(names(&["item"])), vec![1, 3, 5]),
        (Filter::Categories(names(&["items"])), vec![2, 6]),
        (Filter::Categories(names(&["it", "items", "it", "nobody"])), vec![2, 4, 6]),
        (Filter::Categories(names(&["ite", "item-1", ""])), vec![]),
        (Filter::Types(names(&["ItemApproved"])), vec![1, 5]),
        (Filter::Types(names(&["ItemApprovedV2", "Item"])), vec![2, 3, 4]),
        (Filter::Types(names(&["Item%"])), vec![6]),
        (Filter::Types(vec![]), vec![]),
        (Filter::All, vec![1, 2, 3, 4, 5, 6]),
    ] {
        for limit in [1, 2, 3, 100] {
            let forwards = positions(&*store, Direction::Forwards, &filter, limit).await;
            assert_eq!(forwards, wanted, "{filter:?} by {limit}");
            let mut backwards = positions(&*store, Direction::Backwards, &filter, limit).await;
            backwards.reverse();
            assert_eq!(backwards, wanted, "{filter:?} by {limit}, backwards");
        }
    }
}

/// Contract 11: a checkpoint advances without a match.
pub async fn a_filtered_page_moves_past_what_it_held_back(harness: impl Harness) {
    let store = harness.store();
    let wanted = put_typed(&*store, "rare-1", "Rare").await;
    let head = put(&*store, "common-1", 20).await.position;
    let rare = Filter::Categories(vec!["rare".into()]);
    let never = Filter::Types(vec!["Never".into()]);
    let full = store.read_all(None, Direction::Forwards, &rare, 1).await.unwrap();
    assert_eq!((full.events.len(), full.next, full.end), (1, Some(wanted), false));
    for (cursor, filter) in [(Some(wanted), &rare), (None, &never)] {
        let page = store.read_all(cursor, Direction::Forwards, filter, 1).await.unwrap();
        assert_eq!(page, Slice { events: vec![], next: Some(head), end: true });
    }
    let back = store.read_all(None, Direction::Backwards, &never, 1).await.unwrap();
    assert_eq!(back, Slice { events: vec![], next: Some(Position(1)), end: true });
}

/// Contract 18: bound at n-1, n, n+1.
pub async fn a_reader_ahead_of_the_log_is_told_so(harness: impl Harness) {
    let store = harness.store();
    let ahead = |checkpoint, head: Option<u64>| ReadError::AheadOfLog { checkpoint, head: head.map(Position) };
    let read = async |cursor| store.read_all(Some(Position(cursor)), Direction::Forwards, &Filter::All, 5).await;
    assert_eq!(read(1).await, Err(ahead(Position(1), None)));
    put(&*store, "s-1", 3).await;
    assert_eq!(read(2).await.unwrap().events.len(), 1);
    assert_eq!(read(3).await.unwrap(), Slice { events: vec![], next: Some(Position(3)), end: true });
    for beyond in [4, u64::MAX] {
        assert_eq!(read(beyond).await, Err(ahead(Position(beyond), Some(3))));
    }
}

/// Contract 10: the gap that a sequence would leave.
pub async fn a_pager_beside_writers_misses_nothing(harness: impl Harness) {
    let store = harness.store();
    let writing = join_all((0..8).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..50 {
                store.append(append(&format!("s-{writer}"), Expected::Any, 1 + number % 4)).await.unwrap();
            }
        })
    }));
    let paging = tokio::spawn({
        let store = store.clone();
        async move {
            let (mut seen, mut cursor) = (Vec::new(), None);
            while seen.len() < 8 * 123 {
                let page = store.read_all(cursor, Direction::Forwards, &Filter::All, 7).await.unwrap();
                seen.extend(page.events);
                cursor = page.next;
                tokio::task::yield_now().await;
            }
            seen
        }
    });
    writing.await.into_iter().for_each(Result::unwrap);
    let seen = paging.await.unwrap();
    assert_sound(&seen);
    assert_eq!(seen, whole_log(&*store).await);
}

pub async fn the_identity_stays(mut harness: impl Harness) {
    let before = harness.store().identity().await.unwrap();
    put(&*harness.store(), "s-1", 1).await;
    harness.reopen().await;
    assert_eq!(harness.store().identity().await.unwrap(), before);
    assert!(matches!(harness.store().health().await, event_store::Health::Up));
}
