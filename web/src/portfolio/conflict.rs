//! Two tabs, one work: what this form says beside what is there now (MD-22).

use api::Problem;
use commands::Wanted;
use domain::portfolio::Item;
use domain::{AccountId, ItemId};

use super::values::Values;
use crate::ui::Ui;
use crate::visit::Visit;

/// A text of the form in its two versions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) label: &'static str,
    pub(crate) mine: String,
    pub(crate) present: String,
}

impl Pair {
    /// The versions differ.
    pub(crate) fn differs(&self) -> bool {
        self.mine != self.present
    }

    /// Both versions, text by text.
    pub(crate) fn all(ui: &Ui, mine: &Values, present: &Values) -> Vec<Self> {
        let pairs = mine.told(ui).into_iter().zip(present.told(ui));
        pairs.map(|((label, mine), (_, present))| Self { label, mine, present }).collect()
    }
}

/// What is there now: its revision and what it says. From the log, because the read model may not know it yet; `None`
/// when it was taken away meanwhile.
pub(super) async fn present(visit: &Visit, id: ItemId, me: AccountId) -> Result<Option<(u64, Values)>, Problem> {
    let item = visit.door.house.desk().history::<Item>(&Wanted::of::<Item>(id), true).await?.state;
    let live = item.exists() && item.creator == Some(me);
    let (revision, visibility) = (item.revision, item.visibility);
    let content = item.content.filter(|_| live);
    Ok(content.map(|content| (revision, Values::of((&content).into(), visibility, false))))
}
