//! What visitors of a full marketplace ask: every filter alone and with others, in every order, on near and far pages.

use std::net::SocketAddr;

use anyhow::Context;

use super::http::{Caller, get};
use crate::demo::rows::name;

/// The route of the list.
pub(super) const API: &str = "/api/v1/creators";
/// The page of the list.
pub(super) const PAGE: &str = "/community/marketplace";

/// Every order.
pub(super) const SORTS: [&str; 4] = ["popular", "newest", "rating", "relevance"];
/// The values of each filter that are asked for with those of the others; `{name}` is somebody's, another at every
/// turn, the second half misspelt.
const CATEGORIES: [&str; 4] = ["", "&category=VIDEO_EDITING", "&category=PROMPTS", "&creatorType=PROMPTER"];
const AVAILABILITIES: [&str; 4] = ["", "&availability=AVAILABLE", "&availability=BUSY", "&availability=UNAVAILABLE"];
const RATINGS: [&str; 2] = ["", "&minRating=4"];
const SKILLS: [&str; 3] = ["", "&skills=Rust", "&skills=Rust,Zines,Inpainting"];
const SEARCHES: [&str; 8] = [
    "",
    "&search=batik",
    "&search=batik+bandung",
    "&search={name}",
    "&search=desing+ilustrsi",
    "&search=a",
    "&search=llustr",
    "&search=%F0%9F%8E%A8+batik+%26+%22or%22+NOT+(x*)+%25",
];
/// Which page: mostly one of the first, at times one far behind the last, and one that may be deep.
const PAGES: [fn(u64) -> u64; 4] =
    [|_| 1, |number| number % 200 + 1, |number| number * 37 % 60_000 + 1, |_| 1_000_000_000];
/// What visitors look for, each in every order; `{name}` as above.
pub(super) const FILTERS: [(&str, &str); 11] = [
    ("all", ""),
    ("category", "&category=VIDEO_EDITING"),
    ("type", "&creatorType=PROMPTER"),
    ("skill", "&skills=Rust"),
    ("three skills", "&skills=Rust,Zines,Inpainting"),
    ("availability", "&availability=AVAILABLE"),
    ("rating", "&minRating=4"),
    ("common word", "&search=batik"),
    ("part of a word", "&search=llustr"),
    ("a name, misspelt", "&search={name}"),
    ("three filters", "&category=PROMPTS&availability=BUSY&search=bandung"),
];
/// What hardly anybody looks for, and what is hard to find; each in every order.
const ODD: [(&str, &str); 5] = [
    ("three letters", "&search=ang"),
    ("one letter", "&search=a"),
    ("two words, both misspelt", "&search=desing+ilustrsi"),
    (
        "ten words, all misspelt",
        "&search=desing+fotogarfi+ilustrsi+bandng+kreatf+anmasi+vidoe+brandig+koprat+portofoli",
    ),
    ("emoji and operators", "&search=%F0%9F%8E%A8+%26+%22or%22+NOT+(x*)+%25"),
];

/// One question, but for its page.
#[derive(Clone, Debug)]
pub(super) struct Question {
    sort: &'static str,
    filter: String,
    page: fn(u64) -> u64,
}

impl Question {
    /// As the `number`th visitor asks the list, so many at a time that hardly an answer is there already.
    pub(super) fn api(&self, number: u64) -> String {
        format!("{API}?{}&limit={}", self.asked(number), 8 + number % 9)
    }

    /// As the page is asked.
    pub(super) fn page(&self, number: u64) -> String {
        format!("{PAGE}?{}", self.asked(number))
    }

    fn asked(&self, number: u64) -> String {
        format!("{}&page={}", asked(self.sort, &self.filter, number), (self.page)(number))
    }
}

/// The question with this filter in this order; `number` chooses the name in it.
pub(super) fn asked(sort: &str, filter: &str, number: u64) -> String {
    let (first, last) = name(number);
    let misspelt: String =
        last.char_indices().filter(|(at, _)| *at != last.len() / 2).map(|(_, letter)| letter).collect();
    format!("sortBy={sort}{}", filter.replace("{name}", &format!("{first}+{misspelt}")))
}

/// Every filter alone, in every order.
pub(super) fn alone() -> Vec<(String, Question)> {
    let question = |sort: &'static str, (what, filter): (&str, &str)| {
        (format!("{sort}, {what}"), Question { sort, filter: filter.to_owned(), page: PAGES[1] })
    };
    let all =
        SORTS.into_iter().flat_map(|sort| FILTERS.into_iter().chain(ODD).map(move |filter| question(sort, filter)));
    let deep = SORTS.map(|sort| {
        let filter = "&availability=AVAILABLE".to_owned();
        (format!("{sort}, availability, deep pages"), Question { sort, filter, page: PAGES[2] })
    });
    all.chain(deep).collect()
}

/// The `number`th of all combinations; after the last the first comes again.
pub(super) fn combined(number: u64) -> Question {
    // A step that has no factor in common with the number of all visits each, and neighbours differ in everything.
    let mut left = number.wrapping_mul(7919);
    let mut choose = |count: usize| {
        let chosen = left % count as u64;
        left /= count as u64;
        chosen as usize
    };
    let filter = [
        CATEGORIES[choose(CATEGORIES.len())],
        AVAILABILITIES[choose(AVAILABILITIES.len())],
        RATINGS[choose(RATINGS.len())],
        SKILLS[choose(SKILLS.len())],
        SEARCHES[choose(SEARCHES.len())],
    ];
    Question { sort: SORTS[choose(SORTS.len())], filter: filter.concat(), page: PAGES[choose(PAGES.len())] }
}

/// How many pages answer this.
pub(super) async fn pages(address: SocketAddr, question: &str) -> anyhow::Result<u64> {
    Ok(answer(address, question).await?["pages"].as_u64().unwrap_or(1).max(1))
}

/// Where pages amid the list end, for those who go on after them: questions that lack only how many at a time.
pub(super) async fn cursors(address: SocketAddr) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for sort in SORTS {
        for filter in ["", "&availability=BUSY", "&search=a"] {
            let asked = format!("{API}?sortBy={sort}{filter}");
            let pages = pages(address, &asked).await?;
            for page in [pages / 4 + 1, pages / 2 + 1] {
                let answer = answer(address, &format!("{asked}&page={page}")).await?;
                let next = answer["next"].as_str();
                found.extend(next.map(|next| format!("{asked}&cursor={next}&limit=")));
            }
        }
    }
    found.first().context("a list that goes on after its first pages")?;
    Ok(found)
}

async fn answer(address: SocketAddr, question: &str) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::from_slice(&get(&Caller::visitor(address), question).await?)?)
}
