//! The living page of the design: every part of the pages, by day and after dusk, in both languages. Built for those who
//! work on it, not into releases.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::forms::{Faults, Field, Filled, Kind};
use crate::marketplace::{Card, Rating};
use crate::samples;
use crate::ui::{Language, Ui, page};

#[derive(Template)]
#[template(path = "components.html")]
struct ComponentsPage {
    ui: Ui,
    sheets: Vec<Sheet>,
}

/// The parts in one language and one light.
struct Sheet {
    name: &'static str,
    light: &'static str,
    parts: String,
}

#[derive(Template)]
#[template(path = "parts/components.html")]
struct Parts {
    ui: Ui,
    cards: Vec<Card>,
    faults: Faults,
    fields: Vec<Field>,
    rating: Rating,
}

/// `GET /dev/components`
pub(crate) async fn components(ui: Ui) -> Response {
    let lights = [("day", "by day"), ("dusk", "after dusk")];
    let sheets = [Language::Id, Language::En].into_iter().flat_map(|language| {
        let parts = parts(Ui::at(language, None, "/dev/components", "")).render().unwrap_or_default();
        lights.map(|(light, name)| Sheet { name, light, parts: parts.clone() })
    });
    page(StatusCode::OK, &ComponentsPage { sheets: sheets.collect(), ui })
}

fn parts(ui: Ui) -> Parts {
    let problem = api::Problem::invalid("title", "title must be at least 5 characters");
    let faults = Faults::of(&problem, ui.language);
    let filled = Filled { sent: None, faults: &faults };
    let fields = vec![
        filled.line("text", "title", ui.t("skills"), "Foto").needed().most(100),
        filled.area(4, "description", ui.t("works"), "").hint(ui.t("marketplace-lead")).most(2000),
        filled.select("kind", ui.t("filter-category"), "A", [("A", "A".to_owned()), ("B", "B".to_owned())]),
        filled.switch("shown", ui.t("work-featured"), true),
    ];
    let cards = [None, Some(samples::EVIL), Some(samples::ODD)].map(|text| samples::card("ayu", text)).into();
    Parts { ui, cards, faults, fields, rating: Rating { mean: 3.4, count: 12 } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PG-16: each part is shown in both languages, by day and after dusk.
    #[tokio::test]
    async fn every_part_is_shown_four_times() {
        let answer = components(Ui::at(Language::En, None, "/dev/components", "")).await;
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let page = String::from_utf8(body.to_vec()).unwrap();
        for part in ["class=\"swatch day\"", "class=\"swatch dusk\""] {
            assert_eq!(page.matches(part).count(), 2, "{part}");
        }
        for part in ["class=\"notice bad\"", "class=\"scene\"", "class=\"avail busy\"", "aria-invalid=\"true\""] {
            assert_eq!(page.matches(part).count(), 4, "{part}");
        }
        assert!(
            page.contains("Available for hire") && page.contains("Siap menerima proyek") && !page.contains("<script>")
        );
    }
}
