//! The kept pictures: everybody gets what a public work or profile shows; the rest is for its owner and the
//! staff who decide or read what was decided.

mod sending;

use std::time::Duration;

use api::{Access, Identity, Problem};
use async_trait::async_trait;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use domain::media::{MediaId, Size};
use event_store::Position;
use projections::media::{Audience, Shape};

pub(crate) use sending::Arrived;

use crate::Door;
use crate::assets::FOR_EVER;
use crate::failures::no_file;
use crate::ui::Ui;

/// How long a picture waits for what its visitor just wrote (AR-14).
const PATIENCE: Duration = Duration::from_secs(2);
/// For this visitor alone.
const PRIVATE: &str = "private, no-store";

/// The kept pictures, as far as pages need them.
#[async_trait]
pub trait Pictures: Send + Sync + 'static {
    /// The file of a picture in a size; `None` when it is not kept.
    ///
    /// # Errors
    /// When the place for files does not answer; the text is for the log.
    async fn file(&self, id: &MediaId, size: Size) -> Result<Option<Bytes>, String>;

    /// What a picture looks like before it is there, at once.
    fn shape(&self, id: &MediaId) -> Option<Shape>;
}

/// `GET /media/{id}/{file}`, such as `large.webp`
pub(crate) async fn serve(
    State(door): State<Door>,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
    ui: Ui,
) -> Response {
    let (Ok(id), Some(size)) = (MediaId::parse(&id), Size::of_file(&file)) else { return no_file(ui, &headers) };
    let caching = match caching(&door, &id, &headers).await {
        Ok(Some(caching)) => caching,
        Ok(None) => return no_file(ui, &headers),
        Err(problem) => return problem.into_response(),
    };
    match door.pictures.file(&id, size).await {
        Ok(Some(bytes)) => ([(CONTENT_TYPE, size.format().as_str()), (CACHE_CONTROL, caching)], bytes).into_response(),
        Ok(None) => no_file(ui, &headers),
        Err(away) => Problem::unavailable(away).into_response(),
    }
}

/// How the picture may be kept on its way to this visitor; `None`: she may not see it, and not even that it is there.
async fn caching(door: &Door, id: &MediaId, headers: &HeaderMap) -> Result<Option<&'static str>, Problem> {
    if door.audiences.of(id).await? == Audience::Everybody {
        return Ok(Some(FOR_EVER));
    }
    up_to_date(door, headers).await?;
    let Audience::Owners(owners) = door.audiences.of(id).await? else { return Ok(Some(FOR_EVER)) };
    let visitor = Identity::of(&door.house, headers).await?;
    let allowed =
        visitor.filter(|visitor| owners.contains(&visitor.account.0) || Access::Reviewer.permits(&visitor.rights()));
    Ok(allowed.map(|_| PRIVATE))
}

/// Waits, bounded, for what this browser wrote a moment ago: a work that was just sent in may name the picture (AR-14).
async fn up_to_date(door: &Door, headers: &HeaderMap) -> Result<(), Problem> {
    let written = CookieJar::from_headers(headers).get(api::AFTER).and_then(|cookie| cookie.value().parse().ok());
    let Some(position) = written.map(Position) else { return Ok(()) };
    for projection in ["portfolio", "creators", projections::media::NAME, projections::marketplace::NAME] {
        door.house.progress().wait_for(projection, position, PATIENCE).await?;
    }
    Ok(())
}
