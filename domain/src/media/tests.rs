//! The life of an upload, and what a library may hold.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use strum::VariantArray;
use uuid::Uuid;

use super::*;
use crate::{AccountId, Kind, State, UploadId};

const AYU: AccountId = AccountId(Uuid::from_u128(1));
const EVE: AccountId = AccountId(Uuid::from_u128(2));
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

fn digest(byte: u8) -> Digest {
    Digest::of_sha256([byte; 32])
}

fn picture(byte: u8) -> Picture {
    let (thumbhash, phash) = ("3OcRJYB4d3h/iIeHeEh3eIhw+j2w".into(), Some("d1c4f0e2b3a49687".into()));
    Picture { media: MediaId::of_sha256([byte; 32]), width: 640, height: 480, bytes: 7, thumbhash, phash }
}

fn announced() -> (Purpose, Format, u64) {
    (Purpose::Work, Format::Png, PNG.len() as u64)
}

fn started() -> Upload {
    after(Upload::default(), &Upload::default().start(AYU, announced(), now()).unwrap())
}

fn received(byte: u8) -> Upload {
    after(started(), &started().receive(digest(byte), AYU, now()).unwrap())
}

fn after(mut upload: Upload, events: &[Event]) -> Upload {
    events.iter().for_each(|event| upload.evolve(event));
    upload
}

/// IM-01, IM-09: what a file is, its first bytes say.
#[test]
fn a_file_is_told_by_its_first_bytes() {
    assert_eq!(Format::of(PNG), Some(Format::Png));
    assert_eq!(Format::of(b"\xff\xd8\xff\xe0"), Some(Format::Jpeg));
    assert_eq!(Format::of(b"RIFF\0\0\0\0WEBPVP8 "), Some(Format::Webp));
    for other in
        [&b""[..], b"\xff\xd8", b"GIF89a", b"RIFF\0\0\0\0WAVE", b"<svg/>", b"<html>", b"PK\x03\x04", b"\x89PNG\n"]
    {
        assert_eq!(Format::of(other), None, "{other:?}");
    }
    for format in Format::VARIANTS {
        assert_eq!(format.as_str().parse(), Ok(*format));
        assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
    }
}

/// IM-01: 5 MB for a work and a banner, 2 MB for a face, and not nothing.
#[test]
fn a_file_has_its_bounds_by_what_it_is_for() {
    for purpose in Purpose::VARIANTS {
        let start = |length| Upload::default().start(AYU, (*purpose, Format::Jpeg, length), now());
        let most = if *purpose == Purpose::Avatar { 2 } else { 5 } * 1024 * 1024;
        assert_eq!(start(most).unwrap().len(), 1);
        let refused = start(most + 1).unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("PAYLOAD_TOO_LARGE", Some("length")));
        assert_eq!(start(0), Err(Refusal::Empty));
        assert!(most <= Purpose::BYTES_MOST);
    }
}

/// IM-08: every size keeps the form, and none is larger than the picture.
#[test]
fn a_size_is_a_bound_for_the_long_edge() {
    assert_eq!(Size::Small.fit((1600, 400)), (320, 80));
    assert_eq!(Size::Large.fit((960, 1281)), (959, 1280));
    assert_eq!(Size::Master.fit((4000, 3000)), (2048, 1536));
    assert_eq!(Size::Small.fit((3000, 1)), (320, 1));
    assert_eq!(Size::Master.fit((1, 1)), (1, 1));
    for size in Size::VARIANTS {
        assert_eq!((size.as_str().parse(), Size::of_file(size.file_name())), (Ok(*size), Some(*size)));
    }
    for wrong in ["", "small", "small.jpg", "share.webp", "../small.webp"] {
        assert_eq!(Size::of_file(wrong), None, "{wrong}");
    }
}

/// AR-15: said again, nothing is new; an id is of one upload.
#[test]
fn an_upload_is_announced_once() {
    assert_eq!(started().start(AYU, announced(), now()), Ok(vec![]));
    let other = (Purpose::Avatar, Format::Png, 9);
    assert_eq!(started().start(AYU, other, now()), Err(Refusal::UploadExists));
    assert_eq!(started().start(EVE, announced(), now()), Err(Refusal::UploadExists));
}

