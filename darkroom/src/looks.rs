//! What a picture looks like, in a few bytes (IM-11).

use std::f32::consts::PI;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::media::fit;
use image::DynamicImage;

use crate::cut::resized;

/// The side of the square that a picture is compared in.
const SIDE: usize = 32;
/// The side of the square of coefficients that are compared.
const KEPT: usize = 8;
/// Pictures whose brightness varies by less than this, of 255, have nothing to compare.
const FLAT: f32 = 1.0;
/// The largest picture that a ThumbHash is made of.
const THUMB: u32 = 100;

/// What stands in the picture's place while it loads: a ThumbHash (Evan Wallace, 2023), in base64.
pub(crate) fn thumbhash(small: &DynamicImage) -> String {
    let (width, height) = fit((small.width(), small.height()), THUMB);
    let pixels = resized(small.clone(), width, height).to_rgba8();
    STANDARD.encode(thumbhash::rgba_to_thumb_hash(width as usize, height as usize, &pixels))
}

/// A perceptual hash by discrete cosine transform: the picture in grey, 32 by 32, and of its 64 slowest waves (the
/// coefficients (1,1) to (8,8), as Christoph Zauner compared them in *Implementation and Benchmarking of Perceptual Image
/// Hash Functions*, 2010) whether each is stronger than half of them. Other sizes, other qualities and slight changes of
/// colour leave nearly all bits as they are.
pub(crate) fn phash(small: &DynamicImage) -> Option<String> {
    let grey = resized(small.clone(), SIDE as u32, SIDE as u32).to_luma8();
    let grey: Vec<f32> = grey.iter().map(|level| f32::from(*level)).collect();
    let mean = grey.iter().sum::<f32>() / grey.len() as f32;
    let variance = grey.iter().map(|level| (level - mean).powi(2)).sum::<f32>() / grey.len() as f32;
    if variance.sqrt() < FLAT {
        return None;
    }
    let waves = waves(&grey);
    let mut sorted = waves;
    sorted.sort_by(f32::total_cmp);
    let median = f32::midpoint(sorted[waves.len() / 2 - 1], sorted[waves.len() / 2]);
    let bits = waves.iter().fold(0_u64, |bits, wave| bits << 1 | u64::from(*wave > median));
    Some(format!("{bits:016x}"))
}

/// The slowest waves in both directions, without those that only go in one.
fn waves(grey: &[f32]) -> [f32; KEPT * KEPT] {
    let cosine = |at: usize, wave: usize| (PI / SIDE as f32 * (at as f32 + 0.5) * wave as f32).cos();
    let mut across = [[0.0; KEPT]; SIDE];
    for (row, waves) in grey.chunks_exact(SIDE).zip(&mut across) {
        for (wave, sum) in (1..).zip(waves) {
            *sum = (0..).zip(row).map(|(at, level)| level * cosine(at, wave)).sum();
        }
    }
    let mut both = [0.0; KEPT * KEPT];
    for (index, sum) in both.iter_mut().enumerate() {
        let (down, right) = (index / KEPT + 1, index % KEPT);
        *sum = (0..).zip(&across).map(|(at, waves)| waves[right] * cosine(at, down)).sum();
    }
    both
}
