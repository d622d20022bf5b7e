//! The pages before the marketplace: the front door and the guided tour.
//!
//! What they show is real: pictures, figures and people come from the catalogue and the community's feed, which both
//! hold it in memory. The tour is in `tour`.

use std::collections::HashSet;

use api::{Access, Problem};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use projections::marketplace::{Catalogue, CreatorCard, Query};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

use crate::marketplace::{Card, script_safe, shown_card};
use crate::pages::Page;
use crate::ui::{Language, Ui, page};
use crate::visit::Visit;

mod invitation;
#[cfg(test)]
mod tests;
mod tour;

pub(crate) use invitation::{CommunityCallToAction, Variant};

/// How many pictures hang on the wall at most.
const HUNG: usize = 21;
/// In how many rows.
const ROWS: usize = 3;
/// How many pictures a row needs, so that it is wider than any window.
const IN_A_ROW: usize = 12;
/// How many creators the front door presents.
const PRESENTED: usize = 4;

pub(crate) fn pages() -> Vec<Page> {
    vec![Page::at("/", Access::Public).shows(front), Page::at("/demo", Access::Public).shows(tour::tour)]
}

/// What the front door shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Landing {
    /// The addresses of the newest public pictures.
    pub(crate) pictures: Vec<String>,
    /// How many creators there are (LP-05).
    pub(crate) creators: usize,
    /// How many works everybody may see (LP-05).
    pub(crate) works: usize,
    /// A few of the creators.
    pub(crate) presented: Vec<Card>,
}

/// `/` (LP-01…LP-06).
#[derive(Template)]
#[template(path = "front.html")]
pub(crate) struct FrontPage {
    ui: Ui,
    rows: Vec<Vec<String>>,
    creators: usize,
    works: usize,
    cards: Vec<Card>,
    hero: CommunityCallToAction,
    section: CommunityCallToAction,
    structured: Safe<String>,
}

impl FrontPage {
    pub(crate) fn new(ui: Ui, landing: Landing) -> Self {
        let Landing { pictures, creators, works, presented } = landing;
        let structured = Safe(script_safe(&structured(&ui)));
        let (hero, section) =
            (CommunityCallToAction::new(Variant::Hero, false), CommunityCallToAction::new(Variant::Section, true));
        Self { rows: rows(&pictures), creators, works, cards: presented, hero, section, structured, ui }
    }
}

/// Rows that are long enough to drift: where there are few pictures, they hang several times, never beside themselves.
fn rows(pictures: &[String]) -> Vec<Vec<String>> {
    if pictures.len() < ROWS {
        return Vec::new();
    }
    let row = |row: usize| pictures.iter().cycle().skip(row * pictures.len() / ROWS).take(IN_A_ROW).cloned().collect();
    (0..ROWS).map(row).collect()
}

/// The house and its search, for machines that read (PP-06).
fn structured(ui: &Ui) -> serde_json::Value {
    let home = ui.absolute("/");
    let search = format!("{}?search={{search_term_string}}", ui.absolute("/community/marketplace"));
    json!({"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "@id": format!("{home}#house"), "name": "Kreatr", "url": home,
         "logo": ui.absolute(ui.asset("images/mark.svg"))},
        {"@type": "WebSite", "name": "Kreatr", "url": home, "inLanguage": ["id", "en"],
         "publisher": {"@id": format!("{home}#house")},
         "potentialAction": {"@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": search},
                             "query-input": "required name=search_term_string"}},
    ]})
}

/// `GET /`
async fn front(visit: Visit) -> Result<Response, Problem> {
    let catalogue = visit.door.house.catalogue();
    let figures = catalogue.figures();
    let landing = Landing {
        pictures: pictures(catalogue),
        creators: figures.creators,
        works: figures.works,
        presented: presented(&visit, PRESENTED).await?.iter().map(|card| shown_card(&visit.door, card)).collect(),
    };
    Ok(page(StatusCode::OK, &FrontPage::new(visit.ui, landing)))
}

/// The newest pictures; one that several works show hangs once.
fn pictures(catalogue: &Catalogue) -> Vec<String> {
    let mut once = HashSet::new();
    let newest = catalogue.newest_pictures(2 * HUNG).into_iter().map(|hung| hung.image.small);
    newest.filter(|picture| once.insert(picture.clone())).take(HUNG).collect()
}

/// Creators to show first: those whom staff chose, then the most popular, each with something to see.
async fn presented(visit: &Visit, most: usize) -> Result<Vec<Arc<CreatorCard>>, Problem> {
    let catalogue = visit.door.house.catalogue();
    let hub = crate::community::hub(visit).await?;
    let chosen: Vec<Uuid> = hub.creators.iter().map(|person| person.account).collect();
    let popular = catalogue.browse(&Query { limit: Query::LIMIT_MAX, ..Query::default() })?.cards;
    let mut once = HashSet::new();
    let shows = |card: &Arc<CreatorCard>| card.portfolio_preview.iter().any(|work| work.image.is_some());
    let all = catalogue.cards_of(&chosen).into_iter().chain(popular);
    Ok(all.filter(shows).filter(|card| once.insert(card.id)).take(most).collect())
}
