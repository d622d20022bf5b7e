//! Whose pictures somebody may hang: her own, and those of the house; and each where it was cut for.

use std::collections::BTreeSet;

use domain::AccountId;
use domain::media::{HOUSE, Library, MediaId, Purpose};

use crate::{CommandError, Desk, Fields, Wanted};

impl Desk {
    /// Refuses pictures that are not hers to hang for this purpose, naming `field`.
    ///
    /// Asked of the log, not of a read model. It is not guarded in the append that follows, and need not be: a picture
    /// that is somebody's stays hers.
    ///
    /// # Errors
    /// [`CommandError::Invalid`] when one is not hers or was sent for something else, or the log does not answer.
    pub(crate) async fn may_hang(
        &self,
        owner: AccountId,
        field: &str,
        purpose: Purpose,
        pictures: impl IntoIterator<Item = &MediaId>,
    ) -> Result<(), CommandError> {
        let mut lacking: Vec<&MediaId> = pictures.into_iter().collect();
        let mut known = BTreeSet::new();
        // From memory first; nobody is refused by it.
        for fresh in [false, true] {
            for library in [Wanted::of::<Library>(HOUSE), Wanted::of::<Library>(owner)] {
                if lacking.is_empty() {
                    return Ok(());
                }
                let library = self.history::<Library>(&library, fresh).await?.state;
                lacking.retain(|picture| !library.has(picture, purpose));
                known.extend(lacking.iter().filter(|picture| library.knows(picture)).copied());
            }
        }
        let mut fields = Fields::default();
        for picture in lacking {
            fields.note(
                field,
                if known.contains(picture) {
                    format!("Picture {picture} was not sent as {}", purpose.as_str())
                } else {
                    format!("There is no picture {picture}")
                },
            );
        }
        fields.finish(Some(()))
    }
}
