//! Pictures that a form brings: each goes through the operations of the JSON door, as a program would send it.

use api::{Code, FormFields, Outcome, Problem};
use domain::media::{Format, Purpose};
use event_store::Position;

use crate::forms::{Chosen, Sent};
use crate::visit::Visit;

/// What came of the files of a form.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    /// The pictures that are kept, in the order of their files.
    pub(crate) pictures: Vec<String>,
    /// Why the others are not, in the reader's words.
    pub(crate) faults: Vec<String>,
}

impl Visit {
    /// Sends the files that a form brought under this name, one after the other, at most `most`.
    pub(crate) async fn send_pictures(&self, sent: &Sent, name: &str, purpose: Purpose, most: usize) -> Arrived {
        let mut arrived = Arrived::default();
        let mut newest = None;
        for (number, file) in (1_usize..).zip(sent.files(name)) {
            if number > most {
                arrived.faults.push(self.ui.count("upload-too-many", most));
                break;
            }
            // Small enough, but there was no room for it beside the others.
            if !file.is_whole() && file.length <= purpose.bytes_most() {
                arrived.faults.push(self.ui.count("upload-no-room", number));
                continue;
            }
            match self.send_picture(sent, &format!("{name}:{number}"), file, purpose).await {
                Ok(finished) => {
                    newest = newest.max(finished.written);
                    match finished.value["picture"]["id"].as_str() {
                        Some(picture) => arrived.pictures.push(picture.to_owned()),
                        // The scanner is away.
                        None => arrived.faults.push(self.ui.count("upload-held", number)),
                    }
                }
                Err(problem) => {
                    let language = self.ui.language;
                    let told = problem.plainly_told(language).into_values().flatten().next();
                    let told = told.unwrap_or_else(|| problem.plain_text(language));
                    arrived.faults.push(format!("{}: {told}", self.ui.count("upload-file", number)));
                }
            }
        }
        self.await_pictures(newest).await;
        arrived
    }

    /// Waits, bounded, until the house shows them: the page that answers the form has them, and its browser asks for them
    /// at once (AR-14). What keeps the house from waiting is said by that page, if it still does.
    async fn await_pictures(&self, newest: Option<u64>) {
        if let Some(position) = newest.map(Position) {
            self.context.reading_after(projections::media::NAME, position).await.ok();
        }
    }

    async fn send_picture(&self, sent: &Sent, key: &str, file: &Chosen, purpose: Purpose) -> Result<Outcome, Problem> {
        let keyed = |step: &str| self.context.keyed(&format!("{}:{key}:{step}", sent.number()));
        let (kind, length) = (Format::of(&file.content).map_or("?", Format::as_str), file.length.to_string());
        let announced = fields(&[("purpose", purpose.as_str()), ("type", kind), ("length", &length)]);
        let started = keyed("start").carry_out("media.startUpload", announced).await?;
        // What was too large to be kept was refused by its length.
        if !file.is_whole() {
            return Err(Problem::new(Code::PAYLOAD_TOO_LARGE));
        }
        let upload = fields(&[("upload", started.value["id"].as_str().unwrap_or_default())]);
        keyed("put").with_file(file.content.clone()).carry_out("media.putBytes", upload.clone()).await?;
        keyed("finish").carry_out("media.finishUpload", upload).await
    }
}

fn fields(texts: &[(&str, &str)]) -> FormFields {
    texts.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()])).collect()
}
