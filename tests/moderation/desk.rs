//! The moderators' desk in a tab.

use domain::accounts::Role;
use serde_json::{Value, json};

use crate::support::{House, PASSWORD, Person};
use crate::tab::{Shown, Tab};

const DESK: &str = "/admin/marketplace/moderation";

fn address(receipt: &Value) -> String {
    format!("{DESK}/{}", receipt["id"].as_str().unwrap())
}

/// A tab that reads English, in which somebody signed in.
async fn signed_in(house: &House, person: &Person) -> Tab {
    let tab = Tab::at(house);
    tab.keep("kreatr_lang", "en");
    let page = tab.opens("/login").await;
    tab.sends(&page, "/login", &[("email", &person.email), ("password", PASSWORD)]).await.is_at("/dashboard");
    tab
}

/// The same of somebody who sees what a receipt tells of.
async fn at_the_desk(house: &House, person: &Person, receipt: &Value) -> Tab {
    let tab = signed_in(house, person).await;
    tab.keep("kreatr_after", &receipt["position"].to_string());
    tab
}

async fn decides(tab: &Tab, page: &Shown, path: &str, verdict: &str, reason: &str) -> Shown {
    let policy = if reason.is_empty() { "" } else { "QUALITY" };
    tab.sends(page, path, &[("verdict", verdict), ("reason", reason), ("policy", policy)]).await
}

/// A page that says that its form is sent elsewhere.
fn forged(page: &Shown, path: &str) -> Shown {
    let html = page.html.replace("action=\"/logout\"", &format!("action=\"{path}\""));
    Shown { html, ..page.clone() }
}

trait Reads {
    /// The page, when it has this status and holds these texts.
    fn with(self, status: u16, texts: &[&str]) -> Self;
}

impl Reads for Shown {
    #[track_caller]
    fn with(self, status: u16, texts: &[&str]) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.address, self.html);
        texts.iter().for_each(|text| _ = self.says(text));
        self
    }
}

/// PG-12, MD-01, MD-03, MD-09: approved by a form, the item is public, and the next one is open.
#[tokio::test]
async fn an_item_is_approved_by_a_form_and_the_next_one_comes() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let (first, second) = (ayu.submits("Night market").await, ayu.submits("Morning train").await);
    let tab = at_the_desk(&house, &mona, &second).await;
    let page = tab.opens(DESK).await.with(200, &["2 works wait", "Night market", "Morning train", "0 approved"]);
    let next = decides(&tab, &page, &address(&first), "approve", "").await;
    next.is_at(&address(&second));
    let next = next.with(200, &["Approved.", "1 work waits", "1 approved"]);
    let done = decides(&tab, &next, &address(&second), "reject", "The pictures are blurred.").await;
    done.is_at(DESK);
    done.with(200, &["Rejected. The creator reads why.", "Nothing waits"]);
    let profile = tab.opens("/portfolio/ayu").await.with(200, &["Night market"]);
    assert!(!profile.html.contains("Morning train"));
}

/// MD-03, MD-22, EH-06: what is missing is said at its field; nothing that was written is lost.
#[tokio::test]
async fn a_decision_against_somebody_needs_a_reason_and_a_rule() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let tab = at_the_desk(&house, &mona, &item).await;
    let path = address(&item);
    let page = tab.opens(&path).await;
    let page = decides(&tab, &page, &path, "reject", "").await.with(400, &["Reason is required"]);
    let fields = [("verdict", "flag"), ("reason", "Looks like another work.")];
    tab.sends(&page, &path, &fields).await.with(400, &["Please choose a rule", "Looks like another work."]);
    tab.sends(&page, &path, &[("verdict", "praise")]).await.with(400, &[]);
}

/// MD-22, GAP-50: one of two wins; the other reads what stands now, with her words kept.
#[tokio::test]
async fn of_two_moderators_at_one_item_the_second_reads_what_stands() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let nils = house.moderator("nils").await;
    let item = ayu.submits("Night market").await;
    let path = address(&item);
    let (one, two) = (at_the_desk(&house, &mona, &item).await, at_the_desk(&house, &nils, &item).await);
    let (seen, also_seen) = (one.opens(&path).await, two.opens(&path).await);
    let (first, second) = tokio::join!(
        decides(&one, &seen, &path, "reject", "Taken from another artist."),
        decides(&two, &also_seen, &path, "reject", "The pictures are blurred."),
    );
    let (winner, loser) = if first.status == 200 { (first, second) } else { (second, first) };
    winner.is_at(DESK);
    loser.with(409, &["This was decided already: rejected", "Taken from another artist.", "The pictures are blurred."]);
}

