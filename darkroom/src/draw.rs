//! Draws a picture anew in all its sizes.

use bytes::Bytes;
use domain::media::{Fault, MediaId, Picture, Purpose, Size};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, RgbaImage};
use sha2::{Digest, Sha256};

use crate::cut::{for_sharing, master, shrunk};
use crate::decode::{Decoded, Opened, within_bounds};
use crate::looks::{phash, thumbhash};
use crate::{Drawn, NoPicture};

/// The quality of the kept files, of 100.
const QUALITY: f32 = 80.0;
/// How hard the encoder tries, from 0 to 6. More than 2 costs twice the time for a few percent.
const EFFORT: i32 = 2;

/// A picture that is there as pixels: `width × height × 4` bytes of RGBA. Takes tens of milliseconds of computing.
///
/// # Errors
/// When the length does not fit the size or is out of bounds.
pub fn of_pixels(width: u32, height: u32, rgba: Vec<u8>, purpose: Purpose) -> Result<Drawn, NoPicture> {
    within_bounds(width, height)?;
    let image = RgbaImage::from_raw(width, height, rgba).ok_or(Fault::Pixels)?;
    draw(DynamicImage::from(image).into(), purpose)
}

impl Opened<'_> {
    /// Unpacks the picture and draws it in all sizes.
    ///
    /// # Errors
    /// [`NoPicture::Fault`] when the file is damaged.
    pub fn draw(self, purpose: Purpose) -> Result<Drawn, NoPicture> {
        draw(self.decode()?, purpose)
    }

    /// Unpacks a master and draws its card for other places alone.
    ///
    /// # Errors
    /// [`NoPicture::Fault`] when the file is damaged.
    pub fn draw_card(self) -> Result<Bytes, NoPicture> {
        card(&self.decode()?.image)
    }
}

/// All sizes of a picture, each made of the next larger one, and what is to be known of it.
fn draw(decoded: Decoded, purpose: Purpose) -> Result<Drawn, NoPicture> {
    let mut drawn = master(decoded, purpose);
    let (width, height) = (drawn.width(), drawn.height());
    let mut file = encoded(&drawn)?;
    let (media, bytes) = (MediaId::of_sha256(Sha256::digest(&file).into()), file.len() as u64);
    let mut forms = vec![(Size::Master, file.clone()), (Size::Share, card(&drawn)?)];
    for size in [Size::Large, Size::Medium, Size::Small] {
        let smaller = shrunk(&drawn, size);
        // A small picture looks the same in all sizes: it is not drawn again.
        if (smaller.width(), smaller.height()) != (drawn.width(), drawn.height()) {
            file = encoded(&smaller)?;
        }
        drawn = smaller;
        forms.push((size, file.clone()));
    }
    let (thumbhash, phash) = (thumbhash(&drawn), phash(&drawn));
    Ok(Drawn { picture: Picture { media, width, height, bytes, thumbhash, phash }, forms })
}

/// For other places, as a JPEG: not all of them read WebP.
fn card(master: &DynamicImage) -> Result<Bytes, NoPicture> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, QUALITY as u8);
    for_sharing(master).write_with_encoder(encoder).map_err(|error| NoPicture::Broken(error.to_string()))?;
    Ok(file.into())
}

/// As lossy WebP (GAP-38: `image` itself writes lossless WebP only).
fn encoded(image: &DynamicImage) -> Result<Bytes, NoPicture> {
    let broken = || NoPicture::Broken("the picture could not be written as WebP".into());
    let mut settings = webp::WebPConfig::new().map_err(|()| broken())?;
    settings.quality = QUALITY;
    settings.method = EFFORT;
    let (width, height) = (image.width(), image.height());
    let file = if image.color().has_alpha() {
        webp::Encoder::from_rgba(&image.to_rgba8(), width, height).encode_advanced(&settings)
    } else {
        webp::Encoder::from_rgb(&image.to_rgb8(), width, height).encode_advanced(&settings)
    };
    Ok(Bytes::copy_from_slice(&file.map_err(|_| broken())?))
}
