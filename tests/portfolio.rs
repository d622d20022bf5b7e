//! A creator at her desk: her profile, her works and their order, by pages and forms.

use serde_json::{Value, json};

use crate::support::{House, PASSWORD, Person, profile};
use crate::tab::{Shown, Tab};

const SHELF: &str = "/dashboard/portfolio";
const NEW: &str = "/dashboard/portfolio/new";
const SETTINGS: &str = "/dashboard/settings/marketplace";
const TEXT: &str = "A poster in three colours, printed by hand, drawn for **one night** only.";
const EVIL: &str = "<script>alert('x')</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) and more";

/// Somebody with an account, and the tab in which she signed in by the form.
async fn at_her_desk(house: &House, username: &str) -> (Person, Tab) {
    let person = house.person(username).await;
    let tab = Tab::at(house);
    tab.keep("kreatr_lang", "en");
    let login = tab.opens("/login").await;
    let form = [("email", person.email.as_str()), ("password", PASSWORD)];
    tab.sends(&login, "/login", &form).await.is_at("/dashboard");
    (person, tab)
}

/// The same with a profile.
async fn creator(house: &House, username: &str) -> (Person, Tab) {
    let (person, tab) = at_her_desk(house, username).await;
    let receipt = person.put("/api/v1/me/profile", profile(username)).await.with(200);
    tab.keep("kreatr_after", &receipt["position"].to_string());
    (person, tab)
}

/// She sent something in by the JSON door; her tab shows it.
async fn submits(person: &Person, tab: &Tab, title: &str) -> String {
    let receipt = person.submits(title).await;
    tab.keep("kreatr_after", &receipt["position"].to_string());
    receipt["id"].as_str().unwrap().to_owned()
}

async fn works(person: &Person) -> Vec<Value> {
    person.get("/api/v1/me/portfolio").await.with(200)["items"].as_array().unwrap().clone()
}

fn new_work<'a>(title: &'a str, description: &'a str) -> Vec<(&'a str, &'a str)> {
    let fields = [("title", title), ("category", "PROMPTS"), ("description", description), ("tags", "poster, night")];
    [fields.as_slice(), &[("projectUrl", ""), ("visibility", "PUBLIC")]].concat()
}

fn with_token<'a>(page: &'a Shown, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("_token", page.token())], fields].concat()
}

/// PG-02, PG-07, PG-08, PG-11, PG-17, CP-17, CP-18, PF-14, PF-17, EH-06
#[tokio::test]
async fn somebody_makes_a_profile_and_sends_in_her_first_work() {
    let house = House::open().await;
    let (ayu, tab) = at_her_desk(&house, "ayu").await;
    tab.opens(SHELF).await.says("Say who you are first");
    tab.opens(NEW).await.is_at(SHELF);

    let settings = tab.opens(SETTINGS).await;
    let told = [
        ("displayName", "Ayu Lestari"),
        ("bio", "I draw posters for small bands and smaller stages, by hand and by prompt."),
        ("skills", "Posters, AI Prompting"),
        ("availability", "AVAILABLE"),
        ("hourlyRate", "Rp 350.000"),
        ("isPublic", "true"),
    ];
    tab.sends(&settings, SETTINGS, &told).await.is_at("/dashboard?saved=profile").says("Your profile is saved.");
    let kept = ayu.get("/api/v1/me/profile").await.with(200);
    assert_eq!((&kept["hourlyRate"], &kept["isPublic"]), (&json!(350_000), &json!(true)));
    assert_eq!((&kept["listWithoutWork"], &kept["showEmail"]), (&json!(false), &json!(false)), "no tick is a no");

    tab.opens(SHELF).await.says("Your wall is still empty");
    let editor = tab.opens(NEW).await;
    let shelf = tab.sends(&editor, NEW, &new_work("One night only", TEXT)).await;
    assert!(shelf.address.starts_with("/dashboard/portfolio?saved=new#item-"), "{}", shelf.address);
    shelf.says("One night only").says("Waits for a moderator").says("1 of 200 works").says("Your work is sent in.");
    let item = &works(&ayu).await[0];
    assert_eq!((&item["tags"], &item["featured"]), (&json!(["poster", "night"]), &json!(false)));
    assert_eq!(item["projectUrl"], Value::Null);

    let preview = tab.opens(&format!("{SHELF}/preview/{}", item["id"].as_str().unwrap())).await;
    preview.says("<strong>one night</strong>").says("Only you can see the work for now.");
    tab.opens("/dashboard").await.says("What is open").says("One night only");
}

