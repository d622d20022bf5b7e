//! Which pictures the house keeps. Items and profiles name pictures by id, never by a free URL (IM-07).

use async_trait::async_trait;
use domain::media::MediaId;

use crate::{CommandError, Fields};

/// The pictures that are kept.
#[async_trait]
pub trait MediaLibrary: Send + Sync + 'static {
    /// For each picture whether it is kept.
    async fn has(&self, pictures: &[MediaId]) -> Vec<bool>;
}

/// Refuses pictures that are not kept, naming `field`.
///
/// # Errors
/// [`CommandError::Invalid`] when one is unknown.
pub async fn all_kept(library: &dyn MediaLibrary, field: &str, pictures: &[MediaId]) -> Result<(), CommandError> {
    let mut fields = Fields::default();
    let kept = library.has(pictures).await;
    for (picture, _) in pictures.iter().zip(kept).filter(|(_, kept)| !kept) {
        fields.note(field, format!("There is no picture {picture}"));
    }
    fields.finish(Some(()))
}
