//! What people are promised about their account.

use std::sync::atomic::Ordering;

use embedded_postgres::testing::TestDatabase;
use serde_json::json;

use crate::journeys::token_in;
use crate::support::{House, PASSWORD, Person};
use crate::tab::Tab;

/// Every text of every table of the database.
async fn all_text(database: &TestDatabase) -> String {
    let pool = sqlx::PgPool::connect_with(database.options()).await.unwrap();
    let tables: Vec<(String,)> = sqlx::query_as(
        "select format('%I.%I', table_schema, table_name) from information_schema.tables
         where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let mut all = String::new();
    for (table,) in tables {
        let rows = format!("select coalesce(string_agg(t::text, '|'), '') from {table} t");
        let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(rows)).fetch_one(&pool).await.unwrap();
        all.push_str(&text);
    }
    pool.close().await;
    all
}

async fn settled(house: &House) {
    house.running.runner().settle(std::time::Duration::from_secs(20)).await.unwrap();
}

/// AC-05, GAP-62, SE-16, TS-09: after an erasure no table of the database holds a word of hers, and every read model is
/// rebuilt from the log to the same rows.
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_gone_from_every_table_and_the_house_goes_on() {
    let (database, house) = House::with_tables().await;
    let (ayu, mona) = (house.creator("wintergreen").await, house.moderator("mona").await);
    let item = ayu.submits("Lighthouse keepers at dawn").await;
    mona.approves(&item).await.with(200);
    settled(&house).await;
    let before = all_text(&database).await;
    assert!(before.contains("wintergreen") && before.contains("Lighthouse"), "the read models hold her in the clear");
    let request = ayu.request(reqwest::Method::DELETE, "/api/v1/me").json(&json!({ "password": PASSWORD }));
    ayu.send(request).await.with(200);
    settled(&house).await;
    let after = all_text(&database).await;
    for word in ["wintergreen", "Lighthouse", "small bands", "printed by hand", "Ayu Lestari-"] {
        assert!(!after.contains(word), "`{word}` is still there");
    }
    let visitor = house.visitor();
    visitor.beside(&ayu).get("/api/v1/creators/wintergreen").await.refused(404, "NOT_FOUND");
    house.equals_the_log().await;
    let mut again = house.visitor();
    again.register("wintergreen").await;
}

/// SE-03, SE-16, AC-07: what the log keeps holds no address, no name, no password, no token.
#[tokio::test]
async fn the_log_holds_nothing_personal_in_the_clear() {
    let house = House::open().await;
    let ayu = house.creator("marigold").await;
    ayu.submits("Orchards of Batu").await;
    let events = house.works.journal.store();
    let page = events.read_all(None, event_store::Direction::Forwards, &event_store::Filter::All, 100).await.unwrap();
    assert!(page.events.len() > 4);
    for event in page.events {
        let body = String::from_utf8(event.data.to_vec()).unwrap();
        for secret in ["marigold", "example.org", "Ayu", "small bands", "Orchards", PASSWORD, "argon2"] {
            assert!(!body.contains(secret), "{} holds {secret}: {body}", event.event_type);
        }
    }
}

/// AC-01, AC-08: two houses on one database are one house.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_one_process_is_read_in_another() {
    let house = House::open().await;
    let other = kreatr::serving::Serving::new(&house.works, &kreatr::Listen::loopback()).start().await.unwrap();
    let ayu = house.creator("ayu").await;
    let mut elsewhere = Person::at(format!("http://{}", other.address()));
    let taken = json!({ "email": "x@example.org", "username": "ayu", "name": "Other", "password": PASSWORD });
    elsewhere.post("/api/v1/accounts", taken).await.refused(409, "ALREADY_TAKEN");
    let found = elsewhere.beside(&ayu).get("/api/v1/creators?search=ayu").await.with(200);
    assert_eq!(found["total"], 1);
    elsewhere.register("budi").await;
    let budi = json!({ "displayName": "Budi", "bio": "I write prompts for people who are in a hurry, and for those who are not.",
        "skills": [], "availability": "BUSY" });
    elsewhere.put("/api/v1/me/profile", budi).await.with(200);
    let found = house.visitor().beside(&elsewhere).get("/api/v1/creators?availability=BUSY").await.with(200);
    assert_eq!(found["total"], 1);
    other.stop().await;
}

