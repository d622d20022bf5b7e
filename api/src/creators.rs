//! Creators: what somebody says about herself, and whom staff put on the front page.

use axum::http::Method;
use commands::creators::{FeatureCreator, SaveProfile};
use commands::{Fields, Receipt};
use domain::AccountId;
use domain::creators::{Availability, ProfileDetails};
use domain::media::MediaId;
use domain::text::{Bio, DisplayName, Email, Link, Rate, Skill};
use projections::creators::my_profile;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Answer;
use crate::context::Context;
use crate::operation::{Access, Nothing, Operation, operation};
use crate::pictures::Picture;
use crate::problem::Problem;
use crate::schemas;

pub(crate) fn operations() -> Vec<Operation> {
    const FEATURED: &str = "/admin/creators/{account}/featured";
    vec![
        operation("creators.getMyProfile", Method::GET, "/me/profile", Access::Person, get_profile)
            .says("Reads one's own profile")
            .about("`null` until there is one."),
        operation("creators.updateMyProfile", Method::PUT, "/me/profile", Access::Person, save_profile)
            .says("Writes one's own profile, for the first time or again")
            .about("The whole profile: what is left out is cleared. Left out, `isPublic` stays as it is."),
        operation("creators.feature", Method::PUT, FEATURED, Access::Moderator, feature)
            .says("Puts a creator on the front page"),
        operation("creators.unfeature", Method::DELETE, FEATURED, Access::Moderator, unfeature)
            .says("Takes a creator off the front page"),
    ]
}

/// A profile as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyProfile {
    id: Uuid,
    display_name: String,
    bio: String,
    skills: Vec<String>,
    #[schema(value_type = schemas::Availability)]
    availability: Availability,
    hourly_rate: Option<u32>,
    project_rate: Option<u32>,
    twitter: Option<String>,
    instagram: Option<String>,
    linkedin: Option<String>,
    website: Option<String>,
    contact_email: Option<String>,
    show_email: bool,
    avatar: Option<Picture>,
    banner_image: Option<Picture>,
    is_public: bool,
    is_featured: bool,
    list_without_work: bool,
    revision: u64,
    created_at: chrono::DateTime<chrono::Utc>,
    updated_at: chrono::DateTime<chrono::Utc>,
}

impl From<projections::creators::MyProfile> for MyProfile {
    fn from(row: projections::creators::MyProfile) -> Self {
        let details = row.details.0;
        Self {
            id: row.account,
            display_name: details.display_name,
            bio: details.bio,
            skills: details.skills,
            availability: details.availability,
            hourly_rate: details.hourly_rate,
            project_rate: details.project_rate,
            twitter: details.twitter,
            instagram: details.instagram,
            linkedin: details.linkedin,
            website: details.website,
            contact_email: details.contact_email,
            show_email: details.show_email,
            avatar: details.avatar.map(Picture::of),
            banner_image: details.banner.map(Picture::of),
            is_public: row.public,
            is_featured: row.featured,
            list_without_work: details.list_without_work,
            revision: row.revision.cast_unsigned(),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

async fn get_profile(context: Context, _: Nothing) -> Result<Answer<Option<MyProfile>>, Problem> {
    let reading = context.reading("creators").await?;
    let row = my_profile(context.house.views(), context.me()?.0).await?;
    Ok(Answer::of(row.map(MyProfile::from)).at(reading))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Save {
    #[schema(value_type = schemas::DisplayName)]
    display_name: String,
    #[schema(value_type = schemas::Bio)]
    bio: String,
    #[schema(value_type = schemas::Skills)]
    skills: Vec<String>,
    #[schema(value_type = schemas::Availability)]
    availability: Availability,
    #[schema(value_type = Option<schemas::Rate>)]
    hourly_rate: Option<i64>,
    #[schema(value_type = Option<schemas::Rate>)]
    project_rate: Option<i64>,
    #[schema(value_type = Option<schemas::Link>)]
    twitter: Option<String>,
    #[schema(value_type = Option<schemas::Link>)]
    instagram: Option<String>,
    #[schema(value_type = Option<schemas::Link>)]
    linkedin: Option<String>,
    #[schema(value_type = Option<schemas::Link>)]
    website: Option<String>,
    /// Where clients write to; left out, it is the account's address.
    #[schema(value_type = Option<schemas::Email>)]
    contact_email: Option<String>,
    /// Everybody may see the address.
    #[serde(default)]
    show_email: bool,
    #[schema(value_type = Option<schemas::MediaId>)]
    avatar: Option<String>,
    #[schema(value_type = Option<schemas::MediaId>)]
    banner_image: Option<String>,
    /// Everybody may see the profile.
    is_public: Option<bool>,
    /// The marketplace lists her before she has a public item.
    #[serde(default = "yes")]
    list_without_work: bool,
}

fn yes() -> bool {
    true
}

impl Save {
    /// The profile, or everything that is wrong with it.
    fn details(self) -> Result<ProfileDetails, Problem> {
        let mut fields = Fields::default();
        let name = fields.take("displayName", DisplayName::parse(&self.display_name));
        let bio = fields.take("bio", Bio::parse(&self.bio));
        let skills = fields.take("skills", Skill::list(&self.skills));
        let hourly_rate = fields.optional("hourlyRate", self.hourly_rate.map(Rate::try_new));
        let project_rate = fields.optional("projectRate", self.project_rate.map(Rate::try_new));
        let twitter = fields.optional("twitter", self.twitter.as_deref().map(Link::parse));
        let instagram = fields.optional("instagram", self.instagram.as_deref().map(Link::parse));
        let linkedin = fields.optional("linkedin", self.linkedin.as_deref().map(Link::parse));
        let website = fields.optional("website", self.website.as_deref().map(Link::website));
        let contact_email = fields.optional("contactEmail", self.contact_email.as_deref().map(Email::parse));
        let avatar = fields.optional("avatar", self.avatar.as_deref().map(MediaId::parse));
        let banner = fields.optional("bannerImage", self.banner_image.as_deref().map(MediaId::parse));
        let ((name, bio), skills) = fields.finish(name.zip(bio).zip(skills))?;
        Ok(ProfileDetails {
            hourly_rate,
            project_rate,
            twitter: twitter.map(Into::into),
            instagram: instagram.map(Into::into),
            linkedin: linkedin.map(Into::into),
            website: website.map(Into::into),
            contact_email: contact_email.map(Into::into),
            show_email: self.show_email,
            avatar,
            banner,
            list_without_work: self.list_without_work,
            ..ProfileDetails::new(name, bio, skills, self.availability)
        })
    }
}

async fn save_profile(context: Context, input: Save) -> Result<Receipt, Problem> {
    let public = input.is_public;
    let save = SaveProfile { account: context.me()?, details: input.details()?, public };
    Ok(context.house.desk().save_profile(save, context.caller(), context.request()).await?)
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfCreator {
    #[schema(value_type = Uuid)]
    account: AccountId,
}

async fn feature(context: Context, input: OfCreator) -> Result<Receipt, Problem> {
    set_featured(context, input.account, true).await
}

async fn unfeature(context: Context, input: OfCreator) -> Result<Receipt, Problem> {
    set_featured(context, input.account, false).await
}

async fn set_featured(context: Context, creator: AccountId, featured: bool) -> Result<Receipt, Problem> {
    let feature = FeatureCreator { creator, featured };
    Ok(context.house.desk().handle(&feature, context.caller(), context.request()).await?)
}
