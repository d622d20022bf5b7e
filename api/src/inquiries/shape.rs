//! What this room answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use commands::inquiries::NewInquiry;
use domain::inquiries::InquiryStatus;
use projections::inquiries::{Blocked, Message, Received};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::schemas;

/// An inquiry as its client just sent it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentInquiry {
    id: Uuid,
    creator_id: Uuid,
    name: String,
    email: String,
    subject: String,
    message: String,
    budget: Option<String>,
    timeline: Option<String>,
    #[schema(value_type = schemas::InquiryStatus)]
    status: &'static str,
    replied_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl SentInquiry {
    /// What a creator thinks of the sender is not told.
    pub(super) fn of(new: &NewInquiry, created_at: DateTime<Utc>) -> Self {
        Self {
            id: Uuid::nil(),
            creator_id: new.creator.0,
            name: new.name.to_string(),
            email: new.email.to_string(),
            subject: new.subject.to_string(),
            message: new.message.to_string(),
            budget: new.budget.as_ref().map(ToString::to_string),
            timeline: new.timeline.as_ref().map(ToString::to_string),
            status: InquiryStatus::Unread.as_str(),
            replied_at: None,
            created_at,
        }
    }

    pub(super) fn with_id(self, id: Uuid) -> Self {
        Self { id, ..self }
    }
}

/// An inquiry, as one of its two sides sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InquiryEntry {
    id: Uuid,
    creator_id: Uuid,
    /// The client's account, if she was signed in.
    client_id: Option<Uuid>,
    /// The client's name; `null` once she is erased, like all that she wrote.
    name: Option<String>,
    email: Option<String>,
    subject: Option<String>,
    /// How the newest message begins.
    snippet: Option<String>,
    budget: Option<String>,
    timeline: Option<String>,
    /// Where it lies; for the creator alone.
    #[schema(value_type = Option<schemas::InquiryStatus>)]
    status: Option<String>,
    /// The client proved that the address is hers.
    verified: bool,
    #[schema(value_type = schemas::Engagement)]
    engagement: String,
    /// The creator says that the work is done.
    creator_confirmed: bool,
    /// The client says so.
    client_confirmed: bool,
    /// How many messages there are.
    messages: i32,
    replied_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// When either side wrote last.
    last_at: DateTime<Utc>,
}

impl InquiryEntry {
    pub(super) fn to_creator(row: Received) -> Self {
        Self {
            id: row.id,
            creator_id: row.creator,
            client_id: row.client,
            name: row.name,
            email: row.email,
            subject: row.subject,
            snippet: row.snippet,
            budget: row.budget,
            timeline: row.timeline,
            status: Some(row.status),
            verified: row.verified,
            engagement: row.engagement,
            creator_confirmed: row.creator_confirmed,
            client_confirmed: row.client_confirmed,
            messages: row.messages,
            replied_at: row.replied_at,
            created_at: row.created_at,
            last_at: row.last_at,
        }
    }

    /// Without what the creator does with it.
    pub(super) fn to_client(row: Received) -> Self {
        Self { status: None, ..Self::to_creator(row) }
    }
}

/// Inquiries, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct InquiriesPage {
    /// Those of which something was written last, first.
    pub(super) inquiries: Vec<InquiryEntry>,
    /// Ask for it as `cursor` to go on; `null` at the end.
    pub(super) next: Option<String>,
    /// How many lie where, in the caller's inbox; what is missing is none.
    pub(super) counts: Option<BTreeMap<String, i64>>,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Conversation {
    pub(super) inquiry: InquiryEntry,
    /// Which side the caller is.
    #[schema(value_type = schemas::Side)]
    pub(super) side: &'static str,
    /// The creator's name.
    pub(super) creator_name: Option<String>,
    /// The sender is blocked; for the creator alone.
    pub(super) blocked: Option<bool>,
    /// In order.
    pub(super) messages: Vec<MessageEntry>,
}

/// A message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageEntry {
    #[schema(value_type = schemas::Side)]
    side: String,
    /// `null` once who wrote it is erased.
    text: Option<String>,
    created_at: DateTime<Utc>,
}

impl MessageEntry {
    pub(super) fn of(message: Message) -> Self {
        Self { side: message.side, text: message.body, created_at: message.at }
    }
}

/// Whom the caller blocked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockedSenders {
    /// The newest first.
    pub(super) senders: Vec<BlockedSender>,
}

/// Somebody whom the caller blocked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BlockedSender {
    /// By which inquiry; `inquiries.unblock` takes it.
    inquiry: Uuid,
    name: Option<String>,
    email: Option<String>,
    blocked_at: DateTime<Utc>,
}

impl BlockedSender {
    pub(super) fn of(row: Blocked) -> Self {
        Self { inquiry: row.inquiry, name: row.name, email: row.email, blocked_at: row.blocked_at }
    }
}
