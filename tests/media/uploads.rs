//! Sending pictures over HTTP: in two steps, within bounds, and nothing but pictures.

use std::io::Cursor;

use futures_util::future::join_all;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

use super::{FOR_EVER, NOTHING, PRIVATE, gets, is};
use crate::journeys::until;
use crate::support::{Answer, House, Person, profile, work};

/// A picture with forms in it; each seed is another one.
pub fn scene(width: u32, height: u32, seed: u32) -> DynamicImage {
    let wave = |number: u32| (seed * 5 + number).wrapping_mul(2_654_435_761) >> 12;
    let waves: Vec<(f32, f32)> =
        (1..8).map(|n| ((wave(n) % 13) as f32 - 6.0, (wave(n + 90) % 13) as f32 - 6.0)).collect();
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let sum: f32 = waves.iter().map(|(right, down)| ((right * x + down * y) * 3.0 + right * 7.0).sin()).sum();
        let level = (110.0 + sum * 14.0) as u8;
        Rgb([level, level / 2 + 40, 200 - level])
    }))
}

pub fn png(image: &DynamicImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

impl Person {
    /// Announces a file.
    pub async fn starts(&self, purpose: &str, kind: &str, length: usize) -> Answer {
        self.post("/api/v1/me/uploads", json!({ "purpose": purpose, "type": kind, "length": length })).await
    }

    /// Puts bytes.
    pub async fn puts(&self, upload: &Value, file: &[u8]) -> Answer {
        let path = format!("/api/v1/me/uploads/{}/bytes", upload["id"].as_str().unwrap());
        self.send(self.request(Method::PUT, &path).header("content-type", "image/png").body(file.to_vec())).await
    }

    pub async fn finishes(&self, upload: &Value) -> Answer {
        self.post(&format!("/api/v1/me/uploads/{}/finish", upload["id"].as_str().unwrap()), json!({})).await
    }

    /// All of it.
    pub async fn uploads(&self, purpose: &str, kind: &str, file: &[u8]) -> Answer {
        let upload = self.starts(purpose, kind, file.len()).await.with(201);
        self.puts(&upload, file).await.with(200);
        self.finishes(&upload).await
    }

    /// The id of the picture that came of it.
    pub async fn keeps(&self, image: &DynamicImage) -> String {
        let kept = self.uploads("WORK", "image/png", &png(image)).await.with(200);
        kept["picture"]["id"].as_str().unwrap().to_owned()
    }
}

/// IM-01, IM-03, IM-07, IM-08, IM-11, PP-06, TS-05: from the file to what everybody sees, and the tables are what the log says.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_goes_from_a_file_to_a_work_that_everybody_sees() {
    let house = House::open().await;
    let (ayu, budi, mona) = (house.creator("ayu").await, house.creator("budi").await, house.moderator("mona").await);
    let kept = ayu.uploads("WORK", "image/png", &png(&scene(1400, 1050, 1))).await.with(200);
    let picture = &kept["picture"];
    assert_eq!((&kept["status"], &picture["width"], &picture["height"]), (&json!("KEPT"), &json!(1400), &json!(1050)));
    assert!(!picture["thumbhash"].as_str().unwrap().is_empty());
    let id = picture["id"].as_str().unwrap();
    assert_eq!(picture["master"], format!("/media/{id}/master.webp"));
    is(gets(&ayu, id).await, PRIVATE);
    for other in [&budi, &house.visitor()] {
        is(gets(other.beside(&ayu), id).await, NOTHING);
    }
    let mut theft = work("Somebody else's");
    theft["images"] = json!([id]);
    let refused = budi.post("/api/v1/me/portfolio", theft).await.refused(400, "BAD_REQUEST");
    assert!(refused["errors"]["images"][0].as_str().unwrap().contains("no picture"), "{refused}");
    let mut item = work("Night market");
    item["images"] = json!([id]);
    let item = ayu.post("/api/v1/me/portfolio", item).await.with(201);
    mona.beside(&ayu).approves(&item).await.with(200);
    is(gets(house.visitor().beside(&mona), id).await, FOR_EVER);
    for (size, edge) in [("small", 320), ("medium", 640), ("large", 1280), ("master", 1400)] {
        let request = mona.request(Method::GET, &format!("/media/{id}/{size}.webp"));
        let file = request.send().await.unwrap().bytes().await.unwrap();
        let image = image::load_from_memory_with_format(&file, ImageFormat::WebP).unwrap();
        assert_eq!(image.width(), edge, "{size}");
    }
    let card = mona.request(Method::GET, &format!("/media/{id}/share.jpg")).send().await.unwrap();
    assert_eq!(card.headers()["content-type"], "image/jpeg");
    assert_eq!(card.headers()["cache-control"], FOR_EVER.1);
    let card = image::load_from_memory_with_format(&card.bytes().await.unwrap(), ImageFormat::Jpeg).unwrap();
    assert_eq!((card.width(), card.height()), (1200, 630));
    let page = house.visitor().beside(&mona).get("/portfolio/ayu").await;
    assert!(page.text.contains(&format!("/media/{id}/share.jpg")), "other places show it");
    assert!(page.text.contains("width=\"1280\" height=\"960\""), "the page leaves room for the picture");
    let mine = ayu.get("/api/v1/me/uploads").await.with(200);
    assert_eq!(mine["uploads"][0]["status"], "KEPT");
    assert_eq!(mine["uploads"][0]["picture"]["id"], id);
    assert_eq!(budi.get("/api/v1/me/uploads").await.with(200)["uploads"], json!([]));
    house.equals_the_log().await;
}

