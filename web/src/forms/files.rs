//! Forms that bring files: `multipart/form-data`, all of it bounded.
//!
//! A file that is too large is that file's fault, not the form's: it is read to its end without being kept, and whoever
//! takes the form says so at its field. Nothing that was written beside it is lost.

use std::sync::LazyLock;
use std::time::Duration;

use api::{Arrivals, Code, FORM_MAX, Problem};
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use domain::media::Purpose;
use multer::{Constraints, Field, Multipart, SizeLimit, parse_boundary};
use uuid::Uuid;

use super::{FIELDS_MAX, Sent};

/// The most bytes that are kept of a form's files: six pictures of the largest, or ten of a usual size.
const KEPT_MOST: usize = 6 * FILE_MOST;
/// The most bytes of a file that is kept.
const FILE_MOST: usize = Purpose::BYTES_MOST as usize;
/// The most bytes of a form that are read at all: ten photographs as large as cameras make them.
const READ_MOST: u64 = 160 * 1024 * 1024;
/// So much is kept of a file that is too large: what kind of file it is stands at its beginning.
const HEAD: usize = 64;
/// How many such forms are in memory at a time, until their files are put away, and how many of one person.
const AT_ONCE: usize = 4;
const EACH: usize = 1;

/// A file that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    /// All of it, or the beginning of what was not kept.
    pub(crate) content: Bytes,
    /// How many bytes it has.
    pub(crate) length: u64,
    whole: bool,
}

impl Chosen {
    /// Whether all of it is here.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
    }
}

/// Reads the texts and the files of a form.
pub(super) async fn read(kind: &str, body: Body, person: Uuid, within: Duration) -> Result<Sent, Problem> {
    static READING: LazyLock<Arrivals> = LazyLock::new(|| Arrivals::new(AT_ONCE, EACH));
    let boundary = parse_boundary(kind).map_err(|_| Problem::new(Code::UNSUPPORTED_MEDIA_TYPE))?;
    let reading = async {
        let place = READING.admit(person, within).await?;
        Ok(Sent { _place: Some(place), ..parts(boundary, body).await? })
    };
    tokio::time::timeout(within, reading).await.map_err(|_| Problem::new(Code::REQUEST_TIMEOUT))?
}

async fn parts(boundary: String, body: Body) -> Result<Sent, Problem> {
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(READ_MOST));
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let (mut sent, mut texts, mut files) = (Sent::default(), 0, 0);
    while let Some(part) = parts.next_field().await.map_err(|error| refused(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            let file = keep(part, FILE_MOST.min(KEPT_MOST - files)).await?;
            files += file.content.len().min(KEPT_MOST - files);
            sent.take_file(name, file);
        } else {
            let text = keep(part, FORM_MAX.saturating_sub(texts)).await?;
            if !text.is_whole() {
                return Err(Problem::new(Code::PAYLOAD_TOO_LARGE));
            }
            texts += text.content.len();
            let text = String::from_utf8(text.content.into()).map_err(|_| Problem::new(Code::BAD_REQUEST))?;
            sent.take_text(name, &text)?;
        }
        if sent.files.len() > FIELDS_MAX {
            return Err(Problem::new(Code::PAYLOAD_TOO_LARGE));
        }
    }
    Ok(sent)
}

/// Reads a part to its end; what has more than `most` bytes is not kept.
async fn keep(mut part: Field<'_>, most: usize) -> Result<Chosen, Problem> {
    let (mut content, mut length) = (BytesMut::new(), 0);
    while let Some(chunk) = part.chunk().await.map_err(|error| refused(&error))? {
        length += chunk.len() as u64;
        if length <= most as u64 {
            content.extend_from_slice(&chunk);
        } else if content.len() > HEAD {
            content = BytesMut::from(&content[..HEAD]);
        } else {
            let rest = HEAD - content.len();
            content.extend_from_slice(&chunk[..rest.min(chunk.len())]);
        }
    }
    Ok(Chosen { content: content.freeze(), length, whole: length <= most as u64 })
}

fn refused(error: &multer::Error) -> Problem {
    let code = match error {
        multer::Error::StreamSizeExceeded { .. } => Code::PAYLOAD_TOO_LARGE,
        _ => Code::BAD_REQUEST,
    };
    Problem::new(code).with_cause(error)
}

impl Sent {
    /// A file that was chosen; a field for files in which none was chosen sends one without name and content.
    fn take_file(&mut self, name: String, file: Chosen) {
        if file.length > 0 {
            self.files.push((name, file));
        }
    }

