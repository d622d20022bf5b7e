//! Writes batches: the checkpoint and the tables in one transaction, fenced by the lease's epoch.

use std::collections::HashSet;
use std::sync::Arc;

use event_store::Position;
use journal::Fact;
use projections::parked::{self, Aside};
use projections::{Poison, Projector, beside, checkpoint, sequence_key};
use sqlx::postgres::PgConnection;
use sqlx::{Connection, PgPool};

use super::feed::Batch;
use super::{Fault, Pulse};

/// A position as the database keeps it.
pub(crate) fn number(position: Position) -> i64 {
    position.0.cast_signed()
}

/// The one writer of a projection's tables, for as long as its epoch holds.
pub(crate) struct Writer {
    connection: PgConnection,
    projector: Arc<dyn Projector>,
    /// The checkpoint's name: the projection's, or that of its rebuild.
    name: String,
    epoch: i64,
    position: Option<Position>,
    parked: HashSet<String>,
    pulse: Pulse,
}

/// Why a batch was set aside in earnest: the projector has to stop there.
#[derive(Debug)]
pub(crate) struct Halted {
    /// What cannot be taken in.
    pub(crate) error: String,
}

/// What stops a writer.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Something went wrong around the events.
    Fault(Fault),
    /// An event can never be taken in, and the projector does not put such events aside.
    Halted(Halted),
}

impl<F: Into<Fault>> From<F> for Stop {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

impl Writer {
    /// Opens a connection of its own that finds the tables in `schema`.
    pub(crate) async fn open(
        views: &PgPool,
        schema: &str,
        projector: Arc<dyn Projector>,
        name: String,
        (epoch, position): (i64, Option<Position>),
    ) -> Result<Self, Fault> {
        // The tail that a crash may take is projected again: the checkpoint is part of it.
        let options = views.connect_options().as_ref().clone().options([("synchronous_commit", "off")]);
        let mut connection = PgConnection::connect_with(&options).await?;
        beside::look_in(&mut connection, schema).await?;
        let parked = parked::keys(&mut connection, &name).await?.into_iter().collect();
        projector.forget();
        let pulse = Pulse::new(projector.name());
        Ok(Self { connection, projector, name, epoch, position, parked, pulse })
    }

    /// Everything up to here is written.
    pub(crate) fn position(&self) -> Option<Position> {
        self.position
    }

    /// The connection, between batches.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Writes the whole batch, in one transaction if all goes well.
    pub(crate) async fn write(&mut self, batch: Batch) -> Result<(), Stop> {
        self.pulse.batch(batch.facts.len());
        let end = match (&batch.unreadable, batch.facts.last()) {
            (None, _) => Some(batch.up_to),
            (Some(_), last) => last.map(|fact| fact.position),
        };
        if let Some(end) = end {
            self.write_facts(&batch.facts, end).await?;
        }
        if let Some((event, error)) = batch.unreadable {
            self.put_aside(event, batch.up_to, error).await?;
        }
        self.pulse.reached(batch.up_to, batch.head);
        Ok(())
    }

    /// Writes the facts; where one of them cannot be taken in, finds it by halving.
    async fn write_facts(&mut self, facts: &[Fact], end: Position) -> Result<(), Stop> {
        let mut left = vec![(facts, end)];
        while let Some((facts, end)) = left.pop() {
            let error = match self.attempt(facts, end).await {
                Ok(()) => continue,
                Err(Fault::Permanent(error)) => error,
                Err(fault) => return Err(Stop::Fault(fault)),
            };
            self.projector.forget();
            match facts {
                [] => return Err(Stop::Fault(Fault::Permanent(error))),
                [fact] => {
                    let error = format!("{} at position {}: {error}", fact.event.name(), fact.position);
                    self.put_aside(aside_of(fact), end, error).await?;
                }
                [first, .., _] => {
                    let (before, after) = facts.split_at(facts.len() / 2);
                    let middle = before.last().unwrap_or(first).position;
                    left.push((after, end));
                    left.push((before, middle));
                }
            }
        }
        Ok(())
    }

    async fn attempt(&mut self, facts: &[Fact], end: Position) -> Result<(), Fault> {
        let rate = self.pulse.rate();
        let step = (self.position.map(number), number(end));
        if facts.is_empty() {
            if !checkpoint::advance(&mut self.connection, &self.name, self.epoch, step, rate).await? {
                return Err(Fault::Fenced);
            }
            self.position = Some(end);
            return Ok(());
        }
        let (taken, parked): (Vec<&Fact>, Vec<&Fact>) = if self.parked.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            facts.iter().partition(|fact| !self.parked.contains(&sequence_key(&fact.stream, fact.subject)))
        };
        let mut transaction = self.connection.begin().await?;
        if !checkpoint::advance(&mut transaction, &self.name, self.epoch, step, rate).await? {
            return Err(Fault::Fenced);
        }
        if parked.is_empty() {
            self.projector.project(facts, &mut transaction).await?;
        } else {
            let taken: Vec<Fact> = taken.into_iter().cloned().collect();
            let parked: Vec<Aside> = parked.into_iter().map(aside_of).collect();
            self.projector.project(&taken, &mut transaction).await?;
            parked::park(&mut transaction, &self.name, &parked, "an earlier event of its key was put aside").await?;
        }
        transaction.commit().await?;
        self.position = Some(end);
        Ok(())
    }

    /// Puts an event aside that can never be taken in, or stops in front of it.
    async fn put_aside(&mut self, event: Aside, end: Position, error: String) -> Result<(), Stop> {
        if self.projector.poison() == Poison::Halt {
            return Err(Stop::Halted(Halted { error }));
        }
        tracing::error!(projection = self.name, position = event.position, error, "An event was put aside");
        let step = (self.position.map(number), number(end));
        let mut transaction = self.connection.begin().await?;
        if !checkpoint::advance(&mut transaction, &self.name, self.epoch, step, self.pulse.rate()).await? {
            return Err(Stop::Fault(Fault::Fenced));
        }
        parked::park(&mut transaction, &self.name, std::slice::from_ref(&event), &error).await?;
        transaction.commit().await?;
        self.position = Some(end);
        self.parked.insert(event.key);
        Ok(())
    }
}

fn aside_of(fact: &Fact) -> Aside {
    Aside {
        position: number(fact.position),
        key: sequence_key(&fact.stream, fact.subject),
        stream: fact.stream.to_string(),
        revision: fact.revision.0.cast_signed(),
    }
}
