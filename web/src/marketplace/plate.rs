//! A picture of a work on the work's own page: large, and with a soft idea of itself while it loads (IM-05, IM-11).

use std::fmt::Write;

use askama::filters::Safe;

use super::Picture;

/// How many fields the soft picture has on its long side.
const LONG: usize = 6;

/// A picture and what stands in its place while it loads.
#[derive(Clone, Debug, PartialEq)]
pub struct Plate {
    /// The picture.
    pub picture: Picture,
    /// What its ThumbHash shows: columns, rows, and their colours.
    soft: Option<(usize, usize, Vec<[u8; 3]>)>,
}

impl Plate {
    /// A picture with its ThumbHash, if it has one.
    pub fn new(picture: Picture, thumbhash: &[u8]) -> Self {
        Self { picture, soft: soft(thumbhash) }
    }

    pub(crate) fn form(&self) -> &'static str {
        self.picture.form()
    }

    /// A drawing of some coloured fields: no style and no picture of its own, which the policy of a page would forbid
    /// (SE-08). The style sheet makes it soft.
    pub(crate) fn soft(&self) -> Safe<String> {
        let Some((columns, rows, colours)) = &self.soft else { return Safe(String::new()) };
        let mut drawing = format!(
            "<svg aria-hidden=\"true\" shape-rendering=\"crispEdges\" viewBox=\"0 0 {columns} {rows}\" preserveAspectRatio=\"none\">"
        );
        for (at, [red, green, blue]) in colours.iter().enumerate() {
            let (x, y) = (at % columns, at / columns);
            _ = write!(drawing, "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" d=\"M{x} {y}h1v1h-1z\"/>");
        }
        Safe(drawing + "</svg>")
    }
}

/// The colours of a ThumbHash, a few fields of them; `None` for what is see-through or no ThumbHash.
fn soft(thumbhash: &[u8]) -> Option<(usize, usize, Vec<[u8; 3]>)> {
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(thumbhash).ok()?;
    let long = width.max(height).max(1);
    let fields = |side: usize| (side * LONG).div_ceil(long).clamp(1, side.max(1));
    let (columns, rows) = (fields(width), fields(height));
    let colour = |at: usize| {
        let (x, y) = ((at % columns * 2 + 1) * width / (columns * 2), (at / columns * 2 + 1) * height / (rows * 2));
        match pixels.get((y * width + x) * 4..)? {
            [red, green, blue, 250..=u8::MAX, ..] => Some([*red, *green, *blue]),
            _ => None,
        }
    };
    Some((columns, rows, (0..columns * rows).map(colour).collect::<Option<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::picture;

    fn hash_of(width: usize, height: usize, alpha: u8) -> Vec<u8> {
        let pixel = |at: usize| [(at % width * 255 / width) as u8, 90, 160, alpha];
        let rgba: Vec<u8> = (0..width * height).flat_map(pixel).collect();
        thumbhash::rgba_to_thumb_hash(width, height, &rgba)
    }

    /// IM-05, IM-11, SE-08
    #[test]
    fn a_picture_is_there_softly_before_it_is_there() {
        for (width, height) in [(100, 75), (75, 100), (64, 64), (100, 20)] {
            let drawing = Plate::new(picture(1, 1280, 960), &hash_of(width, height, 255)).soft().0;
            let fields = drawing.matches("<path").count();
            assert!((6..=36).contains(&fields) && drawing.len() < 2_500, "{fields} of {width} by {height}");
            assert!(!drawing.contains("style") && drawing.contains("aria-hidden"));
        }
        let red = |plate: &Plate, at: usize| plate.soft.as_ref().unwrap().2[at][0];
        let plate = Plate::new(picture(1, 1280, 960), &hash_of(100, 75, 255));
        assert!(red(&plate, 0) + 80 < red(&plate, LONG - 1), "it is light where the picture is");
    }

    #[test]
    fn what_is_see_through_or_unknown_has_none() {
        for hash in [hash_of(60, 60, 40), Vec::new(), vec![1], vec![0; 5]] {
            assert_eq!(Plate::new(picture(1, 8, 6), &hash).soft().0, "", "{hash:?}");
        }
        // Whatever the bytes are, nothing falls.
        for byte in 0..=255 {
            _ = Plate::new(picture(1, 8, 6), &[byte; 25]).soft();
        }
    }
}
