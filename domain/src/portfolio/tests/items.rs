//! Items and likes.

use std::str::FromStr;

use chrono::NaiveDate;
use strum::VariantArray;
use uuid::Uuid;

use crate::creators::{self, Availability, Profile, ProfileDetails};
use crate::media::MediaId;
use crate::moderation::Decision;
use crate::portfolio::samples::{CREATOR, content, revised, submitted};
use crate::portfolio::{
    Category, Content, CreatorType, Event, Item, Like, LikeEvent, Refusal, Standing, Visibility, like_id,
};
use crate::text::{Bio, DisplayName, Tag};
use crate::{AccountId, ItemId, Kind, State};

const STRANGER: AccountId = AccountId(Uuid::from_u128(11));
const ITEM: ItemId = ItemId(Uuid::from_u128(30));

fn given(events: &[Event]) -> Item {
    let mut item = Item::default();
    events.iter().for_each(|event| item.evolve(event));
    item
}

fn profile() -> Profile {
    let bio = Bio::parse(&"I make posters. ".repeat(4)).unwrap();
    let details = ProfileDetails::new(DisplayName::parse("Ayu").unwrap(), bio, vec![], Availability::Busy);
    let mut profile = Profile::default();
    profile.evolve(&creators::Event::ProfileCreated { details });
    profile
}

fn approved(revision: u64) -> Event {
    Event::ItemApproved { revision, by: STRANGER, decision: Decision::approval(None, None) }
}

fn private() -> Event {
    Event::ItemVisibilityChanged { visibility: Visibility::Private }
}

fn public() -> Event {
    Event::ItemVisibilityChanged { visibility: Visibility::Public }
}

/// TS-01, PF-14
#[test]
fn a_submitted_item_is_pending_and_not_public() {
    let events = Item::default().submit(CREATOR, content("The first poster"), Visibility::Public, &profile());
    assert_eq!(events, Ok(vec![submitted()]));
    let item = given(&[submitted()]);
    assert_eq!((item.standing, item.revision, item.next), (Standing::Pending, 0, 1));
    assert!(item.exists() && item.awaits_review() && item.public().is_none());
}

/// CP-18, GAP-84
#[test]
fn without_a_profile_nothing_is_submitted() {
    let refusal = Item::default()
        .submit(CREATOR, content("The first poster"), Visibility::Public, &Profile::default())
        .unwrap_err();
    assert_eq!(refusal.to_string(), "Please complete your creator profile first");
    assert_eq!((refusal.kind(), refusal.code()), (Kind::Precondition, "PROFILE_INCOMPLETE"));
}

/// AR-15
#[test]
fn submitting_the_same_again_says_nothing_and_another_item_is_refused() {
    let submit = |item: &Item, by, title| item.submit(by, content(title), Visibility::Public, &profile());
    let item = given(&[submitted()]);
    assert_eq!(submit(&item, CREATOR, "The first poster"), Ok(vec![]));
    assert_eq!(submit(&item, CREATOR, "Another poster"), Err(Refusal::ItemExists));
    assert_eq!(submit(&item, STRANGER, "The first poster"), Err(Refusal::ItemExists));
    let deleted = given(&[submitted(), Event::ItemDeleted {}]);
    assert_eq!(submit(&deleted, CREATOR, "The first poster"), Err(Refusal::ItemExists));
}

/// PF-04, PF-06, GAP-94: the bounds hold whoever made the lists.
#[test]
fn lists_that_are_too_long_are_refused() {
    let picture = |n: usize| MediaId::of_sha256([u8::try_from(n).unwrap(); 32]);
    let with = |images: usize, tags: usize| {
        let tags = (0..tags).map(|n| Tag::parse(&format!("tag {n}")).unwrap()).collect();
        let content = Content { images: (0..images).map(picture).collect(), tags, ..content("The first poster") };
        let revision = given(&[submitted()]).revise(content.clone(), None, CREATOR).map(|_| ());
        let submission = Item::default().submit(CREATOR, content, Visibility::Public, &profile()).map(|_| ());
        assert_eq!(revision, submission);
        submission.map_err(|refusal| (refusal.to_string(), refusal.field(), refusal.kind()))
    };
    for (images, tags) in [(0, 0), (9, 9), (10, 10)] {
        assert_eq!(with(images, tags), Ok(()));
    }
    let images = ("Maximum 10 images allowed".to_owned(), Some("images"), Kind::Invalid);
    assert_eq!(with(11, 10), Err(images));
    assert_eq!(with(10, 11), Err(("Maximum 10 tags allowed".to_owned(), Some("tags"), Kind::Invalid)));
}

