//! What visitors of a full marketplace ask: every filter alone and with others, in every order, on near and far pages.

use std::net::SocketAddr;

use anyhow::Context;

use super::http::{Caller, get};
use crate::demo::rows::name;

/// The route of the list.
pub(super) const API: &str = "/api/v1/creators";
/// The page of the list.
pub(super) const PAGE: &str = "/community/marketplace";

const SORTS: [&str; 3] = ["popular", "newest", "rating"];
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
/// What is asked alone, in every order.
const ALONE: [(&str, &str); 15] = [
    ("all", ""),
    ("category", "&category=VIDEO_EDITING"),
    ("type", "&creatorType=PROMPTER"),
    ("skill", "&skills=Rust"),
    ("three skills", "&skills=Rust,Zines,Inpainting"),
    ("availability", "&availability=AVAILABLE"),
    ("rating", "&minRating=4"),
    ("common word", "&search=batik"),
    ("part of a word", "&search=llustr"),
    ("three letters", "&search=ang"),
    ("one letter", "&search=a"),
    ("a name, misspelt", "&search={name}"),
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
    /// As the `number`th visitor asks the list.
    pub(super) fn path(&self, number: u64) -> String {
        self.api(number)
    }

    /// As the list is asked, so many at a time that hardly an answer is there already.
    pub(super) fn api(&self, number: u64) -> String {
        format!("{API}?{}&limit={}", self.asked(number), 8 + number % 9)
    }

    /// As the page is asked.
    pub(super) fn page(&self, number: u64) -> String {
        format!("{PAGE}?{}", self.asked(number))
    }

    fn asked(&self, number: u64) -> String {
        let (first, last) = name(number);
        let misspelt: String =
            last.char_indices().filter(|(at, _)| *at != last.len() / 2).map(|(_, letter)| letter).collect();
        let filter = self.filter.replace("{name}", &format!("{first}+{misspelt}"));
        format!("sortBy={}{filter}&page={}", self.sort, (self.page)(number))
    }
}

/// Every filter alone, in every order.
pub(super) fn alone() -> Vec<(String, Question)> {
    let question = |sort: &'static str, (what, filter): (&str, &str)| {
        (format!("{sort}, {what}"), Question { sort, filter: filter.to_owned(), page: PAGES[1] })
    };
    let all = SORTS.into_iter().flat_map(|sort| ALONE.into_iter().map(move |alone| question(sort, alone)));
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

/// Where deep pages end, for those who go on after them: questions that lack only how many at a time.
pub(super) async fn cursors(address: SocketAddr) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for sort in SORTS {
        for filter in ["", "&availability=BUSY", "&search=a"] {
            for page in [2_000, 5_000] {
                let asked = format!("{API}?sortBy={sort}{filter}");
                let answer = get(&Caller::visitor(address), &format!("{asked}&page={page}")).await?;
                let answer: serde_json::Value = serde_json::from_slice(&answer)?;
                let next = answer["next"].as_str();
                found.extend(next.map(|next| format!("{asked}&cursor={next}&limit=")));
            }
        }
    }
    found.first().context("a list that goes on after its first pages")?;
    Ok(found)
}
