//! Sends what is in the outbox.
//!
//! Any number of postmen may be at work: what one takes, no other does for a while. One that dies between sending and
//! noting it down leaves a mail that another sends again, under the same id.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use commands::mail::{Mail, MailError};
use commands::{CommandError, Desk};
use domain::{AccountId, InquiryId};
use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::letters::Matter;
use super::outbox::{Due, End, Kind, Outbox};
use super::{Post, wording};
use crate::accounts::unavailable;
use crate::providers::circuit::Circuit;
use crate::rounds::in_rounds;

/// How often he looks when nobody rings: other processes do not.
const EVERY: Duration = Duration::from_secs(1);
/// How often he tidies up.
const UPKEEP: Duration = Duration::from_secs(60);
/// Mails that are sent at the same time.
const AT_ONCE: usize = 8;
/// For how long what he took is his: longer than any mailer may take.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// The longest that a mailer may take for a mail.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long what is under way may take when the house closes.
const LAST: Duration = Duration::from_secs(5);
/// When he comes back to a mail after the first failure that was its own; twice as long after each further one,
const AGAIN: TimeDelta = TimeDelta::seconds(30);
/// but never longer than this.
const LONGEST: TimeDelta = TimeDelta::hours(1);
/// When he comes back to a mail after the mailer was away.
const AWAY: TimeDelta = TimeDelta::seconds(5);
/// After so many tries, which take about two days, a mail is dead.
const TRIES: i32 = 50;

/// Sends mails.
pub struct Postman {
    desk: Desk,
    outbox: Outbox,
    post: Post,
    bell: Arc<Notify>,
    circuit: Circuit<DateTime<Utc>>,
}

/// What came of one try.
enum Outcome {
    Sent,
    /// There is nothing to say any more: the link would be too old, the address is proven, nobody is there.
    Moot,
    Failed(MailError),
}

impl Postman {
    /// Looks into the outbox when the bell rings, and now and then.
    pub fn new(desk: Desk, outbox: Outbox, post: Post, bell: Arc<Notify>) -> Self {
        Self { desk, outbox, post, bell, circuit: Circuit::default() }
    }

