//! Where a picture ends in its file. Cameras put things behind it: a film, a second picture, zeroes. None of that is ever
//! looked at.

/// The segment that the pixels of a JPEG follow on.
const PIXELS: u8 = 0xda;
/// The marker that a JPEG ends with.
const END: u8 = 0xd9;

/// A JPEG up to its end; `None` for one that was cut off: the decoder would fill up with grey what is missing.
pub(crate) fn jpeg(file: &[u8]) -> Option<&[u8]> {
    let mut drawn = false;
    for (marker, after) in markers(file) {
        match marker {
            PIXELS => drawn = true,
            END => return file.get(..after).filter(|_| drawn),
            _ => {}
        }
    }
    None
}

/// Whether the pixels of a JPEG come in several rounds, each sharper than the one before.
pub(crate) fn is_progressive(jpeg: &[u8]) -> bool {
    let mut before = markers(jpeg).map(|(marker, _)| marker).take_while(|marker| *marker != PIXELS);
    before.any(|marker| matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce))
}

/// A WebP as long as it says that it is. What that leaves out of a picture is found missing by the decoder.
pub(crate) fn webp(file: &[u8]) -> &[u8] {
    let said = file.get(4..8).and_then(|length| length.try_into().ok()).map_or(0, u32::from_le_bytes);
    file.get(..said as usize + 8).unwrap_or(file)
}

/// The markers of a JPEG, and where what they announce begins. Its content is stepped over: a small picture may lie in it
/// that has markers of its own. Among pixels no marker appears by chance.
fn markers(file: &[u8]) -> impl Iterator<Item = (u8, usize)> {
    let mut at = 2;
    std::iter::from_fn(move || {
        let rest = file.get(at..)?;
        let found = rest.windows(2).position(|pair| pair[0] == 0xff && announces(pair[1]))?;
        let (marker, after) = (rest[found + 1], at + found + 2);
        let length = file.get(after..after + 2).and_then(|length| length.try_into().ok()).map_or(0, u16::from_be_bytes);
        at = after + usize::from(length);
        Some((marker, after))
    })
}

/// Not what stands for a byte of pixels, fills up, or is a mark to begin anew at.
fn announces(marker: u8) -> bool {
    !matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8 | 0xff)
}
