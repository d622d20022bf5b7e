//! Reads a file to its end, if it is a picture within bounds.

use std::io::Cursor;

use domain::media::{Fault, Format};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageDecoder, RgbImage, RgbaImage};
use png::{ColorType, Transformations};

use crate::ends;

/// The longest side that is taken, in pixels (IM-09).
const SIDE_MAX: u32 = 20_000;
/// The most pixels that are taken (IM-09).
const PIXELS_MAX: u64 = 40_000_000;
/// The most bytes that unpacking may need. Only progressive JPEGs of more than 29 megapixels with full colour need more:
/// no camera makes them, and in 5 MB nobody would see them.
const NEED_MAX: u64 = 256 * 1024 * 1024;
/// What the chunks of a PNG beside its pixels may take.
const CHUNKS_MAX: usize = 4 * 1024 * 1024;

type Bytes<'f> = Cursor<&'f [u8]>;

/// A file whose head was read: it is what it says, stands still, and is within bounds.
pub struct Opened<'f> {
    decoder: Decoder<'f>,
    width: u32,
    height: u32,
    need: u64,
}

enum Decoder<'f> {
    Jpeg(Box<JpegDecoder<Bytes<'f>>>),
    Png(Box<png::Reader<Bytes<'f>>>),
    Webp(Box<WebPDecoder<Bytes<'f>>>),
}

/// A picture as it lies in its file, how to turn it upright, and what its colours are.
pub(crate) struct Decoded {
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

impl From<DynamicImage> for Decoded {
    /// One that stands upright, in the colours of every screen.
    fn from(image: DynamicImage) -> Self {
        Self { image, orientation: Orientation::NoTransforms, profile: None }
    }
}

impl<'f> Opened<'f> {
    /// Reads the head.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn of(file: &'f [u8], format: Format) -> Result<Self, Fault> {
        if Format::of(file) != Some(format) {
            return Err(Fault::Unreadable);
        }
        let opened = match format {
            Format::Jpeg => jpeg(file)?,
            Format::Png => png(file)?,
            Format::Webp => webp(file)?,
        };
        within_bounds(opened.width, opened.height)?;
        if opened.need > NEED_MAX { Err(Fault::Pixels) } else { Ok(opened) }
    }

    /// How many bytes it takes to unpack it.
    pub fn need(&self) -> u64 {
        self.need
    }

    /// Unpacks all of it.
    pub(crate) fn decode(self) -> Result<Decoded, Fault> {
        match self.decoder {
            Decoder::Jpeg(decoder) => by_image(*decoder),
            Decoder::Webp(decoder) => by_image(*decoder),
            Decoder::Png(reader) => by_png(*reader),
        }
    }
}

/// Whether a picture may be so large.
pub(crate) fn within_bounds(width: u32, height: u32) -> Result<(), Fault> {
    let pixels = u64::from(width) * u64::from(height);
    let fits = pixels > 0 && pixels <= PIXELS_MAX && width <= SIDE_MAX && height <= SIDE_MAX;
    if fits { Ok(()) } else { Err(Fault::Pixels) }
}

fn jpeg(file: &[u8]) -> Result<Opened<'_>, Fault> {
    let file = ends::jpeg(file).ok_or(Fault::Unreadable)?;
    let decoder = JpegDecoder::new(Cursor::new(file)).map_err(|_| Fault::Unreadable)?;
    let (width, height) = decoder.dimensions();
    // A progressive one is held twice over as coefficients of two bytes, besides its pixels.
    let need = decoder.total_bytes().saturating_mul(if ends::is_progressive(file) { 3 } else { 1 });
    Ok(Opened { decoder: Decoder::Jpeg(Box::new(decoder)), width, height, need })
}

fn webp(file: &[u8]) -> Result<Opened<'_>, Fault> {
    let decoder = WebPDecoder::new(Cursor::new(ends::webp(file))).map_err(|_| Fault::Unreadable)?;
    if decoder.has_animation() {
        return Err(Fault::Animated);
    }
    let (width, height) = decoder.dimensions();
    // Its own planes, or its own pixels, stand beside those that come out.
    let need = decoder.total_bytes().saturating_mul(2);
    Ok(Opened { decoder: Decoder::Webp(Box::new(decoder)), width, height, need })
}

fn png(file: &[u8]) -> Result<Opened<'_>, Fault> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), png::Limits { bytes: CHUNKS_MAX });
    // Of sixteen bits eight are kept, so that a picture never takes more than four bytes a pixel.
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let size = decoder.read_header_info().map(|info| (info.width, info.height));
    let (width, height) = size.map_err(|_| Fault::Unreadable)?;
    within_bounds(width, height)?;
    let reader = decoder.read_info().map_err(|_| Fault::Unreadable)?;
    if reader.info().animation_control().is_some() {
        return Err(Fault::Animated);
    }
    let need = reader.output_buffer_size().map_or(u64::MAX, |bytes| bytes as u64);
    Ok(Opened { decoder: Decoder::Png(Box::new(reader)), width, height, need })
}

fn by_image(mut decoder: impl ImageDecoder) -> Result<Decoded, Fault> {
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Fault::Unreadable)?;
    Ok(Decoded { image, orientation, profile })
}

fn by_png(mut reader: png::Reader<Bytes<'_>>) -> Result<Decoded, Fault> {
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(Fault::Pixels)?];
    let frame = reader.next_frame(&mut pixels).map_err(|_| Fault::Unreadable)?;
    // What follows the pixels must be there too, up to the picture's end.
    reader.finish().map_err(|_| Fault::Unreadable)?;
    pixels.truncate(frame.buffer_size());
    let (width, height) = (frame.width, frame.height);
    let image = match frame.color_type {
        ColorType::Grayscale => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorType::GrayscaleAlpha => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorType::Rgb => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorType::Rgba => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from),
        ColorType::Indexed => None,
    };
    let info = reader.info();
    let exif = info.exif_metadata.as_deref();
    let orientation = exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let profile = info.icc_profile.as_deref().map(<[u8]>::to_vec);
    Ok(Decoded { image: image.ok_or(Fault::Unreadable)?, orientation, profile })
}
