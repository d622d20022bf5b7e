//! Media: sending pictures in two steps, and what became of them (IM-07).

use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use commands::media::StartUpload;
use commands::{CommandError, Receipt};
use domain::UploadId;
use domain::media::{Format, Picture as KeptPicture, Purpose, Stage};
use projections::media::{UploadRow, uploads};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::pictures::Picture;
use crate::problem::{Code, Problem};
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    const UPLOADS: &str = "/me/uploads";
    vec![
        operation("media.getMyUploads", Method::GET, UPLOADS, Access::Person, list)
            .says("Lists one's own uploads, the newest first"),
        operation("media.startUpload", Method::POST, UPLOADS, Access::Person, start)
            .says("Announces a picture")
            .about(
                "Then put its bytes, then finish it, within an hour. At most 5 MB for a work and a banner, 2 MB for an \
                 avatar; 60 an hour, of which 20 may be open.",
            )
            .answers(StatusCode::CREATED),
        operation("media.putBytes", Method::PUT, "/me/uploads/{upload}/bytes", Access::Person, put)
            .says("Sends the bytes of an upload, all at once")
            .about(
                "Exactly as many as were announced, of the kind that was announced: anything else ends the upload. Others may \
                 be put in their place. The `Content-Type` is the announced one, `application/octet-stream`, or none.",
            )
            .takes_file(Purpose::BYTES_MOST as usize),
        operation("media.finishUpload", Method::POST, "/me/uploads/{upload}/finish", Access::Person, finish)
            .says("Makes a picture of an upload")
            .about(
                "The file is scanned, read to its end and drawn anew. `HELD` means that the scanner is away: the house \
                 finishes it later, and the picture cannot be used before. Asked again it answers the same.",
            ),
        operation("media.withdrawUpload", Method::DELETE, "/me/uploads/{upload}", Access::Person, withdraw)
            .says("Gives an upload up")
            .about(
                "It makes room for another at once, and what was sent is thrown away. One that came to nothing stays so; \
                 a picture that is kept cannot be given up.",
            ),
    ]
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Start {
    #[schema(value_type = schemas::Purpose)]
    purpose: Purpose,
    // Of kinds that are not taken the answer says so: 415.
    #[serde(rename = "type")]
    #[schema(value_type = schemas::Format)]
    format: String,
    /// In bytes.
    #[schema(minimum = 1, maximum = 5_242_880)]
    length: u64,
}

async fn start(context: Context, input: Start) -> Result<Receipt, Problem> {
    let format = input.format.parse::<Format>().map_err(|_| domain::media::Refusal::WrongType);
    let format = format.map_err(domain::Refusal::from)?;
    let request = context.request();
    let upload = UploadId(request.new_id("upload"));
    let (owner, Start { purpose, length, .. }) = (context.me()?, input);
    let start = StartUpload { upload, owner, purpose, format, length };
    Ok(context.house.desk().handle(&start, context.caller(), request).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfUpload {
    #[schema(value_type = Uuid)]
    upload: UploadId,
}

async fn put(context: Context, input: OfUpload) -> Result<Receipt, Problem> {
    let (owner, request) = (context.me()?, context.request());
    // Some programs call every file so.
    let called = context.call.kind.as_deref().filter(|kind| *kind != "application/octet-stream");
    let file = context.file.clone();
    let received = context.house.desk().receive_upload(input.upload, owner, file, called, request).await;
    Ok(received?)
}

async fn withdraw(context: Context, input: OfUpload) -> Result<Receipt, Problem> {
    let (owner, request) = (context.me()?, context.request());
    Ok(context.house.desk().withdraw_upload(input.upload, owner, request).await?)
}

/// What became of an upload.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FinishedUpload {
    /// The upload.
    id: Uuid,
    revision: u64,
    position: u64,
    /// `KEPT` or `HELD`.
    #[schema(value_type = schemas::UploadStatus)]
    status: &'static str,
    /// The picture, once it is kept: its id is what works and profiles name.
    picture: Option<Drawn>,
}

/// A picture as it is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Drawn {
    #[serde(flatten)]
    picture: Picture,
    /// 2048 on the long edge at most.
    master: String,
    /// The master's.
    width: u32,
    /// The master's.
    height: u32,
    /// The master's.
    bytes: u64,
    /// What stands in its place while it loads, in base64.
    thumbhash: String,
}

impl From<KeptPicture> for Drawn {
    fn from(kept: KeptPicture) -> Self {
        let KeptPicture { media, width, height, bytes, thumbhash, phash: _ } = kept;
        let master = format!("/media/{media}/master.webp");
        Self { picture: Picture::of(media.as_str()), master, width, height, bytes, thumbhash }
    }
}

async fn finish(context: Context, input: OfUpload) -> Result<Answer<FinishedUpload>, Problem> {
    let (caller, request) = (context.caller(), context.request());
    let finished = context.house.desk().finish_upload(input.upload, caller, request).await.map_err(told)?;
    let Receipt { id, revision, position } = finished.receipt;
    let (status, picture) = match finished.stage {
        Stage::Kept(picture) => ("KEPT", Some(picture.into())),
        _ => ("HELD", None),
    };
    Ok(Answer::of(FinishedUpload { id, revision, position, status, picture }).wrote(position))
}

/// A file that is not taken is the caller's to mend: what is wrong with it is said at the file, and once more as a name
/// for programs.
fn told(error: CommandError) -> Problem {
    let fault = match &error {
        CommandError::Refused(domain::Refusal::Media(domain::media::Refusal::Rejected { fault })) => Some(*fault),
        _ => None,
    };
    let problem = Problem::from(error);
    match fault {
        Some(fault) if problem.code() == Code::BAD_REQUEST => problem.with("fault", fault.as_str()),
        _ => problem,
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    #[schema(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
}

/// One's own uploads.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyUploads {
    uploads: Vec<MyUpload>,
}

/// An upload as its owner sees it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyUpload {
    id: Uuid,
    #[schema(value_type = schemas::Purpose)]
    purpose: String,
    #[serde(rename = "type")]
    #[schema(value_type = schemas::Format)]
    format: String,
    length: i64,
    #[schema(value_type = schemas::UploadStatus)]
    status: String,
    /// What was wrong with it, where it was not taken.
    #[schema(value_type = Option<schemas::Fault>)]
    fault: Option<String>,
    /// When it is over if it is not finished.
    until: DateTime<Utc>,
    started_at: DateTime<Utc>,
    /// The picture, once it is kept.
    picture: Option<Picture>,
}

impl From<UploadRow> for MyUpload {
    fn from(row: UploadRow) -> Self {
        let UploadRow { id, purpose, format, length, status, until, started_at, fault, media, owner: _ } = row;
        Self { id, purpose, format, length, status, fault, until, started_at, picture: media.map(Picture::of) }
    }
}

async fn list(context: Context, input: List) -> Result<Answer<MyUploads>, Problem> {
    let limit = paging::limit(input.limit, 20, 100)?;
    let reading = context.reading(projections::media::NAME).await?;
    let found = uploads(context.house.views(), context.me()?.0, limit).await?;
    Ok(Answer::of(MyUploads { uploads: found.into_iter().map(MyUpload::from).collect() }).at(reading))
}
