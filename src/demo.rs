//! `kreatr demo`: a believable marketplace, made by sending real commands, then served.

mod items;
mod letters;
pub mod paint;
pub(crate) mod people;
pub(crate) mod pictures;
pub mod rows;
mod sending;
pub mod story;
mod words;
pub(crate) mod works;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use commands::accounts::email_claim;
use commands::{Clock, SystemClock};
use domain::text::Email;
use event_store::{Direction, Filter, StreamName};
use indicatif::{ProgressBar, ProgressStyle};

use crate::assembly::{Database, Works};
use crate::serving::{self, Running};
use crate::{Listen, MailSettings, Settings};
use people::{AYU, PASSWORD, STAFF};
use story::{Plan, SPAN};

/// How long each read model may take to show the whole story before the address is told.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the demo once and serves it.
#[derive(Args, Clone, Debug)]
pub struct Demo {
    #[command(flatten)]
    listen: Listen,

    /// How many creators the marketplace has when it is made.
    #[arg(long, env = "KREATR_DEMO_CREATORS", default_value_t = 320, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    creators: u32,

    /// What everybody's life follows from: the same seed makes the same people and works.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

/// How far a data folder is.
enum Told {
    /// Nothing happened in it.
    Nothing,
    /// The story that this owner belongs to was begun, at that moment.
    Begun(StreamName, DateTime<Utc>),
    /// A whole story.
    Whole,
}

impl Demo {
    /// Makes the story when there is none, then serves until stopped.
    ///
    /// # Errors
    /// When the database cannot be started, holds something else, or the address cannot be listened on.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        self.listen.is_free()?;
        // Nobody of the demo has a mailbox: whatever is set, nothing is sent to their addresses.
        let settings = &Settings { mail: MailSettings::default(), ..settings.clone() };
        let database = Database::find(settings).await?;
        database.migrate().await?;
        let works = Works::open(settings, &database).await?;
        self.make(&works).await?;
        let greet = async |running: &Running| {
            // Whoever follows the address shall find everybody there.
            if let Err(error) = running.settle(PATIENCE).await {
                tracing::warn!(%error, "The pages do not show everything yet");
            }
            println!("{}", welcome(running.address()));
        };
        serving::serve(works, database, &self.listen, greet).await
    }

    /// Makes the story, unless the whole of it is there.
    async fn make(&self, works: &Works) -> anyhow::Result<()> {
        let start = match told(works).await? {
            Told::Whole => return Ok(()),
            Told::Nothing => beginning(SystemClock.now()),
            Told::Begun(owner, start) => {
                let ours = people::account(&Plan::new(self.creators, self.seed, start).key("staff", STAFF[0].0));
                if owner.key() != ours.to_string() {
                    bail!(
                        "the data folder holds a demo that was begun with another --creators or --seed: start it with \
                         the same again, or choose another folder with --data"
                    );
                }
                start
            }
        };
        let (plan, since) = (Plan::new(self.creators, self.seed, start), Instant::now());
        let progress = progress_bar();
        let summary = story::seed(works, &plan, &progress).await?;
        progress.finish_and_clear();
        let (creators, items, commands) = (summary.creators, summary.items, summary.commands);
        println!("Made {creators} creators and {items} items by {commands} commands in {:.1?}.", since.elapsed());
        Ok(())
    }
}

/// What is said once the server listens.
fn welcome(address: SocketAddr) -> String {
    let people = STAFF.iter().take(3).map(|(mailbox, name, _)| (*mailbox, *name)).chain([(AYU.1, AYU.0)]);
    let line = |(mailbox, name)| format!("  {:<28}{name}\n", format!("{mailbox}@demo.kreatr.app"));
    let lines: String = people.map(line).collect();
    format!(
        "Kreatr is open: http://{address}/\nSign in at http://{address}/login with the password {PASSWORD} as\n{lines}"
    )
}

/// A story that ends now begins then. The whole hour, so that times look the same in every part of it.
fn beginning(now: DateTime<Utc>) -> DateTime<Utc> {
    let end = now - TimeDelta::hours(1);
    end - SPAN
        - TimeDelta::seconds(end.timestamp() % 3600)
        - TimeDelta::nanoseconds(end.timestamp_subsec_nanos().into())
}

/// Looks at facts alone, so that it holds for as long as the log does.
async fn told(works: &Works) -> anyhow::Result<Told> {
    let store = works.journal.store();
    let first = store.read_all(None, Direction::Forwards, &Filter::All, 1).await?;
    let Some(first) = first.events.first() else { return Ok(Told::Nothing) };
    let Some(owner) = holder(works, STAFF[0].0).await? else {
        bail!("the database holds something other than the demo, and the demo writes to none but its own");
    };
    let Some(ayu) = holder(works, AYU.1).await? else { return Ok(Told::Begun(owner, first.recorded_at)) };
    let whole = story::is_told(&works.journal, ayu.key()).await?;
    Ok(if whole { Told::Whole } else { Told::Begun(owner, first.recorded_at) })
}

/// The account that holds an address of the demo.
async fn holder(works: &Works, mailbox: &str) -> anyhow::Result<Option<StreamName>> {
    let email = Email::parse(&format!("{mailbox}@demo.kreatr.app")).context("an address of the demo")?;
    let claim = email_claim(&works.desk.email_key(&email));
    Ok(works.journal.store().claim_holder(&claim).await?)
}

/// A bar that is seen where somebody watches.
pub(crate) fn progress_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:9} [{bar:40}] {human_pos} of {human_len}, {per_sec}, {eta} left");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

#[cfg(test)]
mod tests;