/// PF-04, GAP-94
#[test]
fn pictures_are_named_once_and_at_most_ten() {
    let ids = |count: u8| (0..count).map(|n| MediaId::of_sha256([n; 32])).collect::<Vec<_>>();
    assert_eq!(Content::images(ids(10)).unwrap(), ids(10));
    assert_eq!(Content::images(vec![MediaId::of_sha256([0; 32]); 11]).unwrap(), ids(1));
    assert_eq!(Content::images(ids(11)).unwrap_err().to_string(), "Maximum 10 images allowed");
    assert!(Content::images(["https://example.com/a.png"]).is_err());
}

/// PF-15
#[test]
fn only_the_creator_changes_an_item() {
    let item = given(&[submitted()]);
    let refused = [
        item.revise(content("The second poster"), None, STRANGER),
        item.set_visibility(Visibility::Private, STRANGER),
        item.delete(STRANGER),
    ];
    for refusal in refused.map(Result::unwrap_err) {
        assert_eq!((refusal.kind(), refusal.code()), (Kind::Forbidden, "FORBIDDEN"));
        assert_eq!(refusal.to_string(), "You do not have permission to perform this action");
    }
}

/// PF-15, PF-24: the revision is the one of the event that brought the content.
#[test]
fn a_revision_is_judged_anew() {
    let item = given(&[submitted(), approved(0), private(), public()]);
    assert_eq!(item.revise(content("The second poster"), Some(0), CREATOR), Ok(vec![revised()]));
    let item = given(&[submitted(), approved(0), private(), public(), revised()]);
    assert_eq!((item.standing, item.revision, item.next), (Standing::Pending, 4, 5));
    assert_eq!(item.public(), Some(&content("The first poster")));
}

/// PF-15, AR-15
#[test]
fn the_same_content_again_is_no_revision() {
    let item = given(&[submitted(), approved(0), revised(), approved(2)]);
    for seen in [None, Some(2), Some(0)] {
        assert_eq!(item.revise(content("The second poster"), seen, CREATOR), Ok(vec![]));
    }
}

/// GAP-50
#[test]
fn a_revision_of_what_was_changed_meanwhile_is_a_conflict() {
    let item = given(&[submitted(), revised()]);
    for seen in [0, 2] {
        let refusal = item.revise(content("The third poster"), Some(seen), CREATOR).unwrap_err();
        assert_eq!(refusal, Refusal::RevisedMeanwhile { seen, now: 1 });
        assert_eq!((refusal.kind(), refusal.code()), (Kind::Conflict, "CONFLICT"));
    }
    assert!(item.revise(content("The third poster"), Some(1), CREATOR).is_ok());
    assert!(item.revise(content("The third poster"), None, CREATOR).is_ok());
}

/// PF-07, PF-19, PF-25, GAP-21
#[test]
fn visibility_hides_at_once_and_is_not_judged() {
    let item = given(&[submitted(), approved(0)]);
    assert_eq!(item.set_visibility(Visibility::Public, CREATOR), Ok(vec![]));
    assert_eq!(item.set_visibility(Visibility::Private, CREATOR), Ok(vec![private()]));
    let hidden = given(&[submitted(), approved(0), private()]);
    assert_eq!((hidden.standing, hidden.public(), hidden.awaits_review()), (Standing::Approved, None, false));
    let shown = given(&[submitted(), approved(0), private(), public()]);
    assert_eq!((shown.standing, shown.revision), (Standing::Approved, 0));
    assert!(shown.public().is_some() && !shown.awaits_review());
}

/// PF-25, GAP-21
#[test]
fn a_private_item_waits_for_a_decision_only_when_it_is_made_public() {
    assert!(!given(&[submitted(), private()]).awaits_review());
    assert!(given(&[submitted(), private(), public()]).awaits_review());
}

/// PF-16, PF-26, GAP-24
#[test]
fn a_deleted_item_is_gone_for_everybody_but_its_history_stays() {
    let item = given(&[submitted(), approved(0)]);
    assert_eq!(item.delete(CREATOR), Ok(vec![Event::ItemDeleted {}]));
    let gone = given(&[submitted(), approved(0), Event::ItemDeleted {}]);
    assert_eq!(gone.delete(CREATOR), Ok(vec![]));
    assert!(!gone.exists() && gone.public().is_none() && !gone.awaits_review());
    let refused = [
        gone.delete(STRANGER),
        gone.revise(content("The third poster"), None, CREATOR),
        gone.set_visibility(Visibility::Private, CREATOR),
        Item::default().delete(CREATOR),
    ];
    for refusal in refused.map(Result::unwrap_err) {
        assert_eq!((refusal.kind(), refusal.code()), (Kind::NotFound, "NOT_FOUND"));
    }
}

