//! Mails that follow from events (NT-04).
//!
//! [`Letters`] follows the log and puts what is to be said into the outbox, together with its place; [`Postman`] takes
//! what is due and sends it. So nothing waits for a mail server, nothing is forgotten when a process dies, and a mail
//! that is sent twice, because nobody could say that it was sent, bears the same id twice.

mod letters;
mod outbox;
mod postman;
mod wording;

use std::sync::Arc;

use commands::Desk;
use commands::mail::{Mailer, Sender};
use sqlx::PgPool;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use letters::Letters;
pub use outbox::{Dead, Outbox, STATEMENTS};
pub use postman::Postman;

/// What carries mails, who writes them, and where their links lead.
#[derive(Clone, Debug)]
pub struct Post {
    /// Carries them.
    pub mailer: Arc<dyn Mailer>,
    /// Who writes.
    pub from: Sender,
    /// The address that visitors use.
    pub home: Url,
}

/// Starts both.
pub fn start(desk: &Desk, ops: &PgPool, post: Post, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
    let bell = Arc::new(Notify::new());
    let letters = Letters::new(desk.clone(), ops.clone(), bell.clone());
    let postman = Postman::new(desk.clone(), Outbox::new(ops.clone()), post, bell);
    vec![tokio::spawn(letters.run(stop.clone())), tokio::spawn(postman.run(stop.clone()))]
}
