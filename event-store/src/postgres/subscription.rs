//! Everything after a position, for ever: far behind by pages of its own, near the tail by the shared ring.

use std::sync::Arc;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;

use super::Core;
use super::tail::REACH;
use crate::{Delivery, Direction, Filter, Position, ReadError, Recorded};

struct Subscription {
    core: Arc<Core>,
    head: watch::Receiver<u64>,
    cursor: u64,
    filter: Filter,
    /// Nothing has been delivered yet: say where the reader stands, even when that is the head.
    fresh: bool,
}

/// Starts after `cursor`, which is not beyond the head.
pub(super) fn subscribe(
    core: Arc<Core>,
    cursor: u64,
    filter: Filter,
) -> BoxStream<'static, Result<Delivery, ReadError>> {
    let head = core.tail.watch();
    let start = Subscription { core, head, cursor, filter, fresh: true };
    stream::try_unfold(start, |mut subscription| async move {
        let delivery = subscription.next().await?;
        Ok(delivery.map(|delivery| (delivery, subscription)))
    })
    .boxed()
}

impl Subscription {
    async fn next(&mut self) -> Result<Option<Delivery>, ReadError> {
        loop {
            let head = *self.head.borrow_and_update();
            if head < self.cursor {
                let checkpoint = Position(self.cursor);
                return Err(ReadError::AheadOfLog { checkpoint, head: (head > 0).then_some(Position(head)) });
            }
            let greeting = std::mem::take(&mut self.fresh) && self.cursor > 0;
            let delivery = match head - self.cursor {
                0 if greeting => Some(self.delivery([].into(), self.cursor, head)),
                0 => None,
                1..=REACH => self.near(head).await?,
                _ => Some(self.far().await?),
            };
            if let Some(delivery) = delivery {
                self.cursor = delivery.up_to.0;
                return Ok(Some(delivery));
            }
            if *self.head.borrow() == self.cursor && self.head.changed().await.is_err() {
                return Ok(None);
            }
        }
    }

    async fn near(&self, head: u64) -> Result<Option<Delivery>, ReadError> {
        let Some(page) = self.core.tail.page(&self.core.reader, self.cursor).await? else {
            return self.far().await.map(Some);
        };
        let Some(last) = page.last().map(|event| event.position.0) else { return Ok(None) };
        let passing = match &self.filter {
            Filter::All => page,
            filter => page.iter().filter(|event| filter.passes(event)).cloned().collect(),
        };
        Ok(Some(self.delivery(passing, last, head.max(last))))
    }

    async fn far(&self) -> Result<Delivery, ReadError> {
        let from = Some(Position(self.cursor));
        let (slice, head) = self.core.reader.all(from, Direction::Forwards, &self.filter, REACH as usize).await?;
        let up_to = slice.next.map_or(self.cursor, |next| next.0);
        Ok(self.delivery(slice.events.into(), up_to, head))
    }

    fn delivery(&self, events: Arc<[Recorded]>, up_to: u64, head: u64) -> Delivery {
        Delivery { events, up_to: Position(up_to), head: Position(head) }
    }
}
