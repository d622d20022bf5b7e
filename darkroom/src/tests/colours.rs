//! What a file says of its colours is carried out.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{GrayImage, ImageEncoder, Luma, Rgb, RgbImage};
use moxcms::ColorProfile;

use super::*;

/// By another program: 32 by 32, four fields, in inks and in inks of which three are turned into brightness and hue.
const INKS: [&[u8]; 2] = [include_bytes!("files/cmyk.jpg"), include_bytes!("files/ycck.jpg")];
/// The same four fields in light.
const FIELDS: [[u8; 3]; 4] = [[220, 30, 40], [30, 160, 60], [40, 60, 200], [60, 60, 60]];

/// A picture in a file that has this profile.
fn with_profile(image: &DynamicImage, format: Format, profile: Vec<u8>) -> Vec<u8> {
    fn write(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Vec<u8>) {
        encoder.set_icc_profile(profile).unwrap();
        image.write_with_encoder(encoder).unwrap();
    }
    let mut file = Vec::new();
    match format {
        Format::Jpeg => write(JpegEncoder::new_with_quality(&mut file, 100), image, profile),
        Format::Png => write(PngEncoder::new(&mut file), image, profile),
        Format::Webp => write(WebPEncoder::new_lossless(&mut file), image, profile),
    }
    file
}

fn plain(colour: [u8; 3]) -> DynamicImage {
    RgbImage::from_pixel(48, 48, Rgb(colour)).into()
}

/// What everybody sees in the middle of a field of the picture, of so many across.
fn seen(made: &Drawn, field: u32, across: u32) -> [u8; 3] {
    let picture = image::load_from_memory(form(made, Size::Master)).unwrap().to_rgb8();
    let wide = picture.width() / across;
    picture.get_pixel(field % across * wide + wide / 2, field / across * wide + wide / 2).0
}

#[track_caller]
fn near(seen: [u8; 3], expected: [u8; 3]) {
    let off = seen.iter().zip(expected).map(|(one, other)| one.abs_diff(other)).max();
    assert!(off <= Some(6), "{seen:?} instead of {expected:?}");
}

/// IM-02, IM-08: a colour of a wide gamut looks the same without its profile, whatever the file. The numbers are computed
/// from the primaries and curves of the standards.
#[test]
fn a_wide_gamut_keeps_its_colours() {
    let (display, adobe) = (ColorProfile::new_display_p3(), ColorProfile::new_adobe_rgb());
    for format in [Format::Jpeg, Format::Png, Format::Webp] {
        for (profile, expected) in [(&display, [215, 93, 73]), (&adobe, [227, 100, 78])] {
            let file = with_profile(&plain([200, 100, 80]), format, profile.encode().unwrap());
            near(seen(&kept(&file, format, Purpose::Work), 0, 1), expected);
            near(seen(&kept(&file, format, Purpose::Avatar), 0, 1), expected);
        }
        let white = with_profile(&plain([255; 3]), format, display.encode().unwrap());
        near(seen(&kept(&white, format, Purpose::Work), 0, 1), [255; 3]);
    }
}

/// IM-08: a grey picture may have a profile of its own.
#[test]
fn greys_are_converted_too() {
    let grey: DynamicImage = GrayImage::from_pixel(48, 48, Luma([128])).into();
    let dark = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    for format in [Format::Jpeg, Format::Png] {
        near(seen(&kept(&with_profile(&grey, format, dark.clone()), format, Purpose::Work), 0, 1), [188; 3]);
    }
}

/// IM-09: a profile that is broken or about other pixels does no harm.
#[test]
fn a_profile_that_makes_no_sense_is_not_followed() {
    let (colour, whole) = ([200, 90, 40], ColorProfile::new_display_p3().encode().unwrap());
    let inks = [&whole[..16], b"CMYK", &whole[20..]].concat();
    let greys = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    for profile in [vec![1; 9], whole[..whole.len() / 3].to_vec(), vec![0xff; 500], inks, greys] {
        for format in [Format::Jpeg, Format::Png, Format::Webp] {
            let file = with_profile(&plain(colour), format, profile.clone());
            near(seen(&kept(&file, format, Purpose::Work), 0, 1), colour);
        }
    }
}

/// IM-01: printers' files come out in their colours, not as a negative.
#[test]
fn inks_become_light() {
    for file in INKS {
        let made = kept(file, Format::Jpeg, Purpose::Work);
        for (field, colour) in (0..).zip(FIELDS) {
            near(seen(&made, field, 2), colour);
        }
    }
}
