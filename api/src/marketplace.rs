//! The marketplace: browsing creators, and a creator's public page. The hottest reads of the house.
//!
//! Cards and profiles come ready as JSON and are written straight into the answer. Answers are kept as long as they
//! are exact: an answer counts for the position of the log that it was made at, never for a time (CA-03).

mod shape;

use axum::body::Bytes;
use axum::http::{HeaderValue, Method};
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use moka::sync::Cache;
use projections::marketplace::{Facets, Lookup, Page, Part, ProfilePage, Query, QueryError, Sort};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{Answer, etag};
use crate::context::Context;
use crate::operation::{Access, Operation, operation};
use crate::problem::Problem;
use crate::schemas;

pub(crate) use shape::{Card, Image};
use shape::{Creators, Popularity, Profile};

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        operation("marketplace.browseCreators", Method::GET, "/creators", Access::Public, browse)
            .says("Lists creators")
            .about(
                "All parts of the question must hold; of the skills, any. Ask for pages by number, or go on after a \
                 page with its `next` as `cursor`. With `facets`, it also says how many creators each choice leaves.",
            ),
        operation("marketplace.getCreatorProfile", Method::GET, "/creators/{username}", Access::Public, profile)
            .says("Reads a creator's public page")
            .about("A former username answers 308 with the address of the present one."),
        operation(
            "marketplace.explainPopularity",
            Method::GET,
            "/creators/{username}/popularity",
            Access::Public,
            popularity,
        )
        .says("Explains a creator's place among the most popular")
        .about(
            "The sum of what views and likes of her works weigh today: each loses half of its weight in thirty days. \
             Whole numbers throughout.",
        ),
    ]
}

/// Bytes of answers that are kept.
const KEPT_BYTES: u64 = 64 << 20;
/// A question longer than this is not asked twice.
const QUESTION_MAX: usize = 512;

/// An answer, and the version of the marketplace that it holds for.
#[derive(Clone, Debug)]
struct Kept {
    version: u64,
    json: Bytes,
    etag: HeaderValue,
}

impl Kept {
    fn new(version: u64, json: Vec<u8>) -> Self {
        Self { version, etag: etag(&json), json: json.into() }
    }

    fn answer<T>(self) -> Answer<T> {
        Answer::prepared(self.json, self.etag)
    }
}

/// Answers that still hold.
#[derive(Debug)]
pub(crate) struct Pages {
    lists: Cache<String, Kept>,
    profiles: Cache<Uuid, Kept>,
}

impl Default for Pages {
    fn default() -> Self {
        let weight = |bytes: usize| u32::try_from(bytes + 200).unwrap_or(u32::MAX);
        let lists = Cache::builder().weigher(move |key: &String, kept: &Kept| weight(key.len() + kept.json.len()));
        let profiles = Cache::builder().weigher(move |_: &Uuid, kept: &Kept| weight(kept.json.len()));
        Self { lists: lists.max_capacity(KEPT_BYTES).build(), profiles: profiles.max_capacity(KEPT_BYTES).build() }
    }
}

/// The order of the answers, as on the wire.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SortBy {
    #[default]
    Popular,
    Newest,
    Rating,
    /// Whoever fits the search best; without one, the most popular.
    Relevance,
}

