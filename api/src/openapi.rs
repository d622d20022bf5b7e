//! The OpenAPI 3.1 document, made from the table of operations.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use domain::media::Format;
use strum::VariantArray;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, ParameterStyle, PathItemBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ComponentsBuilder, Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr,
    Required, ServerBuilder,
};

use crate::context::KEY_MAX;
use crate::identity::session_cookie_name;
use crate::operation::{Access, Operation, operations};
use crate::problem::Code;

const ABOUT: &str = "\
What a creator, a visitor, a moderator or an administrator can do in Kreatr.

Writes answer a receipt `{id, revision, position}`. Send the position as `Kreatr-After` (browsers do so by cookie) and \
a read waits up to two seconds for what you wrote; if it must answer before, it says `Kreatr-Stale: true`. Send an \
`Idempotency-Key` with a write, and repeating it changes nothing and answers the first receipt.

Errors are `application/problem+json` with a stable `code`; `errors` names each field and the rule that it breaks. \
Texts come in English or Indonesian, by `Accept-Language`.";

/// The document as JSON, as it stands in `docs/openapi.json`.
///
/// # Panics
/// Never: the document is plain data.
pub fn openapi_json() -> String {
    let mut json = document().to_pretty_json().expect("the document is plain data");
    json.push('\n');
    json
}

fn document() -> OpenApi {
    let mut items: BTreeMap<String, PathItemBuilder> = BTreeMap::new();
    for operation in operations() {
        let path = format!("/api/v1{}", operation.path);
        let item = items.remove(&path).unwrap_or_default();
        items.insert(path, item.operation(method(&operation.method), described(operation)));
    }
    let paths = items.into_iter().fold(PathsBuilder::new(), |paths, (path, item)| paths.path(path, item.build()));
    let info = InfoBuilder::new().title("Kreatr").version("1").description(Some(ABOUT)).build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some(rooms()))
        .paths(paths.build())
        .components(Some(components()))
        .build()
}

fn rooms() -> Vec<utoipa::openapi::Tag> {
    let mut rooms: Vec<&str> = Vec::new();
    operations().iter().map(Operation::room).for_each(|room| {
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    });
    rooms.into_iter().map(|room| TagBuilder::new().name(room).build()).collect()
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// All the schemas that inputs, outputs and problems name.
fn components() -> Components {
    let mut schemas = Vec::new();
    for operation in operations() {
        (operation.input.parts)(&mut schemas);
        (operation.output.parts)(&mut schemas);
        if operation.output.is_named() {
            schemas.push(((operation.output.name)(), (operation.output.schema)()));
        }
    }
    schemas.push(("Problem".into(), problem()));
    let named: BTreeMap<_, _> = schemas.into_iter().collect();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(session_cookie_name(true)));
    ComponentsBuilder::new()
        .schemas_from_iter(named)
        .security_scheme("session", SecurityScheme::ApiKey(cookie))
        .security_scheme("bearer", SecurityScheme::Http(bearer))
        .build()
}

fn described(operation: &Operation) -> utoipa::openapi::path::Operation {
    let (members, required) = members(operation);
    let (in_path, rest): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(name, _)| operation.path.contains(&format!("{{{name}}}")));
    let mut builder = OperationBuilder::new()
        .tag(operation.room())
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(format!("{}{}", operation.about, permission(operation.access))));
    for (name, schema) in in_path {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).schema(Some(schema));
        builder = builder.parameter(parameter.required(Required::True));
    }
    if operation.takes_file.is_some() {
        builder = builder.request_body(Some(a_file())).parameter(idempotency_key());
    } else if operation.writes() {
        builder = body(builder, rest, &required).parameter(idempotency_key());
    } else {
        builder = rest.into_iter().fold(builder, |builder, (name, schema)| {
            builder.parameter(queried(&name, schema, required.contains(&name)))
        });
        builder = builder.parameter(after());
    }
    if !matches!(operation.access, Access::Public | Access::Guest) {
        let ways = ["session", "bearer"].map(|way| SecurityRequirement::new(way, Vec::<String>::new()));
        builder = builder.securities(Some(ways));
    }
    responses(builder, operation).build()
}

fn permission(access: Access) -> &'static str {
    match access {
        Access::Public => "",
        Access::Guest => "\n\nFor everybody; who is signed in acts as herself.",
        Access::Person => "\n\nFor signed-in people.",
        Access::Moderator => "\n\nFor moderators, administrators and owners.",
        Access::Reviewer => "\n\nFor moderators, auditors, administrators and owners.",
        Access::Admin => "\n\nFor administrators and owners.",
    }
}

/// The input's fields, and which of them must be given.
fn members(operation: &Operation) -> (Vec<(String, RefOr<Schema>)>, Vec<String>) {
    match (operation.input.schema)() {
        RefOr::T(Schema::Object(object)) => (object.properties.into_iter().collect(), object.required),
        _ => (Vec::new(), Vec::new()),
    }
}

