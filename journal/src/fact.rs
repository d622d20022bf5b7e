//! An event as readers meet it.

use chrono::{DateTime, Utc};
use event_store::{Meta, Position, Revision, StreamName};
use uuid::Uuid;

/// An event of the log, decoded, its personal fields opened or erased.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What happened.
    pub event: domain::Event,
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its place there.
    pub revision: Revision,
    /// Its id.
    pub id: Uuid,
    /// The person whom it is about: whose data key sealed it.
    pub subject: Option<Uuid>,
    /// Who and why.
    pub meta: Meta,
    /// The append that wrote it.
    pub request: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl Fact {
    /// The stream's key as an id; every stream of the first storey but likes and quotas is keyed by one.
    pub fn stream_id(&self) -> Option<Uuid> {
        Uuid::parse_str(self.stream.key()).ok()
    }
}