/// AC-07, PG-02: who registers gets a mail, whose link proves her address.
#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_mail_proves_an_address() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    assert_eq!(ayu.get("/api/v1/session").await.with(200)["account"]["emailVerified"], false);
    let mails = house.mails(&ayu.email, 1).await;
    for line in ["multipart/alternative", "text/plain", "text/html", "Message-ID: <", "From: Kreatr <no-reply@"] {
        assert!(mails[0].contains(line), "{line} is not in {}", mails[0]);
    }
    assert!(mails[0].contains("Halo Ayu Lestari") && mails[0].contains("Hello Ayu Lestari"));
    let token = token_in(&mails[0], "verify");
    let forged = json!({ "token": token.replace('.', "..") });
    house.visitor().post("/api/v1/verification", forged).await.refused(400, "BAD_REQUEST");
    let visitor = house.visitor();
    visitor.post("/api/v1/verification", json!({ "token": token })).await.with(200);
    assert_eq!(ayu.beside(&visitor).get("/api/v1/session").await.with(200)["account"]["emailVerified"], true);
    ayu.post("/api/v1/me/verification", json!({})).await.with(200);
    house.equals_the_log().await;
    assert_eq!(house.mails_so_far(&ayu.email).len(), 1, "who has proven her address gets no other mail");
}

/// AC-07, PG-02, SE-03: whoever forgot her password gets a link to choose another; nothing of it is in the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_by_the_link_of_a_mail() {
    let (database, house) = House::with_tables().await;
    let ayu = house.person("ayu").await;
    let visitor = house.visitor();
    let asked = json!({ "email": ayu.email.to_uppercase().replace("EXAMPLE.ORG", "example.org") });
    assert_eq!(visitor.post("/api/v1/password-reset", asked).await.status, 204);
    let unknown = visitor.post("/api/v1/password-reset", json!({ "email": "nobody@example.org" })).await;
    assert_eq!((unknown.status, unknown.text.as_str()), (204, ""));
    let mails = house.mails(&ayu.email, 2).await;
    let token = token_in(&mails[1], "reset");
    let reset = |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        visitor.send(visitor.request(reqwest::Method::PUT, "/api/v1/password-reset").json(&body))
    };
    let verify = token_in(&mails[0], "verify");
    for dead in [verify.as_str(), &token[1..], "x"] {
        let problem = reset(dead, "another long password").await.refused(400, "BAD_REQUEST");
        assert!(problem["errors"]["token"].is_array(), "{problem}");
    }
    reset(&token, "short").await.refused(400, "BAD_REQUEST");
    reset(&token, "another long password").await.with(200);
    reset(&token, "a third long password").await.refused(400, "BAD_REQUEST");
    ayu.beside(&visitor).get("/api/v1/session").await.refused(401, "UNAUTHORIZED");
    let signs_in =
        |password: &str| visitor.post("/api/v1/session", json!({ "email": ayu.email, "password": password }));
    signs_in(PASSWORD).await.refused(401, "UNAUTHORIZED");
    signs_in("another long password").await.with(201);
    assert!(house.mails_so_far("nobody@example.org").is_empty());
    let all = all_text(&database).await;
    assert!(!all.contains(&token) && !all.contains(&verify) && !all.contains("another long password"));
}

