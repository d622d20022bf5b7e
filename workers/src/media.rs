//! The pictures of the house, kept as files in one local folder.
//!
//! ```text
//! <folder>/ab/abcdef…/{small,medium,large}.webp        320, 640 and 1280 pixels on the long edge (IM-08)
//! ```
//! A picture is named by its content: its id is the SHA-256 of `large.webp`, the largest form that is kept. The three
//! files appear together or not at all, and never change. What was sent is decoded and drawn anew, so that nothing but
//! pixels stays (IM-02). Not here: uploads, scanners, other storages.

use std::fs;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use commands::media::MediaLibrary;
use domain::media::{MediaId, Size};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbaImage};
use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

#[cfg(test)]
mod tests;

/// The quality of the kept files, of 100.
const QUALITY: f32 = 80.0;
/// How hard the encoder tries, from 0 to 6. More than 2 costs twice the time for a few percent.
const EFFORT: i32 = 2;
/// The longest side that is accepted, in pixels (IM-09).
const SIDE_MAX: u32 = 20_000;
/// The most pixels that are accepted (IM-09).
const PIXELS_MAX: u64 = 40_000_000;
/// The folder's remembered picture sizes; a few dozen bytes each.
const REMEMBERED: u64 = 100_000;

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// What was sent is no JPEG, PNG or WebP, or a damaged one.
    #[error("The picture is no JPEG, PNG or WebP that can be read")]
    Unreadable(#[source] Option<image::ImageError>),
    /// It has more pixels than allowed, or none.
    #[error("The picture must have at least one and at most 40 million pixels, and no side over 20000")]
    Bounds,
    /// The encoder refused.
    #[error("The picture could not be written as WebP")]
    Encoding,
    /// The folder cannot be read or written.
    #[error("The picture folder cannot be used")]
    Folder(#[from] io::Error),
}

/// A picture that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub id: MediaId,
    /// The width of its large form, in pixels.
    pub width: u32,
    /// The height of its large form, in pixels.
    pub height: u32,
}

/// A folder of pictures. Cheap to clone; several processes may share one folder.
#[derive(Clone, Debug)]
pub struct MediaFolder {
    root: PathBuf,
    sizes: Cache<MediaId, (u32, u32)>,
}

impl MediaFolder {
    /// Opens the folder, and makes it when it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, MediaError> {
        let root = root.into();
        fs::create_dir_all(&root)?;
        Ok(Self { root, sizes: Cache::new(REMEMBERED) })
    }

    /// Keeps a picture that was sent as a file: JPEG, PNG or WebP, told by its content (IM-09). Takes tens of
    /// milliseconds of computing: call it off the async threads. The same picture again changes nothing.
    ///
    /// # Errors
    /// When it cannot be read or is out of bounds, or the folder cannot be written.
    pub fn keep(&self, file: &[u8]) -> Result<Kept, MediaError> {
        self.keep_image(&decode(file)?)
    }

    /// Keeps a picture that is there as pixels: `width × height × 4` bytes of RGBA. As [`keep`](Self::keep) otherwise.
    ///
    /// # Errors
    /// When the length does not fit the size or is out of bounds, or the folder cannot be written.
    pub fn keep_pixels(&self, width: u32, height: u32, rgba: Vec<u8>) -> Result<Kept, MediaError> {
        within_bounds(width, height)?;
        let image = RgbaImage::from_raw(width, height, rgba).ok_or(MediaError::Bounds)?;
        self.keep_image(&DynamicImage::ImageRgba8(image))
    }

    /// The file of a kept picture; `None` when it is not kept. An id has 64 hexadecimal digits and nothing else, so
    /// that no path leads out of the folder.
    pub fn path(&self, id: &MediaId, size: Size) -> Option<PathBuf> {
        let file = self.home(id).join(file_name(size));
        file.is_file().then_some(file)
    }

    /// Width and height of the large form of a kept picture, in pixels; `None` when it is not kept.
    pub fn dimensions(&self, id: &MediaId) -> Option<(u32, u32)> {
        self.sizes.optionally_get_with_by_ref(id, || {
            ImageReader::open(self.path(id, Size::Large)?).ok()?.into_dimensions().ok()
        })
    }

    fn keep_image(&self, image: &DynamicImage) -> Result<Kept, MediaError> {
        let large = shrink(image, Size::Large);
        let master = encode(&large)?;
        let id = MediaId::of_sha256(Sha256::digest(&master).into());
        let kept = Kept { id, width: large.width(), height: large.height() };
        if self.home(&kept.id).is_dir() {
            return Ok(kept);
        }
        let medium = shrink(&large, Size::Medium);
        let small = shrink(&medium, Size::Small);
        let forms = [(Size::Large, master), (Size::Medium, encode(&medium)?), (Size::Small, encode(&small)?)];
        self.write(&kept.id, &forms)?;
        Ok(kept)
    }

    /// Writes all forms beside their place, then moves them there at once. A crash in between leaves a folder whose
    /// name begins with a dot, which nobody reads.
    fn write(&self, id: &MediaId, forms: &[(Size, Vec<u8>)]) -> Result<(), MediaError> {
        let draft = TempDir::new_in(&self.root)?;
        for (size, bytes) in forms {
            let mut file = fs::File::create(draft.path().join(file_name(*size)))?;
            file.write_all(bytes)?;
            file.sync_all()?;
        }
        let home = self.home(id);
        if let Some(shelf) = home.parent() {
            fs::create_dir_all(shelf)?;
        }
        readable_by_all(draft.path())?;
        match fs::rename(draft.path(), &home) {
            // Another one was faster with the same picture: hers is as good.
            Err(_) if home.is_dir() => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => {
                drop(draft.keep());
                Ok(())
            }
        }
    }

    fn home(&self, id: &MediaId) -> PathBuf {
        self.root.join(&id.as_str()[..2]).join(id.as_str())
    }
}

