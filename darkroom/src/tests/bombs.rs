//! Files that somebody made to do harm.

use std::time::{Duration, Instant};

use super::*;

/// A chunk of a PNG.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let mut crc = u32::MAX;
    for byte in &body {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&(data.len() as u32).to_be_bytes(), body.as_slice(), &(!crc).to_be_bytes()].concat()
}

/// The head of a PNG that claims this size, one bit a pixel.
fn head(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[size.as_slice(), &[1, 0, 0, 0, 0]].concat())].concat()
}

/// IM-09: a few bytes that would unpack to gigabytes are refused by their head, at once.
#[test]
fn bombs_do_not_go_off() {
    let since = Instant::now();
    // 110 MB of zeros pack into some 110 kB; a file of 30,000 by 30,000 needs no more than its head to be refused.
    let tiny = [head(30_000, 30_000), chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\x01"), chunk(b"IEND", b"")].concat();
    assert!(tiny.len() < 100);
    refused(develop(&tiny, Format::Png, Purpose::Work), Fault::Pixels);
    for (width, height) in [(20_001, 1), (1, 20_001), (8_000, 5_001), (u32::MAX >> 1, u32::MAX >> 1)] {
        let bomb = [head(width, height), chunk(b"IEND", b"")].concat();
        refused(develop(&bomb, Format::Png, Purpose::Work), Fault::Pixels);
    }
    // A JPEG of 65,535 by 65,535 by its head.
    let mut jpeg = file_of(&gradient(8, 8, 1), Format::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    refused(develop(&jpeg, Format::Jpeg, Purpose::Work), Fault::Pixels);
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
}

/// IM-09: what the head promises must be there to the end.
#[test]
fn what_is_cut_off_is_not_taken() {
    let picture = scene(320, 240, 3);
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        let whole = file_of(&picture, format);
        kept(&whole, format, Purpose::Work);
        for part in [whole.len() - 3, whole.len() * 2 / 3, whole.len() / 2, 40, 12] {
            refused(develop(&whole[..part], format, Purpose::Work), Fault::Unreadable);
        }
    }
    let headless = [head(10, 10), chunk(b"IEND", b"")].concat();
    refused(develop(&headless, Format::Png, Purpose::Work), Fault::Unreadable);
}

/// IM-09: pictures that move.
#[test]
fn what_moves_is_not_taken() {
    let still = file_of(&scene(64, 48, 1), Format::Png);
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let moving = [&still[..33], &control, &still[33..]].concat();
    refused(develop(&moving, Format::Png, Purpose::Work), Fault::Animated);
    let webp = moving_webp(&scene(64, 48, 2));
    refused(develop(&webp, Format::Webp, Purpose::Work), Fault::Animated);
}

/// An animated WebP of two frames, by libwebp itself.
fn moving_webp(image: &DynamicImage) -> Vec<u8> {
    let config = webp::WebPConfig::new().unwrap();
    let mut encoder = webp::AnimEncoder::new(image.width(), image.height(), &config);
    let (one, other) = (image.to_rgba8(), image.fliph().to_rgba8());
    for (time, frame) in [(0, &one), (100, &other)] {
        encoder.add_frame(webp::AnimFrame::from_rgba(frame, image.width(), image.height(), time));
    }
    encoder.encode().to_vec()
}

/// IM-09, SE-12: the name says nothing, the bytes say all.
#[test]
fn what_is_no_picture_is_not_taken() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for file in [&svg[..], b"<!doctype html><script>alert(1)</script>", b"GIF89a", b"", b"\xff\xd8\xff", b"PK\x03\x04"]
    {
        for format in [Format::Jpeg, Format::Png, Format::Webp] {
            refused(develop(file, format, Purpose::Work), Fault::Unreadable);
        }
    }
    let png = file_of(&scene(32, 32, 1), Format::Png);
    refused(develop(&png, Format::Jpeg, Purpose::Work), Fault::Unreadable);
    let noise: Vec<u8> = (0..4000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for (format, magic) in [(Format::Jpeg, &b"\xff\xd8\xff\xe0"[..]), (Format::Png, b"\x89PNG\r\n\x1a\n")] {
        refused(develop(&[magic, &noise].concat(), format, Purpose::Work), Fault::Unreadable);
    }
}

/// IM-02, IM-09: a file that is two things at once is kept as a picture, and the other thing is gone.
#[test]
fn a_file_that_is_two_things_becomes_one() {
    let script = b"<script>document.cookie</script><!-- PK\x03\x04 -->";
    let jpeg = file_of(&scene(120, 90, 4), Format::Jpeg);
    let comment = [b"\xff\xfe", &(script.len() as u16 + 2).to_be_bytes()[..], script].concat();
    let inside = [&jpeg[..2], &comment, &jpeg[2..]].concat();
    let behind = [&jpeg[..], script, b"PK\x05\x06"].concat();
    let png = file_of(&scene(120, 90, 5), Format::Png);
    let png = [&png[..33], &chunk(b"tEXt", script), &png[33..], script].concat();
    for (file, format) in [(inside, Format::Jpeg), (behind, Format::Jpeg), (png, Format::Png)] {
        let made = kept(&file, format, Purpose::Work);
        for (size, file) in &made.forms {
            assert!(!file.windows(7).any(|bytes| bytes == b"<script"), "{size:?}");
            assert_eq!(Format::of(file), Some(size.format()));
        }
    }
}
