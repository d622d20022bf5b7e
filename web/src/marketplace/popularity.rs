//! Why a creator stands where she stands among the most popular (MB-19).

use askama::Template;
use projections::marketplace::{Explained, HALF_LIFE, Share};

use crate::ui::Ui;

/// One line of the sum.
struct Line {
    what: &'static str,
    count: u64,
    weight: u64,
    worth: f64,
}

/// `/portfolio/{username}/popularity`.
#[derive(Template)]
#[template(path = "popularity.html")]
pub(crate) struct PopularityPage {
    ui: Ui,
    title: String,
    username: String,
    place: Option<(usize, usize)>,
    lines: [Line; 4],
    worth: f64,
}

impl PopularityPage {
    pub(crate) fn new(ui: Ui, explained: &Explained) -> Self {
        let line = |what, Share { count, weight, worth }| Line { what, count, weight, worth: points(worth) };
        Self {
            title: ui.with("popularity-heading", &explained.display_name),
            username: explained.username.clone(),
            place: explained.place.map(|place| (place, explained.of)),
            worth: [explained.views, explained.likes, explained.inquiries, explained.projects]
                .iter()
                .map(|share| points(share.worth))
                .sum(),
            lines: [
                line("popularity-views", explained.views),
                line("popularity-likes", explained.likes),
                line("popularity-inquiries", explained.inquiries),
                line("popularity-projects", explained.projects),
            ],
            ui,
        }
    }
}

/// Thousandths as points for people to read: whole tenths, so that the sum is that of the lines.
fn points(thousandths: u64) -> f64 {
    (thousandths / 100) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{EVIL, ODD};
    use crate::ui::Language;

    fn explained(name: &str, place: Option<usize>) -> Explained {
        Explained {
            username: "ayu".to_owned(),
            display_name: name.to_owned(),
            place,
            of: 320,
            views: Share { count: 1_234, weight: 1, worth: 512_300 },
            likes: Share { count: 8, weight: 5, worth: 20_000 },
            inquiries: Share { count: 2, weight: 10, worth: 20_000 },
            projects: Share { count: 1, weight: 30, worth: 30_000 },
        }
    }

    /// MB-19, SE-09
    #[test]
    fn the_sum_is_told_line_by_line_and_no_text_becomes_markup() {
        for language in [Language::Id, Language::En] {
            for (name, place) in [("Ayu Lestari", Some(3)), (EVIL, None), (ODD, Some(1))] {
                let ui = Ui::at(language, None, "/portfolio/ayu/popularity", "");
                let page = PopularityPage::new(ui, &explained(name, place)).render().unwrap();
                assert!(!page.contains("<img src=x") && !page.contains("<script>"), "{page}");
                assert!(page.contains(if language == Language::Id { "582,3" } else { "582.3" }), "{page}");
                assert!(page.contains("1,234") || page.contains("1.234"));
            }
        }
    }
}
