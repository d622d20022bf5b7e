//! Uploads through the desk: what was announced and nothing else, kept only when it is clean, and hers alone to hang.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::atomic::Ordering;

use bytes::Bytes;
use chrono::TimeDelta;
use commands::media::{AdoptPicture, Finished, StartUpload};
use commands::portfolio::{ContentChange, EditPortfolioItem};
use commands::{Caller, CommandError, Receipt, Request, Wanted};
use domain::media::{Fault, Format, Library, MediaId, Picture, Purpose, Refusal, Size, Stage, Upload};
use domain::{AccountId, ItemId, UploadId};
use futures_util::future::join_all;

use super::house::{House, details, item};
use commands::creators::SaveProfile;

fn png(content: &str) -> Bytes {
    [b"\x89PNG\r\n\x1a\n", content.as_bytes()].concat().into()
}

impl House {
    async fn starts(&self, owner: AccountId, length: usize) -> Result<UploadId, CommandError> {
        let request = self.request();
        let upload = UploadId(request.new_id("upload"));
        let length = length as u64;
        let start = StartUpload { upload, owner, purpose: Purpose::Work, format: Format::Png, length };
        self.desk.handle(&start, Caller::Person(owner), request).await.map(|_| upload)
    }

    async fn sends(&self, owner: AccountId, file: &Bytes) -> Result<UploadId, CommandError> {
        let upload = self.starts(owner, file.len()).await?;
        self.desk.receive_upload(upload, owner, file.clone(), None, self.request()).await.map(|_| upload)
    }

    async fn finishes(&self, owner: AccountId, upload: UploadId) -> Result<Finished, CommandError> {
        self.desk.finish_upload(upload, Caller::Person(owner), self.request()).await
    }

    async fn keeps(&self, owner: AccountId, content: &str) -> Picture {
        let upload = self.sends(owner, &png(content)).await.unwrap();
        let Stage::Kept(picture) = self.finishes(owner, upload).await.unwrap().stage else { panic!("not kept") };
        picture
    }

    async fn hangs(&self, owner: AccountId, images: Vec<MediaId>) -> Result<Receipt, CommandError> {
        let request = self.request();
        let mut submit = item(owner, &request);
        submit.content.images = images;
        self.desk.submit_item(submit, Caller::Person(owner), request).await
    }

    /// How many uploads of hers are open.
    async fn uploads_open(&self, owner: AccountId) -> usize {
        self.desk.history::<Library>(&Wanted::of::<Library>(owner), true).await.unwrap().state.open.len()
    }

    async fn stage(&self, upload: UploadId) -> Stage {
        self.beside().history::<Upload>(&Wanted::of::<Upload>(upload), true).await.unwrap().state.stage
    }
}

#[track_caller]
fn refused(result: Result<impl std::fmt::Debug, CommandError>, because: &Refusal) {
    match result {
        Err(CommandError::Refused(domain::Refusal::Media(refusal))) => assert_eq!(refusal, *because),
        other => panic!("{other:?}"),
    }
}

/// IM-07, IM-12: start, bytes, finish; the files of a picture are there, what was sent is not any more.
#[tokio::test]
async fn an_upload_becomes_a_picture_in_two_steps() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let file = png("a market at night");
    let upload = house.starts(ayu, file.len()).await.unwrap();
    refused(house.finishes(ayu, upload).await, &Refusal::NotReceived);
    house.desk.receive_upload(upload, ayu, file, None, house.request()).await.unwrap();
    assert!(house.studio.names()[0].starts_with(&format!("sent/{upload}/")));
    let first = house.finishes(ayu, upload).await.unwrap();
    let Stage::Kept(picture) = &first.stage else { panic!("{first:?}") };
    let id = &picture.media;
    assert_eq!(house.studio.names(), [format!("kept/{id}/master"), format!("kept/{id}/small")]);
    let again = house.finishes(ayu, upload).await.unwrap();
    assert_eq!((again.receipt, &again.stage), (first.receipt, &first.stage));
    assert_eq!(house.studio.developed.load(Ordering::SeqCst), 1);
    house.hangs(ayu, vec![id.clone()]).await.unwrap();
}