    /// Sends what is due, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let closing = async {
            stop.cancelled().await;
            tokio::time::sleep(LAST).await;
        };
        let tidying = in_rounds("the outbox", UPKEEP, &stop, || self.tidy());
        tokio::select! {
            _ = async { tokio::join!(self.go_round(&stop), tidying) } => {}
            () = closing => tracing::info!("Mails that were under way will be sent again"),
        }
    }

    async fn go_round(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            match self.send_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(%error, "Mails are not sent now; they will be"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.bell.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Forgets what ended long ago, and tells how much there is.
    async fn tidy(&self) -> sqlx::Result<()> {
        self.outbox.forget(self.now()).await?;
        let (waiting, dead) = self.outbox.count().await?;
        metrics::gauge!("kreatr_mails_waiting").set(waiting as f64);
        metrics::gauge!("kreatr_mails_dead").set(dead as f64);
        Ok(())
    }

    /// Sends some of what is due; answers how many he tried.
    ///
    /// # Errors
    /// When the database does not answer; what was sent and could not be noted down is sent again.
    pub async fn send_due(&self) -> Result<usize, CommandError> {
        let now = self.now();
        if self.circuit.closed(now).is_err() {
            return Ok(0);
        }
        let due = self.outbox.take(now, now + LEASE, AT_ONCE).await.map_err(|error| unavailable(&error))?;
        let done = join_all(due.iter().map(|due| self.deliver(due))).await;
        done.into_iter().collect::<sqlx::Result<()>>().map_err(|error| unavailable(&error))?;
        Ok(due.len())
    }

    async fn deliver(&self, due: &Due) -> sqlx::Result<()> {
        let outcome = self.attempt(due).await;
        self.circuit.note(!matches!(outcome, Outcome::Failed(MailError::Away(_))), self.now());
        count(&outcome);
        let failure = match outcome {
            Outcome::Sent => return self.outbox.end(due, End::Sent, None, self.now()).await,
            Outcome::Moot => return self.outbox.end(due, End::Moot, None, self.now()).await,
            Outcome::Failed(failure) => failure,
        };
        let (mail, kind, cause) = (due.id, &due.kind, failure.to_string());
        match failure {
            MailError::Away(_) => {
                tracing::warn!(mail.id = %mail, kind, cause, "What carries mails is away; they wait");
                self.outbox.put_back(due, false, self.now() + AWAY, &cause).await
            }
            MailError::Later(_) if due.attempts < TRIES => {
                self.outbox.put_back(due, true, self.now() + pause(due.id, due.attempts), &cause).await
            }
            MailError::Later(_) | MailError::Refused(_) => {
                tracing::error!(mail.id = %mail, kind, cause, "A mail is dead: see `kreatr mail dead`");
                self.outbox.end(due, End::Dead, Some(&cause), self.now()).await
            }
        }
    }

    async fn attempt(&self, due: &Due) -> Outcome {
        let mail = match self.compose(due).await {
            Ok(Some(mail)) => mail,
            Ok(None) => return Outcome::Moot,
            // Without the log or the keys no mail can be written.
            Err(CommandError::Unavailable(cause)) => return Outcome::Failed(MailError::Away(cause)),
            Err(error) => return Outcome::Failed(MailError::Later(error.to_string())),
        };
        match tokio::time::timeout(PATIENCE, self.post.mailer.send(&mail)).await {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(error)) => Outcome::Failed(error),
            Err(_) => Outcome::Failed(MailError::Later("it was not taken in time".into())),
        }
    }

    /// Writes a mail as it is sent, so that nothing of it is kept; nothing, where there is nothing to say any more.
    async fn compose(&self, due: &Due) -> Result<Option<Mail>, CommandError> {
        // Another version of the program knows it.
        let unknown = |_| CommandError::Fault(format!("mails of the kind {} are not known", due.kind));
        let kind: Kind = due.kind.parse().map_err(unknown)?;
        let mail = match kind.matter() {
            Matter::Account(purpose) => {
                let letter = self.desk.letter(AccountId(due.recipient), purpose, due.asked_at).await?;
                letter.map(|letter| wording::mail(&letter, due, &self.post))
            }
            Matter::Inquiry(notice) => {
                let told = self.desk.notification(InquiryId(due.recipient), notice, due.asked_at).await?;
                told.map(|told| wording::notification(told, due, &self.post))
            }
        };
        mail.transpose().map_err(CommandError::Fault)
    }

    fn now(&self) -> DateTime<Utc> {
        self.desk.ports().clock.now()
    }
}

fn count(outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Sent => "sent",
        Outcome::Moot => "moot",
        Outcome::Failed(MailError::Away(_)) => "away",
        Outcome::Failed(MailError::Later(_)) => "later",
        Outcome::Failed(MailError::Refused(_)) => "refused",
    };
    metrics::counter!("kreatr_mails_total", "outcome" => outcome).increment(1);
}

/// How long a mail waits after so many tries: between half of its time and the whole, so that what failed together does
/// not come back together. The mail's id is as good as chance.
fn pause(id: Uuid, tries: i32) -> TimeDelta {
    let doublings = u32::try_from(tries - 1).unwrap_or_default().min(16);
    let whole = (AGAIN * (1 << doublings)).min(LONGEST);
    // The bytes behind these say of which kind the id is.
    let dice = id.as_bytes()[usize::try_from(tries).unwrap_or_default() % 6];
    whole / 2 + whole / 2 * i32::from(dice) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NT-04: twice as long each time, at most an hour, not all at once; two days in all.
    #[test]
    fn a_mail_waits_longer_each_time_and_not_as_long_as_another() {
        let ids: Vec<Uuid> = (0..50_u128).map(|n| Uuid::new_v5(&Uuid::nil(), &n.to_be_bytes())).collect();
        let mut whole = AGAIN;
        for tries in 1..TRIES {
            let pauses: Vec<TimeDelta> = ids.iter().map(|id| pause(*id, tries)).collect();
            assert!(pauses.iter().all(|pause| (whole / 2..=whole).contains(pause)), "{tries}: {pauses:?}");
            let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
            assert!(*most - *least > whole / 4, "{tries}: they come back together");
            whole = (whole * 2).min(LONGEST);
        }
        let days = |id: &Uuid| (1..TRIES).map(|tries| pause(*id, tries)).sum::<TimeDelta>().num_hours();
        assert!(ids.iter().map(days).all(|hours| (20..45).contains(&hours)));
    }
}
