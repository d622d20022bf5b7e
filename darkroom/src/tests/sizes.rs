use domain::media::MediaId;
use sha2::{Digest, Sha256};

use super::*;

/// IM-03, IM-08
#[test]
fn a_picture_is_kept_in_four_sizes_and_never_enlarged() {
    for (sent, forms) in [
        ((2400, 1800), [(320, 240), (640, 480), (1280, 960), (2048, 1536)]),
        ((1600, 400), [(320, 80), (640, 160), (1280, 320), (1600, 400)]),
        ((960, 1281), [(239, 319), (479, 639), (959, 1280), (960, 1281)]),
        ((640, 480), [(320, 240), (640, 480), (640, 480), (640, 480)]),
        ((319, 320), [(319, 320); 4]),
        ((1, 1), [(1, 1); 4]),
        ((3000, 1), [(320, 1), (640, 1), (1280, 1), (2048, 1)]),
    ] {
        let rgba = gradient(sent.0, sent.1, 9).into_rgba8().into_raw();
        let made = of_pixels(sent.0, sent.1, rgba, Purpose::Work).unwrap();
        for (size, expected) in [Size::Small, Size::Medium, Size::Large, Size::Master].into_iter().zip(forms) {
            let (width, height) = measures(form(&made, size));
            let off = width.abs_diff(expected.0).max(height.abs_diff(expected.1));
            assert!(off <= 1, "{sent:?} as {size:?}: {width} by {height}");
        }
        assert_eq!((made.picture.width, made.picture.height), forms[3]);
    }
}

/// IM-08: a face is square, a banner four times as wide as high, of the middle; neither is enlarged.
#[test]
fn faces_and_banners_are_cut() {
    for (purpose, sent, expected) in [
        (Purpose::Avatar, (800, 600), (256, 256)),
        (Purpose::Avatar, (256, 256), (256, 256)),
        (Purpose::Avatar, (300, 2000), (256, 256)),
        (Purpose::Avatar, (200, 500), (200, 200)),
        (Purpose::Avatar, (1, 9), (1, 1)),
        (Purpose::Banner, (2000, 1500), (1600, 400)),
        (Purpose::Banner, (1600, 400), (1600, 400)),
        (Purpose::Banner, (800, 800), (800, 200)),
        (Purpose::Banner, (3000, 300), (1200, 300)),
        (Purpose::Banner, (2, 1), (2, 1)),
    ] {
        let rgba = gradient(sent.0, sent.1, 9).into_rgba8().into_raw();
        let made = of_pixels(sent.0, sent.1, rgba, purpose).unwrap();
        assert_eq!((made.picture.width, made.picture.height), expected, "{purpose:?} of {sent:?}");
        assert_eq!(measures(form(&made, Size::Master)), expected);
    }
}

/// IM-08: what is cut away is the same on both sides.
#[test]
fn the_middle_stays() {
    let wide = DynamicImage::ImageRgba8(RgbaImage::from_fn(900, 300, |x, _| {
        if (300..600).contains(&x) { image::Rgba([250, 250, 250, 255]) } else { image::Rgba([0, 0, 0, 255]) }
    }));
    let made = of_pixels(900, 300, wide.into_rgba8().into_raw(), Purpose::Avatar).unwrap();
    let face = image::load_from_memory(form(&made, Size::Master)).unwrap().to_luma8();
    assert!(face.iter().all(|level| *level > 200), "{:?}", face.iter().min());
}

/// PP-06: other places get the middle in their form, as large as it is and no larger, on white; of a face all.
#[test]
fn a_picture_is_cut_for_other_places() {
    for (purpose, sent, expected) in [
        (Purpose::Work, (2400, 1800), (1200, 630)),
        (Purpose::Work, (1500, 2000), (1200, 630)),
        (Purpose::Work, (4000, 1000), (975, 512)),
        (Purpose::Work, (1000, 1000), (1000, 525)),
        (Purpose::Work, (600, 2000), (600, 315)),
        (Purpose::Work, (3000, 1), (1, 1)),
        (Purpose::Banner, (1600, 400), (761, 400)),
        (Purpose::Avatar, (800, 600), (256, 256)),
    ] {
        let rgba = gradient(sent.0, sent.1, 9).into_rgba8().into_raw();
        let made = of_pixels(sent.0, sent.1, rgba, purpose).unwrap();
        let file = form(&made, Size::Share);
        assert_eq!(Format::of(file), Some(Format::Jpeg));
        let card = image::load_from_memory(file).unwrap();
        assert_eq!((card.width(), card.height()), expected, "{purpose:?} of {sent:?}");
        assert_eq!(Size::Share.fit((made.picture.width, made.picture.height)), expected);
    }
    let clear = of_pixels(600, 600, vec![0; 600 * 600 * 4], Purpose::Work).unwrap();
    let card = image::load_from_memory(form(&clear, Size::Share)).unwrap().to_luma8();
    assert!(card.iter().all(|level| *level > 250));
}