/// AC-11, RL-05, RL-04: of fifty wrong passwords at once five are looked at; the others hear when to come back.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_guesses_at_once_are_five_and_then_nobody_comes_in_from_there() {
    let (database, house) = House::with_tables().await;
    let ayu = house.person("ayu").await;
    let guess = |password: &str| {
        house.visitor().post_owned("/api/v1/session", json!({ "email": ayu.email, "password": password }))
    };
    let guesses: Vec<_> = (0..50).map(|number| tokio::spawn(guess(&format!("wrong password {number}")))).collect();
    let mut wrong = 0;
    for guessed in guesses {
        let answer = guessed.await.unwrap();
        match answer.status {
            401 => wrong += 1,
            _ => {
                let seconds: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
                assert!((1..=900).contains(&seconds), "{seconds}");
                answer.refused(429, "RATE_LIMIT_EXCEEDED");
            }
        }
    }
    assert_eq!(wrong, 5);
    guess(PASSWORD).await.refused(429, "RATE_LIMIT_EXCEEDED");
    assert!(!all_text(&database).await.contains("127.0.0.1"), "an address of the net stands nowhere in the clear");
}

/// AC-07, PG-02, PG-17: without a script: sign up, be led to where one wanted to go, prove the address by the mail's link
/// and its button, sign out and in again.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_browser_opens_an_account_and_proves_her_address() {
    let house = House::open().await;
    let tab = Tab::at(&house);
    let page = tab.opens("/dashboard").await;
    page.is_at("/login?next=%2Fdashboard").says("href=\"/register?next=%2Fdashboard\"");
    let page = tab.opens("/register?next=%2Fdashboard").await;
    let mut fields =
        vec![("name", "Ayu Lestari"), ("username", "AY"), ("email", "ayu@example.org"), ("password", "short")];
    let again = tab.sends(&page, "/register", &fields).await;
    assert_eq!(again.status, 400);
    again.says("value=\"ayu@example.org\"").says("href=\"#f-username\"").says("Kata sandi minimal 8 karakter");
    assert!(!again.html.contains("value=\"short\""));
    (fields[1].1, fields[3].1) = ("ayu", PASSWORD);
    let page = tab.sends(&again, "/register", &fields).await;
    page.is_at("/dashboard").says("Selamat datang").says("belum diverifikasi");
    let page = tab.sends(&page, "/verify/again", &[]).await;
    page.is_at("/dashboard").says("Surel sedang dikirim");
    let mails = house.mails("ayu@example.org", 2).await;
    let link = format!("/verify?token={}", token_in(&mails[0], "verify"));
    let scanner = Tab::at(&house).opens(&link).await;
    scanner.says("Verifikasi email saya");
    tab.opens("/dashboard").await.says("belum diverifikasi");
    let page = tab.opens(&link).await;
    let page = tab.sends(&page, "/verify", &[]).await;
    page.is_at("/dashboard").says("sudah terverifikasi");
    assert!(!page.html.contains("belum diverifikasi"), "{}", page.html);
    let page = tab.opens("/logout").await;
    tab.sends(&page, "/logout", &[]).await;
    assert!(tab.cookie("kreatr_session").is_none());
    let page = tab.opens("/login?next=https%3A%2F%2Fevil.example").await;
    let wrong = tab.sends(&page, "/login", &[("email", "ayu@example.org"), ("password", "not this one")]).await;
    assert_eq!(wrong.status, 401);
    wrong.says("Email atau kata sandi salah").says("value=\"ayu@example.org\"");
    tab.sends(&wrong, "/login", &[("email", "ayu@example.org"), ("password", PASSWORD)]).await.is_at("/dashboard");
}

