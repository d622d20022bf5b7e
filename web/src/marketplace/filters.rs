//! What a visitor asked the wall for: the parameters of the JSON door, read leniently.

use domain::creators::Availability;
use domain::portfolio::{Category, CreatorType};
use domain::text::Skill;
use projections::marketplace::{Query, Sort};
use url::form_urlencoded;

/// The page that filters lead to.
pub(crate) const PATH: &str = "/community/marketplace";
/// The last page that is looked for: beyond it a number is no page but a mistake.
const PAGE_MAX: u64 = 1_000_000;
/// How many pages are shown at once at most: what "load more" hung below each other, for the way back.
const PAGES_MOST: u64 = 4;
/// The longest cursor that is passed on, in bytes.
const CURSOR_MAX: usize = 512;

/// The parameters of the wall, all of them sensible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Creators with public work of this kind (MB-15).
    pub category: Option<Category>,
    /// Creators of this kind (MB-02).
    pub creator_type: Option<CreatorType>,
    /// Creators with any of these skills (MB-09).
    pub skills: Vec<String>,
    /// Creators who take this much work (MB-04).
    pub availability: Option<Availability>,
    /// Creators with at least so many stars, 1 to 5 (MB-16).
    pub min_rating: Option<u8>,
    /// Words to look for; empty for none (MB-08, MB-21).
    pub search: String,
    /// The order, where one was chosen.
    pub sort: Option<Sort>,
    /// The page, from 1.
    pub page: u64,
    /// How many pages are shown, from that one on.
    pub pages: u64,
    /// Where the JSON door would go on.
    pub cursor: Option<String>,
}

/// A parameter that made no sense and was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// No such category.
    Category,
    /// No such kind of creator.
    CreatorType,
    /// No such availability.
    Availability,
    /// Not 1 to 5.
    MinRating,
    /// Some are no skills, or there are too many.
    Skills,
    /// Longer than 100 characters: cut.
    Search,
    /// No such order.
    Sort,
    /// No such page: the nearest is shown.
    Page,
    /// Not a cursor of ours.
    Cursor,
}

impl Dropped {
    /// The key of the notice.
    pub fn key(self) -> &'static str {
        match self {
            Self::Category => "dropped-category",
            Self::CreatorType => "dropped-type",
            Self::Availability => "dropped-availability",
            Self::MinRating => "dropped-rating",
            Self::Skills => "dropped-skills",
            Self::Search => "dropped-search",
            Self::Sort => "dropped-sort",
            Self::Page => "dropped-page",
            Self::Cursor => "dropped-cursor",
        }
    }
}

/// Reads parameters and remembers what it had to leave out.
struct Reader {
    filters: Filters,
    dropped: Vec<Dropped>,
}

impl Filters {
    /// Reads a query string. Empty values count as absent, unknown names are ignored, `skills` may be repeated.
    pub fn read(query: &str) -> (Self, Vec<Dropped>) {
        let mut reader = Reader { filters: Self { page: 1, pages: 1, ..Self::default() }, dropped: Vec::new() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !value.trim().is_empty() {
                reader.take(&name, value.trim());
            }
        }
        (reader.filters, reader.dropped)
    }

    /// Whether something beside order and page is asked for.
    pub fn narrows(&self) -> bool {
        let chosen = self.category.is_some() || self.creator_type.is_some() || self.availability.is_some();
        chosen || self.min_rating.is_some() || !self.skills.is_empty() || !self.search.is_empty()
    }

    /// The order: the chosen one or the usual.
    pub fn order(&self) -> Sort {
        match self.sort {
            Some(Sort::Relevance) | None => self.usual(),
            Some(sort) => sort,
        }
    }

    /// The order where none was chosen: whoever fits a search best, or else is most popular (MB-06, MB-21).
    pub(crate) fn usual(&self) -> Sort {
        if self.search.is_empty() { Sort::Popular } else { Sort::Relevance }
    }

