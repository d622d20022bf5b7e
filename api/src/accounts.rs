//! Accounts: opening one, coming in and going out, and leaving for good. What staff decide is in `staff`, what is done by
//! links in mails in `mailed`.

mod mailed;
mod staff;

use axum::http::{Method, StatusCode};
use commands::accounts::{NewAccount, Own, SignedIn, Step};
use commands::{Fields, Receipt};
use domain::AccountId;
use domain::text::{Email, Password, PersonName, Username};
use event_store::Position;
use projections::accounts::account;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{Answer, ReceiptBody};
use crate::context::{Context, Reading};
use crate::identity::{no_session_cookie, session_cookie};
use crate::operation::{Access, Nothing, Operation, operation};
use crate::problem::{Code, Problem};
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        operation("accounts.register", Method::POST, "/accounts", Access::Public, register)
            .says("Opens an account")
            .answers(StatusCode::CREATED),
        operation("accounts.signIn", Method::POST, "/session", Access::Public, sign_in)
            .says("Signs in")
            .about(
                "Browsers get the session as a cookie. Programs ask for `bearer` and get the token in the answer, to \
                 send as `Authorization: Bearer …`. An Idempotency-Key has no effect here: each call opens a session.",
            )
            .answers(StatusCode::CREATED),
        operation("accounts.whoAmI", Method::GET, "/session", Access::Person, who_am_i).says("Says who is signed in"),
        operation("accounts.signOut", Method::DELETE, "/session", Access::Person, sign_out).says("Signs out"),
        operation("accounts.changeUsername", Method::PUT, "/me/username", Access::Person, change_username)
            .says("Takes another username")
            .about("The old one leads to the new one, and nobody else may take it for 90 days."),
        operation("accounts.changePassword", Method::PUT, "/me/password", Access::Person, change_password)
            .says("Chooses another password")
            .about("All other sessions end."),
        operation("accounts.erase", Method::DELETE, "/me", Access::Person, erase)
            .says("Leaves for good")
            .about("Nobody can read any more who this was; it cannot be undone."),
    ];
    operations.extend(mailed::operations());
    operations.extend(staff::operations());
    operations
}

/// A password or a link's token, read from the wire and never shown.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(pub(crate) SecretString);

