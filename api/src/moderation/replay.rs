//! An item's whole history, one sentence per event, and how it stood at any moment (MD-06, MD-15).

use axum::http::Method;
use chrono::{DateTime, Utc};
use commands::Wanted;
use domain::ItemId;
use domain::portfolio::{Category, Item, Standing, Visibility};
use event_store::Position;
use journal::JournalError;
use projections::moderation::{AsOf, HistoryEntry, ItemAsOf, history, item_as_of};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::pictures::Picture;
use crate::problem::Problem;
use crate::schemas;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        operation("moderation.getHistory", Method::GET, "/moderation/items/{item}/history", Access::Reviewer, replay)
            .says("Tells everything that happened to an item, one sentence per event")
            .about(
                "`asOf` replays up to a position of the log or a moment, and `item` is how it stood then; \
                 what is still to come is refused.",
            ),
    ]
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Replay {
    #[schema(value_type = Uuid)]
    item: ItemId,
    /// A position of the log, or a moment such as `2026-11-22T10:00:00Z`.
    as_of: Option<String>,
    /// The revision to go on after: an earlier page's `next`.
    cursor: Option<u64>,
    #[schema(minimum = 1, maximum = 500, default = 200)]
    limit: Option<i64>,
}

/// What happened, oldest first, and what it made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct History {
    item: ItemThen,
    entries: Vec<Entry>,
    /// The cursor of the next page.
    next: Option<u64>,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Entry {
    position: u64,
    revision: u64,
    at: DateTime<Utc>,
    /// Who did it; `null` is the house.
    actor: Option<Uuid>,
    /// Her display name, or her username where she has no profile.
    actor_name: Option<String>,
    event: &'static str,
    sentence: String,
}

impl From<HistoryEntry> for Entry {
    fn from(entry: HistoryEntry) -> Self {
        let HistoryEntry { position, revision, at, actor, actor_name, event, sentence } = entry;
        Self { position, revision, at, actor, actor_name, event, sentence }
    }
}

/// An item as it stood at some moment. Texts are `null` once its creator is erased.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ItemThen {
    id: Uuid,
    creator: Option<Uuid>,
    title: Option<String>,
    description: Option<String>,
    #[schema(value_type = Option<schemas::Category>)]
    category: Option<Category>,
    images: Vec<Picture>,
    project_url: Option<String>,
    tags: Vec<String>,
    #[schema(value_type = schemas::Visibility)]
    visibility: Visibility,
    #[schema(value_type = schemas::Standing)]
    standing: Standing,
    /// The revision of the content: what a decision must name.
    revision: u64,
    /// The revision that was approved last.
    approved_revision: Option<u64>,
    deleted: bool,
    /// The place of the last event that made it so.
    position: u64,
    /// When that happened.
    at: DateTime<Utc>,
}

impl ItemThen {
    fn of(id: ItemId, ItemAsOf { item, position, at, .. }: ItemAsOf) -> Self {
        let content = item.content.as_ref();
        let images = content.map(|content| content.images.as_slice()).unwrap_or_default();
        let tags = content.map(|content| content.tags.as_slice()).unwrap_or_default();
        let url = content.and_then(|content| content.project_url.as_ref()).and_then(|url| url.known());
        Self {
            id: id.0,
            creator: item.creator.map(|creator| creator.0),
            title: content.and_then(|content| content.title.known()).map(ToString::to_string),
            description: content.and_then(|content| content.description.known()).map(ToString::to_string),
            category: content.map(|content| content.category),
            images: images.iter().map(|id| Picture::of(id.as_str())).collect(),
            project_url: url.map(ToString::to_string),
            tags: tags.iter().map(ToString::to_string).collect(),
            visibility: item.visibility,
            standing: item.standing,
            revision: item.revision,
            approved_revision: item.approved.as_ref().map(|approved| approved.revision),
            deleted: item.deleted,
            position: position.0,
            at,
        }
    }
}

async fn replay(context: Context, input: Replay) -> Result<Answer<History>, Problem> {
    let limit = paging::limit(input.limit, 200, 500)?;
    let journal = context.house.journal();
    let moment = match input.as_of.as_deref() {
        Some(text) => happened(&context, moment_of(text)?).await?,
        None => AsOf::Position(Position(u64::MAX)),
    };
    let stream = Wanted::of::<Item>(input.item).stream;
    let then = item_as_of(journal, &stream, moment).await?;
    let then = then.ok_or_else(|| Problem::not_found("Portfolio item not found"))?;
    let language = context.language.into();
    let page = history(journal, context.house.views(), &stream, language, (input.cursor, limit)).await?;
    let last = then.position.0;
    let entries: Vec<_> =
        page.entries.into_iter().take_while(|entry| entry.position <= last).map(Entry::from).collect();
    let next = page.next.filter(|_| entries.last().is_some_and(|entry| entry.position < last));
    Ok(Answer::of(History { item: ItemThen::of(input.item, then), entries, next }))
}

fn moment_of(text: &str) -> Result<AsOf, Problem> {
    let position = text.parse().ok().map(|position| AsOf::Position(Position(position)));
    let time = || DateTime::parse_from_rfc3339(text).ok().map(|time| AsOf::Time(time.with_timezone(&Utc)));
    let rule = "Must be a position of the log, or a moment such as 2026-11-22T10:00:00Z";
    position.or_else(time).ok_or_else(|| Problem::invalid("asOf", rule))
}

/// The moment, if it is not still to come: what was read as of then would be another thing later.
async fn happened(context: &Context, moment: AsOf) -> Result<AsOf, Problem> {
    match moment {
        AsOf::Position(position) => {
            let head = context.house.journal().store().head().await.map_err(JournalError::from)?;
            let head = head.unwrap_or(Position(0));
            let rule = || format!("Must not be beyond the newest position of the log, {head}");
            if position > head { Err(Problem::invalid("asOf", rule())) } else { Ok(moment) }
        }
        AsOf::Time(time) if time > context.house.now() => Err(Problem::invalid("asOf", "Must not be in the future")),
        AsOf::Time(_) => Ok(moment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MD-15
    #[test]
    fn a_moment_is_a_position_or_a_time() {
        assert_eq!(moment_of("7").unwrap(), AsOf::Position(Position(7)));
        assert!(matches!(moment_of("2026-11-22T10:00:00+07:00"), Ok(AsOf::Time(_))));
        for wrong in ["-1", "yesterday", "2026-11-22", "2026-13-22T10:00:00Z", "18446744073709551616"] {
            assert!(moment_of(wrong).unwrap_err().errors().contains_key("asOf"), "{wrong}");
        }
    }
}