#[async_trait]
impl MediaLibrary for MediaFolder {
    async fn has(&self, pictures: &[MediaId]) -> Vec<bool> {
        let homes: Vec<PathBuf> = pictures.iter().map(|id| self.home(id)).collect();
        let asked = homes.len();
        tokio::task::spawn_blocking(move || homes.iter().map(|home| home.is_dir()).collect())
            .await
            .unwrap_or_else(|_| vec![false; asked])
    }
}

fn file_name(size: Size) -> &'static str {
    match size {
        Size::Small => "small.webp",
        Size::Medium => "medium.webp",
        Size::Large => "large.webp",
    }
}

/// A temporary folder is closed to others; a kept one is as open as its files.
fn readable_by_all(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn within_bounds(width: u32, height: u32) -> Result<(), MediaError> {
    let pixels = u64::from(width) * u64::from(height);
    let fits = pixels > 0 && pixels <= PIXELS_MAX && width <= SIDE_MAX && height <= SIDE_MAX;
    if fits { Ok(()) } else { Err(MediaError::Bounds) }
}

/// Decodes within bounds that hold before the first pixel is unpacked, and turns the picture upright.
fn decode(file: &[u8]) -> Result<DynamicImage, MediaError> {
    let unreadable = |error| MediaError::Unreadable(Some(error));
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.format().ok_or(MediaError::Unreadable(None))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    within_bounds(width, height)?;
    let upright = decoder.orientation().map_err(unreadable)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    image.apply_orientation(upright);
    Ok(image)
}

/// The picture with at most the long edge of this size; never enlarged.
fn shrink(image: &DynamicImage, size: Size) -> DynamicImage {
    let (width, height, longest) = (image.width(), image.height(), size.long_edge());
    let long = width.max(height);
    if long <= longest {
        return image.clone();
    }
    let scaled =
        |side: u32| (u64::from(side) * u64::from(longest) / u64::from(long)).clamp(1, u64::from(longest)) as u32;
    image.resize_exact(scaled(width), scaled(height), FilterType::Triangle)
}

fn encode(image: &DynamicImage) -> Result<Vec<u8>, MediaError> {
    let pixels = image.to_rgba8();
    let mut settings = webp::WebPConfig::new().map_err(|()| MediaError::Encoding)?;
    settings.quality = QUALITY;
    settings.method = EFFORT;
    let encoder = webp::Encoder::from_rgba(&pixels, pixels.width(), pixels.height());
    let file = encoder.encode_advanced(&settings).map_err(|_| MediaError::Encoding)?;
    Ok(file.to_vec())
}
