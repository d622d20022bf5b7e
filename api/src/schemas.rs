//! The domain's values as the API document describes them; bounds come from the constants beside the types.
//!
//! These types hold nothing: inputs carry plain texts, so that all broken rules are told at once, and name one of
//! these as their schema.

use domain::media::MediaId as Media;
use domain::text;
use serde_json::json;
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

macro_rules! value {
    ($($(#[$doc:meta])* $name:ident = $object:expr;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    Schema::Object($object).into()
                }
            }

            impl ToSchema for $name {}
        )*
    };
}

fn of(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn words(min: usize, max: usize, about: &str) -> Object {
    of(Type::String).min_length(Some(min)).max_length(Some(max)).description(Some(about)).build()
}

fn number(min: u32, max: u32, about: &str) -> Object {
    of(Type::Integer).minimum(Some(min)).maximum(Some(max)).description(Some(about)).build()
}

fn one_of<'n>(names: impl IntoIterator<Item = &'n str>, about: &str) -> Object {
    let names: Vec<_> = names.into_iter().map(|name| json!(name)).collect();
    of(Type::String).enum_values(Some(names)).description(Some(about)).build()
}

/// The names of an enum that says all its variants.
fn names<T: strum::VariantArray + Copy + Into<&'static str>>() -> impl Iterator<Item = &'static str> {
    T::VARIANTS.iter().map(|variant| (*variant).into())
}

fn formatted(kind: SchemaFormat, max: usize, about: &str) -> Object {
    of(Type::String).format(Some(kind)).max_length(Some(max)).description(Some(about)).build()
}

