//! The page of one work: where it is, who sees it, who is counted, who likes it, and what search engines are told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::journeys::until;
use crate::support::{Answer, House, PASSWORD, Person, work};
use crate::tab::Tab;

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

fn id(receipt: &Value) -> &str {
    receipt["id"].as_str().unwrap()
}

fn leads_to(answer: &Answer) -> &str {
    answer.headers.get("location").map(|to| to.to_str().unwrap()).unwrap_or_default()
}

async fn likes_and_views(reader: &Person) -> (Value, Value) {
    let profile = reader.get("/api/v1/creators/ayu").await.with(200);
    (profile["items"][0]["likes"].clone(), profile["items"][0]["views"].clone())
}

/// PP-03, PP-06, AC-08: however it is spelled, an address leads to the one by which everybody should name the work.
#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_leads_to_one_address() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market, after rain").await;
    mona.approves(&item).await.with(200);
    let id = id(&item);
    let address = format!("/portfolio/ayu/night-market-after-rain-{id}");
    let visitor = house.visitor();
    let page = visitor.beside(&mona).get(&address).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in ["<h1 id=\"title\"", "Night market, after rain", "/portfolio/ayu\"", "rel=\"canonical\""] {
        assert!(page.text.contains(part), "{part} is missing: {}", page.text);
    }
    for other in [
        format!("/portfolio/ayu/{id}"),
        format!("/portfolio/AYU/night-market-after-rain-{id}"),
        format!("/portfolio/ayu/{}", id.to_uppercase()),
        format!("/portfolio/ayu/an-older-title-{id}"),
    ] {
        let led = visitor.get(&other).await;
        assert_eq!((led.status, leads_to(&led)), (308, address.as_str()), "{other}");
    }
    assert_eq!(leads_to(&visitor.get(&format!("/portfolio/ayu/{id}?lang=en")).await), format!("{address}?lang=en"));
    ayu.put("/api/v1/me/username", json!({ "username": "lestari" })).await.with(200);
    let led = visitor.beside(&ayu).get(&address).await;
    assert_eq!(leads_to(&led), format!("/portfolio/lestari/night-market-after-rain-{id}"));
}

/// PF-07, PF-24, PF-26, PP-07, PP-09, MD-21: what not everybody may see is as if it were not there.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_public_is_not_there() {
    let house = House::open().await;
    let (ayu, budi, mona) = (house.creator("ayu").await, house.creator("budi").await, house.moderator("mona").await);
    let visitor = house.visitor();
    let nowhere = visitor.get("/portfolio/nobody/00000000-0000-7000-8000-000000000001").await;
    assert_eq!(nowhere.status, 404);
    let said = |answer: &Answer| {
        answer.text.split_once("<main").map(|(_, main)| main.split("</main>").next().map(str::to_owned))
    };
    let same = async |by: &Person, address: &str, what: &str| {
        let answer = visitor.beside(by).get(address).await;
        assert_eq!((answer.status, said(&answer)), (404, said(&nowhere)), "{what}");
    };
    let mut private = work("Kept to herself");
    private["visibility"] = json!("PRIVATE");
    let private = ayu.post("/api/v1/me/portfolio", private).await.with(201);
    let (waits, refused) = (ayu.submits("It waits").await, ayu.submits("It was refused").await);
    mona.beside(&ayu).rejects(&refused, "It is somebody else's.").await.with(200);
    for (item, what) in [(&private, "private"), (&waits, "waiting"), (&refused, "refused")] {
        same(&mona, &format!("/portfolio/ayu/{}", id(item)), what).await;
    }
    let item = ayu.submits("Night market").await;
    mona.beside(&ayu).approves(&item).await.with(200);
    let there = format!("/portfolio/ayu/{}", id(&item));
    assert_eq!(visitor.beside(&mona).get(&there).await.status, 308);
    same(&budi, &format!("/portfolio/budi/{}", id(&item)), "somebody else's").await;
    for strange in ["x", "%00", "night-market", "%F0%9F%8C%99"] {
        assert_eq!(visitor.get(&format!("/portfolio/ayu/{strange}")).await.status, 404, "{strange}");
    }
    let suspend = json!({ "hours": 1, "reason": "Somebody else's work." });
    mona.post(&format!("/api/v1/admin/accounts/{}/suspend", ayu.id), suspend).await.with(200);
    same(&mona, &there, "of who is suspended").await;
    let gone = budi.submits("Soon gone").await;
    mona.beside(&budi).approves(&gone).await.with(200);
    let path = format!("/api/v1/me/portfolio/{}", id(&gone));
    budi.beside(&mona).send(budi.request(Method::DELETE, &path)).await.with(200);
    same(&budi, &format!("/portfolio/budi/{}", id(&gone)), "deleted").await;
}

