//! `kreatr bench`: measures the house, and beside it in the same run on the same Postgres what it is compared with.
//!
//! Each part works on a private, durable Postgres in a folder of its own, or on an empty database at `DATABASE_URL`; all
//! of them, one after the other, where none is named. Rates say little on a machine that does other things; ratios of one
//! run say more.

mod append;
mod books;
mod browse;
mod crowd;
mod http;
mod inbox;
mod lag;
mod load;
mod market;
mod media;
mod pages;
mod peer;
mod pgbench;
mod plans;
mod questions;
mod rebuild;
mod report;
mod seed_stack;
mod soak;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use commands::{Clock, SystemClock};
use domain::accounts::Account;
use domain::{ItemId, State};
use event_store::{Direction, Filter, StreamName};
use indicatif::ProgressBar;
use tempfile::TempDir;

use crate::assembly::{Database, Works};
use crate::demo::rows::items_of;
use crate::demo::story::{Plan, SPAN, seed};
use crate::{MailSettings, Settings};
use report::Report;

/// Appends a second while the lag is measured.
const RATE: u32 = 500;
/// Creators to browse among.
const CREATORS: u32 = 100_000;
/// Creators of a crowd.
const CROWD: u32 = 1_000_000;
/// Inquiries of one creator.
const INQUIRIES: u32 = 50_000;
/// Photographs to make pictures of.
const PHOTOGRAPHS: u32 = 60;
/// Events of a soak.
const EVENTS: u64 = 1_000_000;

/// Measures, and compares with what the same machine does without Kreatr.
#[derive(Args, Clone, Debug)]
pub struct Bench {
    /// The part to measure; unset: all, which takes half an hour.
    #[command(subcommand)]
    part: Option<Part>,

    /// Prints one JSON object a part instead of a table.
    #[arg(long, global = true)]
    json: bool,

    /// How long each rate is measured.
    #[arg(long, default_value_t = 5, value_name = "SECONDS", global = true)]
    seconds: u64,

    /// The folder to work in; kept, so that a second run finds the creators there. Unset: one that is thrown away.
    #[arg(long = "in", value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
}

#[derive(Subcommand, Clone, Debug)]
enum Part {
    /// Single-event commands through the desk, beside inserting the same rows without any order.
    Append {
        /// The program of the folder `peers`: with it `cqrs-es` is measured itself, without it the statements it sends.
        #[arg(long, value_name = "PROGRAM")]
        peer: Option<PathBuf>,
    },
    /// From the receipt of an append until it can be read in the read model.
    Lag {
        /// Appends a second.
        #[arg(long, default_value_t = RATE)]
        rate: u32,
    },
    /// The marketplace's read model: catching up, and being built anew.
    Rebuild {
        /// Creators whose lives are in the log.
        #[arg(long, default_value_t = 20_000)]
        creators: u32,
    },
    /// The marketplace over HTTP: every filter and every order, at 32 connections.
    Browse {
        /// Creators in the marketplace; five items each.
        #[arg(long, default_value_t = CREATORS)]
        creators: u32,
    },
    /// The marketplace at its full size: a crowd written straight into the log, every filter alone and with others at 16
    /// connections, changes coming in meanwhile, and the plans of what readers ask the database.
    Market {
        /// Creators in the marketplace.
        #[arg(long, default_value_t = CROWD)]
        creators: u32,
        /// Approved works of each.
        #[arg(long, default_value_t = 3)]
        items: u32,
        /// Visitors at once.
        #[arg(long, default_value_t = 16)]
        connections: usize,
    },
    /// Every page over HTTP, as whoever may open it, at 32 connections on the demo's people.
    Pages,
    /// The inbox of a creator who got many inquiries, and how soon a new one is heard of in a browser.
    Inbox {
        /// How many she got.
        #[arg(long, default_value_t = INQUIRIES)]
        inquiries: u32,
    },
    /// Photographs of 12 megapixels, from the bytes to all sizes, eight at a time. Needs no database.
    Media {
        /// How many.
        #[arg(long, default_value_t = PHOTOGRAPHS)]
        photographs: u32,
    },
    /// Nothing is skipped, doubled or out of order, in trouble; and the check finds a log that does skip.
    Soak {
        /// Events to append.
        #[arg(long, default_value_t = EVENTS)]
        events: u64,
    },
}

