//! Icons, drawn into the page: Lucide's, and the marks of other places from Simple Icons.

use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! drawings {
    ($folder:literal: $($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../assets/", $folder, "/", $name, ".svg")))),*]
    };
}

const LUCIDE: [(&str, &str); 24] = drawings!("icons":
    "arrow-left", "arrow-right", "arrow-up-right", "briefcase", "circle-alert", "clapperboard", "compass",
    "cpu", "eye", "globe", "heart", "images", "mail", "megaphone", "moon", "rotate-cw", "search", "shapes",
    "sliders-horizontal", "sparkles",  "sun", "text-quote", "wand-sparkles", "x",
);

const BRANDS: [(&str, &str); 2] = drawings!("brands": "instagram", "x");

static DRAWN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let lucide = LUCIDE.iter().map(|(name, file)| ((*name).to_owned(), inline(file, "icon")));
    let brands = BRANDS.iter().map(|(name, file)| (format!("brand-{name}"), inline(file, "icon brand")));
    lucide.chain(brands).collect()
});

/// The drawing as markup of the page, for the eye alone; empty for an unknown name.
pub(crate) fn icon(name: &str) -> &'static str {
    DRAWN.get(name).map_or("", String::as_str)
}

/// What is between the file's `svg` tags, in a tag of our own: size and colour are the style sheet's.
fn inline(file: &str, class: &str) -> String {
    let opened = file.find("<svg").map_or("", |at| &file[at..]);
    let inside = opened.split_once('>').map_or("", |(_, rest)| rest).trim_end().trim_end_matches("</svg>");
    let inside = inside.split_once("</title>").map_or(inside, |(_, rest)| rest);
    let shapes: String = inside.lines().map(|line| line.trim().replace(" />", "/>")).collect();
    format!(r#"<svg class="{class}" viewBox="0 0 24 24" aria-hidden="true">{shapes}</svg>"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_small_and_clean() {
        for (name, drawing) in DRAWN.iter() {
            assert!(drawing.starts_with("<svg class=\"icon") && drawing.ends_with("</svg>"), "{name}");
            assert!(drawing.len() > 80 && drawing.len() < 2_500, "{name}: {} bytes", drawing.len());
            assert!(
                !drawing.contains("<script") && !drawing.contains("style=") && !drawing.contains("<title"),
                "{name}"
            );
            assert_eq!(drawing.matches("<svg").count(), 1, "{name}");
        }
        assert_eq!(icon("no-such-icon"), "");
    }
}
