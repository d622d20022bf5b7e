//! What staff may put on the front page, and announce.

use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::moderation::{Decision, PolicyCode};
use crate::portfolio::Visibility;
use crate::portfolio::samples::{CREATOR, submitted};
use crate::text::Reason;

const STAFF: AccountId = AccountId(Uuid::from_u128(20));

fn folded<S: State>(events: impl IntoIterator<Item = S::Event>) -> S {
    events.into_iter().fold(S::default(), |mut state, event| {
        state.evolve(&event);
        state
    })
}

fn approved() -> ItemEvent {
    ItemEvent::ItemApproved { revision: 0, by: STAFF, decision: Decision::approval(None, None) }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// CH-03, GAP-12
#[test]
fn staff_put_a_shown_item_on_the_page_once() {
    let item: Item = folded([submitted(), approved()]);
    let week = Some(now() + TimeDelta::days(7));
    let events = item.highlight(week, now(), STAFF).unwrap();
    assert_eq!(events, [ItemEvent::ItemHighlighted { by: STAFF, until: week }]);
    let there: Item = folded([submitted(), approved()].into_iter().chain(events));
    assert_eq!(there.highlight(week, now(), STAFF).unwrap(), []);
    assert_eq!(there.highlight(None, now(), STAFF).unwrap().len(), 1, "another end is another wish");
    let off = there.unhighlight(STAFF).unwrap();
    assert_eq!(off, [ItemEvent::ItemUnhighlighted { by: STAFF }]);
    assert_eq!(item.unhighlight(STAFF).unwrap(), []);
    assert_eq!(there.revision, 0, "a decision on what was seen still holds");
}

/// CH-03, MB-17, MD-23
#[test]
fn nothing_hidden_nobodys_own_and_no_time_that_is_over() {
    let now = now();
    let refused = |events: Vec<ItemEvent>| folded::<Item>(events).highlight(None, now, STAFF).unwrap_err();
    assert_eq!(refused(vec![]), Refusal::NoSuchItem);
    assert_eq!(refused(vec![submitted()]), Refusal::NotShown);
    assert_eq!(refused(vec![submitted(), approved(), ItemEvent::ItemDeleted {}]), Refusal::NoSuchItem);
    let hidden = ItemEvent::ItemVisibilityChanged { visibility: Visibility::Private };
    assert_eq!(refused(vec![submitted(), approved(), hidden]), Refusal::NotShown);
    let reason = Some(Reason::parse("This is advertising.").unwrap());
    let decision = Decision::against(PolicyCode::Spam, reason, None);
    let flagged = ItemEvent::ItemFlagged { revision: 0, by: STAFF, decision };
    assert_eq!(refused(vec![submitted(), approved(), flagged]), Refusal::NotShown);
    let item: Item = folded([submitted(), approved()]);
    assert_eq!(item.highlight(None, now, CREATOR).unwrap_err(), Refusal::OwnItem);
    let least = TimeDelta::milliseconds(1);
    for (until, field) in [(now - least, Some("until")), (now, Some("until")), (now + least, None)] {
        let decided = item.highlight(Some(until), now, STAFF);
        assert_eq!(decided.err().and_then(|refusal| refusal.field()), field);
    }
}

/// AF-04
#[test]
fn an_announcement_is_said_once_and_taken_back_once() {
    let id = AnnouncementId(Uuid::from_u128(5));
    let words = || (Headline::parse("Hello all").unwrap(), Notice::parse("Today we open the doors.").unwrap(), None);
    let nothing = Announcements::default();
    assert_eq!(nothing.withdraw(id, STAFF).unwrap_err(), Refusal::NoSuchAnnouncement);
    let posted = nothing.post(id, words(), STAFF).unwrap();
    let standing: Announcements = folded(posted.clone());
    assert_eq!(standing.post(id, words(), STAFF).unwrap(), []);
    let withdrawn = standing.withdraw(id, STAFF).unwrap();
    let gone: Announcements = folded(posted.into_iter().chain(withdrawn));
    assert_eq!(gone.withdraw(id, STAFF).unwrap(), []);
    assert_eq!(gone.post(id, words(), STAFF).unwrap_err(), Refusal::NoSuchAnnouncement);
}
