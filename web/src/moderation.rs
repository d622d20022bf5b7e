//! The moderators' desk (PG-12): what waits for a decision, what people reported, who may act, and the whole history of
//! each item; and the page by which people report.
//!
//! Whoever decides sees the item as a visitor would, with the same parts of the templates. A decision names the revision
//! that was shown; where something else stands by then, the page shows that and keeps what was written (MD-22).

use api::{Access, Problem};
use projections::moderation::waiting;
use uuid::Uuid;

use crate::pages::Page;
use crate::ui::Ui;
use crate::visit::Visit;

mod diff;
mod history;
mod labels;
mod people;
mod queue;
mod report;
mod reports;
mod seen;
mod showcase;
#[cfg(test)]
mod tests;

/// Where moderators sit.
const DESK: &str = "/admin/marketplace/moderation";

pub(crate) fn pages() -> Vec<Page> {
    vec![
        Page::at(DESK, Access::Moderator).shows(queue::front),
        Page::at("/admin/marketplace/moderation/{item}", Access::Moderator).shows(queue::item).takes(queue::decide),
        Page::at("/admin/marketplace/moderation/{item}/history", Access::Reviewer).shows(history::history),
        Page::at("/admin/marketplace/moderation/{item}/featured", Access::Moderator)
            .shows(showcase::ask)
            .takes(showcase::carry_out),
        Page::at("/admin/marketplace/moderation/reports", Access::Moderator).shows(reports::list),
        Page::at("/admin/marketplace/moderation/reports/{report}", Access::Moderator)
            .shows(reports::report)
            .takes(reports::settle),
        Page::at("/admin/marketplace/moderation/people", Access::Moderator).shows(people::find),
        Page::at("/admin/marketplace/moderation/people/{account}", Access::Moderator).shows(people::person),
        Page::at("/admin/marketplace/moderation/people/{account}/{measure}", Access::Moderator)
            .shows(people::ask)
            .takes(people::carry_out),
        Page::at("/report", Access::Person).shows(report::form).takes(report::file),
    ]
}

/// A part of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Waiting,
    Reports,
    People,
}

/// A part of the desk, as the way to it is shown.
struct Tab {
    href: &'static str,
    label: &'static str,
    icon: &'static str,
    here: bool,
}

/// What is around every page of the desk.
struct Frame {
    tabs: [Tab; 3],
}

impl Frame {
    fn at(ui: &Ui, part: Part) -> Self {
        let tab = |href, key, icon, of| Tab { href, label: ui.t(key), icon, here: of == part };
        Self {
            tabs: [
                tab(DESK, "mod-tab-waiting", "clock", Part::Waiting),
                tab("/admin/marketplace/moderation/reports", "mod-tab-reports", "flag", Part::Reports),
                tab("/admin/marketplace/moderation/people", "mod-tab-people", "users", Part::People),
            ],
        }
    }
}

/// The id in an address; what is none leads nowhere.
fn id_in(address: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(address).map_err(|_| Problem::not_found("Resource not found"))
}

/// Waits, bounded, for what this visitor wrote a moment ago, in every read model of the desk (AR-14).
async fn up_to_date(visit: &Visit) -> Result<(), Problem> {
    for projection in ["moderation", "portfolio", "creators", "accounts"] {
        visit.up_to_date(projection).await?;
    }
    Ok(())
}

/// How many items wait.
async fn waiting_in_all(visit: &Visit) -> Result<u64, Problem> {
    let waiting = waiting(visit.door.house.views());
    Ok(visit.recall(&["moderation"], "waiting".to_owned(), waiting).await?.unsigned_abs())
}
