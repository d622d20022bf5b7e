//! What becomes of pictures when those who sent them are gone.

use bytes::Bytes;
use commands::media::{Doubts, File};
use domain::media::{Format, MediaId, Purpose, Size};
use reqwest::Method;
use serde_json::{Value, json};
use workers::media::Leavings;

use super::uploads::{png, scene};
use super::{FOR_EVER, gets, is};
use crate::journeys::until;
use crate::support::{House, PASSWORD, Person, work};

impl House {
    async fn file(&self, picture: &str, size: Size) -> Option<Bytes> {
        self.works.media.store.get(File::Kept(&MediaId::parse(picture).unwrap(), size)).await.unwrap()
    }

    /// In how many sizes a picture is there.
    async fn sizes(&self, picture: &str) -> usize {
        let mut there = 0;
        for size in [Size::Small, Size::Medium, Size::Large, Size::Master, Size::Share] {
            there += usize::from(self.file(picture, size).await.is_some());
        }
        there
    }

    fn leavings(&self) -> Leavings {
        let (house, works) = (self.running.house(), &self.works);
        Leavings {
            desk: works.desk.clone(),
            ops: works.ops.clone(),
            doubts: works.doubts.clone(),
            views: works.views.clone(),
            progress: house.progress().clone(),
        }
    }

    async fn has_sent(&self, upload: &Value) -> bool {
        let ends_never = chrono::DateTime::<chrono::Utc>::MAX_UTC;
        let sent = self.works.media.store.sent_before(ends_never).await.unwrap();
        sent.iter().any(|id| id.to_string() == upload["id"].as_str().unwrap())
    }
}

async fn leaves(person: &Person) {
    let leave = person.request(Method::DELETE, "/api/v1/me").json(&json!({ "password": PASSWORD }));
    person.send(leave).await.with(200);
}

/// GAP-62, IM-07: with an account go the files that only it used, what it had begun to send, and no others; they come back
/// when somebody else sends the same.
#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_the_last_who_has_them() {
    let house = House::open().await;
    let (ayu, eve, mona) = (house.creator("ayu").await, house.creator("eve").await, house.moderator("mona").await);
    let (alone, shared) = (ayu.keeps(&scene(700, 500, 1)).await, ayu.keeps(&scene(700, 500, 2)).await);
    assert_eq!(eve.keeps(&scene(700, 500, 2)).await, shared);
    let mut item = work("Night market");
    item["images"] = json!([shared]);
    let item = eve.post("/api/v1/me/portfolio", item).await.with(201);
    mona.beside(&eve).approves(&item).await.with(200);
    let file = png(&scene(64, 48, 3));
    let upload = ayu.starts("WORK", "image/png", file.len()).await.with(201);
    ayu.puts(&upload, &file).await.with(200);
    assert_eq!((house.sizes(&alone).await, house.sizes(&shared).await), (5, 5));
    assert!(house.has_sent(&upload).await);
    leaves(&ayu).await;
    until("her picture is gone", async || (house.sizes(&alone).await == 0).then_some(())).await;
    assert!(!house.has_sent(&upload).await);
    assert_eq!(house.sizes(&shared).await, 5);
    is(gets(house.visitor().beside(&mona), &shared).await, FOR_EVER);
    let budi = house.person("budi").await;
    assert_eq!(budi.keeps(&scene(700, 500, 1)).await, alone);
    assert_eq!(house.sizes(&alone).await, 5);
    leaves(&eve).await;
    until("the last has left", async || (house.sizes(&shared).await == 0).then_some(())).await;
    assert_eq!(house.sizes(&alone).await, 5);
    house.equals_the_log().await;
}

/// IM-07, GAP-62: files that were put for nothing go, whatever died in between; nobody takes them from under somebody who
/// is about to keep them, and nothing that is in doubt is forgotten meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_nobody_keeps_go_and_others_stay() {
    let house = House::open().await;
    let ayu = house.creator("ayu").await;
    let kept = ayu.keeps(&scene(300, 200, 1)).await;
    let (media, doubts) = (&house.works.media, &house.works.doubts);
    let leavings = house.leavings();
    // Whoever put these died before the log knew of them.
    let lost = media.darkroom.develop(png(&scene(300, 200, 2)).into(), Format::Png, Purpose::Work).await.unwrap();
    let died = doubts.take(&lost.picture.media).await.unwrap();
    lost.put_into(&*media.store).await.unwrap();
    let (lost, kept_too) = (lost.picture.media.to_string(), MediaId::parse(&kept).unwrap());
    leavings.settle().await.unwrap();
    assert_eq!(house.sizes(&lost).await, 5);
    drop(died);
    // Somebody is at the other one, and a doubt that comes meanwhile waits for her.
    let turn = doubts.take(&kept_too).await.unwrap();
    until("files of nobody are gone", async || {
        leavings.settle().await.unwrap();
        (house.sizes(&lost).await == 0).then_some(())
    })
    .await;
    assert_eq!(house.sizes(&kept).await, 5);
    let doubted = tokio::spawn({
        let (doubts, kept_too) = (doubts.clone(), kept_too.clone());
        async move { doubts.put(&[kept_too]).await }
    });
    turn.settle().await.unwrap();
    doubted.await.unwrap().unwrap();
    let taken = doubts.take(&kept_too).await.unwrap();
    drop(taken);
    leavings.settle().await.unwrap();
    assert_eq!(house.sizes(&kept).await, 5);
    // And the same file sent again is there again.
    assert_eq!(ayu.keeps(&scene(300, 200, 2)).await, lost);
    assert_eq!(house.sizes(&lost).await, 5);
}
