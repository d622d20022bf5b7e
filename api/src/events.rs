//! `GET /api/v1/me/events`: what a creator is to hear of at once, as server-sent events (WHATWG HTML, §9.2).
//!
//! ```text
//! event: ready      data: {"unread":2}                         where the stream stands when it begins
//! event: inquiry    data: {"inquiry":"…","unread":3}           a client wrote
//! ```
//! The id of an event is its position in the log. Who comes back with `Last-Event-ID` gets what came since, each once.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::inquiries::InquiryStatus;
use futures_util::stream::{self, Stream};
use projections::inquiries::{News, counts, news_for};
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::arrivals::Place;
use crate::house::House;
use crate::identity::{Identity, nobody};
use crate::problem::Problem;

/// A stream ends after so long, and its listener comes back: who may no longer hear, does not hear for longer.
const LASTS: Duration = Duration::from_secs(600);
/// How soon a listener comes back.
const BACK: Duration = Duration::from_secs(2);
/// Something is sent so often, so that nobody between takes the stream for dead.
const ALIVE: Duration = Duration::from_secs(15);
/// News that are read at a time for who comes back.
const BATCH: usize = 100;

pub(crate) async fn events(State(house): State<House>, headers: HeaderMap) -> Response {
    match open(&house, &headers).await {
        Ok(stream) => stream.into_response(),
        Err(problem) => problem.at(house.now()).into_response(),
    }
}

/// Who listens, how far she has heard, and what is about to be told.
struct Listener {
    house: House,
    person: Uuid,
    heard: i64,
    /// What was read, newest first.
    waiting: Vec<News>,
    /// There may be more in the read model than what is waiting.
    behind: bool,
    greeted: bool,
    rings: Receiver<News>,
    closed: CancellationToken,
    until: Instant,
    _place: Place,
}

async fn open(
    house: &House,
    headers: &HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>, Problem> {
    let identity = Identity::of(house, headers).await?.ok_or_else(nobody)?;
    let person = identity.account.0;
    let place = house.bell().room.admit(person, Duration::ZERO).await?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok());
    // First listen, then look: what comes in between is heard twice, and told once.
    let (rings, closed) = (house.bell().listen(), house.bell().closed());
    let heard = match last.filter(|position| *position >= 0) {
        Some(position) => position,
        None => newest_for(house, person).await?,
    };
    let listener = Listener {
        house: house.clone(),
        person,
        heard,
        waiting: Vec::new(),
        behind: last.is_some(),
        greeted: false,
        rings,
        closed,
        until: Instant::now() + LASTS,
        _place: place,
    };
    let told = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(told).keep_alive(KeepAlive::new().interval(ALIVE)))
}

async fn newest_for(house: &House, person: Uuid) -> Result<i64, Problem> {
    Ok(projections::inquiries::newest_for(house.views(), person).await?)
}

impl Listener {
    /// What is told next; `None` at the end, also when the read model does not answer: then she comes back.
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::replace(&mut self.greeted, true) {
            let data = json!({ "unread": self.unread().await? });
            return Some(Event::default().event("ready").retry(BACK).id(self.heard.to_string()).data(data.to_string()));
        }
        loop {
            if self.behind && self.waiting.is_empty() {
                let mut found = news_for(self.house.views(), self.person, self.heard, BATCH).await.ok()?;
                self.behind = found.len() == BATCH;
                found.reverse();
                self.waiting = found;
            }
            if let Some(news) = self.waiting.pop() {
                return self.tell(news).await;
            }
            if !self.behind {
                self.hear().await?;
            }
        }
    }

    /// Waits until the bell rings for her.
    async fn hear(&mut self) -> Option<()> {
        let ring = timeout_at(self.until, self.closed.run_until_cancelled(self.rings.recv())).await.ok()??;
        match ring {
            Ok(news) if news.creator == self.person && news.position > self.heard => self.waiting.push(news),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => self.behind = true,
            Err(RecvError::Closed) => return None,
        }
        Some(())
    }

    async fn tell(&mut self, news: News) -> Option<Event> {
        self.heard = news.position;
        let data = json!({ "inquiry": news.inquiry, "unread": self.unread().await? });
        Some(Event::default().event("inquiry").id(news.position.to_string()).data(data.to_string()))
    }

    async fn unread(&self) -> Option<i64> {
        let counted = counts(self.house.views(), self.person).await.ok()?;
        Some(counted.get(InquiryStatus::Unread.as_str()).copied().unwrap_or_default())
    }
}