/// AR-15: the same page sent twice, as by a double click, is one wish.
#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_work() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let editor = tab.opens(NEW).await;
    let form = new_work("One night only", TEXT);
    let (one, other) = tokio::join!(tab.sends(&editor, NEW, &form), tab.sends(&editor, NEW, &form));
    assert_eq!((one.status, &one.address), (200, &other.address));
    assert_eq!(works(&ayu).await.len(), 1);
    let editor = tab.opens(NEW).await;
    tab.sends(&editor, NEW, &form).await;
    assert_eq!(works(&ayu).await.len(), 2, "another page is another wish");
}

/// AC-07, PG-08: a form that no page of hers carries is not taken, and says so on a page.
#[tokio::test]
async fn a_form_from_elsewhere_changes_nothing() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let (budi, other) = creator(&house, "budi").await;
    let theirs = other.opens(NEW).await;
    let forged = format!("{}.{}", "a".repeat(32), "b".repeat(64));
    let form = new_work("One night only", TEXT);
    for token in [Some(theirs.token()), Some(forged.as_str()), Some(""), None] {
        let token: Vec<_> = token.map(|token| ("_token", token)).into_iter().collect();
        let refused = tab.posts(NEW, &[token, form.clone()].concat()).await;
        assert_eq!(refused.status, 403);
        refused.says("This page has grown old").says("One night only");
    }
    assert!(works(&ayu).await.is_empty() && works(&budi).await.is_empty());
    let nobody = Tab::at(&house);
    let asked = nobody.opens(NEW).await;
    asked.is_at("/login?next=%2Fdashboard%2Fportfolio%2Fnew");
}

/// PF-01, PF-02, PF-21, PF-29, EH-06: what is wrong stands beside its field, a limit says itself, and nothing is lost.
#[tokio::test]
async fn what_is_refused_is_told_and_nothing_is_lost() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let editor = tab.opens(NEW).await;
    let refused = tab.sends(&editor, NEW, &new_work("Hm", "My own words")).await;
    assert_eq!(refused.status, 400);
    refused.says("Title must be at least 5 characters").says("Description must be at least 50 characters");
    refused.says("value=\"Hm\"").says("My own words</textarea>").says("href=\"#f-title\"").says("aria-invalid");

    for n in 0..10 {
        submits(&ayu, &tab, &format!("Poster {n}")).await;
    }
    let refused = tab.sends(&refused, NEW, &new_work("One too many", TEXT)).await;
    assert_eq!(refused.status, 429);
    refused.says("Maximum 10 portfolio items per day").says("value=\"One too many\"");

    let items = works(&ayu).await;
    let mut shelf = tab.opens(SHELF).await;
    for (n, item) in items.iter().take(7).enumerate() {
        let there = format!("{SHELF}/featured/{}", item["id"].as_str().unwrap());
        shelf = tab.posts(&there, &with_token(&shelf, &[("featured", "true")])).await;
        assert_eq!(shelf.status, if n < 6 { 200 } else { 412 }, "{n}");
    }
    shelf.says("Maximum 6 featured items allowed").says("6 of 6 featured");
}

/// PG-09, PF-15, MD-22: two tabs with one work: both versions are shown, and the second wish overwrites knowingly.
#[tokio::test]
async fn two_tabs_with_one_work_lose_nothing() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let id = submits(&ayu, &tab, "The first title").await;
    let there = format!("{SHELF}/edit/{id}");
    let mine = tab.opens(&there).await;
    mine.says("value=\"The first title\"");
    let elsewhere = tab.opens(&there).await;
    tab.sends(&elsewhere, &there, &new_work("Written elsewhere", TEXT)).await.says("Your changes are saved.");

    let conflict = tab.sends(&mine, &there, &new_work("Written by me", TEXT)).await;
    assert_eq!(conflict.status, 409);
    conflict.says("changed elsewhere after you opened it").says("Written by me").says("Written elsewhere");
    conflict.says("class=\"differs\"").says("value=\"Written by me\"");
    assert_eq!(works(&ayu).await[0]["title"], "Written elsewhere");

    let saved = tab.sends(&conflict, &there, &new_work("Written by me", TEXT)).await;
    saved.says("Your changes are saved.");
    assert_eq!(works(&ayu).await[0]["title"], "Written by me");
}

