//! `kreatr mail dead`: what nobody took, and another try for it.

use clap::{Args, Subcommand};
use kreatr::Settings;
use kreatr::assembly::{Database, Works};
use uuid::Uuid;
use workers::notifications::{Dead, Outbox};

/// As many dead mails are listed at a time.
const LISTED: u32 = 1000;

/// What about the mails.
#[derive(Args)]
pub struct Mail {
    #[command(subcommand)]
    about: About,
}

#[derive(Subcommand)]
enum About {
    /// Lists the mails that nobody took, or lets them be tried anew.
    Dead(Tried),
}

#[derive(Args)]
struct Tried {
    /// The mail with this id is sent again.
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    replay: Option<Uuid>,

    /// All of them are sent again.
    #[arg(long)]
    all: bool,
}

impl Mail {
    /// Lists them, or puts them back.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let About::Dead(tried) = &self.about;
        let database = Database::join(settings).await?;
        let done = tried.on(settings, &database).await;
        database.stop().await;
        done
    }
}

impl Tried {
    async fn on(&self, settings: &Settings, database: &Database) -> anyhow::Result<()> {
        database.migrate().await?;
        let works = Works::open(settings, database).await?;
        let outbox = Outbox::new(works.ops.clone());
        if self.replay.is_none() && !self.all {
            return list(&outbox).await;
        }
        let replayed = outbox.replay(self.replay, works.desk.ports().clock.now()).await?;
        anyhow::ensure!(replayed > 0 || self.all, "no dead mail has this id");
        println!("{replayed} mails are sent again.");
        Ok(())
    }
}

/// The longest dead first; how many more there are goes where it is no line of the list.
async fn list(outbox: &Outbox) -> anyhow::Result<()> {
    let dead = outbox.dead(LISTED).await?;
    dead.iter().for_each(|mail| println!("{}", line(mail)));
    let (_, all) = outbox.count().await?;
    let more = usize::try_from(all)?.saturating_sub(dead.len());
    if more > 0 {
        eprintln!("{more} more are dead: these are the {} that died first.", dead.len());
    }
    Ok(())
}

fn line(mail: &Dead) -> String {
    let (asked, about) = (mail.asked_at.format("%Y-%m-%d %H:%M:%S"), &mail.about);
    let why = mail.last_error.as_deref().unwrap_or_default();
    format!(
        "{}  {asked}  {:<15} for {}, asked by {}@{}, {} tries, {why}",
        mail.id, mail.kind, mail.recipient, about.stream, about.revision, mail.attempts
    )
}