impl Secret {
    /// Notes under `field` what is wrong with it as a new password.
    fn chosen(self, fields: &mut Fields, field: &str) -> Option<SecretString> {
        fields.take(field, Password::check(self.0.expose_secret())).map(|()| self.0)
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Register {
    #[schema(value_type = schemas::Email)]
    email: String,
    #[schema(value_type = schemas::Password)]
    password: Secret,
    #[schema(value_type = schemas::Username)]
    username: String,
    #[schema(value_type = schemas::PersonName)]
    name: String,
}

async fn register(context: Context, input: Register) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::parse(&input.email));
    let password = input.password.chosen(&mut fields, "password");
    let username = fields.take("username", Username::parse(&input.username));
    let name = fields.take("name", PersonName::parse(&input.name));
    let new = email.zip(password).zip(username.zip(name));
    let ((email, password), (username, name)) = fields.finish(new)?;
    let new = NewAccount { email, username, name, password };
    Ok(context.house.desk().register(new, context.ip, context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SignIn {
    #[schema(value_type = schemas::Email)]
    email: String,
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
    /// Answer the token instead of setting a cookie.
    #[serde(default)]
    bearer: bool,
}

/// Who somebody is, to herself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Me {
    id: Uuid,
    username: String,
    name: String,
    /// She has proven that the address is hers.
    email_verified: bool,
    #[schema(value_type = Vec<schemas::Role>)]
    roles: Vec<String>,
    /// Until when she may not act.
    suspended_until: Option<chrono::DateTime<chrono::Utc>>,
}

/// An open session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Session {
    account: Me,
    expires_at: chrono::DateTime<chrono::Utc>,
    /// Only for those who asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

async fn sign_in(context: Context, input: SignIn) -> Result<Answer<Session>, Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", Email::parse(&input.email));
    let email = fields.finish(email)?;
    let desk = context.house.desk();
    let signed_in = desk.sign_in(&email, &input.password.0, context.ip, context.request_once()).await?;
    let (me, reading) = readable(&context, &signed_in).await?;
    let SignedIn { token, expires_at, .. } = &signed_in;
    let seconds = (*expires_at - context.house.now()).num_seconds();
    let shown = input.bearer.then(|| token.expose_secret().to_owned());
    let answer = Answer::of(Session { account: me, expires_at: *expires_at, token: shown });
    let answer = answer.at(reading).wrote(signed_in.receipt.position);
    let cookie = session_cookie(token, seconds, context.house.settings().secure);
    Ok(if input.bearer { answer } else { answer.with_cookie(cookie) })
}

/// Waits until the session can be used, and says whose it is.
async fn readable(context: &Context, signed_in: &SignedIn) -> Result<(Me, Reading), Problem> {
    let reading = context.reading_after("accounts", Position(signed_in.receipt.position)).await?;
    Ok((me(context, signed_in.account).await?, reading))
}

/// Who somebody is, as the read model tells it now.
async fn me(context: &Context, id: AccountId) -> Result<Me, Problem> {
    let row = account(context.house.views(), id.0).await?;
    let row = row.ok_or_else(|| Problem::new(Code::STALE_READ))?;
    Ok(Me {
        id: row.id,
        username: row.username.unwrap_or_default(),
        name: row.name.unwrap_or_default(),
        email_verified: row.email_verified,
        roles: row.roles,
        suspended_until: row.suspended_until.filter(|until| *until > context.house.now()),
    })
}

async fn who_am_i(context: Context, _: Nothing) -> Result<Answer<Session>, Problem> {
    let identity = context.identity()?;
    // She may have changed herself a moment ago: what she came with was read before (AR-14).
    let reading = context.reading("accounts").await?;
    let account = me(&context, identity.account).await?;
    Ok(Answer::of(Session { account, expires_at: identity.expires_at, token: None }).at(reading))
}

async fn sign_out(context: Context, _: Nothing) -> Result<Answer<ReceiptBody>, Problem> {
    let identity = context.identity()?;
    let own = Own { account: identity.account, step: Step::SignOut { session: identity.session } };
    let receipt = context.house.desk().handle(&own, context.caller(), context.request()).await?;
    // Whoever holds the token shall not read with it after this answer.
    context.reading_after("accounts", event_store::Position(receipt.position)).await?;
    Ok(Answer::from(receipt).with_cookie(no_session_cookie(context.house.settings().secure)))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChangeUsername {
    #[schema(value_type = schemas::Username)]
    username: String,
}

async fn change_username(context: Context, input: ChangeUsername) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let username = fields.take("username", Username::parse(&input.username));
    let username = fields.finish(username)?;
    Ok(context.house.desk().change_username(context.me()?, username, context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChangePassword {
    /// The present one.
    #[schema(value_type = String, format = Password, write_only)]
    current: Secret,
    /// The new one.
    #[schema(value_type = schemas::Password)]
    password: Secret,
}

async fn change_password(context: Context, input: ChangePassword) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let new = input.password.chosen(&mut fields, "password");
    let new = fields.finish(new)?;
    let identity = context.identity()?;
    let (desk, keep) = (context.house.desk(), Some(identity.session));
    let receipt = desk.change_password(identity.account, &input.current.0, &new, keep, context.request()).await?;
    // Who knew the old one shall not read with her session after this answer.
    context.reading_after("accounts", Position(receipt.position)).await?;
    Ok(receipt)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Erase {
    /// To be sure that it is she.
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
}

async fn erase(context: Context, input: Erase) -> Result<Answer<ReceiptBody>, Problem> {
    let desk = context.house.desk();
    let receipt = desk.erase(context.me()?, &input.password.0, context.request()).await?;
    Ok(Answer::from(receipt).with_cookie(no_session_cookie(context.house.settings().secure)))
}