/// CP-04, CP-05, IM-08: faces are square, banners wide, and both hang on the profile.
#[tokio::test(flavor = "multi_thread")]
async fn faces_and_banners_are_cut_and_hung() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let file = png(&scene(1700, 900, 3));
    let face = ayu.uploads("AVATAR", "image/png", &file).await.with(200);
    let banner = ayu.uploads("BANNER", "image/png", &file).await.with(200);
    assert_eq!((&face["picture"]["width"], &face["picture"]["height"]), (&json!(256), &json!(256)));
    assert_eq!((&banner["picture"]["width"], &banner["picture"]["height"]), (&json!(1600), &json!(400)));
    let mut shown = profile("ayu");
    (shown["avatar"], shown["bannerImage"]) = (face["picture"]["id"].clone(), banner["picture"]["id"].clone());
    ayu.put("/api/v1/me/profile", shown).await.with(200);
    is(gets(house.visitor().beside(&ayu), face["picture"]["id"].as_str().unwrap()).await, FOR_EVER);
}

/// IM-07, IM-08: a picture hangs where it was cut for; the answer names the field and the picture.
#[tokio::test(flavor = "multi_thread")]
async fn a_face_is_not_hung_as_a_work() {
    let house = House::open().await;
    let ayu = house.creator("ayu").await;
    let file = png(&scene(1700, 900, 3));
    let mut ids = Vec::new();
    for purpose in ["WORK", "AVATAR", "BANNER"] {
        ids.push(ayu.uploads(purpose, "image/png", &file).await.with(200)["picture"]["id"].clone());
    }
    for wrong in &ids[1..] {
        let mut item = work("Night market");
        item["images"] = json!([ids[0], wrong]);
        let refused = ayu.post("/api/v1/me/portfolio", item).await.refused(400, "BAD_REQUEST");
        let rule = format!("Picture {} was not sent as WORK", wrong.as_str().unwrap());
        assert_eq!(refused["errors"], json!({ "images": [rule] }));
    }
    for (field, wrong) in [("avatar", &ids[0]), ("bannerImage", &ids[1])] {
        let mut shown = profile("ayu");
        shown[field] = wrong.clone();
        let refused = ayu.put("/api/v1/me/profile", shown).await.refused(400, "BAD_REQUEST");
        assert!(refused["errors"][field][0].as_str().unwrap().contains("was not sent as"), "{refused}");
    }
}

