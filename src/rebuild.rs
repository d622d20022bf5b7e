//! `kreatr rebuild PROJECTION`: builds read models anew from the log beside the live ones, then switches.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kreatr::Settings;
use kreatr::assembly::{Database, Works};
use projections::{Projector, beside};
use workers::projections::Deps;
use workers::rebuild::{Built, rebuild};

/// Which read models.
#[derive(Args)]
pub struct Rebuild {
    /// The read model: accounts, creators, portfolio, moderation or marketplace.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    projection: Option<String>,

    /// All of them, one after the other.
    #[arg(long)]
    all: bool,

    /// Also says in how many rows the new tables differ from those they replaced; none, when nothing is written
    /// meanwhile and the read model was right.
    #[arg(long)]
    compare: bool,
}

impl Rebuild {
    /// Rebuilds them.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let mut chosen = projections::all();
        if let Some(name) = &self.projection {
            chosen.retain(|projector| projector.name() == name);
            anyhow::ensure!(!chosen.is_empty(), "there is no projection {name}; there are {}", names());
        }
        let database = Database::join(settings).await?;
        let done = self.rebuild(settings, &database, chosen).await;
        database.stop().await;
        done
    }

    async fn rebuild(
        &self,
        settings: &Settings,
        database: &Database,
        chosen: Vec<Arc<dyn Projector>>,
    ) -> anyhow::Result<()> {
        database.migrate().await?;
        let works = Works::open(settings, database).await?;
        let owner = format!("kreatr rebuild {}", std::process::id());
        let deps = Deps { journal: works.journal.clone(), views: works.views.clone(), owner };
        for projector in chosen {
            let built = one(&deps, projector.clone()).await?;
            let (name, rate) = (projector.name(), built.rate);
            println!("{name}: rebuilt up to position {}, {rate:.0} events/s", built.position);
            if self.compare {
                compare(&works, &*projector).await?;
            }
        }
        Ok(())
    }
}

async fn one(deps: &Deps, projector: Arc<dyn Projector>) -> anyhow::Result<Built> {
    let bar = ProgressBar::new(0).with_prefix(projector.name());
    let style = ProgressStyle::with_template("{prefix:12} {bar:30} {pos}/{len} events  {msg}");
    bar.set_style(style.context("the progress bar's own template")?);
    let name = projector.name();
    let built = rebuild(deps, projector, |built| {
        bar.set_length(built.head.0);
        bar.set_position(built.position.0);
        bar.set_message(format!("{:.0}/s, {} s left", built.rate, built.eta.as_secs()));
    })
    .await;
    bar.finish_and_clear();
    built.with_context(|| format!("{name} stays as it was"))
}

async fn compare(works: &Works, projector: &dyn Projector) -> anyhow::Result<()> {
    for (table, rows) in beside::differences(&works.views, projector.tables()).await? {
        match rows {
            0 => println!("  {table}: equal to what it replaced"),
            rows => println!("  {table}: differs in {rows} rows from what it replaced"),
        }
    }
    Ok(())
}

fn names() -> String {
    projections::all().iter().map(|projector| projector.name()).collect::<Vec<_>>().join(", ")
}