/// IM-07, SE-12: what was not announced is put nowhere, and others' uploads are not there.
#[tokio::test]
async fn nothing_arrives_that_was_not_announced() {
    let house = House::open();
    let (ayu, eve) = (house.creator("ayu").await, house.creator("eve").await);
    let upload = house.starts(ayu, 20).await.unwrap();
    let arrives =
        async |owner, file: Bytes| house.desk.receive_upload(upload, owner, file, None, house.request()).await;
    refused(arrives(eve, png("twelve bytes")).await, &Refusal::NoSuchUpload);
    refused(house.finishes(eve, upload).await, &Refusal::NoSuchUpload);
    assert_eq!(house.uploads_open(ayu).await, 1);
    refused(arrives(ayu, png("short")).await, &Refusal::WrongLength { declared: 20 });
    refused(arrives(ayu, png("twelve bytes")).await, &Refusal::Withdrawn);
    let named_png = Bytes::from_static(b"<svg xmlns=\"1234\"/>.");
    refused(house.sends(ayu, &named_png).await, &Refusal::WrongType);
    assert_eq!((house.uploads_open(ayu).await, house.studio.names()), (0, vec![]));
}

/// IM-07, RL-05: given up, an upload makes room at once and its bytes are gone; said again, it is the same; and only its
/// owner gives it up.
#[tokio::test]
async fn what_is_given_up_makes_room() {
    let house = House::open();
    let (ayu, eve) = (house.creator("ayu").await, house.creator("eve").await);
    let gives_up = async |who, upload| house.desk.withdraw_upload(upload, who, house.request()).await;
    let mut upload = house.sends(ayu, &png("not this one")).await.unwrap();
    for _ in 1..Library::OPEN_MOST {
        upload = house.sends(ayu, &png("nor this")).await.unwrap();
    }
    refused(house.starts(ayu, 9).await, &Refusal::TooManyOpen);
    refused(gives_up(eve, upload).await, &Refusal::NoSuchUpload);
    let first = gives_up(ayu, upload).await.unwrap();
    assert_eq!(gives_up(ayu, upload).await.unwrap(), first);
    assert!(house.studio.names().iter().all(|name| !name.contains(&upload.to_string())));
    refused(house.finishes(ayu, upload).await, &Refusal::Withdrawn);
    house.starts(ayu, 9).await.unwrap();
    house.studio.scanner_is_away.store(true, Ordering::SeqCst);
    let held = house.sends(eve, &png("held")).await.unwrap();
    house.finishes(eve, held).await.unwrap();
    gives_up(eve, held).await.unwrap();
    house.studio.scanner_is_away.store(false, Ordering::SeqCst);
    refused(house.desk.finish_upload(held, Caller::Operator, house.request()).await, &Refusal::Withdrawn);
    let kept = house.sends(eve, &png("kept")).await.unwrap();
    house.finishes(eve, kept).await.unwrap();
    refused(gives_up(eve, kept).await, &Refusal::Finished);
    let broken = house.sends(eve, &png("broken")).await.unwrap();
    refused(house.finishes(eve, broken).await, &Refusal::Rejected { fault: Fault::Unreadable });
    assert_eq!(house.uploads_open(eve).await, 0);
}

/// IM-02, IM-12: away, it is held, and nobody can hang it; back, it is released. Found, it is thrown away.
#[tokio::test]
async fn nothing_is_kept_before_it_is_scanned() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    house.studio.scanner_is_away.store(true, Ordering::SeqCst);
    let upload = house.sends(ayu, &png("clean")).await.unwrap();
    let key = Request::keyed(Caller::Person(ayu), "finish", b"it");
    let held = house.desk.finish_upload(upload, Caller::Person(ayu), key).await.unwrap();
    assert!(matches!(held.stage, Stage::Held(_)));
    assert!(house.studio.names().iter().all(|name| name.starts_with("sent/")));
    house.clock.advance(TimeDelta::days(2));
    house.desk.expire_upload(upload, house.request()).await.unwrap();
    assert_eq!(house.desk.sweep_sent(house.now()).await.unwrap(), 0);
    house.studio.scanner_is_away.store(false, Ordering::SeqCst);
    let released = house.beside().finish_upload(upload, Caller::Operator, house.request()).await.unwrap();
    let Stage::Kept(picture) = released.stage else { panic!("{released:?}") };
    let again = house.desk.finish_upload(upload, Caller::Person(ayu), key).await.unwrap();
    assert_eq!(again.stage, Stage::Kept(picture.clone()));
    house.hangs(ayu, vec![picture.media]).await.unwrap();
    let bad = house.sends(ayu, &png("an EICAR file")).await.unwrap();
    refused(house.finishes(ayu, bad).await, &Refusal::Rejected { fault: Fault::Malware });
    refused(house.finishes(ayu, bad).await, &Refusal::Rejected { fault: Fault::Malware });
    assert!(house.studio.names().iter().all(|name| name.starts_with("kept/")));
}

