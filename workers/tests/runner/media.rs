//! What is asked about pictures.

use domain::media::{Event as MediaEvent, MediaId, Picture, Purpose};
use domain::portfolio::Event as ItemEvent;
use domain::{AccountId, Event};
use projections::media::{ALIKE_MOST, alike};
use uuid::Uuid;

use crate::support::people::Deed;
use crate::support::world::World;

/// Two pictures that have nothing to do with each other.
const LOOKS: [u64; 2] = [0xd1c4_f0e2_b3a4_9687, 0x2e3b_0f1d_4c5b_6978];

fn media(number: u128) -> MediaId {
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(&number.to_be_bytes());
    MediaId::of_sha256(digest)
}

/// She keeps a picture that looks so.
fn keeps(who: Uuid, number: u128, looks: u64) -> Deed {
    let phash = Some(format!("{looks:016x}"));
    let picture = Picture { media: media(number), width: 4, height: 3, bytes: 9, thumbhash: "3OcR".into(), phash };
    let kept = MediaEvent::MediaProcessed { owner: Some(AccountId(who)), purpose: Purpose::Work, picture };
    let stream = ("media", Uuid::from_u128(number));
    Deed { stream, subject: who, actor: Some(who), events: vec![kept.into()], erases: false }
}

/// An item of hers that shows a picture.
fn hangs(world: &mut World, who: Uuid, item: Uuid, picture: u128) -> Deed {
    let mut deed = world.town.private_item(item, who);
    if let Some(Event::Item(ItemEvent::ItemSubmitted { content, .. })) = deed.events.first_mut() {
        content.images = vec![media(picture)];
    }
    deed
}

/// IM-11: an item that a hundred pictures look like does not hide what another looks like; each hears of its nearest.
#[tokio::test]
async fn each_item_hears_of_its_own_lookalikes() {
    let mut world = World::open(91).await;
    let deeds: Vec<Deed> = (0..2).flat_map(|_| world.town.arrival(0)).collect();
    world.does(deeds).await;
    let (ayu, eve) = (world.town.residents()[0], world.town.population()[1]);
    let items = [Uuid::from_u128(71), Uuid::from_u128(72)];
    let mut deeds = Vec::new();
    for (item, picture) in items.into_iter().zip([1, 2]) {
        deeds.extend([keeps(ayu, picture, LOOKS[picture as usize - 1]), hangs(&mut world, ayu, item, picture)]);
    }
    // One the same, many by one bit; and of the other one by three bits, and one by four.
    deeds.extend((0..130).map(|number| keeps(eve, 1000 + number, LOOKS[0] ^ u64::from(number > 0) << (number % 64))));
    deeds.extend([keeps(eve, 3, LOOKS[1] ^ 0x101_0001), keeps(eve, 4, LOOKS[1] ^ 0x1_0101_0001)]);
    world.does(deeds).await;
    let running = world.run("runner", projections::all());
    running.settle().await;
    let found = alike(&world.views, &items).await.unwrap();
    let of = |item: Uuid| found.iter().filter(|one| one.item == item).collect::<Vec<_>>();
    let (first, second) = (of(items[0]), of(items[1]));
    assert_eq!((first.len(), first[0].differs, &first[0].media), (ALIKE_MOST, 0, &media(1000).to_string()));
    assert!(first[1..].iter().all(|one| one.differs == 1));
    assert_eq!((second.len(), second[0].differs, &second[0].media), (1, 3, &media(3).to_string()));
    running.ends().await;
}
