//! The REST routes, made from the table of operations.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, RawPathParams, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use crate::answer::Reply;
use crate::arrivals::Arrivals;
use crate::context::{Call, Context};
use crate::door::CallId;
use crate::house::House;
use crate::identity::{Identity, nobody};
use crate::input::{BODY_MAX, Raw};
use crate::language::Language;
use crate::operation::{Access, Operation, operations};
use crate::problem::{Code, Problem};

/// The fields of a path, if they are text.
type PathParams = Result<RawPathParams, RawPathParamsRejection>;

/// The most characters of a caller's name for her program that are kept for a moment.
const AGENT_MAX: usize = 200;

/// So many times what is taken is read of a body that is too large anyway.
const DRAINED_TIMES: usize = 3;

/// Every operation at its path, below `/api/v1`.
pub(crate) fn routes() -> Router<House> {
    let mut paths: BTreeMap<&'static str, (MethodRouter<House>, Vec<&str>)> = BTreeMap::new();
    for operation in operations() {
        let (methods, allowed) = paths.entry(operation.path).or_default();
        let filter = MethodFilter::try_from(operation.method.clone()).unwrap_or(MethodFilter::GET);
        let serve = move |State(house): State<House>, path: PathParams, request: Request| {
            answer(operation, house, path, request)
        };
        *methods = std::mem::take(methods).merge(on(filter, serve));
        allowed.push(operation.method.as_str());
    }
    let routed = paths.into_iter().fold(Router::new(), |router, (path, (methods, allowed))| {
        let allow = allow(&allowed);
        router.route(path, methods.fallback(move || std::future::ready(no_such_method(&allow))))
    });
    routed.fallback(no_such_address)
}

fn allow(methods: &[&str]) -> String {
    let head = methods.contains(&"GET").then_some("HEAD");
    methods.iter().copied().chain(head).collect::<Vec<_>>().join(", ")
}

fn no_such_method(allow: &str) -> Problem {
    Problem::new(Code::METHOD_NOT_ALLOWED).with_allow(allow)
}

/// What an unknown address answers.
pub(crate) async fn no_such_address() -> Problem {
    Problem::new(Code::NOT_FOUND)
}

async fn answer(operation: &'static Operation, house: House, path: PathParams, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match serve(operation, &house, &path, &parts, body).await {
        Ok(reply) => {
            let asked = parts.headers.get(IF_NONE_MATCH);
            reply.into_rest(operation.status, asked, house.settings().secure)
        }
        Err(problem) => problem.at(house.now()).into_response(),
    }
}

/// First who asks, then what is asked: who may not, learns nothing of her input's faults.
async fn serve(
    operation: &'static Operation,
    house: &House,
    path: &PathParams,
    parts: &Parts,
    body: Body,
) -> Result<Reply, Problem> {
    let mut call = Call::of(&parts.headers, operation.writes())?;
    let person = admit(operation.access, house, &parts.headers).await?;
    let sent = match operation.takes_file {
        Some(most) => a_file(house, person.as_ref(), most, &parts.headers, body).await?,
        None if operation.writes() => whole(house.settings().patience / 2, BODY_MAX, &parts.headers, body).await?,
        None => Bytes::new(),
    };
    let (file, body) = if operation.takes_file.is_some() { (sent, Bytes::new()) } else { (Bytes::new(), sent) };
    let query = parts.uri.query().unwrap_or_default();
    let path = path.as_ref().map_err(|_| Problem::invalid("path", "Must be valid UTF-8"))?;
    let fields = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let raw = Raw::of(&operation.method, fields, query, &parts.headers, &body)?;
    call.id = parts.extensions.get::<CallId>().map(|CallId(id)| *id);
    call.asked = asked(operation, parts, query, if file.is_empty() { &body } else { &file });
    let context = Context {
        house: house.clone(),
        person,
        language: Language::accepted(&parts.headers).unwrap_or_default(),
        ip: address(parts, house.settings().behind_proxy),
        agent: agent(&parts.headers),
        file,
        call,
    };
    operation.call(context, raw).await
}

