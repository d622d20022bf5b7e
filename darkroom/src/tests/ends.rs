//! Files as cameras write them: with something behind the picture, and a small picture before it.

use super::*;

/// By another program: 32 by 32, in several rounds.
const PROGRESSIVE: &[u8] = include_bytes!("files/progressive.jpg");

/// A film, as a phone hangs it behind a photograph: in it are bytes that look like markers of a JPEG.
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42\xff\xda\0\x0c\x12\x34\xff\xd8\xff\xe0";

fn photographs() -> [(Vec<u8>, Format); 4] {
    let picture = scene(160, 120, 3);
    let file = |format| (file_of(&picture, format), format);
    [file(Format::Jpeg), file(Format::Png), file(Format::Webp), (PROGRESSIVE.to_vec(), Format::Jpeg)]
}

/// A JPEG with a small picture of itself in a segment before it.
fn with_thumbnail(jpeg: &[u8]) -> Vec<u8> {
    let thumbnail = [b"Exif\0\0", file_of(&scene(32, 24, 3), Format::Jpeg).as_slice()].concat();
    let length = (thumbnail.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &thumbnail, &jpeg[2..]].concat()
}

/// IM-02, IM-09: a film, a second picture whole or torn, or zeroes behind a picture change nothing of it.
#[test]
fn what_lies_behind_a_picture_is_not_looked_at() {
    for (file, format) in photographs() {
        let alone = kept(&file, format, Purpose::Work);
        let torn = &file_of(&scene(90, 60, 8), Format::Jpeg)[..500];
        for behind in [FILM, &file, torn, &[0; 4096], b"\xff", b"\xff\xd9"] {
            let made = kept(&[&file, behind].concat(), format, Purpose::Work);
            assert_eq!(made.picture, alone.picture, "{format:?} with {} bytes behind it", behind.len());
        }
    }
}

/// IM-09: the end must be the picture's own, not that of the small one in it, nor of one behind it.
#[test]
fn a_picture_that_is_cut_off_is_not_ended_by_another() {
    let whole = with_thumbnail(&file_of(&scene(320, 240, 3), Format::Jpeg));
    kept(&whole, Format::Jpeg, Purpose::Work);
    for part in [whole.len() - 2, whole.len() * 3 / 4, whole.len() / 2] {
        refused(develop(&whole[..part], Format::Jpeg, Purpose::Work), Fault::Unreadable);
    }
    for (file, format) in photographs() {
        // The last byte of a WebP may only fill it up.
        for missing in if format == Format::Webp { 2..24 } else { 1..24 } {
            refused(develop(&file[..file.len() - missing], format, Purpose::Work), Fault::Unreadable);
        }
    }
}