/// IM-12: the place for files is away: nothing is written, and nothing is half there.
#[tokio::test]
async fn without_a_place_for_files_nothing_happens() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let upload = house.sends(ayu, &png("here")).await.unwrap();
    house.studio.store_is_away.store(true, Ordering::SeqCst);
    let before = house.stage(upload).await;
    assert!(matches!(house.finishes(ayu, upload).await, Err(CommandError::Unavailable(_))));
    assert!(matches!(house.sends(ayu, &png("too")).await, Err(CommandError::Unavailable(_))));
    assert_eq!(house.stage(upload).await, before);
    house.studio.store_is_away.store(false, Ordering::SeqCst);
    assert!(matches!(house.finishes(ayu, upload).await.unwrap().stage, Stage::Kept(_)));
}

/// IM-07, GAP-62: a picture that is kept is not in doubt; one whose files were put for nothing is, and so are those of a
/// place that went away in between.
#[tokio::test]
async fn files_that_nobody_came_to_keep_are_in_doubt() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let media = &house.desk.ports().media;
    let kept = house.keeps(ayu, "kept").await.media;
    assert_eq!(house.studio.doubts.all(), []);
    let lost = media.darkroom.develop(png("lost"), Format::Png, Purpose::Work).await.unwrap();
    let refused = async { Err::<(), _>(CommandError::Refused(Refusal::Finished.into())) };
    assert!(matches!(media.keep(lost.clone(), refused).await, Err(CommandError::Refused(_))));
    assert_eq!(house.studio.doubts.all(), std::slice::from_ref(&lost.picture.media));
    let upload = house.sends(ayu, &png("held up")).await.unwrap();
    house.studio.store_is_away.store(true, Ordering::SeqCst);
    assert!(matches!(house.finishes(ayu, upload).await, Err(CommandError::Unavailable(_))));
    house.studio.store_is_away.store(false, Ordering::SeqCst);
    media.forget(&lost.picture.media).await.unwrap();
    assert!(house.studio.names().iter().all(|name| !name.contains(lost.picture.media.as_str())));
    assert!(house.studio.names().contains(&format!("kept/{kept}/master")));
}

/// IM-07: who stops waiting while her picture is on its way to the log stops none of it, and the turn at its files lasts
/// until it is there.
#[tokio::test]
async fn a_picture_is_kept_though_nobody_waits_for_it() {
    let house = House::open();
    let media = house.desk.ports().media.clone();
    let developed = media.darkroom.develop(png("slow"), Format::Png, Purpose::Work).await.unwrap();
    let id = developed.picture.media.clone();
    let (written, log) = tokio::sync::oneshot::channel::<()>();
    let (began, begins) = tokio::sync::oneshot::channel::<()>();
    let keep = media.keep(developed, async move {
        began.send(()).unwrap();
        log.await.map_err(|error| CommandError::Fault(error.to_string()))
    });
    tokio::select! {
        _ = keep => panic!("it is not written yet"),
        begun = begins => begun.unwrap(),
    }
    // The caller is gone. Nobody else has a turn before it is written.
    assert_eq!(house.studio.doubts.all(), std::slice::from_ref(&id));
    let next = media.doubts.take(&id);
    tokio::pin!(next);
    assert!(futures_util::poll!(&mut next).is_pending());
    written.send(()).unwrap();
    next.await.unwrap().settle().await.unwrap();
    assert_eq!(house.studio.doubts.all(), []);
    assert!(house.studio.names().contains(&format!("kept/{id}/master")));
}

/// PP-06: a picture that is older than the cards of other places gets one when it is asked for, and of nothing comes none.
#[tokio::test]
async fn a_card_is_made_when_it_is_missing() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let id = house.keeps(ayu, "an old one").await.media;
    let media = &house.desk.ports().media;
    for _ in 0..2 {
        let card = media.kept(&id, Size::Share).await.unwrap().unwrap();
        assert_eq!(card, [b"card of ", &png("an old one")[..]].concat());
    }
    assert!(house.studio.names().contains(&format!("kept/{id}/share")));
    let nobodys = MediaId::of_sha256([9; 32]);
    for (picture, size) in [(&id, Size::Large), (&nobodys, Size::Share), (&nobodys, Size::Master)] {
        assert_eq!(media.kept(picture, size).await.unwrap(), None);
    }
    assert!(!house.studio.doubts.all().contains(&nobodys), "asking for what nobody has leaves nothing behind");
    house.studio.store_is_away.store(true, Ordering::SeqCst);
    assert!(matches!(media.kept(&id, Size::Share).await, Err(CommandError::Unavailable(_))));
}

