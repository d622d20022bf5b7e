//! Inquiries: a visitor writes to a creator, the creator reads and answers, and both agree on work (IQ-01…15).

mod client;
mod shape;

use axum::http::{Method, StatusCode};
use commands::inquiries::{NewInquiry, Step, TakeStep};
use commands::{Fields, Receipt};
use domain::inquiries::InquiryStatus;
use domain::text::{Email, InquiryMessage, Reply, SenderName, Subject, Terms};
use domain::{AccountId, InquiryId};
use projections::accounts;
use projections::inquiries::{NAME, blocked, counts, inbox};
use projections::{Cursor, NoCursor};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::context::Context;
use crate::operation::{Access, Nothing, Operation, operation};
use crate::paging;
use crate::problem::Problem;
use crate::schemas;
use shape::{BlockedSender, BlockedSenders, InquiriesPage, InquiryEntry, SentInquiry};

/// Whom a creator blocked: so many are listed.
const BLOCKED_MOST: usize = 200;

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        operation("marketplace.sendInquiry", Method::POST, "/inquiries", Access::Guest, send)
            .says("Writes to a creator")
            .about(
                "No account is needed. At most 3 a day from one mail address, 10 from one network address, and 50 to \
                 one creator. The address gets a link that proves it. Leave `website` empty.",
            )
            .answers(StatusCode::CREATED),
        operation("inquiries.list", Method::GET, "/me/inquiries", Access::Person, list)
            .says("Lists what clients wrote to the caller")
            .about(
                "Those of which something was written last come first. Without `status`: all but what was put away.",
            ),
        operation("inquiries.reply", Method::POST, "/me/inquiries/{inquiry}/reply", Access::Person, reply)
            .says("Answers an inquiry")
            .about("The client gets a mail with a link to the conversation."),
        operation("inquiries.block", Method::POST, "/me/inquiries/{inquiry}/block", Access::Person, block)
            .says("Blocks the sender of an inquiry")
            .about("Whatever this mailbox sends goes to spam; its owner is not told."),
        operation("inquiries.unblock", Method::POST, "/me/inquiries/{inquiry}/unblock", Access::Person, unblock)
            .says("Hears again from the sender of an inquiry"),
        operation("inquiries.blocked", Method::GET, "/me/blocked-senders", Access::Person, get_blocked)
            .says("Lists whom the caller blocked, the newest first"),
        step("inquiries.open", "/me/inquiries/{inquiry}/open", || Step::Open).says("Says that an inquiry was read"),
        step("inquiries.markReplied", "/me/inquiries/{inquiry}/replied", || Step::Reply(None))
            .says("Says that an inquiry was answered elsewhere"),
        step("inquiries.archive", "/me/inquiries/{inquiry}/archive", || Step::Archive).says("Puts an inquiry away"),
        step("inquiries.restore", "/me/inquiries/{inquiry}/restore", || Step::Restore)
            .says("Takes an inquiry back, from what was put away or from spam"),
        step("inquiries.spam", "/me/inquiries/{inquiry}/spam", || Step::MarkSpam).says("Calls an inquiry spam"),
        step("inquiries.accept", "/me/inquiries/{inquiry}/accept", || Step::Accept)
            .says("Takes the work on")
            .about("The client must have proven her address: only this opens reviews."),
        step("inquiries.confirm", "/me/inquiries/{inquiry}/confirm", || Step::Confirm)
            .says("Says that the work is done")
            .about("It is completed once the client says so, too."),
        step("inquiries.cancel", "/me/inquiries/{inquiry}/cancel", || Step::Cancel)
            .says("Says that the work will not be done"),
    ];
    operations.extend(client::operations());
    operations
}

/// An operation of a creator that takes nothing but the inquiry.
fn step(id: &'static str, path: &'static str, make: fn() -> Step) -> Operation {
    let take = move |context: Context, input: Which| async move { taken(&context, input.inquiry, make()).await };
    operation(id, Method::POST, path, Access::Person, take)
}