/// IM-07, IM-09, SE-12: type and length are those that were declared, and only the owner sends.
#[test]
fn only_what_was_announced_arrives() {
    let upload = started();
    let expects = |file: &[u8], called, by| upload.expects(file, called, by, now());
    assert_eq!((expects(PNG, None, AYU), expects(PNG, Some("image/png"), AYU)), (Ok(()), Ok(())));
    assert_eq!(expects(PNG, None, EVE), Err(Refusal::NoSuchUpload));
    for other in ["image/jpeg", "text/html", ""] {
        let refused = expects(PNG, Some(other), AYU).unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("UNSUPPORTED_MEDIA_TYPE", Some("Content-Type")));
        assert!(!refused.is_final());
    }
    let declared = PNG.len() as u64;
    assert_eq!(expects(&PNG[1..], None, AYU), Err(Refusal::WrongLength { declared }));
    let svg = vec![b'<'; PNG.len()];
    assert_eq!(expects(&svg, None, AYU), Err(Refusal::WrongType));
    assert_eq!(Refusal::WrongType.code(), "UNSUPPORTED_MEDIA_TYPE");
    assert_eq!(upload.receive(digest(1), EVE, now()), Err(Refusal::NoSuchUpload));
    assert_eq!(received(1).receive(digest(1), AYU, now()), Ok(vec![]));
    assert_eq!(received(1).receive(digest(2), AYU, now()), Ok(vec![Event::UploadReceived { digest: digest(2) }]));
}

/// IM-12: kept only after a scanner said so, and only the file that it looked at.
#[test]
fn a_picture_is_kept_of_the_file_that_was_looked_at() {
    let upload = received(1);
    assert_eq!(upload.to_finish(now()), Ok(Some(digest(1))));
    let kept = upload.keep(&digest(1), &picture(9), "built-in").unwrap();
    assert!(matches!(&kept[..], [Event::MediaScanned { .. }, Event::MediaProcessed { owner: Some(AYU), .. }]));
    assert_eq!(upload.keep(&digest(2), &picture(9), "built-in"), Err(Refusal::ReceivedMeanwhile));
    assert_eq!(started().keep(&digest(1), &picture(9), "built-in"), Err(Refusal::NotReceived));
    assert_eq!(started().to_finish(now()), Err(Refusal::NotReceived));
    let done = after(upload, &kept);
    assert_eq!((done.to_finish(now()), &done.stage), (Ok(None), &Stage::Kept(picture(9))));
    assert_eq!(done.keep(&digest(1), &picture(9), "built-in"), Ok(vec![]));
    assert_eq!(done.receive(digest(3), AYU, now()), Err(Refusal::Finished));
    assert_eq!(done.reject(&digest(1), Fault::Animated, None), Err(Refusal::Finished));
}

/// IM-12: held while the scanner is away, then released, however long that took.
#[test]
fn what_is_held_is_released_later() {
    let held = after(received(1), &received(1).hold(&digest(1)).unwrap());
    assert_eq!(held.hold(&digest(1)), Ok(vec![]));
    let later = now() + TimeDelta::days(3);
    assert_eq!(held.to_finish(later), Ok(Some(digest(1))));
    assert_eq!(held.expire(later), vec![]);
    assert_eq!(held.receive(digest(2), AYU, now()), Err(Refusal::Finished));
    assert_eq!(held.keep(&digest(1), &picture(9), "clamd").unwrap().len(), 2);
}

/// IM-02: what was not taken stays so, and says why again.
#[test]
fn a_rejection_is_repeated_in_the_same_words() {
    let no = received(1).reject(&digest(1), Fault::Malware, Some("Eicar".into())).unwrap();
    let upload = after(received(1), &no);
    let refused = Refusal::Rejected { fault: Fault::Malware };
    assert_eq!(upload.to_finish(now()), Err(refused.clone()));
    assert_eq!(upload.reject(&digest(1), Fault::Malware, None), Ok(vec![]));
    assert_eq!(upload.keep(&digest(1), &picture(1), "x"), Err(refused));
}

/// IM-07: the time is up to the millisecond, and no time passes for what is finished.
#[test]
fn what_is_never_finished_ends() {
    let (before, end) = (now() + Upload::LASTS - TimeDelta::milliseconds(1), now() + Upload::LASTS);
    for upload in [started(), received(1)] {
        assert_eq!((upload.expire(before), upload.expire(end)), (vec![], vec![Event::UploadExpired {}]));
        assert_eq!(upload.to_finish(end), Err(Refusal::Expired));
        assert_eq!(upload.receive(digest(2), AYU, end), Err(Refusal::Expired));
        let over = after(upload.clone(), &upload.expire(end));
        assert!(upload.is_open() && !over.is_open());
        assert_eq!((over.expire(end), over.to_finish(before)), (vec![], Err(Refusal::Expired)));
    }
}

/// IM-07: given up, it is over for good; what is over stays as it is, and a kept picture is not given up.
#[test]
fn an_upload_can_be_given_up() {
    let held = after(received(1), &received(1).hold(&digest(1)).unwrap());
    for upload in [started(), received(1), held] {
        let over = after(upload.clone(), &upload.withdraw().unwrap());
        assert_eq!((&over.stage, over.is_open(), over.withdraw()), (&Stage::Withdrawn, false, Ok(vec![])));
        assert_eq!(over.receive(digest(2), AYU, now()), Err(Refusal::Withdrawn));
        assert_eq!(over.to_finish(now()), Err(Refusal::Withdrawn));
        assert_eq!(over.keep(&digest(1), &picture(9), "late"), Err(Refusal::Withdrawn));
        assert_eq!(over.expire(now() + Upload::LASTS), vec![]);
    }
    let kept = after(received(1), &received(1).keep(&digest(1), &picture(9), "built-in").unwrap());
    assert_eq!(kept.withdraw(), Err(Refusal::Finished));
    assert_eq!(Upload::default().withdraw(), Err(Refusal::NoSuchUpload));
}