/// IM-01, IM-09, SE-12: what is refused, with which code, at which field.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_or_too_large_is_refused() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    ayu.starts("WORK", "image/svg+xml", 9).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    ayu.starts("WORK", "image/gif", 9).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let (two, five) = (2 * 1024 * 1024, 5 * 1024 * 1024);
    for (purpose, most) in [("WORK", five), ("BANNER", five), ("AVATAR", two)] {
        let refused = ayu.starts(purpose, "image/png", most + 1).await.refused(413, "PAYLOAD_TOO_LARGE");
        assert!(refused["errors"]["length"][0].as_str().unwrap().ends_with(" MB"), "{refused}");
        ayu.starts(purpose, "image/png", most).await.with(201);
    }
    ayu.starts("WORK", "image/png", 0).await.refused(400, "BAD_REQUEST");
    let whole = png(&scene(64, 48, 2));
    let starts = async || ayu.starts("WORK", "image/png", whole.len()).await.with(201);
    ayu.puts(&starts().await, &whole[1..]).await.refused(400, "BAD_REQUEST");
    for named_png in [&b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..], b"<!doctype html>"] {
        let (mut file, upload) = (named_png.to_vec(), starts().await);
        file.resize(whole.len(), b' ');
        ayu.puts(&upload, &file).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        ayu.puts(&upload, &whole).await.refused(409, "CONFLICT");
    }
    let upload = starts().await;
    ayu.finishes(&upload).await.refused(412, "PRECONDITION_FAILED");
    ayu.puts(&upload, &vec![0; five + 1]).await.refused(413, "PAYLOAD_TOO_LARGE");
    let mut torn = whole.clone();
    torn[60] ^= 0xff;
    ayu.puts(&upload, &torn).await.with(200);
    for _ in 0..2 {
        let refused = ayu.finishes(&upload).await.refused(400, "BAD_REQUEST");
        assert_eq!(refused["fault"], "UNREADABLE", "{refused}");
        assert!(refused["errors"]["file"][0].as_str().unwrap().contains("damaged"), "{refused}");
    }
    ayu.puts(&upload, &whole).await.refused(409, "CONFLICT");
    let mine = ayu.get("/api/v1/me/uploads?limit=50").await.with(200);
    let rejected = mine["uploads"].as_array().unwrap().iter().find(|row| row["id"] == upload["id"]).unwrap();
    assert_eq!((&rejected["status"], &rejected["fault"]), (&json!("REJECTED"), &json!("UNREADABLE")));
    house.equals_the_log().await;
}

/// IM-09, IM-11: a file of a hundred bytes that claims thirty thousand pixels each way is refused at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_does_not_go_off() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let mut bomb = png(&DynamicImage::new_luma8(1, 1));
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let refused = ayu.uploads("WORK", "image/png", &bomb).await.refused(400, "BAD_REQUEST");
    assert_eq!(refused["fault"], "PIXELS");
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// RL-05, GAP-78: thirty at once, and twenty are opened.
#[tokio::test(flavor = "multi_thread")]
async fn thirty_uploads_at_once_open_twenty() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let answers = join_all((0..30).map(|_| ayu.starts("WORK", "image/png", 9))).await;
    let opened = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(opened, 20);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.refused(412, "PRECONDITION_FAILED");
    }
}

/// IM-09, SE-12: the header may say what was announced, nothing in particular, or nothing; what contradicts is refused and
/// changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_not_called_what_it_was_not_announced_as() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let file = png(&scene(64, 48, 2));
    let upload = ayu.starts("WORK", "image/png", file.len()).await.with(201);
    let path = format!("/api/v1/me/uploads/{}/bytes", upload["id"].as_str().unwrap());
    let puts = async |kind: Option<&str>| {
        let request = ayu.request(Method::PUT, &path).body(file.clone());
        ayu.send(kind.into_iter().fold(request, |request, kind| request.header("content-type", kind))).await
    };
    for other in ["image/jpeg", "text/html; charset=utf-8", "image/svg+xml", "application/x-www-form-urlencoded", ""] {
        let refused = puts(Some(other)).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        assert_eq!(refused["errors"]["Content-Type"], json!(["The Content-Type must be image/png, as declared"]));
    }
    for kind in [None, Some("application/octet-stream"), Some("image/png"), Some("Image/PNG; q=1")] {
        puts(kind).await.with(200);
    }
    ayu.finishes(&upload).await.with(200);
}

