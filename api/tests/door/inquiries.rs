//! From a first letter to finished work, through the door.

use axum::body::Body;
use axum::http::Request;
use commands::inquiries::LinkPurpose;
use domain::InquiryId;
use futures_util::StreamExt;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::support::{Answer, Door, Person};

fn letter(creator: &Person, email: &str) -> Value {
    json!({
        "creatorId": creator.id.0, "name": "Klara", "email": email, "subject": "Photographs of a wedding",
        "message": "We marry in May, in a garden, and would like to remember it well.", "timeline": "May",
    })
}

async fn send(door: &Door, letter: Value) -> Answer {
    door.call("POST", "/api/v1/inquiries", None, Some(letter)).await
}

async fn sent(door: &Door, creator: &Person, email: &str) -> String {
    let answer = send(door, letter(creator, email)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    door.settle().await;
    answer.json()["id"].as_str().unwrap().to_owned()
}

fn token(door: &Door, inquiry: &str) -> String {
    let inquiry = InquiryId(inquiry.parse().unwrap());
    let now = door.desk.ports().clock.now();
    door.desk.inquiry_link(LinkPurpose::Thread, inquiry, now).expose_secret().to_owned()
}

async fn step(door: &Door, creator: &Person, inquiry: &str, step: &str) -> Answer {
    let answer = creator.call(door, "POST", &format!("/api/v1/me/inquiries/{inquiry}/{step}"), None).await;
    door.settle().await;
    answer
}

async fn inbox(door: &Door, creator: &Person, query: &str) -> Value {
    creator.get(door, &format!("/api/v1/me/inquiries{query}")).await.json()
}

/// IQ-01…05, IQ-08, RL-04, GAP-14: all faults at once, the shape that tRPC clients know, and an end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_is_read_bounded_and_counted() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let wrong = json!({
        "creatorId": ayu.id.0, "name": "x", "email": "nope", "subject": "hey", "message": "short",
        "budget": "b".repeat(101), "timeline": " ",
    });
    let refused = send(&door, wrong).await;
    refused.refused(400, "BAD_REQUEST");
    for field in ["name", "email", "subject", "message", "budget"] {
        assert_ne!(refused.rules(field), "null", "{}", refused.text());
    }
    assert_eq!(refused.rules("timeline"), "null");
    let mut nobody = letter(&ayu, "klara@example.org");
    nobody["creatorId"] = json!("crp_1");
    send(&door, nobody).await.refused(404, "NOT_FOUND");
    let first = send(&door, letter(&ayu, "klara@example.org")).await.json();
    assert_eq!(
        (&first["status"], &first["repliedAt"], &first["budget"]),
        (&json!("UNREAD"), &Value::Null, &Value::Null)
    );
    assert_eq!((&first["creatorId"], &first["timeline"]), (&json!(ayu.id.0), &json!("May")));
    for _ in 0..2 {
        assert_eq!(send(&door, letter(&ayu, "klara+more@example.org")).await.status, 201);
    }
    let fourth = send(&door, letter(&ayu, "Klara@Example.org")).await;
    fourth.refused(429, "RATE_LIMIT_EXCEEDED");
    assert_eq!(fourth.json()["detail"], "Maximum 3 inquiries per day");
    assert_eq!(fourth.header("retry-after"), "86400");
}

/// IQ-12: a machine that fills what nobody sees is answered, and nothing is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_is_answered_and_not_heard() {
    let door = Door::open().await;
    let ayu = door.creator("ayu").await;
    let before = door.head().await;
    let mut machine = letter(&ayu, "klara@example.org");
    machine["website"] = json!("https://spam.example");
    let answer = send(&door, machine).await;
    assert_eq!((answer.status.as_u16(), answer.json()["status"].clone()), (201, json!("UNREAD")));
    assert_eq!(door.head().await, before);
}

