//! Moderation: what waits, what is decided about it, what people report, and everything that ever happened to an item.

mod replay;
mod reports;

use axum::http::Method;
use chrono::{DateTime, Utc};
use commands::moderation::{DecideItem, Verdict};
use commands::{Fields, Receipt};
use domain::ItemId;
use domain::moderation::{Decision, PolicyCode};
use domain::text::{Note, Reason};
use projections::media::{Alike, alike};
use projections::moderation::{Waiting, queue, shown_names, waiting};
use projections::{Cursor, NoCursor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::{Context, Reading};
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::pictures::Picture;
use crate::portfolio::told;
use crate::problem::Problem;
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    const DECIDE: &str = "A decision names the revision that was seen; if the content is newer, it is a conflict, and \
                          `current` says how the item stands.";
    let mut operations = vec![
        operation("moderation.getQueue", Method::GET, "/moderation/queue", Access::Moderator, get_queue)
            .says("Lists the items that wait for a decision, longest first"),
        operation("moderation.approve", Method::POST, "/moderation/items/{item}/approve", Access::Moderator, approve)
            .says("Lets the revision be shown that was seen")
            .about(DECIDE),
        operation("moderation.reject", Method::POST, "/moderation/items/{item}/reject", Access::Moderator, reject)
            .says("Refuses the revision that was seen")
            .about(DECIDE),
        operation("moderation.flag", Method::POST, "/moderation/items/{item}/flag", Access::Moderator, flag)
            .says("Takes the item from sight until somebody decides")
            .about(DECIDE),
    ];
    operations.extend(replay::operations());
    operations.extend(reports::operations());
    operations
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct GetQueue {
    /// Where an earlier page ended: its `next`.
    cursor: Option<String>,
    #[schema(minimum = 1, maximum = 48, default = 12)]
    limit: Option<i64>,
}

/// What waits, a page of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct QueuePage {
    items: Vec<WaitingItem>,
    /// How many wait in all.
    total: i64,
    /// The cursor of the next page.
    next: Option<String>,
}

/// An item that waits for a decision.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WaitingItem {
    item: Uuid,
    /// What a decision must name.
    revision: u64,
    creator: Uuid,
    /// Her display name.
    creator_name: Option<String>,
    title: String,
    #[schema(value_type = schemas::Category)]
    category: String,
    #[schema(value_type = schemas::Standing)]
    standing: String,
    submitted_at: DateTime<Utc>,
    /// Staff decided about an earlier content of it.
    again: bool,
    /// Pictures of other creators that look like this item's: perhaps one of them is not whose it seems to be.
    alike: Vec<AlikePicture>,
}

/// A picture of the item, and one of somebody else that looks like it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AlikePicture {
    /// The item's.
    picture: Picture,
    /// The other.
    other: Picture,
    /// Whose that is.
    creator: Uuid,
    /// Her display name.
    creator_name: Option<String>,
    /// In how many of 64 bits they differ; 3 at most, 0 where nobody could tell them apart.
    differs: i32,
}

impl WaitingItem {
    fn of(row: Waiting, creator_name: Option<String>, alike: Vec<AlikePicture>) -> Self {
        Self {
            item: row.item,
            revision: row.revision.cast_unsigned(),
            creator: row.creator,
            creator_name,
            title: row.title,
            category: row.category,
            standing: row.standing,
            submitted_at: row.submitted_at,
            again: row.decided,
            alike,
        }
    }
}

impl AlikePicture {
    fn of(found: &Alike, creator_name: Option<String>) -> Self {
        let (picture, other) = (Picture::of(&found.picture), Picture::of(&found.media));
        Self { picture, other, creator: found.owner, creator_name, differs: found.differs }
    }
}

async fn get_queue(context: Context, input: GetQueue) -> Result<Answer<QueuePage>, Problem> {
    let limit = paging::limit(input.limit, 12, 48)?;
    let cursor = input.cursor.as_deref().map(cursor_of).transpose()?;
    let reading = context.reading("moderation").await?;
    let looks = context.reading(projections::media::NAME).await?;
    let reading = Reading { stale: reading.stale || looks.stale, ..reading };
    let views = context.house.views();
    let page = queue(views, cursor, limit).await?;
    let total = waiting(views).await?;
    let waiting_now: Vec<Uuid> = page.items.iter().map(|row| row.item).collect();
    let found = alike(views, &waiting_now).await?;
    let owners = found.iter().map(|one| one.owner);
    let creators: Vec<Uuid> = page.items.iter().map(|row| row.creator).chain(owners).collect();
    let names = shown_names(views, &creators).await?;
    let told = |row: Waiting| {
        let of_item = found.iter().filter(|one| one.item == row.item);
        let alike = of_item.map(|one| AlikePicture::of(one, names.get(&one.owner).cloned())).collect();
        let name = names.get(&row.creator).cloned();
        WaitingItem::of(row, name, alike)
    };
    let items = page.items.into_iter().map(told).collect();
    Ok(Answer::of(QueuePage { items, total, next: page.next.map(|cursor| cursor.to_string()) }).at(reading))
}

fn cursor_of(text: &str) -> Result<Cursor, Problem> {
    text.parse().map_err(|rule: NoCursor| Problem::invalid("cursor", rule.to_string()))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Decide {
    #[schema(value_type = Uuid)]
    item: ItemId,
    /// The revision of the content that was seen.
    revision: u64,
    /// For the creator to read; required against her.
    #[schema(value_type = Option<schemas::Reason>)]
    reason: Option<String>,
    /// For staff alone.
    #[schema(value_type = Option<schemas::Note>)]
    note: Option<String>,
    /// The rule that it rests on; `OTHER` where none is named against the creator.
    #[schema(value_type = Option<schemas::PolicyCode>)]
    policy: Option<PolicyCode>,
}

async fn approve(context: Context, input: Decide) -> Result<Receipt, Problem> {
    decide(context, input, Verdict::Approve, PolicyCode::None).await
}

async fn reject(context: Context, input: Decide) -> Result<Receipt, Problem> {
    decide(context, input, Verdict::Reject, PolicyCode::Other).await
}

async fn flag(context: Context, input: Decide) -> Result<Receipt, Problem> {
    decide(context, input, Verdict::Flag, PolicyCode::Other).await
}

async fn decide(context: Context, input: Decide, verdict: Verdict, usual: PolicyCode) -> Result<Receipt, Problem> {
    let mut fields = Fields::default();
    let reason = fields.optional("reason", input.reason.as_deref().map(Reason::parse));
    let note = fields.optional("note", input.note.as_deref().map(Note::parse));
    let decision = Decision::against(input.policy.unwrap_or(usual), reason, note);
    let decision = fields.finish(Some(decision))?;
    let decide = DecideItem { item: input.item, seen: input.revision, verdict, decision };
    let done = context.house.desk().handle(&decide, context.caller(), context.request()).await;
    told(done, &context, input.item).await
}
