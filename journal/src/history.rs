//! One stream's facts, page by page, and the state they fold into.

use domain::State;
use event_store::{Direction, Position, Revision, StreamName};

use crate::{Fact, Journal, JournalError};

/// How many events are read at a time.
const PAGE: usize = 500;

/// A stream's state, and where it stands.
#[derive(Clone, Debug, Default)]
pub struct History<S> {
    /// What the events fold into.
    pub state: S,
    /// The newest revision folded in; `None`: the stream does not exist.
    pub revision: Option<Revision>,
    /// The newest position folded in.
    pub position: Option<Position>,
}

impl Journal {
    /// Folds the stream, going on from what was folded before.
    ///
    /// # Errors
    /// When the log or the keys cannot be read, or the stream holds an event that this program does not know: nobody
    /// may decide on a history that she does not understand.
    pub async fn fold<S: State>(&self, stream: &StreamName, mut from: History<S>) -> Result<History<S>, JournalError> {
        loop {
            let page = self.store().read_stream(stream, from.revision, Direction::Forwards, PAGE).await?;
            let facts = self.open(&page.events, |_| true).await?;
            if facts.len() < page.events.len() {
                return Err(JournalError::NotUnderstood { stream: stream.clone() });
            }
            for event in facts.into_iter().filter_map(|fact| S::event_of(fact.event)) {
                from.state.evolve(&event);
            }
            if let Some(last) = page.events.last() {
                (from.revision, from.position) = (Some(last.revision), Some(last.position));
            }
            if page.end {
                return Ok(from);
            }
        }
    }

    /// One page of a stream's facts, oldest first, after `cursor`; the second value says whether it is the last.
    ///
    /// # Errors
    /// When the log or the keys cannot be read.
    pub async fn facts(
        &self,
        stream: &StreamName,
        cursor: Option<Revision>,
        limit: usize,
    ) -> Result<(Vec<Fact>, bool), JournalError> {
        let page = self.store().read_stream(stream, cursor, Direction::Forwards, limit).await?;
        Ok((self.open(&page.events, |_| true).await?, page.end))
    }
}
