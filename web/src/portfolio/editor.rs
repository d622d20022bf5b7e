//! The editor: a new work or a present one, with what visitors would see beside it (PG-08, PG-09, PF-14, PF-15).

use api::{Code, Outcome, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ItemId;
use domain::media::Purpose;
use domain::portfolio::Content;
use projections::portfolio::ItemRow;

use super::conflict::{Pair, present};
use super::values::{Values, WAS};
use super::{HOME, is_conflict, own, works_of};
use crate::creators::profile_of;
use crate::failures::paced;
use crate::forms::{Faults, Field, Kind, Sent};
use crate::marketplace::{Picture, Work};
use crate::media::Arrived;
use crate::pages::lead_to;
use crate::ui::{Toast, Ui, page};
use crate::visit::Visit;

/// What a button other than "save" wants: a look at the work, or another arrangement of its pictures.
const ACT: &str = "act";
/// The field for pictures to come.
const FILE: &str = "file";

#[derive(Template)]
#[template(path = "portfolio-editor.html")]
pub(crate) struct EditorPage {
    pub(crate) ui: Ui,
    /// What the form proves itself with, where it is a wish of before that may have been carried out.
    pub(crate) same: Option<String>,
    /// The work that is edited; none yet for a new one.
    pub(crate) id: Option<String>,
    /// The title that it has.
    pub(crate) heading: String,
    /// Who saw it and whether it stood out when the form was opened.
    pub(crate) was: String,
    /// The revision that the form was opened with.
    pub(crate) revision: Option<u64>,
    /// Under which name a browser keeps what was not sent.
    pub(crate) draft: String,
    pub(crate) faults: Faults,
    pub(crate) fields: Vec<Field>,
    pub(crate) plates: Vec<(String, Picture)>,
    pub(crate) work: Work,
    /// What stands against what is there now.
    pub(crate) pairs: Vec<Pair>,
}

impl EditorPage {
    /// How many pictures a work may have.
    fn most(&self) -> usize {
        Content::IMAGES_MOST
    }

    /// What is wrong with the pictures.
    fn wrong(&self) -> Vec<String> {
        self.faults.on("images")
    }

    /// Where the form goes.
    fn action(&self) -> String {
        self.id.as_ref().map_or_else(|| format!("{HOME}/new"), |id| format!("{HOME}/edit/{id}"))
    }
}

/// What the editor is opened with.
struct Opened<'a> {
    item: Option<&'a ItemRow>,
    values: Values,
    revision: Option<u64>,
    faults: Faults,
    pairs: Vec<Pair>,
    same: Option<String>,
}

impl<'a> Opened<'a> {
    fn new(item: Option<&'a ItemRow>, values: Values, revision: Option<u64>) -> Self {
        Self { item, values, revision, faults: Faults::default(), pairs: Vec::new(), same: None }
    }

    /// Shown again because a button asked for another arrangement of the pictures, or because some did not arrive.
    fn arranged(mut self, visit: Visit, wish: Option<&str>, faults: Vec<String>) -> Result<Response, Problem> {
        self.values.arrange(wish.unwrap_or_default());
        if faults.is_empty() {
            return self.respond(visit, StatusCode::OK);
        }
        self.faults = Faults::at([("images", faults)]);
        self.respond(visit, StatusCode::BAD_REQUEST)
    }

    fn respond(self, visit: Visit, status: StatusCode) -> Result<Response, Problem> {
        let Self { item, values, revision, faults, pairs, same } = self;
        let id = item.map(|item| item.id.to_string());
        let shown = EditorPage {
            same,
            heading: item.map(|item| item.work.0.latest.title.clone()).unwrap_or_default(),
            was: values.was.clone(),
            revision,
            draft: format!("{}:{}", visit.identity()?.account, id.as_deref().unwrap_or("new")),
            fields: values.fields(&visit.ui, &faults),
            plates: values.plates(&visit.door),
            work: values.work(&visit.door, &visit.ui, item),
            id,
            faults,
            pairs,
            ui: visit.ui,
        };
        Ok(page(status, &shown))
    }
}

/// `GET /dashboard/portfolio/new`; without a profile the shelf says what comes first (CP-18).
pub(super) async fn empty(visit: Visit) -> Result<Response, Problem> {
    visit.up_to_date("creators").await?;
    let me = visit.identity()?.account.0;
    if profile_of(&visit, me).await?.is_none() {
        return Ok(lead_to(HOME));
    }
    Opened::new(None, Values::empty(), None).respond(visit, StatusCode::OK)
}

/// `POST /dashboard/portfolio/new`
pub(super) async fn create(visit: Visit, mut sent: Sent) -> Result<Response, Problem> {
    let wish = sent.take(ACT);
    let faults = hang(&visit, &mut sent).await;
    let values = Values::sent(&sent);
    if wish.is_some() || !faults.is_empty() {
        return Opened::new(None, values, None).arranged(visit, wish.as_deref(), faults);
    }
    whole(&mut sent);
    match visit.carry_out("portfolio.createPortfolioItem", &sent).await {
        Ok(outcome) => Ok(saved(&visit, outcome, "new", Toast::WorkSent)),
        Err(problem) => refused(visit, &problem, &sent, Opened::new(None, values, None)),
    }
}

