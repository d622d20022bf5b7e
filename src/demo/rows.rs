//! A plan as plain rows, for comparisons with other designs: what would be in their tables.

use std::collections::HashSet;
use std::ops::Range;

use chrono::{DateTime, Utc};
use commands::moderation::Verdict;
use commands::portfolio::SubmitPortfolioItem;
use domain::ItemId;
use domain::text::{Bio, DisplayName, Invalid};

use super::people::Person;
use super::pictures::Pictures;
use super::sending::Deed;
use super::story::Plan;
use super::words::names::LOCAL;
use super::works::Life;

/// A creator.
pub struct Row {
    /// Her account's id.
    pub id: String,
    /// Her address.
    pub email: String,
    /// Her name in public.
    pub name: String,
    /// About her.
    pub bio: String,
    /// What she can do.
    pub skills: Vec<String>,
    /// Whether she takes work, in the wire's word.
    pub availability: &'static str,
    /// When she joined.
    pub joined: DateTime<Utc>,
    /// Her items.
    pub items: Vec<ItemRow>,
}

/// An item.
pub struct ItemRow {
    /// As it was sent in.
    pub submit: SubmitPortfolioItem,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was ever approved.
    pub approved: bool,
}

/// The creators of a plan with these numbers.
///
/// # Errors
/// When a text of theirs breaks a rule of the domain.
pub fn rows_of(plan: &Plan, creators: Range<u32>) -> Result<Vec<Row>, Invalid> {
    creators.map(|index| row(plan, index)).collect()
}

/// The items that a plan's creators have in the end.
///
/// # Errors
/// When a text of theirs breaks a rule of the domain.
pub fn items_of(plan: &Plan) -> Result<Vec<ItemId>, Invalid> {
    let rows = rows_of(plan, 0..plan.creators)?;
    Ok(rows.into_iter().flat_map(|row| row.items).map(|item| item.submit.item).collect())
}

/// A first and a family name, in small letters, as some creators have; other numbers give others.
pub fn name(number: u64) -> (String, String) {
    let pick = |names: &[&str], number: u64| names[(number % names.len() as u64) as usize].to_lowercase();
    (pick(LOCAL.first, number), pick(LOCAL.last, number / LOCAL.first.len() as u64))
}

fn row(plan: &Plan, index: u32) -> Result<Row, Invalid> {
    let pictures = Pictures::default();
    let Person { newcomer, details, joined, .. } = Person::of(plan, &pictures, index)?;
    let (mut items, mut approved, mut gone) = (Vec::new(), HashSet::new(), HashSet::new());
    for step in Life::of(plan, &pictures, index)?.steps {
        match step.deed {
            Deed::Submit(submit) => items.push(ItemRow { submit: *submit, at: step.at, approved: false }),
            Deed::Decide(decide) if decide.verdict == Verdict::Approve => _ = approved.insert(decide.item),
            Deed::Delete(delete) => _ = gone.insert(delete.item),
            _ => {}
        }
    }
    items.retain(|item| !gone.contains(&item.submit.item));
    items.iter_mut().for_each(|item| item.approved = approved.contains(&item.submit.item));
    Ok(Row {
        id: newcomer.account.to_string(),
        email: newcomer.email.to_string(),
        name: details.display_name.known().map_or("", DisplayName::as_str).to_owned(),
        bio: details.bio.known().map_or("", Bio::as_str).to_owned(),
        skills: details.skills.iter().map(ToString::to_string).collect(),
        availability: details.availability.as_str(),
        joined,
        items,
    })
}
