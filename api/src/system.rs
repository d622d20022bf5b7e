//! What operators, machines and developers ask the house about itself.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::TimeDelta;
use event_store::{Direction, Filter, Position};
use projections::checkpoint::{self, Checkpoint};
use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::{Value, json};

use crate::house::House;
use crate::language::Language;
use crate::openapi::openapi_json;
use crate::problem::{Code, Problem};

pub(crate) fn routes() -> Router<House> {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(numbers))
        .route("/api/openapi.json", get(document))
        .route("/api/docs", get(viewer))
        .route("/api/docs/rapidoc-min.js", get(viewer_script))
        .route("/api/problems/{code}", get(problem))
}

/// How a projection stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    name: String,
    status: String,
    position: Option<u64>,
    generation: i64,
    lag_events: u64,
    lag_seconds: f64,
    events_per_second: f64,
}

/// Whether the house can answer: the log, the read models and every projection. Says no in good time, so that who asks
/// hears the reason and does not give up before.
async fn ready(State(house): State<House>) -> Result<Response, Problem> {
    let patience = house.settings().patience / 5;
    let away = |what: &'static str| move |cause: String| Problem::unavailable(cause).with_detail(what);
    let head = answers(patience, house.journal().store().head()).await.map_err(away("The log is away"))?;
    let checkpoints = answers(patience, checkpoint::all(house.views())).await;
    let checkpoints = checkpoints.map_err(away("The read models are away"))?;
    let mut lines = Vec::new();
    for checkpoint in checkpoints {
        lines.push(line(&house, checkpoint, head).await);
    }
    let stands = json!({ "head": head.map(|position| position.0), "projections": lines });
    let stopped = lines.iter().find(|line| ["halted", "refused"].contains(&line.status.as_str()));
    if let Some(line) = stopped {
        let detail = format!("The projection {} is {}", line.name, line.status);
        return Err(Problem::new(Code::SERVICE_UNAVAILABLE).with_detail(detail).with("stands", stands));
    }
    Ok(axum::Json(json!({ "status": "ready", "stands": stands })).into_response())
}

/// The answer, or why there is none within `patience`.
async fn answers<T, E: ToString>(patience: Duration, asked: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    match tokio::time::timeout(patience, asked).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {patience:?}")),
    }
}

async fn line(house: &House, checkpoint: Checkpoint, head: Option<Position>) -> Line {
    let position = checkpoint.position.map(|position| Position(position.cast_unsigned()));
    let number = |position: Option<Position>| position.map_or(0, |position| position.0);
    let lag_events = number(head).saturating_sub(number(position));
    let lag = if lag_events > 0 { waits_since(house, position).await } else { TimeDelta::zero() };
    Line {
        name: checkpoint.name,
        status: checkpoint.status,
        position: position.map(|position| position.0),
        generation: checkpoint.generation,
        lag_events,
        lag_seconds: lag.as_seconds_f64(),
        events_per_second: checkpoint.rate,
    }
}

/// For how long the first event that a projection has not taken in has waited.
async fn waits_since(house: &House, position: Option<Position>) -> TimeDelta {
    let next = house.journal().store().read_all(position, Direction::Forwards, &Filter::All, 1).await;
    let recorded_at = next.ok().and_then(|page| page.events.first().map(|event| event.recorded_at));
    recorded_at.map_or(TimeDelta::zero(), |at| (house.now() - at).max(TimeDelta::zero()))
}

async fn numbers(State(house): State<House>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], house.metrics().render()).into_response()
}

async fn document() -> Response {
    static DOCUMENT: std::sync::LazyLock<axum::body::Bytes> = std::sync::LazyLock::new(|| openapi_json().into());
    let kind = HeaderValue::from_static("application/json");
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"))];
    (headers, DOCUMENT.clone()).into_response()
}

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// The viewer writes its own styles into the page, and shows nothing but the house's own document.
const VIEWER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                             img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                             form-action 'none'; frame-ancestors 'none'";

async fn viewer() -> Response {
    let mut response = asset("docs.html", "text/html; charset=utf-8", "no-cache");
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(VIEWER_POLICY));
    response
}

async fn viewer_script() -> Response {
    asset("vendor/rapidoc/rapidoc-min.js", "text/javascript; charset=utf-8", "public, max-age=86400")
}

fn asset(path: &str, kind: &'static str, cache: &'static str) -> Response {
    let Some(file) = Assets::get(path) else { return Problem::new(Code::NOT_FOUND).into_response() };
    let (kind, cache) = (HeaderValue::from_static(kind), HeaderValue::from_static(cache));
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], file.data.into_owned()).into_response()
}

/// What a problem's `type` leads to.
async fn problem(Path(name): Path<String>) -> Result<axum::Json<Value>, Problem> {
    let code = Code::named(&name.to_ascii_uppercase().replace('-', "_"));
    let code = code.ok_or_else(|| Problem::new(Code::NOT_FOUND))?;
    Ok(axum::Json(json!({
        "code": code.name,
        "status": code.status,
        "title": { "en": code.title(Language::En), "id": code.title(Language::Id) },
        "meaning": StatusCode::from_u16(code.status).ok().and_then(|status| status.canonical_reason()),
    })))
}
