use image::ImageFormat;
use tempfile::tempdir;

use super::*;

/// A picture with something to see in it.
fn gradient(width: u32, height: u32, blue: u8) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([(x * 255 / width) as u8, (y * 255 / height) as u8, blue, 255])
    }))
}

fn file_of(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pixels_of(image: &DynamicImage) -> (u32, u32, Vec<u8>) {
    (image.width(), image.height(), image.to_rgba8().into_raw())
}

fn keep(folder: &MediaFolder, image: &DynamicImage) -> Kept {
    let (width, height, rgba) = pixels_of(image);
    folder.keep_pixels(width, height, rgba).unwrap()
}

/// IM-03, IM-08
#[test]
fn a_picture_is_kept_in_three_sizes_and_never_enlarged() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path().join("media")).unwrap();
    for (sent, forms) in [
        ((1600, 400), [(320, 80), (640, 160), (1280, 320)]),
        ((1280, 960), [(320, 240), (640, 480), (1280, 960)]),
        ((960, 1281), [(239, 320), (479, 640), (959, 1280)]),
        ((640, 480), [(320, 240), (640, 480), (640, 480)]),
        ((319, 320), [(319, 320), (319, 320), (319, 320)]),
        ((1, 1), [(1, 1), (1, 1), (1, 1)]),
        ((3000, 1), [(320, 1), (640, 1), (1280, 1)]),
    ] {
        let kept = keep(&folder, &gradient(sent.0, sent.1, 9));
        for (size, expected) in [Size::Small, Size::Medium, Size::Large].into_iter().zip(forms) {
            let file = folder.path(&kept.id, size).unwrap();
            let format = ImageReader::open(&file).unwrap().with_guessed_format().unwrap().format();
            assert_eq!(format, Some(ImageFormat::WebP));
            assert_eq!(image::image_dimensions(&file).unwrap(), expected, "{sent:?} as {size:?}");
        }
        assert_eq!((kept.width, kept.height), forms[2]);
        assert_eq!(folder.dimensions(&kept.id), Some(forms[2]));
    }
}

/// GAP-36, CA-04
#[test]
fn the_id_is_the_digest_of_the_largest_file() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let kept = keep(&folder, &gradient(400, 300, 1));
    let master = fs::read(folder.path(&kept.id, Size::Large).unwrap()).unwrap();
    assert_eq!(kept.id, MediaId::of_sha256(Sha256::digest(master).into()));
}

#[test]
fn the_same_picture_again_changes_nothing() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let first = keep(&folder, &gradient(500, 500, 1));
    let file = folder.path(&first.id, Size::Small).unwrap();
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(keep(&folder, &gradient(500, 500, 1)), first);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);
    assert_ne!(keep(&folder, &gradient(500, 500, 2)).id, first.id);
    assert_eq!(fs::read_dir(home.path()).unwrap().filter(|e| is_draft(e.as_ref().unwrap())).count(), 0);
}

fn is_draft(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

#[test]
fn many_at_once_keep_one() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let ids: Vec<MediaId> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| keep(&folder, &gradient(90, 60, 3)).id)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert!(folder.path(&ids[0], Size::Medium).is_some());
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

/// IM-01, IM-09
#[test]
fn a_file_is_judged_by_its_content() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let picture = gradient(200, 100, 4);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let kept = folder.keep(&file_of(&picture, format)).unwrap();
        assert_eq!(kept, keep(&folder, &picture), "a lossless {format:?} is the same picture");
    }
    let jpeg = DynamicImage::ImageRgb8(picture.to_rgb8());
    assert_eq!(folder.keep(&file_of(&jpeg, ImageFormat::Jpeg)).unwrap().width, 200);
    let png = file_of(&picture, ImageFormat::Png);
    for damaged in [&b""[..], b"GIF89a...", b"<svg xmlns='http://www.w3.org/2000/svg'/>", &png[..png.len() / 2]] {
        assert!(matches!(folder.keep(damaged), Err(MediaError::Unreadable(_))), "{:?}", damaged.first());
    }
}

/// IM-09
#[test]
fn size_is_judged_before_the_pixels_are_unpacked() {
    assert!(within_bounds(20_000, 2_000).is_ok());
    assert!(within_bounds(20_001, 1).is_err());
    assert!(within_bounds(1, 20_001).is_err());
    assert!(within_bounds(8_000, 5_000).is_ok());
    assert!(within_bounds(8_000, 5_001).is_err());
    assert!(within_bounds(0, 5).is_err());
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    assert!(matches!(folder.keep_pixels(2, 2, vec![0; 15]), Err(MediaError::Bounds)));
    assert!(matches!(folder.keep_pixels(0, 2, vec![]), Err(MediaError::Bounds)));
    let long = file_of(&DynamicImage::new_rgb8(20_001, 1), ImageFormat::Png);
    assert!(folder.keep(&long).is_err());
}

/// IM-02: what a camera wrote beside the pixels does not stay.
#[test]
fn nothing_but_pixels_stays() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let mut jpeg = file_of(&DynamicImage::ImageRgb8(gradient(60, 40, 5).to_rgb8()), ImageFormat::Jpeg);
    let mut exif = b"\xff\xe1\x00\x2aExif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS-6.2");
    exif.resize(2 + 0x2a, b'.');
    jpeg.splice(2..2, exif);
    let kept = folder.keep(&jpeg).unwrap();
    assert_eq!((kept.width, kept.height), (40, 60), "turned upright, as the camera said");
    let large = fs::read(folder.path(&kept.id, Size::Large).unwrap()).unwrap();
    assert!(!large.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"GPS-"));
}

/// IM-07
#[tokio::test]
async fn the_library_knows_what_is_kept() {
    let home = tempdir().unwrap();
    let folder = MediaFolder::open(home.path()).unwrap();
    let kept = keep(&folder, &gradient(30, 30, 6)).id;
    let other = MediaId::of_sha256([7; 32]);
    assert_eq!(folder.has(&[other.clone(), kept.clone(), other.clone()]).await, [false, true, false]);
    assert_eq!(folder.has(&[]).await, Vec::<bool>::new());
    assert_eq!(folder.path(&other, Size::Small), None);
    assert_eq!(folder.dimensions(&other), None);
    let again = MediaFolder::open(home.path()).unwrap();
    assert_eq!(again.has(&[kept]).await, [true]);
}
