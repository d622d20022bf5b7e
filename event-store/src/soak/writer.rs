//! An appender: its own stream with exact revisions, a stream that all share, and appends that must be refused.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Dice, Plan, SoakError};
use crate::{Append, AppendError, Appended, EventStore, Expected, Meta, NewEvent, Revision, StreamName, StreamWrite};

/// So often a request is repeated whose outcome is not known, or whose store is away.
const REPEATS: u32 = 600;

/// What an appender was told.
#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    pub positions: Vec<u64>,
    pub refused: u64,
}

pub(super) struct Writer {
    store: Arc<dyn EventStore>,
    dice: Dice,
    number: usize,
    share: u64,
    largest: u64,
    conflicts_percent: u64,
    revision: Option<Revision>,
    told: Acknowledged,
}

impl Writer {
    pub(super) fn new(store: Arc<dyn EventStore>, number: usize, plan: &Plan) -> Self {
        Self {
            store,
            dice: Dice::new(plan.seed, number + 1),
            number,
            share: plan.events.div_ceil(plan.appenders as u64),
            largest: plan.largest.max(1),
            conflicts_percent: plan.conflicts_percent,
            revision: None,
            told: Acknowledged::default(),
        }
    }

    pub(super) async fn run(mut self) -> Result<Acknowledged, SoakError> {
        let (seed, number) = (self.dice.next(), self.number);
        let own = StreamName::new("soak", format!("{seed:016x}-{number}")).map_err(AppendError::Invalid)?;
        let shared = StreamName::new("soak", "shared").map_err(AppendError::Invalid)?;
        while (self.told.positions.len() as u64) < self.share {
            let count = 1 + self.dice.below(self.largest);
            if self.revision.is_some() && self.dice.percent(self.conflicts_percent) {
                self.conflict(&own).await?;
            } else if self.dice.percent(20) {
                self.write(&shared, Expected::Any, count).await?;
            } else {
                let expected = self.revision.map_or(Expected::NoStream, Expected::Exact);
                let appended = self.write(&own, expected, count).await?;
                self.revision = appended.revisions.first().copied();
            }
        }
        Ok(self.told)
    }

    async fn write(&mut self, stream: &StreamName, expected: Expected, count: u64) -> Result<Appended, SoakError> {
        let append = self.append(stream, expected, count);
        let appended = self.insist(append).await?;
        self.told.positions.extend(appended.position.0 + 1 - count..=appended.position.0);
        Ok(appended)
    }

    async fn conflict(&mut self, own: &StreamName) -> Result<(), SoakError> {
        let append = self.append(own, Expected::NoStream, 1);
        match self.insist(append).await {
            Err(AppendError::Conflict { .. }) => {
                self.told.refused += 1;
                Ok(())
            }
            Err(other) => Err(other.into()),
            Ok(_) => Err(SoakError::Accepted),
        }
    }

    /// Repeats the same request until its outcome is known.
    async fn insist(&self, append: Append) -> Result<Appended, AppendError> {
        let mut repeats = 0;
        loop {
            match self.store.append(append.clone()).await {
                Err(AppendError::Unknown(_) | AppendError::Unavailable(_)) if repeats < REPEATS => repeats += 1,
                outcome => return outcome,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn append(&mut self, stream: &StreamName, expected: Expected, count: u64) -> Append {
        let request = self.id();
        let events = (0..count).map(|number| self.event(number)).collect();
        Append {
            request,
            fingerprint: request,
            at: DateTime::<Utc>::UNIX_EPOCH,
            meta: Meta::default(),
            writes: vec![StreamWrite { stream: stream.clone(), expected, events }],
            checks: Vec::new(),
            claims: Vec::new(),
        }
    }

    fn event(&mut self, number: u64) -> NewEvent {
        let data = format!(r#"{{"appender":{},"number":{number}}}"#, self.number).into();
        NewEvent { id: self.id(), event_type: "Soaked".into(), schema_version: 1, subject: None, data }
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.dice.next(), self.dice.next())
    }
}
