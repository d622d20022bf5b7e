//! `kreatr doctor`: looks whether everything is there, and prints the settings without secrets.

use bytes::Bytes;
use commands::media::{File, Media, Scanned};
use domain::media::{MediaId, Size};
use kreatr::Settings;
use kreatr::assembly::{Database, Works};
use projections::checkpoint;
use workers::notifications::Outbox;

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
    let media = &settings.media;
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "not set".into());
    println!("KREATR_S3_BUCKET          {}", said(&media.bucket));
    println!("KREATR_S3_ENDPOINT        {}", said(&media.endpoint));
    println!("KREATR_S3_SECRET_KEY      {}", secret(media.secret_key.is_some()));
    println!("KREATR_CLAMD              {}", said(&media.clamd.as_ref().map(ToString::to_string)));
    let mail = &settings.mail;
    println!("SMTP_HOST                 {}", said(&mail.host));
    println!("SMTP_PORT                 {}", said(&mail.port.as_ref().map(ToString::to_string)));
    println!("SMTP_USER                 {}", said(&mail.user));
    println!("SMTP_PASSWORD             {}", secret(mail.password.is_some()));
    println!("SMTP_TLS                  {}", said(&mail.tls.as_ref().map(ToString::to_string)));
    println!("MAIL_FROM                 {}", said(&mail.from.as_ref().map(ToString::to_string)));
}

/// Asks for a picture that nobody has, and shows the scanner nothing at all.
async fn examine_media(media: &Media) {
    let nothing = MediaId::of_sha256([0; 32]);
    match media.store.get(File::Kept(&nothing, Size::Small)).await {
        Ok(_) => println!("pictures                  the place for them answers"),
        Err(away) => println!("pictures                  {away}"),
    }
    match media.scanner.scan(&Bytes::new()).await {
        Ok(Scanned::Clean(name) | Scanned::Found(name)) => println!("scanner                   {name}"),
        Err(away) => println!("scanner                   {away}; pictures are held"),
    }
}

async fn examine(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    database.migrate().await?;
    println!("database                  answers, schemas up to date");
    let works = Works::open(settings, database).await?;
    println!("master key                opens the vault");
    let head = works.journal.store().head().await?.map_or(0, |head| head.0);
    println!("log                       {head} events");
    examine_media(&works.media).await;
    let (waiting, dead) = Outbox::new(works.ops.clone()).count().await?;
    println!("mails                     {waiting} wait, {dead} are dead (`kreatr mail dead`)");
    let mut halted = Vec::new();
    for projection in checkpoint::all(&works.views).await? {
        let behind = head.saturating_sub(projection.position.unwrap_or_default().unsigned_abs());
        println!("projection {:<14} {}, {behind} events behind", projection.name, projection.status);
        halted.extend(projection.last_error.map(|error| format!("{}: {error}", projection.name)));
    }
    anyhow::ensure!(halted.is_empty(), "projections halted: {}", halted.join("; "));
    Ok(())
}
