//! How many photographs the darkroom makes pictures of, and in how much memory: eight at a time, from the bytes of a file
//! to all sizes in their place.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use bytes::Bytes;
use commands::media::{Darkroom, MediaStore};
use domain::media::{Format, Purpose};
use futures_util::StreamExt;
use futures_util::stream;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use workers::media::LocalDarkroom;
use workers::providers::files::Files;

use super::load::{RESIDENT, RESIDENT_AT_MOST, memory};
use super::report::{Goal, Report, millis};

/// Twelve megapixels.
const SIZE: (u32, u32) = (4000, 3000);
/// How many different photographs are sent, over and over.
const DIFFERENT: u64 = 4;
/// How many are sent at a time.
const AT_ONCE: usize = 8;

pub(super) async fn run(photographs: u32) -> anyhow::Result<Report> {
    let mut report = Report::new("media");
    let files: Vec<Bytes> = (0..DIFFERENT).map(photograph).collect::<Result<_, _>>()?;
    let mean = files.iter().map(Bytes::len).sum::<usize>() / files.len();
    report.line("a photograph of 12 megapixels", mean as f64 / 1e6, "MB");
    let before = memory(RESIDENT)?;
    let folder = tempfile::tempdir().context("a folder for pictures")?;
    let store: Arc<dyn MediaStore> = Arc::new(Files::folder(folder.path())?);
    let darkroom = LocalDarkroom::default();
    let since = Instant::now();
    let made = stream::iter(0..photographs).map(|number| {
        let (store, darkroom, file) = (store.clone(), darkroom.clone(), files[number as usize % files.len()].clone());
        async move {
            let began = Instant::now();
            let developed = darkroom.develop(file, Format::Jpeg, Purpose::Work).await?;
            developed.put_into(&*store).await?;
            anyhow::Ok(began.elapsed())
        }
    });
    let times: Vec<_> =
        made.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await.into_iter().collect::<Result<_, _>>()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rate = f64::from(photographs) / since.elapsed().as_secs_f64() * 60.0 / cores as f64;
    report.judged("photographs a minute and core", rate, "", Goal::AtLeast(40.0));
    let slowest = times.into_iter().max().unwrap_or_default();
    report.line("the slowest, with its wait", millis(slowest), "ms");
    report.line("resident before", before, "MiB");
    report.judged("resident at most", memory(RESIDENT_AT_MOST)?, "MiB", Goal::AtMost(400.0));
    Ok(report)
}

/// As a camera sees: smooth parts, edges, and noise that no encoder can do without.
fn photograph(seed: u64) -> anyhow::Result<Bytes> {
    let mut noise = seed as u32 + 1;
    let mut chance = || {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        noise
    };
    let waves: Vec<[f32; 3]> = (0..12).map(|_| [0; 3].map(|_| (chance() % 1000) as f32 / 100.0)).collect();
    let image = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let (x, y) = (x as f32 / SIZE.0 as f32, y as f32 / SIZE.1 as f32);
        let light: f32 =
            waves.iter().map(|[right, down, phase]| (x * right + y * down + phase).sin().signum() * 8.0).sum();
        let grain = (chance() % 17) as f32 - 8.0;
        Rgb([120.0 + light + grain, 110.0 + light * 0.7 + x * 60.0 + grain, 130.0 - light * 0.5 + y * 60.0 + grain]
            .map(|level| level.clamp(0.0, 255.0) as u8))
    });
    let mut file = Cursor::new(Vec::new());
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut file, 88))?;
    Ok(file.into_inner().into())
}
