//! One upload, from its announcement to the picture that came of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{Digest, Fault, Format, Picture, Purpose, Refusal};
use crate::{AccountId, PersonalField, State};

/// What can happen to an upload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum Event {
    /// She said what she is going to send.
    UploadStarted {
        /// Who.
        owner: AccountId,
        /// What for.
        purpose: Purpose,
        /// As what kind of file.
        format: Format,
        /// How many bytes.
        length: u64,
        /// When it is over if it is not finished.
        until: DateTime<Utc>,
    },
    /// The bytes arrived.
    UploadReceived {
        /// Which.
        digest: Digest,
    },
    /// The scanner is away: it waits until somebody can say that it is clean (IM-12).
    MediaHeld {},
    /// The scanner found nothing.
    MediaScanned {
        /// Which scanner.
        by: String,
    },
    /// The picture is kept, drawn anew in all its sizes.
    MediaProcessed {
        /// Whose it is; nobody's: the house's own.
        owner: Option<AccountId>,
        /// What it is for.
        purpose: Purpose,
        /// What is known of it.
        picture: Picture,
    },
    /// The file is not taken, and was thrown away.
    MediaRejected {
        /// Why.
        fault: Fault,
        /// The scanner's name for it, where it has one.
        name: Option<String>,
    },
    /// It was never finished; what had arrived was thrown away.
    UploadExpired {},
    /// She gave it up, or sent what she had not announced; what had arrived was thrown away.
    UploadWithdrawn {},
}

impl Event {
    /// No personal fields: a picture is a file, not text, and is named by its content.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// How far an upload is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// There is none.
    #[default]
    Nothing,
    /// It was announced.
    Started,
    /// The bytes are there.
    Received(Digest),
    /// They wait for the scanner.
    Held(Digest),
    /// The picture is kept.
    Kept(Picture),
    /// The file was not taken.
    Rejected(Fault),
    /// It was never finished.
    Expired,
    /// She gave it up.
    Withdrawn,
}

/// An upload as its events made it.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// Whose it is; nobody's: the house's own, or none at all.
    pub owner: Option<AccountId>,
    /// What was announced.
    pub announced: Option<(Purpose, Format, u64)>,
    /// When it is over if it is not finished.
    pub until: DateTime<Utc>,
    /// How far it is.
    pub stage: Stage,
}

impl Upload {
    /// How long it may take from its announcement to its end.
    pub const LASTS: TimeDelta = TimeDelta::hours(1);

    /// Announces it.
    ///
    /// # Errors
    /// [`Refusal::UploadExists`], [`Refusal::Empty`] and [`Refusal::TooLarge`].
    pub fn start(
        &self,
        owner: AccountId,
        (purpose, format, length): (Purpose, Format, u64),
        now: DateTime<Utc>,
    ) -> Result<Vec<Event>, Refusal> {
        if self.owner == Some(owner) && self.announced == Some((purpose, format, length)) {
            return Ok(vec![]);
        }
        if self.stage != Stage::Nothing {
            return Err(Refusal::UploadExists);
        }
        if length == 0 {
            return Err(Refusal::Empty);
        }
        if length > purpose.bytes_most() {
            return Err(Refusal::TooLarge { purpose });
        }
        Ok(vec![Event::UploadStarted { owner, purpose, format, length, until: now + Self::LASTS }])
    }

    /// Whether this file is what was announced, before it is put anywhere. `called` is the media type that its sender
    /// gives it, if any.
    ///
    /// # Errors
    /// [`Refusal::NoSuchUpload`], [`Refusal::Finished`], [`Refusal::Expired`], [`Refusal::Withdrawn`],
    /// [`Refusal::OtherType`], [`Refusal::WrongLength`] and [`Refusal::WrongType`].
    pub fn expects(&self, file: &[u8], called: Option<&str>, by: AccountId, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.takes(by, now)?;
        let Some((_, format, length)) = self.announced else { return Err(Refusal::NoSuchUpload) };
        if called.is_some_and(|called| called != format.as_str()) {
            return Err(Refusal::OtherType { declared: format });
        }
        if file.len() as u64 != length {
            return Err(Refusal::WrongLength { declared: length });
        }
        if Format::of(file) == Some(format) { Ok(()) } else { Err(Refusal::WrongType) }
    }

    /// Takes note of the file that arrived. The same again says nothing new; another takes its place.
    ///
    /// # Errors
    /// [`Refusal::NoSuchUpload`], [`Refusal::Finished`], [`Refusal::Expired`] and [`Refusal::Withdrawn`].
    pub fn receive(&self, digest: Digest, by: AccountId, now: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
        self.takes(by, now)?;
        if self.stage == Stage::Received(digest.clone()) {
            return Ok(vec![]);
        }
        Ok(vec![Event::UploadReceived { digest }])
    }

    /// The file that is to be looked at; `None` once a picture came of it.
    ///
    /// # Errors
    /// [`Refusal::NotReceived`], [`Refusal::Expired`], [`Refusal::Withdrawn`], and [`Refusal::Rejected`] when it was looked
    /// at before.
    pub fn to_finish(&self, now: DateTime<Utc>) -> Result<Option<Digest>, Refusal> {
        match &self.stage {
            Stage::Nothing => Err(Refusal::NoSuchUpload),
            Stage::Started | Stage::Received(_) if now >= self.until => Err(Refusal::Expired),
            Stage::Started => Err(Refusal::NotReceived),
            Stage::Received(digest) | Stage::Held(digest) => Ok(Some(digest.clone())),
            Stage::Kept(_) => Ok(None),
            Stage::Rejected(fault) => Err(Refusal::Rejected { fault: *fault }),
            Stage::Expired => Err(Refusal::Expired),
            Stage::Withdrawn => Err(Refusal::Withdrawn),
        }
    }