/// MD-22: edited between view and decision; the page shows the new content and asks again.
#[tokio::test]
async fn what_was_edited_meanwhile_is_shown_before_it_is_decided() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let path = address(&item);
    let tab = at_the_desk(&house, &mona, &item).await;
    let seen = tab.opens(&path).await;
    let edit = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    ayu.patch(&edit, json!({ "title": "Night market, second print" })).await.with(200);
    let page = decides(&tab, &seen, &path, "flag", "Looks like another work.").await;
    let texts = ["The work was changed after you opened it", "Night market, second print", "Looks like another work."];
    let page = page.with(409, &texts);
    decides(&tab, &page, &path, "approve", "").await.with(200, &["Approved."]).is_at(DESK);
}

/// MD-23
#[tokio::test]
async fn nobody_decides_about_her_own_work() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    mona.put("/api/v1/me/profile", crate::support::profile("mona")).await.with(200);
    let own = mona.submits("My own poster").await;
    let other = ayu.submits("Night market").await;
    let tab = at_the_desk(&house, &mona, &other).await;
    let page = tab.opens(&address(&own)).await.with(200, &["This is your own work"]);
    assert!(!page.html.contains("name=\"verdict\""));
    let (path, fields) = (address(&own), [("revision", "0"), ("verdict", "approve")]);
    let refused = tab.sends(&forged(&page, &path), &path, &fields).await;
    refused.with(403, &["You do not have permission to perform this action"]);
}

/// MD-07, AC-09, PG-12: the desk is there for those who decide; the history also for those who read what was decided.
#[tokio::test]
async fn the_desk_opens_for_deciders_and_the_history_for_auditors() {
    let house = House::open().await;
    let (ayu, adi) = (house.creator("ayu").await, house.staff("adi", Role::Auditor).await);
    let item = ayu.submits("Night market").await;
    let (path, id) = (address(&item), item["id"].as_str().unwrap());
    let history = format!("{path}/history");
    let auditor = at_the_desk(&house, &adi, &item).await;
    let page = auditor.opens(&history).await.with(200, &["ayu submitted “Night market”", "As it stood on"]);
    assert!(!page.html.contains("To the decision"));
    let fields = [("revision", "0"), ("verdict", "approve")];
    auditor.sends(&forged(&page, &path), &path, &fields).await.with(404, &[]);
    let (creator, visitor) = (signed_in(&house, &ayu).await, Tab::at(&house));
    let people = format!("{DESK}/people/{}", ayu.id);
    for closed in [DESK, &path, &format!("{DESK}/reports"), &people, &format!("{people}/ban")] {
        creator.opens(closed).await.with(404, &[]);
        auditor.opens(closed).await.with(404, &[]);
        let away = visitor.opens(closed).await;
        assert!(away.address.starts_with("/login?next=%2Fadmin%2F"), "{closed}");
    }
    creator.opens(&history).await.with(404, &[]);
    for wrong in ["x", "x/history", "reports/x", "people/x", "people/x/ban"] {
        auditor.opens(&format!("{DESK}/{wrong}")).await.with(404, &[]);
    }
    assert!(visitor.opens(&format!("/report?item={id}")).await.address.starts_with("/login?next="));
}

/// MD-06, MD-15: one sentence per event, each leading to the item as it stood then, and to what it changed.
#[tokio::test]
async fn the_history_shows_the_item_as_it_stood_at_any_event() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let edit = format!("/api/v1/me/portfolio/{}", item["id"].as_str().unwrap());
    let revised = ayu.patch(&edit, json!({ "title": "Evening market" })).await.with(200);
    let rejected = mona.rejects(&revised, "Taken from another artist.").await.with(200);
    let tab = at_the_desk(&house, &mona, &rejected).await;
    let history = format!("{}/history", address(&item));
    let now =
        tab.opens(&history).await.with(200, &["mona rejected revision 1", "<del>Night </del><ins>Evening </ins>"]);
    assert_eq!(now.html.matches(&format!("href=\"{history}?asOf=")).count(), 3);
    assert!(now.html.contains(&format!("{history}?asOf={}\" aria-current", rejected["position"])));
    let then = tab.opens(&format!("{history}?asOf={}", item["position"])).await;
    let then = then.with(200, &["<h1 dir=\"auto\">Night market</h1>"]);
    assert!(!then.html.contains("<del>"), "nothing came before it");
    tab.opens(&format!("{history}?asOf=0")).await.with(404, &[]);
    tab.opens(&format!("{history}?asOf=yesterday")).await.with(400, &[]);
}