    /// The address of the wall with these filters: the same for the same filters, and nothing in it that is not needed.
    pub fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        };
        put("category", self.category.map_or("", Category::as_str));
        put("creatorType", self.creator_type.map_or("", CreatorType::as_str));
        put("skills", &self.skills.join(","));
        put("availability", self.availability.map_or("", Availability::as_str));
        put("minRating", &self.min_rating.map(|stars| stars.to_string()).unwrap_or_default());
        put("search", &self.search);
        put("sortBy", if self.order() == self.usual() { "" } else { self.order().as_str() });
        put("cursor", self.cursor.as_deref().unwrap_or_default());
        put("page", &if self.page > 1 { self.page.to_string() } else { String::new() });
        put("pages", &if self.pages > 1 { self.pages.to_string() } else { String::new() });
        let query = query.finish();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }

    /// The address of another page of the same wall.
    pub fn address_of_page(&self, page: u64) -> String {
        self.on_page(page).address()
    }

    fn on_page(&self, page: u64) -> Self {
        Self { page, pages: 1, cursor: None, ..self.clone() }
    }

    /// The last page that is shown.
    pub(crate) fn last_page(&self) -> u64 {
        self.page.saturating_add(self.pages).saturating_sub(1)
    }

    /// The wall that shows these pages and, below them, the next; `None` when `next` does not follow. There is room for
    /// some pages only, so the first one may go.
    pub(crate) fn followed_by(&self, next: &Self) -> Option<Self> {
        let follows = next.pages == 1 && next.page == self.last_page().saturating_add(1) && self.cursor.is_none();
        if !follows || self.on_page(1) != next.on_page(1) {
            return None;
        }
        let pages = (self.pages + 1).min(PAGES_MOST);
        Some(Self { page: next.page + 1 - pages, pages, ..self.clone() })
    }

    /// The address of the first page of the wall that `change` makes of this one.
    pub(crate) fn address_with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut changed = self.on_page(1);
        change(&mut changed);
        changed.address()
    }
}

impl Reader {
    fn take(&mut self, name: &str, value: &str) {
        let filters = &mut self.filters;
        let fits = match name {
            "category" => put(&mut filters.category, value.to_ascii_uppercase().parse().ok(), Dropped::Category),
            "creatorType" => {
                put(&mut filters.creator_type, value.to_ascii_uppercase().parse().ok(), Dropped::CreatorType)
            }
            "availability" => {
                put(&mut filters.availability, value.to_ascii_uppercase().parse().ok(), Dropped::Availability)
            }
            "minRating" => put(
                &mut filters.min_rating,
                value.parse().ok().filter(|stars| (1..=5).contains(stars)),
                Dropped::MinRating,
            ),
            "skills" => self.skills(value),
            "search" => self.search(value),
            "sortBy" => self.sort(value),
            "page" => self.page(value),
            "pages" => self.pages(value),
            "cursor" => {
                let sound = value.len() <= CURSOR_MAX
                    && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=.~".contains(&b));
                put(&mut filters.cursor, sound.then(|| value.to_owned()), Dropped::Cursor)
            }
            _ => Ok(()),
        };
        if let Err(dropped) = fits
            && !self.dropped.contains(&dropped)
        {
            self.dropped.push(dropped);
        }
    }

    fn skills(&mut self, value: &str) -> Result<(), Dropped> {
        let mut fits = Ok(());
        for text in value.split(',').map(str::trim).filter(|text| !text.is_empty()) {
            let known = |skills: &[String]| skills.iter().any(|skill| skill.to_lowercase() == text.to_lowercase());
            match Skill::parse(text) {
                Ok(_) if known(&self.filters.skills) => {}
                Ok(skill) if self.filters.skills.len() < Skill::MOST => {
                    self.filters.skills.push(skill.as_str().to_owned());
                }
                _ => fits = Err(Dropped::Skills),
            }
        }
        fits
    }

