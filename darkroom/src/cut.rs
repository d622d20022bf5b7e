//! Makes pictures smaller, turns them upright and cuts them. Nothing is ever enlarged (IM-08).

use domain::media::{Purpose, Size, covering, middle};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage, Rgba};

use crate::colours::for_every_screen;
use crate::decode::Decoded;

/// What is kept of a picture at most: in colours that every screen shows, upright, no larger than its purpose wants, cut where that wants a form.
pub(crate) fn master(Decoded { image, orientation, profile }: Decoded, purpose: Purpose) -> DynamicImage {
    let turned = is_turned(orientation);
    let swap = |(one, other): (u32, u32)| if turned { (other, one) } else { (one, other) };
    let upright = swap((image.width(), image.height()));
    // Made small before anything else: that leaves much less to convert and to turn.
    let (width, height) = swap(match purpose.cut() {
        None => Size::Master.fit(upright),
        Some(form) => covering(upright, form),
    });
    let mut small = for_every_screen(resized(image, width, height), profile.as_deref());
    small.apply_orientation(orientation);
    match purpose.cut() {
        None => small,
        Some(form) => middle_of(&small, form),
    }
}

/// The picture with at most the long edge of this size.
pub(crate) fn shrunk(image: &DynamicImage, size: Size) -> DynamicImage {
    let (width, height) = size.fit((image.width(), image.height()));
    resized(image.clone(), width, height)
}

/// The picture as other places show it on a card, on white where it is see-through.
pub(crate) fn for_sharing(master: &DynamicImage) -> RgbImage {
    let whole = (master.width(), master.height());
    let form = Size::Share.fit(whole);
    // Cut from what is nearly as small already: that is much less to copy.
    let (width, height) = covering(whole, form);
    let part = middle_of(&resized(master.clone(), width, height), form);
    if !part.color().has_alpha() {
        return part.into_rgb8();
    }
    let mut opaque = RgbImage::new(part.width(), part.height());
    for (to, Rgba([red, green, blue, alpha])) in opaque.pixels_mut().zip(part.into_rgba8().pixels().copied()) {
        let over = |level: u8| 255 - (u16::from(255 - level) * u16::from(alpha) / 255) as u8;
        *to = Rgb([over(red), over(green), over(blue)]);
    }
    opaque
}

/// The picture in exactly this size.
pub(crate) fn resized(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    if (image.width(), image.height()) == (width, height) {
        return image;
    }
    let mut smaller = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    match Resizer::new().resize(&image, &mut smaller, &options) {
        Ok(()) => smaller,
        // It knows all kinds of pixels with eight bits; should it ever meet another, this one knows all.
        Err(_) => image.resize_exact(width, height, image::imageops::FilterType::CatmullRom),
    }
}

fn is_turned(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(orientation, O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH)
}

/// The part of the middle that has this form, or as much of it as there is.
fn middle_of(image: &DynamicImage, form: (u32, u32)) -> DynamicImage {
    let (wide, high) = middle((image.width(), image.height()), form);
    image.crop_imm((image.width() - wide) / 2, (image.height() - high) / 2, wide, high)
}
