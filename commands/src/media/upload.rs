//! What may be asked for about an upload, step by step.

use chrono::TimeDelta;
use domain::media::{Digest, Event, Fault, Format, HOUSE, Library, LibraryEvent, Picture, Purpose, Upload};
use domain::quota::{self, Limit, Quota};
use domain::{AccountId, Refusal, UploadId};
use uuid::Uuid;

use super::Developed;
use crate::{Actor, Command, Context, Wanted};

/// New uploads per person (RL-05).
pub const NEW_UPLOADS: Limit =
    Limit { places: 60, window: TimeDelta::hours(1), message: "Maximum 60 uploads per hour" };

/// Announces a file (IM-07).
#[derive(Clone, Debug)]
pub struct StartUpload {
    /// The upload's id.
    pub upload: UploadId,
    /// Who sends: the caller.
    pub owner: AccountId,
    /// What for.
    pub purpose: Purpose,
    /// As what kind of file.
    pub format: Format,
    /// How many bytes.
    pub length: u64,
}

impl Command for StartUpload {
    type State = (Upload, Library, Quota);

    fn streams(&self) -> (Wanted, Wanted, Wanted) {
        (
            Wanted::new::<Upload>(self.upload),
            Wanted::of::<Library>(self.owner),
            Wanted::of::<Quota>(format_args!("uploads-{}", self.owner)),
        )
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.owner)
    }

    fn decide(
        &self,
        (upload, library, quota): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<LibraryEvent>, Vec<quota::Event>), Refusal> {
        let started = upload.start(self.owner, (self.purpose, self.format, self.length), context.now)?;
        if started.is_empty() {
            return Ok((vec![], vec![], vec![]));
        }
        Ok((started, library.open(self.upload)?, quota.spend(&NEW_UPLOADS, context.now)?))
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.owner)
    }

    fn id(&self) -> Uuid {
        self.upload.0
    }
}

/// Says that the file arrived.
#[derive(Clone, Debug)]
pub struct ReceiveUpload {
    /// The upload.
    pub upload: UploadId,
    /// Whose it is: the caller's.
    pub owner: AccountId,
    /// Which file.
    pub digest: Digest,
}

impl Command for ReceiveUpload {
    type State = (Upload,);

    fn streams(&self) -> (Wanted,) {
        (Wanted::of::<Upload>(self.upload),)
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.owner)
    }

    fn decide(&self, (upload,): &(Upload,), context: &Context<'_>) -> Result<(Vec<Event>,), Refusal> {
        Ok((upload.receive(self.digest.clone(), self.owner, context.now)?,))
    }

    fn subject(&self, _: &(Upload,)) -> Option<AccountId> {
        Some(self.owner)
    }

    fn id(&self) -> Uuid {
        self.upload.0
    }
}

/// How an upload ends, or waits.
#[derive(Clone, Debug)]
pub enum End {
    /// The scanner is away.
    Hold(Digest),
    /// A picture came of this file, after this scanner found nothing in it.
    Keep(Digest, Developed, String),
    /// This file is not taken; the scanner's name for it.
    Reject(Digest, Fault, Option<String>),
    /// It was never finished.
    Expire,
    /// She gives it up.
    Withdraw,
}

/// Ends an upload.
#[derive(Clone, Debug)]
pub struct EndUpload {
    /// The upload.
    pub upload: UploadId,
    /// Whose it is.
    pub owner: AccountId,
    /// How.
    pub end: End,
}

impl Command for EndUpload {
    type State = (Upload, Library);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Upload>(self.upload), Wanted::of::<Library>(self.owner))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is(self.owner) || actor.is_operator()
    }

    fn decide(
        &self,
        (upload, library): &Self::State,
        context: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<LibraryEvent>), Refusal> {
        if upload.owner != Some(self.owner) {
            return Err(domain::media::Refusal::NoSuchUpload.into());
        }
        Ok(match &self.end {
            End::Hold(file) => (upload.hold(file)?, vec![]),
            End::Keep(file, Developed { picture, .. }, scanner) => {
                let mut shelved = library.close(self.upload);
                shelved.extend(
                    upload.announced.into_iter().flat_map(|(purpose, ..)| library.keep(&picture.media, purpose)),
                );
                (upload.keep(file, picture, scanner)?, shelved)
            }
            End::Reject(file, fault, name) => (upload.reject(file, *fault, name.clone())?, library.close(self.upload)),
            End::Expire => {
                let expired = upload.expire(context.now);
                let closed = if expired.is_empty() { vec![] } else { library.close(self.upload) };
                (expired, closed)
            }
            End::Withdraw => (upload.withdraw()?, library.close(self.upload)),
        })
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        Some(self.owner)
    }

    fn id(&self) -> Uuid {
        self.upload.0
    }
}

/// Gives the house a picture of its own, which everybody may hang.
#[derive(Clone, Debug)]
pub struct AdoptPicture {
    /// What it is for.
    pub purpose: Purpose,
    /// What is known of it; its files are there.
    pub picture: Picture,
}

/// The one stream of this picture of the house.
pub fn house_picture(picture: &Picture) -> UploadId {
    UploadId(Uuid::new_v5(&Uuid::nil(), picture.media.as_str().as_bytes()))
}

impl Command for AdoptPicture {
    type State = (Upload, Library);

    fn streams(&self) -> (Wanted, Wanted) {
        (Wanted::of::<Upload>(house_picture(&self.picture)), Wanted::of::<Library>(HOUSE))
    }

    fn permits(&self, actor: &Actor) -> bool {
        actor.is_operator()
    }

    fn decide(
        &self,
        (upload, library): &Self::State,
        _: &Context<'_>,
    ) -> Result<(Vec<Event>, Vec<LibraryEvent>), Refusal> {
        Ok((upload.adopt(self.purpose, &self.picture), library.keep(&self.picture.media, self.purpose)))
    }

    fn subject(&self, _: &Self::State) -> Option<AccountId> {
        None
    }

    fn id(&self) -> Uuid {
        house_picture(&self.picture).0
    }
}
