//! Pictures for the demo marketplace: posters, patterns and portraits, drawn by the program.
//!
//! A picture is decided by its kind and a seed alone, so that two runs of the demo keep the same files. Each family
//! (`landscapes`, `lines`, `patterns`, `shapes`, `portraits`) draws vector shapes in one of a few hand-picked palettes,
//! and leaves the pixels to `tiny-skia`: a wall of two hundred then reads as portfolios, not as noise. There is no text
//! in any picture.

mod canvas;
pub(super) mod dice;
mod landscapes;
mod lines;
mod noise;
mod palette;
mod patterns;
mod portraits;
mod shapes;

use canvas::Canvas;
use dice::Dice;
use palette::Palette;

/// What a picture is for, which decides its size in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A work in landscape format, 1280 × 960.
    Landscape,
    /// A work in portrait format, 960 × 1280.
    Portrait,
    /// A square work, 1200 × 1200.
    Square,
    /// A creator's face or mark, 256 × 256 (IM-08).
    Avatar,
    /// The wide picture on top of a profile, 1600 × 400 (IM-08).
    Banner,
}

impl Picture {
    /// Width and height in pixels.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::Landscape => (1280, 960),
            Self::Portrait => (960, 1280),
            Self::Square => (1200, 1200),
            Self::Avatar => (256, 256),
            Self::Banner => (1600, 400),
        }
    }
}

/// A finished picture: opaque RGBA, eight bits a channel, rows from the top.
pub struct Painting {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// `width × height × 4` bytes.
    pub rgba: Vec<u8>,
}

/// How a family draws: on a canvas of any size, with dice and a palette.
type Family = fn(&mut Canvas, &mut Dice, &Palette);

/// The families that fill a work.
const WORKS: [Family; 18] = [
    landscapes::dusk,
    landscapes::ridgelines,
    landscapes::waves,
    landscapes::terraces,
    lines::contours,
    lines::flow,
    lines::orbits,
    lines::ripples,
    patterns::bauhaus,
    patterns::kawung,
    patterns::parang,
    patterns::truchet,
    patterns::halftone,
    patterns::blocks,
    shapes::cutout,
    shapes::botanical,
    shapes::arches,
    portraits::sitter,
];

/// The families that are calm enough to lie behind a name.
const BANNERS: [Family; 8] = [
    landscapes::dusk,
    landscapes::waves,
    landscapes::terraces,
    lines::contours,
    lines::flow,
    lines::ripples,
    patterns::kawung,
    shapes::cutout,
];

/// Draws the picture that belongs to this kind and seed; the same for every call.
pub fn paint(kind: Picture, seed: u64) -> Painting {
    let mut dice = Dice::new(seed ^ (kind as u64) << 56);
    let palette = Palette::roll(&mut dice);
    let (width, height) = kind.size();
    let mut canvas = Canvas::new(width, height, palette.paper);
    let family = match kind {
        Picture::Avatar => portraits::avatar,
        Picture::Banner => dice.pick(&BANNERS),
        Picture::Landscape | Picture::Portrait | Picture::Square => dice.pick(&WORKS),
    };
    family(&mut canvas, &mut dice, &palette);
    Painting { width, height, rgba: canvas.into_rgba() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const KINDS: [Picture; 5] =
        [Picture::Landscape, Picture::Portrait, Picture::Square, Picture::Avatar, Picture::Banner];

    /// IM-08
    #[test]
    fn every_kind_has_its_size_and_is_opaque() {
        for kind in KINDS {
            let painting = paint(kind, 7);
            assert_eq!((painting.width, painting.height), kind.size());
            assert_eq!(painting.rgba.len(), painting.width as usize * painting.height as usize * 4);
            assert!(painting.rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == 255), "{kind:?} has holes");
        }
    }

    #[test]
    fn a_seed_decides_the_picture() {
        for kind in KINDS {
            assert_eq!(paint(kind, 42).rgba, paint(kind, 42).rgba);
            assert_ne!(paint(kind, 42).rgba, paint(kind, 43).rgba);
        }
    }

    #[test]
    fn each_family_fills_its_canvas_with_more_than_one_colour() {
        for (index, family) in WORKS.iter().chain(&BANNERS).enumerate() {
            let mut dice = Dice::new(index as u64);
            let palette = Palette::roll(&mut dice);
            let mut canvas = Canvas::new(320, 240, palette.paper);
            family(&mut canvas, &mut dice, &palette);
            let rgba = canvas.into_rgba();
            let colours: BTreeSet<&[u8]> = rgba.chunks_exact(4).step_by(97).collect();
            assert!(colours.len() > 2, "family {index} drew nothing");
        }
    }
}