/// IM-07, RL-05: what is given up, or is not what was announced, makes room at once, and is listed as what became of it.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_comes_to_nothing_makes_room() {
    let house = House::open().await;
    let (ayu, budi) = (house.person("ayu").await, house.person("budi").await);
    let mut uploads = Vec::new();
    for _ in 0..20 {
        uploads.push(ayu.starts("WORK", "image/png", 9).await.with(201));
    }
    let gives_up = async |person: &Person, upload: &Value| {
        let path = format!("/api/v1/me/uploads/{}", upload["id"].as_str().unwrap());
        person.send(person.request(Method::DELETE, &path)).await
    };
    gives_up(&budi, &uploads[0]).await.refused(404, "NOT_FOUND");
    ayu.starts("WORK", "image/png", 9).await.refused(412, "PRECONDITION_FAILED");
    assert_eq!(gives_up(&ayu, &uploads[0]).await.with(200), gives_up(&ayu, &uploads[0]).await.with(200));
    ayu.starts("WORK", "image/png", 9).await.with(201);
    ayu.puts(&uploads[1], b"\x89PNG\r\n\x1a\n and more").await.refused(400, "BAD_REQUEST");
    ayu.starts("WORK", "image/png", 9).await.with(201);
    let mine = ayu.get("/api/v1/me/uploads?limit=50").await.with(200);
    let withdrawn = mine["uploads"].as_array().unwrap().iter().filter(|row| row["status"] == "WITHDRAWN").count();
    assert_eq!(withdrawn, 2);
    house.equals_the_log().await;
}

/// AR-15: said again under the same key, it is the same upload; bytes too.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_step_is_the_same_step() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let file = png(&scene(80, 60, 4));
    let wish = json!({ "purpose": "WORK", "type": "image/png", "length": file.len() });
    let start = || {
        let request = ayu.request(Method::POST, "/api/v1/me/uploads").json(&wish);
        ayu.send(request.header("idempotency-key", "one"))
    };
    let (first, again) = (start().await.with(201), start().await.with(201));
    assert_eq!(first, again);
    let path = format!("/api/v1/me/uploads/{}/bytes", first["id"].as_str().unwrap());
    let put = |bytes: Vec<u8>| ayu.send(ayu.request(Method::PUT, &path).header("idempotency-key", "two").body(bytes));
    assert_eq!(put(file.clone()).await.with(200), put(file.clone()).await.with(200));
    put(vec![1; file.len()]).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let (one, other) = (ayu.finishes(&first).await.with(200), ayu.finishes(&first).await.with(200));
    assert_eq!(one, other);
}

/// IM-11: moderators are told whose pictures look like those of an item that waits.
#[tokio::test(flavor = "multi_thread")]
async fn moderators_hear_what_looks_alike() {
    let house = House::open().await;
    let (ayu, eve, mona) = (house.creator("ayu").await, house.creator("eve").await, house.moderator("mona").await);
    let original = scene(900, 700, 6);
    let hers = ayu.keeps(&original).await;
    let copy = eve.keeps(&original.resize_exact(640, 498, image::imageops::FilterType::Triangle)).await;
    let other = eve.keeps(&scene(900, 700, 7)).await;
    assert_ne!(hers, copy);
    let mut item = work("A market of my own");
    item["images"] = json!([other, copy]);
    eve.post("/api/v1/me/portfolio", item).await.with(201);
    mona.beside(&eve).beside(&ayu);
    let noted = async || {
        let queue = mona.get("/api/v1/moderation/queue").await.with(200);
        queue["items"][0]["alike"].as_array().filter(|alike| !alike.is_empty()).cloned()
    };
    let alike = until("the note", noted).await;
    assert_eq!(alike.len(), 1, "{alike:?}");
    assert_eq!((&alike[0]["picture"]["id"], &alike[0]["other"]["id"]), (&json!(copy), &json!(hers)));
    assert_eq!((&alike[0]["creator"], &alike[0]["creatorName"]), (&json!(ayu.id), &json!("ayu")));
    house.equals_the_log().await;
}