/// What was asked: the same text for the same wish, wherever its fields stand.
fn asked(operation: &Operation, parts: &Parts, query: &str, body: &Bytes) -> String {
    match operation.method {
        Method::GET => query.to_owned(),
        _ if operation.takes_file.is_some() => {
            let digest: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{} {}\n{digest}", operation.method, parts.uri.path())
        }
        _ => format!("{} {}\n{}", operation.method, parts.uri.path(), String::from_utf8_lossy(body)),
    }
}

/// Who asks, if she may. Public operations look nobody up.
async fn admit(access: Access, house: &House, headers: &HeaderMap) -> Result<Option<Identity>, Problem> {
    if access == Access::Public {
        return Ok(None);
    }
    let identity = Identity::of(house, headers).await?;
    if access == Access::Guest {
        return Ok(identity);
    }
    let identity = identity.ok_or_else(nobody)?;
    if access.admits(house, &identity).await? { Ok(Some(identity)) } else { Err(Problem::new(Code::FORBIDDEN)) }
}

/// How much longer than its own patience the house lets a file take: a phone on the road sends slowly.
pub const FILE_TIMES: u32 = 8;
/// How many files arrive at a time, and how many of one person.
const FILES_AT_ONCE: usize = 16;
const FILES_EACH: usize = 4;

/// The longest that an answer may take: longer at a route that takes a file, and for a form that brings some.
pub(crate) fn patience(route: &str, headers: &HeaderMap, usual: Duration) -> Duration {
    let path = route.strip_prefix("/api/v1").unwrap_or_default();
    let takes_file = operations().iter().any(|operation| operation.takes_file.is_some() && operation.path == path);
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if takes_file || kind.starts_with("multipart/form-data") { usual * FILE_TIMES } else { usual }
}

/// The whole file.
async fn a_file(
    house: &House,
    person: Option<&Identity>,
    most: usize,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Problem> {
    static ARRIVING: LazyLock<Arrivals> = LazyLock::new(|| Arrivals::new(FILES_AT_ONCE, FILES_EACH));
    let within = house.settings().patience * (FILE_TIMES / 2);
    let person = person.map(|person| person.account.0).unwrap_or_default();
    let _place = ARRIVING.admit(person, within).await?;
    whole(within, most, headers, body).await
}

/// The whole body, which must arrive `within` a time: before it is there, nothing can have been saved.
async fn whole(within: Duration, most: usize, headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || {
        let rule = format!("The body must not exceed {most} bytes");
        Problem::new(Code::PAYLOAD_TOO_LARGE).with_error("body", rule)
    };
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        tokio::time::timeout(within, drain(body, most.saturating_mul(DRAINED_TIMES))).await.ok();
        return Err(too_large());
    }
    match tokio::time::timeout(within, to_bytes(body, most)).await {
        Ok(read) => read.map_err(|_| too_large()),
        Err(_) => Err(Problem::new(Code::REQUEST_TIMEOUT)),
    }
}

/// Reads on without keeping: many a caller listens only when all is sent. Whoever sends much more is cut off.
async fn drain(body: Body, most: usize) {
    let (mut stream, mut read) = (body.into_data_stream(), 0);
    while let Some(Ok(chunk)) = stream.next().await
        && read <= most
    {
        read += chunk.len();
    }
}

pub(crate) fn agent(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    agent.chars().take(AGENT_MAX).collect()
}

/// Where the call came from.
pub(crate) fn address(parts: &Parts, behind_proxy: bool) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if !behind_proxy {
        return peer;
    }
    // Only the last entry is the house's own proxy's; those before it are the caller's to invent.
    let forwarded = parts.headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
    forwarded.rsplit(',').next().and_then(|last| last.trim().parse().ok()).or(peer)
}