/// AC-07, PG-02, GAP-02: a forgotten password, in English, and what becomes of links that are of no use.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_with_a_browser_replaces_a_forgotten_password() {
    let house = House::open().await;
    let ayu = house.person("ayu").await;
    let tab = Tab::at(&house);
    tab.keep("kreatr_lang", "en");
    let page = tab.opens("/forgot").await;
    let unknown = tab.sends(&page, "/forgot", &[("email", "nobody@example.org")]).await;
    let page = tab.opens("/forgot").await;
    let known = tab.sends(&page, "/forgot", &[("email", &ayu.email)]).await;
    known.is_at("/forgot?sent=1").says("Check your email");
    let bare =
        |page: &crate::tab::Shown| page.html.split("<main").nth(1).unwrap().split("</main>").next().unwrap().to_owned();
    assert_eq!(bare(&unknown), bare(&known), "the page does not say whether there is such an account");
    let mails = house.mails(&ayu.email, 2).await;
    let link = format!("/reset?token={}", token_in(&mails[1], "reset"));
    let page = tab.opens(&link).await;
    let again = tab.sends(&page, "/reset", &[("password", "short")]).await;
    again.says("Password must be at least 8 characters");
    tab.sends(&again, "/reset", &[("password", "another long password")]).await.is_at("/login").says("is saved");
    let page = tab.opens(&link).await;
    let dead = tab.sends(&page, "/reset", &[("password", "a third long password")]).await;
    assert_eq!(dead.status, 400);
    dead.says("expired or was used already").says("Ask for a new link");
    assert!(!dead.html.contains("id=\"f-password\""));
    let page = tab.opens("/verify?token=%22%3E%3Cscript%3E").await;
    tab.sends(&page, "/verify", &[]).await.says("expired or was used already");
    let page = tab.opens("/login").await;
    let fields = [("email", ayu.email.as_str()), ("password", "another long password")];
    tab.sends(&page, "/login", &fields).await.is_at("/dashboard").says("Hello, Ayu Lestari");
}

/// AC-07: a form that no page of this house showed to this browser is not taken; one that is sent twice counts once.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_taken_from_its_own_page_and_counts_once() {
    let house = House::open().await;
    let tab = Tab::at(&house);
    let page = tab.opens("/register").await;
    let fields = [("name", "Ayu"), ("username", "ayu"), ("email", "ayu@example.org"), ("password", PASSWORD)];
    let stranger = Tab::at(&house).sends(&page, "/register", &fields).await;
    assert_eq!(stranger.status, 403, "{}", stranger.html);
    let (one, two) = tokio::join!(tab.sends(&page, "/register", &fields), tab.sends(&page, "/register", &fields));
    one.is_at("/dashboard");
    two.is_at("/dashboard");
    assert_eq!(house.mails("ayu@example.org", 1).await.len(), 1);
}

/// AC-07, PG-17: who is signed out while she writes, or writes for so long that the page is too old, loses nothing of it;
/// what another site sends is not shown again.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_outlives_its_page() {
    const NEW: &str = "/dashboard/portfolio/new";
    let house = House::open().await;
    let ayu = house.creator("ayu").await;
    let (token, tab) = (ayu.token.clone().unwrap(), Tab::at(&house));
    tab.keep("kreatr_session", &token);
    tab.keep("kreatr_after", &ayu.after.load(Ordering::Relaxed).to_string());
    let page = tab.opens(NEW).await;
    tab.keep("kreatr_session", "");
    let description = "A long text about an evening at the volcano, written while the session came to its end.";
    let fields = [("title", "Senja di Bromo"), ("description", description), ("category", "AI_CONTENT")];
    let held = tab.sends(&page, NEW, &fields).await;
    assert_eq!(held.status, 403, "{}", held.html);
    held.says("Sesi Anda sudah berakhir").says("href=\"/login\"").says(&format!(">{description}</blockquote>"));
    tab.keep("kreatr_session", &token);
    let old = tab.sends(&held, NEW, &[]).await;
    assert_eq!(old.status, 403, "{}", old.html);
    let saved = tab.sends(old.says("terlalu lama terbuka"), NEW, &[]).await;
    assert_eq!(saved.status, 200, "{}", saved.html);
    saved.says("Senja di Bromo");
    assert!(saved.address.starts_with("/dashboard/portfolio?saved="), "{}", saved.address);
    let forged = house.visitor().request(reqwest::Method::POST, NEW).header("origin", "https://evil.example");
    let forged = forged.header("cookie", format!("kreatr_session={token}"));
    let forged = forged.header("content-type", "application/x-www-form-urlencoded").body("title=Cheap+watches");
    let refused = ayu.send(forged).await;
    assert!(refused.status == 403 && !refused.text.contains("Cheap watches"), "{}", refused.text);
}