/// PF-18, PF-23: a work moves by a button, all ids are sent with the revision that was seen, and an older one is told.
#[tokio::test]
async fn works_are_put_in_order() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    for title in ["First", "Second", "Third"] {
        submits(&ayu, &tab, &format!("{title} poster")).await;
    }
    let titles = async || -> Vec<String> {
        works(&ayu).await.iter().map(|item| item["title"].as_str().unwrap()[..5].to_owned()).collect()
    };
    assert_eq!(titles().await, ["Third", "Secon", "First"]);
    let shelf = tab.opens(SHELF).await;
    let revision = shelf.carried(&format!("{SHELF}/order")).into_iter().find(|(name, _)| name == "revision").unwrap().1;
    let ids: Vec<String> = works(&ayu).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    let wish = format!("up:{}", ids[2]);
    let mut order: Vec<(&str, &str)> = vec![("revision", &revision), ("move", &wish)];
    order.extend(ids.iter().map(|id| ("order", id.as_str())));
    let moved = tab.posts(&format!("{SHELF}/order"), &with_token(&shelf, &order)).await;
    moved.says("The order is saved.").is_at(&format!("{SHELF}#item-{}", ids[2]));
    ayu.saw(tab.cookie("kreatr_after").unwrap().parse().unwrap());
    assert_eq!(titles().await, ["Third", "First", "Secon"]);

    // The page of before, once more: it names an order that is no more.
    let wish = format!("down:{}", ids[0]);
    order[1] = ("move", &wish);
    let stale = tab.opens(SHELF).await;
    let told = tab.posts(&format!("{SHELF}/order"), &with_token(&stale, &order)).await;
    assert_eq!(told.status, 409);
    told.says("Your portfolio was changed elsewhere meanwhile");
    assert_eq!(titles().await, ["Third", "First", "Secon"]);
}

/// PF-16, PF-19, PF-20, PF-25, PF-26: hidden and shown again, taken away after a question; nobody else's are there.
#[tokio::test]
async fn a_work_is_hidden_shown_and_taken_away_by_its_creator_alone() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let (_, other) = creator(&house, "budi").await;
    let id = submits(&ayu, &tab, "One night only").await;
    let (hide, delete) = (format!("{SHELF}/visibility/{id}"), format!("{SHELF}/delete/{id}"));
    let shelf = tab.opens(SHELF).await;
    let hidden = tab.posts(&hide, &with_token(&shelf, &[("visibility", "PRIVATE")])).await;
    hidden.says("The work is private now.").says("Not looked at while private");

    let theirs = other.opens(SETTINGS).await;
    for part in ["edit", "preview", "delete"] {
        assert_eq!(other.opens(&format!("{SHELF}/{part}/{id}")).await.status, 404, "{part}");
        assert_eq!(tab.opens(&format!("{SHELF}/{part}/nothing")).await.status, 404, "{part}");
    }
    let public: &[_] = &[("visibility", "PUBLIC")];
    for (there, form) in [(&hide, public), (&delete, &[]), (&format!("{SHELF}/edit/{id}"), public)] {
        assert_eq!(other.posts(there, &with_token(&theirs, form)).await.status, 404, "{there}");
    }
    assert_eq!(works(&ayu).await.len(), 1);

    let asks = tab.opens(&delete).await;
    asks.says("cannot be brought back").says("One night only");
    tab.sends(&asks, &delete, &[]).await.is_at(SHELF).says("The work is deleted.");
    tab.sends(&asks, &delete, &[]).await.is_at(SHELF);
    ayu.saw(tab.cookie("kreatr_after").unwrap().parse().unwrap());
    assert!(works(&ayu).await.is_empty());
}

/// MB-19, PF-26, PG-13: her desk and the page that explains her place tell the same numbers, also of works that are gone.
#[tokio::test]
async fn what_people_liked_is_told_alike_everywhere() {
    let house = House::open().await;
    let (mut profile, mona) = (profile("ayu"), house.moderator("mona").await);
    let (ayu, tab) = creator(&house, "ayu").await;
    profile["listWithoutWork"] = json!(true);
    ayu.put("/api/v1/me/profile", profile).await.with(200);
    let item = ayu.submits("One night only").await;
    let id = item["id"].as_str().unwrap();
    mona.beside(&ayu).approves(&item).await.with(200);
    mona.put(&format!("/api/v1/items/{id}/like"), json!({})).await.with(200);
    let request = ayu.beside(&mona).request(reqwest::Method::DELETE, &format!("/api/v1/me/portfolio/{id}"));
    ayu.send(request).await.with(200);
    submits(&ayu, &tab, "Another night").await;
    let explained = ayu.get("/api/v1/creators/ayu/popularity").await.with(200);
    assert_eq!((&explained["likes"]["count"], &explained["place"]), (&json!(1), &json!(1)));
    let desk = tab.opens("/dashboard").await;
    desk.says("<dt>Likes</dt><dd>1</dd>").says("<dd>1 <small>of 1</small></dd>").says("/portfolio/ayu/popularity");
    tab.opens("/portfolio/ayu").await.says("Place 1 of 1");
}

