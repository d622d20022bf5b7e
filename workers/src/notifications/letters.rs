//! Follows the log and puts into the outbox what its events ask to be written.
//!
//! What is put there and how far the log was read are one transaction, under the lock of the reactor's place: any number
//! of processes may follow, and each event is answered once. Rebuilds of read models do not come by here.

use std::sync::Arc;

use chrono::TimeDelta;
use commands::accounts::Purpose;
use commands::inquiries::Notice;
use commands::{CommandError, Desk};
use event_store::{Delivery, Filter, Position, Recorded};
use futures_util::StreamExt;
use sqlx::PgPool;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::outbox::{self, About, Draft, Kind};
use crate::accounts::{MOVE, insist, place, unavailable};

/// Takes the place's lock until the transaction ends.
pub(super) const TAKE: &str = "
insert into ops.checkpoint (name, position)
values ($1, 0)
on conflict (name) do update
set updated_at = now()
returning position";

/// Puts letters into the outbox.
pub struct Letters {
    desk: Desk,
    ops: PgPool,
    bell: Arc<Notify>,
}

impl Letters {
    /// The reactor's name in `ops.checkpoint`.
    pub const NAME: &'static str = "letters";

    /// Rings the bell when there is something to send.
    pub fn new(desk: Desk, ops: PgPool, bell: Arc<Notify>) -> Self {
        Self { desk, ops, bell }
    }

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        insist(Self::NAME, || self.follow(), &stop).await;
    }

    /// Follows the log; ends only with an error.
    async fn follow(&self) -> Result<(), CommandError> {
        let after = place(&self.ops, Self::NAME).await?;
        let filter = Filter::Types(Kind::ASKED_BY.iter().map(|(event, _)| (*event).into()).collect());
        let mut asked = self.desk.ports().journal.store().subscribe(after, filter).await?;
        while let Some(delivery) = asked.next().await {
            let delivery = delivery?;
            if !delivery.events.is_empty() {
                self.answer(&delivery).await?;
            }
        }
        Ok(())
    }

    /// Writes down what a delivery asks for, as far as no other process has.
    async fn answer(&self, delivery: &Delivery) -> Result<(), CommandError> {
        let mut turn = self.ops.begin().await.map_err(|error| unavailable(&error))?;
        let (done,): (i64,) =
            sqlx::query_as(TAKE).bind(Self::NAME).fetch_one(&mut *turn).await.map_err(|error| unavailable(&error))?;
        let news = delivery.events.iter().filter(|event| signed(event.position) > done);
        let drafts: Vec<Draft> = news.flat_map(|event| self.drafts(event)).collect();
        outbox::put(&mut turn, &drafts).await.map_err(|error| unavailable(&error))?;
        let moved = sqlx::query(MOVE).bind(Self::NAME).bind(signed(delivery.up_to)).execute(&mut *turn).await;
        moved.map_err(|error| unavailable(&error))?;
        turn.commit().await.map_err(|error| unavailable(&error))?;
        if !drafts.is_empty() {
            self.bell.notify_one();
        }
        Ok(())
    }

    /// What one event asks for. A house that met its log yesterday does not write to everybody in it.
    fn drafts(&self, event: &Recorded) -> Vec<Draft> {
        let Ok(about) = event.stream.key().parse() else { return Vec::new() };
        let age = self.desk.ports().clock.now() - event.recorded_at;
        let asked =
            Kind::ASKED_BY.iter().filter(|(name, kind)| **name == *event.event_type && age < kind.worth_sending());
        asked.map(|(_, kind)| Draft::new(event, *kind, about)).collect()
    }
}

impl Kind {
    /// Which events ask for a mail, and for which.
    const ASKED_BY: &[(&str, Self)] = &[
        ("AccountRegistered", Self::VerifyEmail),
        ("VerificationRequested", Self::VerifyEmail),
        ("PasswordResetRequested", Self::ResetPassword),
        ("InquirySent", Self::InquiryReceived),
        ("InquirySent", Self::InquirySent),
        ("InquiryReplied", Self::InquiryAnswered),
        ("InquiryContinued", Self::InquiryContinued),
    ];

    /// What a mail is about.
    pub(super) fn matter(self) -> Matter {
        match self {
            Self::VerifyEmail => Matter::Account(Purpose::VerifyEmail),
            Self::ResetPassword => Matter::Account(Purpose::ResetPassword),
            Self::InquiryReceived => Matter::Inquiry(Notice::Received),
            Self::InquiryContinued => Matter::Inquiry(Notice::Continued),
            Self::InquirySent => Matter::Inquiry(Notice::Sent),
            Self::InquiryAnswered => Matter::Inquiry(Notice::Answered),
        }
    }

    /// How long after it was asked for a mail is still of use.
    fn worth_sending(self) -> TimeDelta {
        match self.matter() {
            Matter::Account(purpose) => purpose.lasts(),
            Matter::Inquiry(notice) => notice.worth_sending(),
        }
    }
}

/// What a mail is about; who gets it follows from the stream of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// An account: to its owner.
    Account(Purpose),
    /// An inquiry: to one of its sides.
    Inquiry(Notice),
}

impl Draft {
    fn new(event: &Recorded, kind: Kind, recipient: uuid::Uuid) -> Self {
        let about = About { stream: event.stream.to_string(), revision: event.revision.0 };
        Self { id: kind.id(event.id, recipient), kind, recipient, about, asked_at: event.recorded_at }
    }
}

fn signed(position: Position) -> i64 {
    i64::try_from(position.0).unwrap_or(i64::MAX)
}
