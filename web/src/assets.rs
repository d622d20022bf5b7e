//! Style, script, fonts and drawings: embedded in the program, named by their content, cached for ever.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::failures::no_file;
use crate::ui::Ui;

#[cfg(test)]
mod contrast_tests;

#[derive(RustEmbed)]
#[folder = "assets/"]
pub(crate) struct Files;

/// The files of the sheet of every page, in the order of its layers.
const STYLE: &[&str] = &[
    "css/reset.css",
    "css/tokens.css",
    "css/base.css",
    "css/components/button.css",
    "css/components/masthead.css",
    "css/components/bits.css",
    "css/components/card.css",
    "css/components/filters.css",
    "css/components/form.css",
    "css/components/toast.css",
    "css/pages/marketplace.css",
    "css/pages/profile.css",
    "css/pages/front.css",
    "css/pages/community.css",
];
/// The files of the sheet of the sign-in and the rooms behind it: whoever only looks does not load it.
const DESK: &[&str] = &[
    "css/components/desk.css",
    "css/pages/gate.css",
    "css/pages/desk-portfolio.css",
    "css/pages/desk-editor.css",
    "css/pages/moderation.css",
    "css/pages/popularity.css",
];
/// The sheet of the page of a work.
const EXHIBIT: &[&str] = &["css/pages/exhibit.css"];
/// The sheet of inquiries.
const LETTERS: &[&str] = &["css/pages/letters.css"];
/// All sheets.
const SHEETS: [(&str, &[&str]); 4] =
    [("kreatr.css", STYLE), ("desk.css", DESK), ("exhibit.css", EXHIBIT), ("letters.css", LETTERS)];
/// Files that pages or the style sheets refer to.
const PLAIN: &[&str] = &[
    "fonts/plus-jakarta-sans.woff2",
    "fonts/jetbrains-mono.woff2",
    "images/mark.svg",
    "images/share.jpg",
    "images/star.svg",
    "kreatr.js",
    "shelf.js",
    "editor.js",
    "vendor/htmx.js",
    "moderation.js",
    "letters.js",
    "vendor/sortable.js",
];
/// What is in an address never changes.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

struct Asset {
    address: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

struct Shelf {
    by_name: HashMap<&'static str, Asset>,
    by_address: HashMap<String, &'static str>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let mut by_name: HashMap<&'static str, Asset> = PLAIN
        .iter()
        .map(|name| (*name, asset(name, Files::get(name).map(|file| file.data.into_owned()).unwrap_or_default())))
        .collect();
    for (name, parts) in SHEETS {
        let style = style_sheet(parts, &by_name);
        by_name.insert(name, asset(name, style.into_bytes()));
    }
    let by_address = by_name.iter().map(|(name, asset)| (asset.address.clone(), *name)).collect();
    Shelf { by_name, by_address }
});

fn asset(name: &str, bytes: Vec<u8>) -> Asset {
    let digest: String = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let file = name.rsplit('/').next().unwrap_or(name);
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let kind = match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "jpg" => "image/jpeg",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    Asset { address: format!("{stem}.{digest}.{ending}"), kind, bytes }
}

/// The parts one after the other, with the addresses of the files that they name.
fn style_sheet(parts: &[&str], files: &HashMap<&'static str, Asset>) -> String {
    let mut style = String::from("@layer reset, tokens, base, components, pages;\n");
    for part in parts {
        if let Some(file) = Files::get(part) {
            style.push_str(&squeezed(&String::from_utf8_lossy(&file.data)));
        }
    }
    for (name, asset) in files {
        style = style.replace(&format!("asset:{name}"), &format!("/assets/{}", asset.address));
    }
    style
}

/// A style file without what is only there for those who write it: comments, line ends, and the spaces that tell
/// nothing. No text in ours holds a comment's marks, or a space behind a mark of punctuation.
fn squeezed(style: &str) -> String {
    let mut bare = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    bare.push_str(rest);
    let mut tight = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    for (loose, close) in [
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        ("{ ", "{"),
        (" {", "{"),
        ("} ", "}"),
        (" }", "}"),
        (" > ", ">"),
        (";}", "}"),
    ] {
        tight = tight.replace(loose, close);
    }
    tight
}

/// The address of an asset, such as `kreatr.css`.
pub(crate) fn address(name: &str) -> String {
    let file = SHELF.by_name.get(name).map_or(name, |asset| asset.address.as_str());
    format!("/assets/{file}")
}

/// `GET /assets/{file}`
pub(crate) async fn serve(Path(file): Path<String>, headers: HeaderMap, ui: Ui) -> Response {
    let found = SHELF.by_address.get(&file).and_then(|name| SHELF.by_name.get(name));
    let Some(asset) = found else { return no_file(ui, &headers) };
    ([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, FOR_EVER)], asset.bytes.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::ui::Language;

    async fn ask(file: &str) -> Response {
        serve(Path(file.to_owned()), HeaderMap::new(), Ui::at(Language::En, None, "/assets", "")).await
    }

    fn styles() -> [String; 4] {
        SHEETS.map(|(name, _)| String::from_utf8(SHELF.by_name[name].bytes.clone()).unwrap())
    }

    #[test]
    fn the_style_sheets_are_small_and_whole() {
        for style in styles() {
            assert!(style.len() <= 40_000, "{} bytes", style.len());
            assert_eq!(style.matches('{').count(), style.matches('}').count());
            assert!(!style.contains("asset:"), "an asset has no address");
        }
        let parts: Vec<_> = SHEETS.iter().flat_map(|(_, parts)| *parts).collect();
        for part in &parts {
            assert!(Files::get(part).is_some(), "{part} is missing");
        }
        let written = Files::iter().filter(|name| name.ends_with(".css")).count();
        assert_eq!(written, parts.len(), "a style file is not in the list");
    }

    /// A page loads the rooms' styles together: what two rooms call the same would look like both.
    #[test]
    fn no_two_rooms_give_a_part_the_same_name() {
        let mut owners: HashMap<String, &str> = HashMap::new();
        for part in SHEETS.iter().flat_map(|(_, parts)| *parts).filter(|part| part.starts_with("css/pages/")) {
            let file = Files::get(part).unwrap();
            let style = String::from_utf8_lossy(&file.data);
            let tops = style.lines().filter_map(|line| line.strip_prefix("  .")).filter(|line| line.ends_with('{'));
            for name in tops.filter_map(|line| line.split([' ', ',', ':', '.', '{']).next()) {
                let owner = owners.entry(name.to_owned()).or_insert(part);
                assert_eq!(owner, part, ".{name} has two owners");
            }
        }
        assert!(owners.len() > 30);
    }

    /// SE-08: a page loads nothing from elsewhere.
    #[test]
    fn no_asset_points_to_another_place() {
        for style in styles() {
            for address in style.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(address.trim_matches('"').starts_with("/assets/"), "{address}");
            }
            assert!(!style.contains("@import"));
        }
    }

    #[tokio::test]
    async fn an_asset_is_found_by_the_address_of_its_content_alone() {
        for name in PLAIN.iter().chain(SHEETS.iter().map(|(name, _)| name)) {
            let file = address(name).strip_prefix("/assets/").unwrap().to_owned();
            let answer = ask(&file).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            assert_eq!(answer.headers()[CACHE_CONTROL], FOR_EVER);
        }
        for wrong in ["kreatr.css", "kreatr.000000000000.css", "../Cargo.toml", ""] {
            assert_eq!(ask(wrong).await.status(), StatusCode::NOT_FOUND);
        }
    }
}
