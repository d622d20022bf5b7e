//! Where a page of the whole log begins and ends, and what it says about itself: the same in every dense adapter.

use crate::{Direction, Filter, Position, ReadError, Recorded, Slice};

/// Largest page in events; a larger limit is cut to it.
pub(crate) const PAGE_MAX: usize = 10_000;

/// A part of the log: positions `after + 1 ..= until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub after: u64,
    pub until: u64,
    direction: Direction,
    cursor: Option<Position>,
    /// Reaches a direction's end.
    whole: bool,
}

impl Span {
    /// What lies between an exclusive cursor and the log's end in that direction.
    pub(crate) fn of(cursor: Option<Position>, direction: Direction, head: u64) -> Result<Self, ReadError> {
        let (after, until) = match direction {
            Direction::Forwards => (cursor.map_or(0, |cursor| cursor.0), head),
            Direction::Backwards => (0, cursor.map_or(head, |cursor| cursor.0.saturating_sub(1).min(head))),
        };
        match (cursor, after > until) {
            (Some(checkpoint), true) => {
                Err(ReadError::AheadOfLog { checkpoint, head: (head > 0).then_some(Position(head)) })
            }
            _ => Ok(Self { after, until, direction, cursor, whole: true }),
        }
    }

    /// The first `limit` positions of it, in its direction.
    pub(crate) fn first(self, limit: usize) -> Self {
        let size = (limit as u64).min(self.until - self.after);
        let whole = size == self.until - self.after;
        match self.direction {
            Direction::Forwards => Self { until: self.after + size, whole, ..self },
            Direction::Backwards => Self { after: self.until - size, whole, ..self },
        }
    }

    /// The page that `events` make, when at most `limit` of this span were asked for.
    pub(crate) fn slice(self, events: Vec<Recorded>, limit: usize) -> Slice<Position> {
        let last = events.last().map(|event| event.position);
        if events.len() >= limit {
            let bound = self.bound();
            return Slice { end: self.whole && last == bound && limit > 0, next: last.or(self.cursor), events };
        }
        Slice { next: self.bound().or(self.cursor), end: self.whole, events }
    }

    /// The position at which this span ends in its direction.
    fn bound(self) -> Option<Position> {
        match self.direction {
            _ if self.after == self.until => None,
            Direction::Forwards => Some(Position(self.until)),
            Direction::Backwards => Some(Position(self.after + 1)),
        }
    }

    /// Whether `events` are exactly this span, in its direction.
    pub(crate) fn check_dense(self, events: &[Recorded]) -> Result<(), ReadError> {
        let mut found = events.iter().map(|event| event.position);
        for offset in 0..self.until - self.after {
            let expected = Position(match self.direction {
                Direction::Forwards => self.after + 1 + offset,
                Direction::Backwards => self.until - offset,
            });
            let found = found.next();
            if found != Some(expected) {
                return Err(ReadError::Damaged { expected, found });
            }
        }
        Ok(())
    }
}

impl Filter {
    /// Whether an event is one that the reader asked for.
    pub fn passes(&self, event: &Recorded) -> bool {
        match self {
            Self::All => true,
            Self::Categories(names) => names.iter().any(|name| name == event.stream.category()),
            Self::Types(names) => names.iter().any(|name| **name == *event.event_type),
        }
    }
}
