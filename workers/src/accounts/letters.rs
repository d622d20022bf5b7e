//! Sends the letters that follow from events: to prove an address, and to choose another password (AC-07).
//!
//! Every process follows the log; a letter is written under the lock of the reactor's place, so that one of them sends
//! it. It is sent again only if a process dies between sending and saying so, and then carries the same id.

use std::sync::Arc;
use std::time::Duration;

use commands::accounts::Purpose;
use commands::mail::{MailError, Mailer};
use commands::{CommandError, Desk};
use domain::AccountId;
use event_store::{Filter, Recorded};
use futures_util::StreamExt;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::wording::mail;
use super::{MOVE, insist, move_to, place, unavailable};

/// Takes the place's lock until the transaction ends.
pub(super) const TAKE: &str = "
insert into ops.checkpoint (name, position)
values ($1, 0)
on conflict (name) do update
set updated_at = now()
returning position";

/// The longest that a mail may take to be taken: the lock is held meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends letters.
pub struct Letters {
    /// Knows what to write, and makes the links.
    pub desk: Desk,
    /// Keeps the reactor's place.
    pub ops: PgPool,
    /// Carries them.
    pub mailer: Arc<dyn Mailer>,
    /// The address that visitors use: links lead there.
    pub home: Url,
}

impl Letters {
    /// The reactor's name in `ops.checkpoint`.
    pub const NAME: &'static str = "letters";

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        insist(Self::NAME, || self.follow(), &stop).await;
    }

    /// Follows the log; ends only with an error.
    async fn follow(&self) -> Result<(), CommandError> {
        let after = place(&self.ops, Self::NAME).await?;
        let types = ["AccountRegistered", "VerificationRequested", "PasswordResetRequested"];
        let filter = Filter::Types(types.map(Into::into).to_vec());
        let mut asked = self.desk.ports().journal.store().subscribe(after, filter).await?;
        while let Some(delivery) = asked.next().await {
            let delivery = delivery?;
            for event in &*delivery.events {
                self.answer(event).await?;
            }
            if !delivery.events.is_empty() {
                move_to(&self.ops, Self::NAME, delivery.up_to).await?;
            }
        }
        Ok(())
    }

    /// Sends what one event asks for, unless another process has.
    async fn answer(&self, event: &Recorded) -> Result<(), CommandError> {
        let Ok(account) = event.stream.key().parse::<AccountId>() else { return Ok(()) };
        let purpose = match &*event.event_type {
            "PasswordResetRequested" => Purpose::ResetPassword,
            _ => Purpose::VerifyEmail,
        };
        // A house that met its log yesterday does not write to everybody in it.
        if event.recorded_at + purpose.lasts() <= self.desk.ports().clock.now() {
            return Ok(());
        }
        let mut turn = self.ops.begin().await.map_err(|error| unavailable(&error))?;
        let (sent,): (i64,) =
            sqlx::query_as(TAKE).bind(Self::NAME).fetch_one(&mut *turn).await.map_err(|error| unavailable(&error))?;
        let position = i64::try_from(event.position.0).unwrap_or(i64::MAX);
        if sent >= position {
            return Ok(());
        }
        self.send(account, purpose, event).await?;
        let moved = sqlx::query(MOVE).bind(Self::NAME).bind(position).execute(&mut *turn).await;
        moved.map_err(|error| unavailable(&error))?;
        turn.commit().await.map_err(|error| unavailable(&error))
    }

    async fn send(&self, account: AccountId, purpose: Purpose, event: &Recorded) -> Result<(), CommandError> {
        let Some(letter) = self.desk.letter(account, purpose, event.recorded_at).await? else { return Ok(()) };
        let mail = mail(&letter, event, &self.home).map_err(CommandError::Fault)?;
        match tokio::time::timeout(PATIENCE, self.mailer.send(&mail)).await {
            Ok(Ok(())) => {
                metrics::counter!("kreatr_mails_total", "outcome" => "sent").increment(1);
                Ok(())
            }
            Ok(Err(MailError::Refused(cause))) => {
                // It would be refused for ever, and everybody behind it would wait.
                metrics::counter!("kreatr_mails_total", "outcome" => "refused").increment(1);
                tracing::error!(account.id = %account, cause, "A mail was refused for good; it is left out");
                Ok(())
            }
            Ok(Err(MailError::Unavailable(cause))) => Err(CommandError::Unavailable(cause)),
            Err(_) => Err(CommandError::Unavailable("the mail was not taken in time".into())),
        }
    }
}