/// PF-28, SE-07, SE-09: what people write is shown as they wrote it, and is never markup.
#[tokio::test]
async fn hostile_texts_are_shown_as_texts() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let title = "\u{5d0}<script>alert('x')</script>";
    let editor = tab.opens(NEW).await;
    let shelf = tab.sends(&editor, NEW, &new_work(title, EVIL)).await;
    let id = works(&ayu).await[0]["id"].as_str().unwrap().to_owned();
    let form = new_work(title, EVIL);
    let fragment = tab.posts(&format!("{SHELF}/preview"), &with_token(&editor, &form)).await;
    assert!(!fragment.html.contains("<html") && fragment.html.contains("class=\"pane\""), "{}", fragment.html);
    let looked = tab.sends(&editor, NEW, &[form.as_slice(), &[("act", "preview")]].concat()).await;
    let pages = [tab.opens(&format!("{SHELF}/edit/{id}")).await, tab.opens(&format!("{SHELF}/preview/{id}")).await];
    for page in [shelf, fragment, looked].iter().chain(&pages) {
        assert_eq!(page.status, 200);
        page.says("&#60;script&#62;alert");
        for never in ["<script>", "<img src=x", "href=\"javascript:"] {
            assert!(!page.html.contains(never), "{never} on {}", page.address);
        }
    }
    assert_eq!(works(&ayu).await.len(), 1, "a look sends nothing in");
}

/// SE-15: a field of 10 MB is refused on a page.
#[tokio::test]
async fn a_field_without_end_is_refused() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let editor = tab.opens(NEW).await;
    let long = "x".repeat(10 << 20);
    let refused = tab.sends(&editor, NEW, &new_work("One night only", &long)).await;
    assert_eq!(refused.status, 413);
    refused.says("What was sent is too large");
    assert!(works(&ayu).await.is_empty());
}

/// AC-08, PG-11: another username and password, each by a form of its own.
#[tokio::test]
async fn the_name_and_the_password_change_by_forms_of_their_own() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let (rename, repass) = ("/dashboard/settings/username", "/dashboard/settings/password");
    let settings = tab.opens(SETTINGS).await;
    let refused = tab.sends(&settings, rename, &[("username", "a b")]).await;
    assert_eq!(refused.status, 400);
    refused.says("may only contain letters").says("value=\"a b\"").says("name=\"displayName\" value=\"ayu\"");
    let renamed = tab.sends(&refused, rename, &[("username", "ayu-lestari")]).await;
    renamed.says("Your username is changed.").says("@ayu-lestari");

    let wrong = [("current", "not my password"), ("password", "another horse battery")];
    let refused = tab.sends(&renamed, repass, &wrong).await;
    assert!(refused.status == 401 || refused.status == 403 || refused.status == 400, "{}", refused.status);
    assert!(!refused.html.contains("another horse battery"));
    let right = [("current", PASSWORD), ("password", "another horse battery")];
    tab.sends(&refused, repass, &right).await.says("Your password is changed.");
    assert_eq!(ayu.get("/api/v1/session").await.status, 401, "her other session ended");
    tab.opens(SETTINGS).await.is_at(SETTINGS);
}

/// PG-11, CP-02, CP-08: a profile with faults is shown again as it was written.
#[tokio::test]
async fn a_profile_with_faults_is_shown_again() {
    let house = House::open().await;
    let (ayu, tab) = creator(&house, "ayu").await;
    let settings = tab.opens(SETTINGS).await;
    let told = [("displayName", "A"), ("bio", "Short"), ("skills", ""), ("availability", "BUSY"), ("hourlyRate", "")];
    let refused = tab.sends(&settings, SETTINGS, &told).await;
    assert_eq!(refused.status, 400);
    refused.says("Display name must be at least 2 characters").says("Bio must be at least 50 characters");
    refused.says("Short</textarea>").says("<option value=\"BUSY\" selected>");
    let odd = [told.as_slice(), &[("projectRate", "350.000,50")]].concat();
    tab.sends(&refused, SETTINGS, &odd).await.says("Must be a whole number").says("value=\"350.000,50\"");
    assert_eq!(ayu.get("/api/v1/me/profile").await.with(200)["displayName"], "ayu");
    let card = tab.posts("/dashboard/settings/preview", &with_token(&settings, &told)).await;
    card.says("class=\"avail busy\"").says("Short");
}
