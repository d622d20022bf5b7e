//! Keeping somebody from acting, for a while or for good (MD-20, MD-21, GAP-46).

use chrono::{DateTime, Utc};

use super::{Account, Event, Officer, Refusal, Standing};
use crate::text::{Hours, Reason};

impl Account {
    /// Suspends her for `hours` from `now`. A suspension that ends at another time replaces the one that stands.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], [`Refusal::NotAbove`], [`Refusal::BannedAlready`].
    pub fn suspend(
        &self,
        hours: Hours,
        reason: Reason,
        by: Officer<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Event>, Refusal> {
        self.below(by)?;
        let until = now + hours.span();
        match self.standing {
            Standing::Banned => Err(Refusal::BannedAlready),
            Standing::Suspended { until: same } if same == until => Ok(vec![]),
            _ => Ok(vec![Event::AccountSuspended { until, reason, by: by.id }]),
        }
    }

    /// Ends a suspension. `by` is `None` when its time is over.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`], [`Refusal::NotAbove`], and [`Refusal::NotOver`] when nobody ends it early.
    pub fn lift(&self, by: Option<Officer<'_>>, now: DateTime<Utc>) -> Result<Vec<Event>, Refusal> {
        match by {
            Some(by) => self.below(by)?,
            None => self.live()?,
        }
        match self.standing {
            Standing::Suspended { until } if by.is_none() && now < until => Err(Refusal::NotOver { until }),
            Standing::Suspended { .. } => Ok(vec![Event::SuspensionLifted { by: by.map(|by| by.id) }]),
            _ => Ok(vec![]),
        }
    }

    /// Bans her; all her sessions end with it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`] and [`Refusal::NotAbove`].
    pub fn ban(&self, reason: Reason, by: Officer<'_>) -> Result<Vec<Event>, Refusal> {
        self.below(by)?;
        if self.standing == Standing::Banned {
            return Ok(vec![]);
        }
        Ok(vec![Event::AccountBanned { reason, by: by.id }])
    }

    /// Lets her act again.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAccount`] and [`Refusal::NotAbove`].
    pub fn unban(&self, by: Officer<'_>) -> Result<Vec<Event>, Refusal> {
        self.below(by)?;
        if self.standing == Standing::Banned { Ok(vec![Event::AccountUnbanned { by: by.id }]) } else { Ok(vec![]) }
    }

    /// It is live and `by` stands above it.
    fn below(&self, by: Officer<'_>) -> Result<(), Refusal> {
        self.live()?;
        if by.outranks(&self.roles) { Ok(()) } else { Err(Refusal::NotAbove) }
    }
}