value! {
    /// [`text::Title`].
    Title = words(text::Title::MIN, text::Title::MAX, "The title of a portfolio item.");
    /// [`text::Description`].
    Description = words(text::Description::MIN, text::Description::MAX, "A Markdown subset; counted in characters.");
    /// [`text::Headline`].
    Headline = words(text::Headline::MIN, text::Headline::MAX, "What an announcement is about.");
    /// [`text::Notice`].
    Notice = words(text::Notice::MIN, text::Notice::MAX, "What is announced to everybody.");
    /// [`text::DisplayName`].
    DisplayName = words(text::DisplayName::MIN, text::DisplayName::MAX, "What a creator is called in public.");
    /// [`text::PersonName`].
    PersonName = words(text::PersonName::MIN, text::PersonName::MAX, "A person's name.");
    /// [`text::Bio`].
    Bio = words(text::Bio::MIN, text::Bio::MAX, "What a creator says about herself.");
    /// [`text::Skill`].
    Skill = words(text::Skill::MIN, text::Skill::MAX, "Something that a creator can do.");
    /// [`text::Tag`].
    Tag = words(text::Tag::MIN, text::Tag::MAX, "A word that an item is found by.");
    /// [`text::Reason`].
    Reason = words(text::Reason::MIN, text::Reason::MAX, "Why staff decided so, for the person concerned to read.");
    /// [`text::Complaint`].
    Complaint = words(text::Complaint::MIN, text::Complaint::MAX, "What is wrong, in the reporter's words.");
    /// [`text::Note`].
    Note = words(text::Note::MIN, text::Note::MAX, "What staff tell each other.");
    /// [`text::SenderName`].
    SenderName = words(text::SenderName::MIN, text::SenderName::MAX, "Who writes.");
    /// [`text::Subject`].
    Subject = words(text::Subject::MIN, text::Subject::MAX, "What an inquiry is about.");
    /// [`text::InquiryMessage`].
    InquiryMessage = words(text::InquiryMessage::MIN, text::InquiryMessage::MAX, "What a client wants.");
    /// [`text::Terms`].
    Terms = words(text::Terms::MIN, text::Terms::MAX, "What a client would pay, or when she needs it.");
    /// [`text::Reply`].
    Reply = words(text::Reply::MIN, text::Reply::MAX, "A message of a conversation.");
    /// [`domain::inquiries::InquiryStatus`].
    InquiryStatus = one_of(names::<domain::inquiries::InquiryStatus>(), "Where the creator finds an inquiry.");
    /// [`domain::inquiries::Side`].
    Side = one_of(names::<domain::inquiries::Side>(), "Who of the two.");
    /// The names of [`domain::inquiries::Engagement`].
    Engagement = {
        let stages = ["NONE", "ACCEPTED", "COMPLETED", "CANCELLED"];
        one_of(stages, "How far the work is that came of an inquiry.")
    };
    /// [`text::Password`].
    Password = {
        let password = SchemaFormat::KnownFormat(KnownFormat::Password);
        let bounds = of(Type::String).min_length(Some(text::Password::MIN)).max_length(Some(text::Password::MAX));
        bounds.format(Some(password)).write_only(true).build()
    };
    /// [`text::Username`].
    Username = {
        let bounds = of(Type::String).min_length(Some(text::Username::MIN)).max_length(Some(text::Username::MAX));
        bounds.pattern(Some("^[A-Za-z0-9_-]+$")).description(Some("The name in a creator's address.")).build()
    };
    /// [`text::Email`].
    Email = formatted(SchemaFormat::KnownFormat(KnownFormat::Email), text::Email::MAX, "An e-mail address.");
    /// [`text::Link`].
    Link = formatted(SchemaFormat::Custom("uri".into()), text::Link::MAX, "An https address; for websites http as well.");
    /// [`text::Rate`].
    Rate = number(text::Rate::MIN, text::Rate::MAX, "Whole rupiah.");
    /// [`text::Hours`].
    Hours = number(text::Hours::MIN, text::Hours::MAX, "How long a suspension lasts.");
    /// [`domain::media::MediaId`].
    MediaId = {
        let digits = of(Type::String).pattern(Some(format!("^[0-9a-f]{{{}}}$", Media::DIGITS)));
        digits.description(Some("The SHA-256 of an uploaded picture, in lower-case hex.")).build()
    };
    /// [`domain::media::Purpose`].
    Purpose = one_of(names::<domain::media::Purpose>(), "What a picture is sent for.");
    /// [`domain::media::Format`].
    Format = one_of(names::<domain::media::Format>(), "What kind of file it is.");
    /// [`domain::media::Fault`].
    Fault = one_of(names::<domain::media::Fault>(), "What is wrong with a file.");
    /// How far an upload is.
    UploadStatus = {
        let stages = ["STARTED", "RECEIVED", "HELD", "KEPT", "REJECTED", "EXPIRED", "WITHDRAWN"];
        one_of(stages, "How far an upload is. What is held waits for the malware scanner.")
    };
    /// [`domain::portfolio::Category`].
    Category = one_of(names::<domain::portfolio::Category>(), "What kind of work it is.");
    /// [`domain::portfolio::CreatorType`].
    CreatorType = one_of(names::<domain::portfolio::CreatorType>(), "What kind of creator a client looks for.");
    /// [`domain::portfolio::Visibility`].
    Visibility = one_of(names::<domain::portfolio::Visibility>(), "Who may see an item once it is approved.");
    /// [`domain::portfolio::Standing`].
    Standing = one_of(names::<domain::portfolio::Standing>(), "What staff made of the newest content.");
    /// [`domain::creators::Availability`].
    Availability = one_of(names::<domain::creators::Availability>(), "Whether a creator may be hired.");
    /// [`domain::moderation::PolicyCode`].
    PolicyCode = one_of(names::<domain::moderation::PolicyCode>(), "Which rule a decision rests on.");
    /// [`domain::moderation::ReportReason`].
    ReportReason = one_of(names::<domain::moderation::ReportReason>(), "What is wrong with what is reported.");
    /// [`domain::moderation::ReportStatus`].
    ReportStatus = one_of(names::<domain::moderation::ReportStatus>(), "How far staff are with a report.");
    /// [`domain::moderation::Outcome`].
    Outcome = one_of(names::<domain::moderation::Outcome>(), "What came of a report.");
    /// [`domain::community::ActivityKind`].
    ActivityKind = one_of(names::<domain::community::ActivityKind>(), "What an entry of the feed tells of.");
    /// The kinds of [`domain::moderation::Target`].
    TargetKind = {
        let kinds = <domain::moderation::Target as strum::VariantNames>::VARIANTS;
        one_of(kinds.iter().copied(), "What kind of thing a report is about.")
    };
    /// [`domain::accounts::Role`].
    Role = one_of(names::<domain::accounts::Role>(), "What somebody may do.");
}

/// At most [`text::Skill::MOST`] skills.
#[derive(Clone, Copy, Debug)]
pub enum Skills {}

/// At most [`text::Tag::MOST`] tags.
#[derive(Clone, Copy, Debug)]
pub enum Tags {}

/// At most [`domain::portfolio::Content::IMAGES_MOST`] pictures.
#[derive(Clone, Copy, Debug)]
pub enum Images {}

macro_rules! list {
    ($($name:ident of $element:ident up to $most:expr;)*) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let element = RefOr::Ref(utoipa::openapi::Ref::from_schema_name(stringify!($element)));
                    let list = utoipa::openapi::schema::ArrayBuilder::new().items(element).max_items(Some($most));
                    Schema::Array(list.build()).into()
                }
            }

            impl ToSchema for $name {
                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.push((stringify!($element).to_owned(), $element::schema()));
                }
            }
        )*
    };
}

list! {
    Skills of Skill up to text::Skill::MOST;
    Tags of Tag up to text::Tag::MOST;
    Images of MediaId up to domain::portfolio::Content::IMAGES_MOST;
}
