//! Names that only one stream may hold.

use event_store::{Append, AppendError, Claim, ClaimChange, Expected};
use futures_util::future::join_all;

use crate::support::{Harness, append, at, stream, whole_log};

fn claim() -> Claim {
    Claim { scope: "username".into(), key: "ayu".into() }
}

fn take(holder: &str) -> ClaimChange {
    ClaimChange::Take { claim: claim(), holder: stream(holder) }
}

fn release(holder: &str, free_at: i64) -> ClaimChange {
    ClaimChange::Release { claim: claim(), holder: stream(holder), free_at: at(free_at) }
}

fn asking(name: &str, claims: Vec<ClaimChange>) -> Append {
    Append { claims, ..append(name, Expected::Any, 1) }
}

fn taken() -> Result<event_store::Appended, AppendError> {
    Err(AppendError::ClaimTaken(claim()))
}

pub async fn a_claim_is_held_by_one_stream(mut harness: impl Harness) {
    let store = harness.store();
    assert_eq!(store.claim_holder(&claim()).await.unwrap(), None);
    assert_eq!(store.append(asking("account-1", vec![release("account-1", 0)])).await, taken());
    store.append(asking("account-1", vec![take("account-1")])).await.unwrap();
    store.append(asking("account-1", vec![take("account-1")])).await.unwrap();
    harness.reopen().await;
    let store = harness.store();
    assert_eq!(store.append(asking("account-2", vec![take("account-2")])).await, taken());
    assert_eq!(store.append(asking("account-2", vec![release("account-2", 0)])).await, taken());
    let mut other = asking("account-2", vec![]);
    other
        .claims
        .push(ClaimChange::Take { claim: Claim { scope: "e-mail".into(), ..claim() }, holder: stream("account-2") });
    store.append(other).await.unwrap();
    assert_eq!(store.claim_holder(&claim()).await.unwrap(), Some(stream("account-1")));
}

/// The bound at n-1, n, n+1 microseconds of the taker's clock.
pub async fn a_released_claim_is_free_from_its_time_on(harness: impl Harness) {
    for (offset, free) in [(-1, false), (0, true), (1, true)] {
        let store = harness.store();
        let (first, second) = (format!("account-a{offset}"), format!("account-b{offset}"));
        let claim = Claim { scope: "username".into(), key: format!("key{offset}") };
        let take = |holder: &str, now| {
            let change = ClaimChange::Take { claim: claim.clone(), holder: stream(holder) };
            Append { at: at(now), ..asking(holder, vec![change]) }
        };
        let release = ClaimChange::Release { claim: claim.clone(), holder: stream(&first), free_at: at(1000) };
        store.append(take(&first, 0)).await.unwrap();
        store.append(asking(&first, vec![release.clone()])).await.unwrap();
        assert_eq!(store.claim_holder(&claim).await.unwrap(), None);
        let again = store.append(asking(&first, vec![release])).await;
        assert_eq!(again, Err(AppendError::ClaimTaken(claim.clone())));
        let outcome = store.append(take(&second, 1000 + offset)).await;
        assert_eq!(outcome.is_ok(), free, "{offset}");
        // Whoever released it may always come back, unless another was faster.
        assert_eq!(store.append(take(&first, 0)).await.is_ok(), !free);
        let holder = if free { &second } else { &first };
        assert_eq!(store.claim_holder(&claim).await.unwrap(), Some(stream(holder)));
    }
}

pub async fn claims_of_one_append_are_judged_in_order(harness: impl Harness) {
    let store = harness.store();
    store.append(asking("account-1", vec![take("account-1"), release("account-1", 0)])).await.unwrap();
    assert_eq!(store.claim_holder(&claim()).await.unwrap(), None);
    let handed_over = vec![take("account-1"), release("account-1", 0), take("account-2")];
    store.append(asking("account-2", handed_over)).await.unwrap();
    assert_eq!(store.claim_holder(&claim()).await.unwrap(), Some(stream("account-2")));
    let twice = vec![release("account-2", 0), release("account-2", 0)];
    assert_eq!(store.append(asking("account-2", twice)).await, taken());
    assert_eq!(store.claim_holder(&claim()).await.unwrap(), Some(stream("account-2")));
}

pub async fn a_refused_claim_writes_nothing(harness: impl Harness) {
    let store = harness.store();
    store.append(asking("account-1", vec![take("account-1")])).await.unwrap();
    let other = Claim { scope: "e-mail".into(), key: "free".into() };
    let take_other = ClaimChange::Take { claim: other.clone(), holder: stream("account-2") };
    assert_eq!(store.append(asking("account-2", vec![take_other.clone(), take("account-2")])).await, taken());
    assert_eq!(store.claim_holder(&other).await.unwrap(), None);
    let conflicting = Append { claims: vec![take_other], ..append("account-2", Expected::Exists, 1) };
    assert!(matches!(store.append(conflicting).await, Err(AppendError::Conflict { .. })));
    assert_eq!(store.claim_holder(&other).await.unwrap(), None);
    assert_eq!(whole_log(&*store).await.len(), 1);
}

/// Contract 4, for names.
pub async fn of_many_takers_at_once_exactly_one_wins(harness: impl Harness) {
    let store = harness.store();
    let names: Vec<_> = (0..32).map(|number| format!("account-{number}")).collect();
    let outcomes = join_all(names.iter().map(|name| store.append(asking(name, vec![take(name)])))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| outcome.is_ok() || *outcome == taken()));
    assert_eq!(whole_log(&*store).await.len(), 1);
}
