//! What is done by links in mails: proving an address, and choosing another password.

use axum::http::{Method, StatusCode};
use commands::{Fields, Receipt};
use domain::text::Email;
use event_store::Position;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Secret;
use crate::answer::Done;
use crate::context::Context;
use crate::operation::{Access, Nothing, Operation, operation};
use crate::problem::Problem;
use crate::schemas;

pub(super) fn operations() -> Vec<Operation> {
    let (ask, verify) = ("accounts.requestVerification", "accounts.verifyEmail");
    vec![
        operation(ask, Method::POST, "/me/verification", Access::Person, request_verification)
            .says("Sends another mail to prove one's address with")
            .about("The first one is sent by itself after registering. Its link lasts for 48 hours."),
        operation(verify, Method::POST, "/verification", Access::Public, verify_email)
            .says("Proves an address by the token of a mail"),
        operation("accounts.requestReset", Method::POST, "/password-reset", Access::Public, request_reset)
            .says("Sends a mail to choose another password with")
            .about(
                "The answer is the same whether or not there is an account with this address. The link lasts for an \
                 hour.",
            )
            .answers(StatusCode::NO_CONTENT),
        operation("accounts.resetPassword", Method::PUT, "/password-reset", Access::Public, reset_password)
            .says("Chooses another password by the token of a mail")
            .about("All sessions end. A token counts once, and only until the password is changed."),
    ]
}

async fn request_verification(context: Context, _: Nothing) -> Result<Receipt, Problem> {
    let desk = context.house.desk();
    Ok(desk.request_verification(context.me()?, context.ip, context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct VerifyEmail {
    /// What the link carries.
    #[schema(value_type = String, write_only)]
    token: Secret,
}

async fn verify_email(context: Context, input: VerifyEmail) -> Result<Receipt, Problem> {
    Ok(context.house.desk().verify_email(&input.token.0, context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestReset {
    #[schema(value_type = schemas::Email)]
    email: String,
}

async fn request_reset(context: Context, input: RequestReset) -> Result<Done, Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::parse(&input.email));
    let email = fields.finish(email)?;
    context.house.desk().request_reset(&email, context.ip, context.request()).await?;
    Ok(Done)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResetPassword {
    /// What the link carries.
    #[schema(value_type = String, write_only)]
    token: Secret,
    /// The new password.
    #[schema(value_type = schemas::Password)]
    password: Secret,
}

async fn reset_password(context: Context, input: ResetPassword) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let new = input.password.chosen(&mut fields, "password");
    let new = fields.finish(new)?;
    let receipt = context.house.desk().reset_password(&input.token.0, &new, context.request()).await?;
    // Whoever was signed in shall not read with that after this answer.
    context.reading_after("accounts", Position(receipt.position)).await?;
    Ok(receipt)
}