impl From<SortBy> for Sort {
    fn from(by: SortBy) -> Self {
        match by {
            SortBy::Popular => Self::Popular,
            SortBy::Newest => Self::Newest,
            SortBy::Rating => Self::Rating,
            SortBy::Relevance => Self::Relevance,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Browse {
    /// Shows work of this category.
    #[schema(value_type = schemas::Category, required = false)]
    category: Option<Category>,
    /// Is a creator of this type.
    #[schema(value_type = schemas::CreatorType, required = false)]
    creator_type: Option<CreatorType>,
    /// Has any of these skills.
    #[serde(default)]
    #[schema(max_items = 15)]
    skills: Vec<String>,
    #[schema(value_type = schemas::Availability, required = false)]
    availability: Option<Availability>,
    /// Has at least this mean rating, from at least one review.
    #[schema(minimum = 1, maximum = 5)]
    min_rating: Option<i64>,
    /// Is found by all these words; nobody is by a text without letters and digits.
    #[schema(max_length = 100)]
    search: Option<String>,
    #[schema(inline, value_type = SortBy, required = false)]
    sort_by: Option<SortBy>,
    #[schema(minimum = 1, default = 1)]
    page: Option<i64>,
    #[schema(minimum = 1, maximum = 48, default = 12)]
    limit: Option<i64>,
    /// Where an earlier page of the same question ended: its `next`.
    cursor: Option<String>,
    /// Says how many creators each choice leaves.
    #[serde(default)]
    facets: bool,
}

impl Browse {
    fn query(self) -> Result<Query, Problem> {
        let part = match (&self.cursor, self.page) {
            (Some(_), Some(_)) => return Err(Problem::invalid("cursor", "Must be given without a page")),
            (Some(cursor), None) => Part::After(cursor.parse()?),
            (None, page) => Part::Number(bounded(page.unwrap_or(1), QueryError::Page)?),
        };
        let limit = self.limit.map_or(Ok(Query::LIMIT_DEFAULT), |limit| bounded(limit, QueryError::Limit))?;
        Ok(Query {
            category: self.category,
            creator_type: self.creator_type,
            skills: self.skills,
            availability: self.availability,
            min_rating: self.min_rating.map(|rating| bounded(rating, QueryError::MinRating)).transpose()?,
            search: self.search.as_deref().and_then(Query::searched),
            sort: self.sort_by.unwrap_or_default().into(),
            part,
            limit,
        })
    }
}

fn bounded<T: TryFrom<i64>>(value: i64, wrong: QueryError) -> Result<T, QueryError> {
    T::try_from(value).map_err(|_| wrong)
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        Self::invalid(error.field(), error.to_string())
    }
}

async fn browse(context: Context, input: Browse) -> Result<Answer<Creators>, Problem> {
    let reading = context.browsing().await;
    let (pages, asked) = (context.house.pages(), context.call.asked.as_str());
    if let Some(kept) = pages.lists.get(asked).filter(|kept| kept.version == reading.position) {
        return Ok(kept.answer().at(reading));
    }
    let wants_facets = input.facets;
    let query = input.query()?;
    let catalogue = context.house.catalogue();
    let page = catalogue.browse(&query)?;
    let facets = wants_facets.then(|| catalogue.facets(&query)).transpose()?;
    let kept = Kept::new(reading.position, listed(&page, facets.as_ref())?);
    if asked.len() <= QUESTION_MAX {
        pages.lists.insert(asked.to_owned(), kept.clone());
    }
    Ok(kept.answer().at(reading))
}

/// The answer's JSON, around cards that are JSON already.
fn listed(page: &Page, facets: Option<&Facets>) -> Result<Vec<u8>, Problem> {
    let mut json = Vec::with_capacity(128 + page.cards.iter().map(|card| card.json.get().len() + 1).sum::<usize>());
    json.extend_from_slice(b"{\"creators\":[");
    for (index, card) in page.cards.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        json.extend_from_slice(card.json.get().as_bytes());
    }
    json.extend_from_slice(b"],\"total\":");
    let mut put = |text: &str| json.extend_from_slice(text.as_bytes());
    put(&page.total.to_string());
    put(",\"pages\":");
    put(&page.pages.to_string());
    put(",\"next\":");
    match page.next {
        Some(next) => put(&format!("\"{next}\"")),
        None => put("null"),
    }
    if let Some(facets) = facets {
        put(",\"facets\":");
        put(&serde_json::to_string(&shape::Facets::from(facets)).map_err(Problem::fault)?);
    }
    put("}");
    Ok(json)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfCreator {
    #[schema(value_type = schemas::Username)]
    username: String,
}

/// Where a former username leads.
#[derive(Serialize)]
struct Moved<'a> {
    username: &'a str,
}

async fn profile(context: Context, input: OfCreator) -> Result<Answer<Profile>, Problem> {
    let reading = context.browsing().await;
    match context.house.catalogue().public_profile(&input.username).await? {
        Lookup::Found(page) => Ok(kept_profile(context.house.pages(), &page).answer().at(reading)),
        Lookup::Moved(username) => {
            let json = serde_json::to_vec(&Moved { username: &username }).map_err(Problem::fault)?;
            Ok(Answer::moved(format!("/creators/{username}"), json.into()))
        }
        Lookup::Nobody => Err(Problem::not_found("Creator not found")),
    }
}

async fn popularity(context: Context, input: OfCreator) -> Result<Answer<Popularity>, Problem> {
    let reading = context.browsing().await;
    let explained = context.house.catalogue().explain(&input.username, context.house.now()).await?;
    let explained = explained.ok_or_else(|| Problem::not_found("Creator not found"))?;
    let json = serde_json::to_vec(&Popularity::from(&explained)).map_err(Problem::fault)?;
    let tag = etag(&json);
    Ok(Answer::prepared(json.into(), tag).at(reading))
}

fn kept_profile(pages: &Pages, page: &ProfilePage) -> Kept {
    let (id, version) = (page.profile.id, page.version.0);
    if let Some(kept) = pages.profiles.get(&id).filter(|kept| kept.version == version) {
        return kept;
    }
    let kept = Kept::new(version, page.json.get().as_bytes().to_vec());
    pages.profiles.insert(id, kept.clone());
    kept
}