    /// Nobody can say whether this file is clean.
    ///
    /// # Errors
    /// As [`Upload::keep`].
    pub fn hold(&self, looked_at: &Digest) -> Result<Vec<Event>, Refusal> {
        match &self.stage {
            Stage::Held(held) if held == looked_at => Ok(vec![]),
            _ => self.same(looked_at).map(|()| vec![Event::MediaHeld {}]),
        }
    }

    /// Keeps the picture that came of this file, after `scanner` found nothing in it. Said again, it says nothing new.
    ///
    /// # Errors
    /// [`Refusal::ReceivedMeanwhile`] when it is not the file that waits; else as [`Upload::to_finish`].
    pub fn keep(&self, looked_at: &Digest, picture: &Picture, scanner: &str) -> Result<Vec<Event>, Refusal> {
        let Some((purpose, ..)) = self.announced else { return Err(Refusal::NoSuchUpload) };
        if matches!(self.stage, Stage::Kept(_)) {
            return Ok(vec![]);
        }
        self.same(looked_at)?;
        let processed = Event::MediaProcessed { owner: self.owner, purpose, picture: picture.clone() };
        Ok(vec![Event::MediaScanned { by: scanner.to_owned() }, processed])
    }

    /// Does not take this file. `name` is the scanner's for it.
    ///
    /// # Errors
    /// As [`Upload::keep`].
    pub fn reject(&self, looked_at: &Digest, fault: Fault, name: Option<String>) -> Result<Vec<Event>, Refusal> {
        if self.stage == Stage::Rejected(fault) {
            return Ok(vec![]);
        }
        self.same(looked_at)?;
        Ok(vec![Event::MediaRejected { fault, name }])
    }

    /// Ends what was never finished and whose time is over; anything else stays as it is. What is held waits for the
    /// house, not for its owner, and does not end.
    pub fn expire(&self, now: DateTime<Utc>) -> Vec<Event> {
        let unfinished = matches!(self.stage, Stage::Started | Stage::Received(_));
        if unfinished && now >= self.until { vec![Event::UploadExpired {}] } else { vec![] }
    }

    /// Gives it up. What is over already stays as it is.
    ///
    /// # Errors
    /// [`Refusal::Finished`] when the picture is kept.
    pub fn withdraw(&self) -> Result<Vec<Event>, Refusal> {
        match self.stage {
            Stage::Nothing => Err(Refusal::NoSuchUpload),
            Stage::Started | Stage::Received(_) | Stage::Held(_) => Ok(vec![Event::UploadWithdrawn {}]),
            Stage::Rejected(_) | Stage::Expired | Stage::Withdrawn => Ok(vec![]),
            Stage::Kept(_) => Err(Refusal::Finished),
        }
    }

    /// Keeps a picture of the house's own, which nobody sent.
    pub fn adopt(&self, purpose: Purpose, picture: &Picture) -> Vec<Event> {
        match self.stage {
            Stage::Nothing => vec![Event::MediaProcessed { owner: None, purpose, picture: picture.clone() }],
            _ => vec![],
        }
    }

    /// Whether its bytes may still be needed.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Started | Stage::Received(_) | Stage::Held(_))
    }

    fn takes(&self, by: AccountId, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.owner != Some(by) {
            return Err(Refusal::NoSuchUpload);
        }
        match self.stage {
            Stage::Started | Stage::Received(_) if now < self.until => Ok(()),
            Stage::Started | Stage::Received(_) | Stage::Expired => Err(Refusal::Expired),
            Stage::Nothing => Err(Refusal::NoSuchUpload),
            Stage::Held(_) | Stage::Kept(_) | Stage::Rejected(_) => Err(Refusal::Finished),
            Stage::Withdrawn => Err(Refusal::Withdrawn),
        }
    }

    /// Whether the file that was looked at is the one that waits. That it took until after the end is no fault.
    fn same(&self, looked_at: &Digest) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Received(digest) | Stage::Held(digest) if digest == looked_at => Ok(()),
            Stage::Received(_) | Stage::Held(_) => Err(Refusal::ReceivedMeanwhile),
            Stage::Nothing => Err(Refusal::NoSuchUpload),
            Stage::Started => Err(Refusal::NotReceived),
            Stage::Kept(_) => Err(Refusal::Finished),
            Stage::Rejected(fault) => Err(Refusal::Rejected { fault: *fault }),
            Stage::Expired => Err(Refusal::Expired),
            Stage::Withdrawn => Err(Refusal::Withdrawn),
        }
    }
}

impl State for Upload {
    type Event = Event;
    const CATEGORY: &'static str = "media";

    fn evolve(&mut self, event: &Event) {
        match event {
            Event::UploadStarted { owner, purpose, format, length, until } => {
                self.owner = Some(*owner);
                self.announced = Some((*purpose, *format, *length));
                self.until = *until;
                self.stage = Stage::Started;
            }
            Event::UploadReceived { digest } => self.stage = Stage::Received(digest.clone()),
            Event::MediaHeld {} => {
                if let Stage::Received(digest) = &self.stage {
                    self.stage = Stage::Held(digest.clone());
                }
            }
            Event::MediaScanned { .. } => {}
            Event::MediaProcessed { picture, .. } => self.stage = Stage::Kept(picture.clone()),
            Event::MediaRejected { fault, .. } => self.stage = Stage::Rejected(*fault),
            Event::UploadExpired {} => self.stage = Stage::Expired,
            Event::UploadWithdrawn {} => self.stage = Stage::Withdrawn,
        }
    }

    fn event_of(event: crate::Event) -> Option<Event> {
        match event {
            crate::Event::Media(event) => Some(event),
            _ => None,
        }
    }
}
