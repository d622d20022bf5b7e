//! What staff decide about others' accounts: roles, suspensions, bans.

use axum::http::Method;
use commands::accounts::{DecideAccount, Measure};
use commands::{Fields, Receipt};
use domain::AccountId;
use domain::accounts::Role;
use domain::text::{Hours, Reason};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::problem::Problem;
use crate::schemas;

pub(super) fn operations() -> Vec<Operation> {
    const ROLE: &str = "/admin/accounts/{account}/roles/{role}";
    vec![
        operation("accounts.grantRole", Method::PUT, ROLE, Access::Admin, grant)
            .says("Lets somebody do more")
            .about("Owners appoint administrators and below, administrators appoint moderators and auditors."),
        operation("accounts.revokeRole", Method::DELETE, ROLE, Access::Admin, revoke).says("Lets somebody do less"),
        operation("accounts.suspend", Method::POST, "/admin/accounts/{account}/suspend", Access::Moderator, suspend)
            .says("Keeps somebody from acting for a while")
            .about("She and her items are out of sight until it ends by itself, or somebody lifts it."),
        operation("accounts.lift", Method::POST, "/admin/accounts/{account}/lift", Access::Moderator, lift)
            .says("Ends a suspension early"),
        operation("accounts.ban", Method::POST, "/admin/accounts/{account}/ban", Access::Moderator, ban)
            .says("Keeps somebody from acting for good")
            .about("All her sessions end."),
        operation("accounts.unban", Method::POST, "/admin/accounts/{account}/unban", Access::Moderator, unban)
            .says("Lets somebody act again"),
    ]
}

async fn decide(context: Context, account: AccountId, measure: Measure) -> Result<Receipt, Problem> {
    let decide = DecideAccount { account, measure };
    Ok(context.house.desk().handle(&decide, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfRole {
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    #[schema(value_type = schemas::Role)]
    role: Role,
}

async fn grant(context: Context, input: OfRole) -> Result<Receipt, Problem> {
    decide(context, input.account, Measure::Grant(input.role)).await
}

async fn revoke(context: Context, input: OfRole) -> Result<Receipt, Problem> {
    decide(context, input.account, Measure::Revoke(input.role)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Suspend {
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    #[schema(value_type = schemas::Hours)]
    hours: i64,
    #[schema(value_type = schemas::Reason)]
    reason: String,
}

async fn suspend(context: Context, input: Suspend) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let hours = fields.take("hours", Hours::try_new(input.hours));
    let reason = fields.take("reason", Reason::parse(&input.reason));
    let (hours, reason) = fields.finish(hours.zip(reason))?;
    decide(context, input.account, Measure::Suspend(hours, reason)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ban {
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
    #[schema(value_type = schemas::Reason)]
    reason: String,
}

async fn ban(context: Context, input: Ban) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", Reason::parse(&input.reason));
    decide(context, input.account, Measure::Ban(fields.finish(reason)?)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfAccount {
    #[schema(value_type = uuid::Uuid)]
    account: AccountId,
}

async fn lift(context: Context, input: OfAccount) -> Result<Receipt, Problem> {
    decide(context, input.account, Measure::Lift).await
}

async fn unban(context: Context, input: OfAccount) -> Result<Receipt, Problem> {
    decide(context, input.account, Measure::Unban).await
}