/// PP-06: a card that is made later, of the master alone, is the same but for the master's own loss.
#[test]
fn a_card_can_be_made_of_the_master() {
    let made = of_pixels(1500, 1200, scene(1500, 1200, 4).to_rgba8().into_raw(), Purpose::Work).unwrap();
    let card = |file: &[u8]| image::load_from_memory_with_format(file, ImageFormat::Jpeg).unwrap().to_rgb8();
    let later = Opened::of(form(&made, Size::Master), Format::Webp).unwrap().draw_card().unwrap();
    let (first, later) = (card(form(&made, Size::Share)), card(&later));
    assert_eq!(first.dimensions(), later.dimensions());
    let off: u64 = first.iter().zip(later.iter()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
    assert!(off / (first.len() as u64) < 4, "{off}");
}

/// GAP-36, CA-04, IM-11
#[test]
fn the_id_is_the_digest_of_the_master() {
    let rgba = gradient(400, 300, 1).into_rgba8().into_raw();
    let made = of_pixels(400, 300, rgba.clone(), Purpose::Work).unwrap();
    let master = form(&made, Size::Master);
    assert_eq!(made.picture.media, MediaId::of_sha256(Sha256::digest(master).into()));
    assert_eq!(made.picture.bytes, master.len() as u64);
    let again = of_pixels(400, 300, rgba, Purpose::Work).unwrap();
    assert_eq!(again.picture, made.picture);
    let other = of_pixels(400, 300, gradient(400, 300, 2).into_rgba8().into_raw(), Purpose::Work).unwrap();
    assert_ne!(other.picture.media, made.picture.media);
}

/// IM-01, IM-09, IM-10: a lossless file is the same picture whatever it is packed in.
#[test]
fn what_is_sent_is_drawn_anew() {
    let picture = gradient(200, 100, 4);
    let drawn = of_pixels(200, 100, picture.to_rgba8().into_raw(), Purpose::Work).unwrap().picture;
    for format in [Format::Png, Format::Webp] {
        assert_eq!(kept(&file_of(&picture, format), format, Purpose::Work).picture, drawn, "{format:?}");
    }
    let jpeg = kept(&file_of(&picture, Format::Jpeg), Format::Jpeg, Purpose::Work);
    assert_eq!((jpeg.picture.width, jpeg.picture.height), (200, 100));
    for (size, file) in &jpeg.forms {
        assert_eq!(Format::of(file), Some(size.format()), "{size:?}");
    }
    let grey = DynamicImage::ImageLuma8(picture.to_luma8());
    for format in [Format::Png, Format::Jpeg] {
        kept(&file_of(&grey, format), format, Purpose::Avatar);
    }
    let deep = DynamicImage::ImageRgba16(picture.to_rgba16());
    assert_eq!(kept(&file_of(&deep, Format::Png), Format::Png, Purpose::Work).picture, drawn);
}

/// A JPEG with what a camera writes beside the pixels: how it was held, and where it was.
fn with_exif(mut jpeg: Vec<u8>, orientation: u8) -> Vec<u8> {
    let mut exif = b"\xff\xe1\x00\x2aExif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"GPS-6.2");
    exif.resize(2 + 0x2a, b'.');
    jpeg.splice(2..2, exif);
    jpeg
}

/// IM-02: what a camera wrote is followed, and does not stay.
#[test]
fn pictures_stand_upright_and_nothing_but_pixels_stays() {
    // Dark on the left, as it lies in the file.
    let lying = DynamicImage::ImageRgb8(image::RgbImage::from_fn(60, 40, |x, _| {
        if x < 30 { image::Rgb([0, 0, 0]) } else { image::Rgb([255, 255, 255]) }
    }));
    for (orientation, size, dark) in
        [(1, (60, 40), (5, 20)), (3, (60, 40), (55, 20)), (6, (40, 60), (20, 5)), (8, (40, 60), (20, 55))]
    {
        let file = with_exif(file_of(&lying, Format::Jpeg), orientation);
        let made = kept(&file, Format::Jpeg, Purpose::Work);
        assert_eq!((made.picture.width, made.picture.height), size, "{orientation}");
        let master = form(&made, Size::Master);
        let seen = image::load_from_memory(master).unwrap().to_luma8();
        assert!(seen.get_pixel(dark.0, dark.1).0[0] < 60, "{orientation}");
        assert!(seen.get_pixel(size.0 - 1 - dark.0, size.1 - 1 - dark.1).0[0] > 200, "{orientation}");
        for (_, file) in &made.forms {
            assert!(!file.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"EXIF" || bytes == b"GPS-"));
        }
    }
    let banner = with_exif(file_of(&gradient(400, 1600, 3), Format::Jpeg), 6);
    let made = kept(&banner, Format::Jpeg, Purpose::Banner);
    assert_eq!((made.picture.width, made.picture.height), (1600, 400));
}
