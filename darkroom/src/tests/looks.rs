use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn phash(image: &DynamicImage) -> Option<u64> {
    let (width, height) = (image.width(), image.height());
    let made = of_pixels(width, height, image.to_rgba8().into_raw(), Purpose::Work).unwrap();
    made.picture.phash.map(|digits| u64::from_str_radix(&digits, 16).unwrap())
}

fn differ(one: &DynamicImage, other: &DynamicImage) -> u32 {
    (phash(one).unwrap() ^ phash(other).unwrap()).count_ones()
}

/// IM-11: smaller, brighter or written badly, it is the same picture; another one is not.
#[test]
fn what_looks_alike_has_nearly_the_same_hash() {
    let original = scene(800, 600, 2);
    let smaller = original.resize_exact(350, 262, image::imageops::FilterType::Triangle);
    let badly = image::load_from_memory(&{
        let mut file = Cursor::new(Vec::new());
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 25);
        original.to_rgb8().write_with_encoder(encoder).unwrap();
        file.into_inner()
    });
    assert_eq!(differ(&original, &original), 0);
    for (what, alike) in [("smaller", smaller), ("brighter", original.brighten(12)), ("badly", badly.unwrap())] {
        let bits = differ(&original, &alike);
        assert!(bits <= 3, "{what}: {bits}");
    }
    for seed in 3..8 {
        let bits = differ(&original, &scene(800, 600, seed));
        assert!(bits > 10, "{seed}: {bits}");
    }
}

/// IM-11: all plain pictures would look alike: they are compared with none.
#[test]
fn a_plain_picture_has_no_hash() {
    assert_eq!(phash(&DynamicImage::ImageRgb8(image::RgbImage::from_pixel(300, 200, image::Rgb([9, 90, 200])))), None);
    assert_eq!(phash(&DynamicImage::new_rgba8(1, 1)), None);
}

/// IM-05, IM-11: the placeholder has the picture's form and colour.
#[test]
fn the_placeholder_is_the_picture_in_a_few_bytes() {
    let sea = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(900, 300, image::Rgb([10, 60, 200])));
    let made = of_pixels(900, 300, sea.to_rgba8().into_raw(), Purpose::Work).unwrap();
    let hash = STANDARD.decode(&made.picture.thumbhash).unwrap();
    assert!(hash.len() <= 25, "{}", hash.len());
    let (red, _, blue, alpha) = thumbhash::thumb_hash_to_average_rgba(&hash).unwrap();
    assert!(blue > 0.7 && red < 0.2 && alpha > 0.9, "{red} {blue} {alpha}");
    let form = thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap();
    assert!((2.0..4.5).contains(&form), "{form}");
}
