//! Portfolio: one's own items and their order, and what visitors do with the items of others.

mod visits;

use axum::http::{Method, StatusCode};
use commands::portfolio::{
    ContentChange, DeletePortfolioItem, EditPortfolioItem, ReorderPortfolio, SubmitPortfolioItem,
};
use commands::{CommandError, Fields, Receipt, Wanted};
use domain::ItemId;
use domain::portfolio::{Category, Content, Item, Shelf, Visibility};
use domain::text::{Description, Invalid, Link, Tag, Title};
use projections::portfolio::{Shelved, my_portfolio};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::input::{Change, given};
use crate::operation::{Access, Operation, operation};
use crate::paging;
use crate::pictures::Picture;
use crate::problem::{Code, Problem};
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    const ITEM: &str = "/me/portfolio/{item}";
    let mut operations = vec![
        operation("portfolio.getMyPortfolio", Method::GET, "/me/portfolio", Access::Person, list)
            .says("Lists one's own items")
            .about("Featured ones first, then in one's own order, the newest first."),
        operation("portfolio.createPortfolioItem", Method::POST, "/me/portfolio", Access::Person, submit)
            .says("Sends an item in")
            .about("It waits for a moderator. At most 10 a day, and 200 in all.")
            .answers(StatusCode::CREATED),
        operation("portfolio.reorder", Method::PUT, "/me/portfolio/order", Access::Person, reorder)
            .says("Puts one's own items in another order"),
        operation("portfolio.updatePortfolioItem", Method::PATCH, ITEM, Access::Person, edit)
            .says("Changes an item")
            .about(
                "What is left out stays; `null` clears what may be empty. New content waits for a moderator, while \
                 what was approved stays public.",
            ),
        operation("portfolio.deletePortfolioItem", Method::DELETE, ITEM, Access::Person, delete)
            .says("Takes an item away"),
    ];
    operations.extend(visits::operations());
    operations
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    #[schema(minimum = 1, default = 1)]
    page: Option<i64>,
    #[schema(minimum = 1, maximum = 200, default = 48)]
    limit: Option<i64>,
}

/// One's own items, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyPortfolio {
    items: Vec<MyItem>,
    total: usize,
    pages: usize,
    /// The revision of the order, which a new order must name.
    revision: Option<u64>,
}

/// An item as its creator sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyItem {
    id: Uuid,
    title: String,
    description: String,
    #[schema(value_type = schemas::Category)]
    category: Category,
    images: Vec<Picture>,
    project_url: Option<String>,
    tags: Vec<String>,
    #[schema(value_type = schemas::Visibility)]
    visibility: Visibility,
    featured: bool,
    #[schema(value_type = schemas::Standing)]
    standing: domain::portfolio::Standing,
    /// Why staff decided so.
    reason: Option<String>,
    /// The revision of this content: send it with a change, and nothing newer is overwritten.
    revision: u64,
    /// Everybody can see something of it now.
    is_public: bool,
    views: i64,
    likes: i64,
    created_at: chrono::DateTime<chrono::Utc>,
    updated_at: chrono::DateTime<chrono::Utc>,
}

impl From<Shelved> for MyItem {
    fn from(Shelved { item, featured, .. }: Shelved) -> Self {
        let work = item.work.0;
        let is_public = work.public().is_some();
        let content = work.latest;
        Self {
            id: item.id,
            title: content.title,
            description: content.description,
            category: content.category,
            images: content.images.iter().map(|id| Picture::of(id.as_str())).collect(),
            project_url: content.project_url,
            tags: content.tags.iter().map(ToString::to_string).collect(),
            visibility: work.visibility,
            featured,
            standing: work.standing,
            reason: item.reason,
            revision: work.revision,
            is_public,
            views: item.views,
            likes: item.likes,
            created_at: item.created_at,
            updated_at: item.updated_at,
        }
    }
}

