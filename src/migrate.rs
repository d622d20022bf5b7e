//! `kreatr migrate`: brings the database up to date and says so.

use kreatr::Settings;
use kreatr::assembly::Database;

/// Runs what is missing. Safe while others run.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let database = Database::join(settings).await?;
    let done = database.migrate().await;
    database.stop().await;
    done?;
    println!("The database is up to date.");
    Ok(())
}