    fn search(&mut self, value: &str) -> Result<(), Dropped> {
        let clean = Query::searched(value).unwrap_or_default();
        self.filters.search = clean.chars().take(Query::SEARCH_MAX).collect::<String>().trim().to_owned();
        if clean.chars().count() > Query::SEARCH_MAX { Err(Dropped::Search) } else { Ok(()) }
    }

    fn sort(&mut self, value: &str) -> Result<(), Dropped> {
        self.filters.sort = Some(value.to_ascii_lowercase().parse().map_err(|_| Dropped::Sort)?);
        Ok(())
    }

    fn page(&mut self, value: &str) -> Result<(), Dropped> {
        let page = value.parse().ok().filter(|page| (1..=PAGE_MAX).contains(page));
        self.filters.page = page.ok_or(Dropped::Page)?;
        Ok(())
    }

    fn pages(&mut self, value: &str) -> Result<(), Dropped> {
        let pages = value.parse().ok().filter(|pages| (1..=PAGES_MOST).contains(pages));
        self.filters.pages = pages.ok_or(Dropped::Page)?;
        Ok(())
    }
}

fn put<T>(place: &mut Option<T>, value: Option<T>, otherwise: Dropped) -> Result<(), Dropped> {
    *place = Some(value.ok_or(otherwise)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Filters {
        let (filters, dropped) = Filters::read(query);
        assert_eq!(dropped, [], "{query}");
        filters
    }

    fn dropped(query: &str) -> Vec<Dropped> {
        Filters::read(query).1
    }

    /// MB-02…MB-07, MB-15, MB-16
    #[test]
    fn every_parameter_is_read_and_written_back() {
        let full = "category=VIDEO_EDITING&creatorType=AI_CONTENT_CREATOR&skills=TikTok,AI%20Prompting&availability=BUSY\
                    &minRating=4&search=batik+tulis&sortBy=newest&page=3";
        let filters = read(full);
        assert_eq!(filters.category, Some(Category::VideoEditing));
        assert_eq!(filters.creator_type, Some(CreatorType::AiContentCreator));
        assert_eq!(filters.skills, ["TikTok", "AI Prompting"]);
        assert_eq!(filters.availability, Some(Availability::Busy));
        assert_eq!((filters.min_rating, filters.sort, filters.page), (Some(4), Some(Sort::Newest), 3));
        assert_eq!(filters.search, "batik tulis");
        let address = filters.address();
        assert_eq!(read(address.split_once('?').unwrap().1), filters);
        assert!(filters.narrows());
    }

    #[test]
    fn nothing_asked_is_the_plain_wall() {
        for query in [
            "",
            "category=&search=&minRating=&skills=&page=&sortBy=",
            "search=+++",
            "utm_source=x&lang=en",
            "page=1&pages=1&sortBy=popular",
        ] {
            let filters = read(query);
            assert_eq!(filters.address(), PATH, "{query}");
            assert!(!filters.narrows());
        }
    }

    /// MB-06, MB-21
    #[test]
    fn a_search_is_answered_by_who_fits_best_unless_another_order_is_chosen() {
        assert_eq!(read("").order(), Sort::Popular);
        assert_eq!(read("sortBy=relevance").order(), Sort::Popular);
        assert_eq!(read("search=batik").order(), Sort::Relevance);
        assert_eq!(read("search=batik&sortBy=popular").order(), Sort::Popular);
        assert_eq!(read("search=batik&sortBy=relevance").address(), format!("{PATH}?search=batik"));
        assert_eq!(read("search=batik&sortBy=popular").address(), format!("{PATH}?search=batik&sortBy=popular"));
        assert_eq!(read("sortBy=popular").address(), PATH);
    }

    #[test]
    fn skills_come_from_one_list_or_many_boxes() {
        assert_eq!(read("skills=TikTok&skills=Instagram").skills, read("skills=TikTok,Instagram").skills);
        assert_eq!(read("skills=TikTok,tiktok,%20TikTok%20").skills, ["TikTok"]);
        let many: Vec<String> = (0..16).map(|n| format!("skill-{n}")).collect();
        assert_eq!(read(&format!("skills={}", many[..15].join(","))).skills.len(), 15);
        let (filters, left_out) = Filters::read(&format!("skills={}", many.join(",")));
        assert_eq!((filters.skills.len(), left_out), (15, vec![Dropped::Skills]));
    }

    /// MB-16, MB-18, MB-21
    #[test]
    fn what_makes_no_sense_is_left_out_once() {
        assert_eq!(dropped("category=PAINTING"), [Dropped::Category]);
        assert_eq!(dropped("creatorType=WIZARD"), [Dropped::CreatorType]);
        assert_eq!(dropped("availability=maybe"), [Dropped::Availability]);
        assert_eq!(dropped("sortBy=price"), [Dropped::Sort]);
        for bad in ["0", "6", "-1", "4.5", "many", "256"] {
            assert_eq!(dropped(&format!("minRating={bad}")), [Dropped::MinRating], "{bad}");
        }
        for bad in ["0", "-1", "1.5", "x", "1000001", "99999999999999999999999"] {
            assert_eq!(dropped(&format!("page={bad}")), [Dropped::Page], "{bad}");
        }
        for bad in ["0", "-1", "5", "x"] {
            assert_eq!(dropped(&format!("pages={bad}")), [Dropped::Page], "{bad}");
        }
        assert_eq!(dropped("skills=a,TikTok,b"), [Dropped::Skills]);
        assert_eq!(dropped("cursor=%3Cscript%3E"), [Dropped::Cursor]);
        assert_eq!(read("minRating=1").min_rating, Some(1));
        assert_eq!(read("minRating=5").min_rating, Some(5));
        assert_eq!(read("page=1000000").page, 1_000_000);
        assert_eq!(read("availability=available").availability, Some(Availability::Available));
    }

    /// MB-21
    #[test]
    fn a_search_has_at_most_a_hundred_characters() {
        for (length, fits) in [(99, true), (100, true), (101, false)] {
            let (filters, left_out) = Filters::read(&format!("search={}", "é".repeat(length)));
            assert_eq!(filters.search.chars().count(), length.min(100));
            assert_eq!(left_out.is_empty(), fits);
        }
        assert_eq!(read("search=a%00b%0Ac").search, "a b c");
    }

    /// MB-18: what was hung below each other is one address, and the first page goes when there is no more room.
    #[test]
    fn pages_below_each_other_are_one_address() {
        let below = |shown: &str, next: &str| read(shown).followed_by(&read(next)).map(|all| all.address());
        let wall = |query: &str| Some(format!("{PATH}?{query}"));
        assert_eq!(below("", "page=2"), wall("pages=2"));
        assert_eq!(below("pages=2", "page=3"), wall("pages=3"));
        assert_eq!(
            below("category=PROMPTS&pages=4", "category=PROMPTS&page=5"),
            wall("category=PROMPTS&page=2&pages=4")
        );
        assert_eq!(below("page=7", "page=8"), wall("page=7&pages=2"));
        for (shown, next) in [
            ("", "page=3"),
            ("", ""),
            ("pages=2", "page=2"),
            ("search=batik", "page=2"),
            ("", "page=2&pages=2"),
            ("cursor=abc", "page=2"),
        ] {
            assert_eq!(below(shown, next), None, "{shown} and {next}");
        }
    }

    #[test]
    fn another_choice_starts_at_the_first_page() {
        let filters = read("category=PROMPTS&page=7&pages=2&cursor=abc");
        assert_eq!(filters.address_with(|filters| filters.category = None), PATH);
        assert_eq!(filters.address_of_page(8), format!("{PATH}?category=PROMPTS&page=8"));
    }
}
