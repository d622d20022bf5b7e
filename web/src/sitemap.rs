//! What search engines read: which addresses there are, in both languages, and since when they are as they are.

use std::fmt::Write;

use api::Problem;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use projections::marketplace::{Catalogue, ListedWork};

use crate::Door;
use crate::failures::no_file;
use crate::marketplace::work_address;
use crate::ui::{Language, Ui};

/// The pages that are always there.
const STANDING: [&str; 4] = ["/", "/demo", "/community", "/community/marketplace"];
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

/// A part: the pages that are always there, some creators, or the works of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Standing,
    Creators(usize),
    Works(usize),
}

impl Part {
    fn read(name: &str) -> Option<Self> {
        let name = name.strip_suffix(".xml")?;
        let number = |rest: &str| rest.parse().ok();
        match name.split_once('-') {
            None if name == "pages" => Some(Self::Standing),
            Some(("creators", rest)) => number(rest).map(Self::Creators),
            Some(("works", rest)) => number(rest).map(Self::Works),
            _ => None,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Standing => "pages.xml".to_owned(),
            Self::Creators(part) => format!("creators-{part}.xml"),
            Self::Works(part) => format!("works-{part}.xml"),
        }
    }

    /// The addresses in it, each with when it changed last, if that is known; `None` when there is no such part.
    async fn addresses(self, catalogue: &Catalogue) -> Result<Option<Vec<(String, Option<String>)>>, Problem> {
        let changed = |at: DateTime<Utc>| Some(at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        Ok(Some(match self {
            Self::Standing => STANDING.iter().map(|path| ((*path).to_owned(), None)).collect(),
            Self::Creators(part) if part < catalogue.directory_parts() => {
                let listed = catalogue.directory(part).into_iter();
                listed.map(|one| (format!("/portfolio/{}", one.username), changed(one.changed_at))).collect()
            }
            Self::Works(part) if part < catalogue.works_parts() => {
                let listed = catalogue.works(part).await?;
                let named = |one: &ListedWork| work_address(&one.username, &one.title, one.id);
                listed.iter().map(|one| (named(one), changed(one.changed_at))).collect()
            }
            Self::Creators(_) | Self::Works(_) => return Ok(None),
        }))
    }
}

/// `GET /sitemap.xml`: the parts.
pub(crate) async fn index(State(door): State<Door>, ui: Ui) -> Response {
    let catalogue = door.house.catalogue();
    let creators = (0..catalogue.directory_parts()).map(Part::Creators);
    let works = (0..catalogue.works_parts()).map(Part::Works);
    let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for part in [Part::Standing].into_iter().chain(creators).chain(works) {
        _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", ui.absolute(format!("/sitemap/{}", part.name())));
    }
    xml.push_str("</sitemapindex>\n");
    answer("application/xml", xml)
}

/// `GET /sitemap/{part}`: one of them.
pub(crate) async fn part(
    State(door): State<Door>,
    Path(part): Path<String>,
    headers: HeaderMap,
    ui: Ui,
) -> Result<Response, Problem> {
    let Some(part) = Part::read(&part) else { return Ok(no_file(ui, &headers)) };
    let Some(addresses) = part.addresses(door.house.catalogue()).await? else { return Ok(no_file(ui, &headers)) };
    Ok(answer("application/xml", addresses_as_xml(&ui, &addresses)))
}

/// Addresses of people and works hold nothing that XML or an address would have to escape; the host was checked.
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

    /// PP-06, PG-14: every part is found by the name that the index gives it, and nothing else is one.
    #[test]
    fn a_part_is_found_by_its_name() {
        for part in [Part::Standing, Part::Creators(0), Part::Creators(12), Part::Works(0), Part::Works(4_000)] {
            assert_eq!(Part::read(&part.name()), Some(part));
        }
        for wrong in ["", "pages", "creators-.xml", "works--1.xml", "works-1", "pages-1.xml", "others-1.xml"] {
            assert_eq!(Part::read(wrong), None, "{wrong}");
        }
    }

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