/// IM-07: hers are hers. The house's are everybody's. What hangs already may stay.
#[tokio::test]
async fn only_ones_own_pictures_can_be_hung() {
    let house = House::open();
    let (ayu, eve) = (house.creator("ayu").await, house.creator("eve").await);
    let hers = house.keeps(ayu, "mine").await;
    let nobodys = MediaId::of_sha256([9; 32]);
    for (who, picture) in [(eve, &hers.media), (ayu, &nobodys)] {
        let refused = house.hangs(who, vec![picture.clone()]).await;
        assert!(matches!(&refused, Err(CommandError::Invalid(fields)) if fields.contains_key("images")), "{refused:?}");
        let mut profile = details();
        profile.avatar = Some(picture.clone());
        let save = SaveProfile { account: who, details: profile, public: None };
        let refused = house.desk.save_profile(save, Caller::Person(who), house.request()).await;
        assert!(matches!(&refused, Err(CommandError::Invalid(fields)) if fields.contains_key("avatar")), "{refused:?}");
    }
    let stock = Picture { media: MediaId::of_sha256([8; 32]), ..hers.clone() };
    let adopt = AdoptPicture { purpose: Purpose::Work, picture: stock.clone() };
    let forbidden = house.desk.handle(&adopt, Caller::Person(eve), house.request()).await;
    assert!(matches!(forbidden, Err(CommandError::Forbidden)));
    house.desk.handle(&adopt, Caller::Operator, house.request()).await.unwrap();
    let item = house.hangs(ayu, vec![stock.media.clone(), hers.media.clone()]).await.unwrap();
    let change = ContentChange { images: Some(vec![hers.media, stock.media]), ..ContentChange::default() };
    let edit = |creator| EditPortfolioItem {
        item: ItemId(item.id),
        creator,
        change: change.clone(),
        visibility: None,
        featured: None,
        seen: None,
    };
    house.desk.edit_item(edit(ayu), Caller::Person(ayu), house.request()).await.unwrap();
    let theft = house.desk.edit_item(edit(eve), Caller::Person(eve), house.request()).await;
    assert!(matches!(theft, Err(CommandError::Invalid(_))), "{theft:?}");
    // The same file sent by another is her own too, under the same name.
    let same = house.keeps(eve, "mine").await;
    house.hangs(eve, vec![same.media]).await.unwrap();
}

/// RL-05, GAP-78: of thirty at once twenty are opened, through two processes.
#[tokio::test]
async fn no_more_uploads_are_open_than_may_be() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let other = house.beside();
    let starts = (0..30).map(|number| {
        let desk = if number % 2 == 0 { &house.desk } else { &other };
        let request = house.request();
        let start = StartUpload {
            upload: UploadId(request.new_id("upload")),
            owner: ayu,
            purpose: Purpose::Work,
            format: Format::Jpeg,
            length: 9,
        };
        async move { desk.handle(&start, Caller::Person(ayu), request).await }
    });
    let answers = join_all(starts).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), Library::OPEN_MOST);
    answers.into_iter().filter(Result::is_err).for_each(|answer| refused(answer, &Refusal::TooManyOpen));
}

/// IM-07: what is never finished ends by the clock, its bytes with it, and makes room.
#[tokio::test]
async fn what_is_never_finished_is_swept() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    let upload = house.sends(ayu, &png("forgotten")).await.unwrap();
    house.clock.advance(Upload::LASTS - TimeDelta::seconds(1));
    house.desk.expire_upload(upload, house.request()).await.unwrap();
    assert_eq!(house.desk.sweep_sent(house.now()).await.unwrap(), 0);
    house.clock.advance(TimeDelta::seconds(1));
    refused(house.finishes(ayu, upload).await, &Refusal::Expired);
    house.desk.expire_upload(upload, house.request()).await.unwrap();
    assert_eq!(house.stage(upload).await, Stage::Expired);
    assert_eq!(house.desk.sweep_sent(house.now()).await.unwrap(), 1);
    assert_eq!(house.studio.names(), Vec::<String>::new());
    assert_eq!(house.uploads_open(ayu).await, 0);
}

/// RL-05: sixty an hour.
#[tokio::test]
async fn so_many_uploads_are_started_in_an_hour() {
    let house = House::open();
    let ayu = house.creator("ayu").await;
    for number in 0..60 {
        house.keeps(ayu, &format!("number {number}")).await;
    }
    let refused = house.starts(ayu, 9).await;
    assert!(matches!(refused, Err(CommandError::Refused(domain::Refusal::Quota(_)))), "{refused:?}");
    house.clock.advance(TimeDelta::hours(1));
    house.starts(ayu, 9).await.unwrap();
}
