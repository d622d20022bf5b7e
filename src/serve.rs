//! `kreatr serve`: everything in one process.

use clap::Args;
use kreatr::assembly::{Database, Works};
use kreatr::serving::{self, Running};
use kreatr::{Listen, Settings};

/// How to serve.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    listen: Listen,
}

impl Serve {
    /// Serves until asked to stop.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let database = Database::find(settings).await?;
        let works = match open(settings, &database).await {
            Ok(works) => works,
            Err(error) => {
                database.stop().await;
                return Err(error);
            }
        };
        serving::serve(works, database, &self.listen, async |running: &Running| {
            println!("Kreatr is open: http://{}/", running.address());
        })
        .await
    }
}

async fn open(settings: &Settings, database: &Database) -> anyhow::Result<Works> {
    database.migrate().await?;
    Works::open(settings, database).await
}