/// IM-07: pictures of the house's own need no upload, and are adopted once.
#[test]
fn the_house_has_pictures_of_its_own() {
    let adopted = Upload::default().adopt(Purpose::Work, &picture(4));
    assert!(matches!(&adopted[..], [Event::MediaProcessed { owner: None, .. }]));
    assert_eq!(after(Upload::default(), &adopted).adopt(Purpose::Work, &picture(4)), vec![]);
    assert_eq!(started().adopt(Purpose::Work, &picture(4)), vec![]);
}

fn library(events: &[LibraryEvent]) -> Library {
    let mut library = Library::default();
    events.iter().for_each(|event| library.evolve(event));
    library
}

/// RL-05: the twentieth is opened, the next is not, until one is closed.
#[test]
fn only_so_many_uploads_are_open() {
    let id = |number: usize| UploadId(Uuid::from_u128(number as u128));
    let mut full = Library::default();
    for number in 0..Library::OPEN_MOST {
        let opened = full.open(id(number)).unwrap();
        opened.iter().for_each(|event| full.evolve(event));
    }
    assert_eq!(full.open(id(99)), Err(Refusal::TooManyOpen));
    assert_eq!(Refusal::TooManyOpen.kind(), Kind::Precondition);
    assert_eq!(full.open(id(3)), Ok(vec![]));
    full.close(id(3)).iter().for_each(|event| full.evolve(event));
    assert_eq!(full.close(id(3)), vec![]);
    assert_eq!(full.open(id(99)).unwrap().len(), 1);
}

/// IM-07, IM-08: a picture is hers once it is kept, for what it was cut for, and is kept once for that.
#[test]
fn a_library_has_what_was_kept() {
    let (media, other) = (MediaId::of_sha256([5; 32]), MediaId::of_sha256([6; 32]));
    assert!(!Library::default().has(&media, Purpose::Avatar));
    let face = library(&Library::default().keep(&media, Purpose::Avatar));
    assert!(face.has(&media, Purpose::Avatar) && !face.has(&media, Purpose::Work) && face.knows(&media));
    assert!(!face.has(&other, Purpose::Avatar) && !face.knows(&other));
    assert_eq!(face.keep(&media, Purpose::Avatar), vec![]);
    let mut both = face.clone();
    face.keep(&media, Purpose::Work).iter().for_each(|event| both.evolve(event));
    assert!(both.has(&media, Purpose::Avatar) && both.has(&media, Purpose::Work) && !both.has(&media, Purpose::Banner));
    let old = library(&[LibraryEvent::PictureKept { media: media.clone(), purpose: None }]);
    assert!(Purpose::VARIANTS.iter().all(|purpose| old.has(&media, *purpose)));
}

proptest! {
    /// IM-12: whatever happens in whatever order, a picture is kept only right after a scan, and nothing follows it.
    #[test]
    fn nothing_is_kept_unscanned(steps in prop::collection::vec((0_u8..9, 0_u8..3, 0_i64..90), 0..40)) {
        let (mut upload, mut history, mut clock) = (Upload::default(), Vec::new(), now());
        for (what, which, minutes) in steps {
            clock += TimeDelta::minutes(minutes);
            let decided = match what {
                0 => upload.start(AYU, announced(), clock),
                1 | 2 => upload.receive(digest(which), AYU, clock),
                3 => upload.hold(&digest(which)),
                4 | 5 => upload.keep(&digest(which), &picture(which), "scanner"),
                6 => upload.reject(&digest(which), Fault::Unreadable, None),
                7 if which == 0 => upload.withdraw(),
                _ => Ok(upload.expire(clock)),
            };
            let events = decided.unwrap_or_default();
            upload = after(upload, &events);
            history.extend(events);
        }
        for (index, event) in history.iter().enumerate() {
            if let Event::MediaProcessed { picture, .. } = event {
                let scanned_before = index > 0 && matches!(history[index - 1], Event::MediaScanned { .. });
                prop_assert!(scanned_before);
                prop_assert_eq!(index, history.len() - 1);
                let last = history.iter().rev().find_map(|event| match event {
                    Event::UploadReceived { digest } => Some(digest.as_str().to_owned()),
                    _ => None,
                });
                prop_assert_eq!(last.as_deref(), Some(picture.media.as_str()));
            }
        }
    }
}
