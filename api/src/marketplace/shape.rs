//! What the marketplace's answers look like, for the API document. The JSON itself comes ready from `projections`; a
//! test holds the two against each other.

use projections::marketplace as ready;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::schemas;

/// A page of creators.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creators {
    creators: Vec<Card>,
    /// How many satisfy the question.
    total: usize,
    pages: usize,
    /// The cursor of the next page.
    next: Option<String>,
    /// Only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Facets>,
}

/// A creator as the marketplace shows her.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatorCard)]
pub(crate) struct Card {
    id: Uuid,
    username: String,
    display_name: String,
    /// The address of her picture.
    avatar: Option<String>,
    bio: String,
    skills: Vec<String>,
    #[schema(value_type = schemas::Availability)]
    availability: String,
    /// The plain mean, to one decimal; `null` without reviews.
    rating: Option<f64>,
    review_count: i64,
    /// Up to three approved public works.
    portfolio_preview: Vec<Preview>,
}

/// How a creator's place among the most popular comes about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Popularity {
    username: String,
    /// From 1; `null` while the marketplace does not list her.
    place: Option<usize>,
    /// How many creators are listed.
    of: usize,
    /// After so many days, something weighs half as much as something new.
    half_life_days: u32,
    /// Together, in thousandths of a point, today.
    worth: u64,
    views: Share,
    likes: Share,
    /// From clients who proved their addresses.
    inquiries: Share,
    /// Those that both sides called done.
    projects: Share,
}

/// What one kind of thing adds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PopularityShare)]
struct Share {
    /// How often it happened and was not taken back.
    count: u64,
    /// What each weighs on its day, in points.
    weight: u64,
    /// What all of them weigh today, in thousandths of a point.
    worth: u64,
}

impl From<&ready::Explained> for Popularity {
    fn from(explained: &ready::Explained) -> Self {
        let share = |ready::Share { count, weight, worth }| Share { count, weight, worth };
        Self {
            username: explained.username.clone(),
            place: explained.place,
            of: explained.of,
            half_life_days: ready::HALF_LIFE,
            worth: explained.worth(),
            views: share(explained.views),
            likes: share(explained.likes),
            inquiries: share(explained.inquiries),
            projects: share(explained.projects),
        }
    }
}

/// A work on a card.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview {
    id: Uuid,
    title: String,
    #[schema(value_type = schemas::Category)]
    category: String,
    image: Option<Image>,
}

/// The addresses of one picture.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Image {
    small: String,
    medium: String,
    large: String,
}

impl From<&ready::Image> for Image {
    fn from(image: &ready::Image) -> Self {
        let ready::Image { small, medium, large } = image.clone();
        Self { small, medium, large }
    }
}

/// A creator's public page.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PublicProfile)]
pub(super) struct Profile {
    id: Uuid,
    username: String,
    display_name: String,
    bio: String,
    avatar: Option<String>,
    banner: Option<Image>,
    skills: Vec<String>,
    #[schema(value_type = schemas::Availability)]
    availability: String,
    hourly_rate: Option<u32>,
    project_rate: Option<u32>,
    rating: Option<f64>,
    review_count: i64,
    projects_completed: u64,
    social: Social,
    /// Only if she shows it.
    contact_email: Option<String>,
    featured: bool,
    created_at: chrono::DateTime<chrono::Utc>,
    views: u64,
    likes: u64,
    /// Her approved public works: featured first, then newest.
    items: Vec<Work>,
}

/// A creator's addresses elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Social {
    twitter: Option<String>,
    instagram: Option<String>,
    linkedin: Option<String>,
    website: Option<String>,
}

/// A work in a gallery.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Work {
    id: Uuid,
    title: String,
    description: String,
    #[schema(value_type = schemas::Category)]
    category: String,
    images: Vec<Image>,
    project_url: Option<String>,
    tags: Vec<String>,
    featured: bool,
    views: u64,
    likes: u64,
    created_at: chrono::DateTime<chrono::Utc>,
}

