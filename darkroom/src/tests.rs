//! The darkroom: what comes of pictures, and that nothing comes of anything else.

use std::io::Cursor;

use bytes::Bytes;
use domain::media::{Fault, Format, Purpose, Size};
use image::{DynamicImage, ImageFormat, RgbaImage};

use crate::{Drawn, NoPicture, Opened, of_pixels};

mod bombs;
mod colours;
mod ends;
mod looks;
mod sizes;

/// A picture with something to see in it.
fn gradient(width: u32, height: u32, blue: u8) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([(x * 255 / width) as u8, (y * 255 / height) as u8, blue, 255])
    }))
}

/// One with forms in it, as the world has: they tell pictures apart.
fn scene(width: u32, height: u32, seed: u32) -> DynamicImage {
    let waves: Vec<(f32, f32, f32)> = (0..9_u32)
        .map(|wave| (seed * 9 + wave + 1).wrapping_mul(2_654_435_761))
        .map(|chance| (((chance >> 8) % 13) as f32 - 6.0, ((chance >> 14) % 13) as f32 - 6.0, (chance >> 20) as f32))
        .collect();
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
        let sum: f32 = waves.iter().map(|(right, down, phase)| (right * x * 3.0 + down * y * 3.0 + phase).sin()).sum();
        let level = (110.0 + sum * 11.0) as u8;
        image::Rgb([level, level / 2 + 40, 200 - level])
    }))
}

fn file_of(image: &DynamicImage, format: Format) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    match format {
        Format::Jpeg => image.to_rgb8().write_to(&mut bytes, ImageFormat::Jpeg),
        Format::Png => image.write_to(&mut bytes, ImageFormat::Png),
        Format::Webp => image.write_to(&mut bytes, ImageFormat::WebP),
    }
    .unwrap();
    bytes.into_inner()
}

fn develop(file: &[u8], format: Format, purpose: Purpose) -> Result<Drawn, NoPicture> {
    Opened::of(file, format)?.draw(purpose)
}

fn kept(file: &[u8], format: Format, purpose: Purpose) -> Drawn {
    develop(file, format, purpose).unwrap()
}

#[track_caller]
fn refused(developed: Result<Drawn, NoPicture>, because: Fault) {
    assert_eq!(developed.map(|drawn| drawn.picture), Err(because.into()));
}

fn form(drawn: &Drawn, size: Size) -> &Bytes {
    &drawn.forms.iter().find(|(other, _)| *other == size).unwrap().1
}

fn measures(file: &[u8]) -> (u32, u32) {
    image::ImageReader::with_format(Cursor::new(file), ImageFormat::WebP).into_dimensions().unwrap()
}