/// IQ-09, IQ-11, IQ-13, GAP-15, GAP-17
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_is_read_answered_put_away_and_sorted() {
    let door = Door::open().await;
    let (ayu, bram) = (door.creator("ayu").await, door.creator("bram").await);
    let (one, two) = (sent(&door, &ayu, "klara@example.org").await, sent(&door, &ayu, "marta@example.org").await);
    let all = inbox(&door, &ayu, "").await;
    assert_eq!((all["inquiries"].as_array().unwrap().len(), &all["counts"]), (2, &json!({ "UNREAD": 2 })));
    assert_eq!((&all["inquiries"][0]["verified"], &all["next"]), (&json!(false), &Value::Null));
    let page = inbox(&door, &ayu, "?limit=1").await;
    let cursor = page["next"].as_str().unwrap();
    let rest = inbox(&door, &ayu, &format!("?limit=1&cursor={cursor}")).await;
    assert_ne!(page["inquiries"][0]["id"], rest["inquiries"][0]["id"]);
    assert_eq!(rest["next"], Value::Null);
    ayu.get(&door, "/api/v1/me/inquiries?cursor=x").await.refused(400, "BAD_REQUEST");
    bram.get(&door, &format!("/api/v1/me/inquiries/{one}")).await.refused(404, "NOT_FOUND");
    assert_eq!(inbox(&door, &bram, "").await["counts"], json!({}));
    assert_eq!(step(&door, &ayu, &one, "open").await.status, 200);
    let answer = json!({ "message": "May is free." });
    ayu.call(&door, "POST", &format!("/api/v1/me/inquiries/{two}/reply"), Some(answer)).await;
    step(&door, &ayu, &one, "archive").await;
    let counts = inbox(&door, &ayu, "").await["counts"].clone();
    assert_eq!(counts, json!({ "ARCHIVED": 1, "REPLIED": 1 }));
    assert_eq!(inbox(&door, &ayu, "?status=ARCHIVED").await["inquiries"][0]["id"], json!(one));
    step(&door, &ayu, &one, "restore").await;
    assert_eq!(inbox(&door, &ayu, "").await["counts"], json!({ "READ": 1, "REPLIED": 1 }));
    let link = json!({ "token": token(&door, &two) });
    let thread = door.call("POST", "/api/v1/conversation", None, Some(link.clone())).await.json();
    assert_eq!(
        (&thread["side"], &thread["inquiry"]["status"], &thread["blocked"]),
        (&json!("CLIENT"), &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&thread["messages"][1]["side"], &thread["messages"][1]["text"]),
        (&json!("CREATOR"), &json!("May is free."))
    );
    door.clock.advance(chrono::TimeDelta::minutes(1));
    let more = json!({ "token": token(&door, &two), "message": "Wonderful!" });
    assert_eq!(door.call("POST", "/api/v1/conversation/messages", None, Some(more)).await.status, 200);
    door.settle().await;
    let unread = inbox(&door, &ayu, "").await;
    assert_eq!(
        (&unread["inquiries"][0]["id"], &unread["inquiries"][0]["snippet"]),
        (&json!(two), &json!("Wonderful!"))
    );
    assert_eq!((&unread["inquiries"][0]["verified"], &unread["counts"]["UNREAD"]), (&json!(true), &json!(1)));
    assert_eq!(step(&door, &ayu, &one, "block").await.status, 200);
    let blocked = ayu.get(&door, "/api/v1/me/blocked-senders").await.json();
    assert_eq!(blocked["senders"][0]["email"], "klara@example.org");
    let spam = sent(&door, &ayu, "klara@example.org").await;
    assert_eq!(inbox(&door, &ayu, "?status=SPAM").await["inquiries"].as_array().unwrap().len(), 2);
    step(&door, &ayu, &spam, "unblock").await;
    assert_eq!(ayu.get(&door, "/api/v1/me/blocked-senders").await.json()["senders"], json!([]));
}

