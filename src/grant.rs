//! `kreatr grant ROLE E-MAIL`: the operator gives a person a role. How the first owner comes about (AC-09).

use anyhow::Context;
use clap::Args;
use commands::accounts::{DecideAccount, Measure, email_claim};
use commands::{Caller, Request};
use domain::AccountId;
use domain::accounts::Role;
use domain::text::Email;
use kreatr::Settings;
use kreatr::assembly::{Database, Works};

/// Which role, to whom.
#[derive(Args)]
pub struct Grant {
    /// MODERATOR, ADMIN, OWNER or AUDITOR.
    role: String,

    /// The e-mail address of the account.
    email: String,
}

impl Grant {
    /// Grants it.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<()> {
        let role: Role = self.role.to_uppercase().parse().context("ROLE is MODERATOR, ADMIN, OWNER or AUDITOR")?;
        let email = Email::parse(&self.email).context("E-MAIL")?;
        let database = Database::join(settings).await?;
        let granted = grant(settings, &database, role, &email).await;
        database.stop().await;
        granted
    }
}

async fn grant(settings: &Settings, database: &Database, role: Role, email: &Email) -> anyhow::Result<()> {
    database.migrate().await?;
    let works = Works::open(settings, database).await?;
    let claim = email_claim(&works.desk.email_key(email));
    let holder = works.journal.store().claim_holder(&claim).await?.context("there is no account with this address")?;
    let account: AccountId = holder.key().parse().context("the address is held by something that is no account")?;
    let ports = works.desk.ports();
    let request = Request::once(ports.ids.next(ports.clock.now()));
    works.desk.handle(&DecideAccount { account, measure: Measure::Grant(role) }, Caller::Operator, request).await?;
    println!("The account {account} has the role {}.", role.as_str());
    Ok(())
}
