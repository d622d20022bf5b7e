//! What search engines read: which addresses there are, in both languages, and since when they are as they are.

use std::fmt::Write;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::Door;
use crate::failures::no_file;
use crate::ui::{Language, Ui};

/// The pages that are always there.
const STANDING: [&str; 4] = ["/", "/demo", "/community", "/community/marketplace"];
/// The name of the part that names them.
const PAGES: &str = "pages.xml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

fn answer(kind: &'static str, text: String) -> Response {
    (StatusCode::OK, [(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}

/// `GET /robots.txt`
pub(crate) async fn robots(ui: Ui) -> Response {
    let closed = ["/api/", "/dashboard", "/admin/", "/login", "/logout", "/preferences"];
    let closed: String = closed.iter().map(|path| format!("Disallow: {path}\n")).collect();
    answer("text/plain; charset=utf-8", format!("User-agent: *\n{closed}\nSitemap: {}\n", ui.absolute("/sitemap.xml")))
}

/// `GET /sitemap.xml`: the parts.
pub(crate) async fn index(State(door): State<Door>, ui: Ui) -> Response {
    let parts = (0..door.house.catalogue().directory_parts()).map(|part| format!("creators-{part}.xml"));
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for part in [PAGES.to_owned()].into_iter().chain(parts) {
        _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", ui.absolute(format!("/sitemap/{part}")));
    }
    xml.push_str("</sitemapindex>\n");
    answer("application/xml", xml)
}

/// `GET /sitemap/{part}`: one of them.
pub(crate) async fn part(State(door): State<Door>, Path(part): Path<String>, headers: HeaderMap, ui: Ui) -> Response {
    let catalogue = door.house.catalogue();
    let number = part.strip_prefix("creators-").and_then(|rest| rest.strip_suffix(".xml")?.parse::<usize>().ok());
    let addresses: Vec<(String, Option<String>)> = match number {
        _ if part == PAGES => STANDING.iter().map(|path| ((*path).to_owned(), None)).collect(),
        Some(number) if number < catalogue.directory_parts() => {
            let listed = catalogue.directory(number).into_iter();
            let changed = |at: chrono::DateTime<chrono::Utc>| Some(at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            listed.map(|one| (format!("/portfolio/{}", one.username), changed(one.changed_at))).collect()
        }
        _ => return no_file(ui, &headers),
    };
    answer("application/xml", addresses_as_xml(&ui, &addresses))
}

/// Usernames hold nothing that XML or an address would have to escape; the host was checked.
fn addresses_as_xml(ui: &Ui, addresses: &[(String, Option<String>)]) -> String {
    let mut xml = format!("{HEAD}<urlset xmlns=\"{SPACE}\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for (address, changed) in addresses {
        _ = write!(xml, "<url><loc>{}</loc>", ui.absolute(address));
        if let Some(changed) = changed {
            _ = write!(xml, "<lastmod>{changed}</lastmod>");
        }
        for language in [Language::Id, Language::En] {
            let (tag, href) = (language.tag(), ui.abroad(address, language));
            _ = write!(xml, "<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{href}\"/>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PP-06, PG-14: addresses with their host, both languages, and when they changed.
    #[tokio::test]
    async fn an_address_is_named_with_its_languages_and_its_last_change() {
        let ui = Ui::at(Language::Id, None, "/sitemap.xml", "");
        let xml = addresses_as_xml(&ui, &[("/portfolio/ayu".into(), Some("2026-11-22T10:00:00Z".into()))]);
        for part in [
            "<loc>https://kreatr.app/portfolio/ayu</loc>",
            "<lastmod>2026-11-22T10:00:00Z</lastmod>",
            "hreflang=\"en\" href=\"https://kreatr.app/portfolio/ayu?lang=en\"/>",
        ] {
            assert!(xml.contains(part), "{part} is not in {xml}");
        }
        assert_eq!((xml.matches("<url>").count(), xml.matches("</url>").count()), (1, 1));
        let text = axum::body::to_bytes(robots(ui).await.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(text.to_vec()).unwrap();
        assert!(text.contains("Disallow: /dashboard\n") && text.contains("Sitemap: https://kreatr.app/sitemap.xml\n"));
    }
}