/// IQ-15, IQ-06, GAP-19: who sent it signed in needs no link.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_is_agreed_on_and_done() {
    let door = Door::open().await;
    let (ayu, klara) = (door.creator("ayu").await, door.person("klara").await);
    let answer = klara.call(&door, "POST", "/api/v1/inquiries", Some(letter(&ayu, "klara@example.org"))).await;
    let one = answer.json()["id"].as_str().unwrap().to_owned();
    door.settle().await;
    let mine = klara.get(&door, "/api/v1/me/sent-inquiries").await.json();
    assert_eq!((&mine["inquiries"][0]["id"], &mine["inquiries"][0]["status"]), (&json!(one), &Value::Null));
    step(&door, &ayu, &one, "accept").await.refused(412, "PRECONDITION_FAILED");
    let link = json!({ "token": token(&door, &one) });
    assert_eq!(door.call("POST", "/api/v1/conversation/verify", None, Some(link)).await.status, 200);
    assert_eq!(step(&door, &ayu, &one, "accept").await.status, 200);
    assert_eq!(step(&door, &ayu, &one, "confirm").await.status, 200);
    let both = json!({ "inquiry": one, "token": "x" });
    klara.call(&door, "POST", "/api/v1/conversation/confirm", Some(both)).await.refused(400, "BAD_REQUEST");
    let done = klara.call(&door, "POST", "/api/v1/conversation/confirm", Some(json!({ "inquiry": one }))).await;
    assert_eq!(done.status, 200, "{}", done.text());
    door.settle().await;
    let thread = ayu.get(&door, &format!("/api/v1/me/inquiries/{one}")).await.json();
    assert_eq!(thread["inquiry"]["engagement"], "COMPLETED");
    step(&door, &ayu, &one, "cancel").await.refused(409, "CONFLICT");
}

/// What a stream tells, an event at a time.
struct Listening(axum::body::BodyDataStream, String);

impl Listening {
    async fn of(door: &Door, person: &Person, last: Option<&str>) -> Self {
        let mut request = Request::get("/api/v1/me/events").header("authorization", format!("Bearer {}", person.token));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = tower::ServiceExt::oneshot(door.router.clone(), request.body(Body::empty()).unwrap());
        let response = response.await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream(), String::new())
    }

    /// The name, the id and the data of the next event.
    async fn next(&mut self) -> (String, String, Value) {
        loop {
            if let Some((event, rest)) = self.1.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    line.unwrap_or_default().to_owned()
                };
                let told = (field("event"), field("id"), serde_json::from_str(&field("data")).unwrap_or_default());
                self.1 = rest.to_owned();
                if !told.0.is_empty() {
                    return told;
                }
                continue;
            }
            let more = tokio::time::timeout(std::time::Duration::from_secs(20), self.0.next()).await;
            let more = more.expect("an event comes within twenty seconds").expect("the stream goes on").unwrap();
            self.1.push_str(std::str::from_utf8(&more).unwrap());
        }
    }
}

/// IQ-11: two listeners, and one who comes back, hear each letter once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_listens_hears_of_letters_once_also_after_a_break() {
    let door = Door::open().await;
    let (ayu, bram) = (door.creator("ayu").await, door.creator("bram").await);
    door.get("/api/v1/me/events").await.refused(401, "UNAUTHORIZED");
    sent(&door, &ayu, "before@example.org").await;
    let mut first = Listening::of(&door, &ayu, None).await;
    let mut second = Listening::of(&door, &ayu, None).await;
    let mut others = Listening::of(&door, &bram, None).await;
    let (event, start, data) = first.next().await;
    assert_eq!((event.as_str(), &data), ("ready", &json!({ "unread": 1 })));
    assert_eq!(second.next().await.0, "ready");
    assert_eq!(others.next().await.2, json!({ "unread": 0 }));
    let mut told = Vec::new();
    for n in 0..3 {
        let id = sent(&door, &ayu, &format!("client{n}@example.org")).await;
        let heard = first.next().await;
        assert_eq!((heard.0.as_str(), &heard.2), ("inquiry", &json!({ "inquiry": id, "unread": n + 2 })));
        assert_eq!(second.next().await, heard);
        told.push(heard);
    }
    let mine = sent(&door, &bram, "client@example.org").await;
    assert_eq!(others.next().await.2["inquiry"], json!(mine), "others' letters are not heard");
    drop(first);
    let mut again = Listening::of(&door, &ayu, Some(&start)).await;
    assert_eq!(again.next().await.0, "ready");
    for heard in &told {
        let (_, id, data) = again.next().await;
        assert_eq!((&id, &data["inquiry"]), (&heard.1, &heard.2["inquiry"]));
    }
    let mut last = Listening::of(&door, &ayu, Some(&told[1].1)).await;
    last.next().await;
    assert_eq!(last.next().await.1, told[2].1);
    let new = sent(&door, &ayu, "new@example.org").await;
    assert_eq!(last.next().await.2["inquiry"], json!(new));
}