async fn list(context: Context, input: List) -> Result<Answer<MyPortfolio>, Problem> {
    let page = paging::page(input.page, input.limit, 48, Shelf::ITEMS_MOST)?;
    let reading = context.reading("portfolio").await?;
    let found = my_portfolio(context.house.views(), context.me()?.0, page.offset(), page.limit).await?;
    let portfolio = MyPortfolio {
        items: found.items.into_iter().map(MyItem::from).collect(),
        total: found.total,
        pages: found.total.div_ceil(page.limit),
        revision: found.shelf_revision.map(i64::cast_unsigned),
    };
    Ok(Answer::of(portfolio).at(reading))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Submit {
    #[schema(value_type = schemas::Title)]
    title: String,
    #[schema(value_type = schemas::Description)]
    description: String,
    // Told missing beside the other faults, not before them.
    #[schema(value_type = schemas::Category, required = true)]
    category: Option<Category>,
    #[serde(default)]
    #[schema(value_type = schemas::Images)]
    images: Vec<String>,
    #[schema(value_type = Option<schemas::Link>)]
    project_url: Option<String>,
    #[serde(default)]
    #[schema(value_type = schemas::Tags)]
    tags: Vec<String>,
    #[serde(default)]
    #[schema(value_type = schemas::Visibility)]
    visibility: Visibility,
    /// It stands out on the profile.
    #[serde(default)]
    featured: bool,
}

impl Submit {
    /// The content, or everything that is wrong with it.
    fn content(&self) -> Result<Content, CommandError> {
        let mut fields = Fields::default();
        let title = fields.take("title", Title::parse(&self.title));
        let description = fields.take("description", Description::parse(&self.description));
        let category = fields.take("category", self.category.ok_or_else(|| Invalid::required("Category")));
        let images = fields.take("images", Content::images(&self.images));
        let project_url = fields.optional("projectUrl", self.project_url.as_deref().map(Link::parse));
        let tags = fields.take("tags", Tag::list(&self.tags));
        let told = title.zip(description).zip(category).zip(images.zip(tags));
        let (((title, description), category), (images, tags)) = fields.finish(told)?;
        let (title, description) = (title.into(), description.into());
        Ok(Content { title, description, category, images, project_url: project_url.map(Into::into), tags })
    }
}

async fn submit(context: Context, input: Submit) -> Result<Receipt, Problem> {
    let request = context.request();
    let submit = SubmitPortfolioItem {
        item: ItemId(request.new_id("item")),
        creator: context.me()?,
        content: input.content()?,
        visibility: input.visibility,
        featured: input.featured,
    };
    Ok(context.house.desk().submit_item(submit, context.caller(), request).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Edit {
    #[schema(value_type = Uuid)]
    item: ItemId,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = schemas::Title)]
    title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = schemas::Description)]
    description: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = schemas::Category)]
    category: Option<Category>,
    #[serde(default)]
    #[schema(value_type = Option<schemas::Images>)]
    images: Change<Vec<String>>,
    #[serde(default)]
    #[schema(value_type = Option<schemas::Link>)]
    project_url: Change<String>,
    #[serde(default)]
    #[schema(value_type = Option<schemas::Tags>)]
    tags: Change<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = schemas::Visibility)]
    visibility: Option<Visibility>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool)]
    featured: Option<bool>,
    /// The revision of the content that one saw; a newer one is a conflict.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = u64)]
    revision: Option<u64>,
}

impl Edit {
    /// What is to change of the content, or everything that is wrong with it.
    fn change(&self) -> Result<ContentChange, CommandError> {
        let mut fields = Fields::default();
        let title = fields.optional("title", self.title.as_deref().map(Title::parse));
        let description = fields.optional("description", self.description.as_deref().map(Description::parse));
        let images = fields.optional("images", self.images.or_empty().map(Content::images));
        let tags = fields.optional("tags", self.tags.or_empty().map(Tag::list));
        let project_url = match &self.project_url {
            Change::Keep => None,
            Change::Clear => Some(None),
            Change::Set(url) => Some(fields.take("projectUrl", Link::parse(url))),
        };
        fields.finish(Some(ContentChange { title, description, category: self.category, images, project_url, tags }))
    }
}

async fn edit(context: Context, input: Edit) -> Result<Receipt, Problem> {
    let edit = EditPortfolioItem {
        item: input.item,
        creator: context.me()?,
        change: input.change()?,
        visibility: input.visibility,
        featured: input.featured,
        seen: input.revision,
    };
    let done = context.house.desk().edit_item(edit, context.caller(), context.request()).await;
    told(done, &context, input.item).await
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfItem {
    #[schema(value_type = Uuid)]
    item: ItemId,
}

async fn delete(context: Context, input: OfItem) -> Result<Receipt, Problem> {
    let delete = DeletePortfolioItem { item: input.item, creator: context.me()? };
    Ok(context.house.desk().handle(&delete, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reorder {
    /// All items, first to last.
    #[schema(value_type = Vec<Uuid>, max_items = 200)]
    order: Vec<ItemId>,
    /// The revision of the order that one saw.
    revision: u64,
}

async fn reorder(context: Context, input: Reorder) -> Result<Receipt, Problem> {
    let creator = context.me()?;
    let reorder = ReorderPortfolio { creator, order: input.order, seen: input.revision };
    let done = context.house.desk().handle(&reorder, context.caller(), context.request()).await;
    let problem = match done {
        Ok(receipt) => return Ok(receipt),
        Err(error) => Problem::from(error),
    };
    if problem.code() != Code::CONFLICT {
        return Err(problem);
    }
    let shelf = context.house.desk().history::<Shelf>(&Wanted::of::<Shelf>(creator), true).await?.state;
    Err(problem.with("current", json!({ "order": shelf.order, "revision": shelf.revision() })))
}

/// The receipt; or why not, and on a conflict how the item stands now.
pub(crate) async fn told(
    done: Result<Receipt, CommandError>,
    context: &Context,
    item: ItemId,
) -> Result<Receipt, Problem> {
    let problem = match done {
        Ok(receipt) => return Ok(receipt),
        Err(error) => Problem::from(error),
    };
    if problem.code() != Code::CONFLICT {
        return Err(problem);
    }
    let item = context.house.desk().history::<Item>(&Wanted::of::<Item>(item), true).await?.state;
    Err(problem.with("current", json!({ "standing": item.standing, "revision": item.revision })))
}