    /// The files that were chosen under a name.
    pub(crate) fn files<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Chosen> {
        self.files.iter().filter(move |(known, _)| known == name).map(|(_, file)| file)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    /// Always another, so that no test waits for the other's share.
    fn somebody() -> Uuid {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Uuid::from_u64_pair(0, LAST.fetch_add(1, Ordering::Relaxed))
    }

    async fn form(body: &[u8]) -> Result<Sent, Problem> {
        read("multipart/form-data; boundary=B", Body::from(body.to_vec()), somebody(), PATIENCE).await
    }

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        let head = format!("--B\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), content, b"\r\n"].concat()
    }

    /// IM-07: texts and files come apart; a field for files that nobody used brings none.
    #[tokio::test]
    async fn texts_and_files_are_told_apart() {
        let body = [
            part("name=\"title\"", b"Night\r\nmarket"),
            part("name=\"images\"", b"one"),
            part("name=\"images\"", b"two"),
            part("name=\"empty\"", b""),
            part("name=\"file\"; filename=\"a.png\"", b"\x89PNG\0\xff"),
            part("name=\"file\"; filename=\"\"", b""),
            b"--B--\r\n".to_vec(),
        ]
        .concat();
        let sent = form(&body).await.unwrap();
        assert_eq!((sent.text("title"), sent.all("images").join(" ").as_str()), ("Night\nmarket", "one two"));
        assert!(sent.has("empty") && sent.all("empty").is_empty());
        let files: Vec<_> = sent.files("file").collect();
        assert!(files[0].is_whole() && files[0].content == b"\x89PNG\0\xff"[..] && files.len() == 1);
        assert!(!sent.has("file"));
    }

    /// IM-01, PG-17: a file that is too large is known by its beginning and its length, and what was written is there.
    #[tokio::test]
    async fn a_file_that_is_too_large_costs_nobody_a_text() {
        let file = |extra: usize| [&b"\x89PNG\r\n\x1a\n"[..], &vec![7; FILE_MOST - 8 + extra][..]].concat();
        let body = [
            part("name=\"file\"; filename=\"a.png\"", &file(1)),
            part("name=\"file\"; filename=\"b.png\"", &file(0)),
            part("name=\"title\"", b"Senja"),
            b"--B--\r\n".to_vec(),
        ];
        let sent = form(&body.concat()).await.unwrap();
        let files: Vec<_> = sent.files("file").map(|file| (file.length, file.is_whole(), file.content.len())).collect();
        assert_eq!(files, [(Purpose::BYTES_MOST + 1, false, HEAD), (Purpose::BYTES_MOST, true, FILE_MOST)]);
        assert!(sent.files("file").all(|file| domain::media::Format::of(&file.content).is_some()));
        assert_eq!(sent.text("title"), "Senja");
    }

    /// SE-15: of many files, no more are kept than there is room for; the rest is known to have come.
    #[tokio::test]
    async fn there_is_room_for_so_many_files() {
        let file = vec![7; FILE_MOST];
        let mut body: Vec<u8> = (0..8).flat_map(|_| part("name=\"file\"; filename=\"a.png\"", &file)).collect();
        body.extend(b"--B--\r\n");
        let sent = form(&body).await.unwrap();
        let whole: Vec<_> = sent.files("file").map(Chosen::is_whole).collect();
        assert_eq!(whole, [true, true, true, true, true, true, false, false]);
    }

    /// IM-01, SE-15: what is too large as a whole, cut off or no form is refused.
    #[tokio::test]
    async fn a_form_has_its_bounds() {
        // The second: each text alone would fit, and the one that does not is small.
        for lengths in [&[FORM_MAX + 1][..], &[FORM_MAX - 6, 40, 100_000], &[FORM_MAX, 1]] {
            let texts = lengths.iter().map(|length| part("name=\"text\"", &vec![b'a'; *length]));
            let body: Vec<u8> = texts.chain([b"--B--\r\n".to_vec()]).flatten().collect();
            assert_eq!(form(&body).await.unwrap_err().code(), Code::PAYLOAD_TOO_LARGE, "{lengths:?}");
        }
        for wrong in [&b""[..], b"--B\r\n", b"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", b"nothing"] {
            assert_eq!(form(wrong).await.unwrap_err().code(), Code::BAD_REQUEST, "{wrong:?}");
        }
        let no = read("multipart/form-data", Body::empty(), somebody(), PATIENCE).await.unwrap_err();
        assert_eq!(no.code(), Code::UNSUPPORTED_MEDIA_TYPE);
    }
}
