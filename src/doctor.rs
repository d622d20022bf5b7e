//! `kreatr doctor`: looks whether everything is there, and prints the settings without secrets.

use kreatr::Settings;
use kreatr::assembly::{Database, Works};
use projections::checkpoint;

/// Prints one line per finding; fails when something is missing.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    print_settings(settings);
    if settings.database_url.is_none() && !Database::exists(settings) {
        println!("database                  none yet: the first `kreatr serve` or `kreatr demo` makes one");
        return Ok(());
    }
    let database = match Database::join(settings).await {
        Ok(database) => database,
        Err(error) => anyhow::bail!("database: {error:#}"),
    };
    let examined = examine(settings, &database).await;
    database.stop().await;
    examined
}

fn print_settings(settings: &Settings) {
    let secret = |set: bool| if set { "set" } else { "not set" };
    println!("KREATR_DATA               {}", settings.data.display());
    println!("DATABASE_URL              {}", secret(settings.database_url.is_some()));
    println!("ENCRYPTION_KEY            {}", secret(settings.encryption_key.is_some()));
    println!("ENCRYPTION_KEY_VERSION    {}", settings.encryption_key_version);
    println!("ENCRYPTION_KEYS_PREVIOUS  {}", secret(settings.encryption_keys_previous.is_some()));
    let bin = settings.pg_bin.as_ref().map_or("looked for".into(), |bin| bin.display().to_string());
    println!("KREATR_PG_BIN             {bin}");
}

async fn examine(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    database.migrate().await?;
    println!("database                  answers, schemas up to date");
    let works = Works::open(settings, database).await?;
    println!("master key                opens the vault");
    let head = works.journal.store().head().await?.map_or(0, |head| head.0);
    println!("log                       {head} events");
    let mut halted = Vec::new();
    for projection in checkpoint::all(&works.views).await? {
        let behind = head.saturating_sub(projection.position.unwrap_or_default().unsigned_abs());
        println!("projection {:<14} {}, {behind} events behind", projection.name, projection.status);
        halted.extend(projection.last_error.map(|error| format!("{}: {error}", projection.name)));
    }
    anyhow::ensure!(halted.is_empty(), "projections halted: {}", halted.join("; "));
    Ok(())
}
