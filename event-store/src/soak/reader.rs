//! A reader: writes down every position that a subscription delivers, until it has reached the goal.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::sync::watch;

use super::{Dice, Plan, SoakError};
use crate::{Delivery, EventStore, Filter, Position, ReadError};

pub(super) struct Reader {
    store: Arc<dyn EventStore>,
    cursor: Option<Position>,
    /// The last acknowledged position, once it is known.
    goal: watch::Receiver<Option<u64>>,
    /// Breaks off and resumes now and then.
    restless: bool,
    dice: Dice,
    patience: Duration,
    seen: Vec<u64>,
}

impl Reader {
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        cursor: Option<Position>,
        goal: watch::Receiver<Option<u64>>,
        number: usize,
        plan: &Plan,
    ) -> Self {
        let (dice, restless) = (Dice::new(!plan.seed, number), number % 3 == 2);
        Self { store, cursor, goal, restless, dice, patience: plan.patience, seen: Vec::new() }
    }

    pub(super) async fn run(mut self) -> Result<Vec<u64>, SoakError> {
        let mut goal = self.goal.clone();
        let patience = self.patience;
        let given_up = async move {
            // The sender lives until all readers are done.
            let _ = goal.wait_for(Option::is_some).await;
            tokio::time::sleep(patience).await;
        };
        tokio::select! {
            done = self.read() => done?,
            () = given_up => {}
        }
        Ok(self.seen)
    }

    async fn read(&mut self) -> Result<(), SoakError> {
        while !self.arrived() {
            match self.follow().await {
                Err(ReadError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(50)).await,
                other => other?,
            }
        }
        Ok(())
    }

    fn arrived(&self) -> bool {
        self.goal.borrow().is_some_and(|goal| self.cursor.map_or(0, |cursor| cursor.0) >= goal)
    }

    /// One subscription, until it ends, breaks off, or has delivered all.
    async fn follow(&mut self) -> Result<(), ReadError> {
        let mut deliveries = self.store.subscribe(self.cursor, Filter::All).await?;
        loop {
            tokio::select! {
                delivery = deliveries.next() => match delivery {
                    Some(delivery) => self.note(&delivery?),
                    None => return Ok(()),
                },
                changed = self.goal.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                }
            }
            if self.arrived() || (self.restless && self.dice.percent(2)) {
                return Ok(());
            }
        }
    }

    fn note(&mut self, delivery: &Delivery) {
        self.seen.extend(delivery.events.iter().map(|event| event.position.0));
        self.cursor = Some(delivery.up_to);
    }
}
