//! The dashboard's first page: what waits for its owner, how her works do, and the way into each room (PG-13).

use api::{Access, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use projections::marketplace::{NAME, looks_and_likes};
use uuid::Uuid;

use crate::creators::profile_of;
use crate::pages::Page;
use crate::portfolio::{Piece, Stand, works_of};
use crate::ui::{Ui, page};
use crate::visit::Visit;

pub(crate) fn pages() -> Vec<Page> {
    vec![Page::at("/dashboard", Access::Person).shows(overview)]
}

/// How many works of a kind the first page names.
const NAMED_MOST: usize = 5;

/// A step on the way to being found.
pub(crate) struct Step {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) text: &'static str,
    pub(crate) done: bool,
}

/// What people made of somebody's works, by the numbers that her popularity is made of (MB-19).
#[derive(Clone, Copy, Default)]
pub(crate) struct Reach {
    pub(crate) views: u64,
    pub(crate) likes: u64,
    /// Where she stands among how many; nowhere while the marketplace does not list her.
    pub(crate) place: Option<(usize, usize)>,
}

#[derive(Template)]
#[template(path = "dashboard.html")]
pub(crate) struct DashboardPage {
    pub(crate) ui: Ui,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) has_profile: bool,
    pub(crate) works: usize,
    pub(crate) shown: usize,
    pub(crate) reach: Reach,
    /// Works that their creator or a moderator has something to do with.
    pub(crate) open: Vec<Piece>,
    pub(crate) steps: Vec<Step>,
}

impl DashboardPage {
    /// What the works of somebody make of her first page.
    pub(crate) fn new(
        ui: Ui,
        (name, username): (String, String),
        has_profile: bool,
        reach: Reach,
        pieces: Vec<Piece>,
    ) -> Self {
        let (works, shown) = (pieces.len(), pieces.iter().filter(|piece| piece.is_shown).count());
        let mut open: Vec<_> = pieces.into_iter().filter(|piece| piece.stand != Stand::Approved).collect();
        // First what she can do something about.
        open.sort_by_key(|piece| !matches!(piece.stand, Stand::Rejected));
        open.truncate(NAMED_MOST);
        let steps = steps(has_profile, works > 0, shown > 0);
        Self { ui, name, username, has_profile, works, shown, reach, open, steps }
    }
}

/// The way to being found; none when it is gone.
fn steps(has_profile: bool, has_work: bool, is_shown: bool) -> Vec<Step> {
    if is_shown {
        return Vec::new();
    }
    let step = |href, label, text, done| Step { href, label, text, done };
    vec![
        step("/dashboard/settings/marketplace", "step-profile", "step-profile-text", has_profile),
        step("/dashboard/portfolio/new", "step-work", "step-work-text", has_work),
        step("/dashboard/portfolio", "step-review", "step-review-text", false),
    ]
}

/// `GET /dashboard`
async fn overview(visit: Visit) -> Result<Response, Problem> {
    visit.up_to_date("creators").await?;
    visit.up_to_date("portfolio").await?;
    let me = visit.identity()?;
    let (id, who) = (me.account.0, (me.name.clone(), me.username.clone()));
    let has_profile = profile_of(&visit, id).await?.is_some();
    let mine = works_of(&visit, id).await?;
    let reach = reach(&visit, id).await?;
    let pieces = mine.items.iter().map(|shelved| Piece::of(&visit.door, shelved)).collect();
    Ok(page(StatusCode::OK, &DashboardPage::new(visit.ui, who, has_profile, reach, pieces)))
}

async fn reach(visit: &Visit, account: Uuid) -> Result<Reach, Problem> {
    visit.up_to_date(NAME).await?;
    let house = &visit.door.house;
    let ask = looks_and_likes(house.views(), account);
    let (views, likes) = *visit.recall(&[NAME], format!("looks and likes of {account}"), ask).await?;
    Ok(Reach { views, likes, place: house.catalogue().place_of(account) })
}