/// PF-27, PG-17: a look is counted once a day without any script, and none of robots or of who fetches ahead.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_counts_without_a_script() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    mona.approves(&item).await.with(200);
    let address = format!("/portfolio/ayu/night-market-{}", id(&item));
    let visitor = house.visitor();
    visitor.beside(&mona);
    let looks = async |agent: &str, header: (&'static str, &'static str)| {
        let request = visitor.request(Method::GET, &address).header("user-agent", agent).header(header.0, header.1);
        assert_eq!(visitor.send(request).await.status, 200);
    };
    looks("Googlebot/2.1", ("accept", "*/*")).await;
    looks("Mozilla/5.0 ahead", ("sec-purpose", "prefetch;prerender")).await;
    let head = visitor.request(Method::HEAD, &address).header("user-agent", "Mozilla/5.0 head");
    assert_eq!(visitor.send(head).await.status, 200);
    for turn in 0..3 {
        looks(&format!("{BROWSER} {turn}"), ("accept", "text/html")).await;
    }
    let counted = async || Some(likes_and_views(&visitor).await.1).filter(|views| *views != json!(0));
    assert_eq!(until("a view", counted).await, json!(1));
}

/// PF-27, PG-17, AC-07: a heart is given and taken back by a form; who is not signed in is led there and back.
#[tokio::test(flavor = "multi_thread")]
async fn a_work_is_liked_without_a_script() {
    let house = House::open().await;
    let (ayu, mona, rani) = (house.creator("ayu").await, house.moderator("mona").await, house.person("rani").await);
    let item = ayu.submits("Night market").await;
    mona.approves(&item).await.with(200);
    let address = format!("/portfolio/ayu/night-market-{}", id(&item));
    let like = format!("{address}/like");
    let tab = Tab::at(&house);
    tab.keep("kreatr_after", &mona.after.load(std::sync::atomic::Ordering::Relaxed).to_string());
    let next: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    tab.opens(&address).await.says(&format!("/login?next={next}"));
    let login = tab.opens(&format!("/login?next={next}")).await;
    let form = [("email", rani.email.as_str()), ("password", PASSWORD)];
    let page = tab.sends(&login, "/login", &form).await;
    page.is_at(&address).says("aria-pressed=\"false\"");
    let liked = tab.sends(&page, &like, &[]).await;
    liked.is_at(&address).says("aria-pressed=\"true\"").says("<span>1</span>");
    // The same form again is the same wish.
    tab.sends(&page, &like, &[]).await.says("<span>1</span>");
    let page = tab.sends(&liked, &like, &[]).await;
    page.is_at(&address).says("aria-pressed=\"false\"").says("<span>0</span>");
    let stolen = tab.posts(&like, &[("liked", "true")]).await;
    assert_ne!(stolen.status, 200);
    assert_eq!(likes_and_views(&rani).await.0, json!(0));
    let missing = format!("/portfolio/ayu/{}/like", "00000000-0000-7000-8000-000000000001");
    assert_eq!(tab.posts(&missing, &[("_token", page.token()), ("liked", "true")]).await.status, 404);
}

/// PP-06, PG-14: search engines are told every public work by its one address, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn search_engines_are_told_of_public_works() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let (shown, waits) = (ayu.submits("Night market").await, ayu.submits("It waits").await);
    mona.approves(&shown).await.with(200);
    let visitor = house.visitor();
    visitor.beside(&mona).get("/api/v1/creators/ayu").await.with(200);
    let index = visitor.get("/sitemap.xml").await;
    assert!(index.text.contains("/sitemap/works-0.xml</loc>"), "{}", index.text);
    let part = visitor.get("/sitemap/works-0.xml").await;
    assert_eq!(part.headers["content-type"], "application/xml");
    let address = format!("{}/portfolio/ayu/night-market-{}", house.address(), id(&shown));
    assert!(part.text.contains(&format!("<loc>{address}</loc>")), "{}", part.text);
    assert!(!part.text.contains(id(&waits)) && part.text.contains("<lastmod>20"), "{}", part.text);
    // What was told is remembered until something changes.
    mona.approves(&waits).await.with(200);
    visitor.beside(&mona).get("/api/v1/creators/ayu").await.with(200);
    let part = visitor.get("/sitemap/works-0.xml").await;
    assert!(part.text.contains(id(&waits)) && part.text.contains(id(&shown)), "{}", part.text);
    assert_eq!(visitor.get("/sitemap/works-1.xml").await.status, 404);
}
