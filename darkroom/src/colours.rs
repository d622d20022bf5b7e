//! Colours: what a file says of them is carried out, because the picture is kept without what it says.

use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The picture in the colours that every screen takes a picture to be in (sRGB). A profile that is broken, or that is not
/// about pixels like these, is not followed.
pub(crate) fn for_every_screen(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    profile.and_then(|profile| converted(&image, profile)).unwrap_or(image)
}

fn converted(image: &DynamicImage, profile: &[u8]) -> Option<DynamicImage> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    // Of printers' inks nothing is said here: the decoder made light of them.
    let (from, to) = match (profile.color_space, image) {
        (DataColorSpace::Rgb, DynamicImage::ImageRgb8(_)) => (Layout::Rgb, Layout::Rgb),
        (DataColorSpace::Rgb, DynamicImage::ImageRgba8(_)) => (Layout::Rgba, Layout::Rgba),
        (DataColorSpace::Gray, DynamicImage::ImageLuma8(_)) => (Layout::Gray, Layout::Rgb),
        (DataColorSpace::Gray, DynamicImage::ImageLumaA8(_)) => (Layout::GrayAlpha, Layout::Rgba),
        _ => return None,
    };
    let screen = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(from, &screen, to, TransformOptions::default()).ok()?;
    let (width, height) = (image.width(), image.height());
    let mut pixels = vec![0; width as usize * height as usize * to.channels()];
    transform.transform(image.as_bytes(), &mut pixels).ok()?;
    match to {
        Layout::Rgb => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        _ => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
    }
}
