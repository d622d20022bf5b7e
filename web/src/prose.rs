//! What people write at length: a subset of Markdown, as safe HTML (PF-28, SE-07).
//!
//! Paragraphs, emphasis, lists, quotations, code and links. A heading becomes a strong line, so that nobody's text
//! disturbs the outline of the page; pictures, tables and raw HTML stay text, and so do links that lead nowhere in the web. The renderer's output is cleaned by an
//! allow-list all the same: two walls, of which one may have a hole.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use askama::filters::Safe;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use url::Url;

/// Elements that the subset is made of.
const ELEMENTS: [&str; 11] = ["p", "br", "strong", "em", "del", "ul", "ol", "li", "blockquote", "code", "a"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(["https", "http"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"));
    cleaner
});

/// The text as HTML.
pub(crate) fn prose(source: &str) -> Safe<String> {
    let mut refused = false;
    let events = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH);
    let events = events.filter_map(|event| within_subset(event, &mut refused));
    let mut raw = String::with_capacity(source.len() * 2);
    html::push_html(&mut raw, events);
    Safe(CLEANER.clean(&raw).to_string())
}

/// The words of the text, without what makes them strong or a list: for places that show no HTML.
pub(crate) fn plain(source: &str) -> String {
    let mut words = String::with_capacity(source.len());
    for event in Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                words.push('\n');
            }
            _ => {}
        }
    }
    words
}

/// The event as the subset has it, if it has it; `refused`: it stands within a link that is none.
fn within_subset<'s>(event: Event<'s>, refused: &mut bool) -> Option<Event<'s>> {
    Some(match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // Markup that begins a line is a block: as text, it is a paragraph.
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // A line break that somebody typed was meant.
        Event::SoftBreak => Event::HardBreak,
        Event::Start(Tag::Heading { .. }) => Event::Html("<p><strong>".into()),
        Event::End(TagEnd::Heading(_)) => Event::Html("</strong></p>".into()),
        Event::Start(Tag::Link { ref dest_url, .. }) if !leads_out(dest_url) => {
            *refused = true;
            return None;
        }
        // No link stands within another.
        Event::End(TagEnd::Link) if std::mem::take(refused) => return None,
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) | Event::Rule => return None,
        other => other,
    })
}

/// Whether an address leads to a page of the web, by its full name (SE-13).
fn leads_out(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        prose(source).0
    }

    /// PF-28, SE-13
    #[test]
    fn the_subset_is_rendered() {
        assert_eq!(html("**a** *b*\nc"), "<p><strong>a</strong> <em>b</em><br>\nc</p>\n");
        assert_eq!(html("- one\n- two"), "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n");
        assert_eq!(html("3. x"), "<ol start=\"3\">\n<li>x</li>\n</ol>\n");
        assert_eq!(html("# Big"), "<p><strong>Big</strong></p>");
        let link = html("[here](https://ok.example/a?b=1&c=2)");
        let wanted = "<p><a href=\"https://ok.example/a?b=1&amp;c=2\" rel=\"nofollow ugc noopener\">here</a></p>\n";
        assert_eq!(link, wanted);
    }

    /// PF-28, SE-07: markup is what somebody wrote, so it is read, wherever in a text it stands.
    #[test]
    fn raw_html_is_shown_as_it_was_written() {
        for (source, shown) in [
            ("a <b>b</b> c", "<p>a &lt;b&gt;b&lt;/b&gt; c</p>\n"),
            ("<div>in a line</div>", "<p>&lt;div&gt;in a line&lt;/div&gt;</p>\n"),
            ("one\n\n<b>two</b> three\n\nfour", "<p>one</p>\n<p>&lt;b&gt;two&lt;/b&gt; three</p>\n<p>four</p>\n"),
            ("<!-- hidden --> seen", "<p>&lt;!-- hidden --&gt; seen</p>\n"),
            ("- <script>x()</script>", "<ul>\n<li>\n<p>&lt;script&gt;x()&lt;/script&gt;</p>\n</li>\n</ul>\n"),
        ] {
            assert_eq!(html(source), shown, "{source}");
        }
    }

    /// SE-13, PF-28: what a link says is kept where it may not lead anywhere.
    #[test]
    fn a_refused_link_is_its_words() {
        for address in
            ["javascript:alert(1)", "data:text/html,hi", "//evil.example", "/logout", "mailto:a@b.example", "#x", "x"]
        {
            assert_eq!(
                html(&format!("see [**this** one]({address}) now")),
                "<p>see <strong>this</strong> one now</p>\n"
            );
        }
        assert_eq!(html("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>\n");
        assert_eq!(html("[a](/x) [b](HTTPS://b.example)").matches("<a ").count(), 1);
    }

    /// PP-06, PF-28
    #[test]
    fn the_words_are_told_without_their_marks() {
        let told =
            plain("# Senja\n\nDibuat **dengan** [teliti](https://a.example),\nlalu:\n\n- satu\n- `dua` <b>x</b>");
        let words: Vec<_> = told.split_whitespace().collect();
        assert_eq!(words.join(" "), "Senja Dibuat dengan teliti, lalu: satu dua <b>x</b>");
    }

    /// PF-28, SE-07, SE-09, SE-13
    #[test]
    fn what_is_hostile_is_text_or_nothing() {
        for (source, never) in [
            ("<script>alert(1)</script>", "<script"),
            ("<img src=x onerror=alert(1)>", "<img"),
            ("![x](https://spy.example/pixel.gif)", "<img"),
            ("[x](javascript:alert(1))", "javascript:"),
            ("[x](data:text/html,hi)", "data:"),
            ("[x](//evil.example)", "href"),
            ("[x](/logout)", "href"),
            ("<a href=\"https://a.example\" onclick=\"x()\" style=\"x\">b</a>", "<a"),
            ("`<b onmouseover=x>`", "<b"),
            ("<svg><style><img src=x onerror=alert(1)></style></svg>", "<svg"),
        ] {
            let html = html(source);
            assert!(!html.contains(never), "{source} became {html}");
        }
        assert!(html(&"> ".repeat(500)).len() < 100_000, "deep nesting stays small");
    }
}
