//! Conversations, and what a client does in hers: signed in, or by the link of a mail (IQ-11, IQ-13).

use axum::http::Method;
use commands::inquiries::Proof;
use commands::{Fields, Receipt};
use domain::InquiryId;
use domain::inquiries::Side;
use domain::text::Reply;
use projections::inquiries::{NAME, Received, inquiry, is_blocked, messages, sent};
use projections::moderation::shown_names;
use serde::Deserialize;
use utoipa::ToSchema;

use super::shape::{Conversation, InquiriesPage, InquiryEntry, MessageEntry};
use super::{Which, cursor_of};
use crate::accounts::Secret;
use crate::answer::Answer;
use crate::context::{Context, Reading};
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::problem::Problem;
use crate::schemas;

pub(super) fn operations() -> Vec<Operation> {
    const PROOF: &str = "Either `inquiry`, by who sent it signed in, or the `token` of a mail's link.";
    vec![
        operation("inquiries.get", Method::GET, "/me/inquiries/{inquiry}", Access::Person, get)
            .says("Reads a conversation that the caller is a side of"),
        operation("inquiries.sent", Method::GET, "/me/sent-inquiries", Access::Person, get_sent)
            .says("Lists what the caller wrote to creators"),
        operation("inquiries.thread", Method::POST, "/conversation", Access::Public, thread)
            .says("Reads a conversation by the link of a mail"),
        operation("inquiries.verify", Method::POST, "/conversation/verify", Access::Public, verify)
            .says("Proves the sender's address by the link of a mail"),
        operation("inquiries.continue", Method::POST, "/conversation/messages", Access::Guest, go_on)
            .says("Writes to a creator again")
            .about(PROOF),
        operation("inquiries.confirmAsClient", Method::POST, "/conversation/confirm", Access::Guest, confirm)
            .says("Says, as the client, that the work is done")
            .about(PROOF),
        operation("inquiries.cancelAsClient", Method::POST, "/conversation/cancel", Access::Guest, cancel)
            .says("Says, as the client, that the work will not be done")
            .about(PROOF),
    ]
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ByLink {
    /// What the link carries.
    #[schema(value_type = String, write_only)]
    token: Secret,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Client {
    /// Which inquiry, for who sent it signed in.
    #[schema(value_type = Option<Uuid>)]
    inquiry: Option<InquiryId>,
    /// What the link carries.
    #[schema(value_type = Option<String>, write_only)]
    token: Option<Secret>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Continue {
    /// Which inquiry, for who sent it signed in.
    #[schema(value_type = Option<Uuid>)]
    inquiry: Option<InquiryId>,
    /// What the link carries.
    #[schema(value_type = Option<String>, write_only)]
    token: Option<Secret>,
    #[schema(value_type = schemas::Reply)]
    message: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sent {
    /// Where an earlier page ended: its `next`.
    cursor: Option<String>,
    #[schema(minimum = 1, maximum = 50, default = 20)]
    limit: Option<i64>,
}

impl Client {
    /// How she shows that it is hers.
    fn proof<'a>(&'a self, context: &Context) -> Result<Proof<'a>, Problem> {
        match (self.inquiry, &self.token) {
            (Some(inquiry), None) => Ok(Proof::Account(context.me()?, inquiry)),
            (None, Some(token)) => Ok(Proof::Link(&token.0)),
            _ => Err(Problem::invalid("inquiry", "Must be given, or else a token, but not both")),
        }
    }
}

async fn get(context: Context, input: Which) -> Result<Answer<Conversation>, Problem> {
    let me = context.me()?.0;
    let reading = context.reading(NAME).await?;
    let found = inquiry(context.house.views(), input.inquiry.0).await?;
    match found {
        Some(row) if row.creator == me => conversation(&context, row, Side::Creator, reading).await,
        Some(row) if row.client == Some(me) => conversation(&context, row, Side::Client, reading).await,
        _ => Err(not_found()),
    }
}

async fn thread(context: Context, input: ByLink) -> Result<Answer<Conversation>, Problem> {
    let id = context.house.desk().inquiry_of(&input.token.0)?;
    let reading = context.reading(NAME).await?;
    let row = inquiry(context.house.views(), id.0).await?.ok_or_else(not_found)?;
    conversation(&context, row, Side::Client, reading).await
}

fn not_found() -> Problem {
    Problem::not_found("Inquiry not found")
}

async fn conversation(
    context: &Context,
    row: Received,
    side: Side,
    reading: Reading,
) -> Result<Answer<Conversation>, Problem> {
    let views = context.house.views();
    let written = messages(views, row.id).await?;
    let creator_name = shown_names(views, &[row.creator]).await?.remove(&row.creator);
    let blocked = match side {
        Side::Creator => Some(is_blocked(views, &row).await?),
        Side::Client => None,
    };
    let inquiry = match side {
        Side::Creator => InquiryEntry::to_creator(row),
        Side::Client => InquiryEntry::to_client(row),
    };
    let messages = written.into_iter().map(MessageEntry::of).collect();
    Ok(Answer::of(Conversation { inquiry, side: side.as_str(), creator_name, blocked, messages }).at(reading))
}

async fn get_sent(context: Context, input: Sent) -> Result<Answer<InquiriesPage>, Problem> {
    let limit = paging::limit(input.limit, 20, 50)?;
    let cursor = input.cursor.as_deref().map(cursor_of).transpose()?;
    let reading = context.reading(NAME).await?;
    let page = sent(context.house.views(), context.me()?.0, cursor, limit).await?;
    let inquiries = page.inquiries.into_iter().map(InquiryEntry::to_client).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(Answer::of(InquiriesPage { inquiries, next, counts: None }).at(reading))
}

async fn verify(context: Context, input: ByLink) -> Result<Receipt, Problem> {
    Ok(context.house.desk().verify_sender(&input.token.0, context.request()).await?)
}

async fn go_on(context: Context, input: Continue) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let message = fields.take("message", Reply::parse(&input.message));
    let message = fields.finish(message)?;
    let client = Client { inquiry: input.inquiry, token: input.token };
    let proof = client.proof(&context)?;
    Ok(context.house.desk().continue_inquiry(proof, message, context.request()).await?)
}

async fn confirm(context: Context, input: Client) -> Result<Receipt, Problem> {
    Ok(context.house.desk().confirm_as_client(input.proof(&context)?, context.request()).await?)
}

async fn cancel(context: Context, input: Client) -> Result<Receipt, Problem> {
    Ok(context.house.desk().cancel_as_client(input.proof(&context)?, context.request()).await?)
}
