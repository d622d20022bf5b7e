//! The one table of operations: each stands in it once, and every door is made from it (architecture, "Doors").
//!
//! An operation is one async function `(Context, Input) -> Result<Output, Problem>` with its permission beside it.
//! From the table come the REST routes, the OpenAPI document, and whatever protocol is mounted next.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;

use axum::http::{Method, StatusCode};
use commands::Wanted;
use domain::accounts::Account;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::answer::{Output, Reply};
use crate::context::Context;
use crate::house::House;
use crate::identity::Identity;
use crate::input::Raw;
use crate::problem::Problem;

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody; who is signed in acts as herself.
    Guest,
    /// Who is signed in.
    Person,
    /// Who decides about content and people (MD-07).
    Moderator,
    /// Who decides, or reads what was decided (AC-09).
    Reviewer,
    /// Who appoints others.
    Admin,
}

impl Access {
    /// Whether somebody with these roles may ask. What the domain says of roles holds here too.
    pub fn permits(self, account: &Account) -> bool {
        match self {
            Self::Public | Self::Guest | Self::Person => true,
            Self::Moderator => account.moderates(),
            Self::Reviewer => account.moderates() || account.audits(),
            Self::Admin => account.administers(),
        }
    }

    /// Whether this person may ask. The read model may lag behind a role that was just given; the log does not.
    ///
    /// # Errors
    /// When the log does not answer.
    pub async fn admits(self, house: &House, person: &Identity) -> Result<bool, Problem> {
        if self.permits(&person.rights()) {
            return Ok(true);
        }
        let account = house.desk().history::<Account>(&Wanted::of::<Account>(person.account), true).await?;
        Ok(self.permits(&account.state))
    }
}

type Schemas = Vec<(String, RefOr<Schema>)>;
type Answered = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// What an input or output looks like.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) name: fn() -> String,
    pub(crate) schema: fn() -> RefOr<Schema>,
    pub(crate) parts: fn(&mut Schemas),
}

impl Shape {
    fn of<T: ToSchema>() -> Self {
        Self { name: || T::name().into_owned(), schema: T::schema, parts: T::schemas }
    }

    /// Whether it stands in the document under a name of its own; what may be `null`, or is nothing, does not.
    pub(crate) fn is_named(self) -> bool {
        !["Option", "TupleUnit"].contains(&(self.name)().as_str())
    }
}

/// One thing that can be asked for.
pub struct Operation {
    /// Its name, `room.verbThing`: also the procedure's name in tRPC.
    pub id: &'static str,
    /// The method in REST.
    pub method: Method,
    /// The path below `/api/v1`; `{name}` is a field of the input.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// One sentence on what it does.
    pub summary: &'static str,
    /// What else a caller should know.
    pub about: &'static str,
    /// The status of success.
    pub status: StatusCode,
    /// The most bytes of its body, where that is a file and not JSON.
    pub takes_file: Option<usize>,
    pub(crate) input: Shape,
    pub(crate) output: Shape,
    handler: Box<dyn Fn(Context, Raw) -> Answered + Send + Sync>,
}

impl Operation {
    /// The room that it belongs to.
    pub fn room(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// Whether it changes something.
    pub fn writes(&self) -> bool {
        !self.method.is_safe()
    }

    /// One sentence on what it does.
    #[must_use]
    pub(crate) fn says(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// What else a caller should know.
    #[must_use]
    pub(crate) fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// The status of success, when it is not 200.
    #[must_use]
    pub(crate) fn answers(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Its body is a file of at most so many bytes, which the handler finds in the context.
    #[must_use]
    pub(crate) fn takes_file(mut self, most: usize) -> Self {
        self.takes_file = Some(most);
        self
    }

    pub(crate) fn call(&self, context: Context, raw: Raw) -> Answered {
        (self.handler)(context, raw)
    }
}

/// An entry of the table: the types of input and output are forgotten, their schemas are kept.
pub(crate) fn operation<I, O, F>(
    id: &'static str,
    method: Method,
    path: &'static str,
    access: Access,
    handler: impl Fn(Context, I) -> F + Copy + Send + Sync + 'static,
) -> Operation
where
    I: DeserializeOwned + ToSchema + Send + 'static,
    O: Output,
    F: Future<Output = Result<O, Problem>> + Send + 'static,
{
    let call = move |context: Context, raw: Raw| -> Answered {
        Box::pin(async move { handler(context, raw.read::<I>()?).await?.reply() })
    };
    Operation {
        id,
        method,
        path,
        access,
        summary: "",
        about: "",
        status: StatusCode::OK,
        takes_file: None,
        input: Shape::of::<I>(),
        output: Shape::of::<O::Body>(),
        handler: Box::new(call),
    }
}

/// Every operation there is.
pub fn operations() -> &'static [Operation] {
    static TABLE: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let rooms = [
            crate::accounts::operations(),
            crate::creators::operations(),
            crate::portfolio::operations(),
            crate::marketplace::operations(),
            crate::moderation::operations(),
            crate::community::operations(),
            crate::media::operations(),
            crate::inquiries::operations(),
        ];
        rooms.into_iter().flatten().collect()
    });
    &TABLE
}

/// The input of an operation that takes nothing.
#[derive(serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}
