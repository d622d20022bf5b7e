//! Icons, drawn into the page: Lucide's, and the marks of other places from Simple Icons.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::assets::Files;

static DRAWN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let drawings = Files::iter().filter_map(|path| {
        let (folder, file) = path.split_once('/')?;
        let name = file.strip_suffix(".svg")?;
        let drawing = Files::get(&path)?;
        let drawing = String::from_utf8_lossy(&drawing.data);
        match folder {
            "icons" => Some((name.to_owned(), inline(&drawing, "icon"))),
            "brands" => Some((format!("brand-{name}"), inline(&drawing, "icon brand"))),
            _ => None,
        }
    });
    drawings.collect()
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
            assert!(drawing.len() > 80 && drawing.len() < 3_200, "{name}: {} bytes", drawing.len());
            assert!(
                !drawing.contains("<script") && !drawing.contains("style=") && !drawing.contains("<title"),
                "{name}"
            );
            assert_eq!(drawing.matches("<svg").count(), 1, "{name}");
        }
        assert_eq!(icon("no-such-icon"), "");
    }

    #[test]
    fn every_icon_that_a_page_names_is_drawn() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("templates")];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let page = std::fs::read_to_string(&path).unwrap();
                for name in page.split("icon(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert!(!icon(name).is_empty(), "{}: {name}", path.display());
                }
            }
        }
    }
}
