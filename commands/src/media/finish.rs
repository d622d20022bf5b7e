//! From the bytes that arrive to the picture that is kept.

use bytes::Bytes;
use domain::media::{Digest, Fault, Refusal, Stage, Upload};
use domain::{AccountId, UploadId};
use sha2::{Digest as _, Sha256};

use super::{DevelopError, End, EndUpload, File, ReceiveUpload, Scanned};
use crate::{Caller, CommandError, Desk, Receipt, Request, Wanted};

/// Where an upload stands after somebody asked to finish it.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What was written.
    pub receipt: Receipt,
    /// [`Stage::Kept`] or [`Stage::Held`].
    pub stage: Stage,
}

impl Desk {
    /// Takes the bytes of an upload: all of them, and exactly what was announced. `called` is the media type that their
    /// sender gives them, if any.
    ///
    /// # Errors
    /// See [`CommandError`]; nothing is kept of what was not announced, and the upload is over then.
    pub async fn receive_upload(
        &self,
        upload: UploadId,
        owner: AccountId,
        file: Bytes,
        called: Option<&str>,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        if let Some(receipt) = self.earlier(upload.0, request).await? {
            return Ok(receipt);
        }
        let wanted = Wanted::of::<Upload>(upload);
        let now = self.ports().clock.now();
        let known = self.history::<Upload>(&wanted, true).await?.state;
        if let Err(refusal) = known.expects(&file, called, owner, now) {
            if refusal.is_final() {
                self.withdraw_upload(upload, owner, request.part("withdrawn")).await?;
            }
            return Err(refused(refusal));
        }
        let digest = Digest::of_sha256(Sha256::digest(&file).into());
        self.ports().media.store.put(File::Sent(upload, &digest), file).await?;
        self.handle(&ReceiveUpload { upload, owner, digest }, Caller::Person(owner), request).await
    }

    /// Gives an upload up: it makes room for another at once, and what was sent is thrown away. One that came to nothing
    /// stays so.
    ///
    /// # Errors
    /// See [`CommandError`]; [`Refusal::Finished`] when its picture is kept.
    pub async fn withdraw_upload(
        &self,
        upload: UploadId,
        owner: AccountId,
        request: Request,
    ) -> Result<Receipt, CommandError> {
        let end = EndUpload { upload, owner, end: End::Withdraw };
        let receipt = self.handle(&end, Caller::Person(owner), request).await?;
        self.forget_sent(upload).await;
        Ok(receipt)
    }

    /// Finishes an upload: lets the file be scanned, makes a picture of it, and keeps that. Asked again it answers the
    /// same. While the scanner is away the upload is held; who keeps the house finishes it later.
    ///
    /// # Errors
    /// See [`CommandError`]; [`Refusal::Rejected`] when no picture came of the file.
    pub async fn finish_upload(
        &self,
        upload: UploadId,
        caller: Caller,
        request: Request,
    ) -> Result<Finished, CommandError> {
        let wanted = Wanted::of::<Upload>(upload);
        // Looking at a file twice at the same time would be right, but dear.
        let _turn = self.turn(&wanted.stream).await;
        let known = self.history::<Upload>(&wanted, true).await?;
        let owner = known.state.owner.filter(|owner| caller.person().is_none_or(|person| person == *owner));
        let owner = owner.ok_or_else(|| refused(Refusal::NoSuchUpload))?;
        let Some(file) = known.state.to_finish(self.ports().clock.now()).map_err(refused)? else {
            let revision = known.revision.map_or(0, |revision| revision.0);
            let position = known.position.map_or(0, |position| position.0);
            let receipt = Receipt { id: upload.0, revision, position };
            return Ok(Finished { receipt, stage: known.state.stage });
        };
        let end = self.look_at(upload, &known.state, file).await?;
        let closes = !matches!(end, End::Hold(_));
        let (part, outcome) = outcome(&end);
        // A repeat of what was held may be kept: each outcome is a wish of its own.
        let request = request.part(part);
        let ending = EndUpload { upload, owner, end };
        let receipt = match &ending.end {
            End::Keep(_, developed, _) => {
                let (desk, developed) = (self.clone(), developed.clone());
                let ends = async move { desk.handle(&ending, caller, request).await };
                self.ports().media.keep(developed, ends).await?
            }
            _ => self.handle(&ending, caller, request).await?,
        };
        if closes {
            self.forget_sent(upload).await;
        }
        Ok(Finished { receipt, stage: outcome? })
    }

    /// Ends an upload that was never finished, if its time is over.
    ///
    /// # Errors
    /// See [`CommandError`].
    pub async fn expire_upload(&self, upload: UploadId, request: Request) -> Result<(), CommandError> {
        let known = self.history::<Upload>(&Wanted::of::<Upload>(upload), true).await?.state;
        if let Some(owner) = known.owner {
            self.handle(&EndUpload { upload, owner, end: End::Expire }, Caller::Operator, request).await?;
        }
        Ok(())
    }

    /// Throws away what was sent for uploads that are over; what a crash left, too.
    ///
    /// # Errors
    /// When the log or the place for files does not answer.
    pub async fn sweep_sent(&self, then: chrono::DateTime<chrono::Utc>) -> Result<usize, CommandError> {
        let store = &self.ports().media.store;
        let mut swept = 0;
        for upload in store.sent_before(then).await? {
            let known = self.history::<Upload>(&Wanted::of::<Upload>(upload), true).await?;
            if !known.state.is_open() {
                store.forget_sent(upload).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// What is to become of a file.
    async fn look_at(&self, upload: UploadId, known: &Upload, file: Digest) -> Result<End, CommandError> {
        let Some((purpose, format, _)) = known.announced else { return Err(refused(Refusal::NoSuchUpload)) };
        let media = &self.ports().media;
        let Some(sent) = media.store.get(File::Sent(upload, &file)).await? else {
            return Err(refused(Refusal::NotReceived));
        };
        let scanner = match media.scanner.scan(&sent).await {
            Ok(Scanned::Clean(scanner)) => scanner,
            Ok(Scanned::Found(name)) => return Ok(End::Reject(file, Fault::Malware, Some(name))),
            Err(away) => {
                tracing::warn!(%away, %upload, "A picture is held");
                return Ok(End::Hold(file));
            }
        };
        match media.darkroom.develop(sent, format, purpose).await {
            Ok(developed) => Ok(End::Keep(file, developed, scanner)),
            Err(DevelopError::Fault(fault)) => Ok(End::Reject(file, fault, None)),
            Err(error) => Err(error.into()),
        }
    }

    /// A file that cannot be thrown away now is found by [`Desk::sweep_sent`].
    async fn forget_sent(&self, upload: UploadId) {
        if let Err(away) = self.ports().media.store.forget_sent(upload).await {
            tracing::warn!(%away, %upload, "What was sent is not thrown away now; it will be");
        }
    }
}

/// A name for it, and what its asker hears.
fn outcome(end: &End) -> (&'static str, Result<Stage, CommandError>) {
    match end {
        End::Hold(file) => ("held", Ok(Stage::Held(file.clone()))),
        End::Keep(_, developed, _) => ("kept", Ok(Stage::Kept(developed.picture.clone()))),
        End::Reject(_, fault, _) => ("rejected", Err(refused(Refusal::Rejected { fault: *fault }))),
        End::Expire => ("expired", Ok(Stage::Expired)),
        End::Withdraw => ("withdrawn", Ok(Stage::Withdrawn)),
    }
}

fn refused(refusal: Refusal) -> CommandError {
    domain::Refusal::from(refusal).into()
}
