//! What visitors are promised: pages that are right, also without JavaScript, and answer many at once.

use futures_util::future::join_all;

use crate::support::House;

/// MB-01, MB-12, PG-17, SE-08, SE-15: the page is whole without a script, and its headers are strict.
#[tokio::test]
async fn the_marketplace_is_a_page_that_needs_no_script() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    mona.approves(&ayu.submits("Night market").await).await.with(200);
    let page = house.visitor().beside(&mona).get("/community/marketplace?lang=en").await;
    assert_eq!(page.status, 200);
    for part in ["<form", "name=\"search\"", "/portfolio/ayu", "sortBy", "minRating"] {
        assert!(page.text.contains(part), "{part} is missing: {}", page.text);
    }
    let profile = house.visitor().beside(&mona).get("/portfolio/ayu").await;
    assert!(profile.text.contains("Night market"), "{}", profile.text);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") || policy.contains("default-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert!(!page.text.contains("onclick=") && !page.text.contains("style=\""), "inline code");
}

/// MB-07, MB-18: what makes no sense in an address never breaks a page.
#[tokio::test]
async fn a_strange_address_is_still_a_page() {
    let house = House::open().await;
    for query in
        ["page=0", "page=-1", "limit=1000000", "sortBy=nonsense", "minRating=9", "cursor=%00", "category=<script>"]
    {
        let page = house.visitor().get(&format!("/community/marketplace?{query}")).await;
        assert_eq!(page.status, 200, "{query}: {}", page.text);
        assert!(!page.text.contains("<script>\""), "{query}");
    }
}

/// PP-07, PP-09, EH-01
#[tokio::test]
async fn nobody_has_a_page_of_her_own_voice() {
    let house = House::open().await;
    let page = house.visitor().get("/portfolio/nobody-here").await;
    assert_eq!(page.status, 404);
    assert!(page.headers["content-type"].to_str().unwrap().starts_with("text/html"));
}

/// SE-07, SE-09, GAP-80: what people write is text, never code.
#[tokio::test]
async fn what_people_write_is_shown_as_text() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    mona.approves(&ayu.submits("<img src=x onerror=alert(1)>").await).await.with(200);
    for path in ["/portfolio/ayu", "/community/marketplace"] {
        let page = house.visitor().beside(&mona).get(path).await;
        assert!(!page.text.contains("<img src=x"), "{path}: {}", page.text);
    }
    let profile = serde_json::json!({ "displayName": "Ayu", "bio": "I draw posters for small bands and smaller stages, by hand.",
        "skills": [], "availability": "BUSY", "website": "javascript:alert(1)" });
    let problem = ayu.put("/api/v1/me/profile", profile).await.refused(400, "BAD_REQUEST");
    assert!(problem["errors"]["website"].is_array(), "{problem}");
}

/// PP-08, PE-02, TS-08
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_look_at_one_profile_at_once() {
    let house = House::open().await;
    let ayu = house.creator("ayu").await;
    let visitors: Vec<_> = (0..100).map(|_| house.visitor()).collect();
    let pages = join_all(visitors.iter().map(|visitor| visitor.beside(&ayu).get("/api/v1/creators/ayu"))).await;
    assert!(pages.iter().all(|page| page.status == 200));
}

/// MB-18, MB-21: a cursor is good for the question that it came from alone, and what nobody can see is no search, at
/// both doors.
#[tokio::test]
async fn both_doors_take_a_question_alike() {
    let house = House::open().await;
    let visitor = house.visitor();
    for name in ["ayu", "budi", "citra"] {
        let person = house.creator(name).await;
        let mut listed = crate::support::profile(name);
        listed["listWithoutWork"] = true.into();
        person.put("/api/v1/me/profile", listed).await.with(200);
        visitor.beside(&person);
    }
    let first = visitor.get("/api/v1/creators?limit=1&availability=AVAILABLE").await.with(200);
    let next = first["next"].as_str().unwrap();
    let second = visitor.get(&format!("/api/v1/creators?limit=2&availability=AVAILABLE&cursor={next}")).await.with(200);
    assert_eq!((&first["total"], second["creators"].as_array().unwrap().len()), (&serde_json::json!(3), 2));
    for other in ["", "availability=BUSY", "availability=AVAILABLE&sortBy=newest", "availability=AVAILABLE&search=ayu"]
    {
        let refused = visitor.get(&format!("/api/v1/creators?{other}&cursor={next}")).await.refused(400, "BAD_REQUEST");
        assert!(refused["errors"]["cursor"].is_array(), "{other}: {refused}");
        let page = visitor.get(&format!("/community/marketplace?lang=en&{other}&cursor={next}")).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("That link is no longer valid"), "{other}: {}", page.text);
    }
    let page = visitor.get(&format!("/community/marketplace?lang=en&availability=AVAILABLE&cursor={next}")).await;
    assert!(!page.text.contains("no longer valid") && page.text.matches("creator-card").count() > 0, "{}", page.text);
    let nothing = visitor.get("/api/v1/creators?search=%00").await.with(200);
    let page = visitor.get("/community/marketplace?lang=en&search=%00").await;
    assert_eq!(nothing["total"], 3);
    assert!(page.text.contains("3 creators"), "{}", page.text);
}
