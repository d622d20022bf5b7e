//! What staff put on the community's page: a work, until a time if they like (CH-03). Creators are put there by a measure
//! of `people`.

use api::{Code, Outcome, Problem};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use projections::community::{self, highlight_of};
use uuid::Uuid;

use super::{DESK, Frame, Part, id_in, up_to_date};
use crate::failures::refusal;
use crate::forms::{Faults, Field, Filled, Kind, Sent};
use crate::portfolio::item_of;
use crate::ui::{Moment, Toast, Ui, page};
use crate::visit::Visit;

/// How a browser writes a day and a time.
const WRITTEN: &str = "%Y-%m-%dT%H:%M";

/// A work, and its place on the community's page.
pub(super) struct Spot {
    pub(super) id: Uuid,
    pub(super) title: String,
    /// Everybody can see it, so it can be put there.
    pub(super) showable: bool,
    /// It is there: until then, or for good.
    pub(super) shown: Option<Option<Moment>>,
    /// The same for the field.
    pub(super) until: String,
}

#[derive(Template)]
#[template(path = "moderation/showcase.html")]
pub(super) struct ShowcasePage {
    ui: Ui,
    frame: Frame,
    spot: Spot,
    faults: Faults,
    fields: [Field; 1],
}

impl ShowcasePage {
    pub(super) fn new(ui: Ui, spot: Spot, sent: Option<&Sent>, faults: Faults) -> Self {
        let filled = Filled { sent, faults: &faults };
        let until = filled.line("datetime-local", "until", ui.t("show-until"), &spot.until);
        let fields = [until.hint(ui.t("show-until-hint"))];
        Self { frame: Frame::at(&ui, Part::Waiting), spot, faults, fields, ui }
    }
}

async fn spot(visit: &Visit, item: &str) -> Result<Spot, Problem> {
    up_to_date(visit).await?;
    visit.up_to_date(community::NAME).await?;
    let (views, now) = (visit.door.house.views(), visit.door.house.now());
    let missing = || Problem::not_found("Portfolio item not found");
    let row = item_of(visit, id_in(item)?).await?;
    let row = row.as_ref().as_ref().ok_or_else(missing)?;
    let own = visit.identity().is_ok_and(|me| me.account.0 == row.creator);
    let asked = highlight_of(views, row.id, DateTime::UNIX_EPOCH);
    let shown = *visit.recall(&[community::NAME], format!("highlight of {}", row.id), asked).await?;
    let shown = shown.filter(|until| until.is_none_or(|until| until > now));
    let content = row.work.public();
    Ok(Spot {
        id: row.id,
        title: content.unwrap_or(&row.work.latest).title.clone(),
        showable: content.is_some() && !own,
        until: shown.flatten().map(|until| until.format(WRITTEN).to_string()).unwrap_or_default(),
        shown: shown.map(|until| until.map(|until| Moment::of(&visit.ui, until, now))),
    })
}

/// `GET /admin/marketplace/moderation/{item}/featured`
pub(super) async fn ask(visit: Visit, Path(item): Path<String>) -> Result<Response, Problem> {
    let spot = spot(&visit, &item).await?;
    Ok(page(StatusCode::OK, &ShowcasePage::new(visit.ui, spot, None, Faults::default())))
}

/// `POST /admin/marketplace/moderation/{item}/featured`
pub(super) async fn carry_out(visit: Visit, Path(item): Path<String>, mut sent: Sent) -> Result<Response, Problem> {
    let id = id_in(&item)?;
    let off = sent.take("act").is_some_and(|act| act == "off");
    let written = sent.take("until").unwrap_or_default();
    sent.put("item", vec![id.to_string()]);
    let done = if off { take_off(&visit, &sent).await } else { put_there(&visit, &mut sent, &written).await };
    let problem = match done {
        Ok(outcome) => {
            let toast = if off { Toast::Unfeatured } else { Toast::Featured };
            return Ok(visit.done(outcome, &format!("{DESK}/{id}"), Some(toast)));
        }
        Err(problem) => problem,
    };
    if problem.status().is_server_error() || problem.code() == Code::NOT_FOUND {
        return Err(problem);
    }
    sent.put("until", vec![written]);
    let faults = Faults::of(&problem, visit.ui.language);
    let spot = spot(&visit, &item).await?;
    Ok(refusal(&problem, &ShowcasePage::new(visit.ui, spot, Some(&sent), faults)))
}

async fn take_off(visit: &Visit, sent: &Sent) -> Result<Outcome, Problem> {
    visit.carry_out("community.unfeatureItem", sent).await
}

async fn put_there(visit: &Visit, sent: &mut Sent, until: &str) -> Result<Outcome, Problem> {
    sent.put("until", moment(until)?.into_iter().collect());
    visit.carry_out("community.featureItem", sent).await
}

/// The time that a browser wrote, as the house reads times; nothing for an empty field.
fn moment(written: &str) -> Result<Option<String>, Problem> {
    if written.is_empty() {
        return Ok(None);
    }
    let read = NaiveDateTime::parse_from_str(written, WRITTEN)
        .or_else(|_| NaiveDateTime::parse_from_str(written, "%Y-%m-%dT%H:%M:%S"));
    let at: DateTime<Utc> = read.map_err(|_| Problem::invalid("until", "Must be a time to come"))?.and_utc();
    Ok(Some(at.to_rfc3339_opts(SecondsFormat::Secs, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CH-03: a time is read as browsers write it; what is none is a fault of its field.
    #[test]
    fn a_time_is_read_as_browsers_write_it() {
        assert_eq!(moment("").unwrap(), None);
        assert_eq!(moment("2026-12-01T09:30").unwrap().unwrap(), "2026-12-01T09:30:00Z");
        assert_eq!(moment("2026-12-01T09:30:15").unwrap().unwrap(), "2026-12-01T09:30:15Z");
        for wrong in ["tomorrow", "2026-13-01T09:30", "2026-12-01"] {
            assert!(moment(wrong).unwrap_err().errors().contains_key("until"), "{wrong}");
        }
    }
}