fn body(builder: OperationBuilder, rest: Vec<(String, RefOr<Schema>)>, required: &[String]) -> OperationBuilder {
    if rest.is_empty() {
        return builder;
    }
    let must = rest.iter().any(|(name, _)| required.contains(name));
    let mut object = ObjectBuilder::new();
    for (name, schema) in rest {
        if required.contains(&name) {
            object = object.required(&name);
        }
        object = object.property(name, schema);
    }
    let object = Schema::Object(object.additional_properties(Some(false_schema())).build());
    let body = RequestBodyBuilder::new().content("application/json", Content::new(Some(object)));
    builder.request_body(Some(body.required(Some(if must { Required::True } else { Required::False })).build()))
}

/// A picture as it is, in any of the kinds that are taken.
fn a_file() -> utoipa::openapi::request_body::RequestBody {
    let file = || Content::new(Some(RefOr::T(Schema::Object(ObjectBuilder::new().build()))));
    let kinds = Format::VARIANTS.iter();
    let body = kinds.fold(RequestBodyBuilder::new(), |body, kind| body.content(kind.as_str(), file()));
    body.required(Some(Required::True)).build()
}

fn false_schema() -> utoipa::openapi::schema::AdditionalProperties<Schema> {
    utoipa::openapi::schema::AdditionalProperties::FreeForm(false)
}

fn queried(name: &str, schema: RefOr<Schema>, required: bool) -> utoipa::openapi::path::Parameter {
    let list = matches!(schema, RefOr::T(Schema::Array(_)));
    let schema = without_null(schema);
    let mut parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).schema(Some(schema));
    if list {
        parameter = parameter.style(Some(ParameterStyle::Form)).explode(Some(false));
    }
    parameter.required(if required { Required::True } else { Required::False }).build()
}

/// A query cannot say `null`: what is not given is not there.
fn without_null(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema
        && let SchemaType::Array(kinds) = &mut object.schema_type
    {
        kinds.retain(|kind| *kind != Type::Null);
        if let [kind] = kinds.as_slice() {
            object.schema_type = SchemaType::Type(kind.clone());
        }
    }
    schema
}

fn typed(kind: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind))
}

fn header(name: &str, about: &str, schema: Object) -> utoipa::openapi::path::Parameter {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(Required::False);
    parameter.description(Some(about)).schema(Some(Schema::Object(schema))).build()
}

fn idempotency_key() -> utoipa::openapi::path::Parameter {
    let key = typed(Type::String).min_length(Some(1)).max_length(Some(KEY_MAX)).pattern(Some("^[!-~]+$"));
    header("Idempotency-Key", "A repeat under the same key changes nothing and answers the first receipt.", key.build())
}

fn after() -> utoipa::openapi::path::Parameter {
    let position = typed(Type::Integer).minimum(Some(0)).build();
    header("Kreatr-After", "Waits up to two seconds until this position of a receipt is to be seen.", position)
}

fn responses(builder: OperationBuilder, operation: &Operation) -> OperationBuilder {
    let mut done = ResponseBuilder::new().description("Done.");
    if operation.output.is_named() {
        let body = Ref::from_schema_name((operation.output.name)());
        done = done.content("application/json", Content::new(Some(body)));
    } else if operation.status != StatusCode::NO_CONTENT {
        done = done.content("application/json", Content::new(Some((operation.output.schema)())));
    }
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let failed = ResponseBuilder::new().description("Why not.").content("application/problem+json", content);
    builder.response(operation.status.as_str(), done.build()).response("default", failed.build())
}

/// The form of a problem, by the table of codes.
fn problem() -> RefOr<Schema> {
    let codes = Code::ALL.iter().map(|code| serde_json::Value::from(code.name));
    let texts = ArrayBuilder::new().items(typed(Type::String).build());
    let errors = typed(Type::Object)
        .additional_properties(Some(Schema::Array(texts.build())))
        .description(Some("For each field, by its name on the wire, the rules that it breaks."));
    let text = |about: &'static str| typed(Type::String).description(Some(about)).build();
    let number = |about: &'static str| typed(Type::Integer).description(Some(about)).build();
    let object = typed(Type::Object)
        .property("type", text("The address that describes the code."))
        .property("title", text("What happened, in the caller's language."))
        .property("status", number("The HTTP status."))
        .property("code", typed(Type::String).enum_values(Some(codes)).description(Some("Stable.")).build())
        .property("detail", text("What happened in particular."))
        .property("errors", errors.build())
        .property("current", typed(Type::Object).description(Some("On a conflict, how the thing stands now.")).build())
        .property("retryAfter", number("Seconds after which another try may succeed."));
    let object = ["type", "title", "status", "code", "detail"].into_iter().fold(object, ObjectBuilder::required);
    Schema::Object(object.build()).into()
}

#[cfg(test)]
mod tests;