/// PF-10, PF-27
#[test]
fn views_are_counted_in_batches_and_only_while_everybody_may_look() {
    let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    let item = given(&[submitted(), approved(0)]);
    assert_eq!(item.count_views(17, day), Ok(vec![Event::ItemViewsCounted { views: 17, day }]));
    assert_eq!(item.count_views(0, day), Ok(vec![]));
    let hidden = Event::ItemVisibilityChanged { visibility: Visibility::Private };
    for unseen in [vec![submitted()], vec![submitted(), approved(0), hidden], vec![submitted(), Event::ItemDeleted {}]]
    {
        assert_eq!(given(&unseen).count_views(17, day), Ok(vec![]));
    }
    assert_eq!(Item::default().count_views(17, day), Err(Refusal::NoSuchItem));
    let counted = given(&[submitted(), Event::ItemViewsCounted { views: 17, day }]);
    assert_eq!((counted.revision, counted.next), (0, 2));
}

/// PF-27, GAP-25
#[test]
fn a_person_likes_an_item_once_and_may_take_it_back() {
    let shown = given(&[submitted(), approved(0)]);
    assert_eq!(Like::default().like(ITEM, &shown, CREATOR), Err(Refusal::OwnItem));
    let (liked, unliked) = (
        LikeEvent::ItemLiked { item: ITEM, creator: CREATOR, by: STRANGER },
        LikeEvent::ItemUnliked { item: ITEM, creator: CREATOR, by: STRANGER },
    );
    let mut like = Like::default();
    assert_eq!(like.unlike(ITEM, STRANGER), Ok(vec![]));
    assert_eq!(like.like(ITEM, &shown, STRANGER), Ok(vec![liked.clone()]));
    like.evolve(&liked);
    assert_eq!(like.like(ITEM, &shown, STRANGER), Ok(vec![]));
    assert_eq!(like.unlike(ITEM, STRANGER), Ok(vec![unliked.clone()]));
    like.evolve(&unliked);
    assert_eq!(like.unlike(ITEM, STRANGER), Ok(vec![]));
    assert_eq!(like.like(ITEM, &shown, STRANGER), Ok(vec![liked]));
}

/// PF-27, MB-17
#[test]
fn only_what_is_public_can_be_liked() {
    for hidden in [vec![], vec![submitted()], vec![submitted(), approved(0), private()]] {
        assert_eq!(Like::default().like(ITEM, &given(&hidden), STRANGER), Err(Refusal::NoSuchItem));
    }
}

/// PF-27: the identity is the pair, so it must never change.
#[test]
fn the_id_of_a_like_is_that_of_the_pair() {
    assert_eq!(like_id(ITEM, STRANGER), like_id(ITEM, STRANGER));
    assert_ne!(like_id(ITEM, STRANGER), like_id(ITEM, CREATOR));
    assert_ne!(like_id(ITEM, STRANGER), like_id(ItemId(STRANGER.0), AccountId(ITEM.0)));
    assert_eq!(like_id(ITEM, STRANGER).get_version_num(), 5);
}

/// PF-03, GAP-10, GAP-96
#[test]
fn categories_have_one_wire_name_and_belong_to_one_creator_type() {
    let wire: Vec<_> = Category::VARIANTS.iter().map(|category| category.as_str()).collect();
    let names = ["AI_CONTENT", "PROMPTS", "CREATIVE_DIRECTION", "VIDEO_EDITING", "SOCIAL_MEDIA", "TECHNICAL", "OTHER"];
    assert_eq!(wire, names);
    for category in Category::VARIANTS {
        assert_eq!(Category::from_str(category.as_str()).unwrap(), *category);
        assert_eq!(serde_json::to_value(category).unwrap(), category.as_str());
        let types = CreatorType::VARIANTS.iter().filter(|kind| kind.categories().contains(category)).count();
        assert_eq!(types, usize::from(*category != Category::Other), "{category:?}");
    }
    assert_eq!(Category::SocialMedia.label(), "Social Media Management");
    assert_eq!(CreatorType::AiContentCreator.as_str(), "AI_CONTENT_CREATOR");
}