async fn taken(context: &Context, inquiry: InquiryId, step: Step) -> Result<Receipt, Problem> {
    let take = TakeStep { inquiry, creator: context.me()?, step };
    Ok(context.house.desk().handle(&take, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Send {
    /// To whom: a creator's id.
    creator_id: Option<String>,
    /// Or her username.
    #[schema(value_type = Option<schemas::Username>)]
    username: Option<String>,
    #[schema(value_type = schemas::SenderName)]
    name: String,
    #[schema(value_type = schemas::Email)]
    email: String,
    #[schema(value_type = schemas::Subject)]
    subject: String,
    #[schema(value_type = schemas::InquiryMessage)]
    message: String,
    #[schema(value_type = Option<schemas::Terms>)]
    budget: Option<String>,
    #[schema(value_type = Option<schemas::Terms>)]
    timeline: Option<String>,
    /// Must stay empty: people do not see this field, machines fill it.
    website: Option<String>,
}

async fn send(context: Context, input: Send) -> Result<Answer<SentInquiry>, Problem> {
    let mut fields = Fields::default();
    if input.creator_id.is_some() == input.username.is_some() {
        fields.note("creatorId", "Must be given, or else a username, but not both".into());
    }
    let name = fields.take("name", SenderName::parse(&input.name));
    let email = fields.take("email", Email::parse(&input.email));
    let subject = fields.take("subject", Subject::parse(&input.subject));
    let message = fields.take("message", InquiryMessage::parse(&input.message));
    let budget = fields.optional("budget", given(input.budget.as_deref()).map(Terms::parse));
    let timeline = fields.optional("timeline", given(input.timeline.as_deref()).map(Terms::parse));
    let ((name, email), (subject, message)) = fields.finish(name.zip(email).zip(subject.zip(message)))?;
    let creator = recipient(&context, input.creator_id.as_deref(), input.username.as_deref()).await?;
    let new = NewInquiry { creator, name, email, subject, message, budget, timeline };
    let told = SentInquiry::of(&new, context.house.now());
    // Who fills what nobody sees is a machine, and does not learn that it was found out.
    if given(input.website.as_deref()).is_some() {
        return Ok(Answer::of(told.with_id(context.request_once().id)));
    }
    let client = context.person.as_ref().map(|person| person.account);
    let receipt = context.house.desk().send_inquiry(new, client, context.ip, context.request()).await?;
    Ok(Answer::of(told.with_id(receipt.id)).wrote(receipt.position))
}

/// What was filled in.
fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// The creator; whether she may be written to, the log says exactly.
async fn recipient(context: &Context, id: Option<&str>, username: Option<&str>) -> Result<AccountId, Problem> {
    let nobody = || Problem::not_found("Creator not found");
    if let Some(id) = id {
        return id.parse().map_err(|_| nobody());
    }
    context.reading("accounts").await?;
    let holder = accounts::holder_of(context.house.views(), &username.unwrap_or_default().to_lowercase()).await?;
    holder.map(|holder| AccountId(holder.account)).ok_or_else(nobody)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    /// Only those that lie there.
    #[schema(value_type = schemas::InquiryStatus, required = false)]
    status: Option<InquiryStatus>,
    /// Where an earlier page ended: its `next`.
    cursor: Option<String>,
    #[schema(minimum = 1, maximum = 50, default = 20)]
    limit: Option<i64>,
}

async fn list(context: Context, input: List) -> Result<Answer<InquiriesPage>, Problem> {
    let limit = paging::limit(input.limit, 20, 50)?;
    let cursor = input.cursor.as_deref().map(cursor_of).transpose()?;
    let me = context.me()?.0;
    let reading = context.reading(NAME).await?;
    let views = context.house.views();
    let page = inbox(views, me, input.status, cursor, limit).await?;
    let counted = counts(views, me).await?;
    let inquiries = page.inquiries.into_iter().map(InquiryEntry::to_creator).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(Answer::of(InquiriesPage { inquiries, next, counts: Some(counted) }).at(reading))
}

fn cursor_of(text: &str) -> Result<Cursor, Problem> {
    text.parse().map_err(|rule: NoCursor| Problem::invalid("cursor", rule.to_string()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Which {
    #[schema(value_type = Uuid)]
    inquiry: InquiryId,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answered {
    #[schema(value_type = Uuid)]
    inquiry: InquiryId,
    #[schema(value_type = schemas::Reply)]
    message: String,
}

async fn reply(context: Context, input: Answered) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let message = fields.take("message", Reply::parse(&input.message));
    let message = fields.finish(message)?;
    taken(&context, input.inquiry, Step::Reply(Some(message))).await
}

async fn block(context: Context, input: Which) -> Result<Receipt, Problem> {
    Ok(context.house.desk().block_sender(context.me()?, input.inquiry, context.request()).await?)
}

async fn unblock(context: Context, input: Which) -> Result<Receipt, Problem> {
    Ok(context.house.desk().unblock_sender(context.me()?, input.inquiry, context.request()).await?)
}

async fn get_blocked(context: Context, _: Nothing) -> Result<Answer<BlockedSenders>, Problem> {
    let reading = context.reading(NAME).await?;
    let found = blocked(context.house.views(), context.me()?.0, BLOCKED_MOST).await?;
    let senders = found.into_iter().map(BlockedSender::of).collect();
    Ok(Answer::of(BlockedSenders { senders }).at(reading))
}