impl Bench {
    /// Measures and prints.
    ///
    /// # Errors
    /// When the database cannot be started or holds something else, or a part fails.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let Some(part) = &self.part else { return self.run_all(settings).await };
        if let Part::Media { photographs } = part {
            media::run(*photographs).await?.print(self.json);
            return Ok(());
        }
        self.run_on_one_ground(settings, std::slice::from_ref(part)).await
    }

    /// Two populations: few creators to write for, and many to browse among.
    async fn run_all(&self, settings: &Settings) -> anyhow::Result<()> {
        if self.folder.is_some() || settings.database_url.is_some() {
            bail!("all parts need a database each: name one part, or leave out --in and DATABASE_URL");
        }
        let few = [Part::Append { peer: None }, Part::Lag { rate: RATE }, Part::Soak { events: EVENTS }];
        let many = [Part::Rebuild { creators: CREATORS }, Part::Browse { creators: CREATORS }];
        media::run(PHOTOGRAPHS).await?.print(self.json);
        self.run_on_one_ground(settings, &few).await?;
        self.run_on_one_ground(settings, &[Part::Pages]).await?;
        self.run_on_one_ground(settings, &[Part::Inbox { inquiries: INQUIRIES }]).await?;
        self.run_on_one_ground(settings, &many).await
    }

    async fn run_on_one_ground(&self, settings: &Settings, parts: &[Part]) -> anyhow::Result<()> {
        let ground = Ground::open(settings, self.folder.as_deref()).await?;
        let measured = self.measure_all(&ground, parts).await;
        ground.close().await;
        measured
    }

    async fn measure_all(&self, ground: &Ground, parts: &[Part]) -> anyhow::Result<()> {
        for part in parts {
            self.measure(ground, part).await?.print(self.json);
        }
        Ok(())
    }

    async fn measure(&self, ground: &Ground, part: &Part) -> anyhow::Result<Report> {
        let span = Duration::from_secs(self.seconds.max(1));
        match part {
            Part::Append { peer } => append::run(ground, peer.as_deref(), span).await,
            Part::Lag { rate } => lag::run(ground, (*rate).max(1), span * 4).await,
            Part::Rebuild { creators } => rebuild::run(ground, (*creators).max(1)).await,
            Part::Browse { creators } => browse::run(ground, (*creators).max(1), span).await,
            Part::Market { creators, items, connections } => {
                let size = market::Size { creators: (*creators).max(64), items: (*items).max(1) };
                market::run(ground, size, (*connections).max(1), span).await
            }
            Part::Pages => pages::run(ground, span).await,
            Part::Inbox { inquiries } => inbox::run(ground, (*inquiries).max(100), span).await,
            Part::Media { photographs } => media::run(*photographs).await,
            Part::Soak { events } => soak::run(ground, *events).await,
        }
    }
}

/// Where it is measured: a database of its own with the house on it.
struct Ground {
    works: Works,
    database: Database,
    _thrown_away: Option<TempDir>,
}

impl Ground {
    async fn open(settings: &Settings, folder: Option<&Path>) -> anyhow::Result<Self> {
        let thrown_away = match folder {
            Some(_) => None,
            None => Some(TempDir::new().context("a folder to work in")?),
        };
        let data = folder.or(thrown_away.as_ref().map(TempDir::path)).unwrap_or(&settings.data).to_path_buf();
        let settings = Settings { data, mail: MailSettings::default(), ..settings.clone() };
        let database = Database::find(&settings).await?;
        match open(&settings, &database, folder.is_some()).await {
            Ok(works) => Ok(Self { works, database, _thrown_away: thrown_away }),
            Err(error) => {
                database.stop().await;
                Err(error)
            }
        }
    }

    async fn close(self) {
        let Self { works, database, _thrown_away } = self;
        drop(works);
        database.stop().await;
    }

    /// Lets so many creators live, unless they do already; the plan of their lives.
    async fn populate(&self, creators: u32, pictures: (u64, u64, u64)) -> anyhow::Result<Plan> {
        let store = self.works.journal.store();
        let first = store.read_all(None, Direction::Forwards, &Filter::All, 1).await?;
        let start = first.events.first().map_or_else(|| SystemClock.now() - SPAN, |first| first.recorded_at);
        let mut plan = Plan::new(creators, 7, start);
        (plan.pictures.works, plan.pictures.avatars, plan.pictures.banners) = pictures;
        if !plan.is_told(&self.works.journal).await? {
            let owner = StreamName::new(Account::CATEGORY, plan.staff("owner")).map_err(anyhow::Error::msg)?;
            if !first.events.is_empty() && store.stream_head(&owner).await?.is_none() {
                bail!("there are other creators than {creators} in this log: choose another folder with --in");
            }
            seed(&self.works, &plan, &progress()).await?;
        }
        Ok(plan)
    }

    /// Items that exist in a small population: a multiple of `of`.
    async fn items(&self, of: usize) -> anyhow::Result<Vec<ItemId>> {
        let plan = self.populate(320, (0, 0, 0)).await?;
        let mut items = items_of(&plan)?;
        items.truncate(items.len() / of * of);
        Ok(items)
    }
}

async fn open(settings: &Settings, database: &Database, may_hold: bool) -> anyhow::Result<Works> {
    database.migrate().await?;
    let works = Works::open(settings, database).await?;
    if !may_hold && works.journal.store().head().await?.is_some() {
        bail!(
            "DATABASE_URL names a database with events in it: measure in an empty one, or say --in DIR to go on in it"
        );
    }
    Ok(works)
}

fn progress() -> ProgressBar {
    crate::demo::progress_bar()
}
