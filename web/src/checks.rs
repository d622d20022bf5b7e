//! What holds for every page, whatever it shows.

use std::collections::BTreeSet;

/// SE-07, SE-08, SE-09: only the page's own elements are elements, nothing in it is a style or a handler, and no key
/// stands for a text.
#[track_caller]
pub(crate) fn is_clean(page: &str) {
    is_harmless(page);
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!((page.matches("<title>").count(), page.matches("</title>").count()), (1, 1));
}

/// The same for a part of a page.
#[track_caller]
pub(crate) fn is_harmless(page: &str) {
    for wrong in
        ["<script>", "<b>", "<img src=x", "onerror=alert(1)>", " onclick", " style=", "<style", "href=\"javascript:"]
    {
        assert!(!page.contains(wrong), "{wrong} in {page}");
    }
    assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
    assert!(!page.contains("Unknown localization") && !page.contains("{ $"), "{page}");
}

/// Elements are closed, ids are unique, anchors lead somewhere, pictures have sizes, drawings are for the eye alone.
#[track_caller]
pub(crate) fn is_well_formed(page: &str) {
    for element in [
        "div", "ul", "ol", "li", "a", "button", "form", "section", "nav", "p", "span", "svg", "dl", "dt", "dd", "h1",
        "h2", "h3", "fieldset", "label", "article", "aside", "details", "select", "textarea",
    ] {
        let opened = page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "<{element}> in {page}");
    }
    let parts = |mark: &str| page.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).collect::<Vec<_>>();
    let ids = parts(" id=\"");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
    for target in parts("href=\"#").into_iter().chain(parts("aria-labelledby=\"")) {
        assert!(ids.contains(&target), "#{target} is not there");
    }
    for refers in [" for=\"", " form=\"", " aria-describedby=\"", " popovertarget=\""] {
        for target in parts(refers).into_iter().flat_map(|targets| targets.split(' ')) {
            assert!(ids.contains(&target), "{refers}{target} is not there: {page}");
        }
    }
    for picture in page.split("<img").skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(picture.contains(" width=") && picture.contains(" height=") && picture.contains(" alt="), "{picture}");
    }
    for drawing in page.split("<svg").skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(drawing.contains("aria-hidden"), "{drawing}");
    }
}
