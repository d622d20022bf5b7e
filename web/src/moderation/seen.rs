//! What a moderator looks at: an item as a visitor would see it, what changed in it, and whose it is.

use api::Problem;
use chrono::{DateTime, Utc};
use domain::media::MediaId;
use domain::portfolio::Standing;
use projections::accounts::{self, AccountRow};
use projections::marketplace::Image;
use projections::media::{Alike, alike};
use projections::moderation::shown_names;
use projections::portfolio::{Content, ItemRow};
use uuid::Uuid;

use super::diff::{Mark, Run, words};
use super::people::Measure;
use crate::Door;
use crate::creators::profile_of;
use crate::marketplace::{Picture, Work, hue, initials, is_web, picture};
use crate::portfolio::works_of;
use crate::ui::{Moment, Ui};
use crate::visit::Visit;

fn pictures(door: &Door, ids: &[MediaId]) -> Vec<Picture> {
    ids.iter().map(|id| picture(door, &Image::of(id.as_str()))).collect()
}

/// A content, as the parts of the public pages show it.
pub(super) fn work(door: &Door, id: Uuid, content: &Content, at: DateTime<Utc>) -> Work {
    Work {
        id: id.to_string(),
        title: content.title.clone(),
        description: content.description.clone(),
        category: content.category,
        pictures: pictures(door, &content.images),
        link: content.project_url.clone().filter(|link| is_web(link)),
        tags: content.tags.iter().map(ToString::to_string).collect(),
        featured: false,
        views: 0,
        likes: 0,
        at,
    }
}

/// The same of an item, with what people made of it so far.
pub(super) fn work_of(door: &Door, row: &ItemRow, content: &Content) -> Work {
    let (views, likes) = (row.views.unsigned_abs(), row.likes.unsigned_abs());
    Work { views, likes, ..work(door, row.id, content, row.created_at) }
}

/// A field whose content changed.
pub(super) struct Change {
    pub(super) label: &'static str,
    pub(super) runs: Vec<Run>,
    pub(super) pictures: Vec<(Mark, Picture)>,
}

/// What changed from one content to the next, field by field.
pub(super) fn changes(ui: &Ui, door: &Door, before: &Content, after: &Content) -> Vec<Change> {
    let list = |content: &Content| content.tags.iter().map(|tag| format!("{tag}  ")).collect::<String>();
    let link = |content: &Content| content.project_url.clone().unwrap_or_default();
    let category = |content: &Content| ui.category(content.category).to_owned();
    let texts = [
        ("mod-field-title", before.title.clone(), after.title.clone()),
        ("mod-field-description", before.description.clone(), after.description.clone()),
        ("mod-field-category", category(before), category(after)),
        ("mod-field-tags", list(before), list(after)),
        ("mod-field-link", link(before), link(after)),
    ];
    let differing = texts.into_iter().filter(|(_, before, after)| before != after);
    let told = |(label, before, after): (_, String, String)| Change {
        label: ui.t(label),
        runs: words(&before, &after),
        pictures: Vec::new(),
    };
    let mut changes: Vec<Change> = differing.map(told).collect();
    if before.images != after.images {
        changes.push(changed_pictures(ui, door, &before.images, &after.images));
    }
    changes
}

/// Those that went, then those that are there now: kept ones too, because their order may be what changed.
fn changed_pictures(ui: &Ui, door: &Door, before: &[MediaId], after: &[MediaId]) -> Change {
    let gone = before.iter().filter(|id| !after.contains(id)).map(|id| (Mark::Gone, id));
    let now = after.iter().map(|id| (if before.contains(id) { Mark::Kept } else { Mark::New }, id));
    let shown = gone.chain(now).map(|(mark, id)| (mark, picture(door, &Image::of(id.as_str()))));
    Change { label: ui.t("mod-field-pictures"), runs: Vec::new(), pictures: shown.collect() }
}

/// A picture of somebody else that looks like one of the item's (IM-11).
pub(super) struct Lookalike {
    /// The item's picture.
    pub(super) own: String,
    /// The other.
    pub(super) other: String,
    /// Whose that is.
    pub(super) owner: Uuid,
    /// What she is called; nothing once she is erased.
    pub(super) name: String,
    /// Nobody could tell them apart.
    pub(super) same: bool,
}

