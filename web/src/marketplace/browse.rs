//! The wall of creators: filters with their counts, cards, pages.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use askama::Template;
use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use projections::marketplace::{Query, Sort};
use strum::VariantArray;

use super::filters::{Dropped, Filters};
use super::{Card, Picture};
use crate::ui::{Language, Ui};

/// How many skills the rail offers, beside chosen ones that are less frequent.
const SKILLS: usize = 9;

/// How many works hang beside the heading.
const HUNG: usize = 3;

/// What the catalogue found for a visitor.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The cards of these pages, in order.
    pub cards: Vec<Card>,
    /// How many creators match in all.
    pub total: u64,
    /// How many pages they fill.
    pub pages: u64,
    /// Where to go on after a page that was asked for by a cursor.
    pub cursor: Option<String>,
    /// How many there would be with each further choice.
    pub facets: Facets,
}

/// How many creators each choice leads to.
#[derive(Clone, Debug, Default)]
pub struct Facets {
    /// By kind of work.
    pub categories: Vec<(Category, u64)>,
    /// By kind of creator.
    pub creator_types: Vec<(CreatorType, u64)>,
    /// By skill, the most frequent first.
    pub skills: Vec<(String, u64)>,
    /// By availability.
    pub availability: Vec<(Availability, u64)>,
    /// With at least so many stars.
    pub ratings: Vec<(u8, u64)>,
}

/// A choice in the rail.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) count: Option<u64>,
    pub(crate) chosen: bool,
    /// It leads to nobody and cannot be taken now.
    pub(crate) closed: bool,
}

/// A filter that is on, and the address without it.
pub(crate) struct Chip {
    pub(crate) label: String,
    pub(crate) href: String,
}

/// A page number: without an address it is this page, or the gap when zero.
pub(crate) struct PageLink {
    pub(crate) page: u64,
    pub(crate) href: Option<String>,
}

/// `/community/marketplace` (MB-01).
#[derive(Template)]
#[template(path = "marketplace.html")]
pub struct MarketplacePage {
    ui: Ui,
    title: String,
    canonical: String,
    notices: Vec<&'static str>,
    types: Vec<Choice>,
    categories: Vec<Choice>,
    skills: Vec<Choice>,
    availabilities: Vec<Choice>,
    ratings: Vec<Choice>,
    /// Nobody here has a review yet, so no rating can be asked for.
    unrated: bool,
    sorts: Vec<Choice>,
    chips: Vec<Chip>,
    cards: Vec<Card>,
    /// A few works beside the heading, where nothing was asked for yet.
    hung: Vec<Picture>,
    /// The search holds nothing that could be found.
    wordless: bool,
    total: u64,
    links: Vec<PageLink>,
    previous: Option<String>,
    next: Option<String>,
    filters: Filters,
}

impl MarketplacePage {
    /// The page of what was found for these filters, with notices about what was left out.
    pub fn new(ui: Ui, filters: Filters, dropped: &[Dropped], found: Found) -> Self {
        let rail = Rail { ui: &ui, filters: &filters, facets: &found.facets };
        let (page, last, follows) = (filters.page, filters.last_page(), filters.cursor.is_some());
        let next = match found.cursor {
            _ if !follows => (last < found.pages).then(|| filters.address_of_page(last + 1)),
            cursor => cursor.map(|cursor| filters.address_with(|filters| filters.cursor = Some(cursor))),
        };
        Self {
            title: title(&ui, page),
            canonical: Filters { pages: 1, ..filters.clone() }.address(),
            notices: dropped.iter().map(|dropped| ui.t(dropped.key())).collect(),
            types: rail.types(),
            categories: rail.categories(),
            skills: rail.skills(),
            availabilities: rail.availabilities(),
            ratings: rail.ratings(),
            unrated: rail.unrated(),
            sorts: rail.sorts(),
            chips: rail.chips(),
            hung: if filters.narrows() || page > 1 { Vec::new() } else { hung(&found.cards) },
            wordless: Query::is_wordless(&filters.search),
            cards: found.cards,
            total: found.total,
            links: if follows { Vec::new() } else { links(&filters, found.pages) },
            previous: (page > 1 && !follows).then(|| filters.address_of_page(page - 1)),
            next,
            filters,
            ui,
        }
    }
}

