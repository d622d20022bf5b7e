//! Appending: expectations, atomicity, bounds, bytes, closing.

use bytes::Bytes;
use event_store::{AppendError, Check, Claim, ClaimChange, Expected, Meta, Position, Revision};
use futures_util::future::join_all;

use crate::support::{
    Harness, append, append_of, assert_sound, at, event, events, id, is_conflict, put, stream, whole_log, whole_stream,
    write,
};

/// Contract 1.
pub async fn revisions_count_from_zero_and_positions_rise(harness: impl Harness) {
    let store = harness.store();
    let first = store.append(append("s-1", Expected::NoStream, 3)).await.unwrap();
    assert_eq!((first.revisions, first.replayed), (vec![Revision(2)], false));
    let second = store.append(append("s-1", Expected::Exact(Revision(2)), 1)).await.unwrap();
    assert_eq!(second.revisions, [Revision(3)]);
    assert!(second.position > first.position);
    let read = whole_stream(&*store, "s-1").await;
    assert_eq!(read.iter().map(|event| event.revision.0).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(read.last().unwrap().position, second.position);
    assert_eq!(store.stream_head(&stream("s-1")).await.unwrap(), Some(Revision(3)));
    assert_eq!(store.head().await.unwrap(), Some(second.position));
}

/// Contract 2, 3; every bound at n-1, n, n+1.
pub async fn each_expectation_is_met_or_refused_with_the_actual_revision(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-there", 3).await;
    let exactly = |revision| Expected::Exact(Revision(revision));
    for (expected, there, missing) in [
        (Expected::NoStream, false, true),
        (Expected::Exists, true, false),
        (Expected::Any, true, true),
        (exactly(0), false, false),
        (exactly(1), false, false),
        (exactly(2), true, false),
        (exactly(3), false, false),
        (exactly(u64::MAX), false, false),
    ] {
        // A check judges as a write does, and leaves both streams as they are.
        for (name, met, actual) in [("s-there", there, Some(2)), ("s-missing", missing, None)] {
            let mut checked = append("s-other", Expected::Any, 1);
            checked.checks.push(Check { stream: stream(name), expected });
            let outcome = store.append(checked).await;
            assert_eq!(outcome.is_ok(), met, "{expected:?} of {name}");
            assert!(met || is_conflict(&outcome, actual), "{expected:?} of {name}: {outcome:?}");
        }
        if !there {
            assert!(is_conflict(&store.append(append("s-there", expected, 1)).await, Some(2)));
        }
        if !missing {
            assert!(is_conflict(&store.append(append("s-missing", expected, 1)).await, None));
        }
    }
    assert_eq!(store.stream_head(&stream("s-there")).await.unwrap(), Some(Revision(2)));
    assert_eq!(store.stream_head(&stream("s-missing")).await.unwrap(), None);
}

/// Contract 4.
pub async fn of_many_writers_at_one_revision_exactly_one_wins(harness: impl Harness) {
    let store = harness.store();
    for expected in [Expected::NoStream, Expected::Exact(Revision(0)), Expected::Exact(Revision(1))] {
        let outcomes = join_all((0..32).map(|_| store.append(append("s-race", expected, 1)))).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let won = outcomes.iter().flatten().next().unwrap().revisions[0].0;
        assert!(outcomes.iter().all(|outcome| outcome.is_ok() || is_conflict(outcome, Some(won))));
    }
    assert_eq!(whole_stream(&*store, "s-race").await.len(), 3);
}

/// Contract 5, 16.
pub async fn an_append_is_all_or_nothing(harness: impl Harness) {
    let store = harness.store();
    put(&*store, "s-b", 1).await;
    let both =
        |expected_b| append_of(vec![write("s-a", Expected::NoStream, events(2)), write("s-b", expected_b, events(2))]);
    assert!(is_conflict(&store.append(both(Expected::NoStream)).await, Some(0)));
    let mut checked = both(Expected::Any);
    checked.checks.push(Check { stream: stream("s-c"), expected: Expected::Exists });
    assert!(is_conflict(&store.append(checked).await, None));
    let mut huge = both(Expected::Any);
    huge.writes[1].events[1].data = json_of(1024 * 1024);
    assert!(matches!(store.append(huge).await, Err(AppendError::TooLarge { .. })));
    assert_eq!(whole_log(&*store).await.len(), 1);
    assert_eq!(store.stream_head(&stream("s-a")).await.unwrap(), None);
    let written = store.append(both(Expected::Exists)).await.unwrap();
    assert_eq!(written.revisions, [Revision(1), Revision(2)]);
}

/// Contract 16.
pub async fn several_streams_are_written_together(harness: impl Harness) {
    let store = harness.store();
    let names: Vec<String> = (0..20).map(|number| format!("many-{number}")).collect();
    let writes = |expected| names.iter().map(|name| write(name, expected, events(2))).collect();
    let first = store.append(append_of(writes(Expected::NoStream))).await.unwrap();
    assert_eq!(first.revisions, vec![Revision(1); 20]);
    let second = store.append(append_of(writes(Expected::Exact(Revision(1))))).await.unwrap();
    assert_eq!((second.revisions, second.position), (vec![Revision(3); 20], Position(80)));
    let log = whole_log(&*store).await;
    assert_sound(&log);
    assert_eq!(log[2].stream, stream("many-1"));
}

fn json_of(bytes: usize) -> Bytes {
    format!("\"{}\"", "x".repeat(bytes - 2)).into()
}

/// Contract 5, 14: the bound at n-1, n, n+1.
pub async fn sizes_are_bounded(harness: impl Harness) {
    let store = harness.store();
    let limit = store.capabilities().max_append_bytes;
    for (bytes, fits) in [(limit - 1, true), (limit, true), (limit + 1, false)] {
        let mut asked = append("s-size", Expected::Any, 1);
        asked.writes[0].events[0].data = json_of(bytes);
        match store.append(asked).await {
            Ok(_) => assert!(fits, "{bytes}"),
            Err(error) => assert!(!fits && error == AppendError::TooLarge { limit }, "{bytes}: {error}"),
        }
    }
    let mut halves = append("s-size", Expected::Any, 2);
    halves.writes[0].events.iter_mut().for_each(|event| event.data = json_of(limit / 2 + 1));
    assert!(matches!(store.append(halves).await, Err(AppendError::TooLarge { .. })));
    for (count, fits) in [(4095, true), (4096, true), (4097, false)] {
        assert_eq!(store.append(append("s-count", Expected::Any, count)).await.is_ok(), fits, "{count}");
    }
    let page = whole_stream(&*store, "s-size").await;
    assert_eq!(page.iter().map(|event| event.data.len()).collect::<Vec<_>>(), [limit - 1, limit]);
}

/// EH: no input panics, and none is half written.
pub async fn what_makes_no_sense_is_refused(harness: impl Harness) {
    let store = harness.store();
    let good = || append("s-1", Expected::Any, 1);
    let with_event = |change: &dyn Fn(&mut event_store::NewEvent)| {
        let mut asked = good();
        change(&mut asked.writes[0].events[0]);
        asked
    };
    let mut refused = vec![
        append_of(vec![]),
        append("s-1", Expected::Any, 0),
        append_of(vec![write("s-1", Expected::Any, events(1)), write("s-1", Expected::Any, events(1))]),
        with_event(&|event| event.event_type = "".into()),
        with_event(&|event| event.event_type = "x".repeat(201).into()),
        with_event(&|event| event.event_type = "a\0b".into()),
        with_event(&|event| event.schema_version = 0),
        good(),
        good(),
    ];
    refused[7].at = chrono::DateTime::<chrono::Utc>::MAX_UTC;
    let claim = Claim { scope: "name".into(), key: String::new() };
    refused[8].claims.push(ClaimChange::Take { claim, holder: stream("s-1") });
    for body in [&b""[..], b"{", b"{} {}", b"\xff", b"\"\x00\"", b"nul"] {
        refused.push(with_event(&|event| event.data = Bytes::copy_from_slice(body)));
    }
    for asked in refused {
        let outcome = store.append(asked.clone()).await;
        assert!(matches!(outcome, Err(AppendError::Invalid(_))), "{asked:?}: {outcome:?}");
    }
    assert_eq!(store.head().await.unwrap(), None);
    let longest = with_event(&|event| event.event_type = "x".repeat(200).into());
    store.append(longest).await.unwrap();
}

/// Contract 14.
pub async fn bodies_names_and_causes_survive_to_the_byte(harness: impl Harness) {
    let store = harness.store();
    let large = json_of(900_000);
    let bodies: Vec<Bytes> = ["0", "{ \"b\" : 1,\t\"a\":\"\\u0000\\ud800 é 🌊\", \"b\":1e400 }\n", "null", " [] "]
        .into_iter()
        .map(Bytes::from)
        .chain([large])
        .collect();
    let mut asked = append("kérajinan-東京 🌊 %_\\", Expected::NoStream, bodies.len());
    for (event, body) in asked.writes[0].events.iter_mut().zip(&bodies) {
        (event.data, event.subject, event.schema_version) = (body.clone(), Some(id()), u16::MAX);
    }
    asked.at = at(123_456) + chrono::Duration::nanoseconds(789);
    let (actor, correlation, causation) = (Some(id()), Some(id()), Some(id()));
    asked.meta = Meta { actor, correlation, causation, policy_version: Some(i32::MIN) };
    store.append(asked.clone()).await.unwrap();
    for read in [whole_stream(&*store, "kérajinan-東京 🌊 %_\\").await, whole_log(&*store).await] {
        assert_eq!(read.len(), bodies.len());
        for (event, sent) in read.iter().zip(&asked.writes[0].events) {
            assert_eq!(event.data, sent.data);
            assert_eq!((event.id, &*event.event_type), (sent.id, "Happened"));
            assert_eq!((event.subject, event.schema_version), (sent.subject, u16::MAX));
            assert_eq!((&event.meta, event.request), (&asked.meta, asked.request));
            assert_eq!((event.recorded_at, &event.stream), (at(123_456), &asked.writes[0].stream));
        }
    }
}

/// Contract 2, 15.
pub async fn a_closed_stream_takes_nothing_more(mut harness: impl Harness) {
    let store = harness.store();
    let closing = stream("s-closing");
    let at_one = Expected::Exact(Revision(1));
    assert!(matches!(store.close_stream(&closing, at_one).await, Err(AppendError::Conflict { actual: None, .. })));
    assert!(matches!(store.close_stream(&closing, Expected::Any).await, Err(AppendError::Invalid(_))));
    let written = append("s-closing", Expected::NoStream, 2);
    let receipt = store.append(written.clone()).await.unwrap();
    for revision in [0, 2] {
        let outcome = store.close_stream(&closing, Expected::Exact(Revision(revision))).await;
        assert!(matches!(outcome, Err(AppendError::Conflict { actual: Some(Revision(1)), .. })));
    }
    store.close_stream(&closing, at_one).await.unwrap();
    store.close_stream(&closing, at_one).await.unwrap();
    harness.reopen().await;
    let store = harness.store();
    for expected in [Expected::NoStream, Expected::Any, Expected::Exists, at_one] {
        let outcome = store.append(append("s-closing", expected, 1)).await;
        assert_eq!(outcome, Err(AppendError::StreamClosed(closing.clone())));
    }
    assert_eq!(store.append(written).await.unwrap().position, receipt.position);
    let mut beside = append("s-open", Expected::NoStream, 1);
    beside.checks.push(Check { stream: closing, expected: at_one });
    store.append(beside).await.unwrap();
    assert_eq!(whole_stream(&*store, "s-closing").await.len(), 2);
}

/// Contract 9: order within a stream is the order of completion.
pub async fn appends_of_one_stream_at_once_form_one_history(harness: impl Harness) {
    let store = harness.store();
    let asked = (0..200).map(|number| {
        let body = event("Counted", &number.to_string());
        let store = store.clone();
        async move {
            let name = if number % 3 == 0 { "s-hot".to_owned() } else { format!("s-{number}") };
            store.append(append_of(vec![write(&name, Expected::Any, vec![body])])).await.unwrap()
        }
    });
    let receipts = join_all(asked).await;
    let log = whole_log(&*store).await;
    assert_sound(&log);
    assert_eq!(log.len(), 200);
    for (receipt, number) in receipts.iter().zip(0..) {
        let event = &log[receipt.position.0 as usize - 1];
        assert_eq!((event.revision, &*event.data), (receipt.revisions[0], number.to_string().as_bytes()));
    }
}
