//! A library: which pictures somebody may hang, and how many uploads of hers are open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray, VariantNames};

use super::{MediaId, Purpose, Refusal};
use crate::{PersonalField, State, UploadId};

/// The key of the library of the house itself, whose pictures everybody may hang.
pub const HOUSE: &str = "house";

/// What can happen to a library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum LibraryEvent {
    /// She began to send a picture.
    UploadOpened {
        /// The upload.
        upload: UploadId,
    },
    /// That came to an end, whichever.
    UploadClosed {
        /// The upload.
        upload: UploadId,
    },
    /// She has this picture from now on.
    PictureKept {
        /// Which.
        media: MediaId,
        /// What for. At first it was not said: for anything.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        purpose: Option<Purpose>,
    },
}

impl LibraryEvent {
    /// No personal fields.
    pub(crate) fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut dyn PersonalField)) {}
}

/// A library as its events made it.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Uploads that are not finished.
    pub open: BTreeSet<UploadId>,
    /// Her pictures and what they are for. Shared, because there may be thousands and most decisions only look.
    pictures: Arc<BTreeMap<MediaId, Vec<Purpose>>>,
}

impl Library {
    /// The most open uploads of one person.
    pub const OPEN_MOST: usize = 20;

    /// Begins an upload.
    ///
    /// # Errors
    /// [`Refusal::TooManyOpen`].
    pub fn open(&self, upload: UploadId) -> Result<Vec<LibraryEvent>, Refusal> {
        if self.open.contains(&upload) {
            return Ok(vec![]);
        }
        if self.open.len() >= Self::OPEN_MOST {
            return Err(Refusal::TooManyOpen);
        }
        Ok(vec![LibraryEvent::UploadOpened { upload }])
    }

    /// Ends an upload; one that is not open stays so.
    pub fn close(&self, upload: UploadId) -> Vec<LibraryEvent> {
        if self.open.contains(&upload) { vec![LibraryEvent::UploadClosed { upload }] } else { vec![] }
    }

    /// Keeps a picture for a purpose; one that is there for that stays.
    pub fn keep(&self, media: &MediaId, purpose: Purpose) -> Vec<LibraryEvent> {
        if self.has(media, purpose) {
            return vec![];
        }
        vec![LibraryEvent::PictureKept { media: media.clone(), purpose: Some(purpose) }]
    }

    /// Whether the picture is hers, and for this purpose. Once it is, it stays so: whoever asks need not guard against a
    /// change.
    pub fn has(&self, media: &MediaId, purpose: Purpose) -> bool {
        self.pictures.get(media).is_some_and(|purposes| purposes.contains(&purpose))
    }

    /// All her pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &MediaId> {
        self.pictures.keys()
    }

    /// Whether the picture is hers for whatever purpose.
    pub fn knows(&self, media: &MediaId) -> bool {
        self.pictures.contains_key(media)
    }
}

impl State for Library {
    type Event = LibraryEvent;
    const CATEGORY: &'static str = "library";

    fn evolve(&mut self, event: &LibraryEvent) {
        match event {
            LibraryEvent::UploadOpened { upload } => _ = self.open.insert(*upload),
            LibraryEvent::UploadClosed { upload } => _ = self.open.remove(upload),
            LibraryEvent::PictureKept { media, purpose } => {
                let purposes = purpose.as_ref().map_or(Purpose::VARIANTS, std::slice::from_ref);
                Arc::make_mut(&mut self.pictures).entry(media.clone()).or_default().extend(purposes);
            }
        }
    }

    fn event_of(event: crate::Event) -> Option<LibraryEvent> {
        match event {
            crate::Event::Library(event) => Some(event),
            _ => None,
        }
    }
}