/// The first pictures of the creators further down the first page, so that nothing hangs twice in one view.
fn hung(cards: &[Card]) -> Vec<Picture> {
    let mut hung: Vec<Picture> = Vec::new();
    for picture in cards.iter().take(Query::LIMIT_DEFAULT).rev().filter_map(|card| card.works.first()?.picture.as_ref())
    {
        if hung.len() < HUNG && !hung.contains(picture) {
            hung.push(picture.clone());
        }
    }
    hung
}

fn title(ui: &Ui, page: u64) -> String {
    let title = ui.t("marketplace-title");
    if page > 1 { format!("{title} · {} · Kreatr", ui.count("page", page)) } else { format!("{title} · Kreatr") }
}

/// The first, the last, and the pages around this one, which is the last that is shown; a gap where more than one is
/// left out.
fn links(filters: &Filters, pages: u64) -> Vec<PageLink> {
    let here = filters.last_page();
    let around = here.saturating_sub(2)..=here.saturating_add(2);
    let kept = |page: &u64| match page.abs_diff(here) {
        2 => *page == 2 || *page + 1 == pages,
        _ => true,
    };
    let shown: BTreeSet<u64> =
        around.filter(kept).chain([1, pages]).filter(|page| (1..=pages).contains(page)).collect();
    let mut links: Vec<PageLink> = Vec::new();
    for page in shown {
        if links.last().is_some_and(|last| last.page + 1 != page) {
            links.push(PageLink { page: 0, href: None });
        }
        links.push(PageLink { page, href: (page != here).then(|| filters.address_of_page(page)) });
    }
    links
}

/// Makes the choices of the rail.
struct Rail<'a> {
    ui: &'a Ui,
    filters: &'a Filters,
    facets: &'a Facets,
}