/// How many creators each choice would leave, all other parts of the question kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facets {
    categories: Vec<Choice>,
    creator_types: Vec<Choice>,
    availability: Vec<Choice>,
    min_rating: Vec<Choice>,
    /// The skills that were asked for, then the most common others.
    skills: Vec<Choice>,
}

/// A choice, and how many it would leave.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Choice {
    value: String,
    count: usize,
}

fn choices<T>(counted: &[(T, usize)], name: impl Fn(&T) -> String) -> Vec<Choice> {
    counted.iter().map(|(value, count)| Choice { value: name(value), count: *count }).collect()
}

impl From<&ready::Facets> for Facets {
    fn from(facets: &ready::Facets) -> Self {
        Self {
            categories: choices(&facets.categories, |category| category.as_str().to_owned()),
            creator_types: choices(&facets.creator_types, |kind| kind.as_str().to_owned()),
            availability: choices(&facets.availability, |availability| availability.as_str().to_owned()),
            min_rating: choices(&facets.ratings, ToString::to_string),
            skills: choices(&facets.skills, Clone::clone),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::creators::Availability;
    use domain::portfolio::Category;
    use serde_json::Value;
    use serde_json::value::RawValue;
    use utoipa::PartialSchema;
    use utoipa::openapi::RefOr;
    use utoipa::openapi::schema::Schema;

    use super::*;

    fn described<T: PartialSchema>() -> BTreeSet<String> {
        match T::schema() {
            RefOr::T(Schema::Object(object)) => object.properties.keys().cloned().collect(),
            _ => BTreeSet::new(),
        }
    }

    fn told(value: &Value) -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    }

    fn image() -> ready::Image {
        ready::Image::of("ab")
    }

    /// GAP-06, MB-13: nothing leaves that the document does not name, and nothing is named that does not come.
    #[test]
    fn a_card_is_what_the_document_says() {
        let work =
            ready::Preview { id: Uuid::nil(), title: String::new(), category: Category::Other, image: Some(image()) };
        let card = ready::CreatorCard {
            id: Uuid::nil(),
            username: String::new(),
            display_name: String::new(),
            avatar: None,
            bio: String::new(),
            skills: vec![],
            availability: Availability::Busy,
            rating: None,
            review_count: 0,
            portfolio_preview: vec![work],
            json: RawValue::NULL.to_owned().into(),
        };
        let json = serde_json::to_value(&card).unwrap();
        assert_eq!(told(&json), described::<Card>());
        assert_eq!(told(&json["portfolioPreview"][0]), described::<Preview>());
        assert_eq!(told(&json["portfolioPreview"][0]["image"]), described::<Image>());
    }

    /// GAP-06, PP-01…PP-05
    #[test]
    fn a_profile_is_what_the_document_says() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let work = ready::GalleryItem {
            id: Uuid::nil(),
            title: String::new(),
            description: String::new(),
            category: Category::Other,
            images: vec![image()],
            project_url: None,
            tags: vec![],
            featured: false,
            views: 0,
            likes: 0,
            created_at: at,
        };
        let profile = ready::PublicProfile {
            id: Uuid::nil(),
            username: String::new(),
            display_name: String::new(),
            bio: String::new(),
            avatar: None,
            banner: None,
            skills: vec![],
            availability: Availability::Busy,
            hourly_rate: None,
            project_rate: None,
            rating: None,
            review_count: 0,
            projects_completed: 0,
            social: ready::Social::default(),
            contact_email: None,
            featured: false,
            created_at: at,
            views: 0,
            likes: 0,
            items: vec![work],
        };
        let json = serde_json::to_value(&profile).unwrap();
        assert_eq!(told(&json), described::<Profile>());
        assert_eq!(told(&json["social"]), described::<Social>());
        assert_eq!(told(&json["items"][0]), described::<Work>());
    }
}