/// MD-01, MD-02, MD-11, MD-17: reported from the profile, seen by moderators, settled; a repeat is told.
#[tokio::test]
async fn a_report_is_filed_and_settled_by_forms() {
    let house = House::open().await;
    let (ayu, mona, rani) = (house.creator("ayu").await, house.moderator("mona").await, house.person("rani").await);
    let item = ayu.submits("Night market").await;
    let approved = mona.approves(&item).await.with(200);
    let tab = at_the_desk(&house, &rani, &approved).await;
    let report = format!("/report?item={}", item["id"].as_str().unwrap());
    tab.opens("/portfolio/ayu").await.with(200, &[&report, "/report?creator=ayu"]);
    assert!(!Tab::at(&house).opens("/portfolio/ayu").await.html.contains("/report?"));
    let page = tab.opens(&report).await.with(200, &["Night market"]);
    let fields = |text| [("reason", "STOLEN_WORK"), ("text", text)];
    tab.sends(&page, "/report", &fields("short"))
        .await
        .with(400, &["Text must be at least 10 characters", "short</textarea>"]);
    let done = tab.sends(&page, "/report", &fields("I painted this in 2024.")).await;
    done.with(200, &["Thank you. A moderator will look at it.", "<h1 id=\"title\""]);
    let page = tab.opens(&report).await;
    let again = tab.sends(&page, "/report", &fields("I painted this in 2024.")).await;
    again.with(409, &["You have reported this already; it is still open"]);
    tab.opens("/report?creator=nobody").await.with(404, &[]);

    let desk = at_the_desk(&house, &mona, &approved).await;
    desk.keep("kreatr_after", &house.works.journal.store().head().await.unwrap().unwrap().0.to_string());
    let texts = ["1 report", "Stolen work", "I painted this in 2024.", "rani", "Night market"];
    let page = desk.opens(&format!("{DESK}/reports")).await.with(200, &texts);
    let action = page.html.split("class=\"decide\" method=\"post\" action=\"").nth(1).unwrap();
    let action = action.split('"').next().unwrap();
    let settled = desk.sends(&page, action, &[("step", "upheld"), ("note", "It is hers.")]).await;
    settled.is_at(&format!("{DESK}/reports?status=OPEN"));
    settled.with(200, &["The report is settled.", "No reports here"]);
    let page = desk.opens(&format!("{DESK}/reports?status=RESOLVED")).await.with(200, &["Upheld", "It is hers."]);
    assert!(!page.html.contains("name=\"step\""));
}

/// MD-03, MD-05, MD-20, MD-21: found by her name, suspended after a question, and let go again.
#[tokio::test]
async fn somebody_is_suspended_after_a_question() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let item = ayu.submits("Night market").await;
    let tab = at_the_desk(&house, &mona, &item).await;
    let found = tab.opens(&format!("{DESK}/people?username=%40Ayu")).await;
    let person = format!("{DESK}/people/{}", ayu.id);
    found.is_at(&person);
    tab.opens(&format!("{DESK}/people?username=nobody")).await.with(404, &["Account not found"]);
    tab.opens(&person).await.with(200, &["Night market", &format!("{person}/suspend"), &format!("{person}/ban")]);
    let suspend = format!("{person}/suspend");
    let page = tab.opens(&suspend).await.with(200, &["Suspend ayu?"]);
    let fields = |hours| [("hours", hours), ("reason", "Three strikes in a week.")];
    let refused = tab.sends(&page, &suspend, &fields("9000")).await;
    refused.with(400, &["Hours must not exceed 8760", "Three strikes in a week."]);
    let done = tab.sends(&page, &suspend, &fields("24")).await;
    let page = done.with(200, &["The account is suspended.", "Suspended until"]);
    assert!(page.html.contains(&format!("{person}/lift")));
    let lift = format!("{person}/lift");
    let page = tab.opens(&lift).await.with(200, &["Lift the suspension of ayu?"]);
    tab.sends(&page, &lift, &[]).await.is_at(&person);
    tab.opens(&format!("{DESK}/people/{}", mona.id)).await.with(200, &[]);
}

/// SE-07, SE-09: what people write stays text, also before a moderator saw it.
#[tokio::test]
async fn hostile_texts_are_harmless_at_the_desk() {
    let house = House::open().await;
    let (ayu, mona) = (house.creator("ayu").await, house.moderator("mona").await);
    let evil = "</title><script>alert(1)</script><img src=x onerror=alert(1)>";
    let item = ayu.submits(evil).await;
    let tab = at_the_desk(&house, &mona, &item).await;
    for path in [DESK.to_owned(), address(&item), format!("{}/history", address(&item))] {
        let page = tab.opens(&path).await.with(200, &["&#60;script&#62;"]);
        assert!(!page.html.contains("<script>") && !page.html.contains("<img src=x"), "{path}");
        assert_eq!(page.html.matches("</title>").count(), 1);
    }
}
