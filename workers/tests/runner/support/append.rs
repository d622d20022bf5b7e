//! Deeds into the log.
#![allow(clippy::unwrap_used, reason = "neither a test nor a measurement can go on without its log")]

use chrono::{DateTime, Utc};
use event_store::{Append, Expected, Meta, StreamName, StreamWrite};
use journal::Journal;
use uuid::Uuid;

use super::people::Deed;

/// Seals and appends; an erasing deed destroys the person's key.
pub async fn append(journal: &Journal, deed: Deed, at: DateTime<Utc>, request: Uuid) {
    let stream = StreamName::new(deed.stream.0, deed.stream.1).unwrap();
    let mut number = request.as_u128() << 32;
    let mut ids = || {
        number += 1;
        Uuid::from_u128(number)
    };
    let events = journal.seal(&stream, Some(deed.subject), deed.events, &mut ids).await.unwrap();
    let meta = Meta { actor: deed.actor, ..Meta::default() };
    let writes = vec![StreamWrite { stream, expected: Expected::Any, events }];
    let append = Append { request, at, meta, writes, checks: vec![], claims: vec![], fingerprint: request };
    journal.store().append(append).await.unwrap();
    if deed.erases {
        journal.vault().destroy(deed.subject, at).await.unwrap();
    }
}
