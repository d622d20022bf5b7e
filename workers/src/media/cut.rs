//! Makes pictures smaller, turns them upright and cuts them. Nothing is ever enlarged (IM-08).

use domain::media::{Purpose, Size};
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use super::decode::Decoded;

/// What is kept of a picture at most: upright, no larger than its purpose wants, cut where that wants a form.
pub(super) fn master(Decoded { image, orientation }: Decoded, purpose: Purpose) -> DynamicImage {
    let turned = is_turned(orientation);
    let swap = |(one, other): (u32, u32)| if turned { (other, one) } else { (one, other) };
    let upright = swap((image.width(), image.height()));
    // Made small before it is turned: that is much less to turn.
    let (width, height) = swap(match purpose.cut() {
        None => Size::Master.fit(upright),
        Some(form) => covering(upright, form),
    });
    let mut small = resized(image, width, height);
    small.apply_orientation(orientation);
    match purpose.cut() {
        None => small,
        Some(form) => middle(&small, form),
    }
}

/// The picture with at most the long edge of this size.
pub(super) fn shrunk(image: &DynamicImage, size: Size) -> DynamicImage {
    let (width, height) = size.fit((image.width(), image.height()));
    resized(image.clone(), width, height)
}

/// The picture in exactly this size.
pub(super) fn resized(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
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

/// The smallest size that covers the form.
fn covering((width, height): (u32, u32), form: (u32, u32)) -> (u32, u32) {
    let [width, height, form_width, form_height] = [width, height, form.0, form.1].map(u64::from);
    let (wide, high) = if form_width * height >= form_height * width {
        (form_width, (height * form_width).div_ceil(width))
    } else {
        ((width * form_height).div_ceil(height), form_height)
    };
    (wide.min(width) as u32, high.min(height) as u32)
}

/// The largest part of the middle that has this form, no larger than it.
fn middle(image: &DynamicImage, (form_width, form_height): (u32, u32)) -> DynamicImage {
    let part = |across: u32, form_across: u32, form_along: u32, along: u32| {
        let whole = u64::from(along) * u64::from(form_across) / u64::from(form_along);
        whole.clamp(1, u64::from(across.min(form_across))) as u32
    };
    let (width, height) = (image.width(), image.height());
    let wide = part(width, form_width, form_height, height);
    let high = part(height, form_height, form_width, width);
    image.crop_imm((width - wide) / 2, (height - high) / 2, wide, high)
}