/// `GET /dashboard/portfolio/edit/{id}`
pub(super) async fn edit(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let item = own(&visit, &id).await?;
    let featured = is_featured(&visit, &item).await?;
    let work = item.work.0.clone();
    let values = Values::of(work.latest, work.visibility, featured);
    Opened::new(Some(&item), values, Some(work.revision)).respond(visit, StatusCode::OK)
}

/// `POST /dashboard/portfolio/edit/{id}`
pub(super) async fn save(visit: Visit, Path(id): Path<String>, mut sent: Sent) -> Result<Response, Problem> {
    let item = own(&visit, &id).await?;
    let wish = sent.take(ACT);
    let faults = hang(&visit, &mut sent).await;
    let values = Values::sent(&sent);
    let seen = sent.text("revision").parse().ok();
    if wish.is_some() || !faults.is_empty() {
        return Opened::new(Some(&item), values, seen).arranged(visit, wish.as_deref(), faults);
    }
    whole(&mut sent);
    leave_unchanged(&mut sent);
    sent.put("item", vec![id.clone()]);
    let problem = match visit.carry_out("portfolio.updatePortfolioItem", &sent).await {
        Ok(outcome) => return Ok(saved(&visit, outcome, &id, Toast::WorkSaved)),
        Err(problem) => problem,
    };
    let mut opened = Opened::new(Some(&item), values, seen);
    let me = visit.identity()?.account;
    if is_conflict(&problem)
        && let Some((now, there)) = present(&visit, ItemId(item.id), me).await?
        && opened.revision != Some(now)
    {
        // Sent again, the form overwrites what its writer has seen now.
        opened.revision = Some(now);
        opened.pairs = Pair::all(&visit.ui, &opened.values, &there);
        opened.faults = Faults::saying(visit.ui.t("editor-conflict"));
        return opened.respond(visit, StatusCode::CONFLICT);
    }
    refused(visit, &problem, &sent, opened)
}

/// Hangs the pictures that the form brought behind those that hang already; answers why some are not there.
async fn hang(visit: &Visit, sent: &mut Sent) -> Vec<String> {
    let mut images = sent.all("images").to_vec();
    let room = Content::IMAGES_MOST.saturating_sub(images.len());
    let Arrived { pictures, faults } = visit.send_pictures(sent, FILE, Purpose::Work, room).await;
    if !pictures.is_empty() {
        images.extend(pictures);
        sent.put("images", images);
    }
    faults
}

/// A form always says everything: a box without a tick is a no, and a form without pictures has none.
fn whole(sent: &mut Sent) {
    let featured = if sent.text("featured") == "true" { "true" } else { "false" };
    sent.put("featured", vec![featured.to_owned()]);
    let images = sent.all("images").to_vec();
    sent.put("images", images);
}

/// Takes out who sees the work and whether it stands out, where the form leaves them as it found them.
pub(super) fn leave_unchanged(sent: &mut Sent) {
    let was = sent.take(WAS).unwrap_or_default();
    let (visibility, featured) = was.split_once(' ').unwrap_or_default();
    for (name, was) in [("visibility", visibility), ("featured", featured)] {
        if sent.text(name) == was {
            sent.take(name);
        }
    }
}

fn saved(visit: &Visit, outcome: Outcome, key: &str, toast: Toast) -> Response {
    let id = outcome.value["id"].as_str().unwrap_or_default().to_owned();
    // The browser forgets the draft of what was saved.
    visit.done(outcome, &format!("{HOME}?saved={key}#item-{id}"), Some(toast))
}

fn refused(visit: Visit, problem: &Problem, sent: &Sent, opened: Opened<'_>) -> Result<Response, Problem> {
    if problem.status().is_server_error() {
        tracing::error!(cause = problem.cause().unwrap_or("-"), "A work could not be saved");
    }
    let faults = Faults::of(problem, visit.ui.language);
    // It may be in the log all the same: sent again, it is the same wish, and makes no second work.
    let same = (problem.code() == Code::OUTCOME_UNKNOWN).then(|| sent.token().to_owned());
    Ok(paced(problem, Opened { faults, same, ..opened }.respond(visit, problem.status())?))
}

async fn is_featured(visit: &Visit, item: &ItemRow) -> Result<bool, Problem> {
    let mine = works_of(visit, item.creator).await?;
    Ok(mine.items.iter().any(|shelved| shelved.featured && shelved.item.id == item.id))
}

/// A work as visitors would see it, without a page around it.
#[derive(Template)]
#[template(path = "parts/pane.html")]
pub(crate) struct Pane {
    pub(crate) ui: Ui,
    pub(crate) work: Work,
}

/// `POST /dashboard/portfolio/preview`: what the editor's script shows beside the form as it is written.
pub(super) async fn preview(visit: Visit, sent: Sent) -> Response {
    let work = Values::sent(&sent).work(&visit.door, &visit.ui, None);
    page(StatusCode::OK, &Pane { work, ui: visit.ui })
}