impl Rail<'_> {
    fn any(&self, chosen: bool) -> Choice {
        Choice { value: String::new(), label: self.ui.t("filter-any").to_owned(), count: None, chosen, closed: false }
    }

    fn types(&self) -> Vec<Choice> {
        let choice = |kind: &CreatorType| Choice {
            value: kind.as_str().to_owned(),
            label: self.ui.creator_type(*kind).to_owned(),
            count: count_of(&self.facets.creator_types, kind),
            chosen: self.filters.creator_type == Some(*kind),
            closed: false,
        };
        let any = self.any(self.filters.creator_type.is_none());
        std::iter::once(any).chain(CreatorType::VARIANTS.iter().map(choice)).collect()
    }

    fn categories(&self) -> Vec<Choice> {
        let choice = |category: &Category| Choice {
            value: category.as_str().to_owned(),
            label: self.ui.category(*category).to_owned(),
            count: count_of(&self.facets.categories, category),
            chosen: self.filters.category == Some(*category),
            closed: false,
        };
        let any = self.any(self.filters.category.is_none());
        std::iter::once(any).chain(Category::VARIANTS.iter().map(choice)).collect()
    }

    fn availabilities(&self) -> Vec<Choice> {
        let choice = |availability: &Availability| Choice {
            value: availability.as_str().to_owned(),
            label: self.ui.availability(*availability).to_owned(),
            count: count_of(&self.facets.availability, availability),
            chosen: self.filters.availability == Some(*availability),
            closed: false,
        };
        let any = self.any(self.filters.availability.is_none());
        std::iter::once(any).chain(Availability::VARIANTS.iter().map(choice)).collect()
    }

    fn ratings(&self) -> Vec<Choice> {
        let choice = |stars: u8| Choice {
            value: stars.to_string(),
            label: self.ui.count("rating-from", stars),
            count: count_of(&self.facets.ratings, &stars),
            chosen: self.filters.min_rating == Some(stars),
            closed: self.unrated(),
        };
        let any = self.any(self.filters.min_rating.is_none());
        std::iter::once(any).chain((1..=5).rev().map(choice)).collect()
    }

    fn unrated(&self) -> bool {
        self.filters.min_rating.is_none() && self.facets.ratings.iter().all(|(_, count)| *count == 0)
    }

    /// The most frequent skills, chosen or not, so that a choice stays where it was made; then what else is chosen.
    fn skills(&self) -> Vec<Choice> {
        let chosen = |name: &str| self.filters.skills.iter().any(|skill| same(skill, name));
        let choice = |name: &str, count| Choice {
            value: name.to_owned(),
            label: name.to_owned(),
            count,
            chosen: chosen(name),
            closed: false,
        };
        let mut ranked: Vec<&(String, u64)> = self.facets.skills.iter().collect();
        ranked.sort_by_cached_key(|(name, count)| (Reverse(*count), name.to_lowercase()));
        let counted = ranked.into_iter().enumerate();
        // What nobody has stands here only because it was asked for.
        let listed = counted.filter(|(place, (name, count))| (*place < SKILLS && *count > 0) || chosen(name));
        let unknown =
            self.filters.skills.iter().filter(|name| !self.facets.skills.iter().any(|(other, _)| same(name, other)));
        listed
            .map(|(_, (name, count))| choice(name, Some(*count)))
            .chain(unknown.map(|name| choice(name, None)))
            .collect()
    }

    fn sorts(&self) -> Vec<Choice> {
        let choice = |sort: &Sort| {
            let label = match sort {
                Sort::Popular => "sort-popular",
                Sort::Newest => "sort-newest",
                Sort::Rating => "sort-rating",
                Sort::Relevance => "sort-relevance",
            };
            Choice {
                // The usual order is left out of the address, so that another search may have another.
                value: if *sort == self.filters.usual() { String::new() } else { sort.as_str().to_owned() },
                label: self.ui.t(label).to_owned(),
                count: None,
                chosen: self.filters.order() == *sort,
                closed: false,
            }
        };
        let searches = !self.filters.search.is_empty();
        let fits: &[Sort] = if searches { &[Sort::Relevance] } else { &[] };
        fits.iter().chain(&[Sort::Popular, Sort::Newest, Sort::Rating]).map(choice).collect()
    }

    fn chips(&self) -> Vec<Chip> {
        let (ui, filters) = (self.ui, self.filters);
        let mut chips = Vec::new();
        let mut put = |label: String, change: &dyn Fn(&mut Filters)| {
            chips.push(Chip { label, href: filters.address_with(change) });
        };
        if !filters.search.is_empty() {
            put(ui.with("chip-search", &filters.search), &|filters| filters.search.clear());
        }
        if let Some(kind) = filters.creator_type {
            put(ui.creator_type(kind).to_owned(), &|filters| filters.creator_type = None);
        }
        if let Some(category) = filters.category {
            put(ui.category(category).to_owned(), &|filters| filters.category = None);
        }
        for skill in &filters.skills {
            put(skill.clone(), &|filters| filters.skills.retain(|other| other != skill));
        }
        if let Some(availability) = filters.availability {
            put(ui.availability(availability).to_owned(), &|filters| filters.availability = None);
        }
        if let Some(stars) = filters.min_rating {
            put(ui.count("rating-from", stars), &|filters| filters.min_rating = None);
        }
        chips
    }
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn count_of<T: PartialEq>(counts: &[(T, u64)], of: &T) -> Option<u64> {
    counts.iter().find(|(choice, _)| choice == of).map(|(_, count)| *count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MB-18
    #[test]
    fn page_links_show_both_ends_and_the_neighbours() {
        let shown = |page, pages| {
            let numbers = links(&Filters { page, pages: 1, ..Filters::default() }, pages);
            numbers.iter().map(|link| link.page.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(1, 1), "1");
        assert_eq!(shown(1, 26), "1 2 0 26");
        assert_eq!(shown(4, 26), "1 2 3 4 5 0 26");
        assert_eq!(shown(13, 26), "1 0 12 13 14 0 26");
        assert_eq!(shown(23, 26), "1 0 22 23 24 25 26");
        assert_eq!(shown(2, 5), "1 2 3 4 5");
        assert_eq!(shown(1, 5), "1 2 0 5");
        assert_eq!(shown(9, 0), "");
    }
}