/// What of others looks like the pictures of this item.
pub(super) async fn lookalikes(visit: &Visit, item: Uuid) -> Result<Vec<Lookalike>, Problem> {
    visit.up_to_date(projections::media::NAME).await?;
    let views = visit.door.house.views();
    let found = alike(views, &[item]).await?;
    let owners: Vec<Uuid> = found.iter().map(|one| one.owner).collect();
    let names = shown_names(views, &owners).await?;
    let told = |one: &Alike| Lookalike {
        own: Image::of(&one.picture).small,
        other: Image::of(&one.media).small,
        owner: one.owner,
        name: names.get(&one.owner).cloned().unwrap_or_default(),
        same: one.differs == 0,
    };
    Ok(found.iter().map(told).collect())
}

/// How many of a creator's items stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) approved: u64,
    pub(super) rejected: u64,
    pub(super) flagged: u64,
    pub(super) pending: u64,
}

impl Record {
    fn of(items: &[ItemRow]) -> Self {
        let mut record = Self::default();
        for item in items {
            *match item.work.standing {
                Standing::Approved => &mut record.approved,
                Standing::Rejected => &mut record.rejected,
                Standing::Flagged => &mut record.flagged,
                Standing::Pending => &mut record.pending,
            } += 1;
        }
        record
    }
}

/// Whose item it is.
pub(super) struct Creator {
    pub(super) account: Uuid,
    /// Nothing once she is erased.
    pub(super) username: Option<String>,
    /// Her display name, or her username.
    pub(super) name: String,
    pub(super) bio: String,
    pub(super) avatar: Option<String>,
    /// Why she may not act, when she may not.
    pub(super) barred: Option<String>,
    /// She has a profile that she shows.
    pub(super) shown: bool,
    pub(super) since: Moment,
    pub(super) record: Record,
    /// What can be done about her.
    pub(super) measures: Vec<Measure>,
}

impl Creator {
    pub(super) fn hue(&self) -> u8 {
        hue(self.username.as_deref().unwrap_or_default())
    }

    pub(super) fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// Why somebody may not act, when she may not.
pub(super) fn why_barred(ui: &Ui, row: &AccountRow, now: DateTime<Utc>) -> Option<String> {
    let until = row.suspended_until.filter(|until| *until > now);
    match (row.standing.as_str(), until) {
        ("SUSPENDED", Some(until)) => Some(ui.with("mod-suspended-until", &Moment::of(ui, until, now).exact)),
        ("BANNED", _) => Some(ui.t("mod-banned").to_owned()),
        ("ERASED", _) => Some(ui.t("mod-erased").to_owned()),
        _ => None,
    }
}

/// The creator with this account, and her items; `None` when nobody has it.
pub(super) async fn creator(visit: &Visit, account: Uuid) -> Result<Option<(Creator, Vec<ItemRow>)>, Problem> {
    let (ui, now) = (&visit.ui, visit.door.house.now());
    let row = accounts::account(visit.door.house.views(), account);
    let row = visit.recall(&["accounts"], format!("account {account}"), row).await?;
    let Some(row) = row.as_ref().clone() else { return Ok(None) };
    let profile = profile_of(visit, account).await?;
    let profile = profile.as_ref().as_ref();
    let works = works_of(visit, account).await?;
    let items: Vec<ItemRow> = works.items.iter().map(|shelved| shelved.item.clone()).collect();
    let barred = why_barred(ui, &row, now);
    let details = profile.map(|profile| &profile.details.0);
    let public = profile.filter(|profile| barred.is_none() && profile.public);
    let mine = visit.identity().is_ok_and(|me| me.account.0 == account);
    let creator = Creator {
        account,
        name: details.map(|details| details.display_name.clone()).or(row.username.clone()).unwrap_or_default(),
        bio: details.map(|details| details.bio.clone()).unwrap_or_default(),
        avatar: details.and_then(|details| details.avatar.as_ref()).map(|id| Image::of(id).small),
        shown: public.is_some(),
        measures: if mine {
            Vec::new()
        } else {
            Measure::open_for(&row.standing, public.map(|profile| profile.featured))
        },
        username: row.username,
        barred,
        since: Moment::of(ui, row.created_at, now),
        record: Record::of(&items),
    };
    Ok(Some((creator, items)))
}
