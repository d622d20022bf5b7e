//! Forms that bring files: `multipart/form-data`, all of it bounded.

use std::time::Duration;

use api::{Code, Problem};
use axum::body::Body;
use bytes::Bytes;
use domain::media::Purpose;
use multer::{Constraints, Multipart, SizeLimit, parse_boundary};
use tokio::sync::Semaphore;

use super::{FIELDS_MAX, Sent};

/// The most bytes of a form with files: six pictures of the largest, or ten of a usual size.
const WHOLE_MAX: u64 = 6 * Purpose::BYTES_MOST;
/// How many such forms are read at a time; the others wait. Each is in memory until its files are put away.
const AT_ONCE: usize = 4;

/// Reads the texts and the files of a form.
pub(super) async fn read(kind: &str, body: Body, within: Duration) -> Result<Sent, Problem> {
    static READING: Semaphore = Semaphore::const_new(AT_ONCE);
    let boundary = parse_boundary(kind).map_err(|_| Problem::new(Code::UNSUPPORTED_MEDIA_TYPE))?;
    let reading = async {
        let _turn = READING.acquire().await.map_err(Problem::unavailable)?;
        parts(boundary, body).await
    };
    tokio::time::timeout(within, reading).await.map_err(|_| Problem::new(Code::REQUEST_TIMEOUT))?
}

async fn parts(boundary: String, body: Body) -> Result<Sent, Problem> {
    let limits = SizeLimit::new().whole_stream(WHOLE_MAX).per_field(Purpose::BYTES_MOST);
    let limits = Constraints::new().size_limit(limits);
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await.map_err(|error| refused(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(|error| refused(&error))?;
        if is_file {
            sent.take_file(name, content);
        } else {
            let text = String::from_utf8(content.to_vec()).map_err(|_| Problem::new(Code::BAD_REQUEST))?;
            sent.take_text(name, &text)?;
        }
        if sent.files.len() > FIELDS_MAX {
            return Err(Problem::new(Code::PAYLOAD_TOO_LARGE));
        }
    }
    Ok(sent)
}

fn refused(error: &multer::Error) -> Problem {
    let code = match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Code::PAYLOAD_TOO_LARGE,
        _ => Code::BAD_REQUEST,
    };
    Problem::new(code).with_cause(error)
}

impl Sent {
    /// A file that was chosen; a field for files in which none was chosen sends one without name and content.
    fn take_file(&mut self, name: String, content: Bytes) {
        if !content.is_empty() {
            self.files.push((name, content));
        }
    }

    /// The files that were chosen under a name.
    pub(crate) fn files<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Bytes> {
        self.files.iter().filter(move |(known, _)| known == name).map(|(_, content)| content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    async fn form(body: &[u8]) -> Result<Sent, Problem> {
        read("multipart/form-data; boundary=B", Body::from(body.to_vec()), PATIENCE).await
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
        assert_eq!(sent.files("file").collect::<Vec<_>>(), [&Bytes::from_static(b"\x89PNG\0\xff")]);
        assert!(!sent.has("file"));
    }

    /// IM-01, SE-15: what is too large, cut off or no form is refused.
    #[tokio::test]
    async fn a_form_has_its_bounds() {
        let large = vec![0; Purpose::BYTES_MOST as usize + 1];
        let body = [part("name=\"file\"; filename=\"a.png\"", &large), b"--B--\r\n".to_vec()].concat();
        assert_eq!(form(&body).await.unwrap_err().code(), Code::PAYLOAD_TOO_LARGE);
        for wrong in [&b""[..], b"--B\r\n", b"--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", b"nothing"] {
            assert_eq!(form(wrong).await.unwrap_err().code(), Code::BAD_REQUEST, "{wrong:?}");
        }
        let no = read("multipart/form-data", Body::empty(), PATIENCE).await.unwrap_err();
        assert_eq!(no.code(), Code::UNSUPPORTED_MEDIA_TYPE);
    }
}
