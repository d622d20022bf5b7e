//! `kreatr history STREAM`: one sentence per event.

use anyhow::Context;
use clap::Args;
use event_store::StreamName;
use kreatr::Settings;
use kreatr::assembly::{Database, Works};
use projections::moderation::{Language, history};

/// How many events are read at a time.
const PAGE: usize = 500;

/// Which stream, in which language.
#[derive(Args)]
pub struct History {
    /// The stream, such as item-0190c0de-…; the category is one of account, profile, item, portfolio, like, quota.
    stream: String,

    /// The language of the sentences: en or id.
    #[arg(long, default_value = "en", value_parser = ["en", "id"])]
    language: String,
}

impl History {
    /// Prints it.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let stream = StreamName::parse(&self.stream).map_err(anyhow::Error::msg).context("STREAM")?;
        let database = Database::join(settings).await?;
        let told = self.tell(settings, &database, &stream).await;
        database.stop().await;
        told
    }

    async fn tell(&self, settings: &Settings, database: &Database, stream: &StreamName) -> anyhow::Result<()> {
        database.migrate().await?;
        let works = Works::open(settings, database).await?;
        let language = if self.language == "id" { Language::Id } else { Language::En };
        let mut cursor = None;
        let mut events = 0;
        loop {
            let page = history(&works.journal, &works.views, stream, language, (cursor, PAGE)).await?;
            for entry in &page.entries {
                let at = entry.at.format("%Y-%m-%d %H:%M:%S");
                println!("{:>9}  {at}  {}", entry.position, entry.sentence);
            }
            events += page.entries.len();
            match page.next {
                Some(next) => cursor = Some(next),
                None if events == 0 => anyhow::bail!("nothing ever happened in {stream}"),
                None => return Ok(()),
            }
        }
    }
}
