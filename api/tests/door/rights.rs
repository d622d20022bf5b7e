//! Who may ask for what: one probe per operation, and none without.

use std::collections::{BTreeMap, BTreeSet};

use api::operations;
use domain::accounts::{Account, Role};
use serde_json::{Value, json};

use crate::support::{Door, PASSWORD, Person, a_profile, an_item};

/// What a visitor, a user, a moderator, an auditor, an administrator and a suspended user get.
type Expected = [u16; 6];

const ALL: Expected = [200; 6];
const SIGNED_IN_READS: Expected = [401, 200, 200, 200, 200, 200];
const SIGNED_IN_ACTS: Expected = [401, 200, 200, 200, 200, 403];
const MODERATES: Expected = [401, 403, 200, 403, 200, 403];
/// The first one's decision stands; whoever decides after her learns how.
const DECIDES: Expected = [401, 403, 200, 403, 409, 403];
const DECIDED: Expected = [401, 403, 409, 403, 409, 403];
const MISSING: Expected = [401, 403, 404, 403, 404, 403];
const REVIEWS: Expected = [401, 403, 200, 200, 200, 403];

/// Somebody else's inquiry, or none.
const NO_INQUIRY: Expected = [401, 404, 404, 404, 404, 404];
const NO_STEP: Expected = [401, 404, 404, 404, 404, 403];

struct Probe {
    path: String,
    body: Option<Value>,
    expected: Expected,
    /// It ends sessions or accounts: nobody can be asked again after it.
    last: bool,
}

/// The people and things that the probes are about.
struct Scene {
    item: String,
    other: String,
    target: String,
}

/// One entry per operation.
fn probes(scene: &Scene) -> BTreeMap<&'static str, Probe> {
    let Scene { item, other, target } = scene;
    let decision = json!({ "revision": 0, "reason": "Because of how it is made" });
    let account = |what: &str| format!("/admin/accounts/{target}/{what}");
    let reason = json!({ "reason": "Because of what she did" });
    let inquiry = |what: &str| format!("/me/inquiries/{}{what}", uuid::Uuid::nil());
    let decided = |what: &str| format!("/moderation/reports/{}/{what}", uuid::Uuid::nil());
    let entries: Vec<(&str, String, Option<Value>, Expected)> = vec![
        ("accounts.register", "/accounts".into(), Some(json!({})), [400; 6]),
        ("accounts.signIn", "/session".into(), Some(json!({})), [400; 6]),
        ("accounts.requestVerification", "/me/verification".into(), None, SIGNED_IN_ACTS),
        ("accounts.verifyEmail", "/verification".into(), Some(json!({ "token": "x" })), [400; 6]),
        (
            "accounts.requestReset",
            "/password-reset".into(),
            Some(json!({ "email": "nobody@example.org" })),
            [204, 204, 204, 429, 429, 429],
        ),
        (
            "accounts.resetPassword",
            "/password-reset".into(),
            Some(json!({ "token": "x", "password": PASSWORD })),
            [400; 6],
        ),
        ("accounts.whoAmI", "/session".into(), None, SIGNED_IN_READS),
        (
            "accounts.changeUsername",
            "/me/username".into(),
            Some(json!({ "username": "target" })),
            [401, 409, 409, 409, 409, 403],
        ),
        ("accounts.grantRole", account("roles/AUDITOR"), None, [401, 403, 403, 403, 200, 403]),
        ("accounts.revokeRole", account("roles/AUDITOR"), None, [401, 403, 403, 403, 200, 403]),
        (
            "accounts.suspend",
            account("suspend"),
            Some(json!({ "hours": 1, "reason": "Because of what she did" })),
            MODERATES,
        ),
        ("accounts.lift", account("lift"), None, MODERATES),
        ("accounts.ban", account("ban"), Some(reason), MODERATES),
        ("accounts.unban", account("unban"), None, MODERATES),
        ("creators.getMyProfile", "/me/profile".into(), None, SIGNED_IN_READS),
        ("creators.updateMyProfile", "/me/profile".into(), Some(a_profile()), SIGNED_IN_ACTS),
        ("creators.feature", format!("/admin/creators/{target}/featured"), None, MODERATES),
        ("creators.unfeature", format!("/admin/creators/{target}/featured"), None, MODERATES),
        ("portfolio.getMyPortfolio", "/me/portfolio".into(), None, SIGNED_IN_READS),
        ("portfolio.createPortfolioItem", "/me/portfolio".into(), Some(an_item()), [401, 201, 201, 201, 201, 403]),
        (
            "portfolio.reorder",
            "/me/portfolio/order".into(),
            Some(json!({ "order": [item], "revision": 0 })),
            [401, 400, 400, 400, 400, 403],
        ),
        (
            "portfolio.updatePortfolioItem",
            format!("/me/portfolio/{item}"),
            Some(json!({ "featured": true })),
            [401, 403, 403, 403, 403, 403],
        ),
        ("portfolio.deletePortfolioItem", format!("/me/portfolio/{item}"), None, [401, 403, 403, 403, 403, 403]),
        ("portfolio.like", format!("/items/{item}/like"), None, SIGNED_IN_ACTS),
        ("portfolio.unlike", format!("/items/{item}/like"), None, SIGNED_IN_ACTS),
        ("portfolio.view", format!("/items/{item}/view"), None, [204; 6]),
        ("media.getMyUploads", "/me/uploads".into(), None, SIGNED_IN_READS),
        (
            "media.startUpload",
            "/me/uploads".into(),
            Some(json!({ "purpose": "WORK", "type": "image/png", "length": 9 })),
            [401, 201, 201, 201, 201, 403],
        ),
        ("media.putBytes", format!("/me/uploads/{}/bytes", uuid::Uuid::nil()), None, [401, 404, 404, 404, 404, 404]),
        (
            "media.finishUpload",
            format!("/me/uploads/{}/finish", uuid::Uuid::nil()),
            None,
            [401, 404, 404, 404, 404, 404],
        ),
        ("media.withdrawUpload", format!("/me/uploads/{}", uuid::Uuid::nil()), None, [401, 404, 404, 404, 404, 403]),
        ("marketplace.browseCreators", "/creators".into(), None, ALL),
        ("marketplace.getCreatorProfile", "/creators/target".into(), None, ALL),
        ("marketplace.explainPopularity", "/creators/target/popularity".into(), None, ALL),
        ("moderation.getQueue", "/moderation/queue".into(), None, MODERATES),
        ("moderation.approve", format!("/moderation/items/{other}/approve"), Some(decision.clone()), DECIDES),
        ("moderation.flag", format!("/moderation/items/{other}/flag"), Some(decision.clone()), DECIDES),
        ("moderation.reject", format!("/moderation/items/{other}/reject"), Some(decision), DECIDED),
        (
            "moderation.report",
            "/reports".into(),
            Some(json!({ "item": item, "reason": "SPAM", "text": "This is advertising" })),
            [401, 201, 201, 201, 201, 403],
        ),
        ("moderation.getReports", "/moderation/reports".into(), None, MODERATES),
        ("moderation.reviewReport", decided("review"), Some(json!({ "revision": 0 })), MISSING),
        ("moderation.resolveReport", decided("resolve"), Some(json!({ "revision": 0, "outcome": "UPHELD" })), MISSING),
        (
            "marketplace.sendInquiry",
            "/inquiries".into(),
            Some(json!({
                "creatorId": target, "name": "Klara", "email": "klara@example.org", "subject": "A poster",
                "message": "We open a small cinema in May, and would like a poster for it.",
            })),
            [201, 201, 201, 429, 429, 403],
        ),
        ("inquiries.list", "/me/inquiries".into(), None, SIGNED_IN_READS),
        ("inquiries.get", inquiry(""), None, NO_INQUIRY),
        ("inquiries.sent", "/me/sent-inquiries".into(), None, SIGNED_IN_READS),
        ("inquiries.blocked", "/me/blocked-senders".into(), None, SIGNED_IN_READS),
        ("inquiries.open", inquiry("/open"), None, NO_STEP),
        ("inquiries.reply", inquiry("/reply"), Some(json!({ "message": "Gladly!" })), NO_STEP),
        ("inquiries.markReplied", inquiry("/replied"), None, NO_STEP),
        ("inquiries.archive", inquiry("/archive"), None, NO_STEP),
        ("inquiries.restore", inquiry("/restore"), None, NO_STEP),
        ("inquiries.spam", inquiry("/spam"), None, NO_STEP),
        ("inquiries.block", inquiry("/block"), None, NO_STEP),
        ("inquiries.unblock", inquiry("/unblock"), None, NO_STEP),
        ("inquiries.accept", inquiry("/accept"), None, NO_STEP),
        ("inquiries.confirm", inquiry("/confirm"), None, NO_STEP),
        ("inquiries.cancel", inquiry("/cancel"), None, NO_STEP),
        ("inquiries.thread", "/conversation".into(), Some(json!({ "token": "x" })), [400; 6]),
        ("inquiries.verify", "/conversation/verify".into(), Some(json!({ "token": "x" })), [400; 6]),
        (
            "inquiries.continue",
            "/conversation/messages".into(),
            Some(json!({ "inquiry": uuid::Uuid::nil(), "message": "And?" })),
            NO_STEP,
        ),
        (
            "inquiries.confirmAsClient",
            "/conversation/confirm".into(),
            Some(json!({ "inquiry": uuid::Uuid::nil() })),
            NO_STEP,
        ),
        (
            "inquiries.cancelAsClient",
            "/conversation/cancel".into(),
            Some(json!({ "inquiry": uuid::Uuid::nil() })),
            NO_STEP,
        ),
        ("community.getHubData", "/community".into(), None, ALL),
        ("community.getActivities", "/community/activities".into(), None, ALL),
        ("community.featureItem", format!("/moderation/items/{item}/featured"), Some(json!({})), MODERATES),
        ("community.unfeatureItem", format!("/moderation/items/{item}/featured"), None, MODERATES),
        (
            "community.announce",
            "/admin/announcements".into(),
            Some(json!({ "title": "A call on Friday", "text": "Three creators show their work." })),
            [401, 403, 403, 403, 201, 403],
        ),
        (
            "community.withdrawAnnouncement",
            format!("/admin/announcements/{}", uuid::Uuid::nil()),
            None,
            [401, 403, 403, 403, 404, 403],
        ),
        ("moderation.getHistory", format!("/moderation/items/{item}/history"), None, REVIEWS),
    ];
    let ends: Vec<(&str, &str, Option<Value>, Expected)> = vec![
        (
            "accounts.changePassword",
            "/me/password",
            Some(json!({ "current": PASSWORD, "password": PASSWORD })),
            SIGNED_IN_ACTS,
        ),
        ("accounts.signOut", "/session", None, SIGNED_IN_READS),
        ("accounts.erase", "/me", Some(json!({ "password": PASSWORD })), SIGNED_IN_READS),
    ];
    let first = entries.into_iter().map(|(id, path, body, expected)| (id, Probe { path, body, expected, last: false }));
    let last = ends
        .into_iter()
        .map(|(id, path, body, expected)| (id, Probe { path: path.into(), body, expected, last: true }));
    first.chain(last).collect()
}

async fn people(door: &Door, suffix: &str) -> Vec<Option<Person>> {
    let name = |who: &str| format!("{who}{suffix}");
    let moderator = door.staff(&name("decider-"), Role::Moderator).await;
    let suspended = door.suspended(&name("suspended-"), &moderator).await;
    vec![
        None,
        Some(door.person(&name("user-")).await),
        Some(moderator),
        Some(door.staff(&name("reader-"), Role::Auditor).await),
        Some(door.staff(&name("chief-"), Role::Admin).await),
        Some(suspended),
    ]
}

async fn scene(door: &Door) -> Scene {
    let creator = door.creator("maker").await;
    let item = creator.submits(door).await;
    let other = creator.submits(door).await;
    let chief = door.staff("chief", Role::Owner).await;
    let approve = json!({ "revision": 0 });
    let path = format!("/api/v1/moderation/items/{item}/approve");
    assert_eq!(chief.call(door, "POST", &path, Some(approve)).await.status, 200);
    let target = door.creator("target").await;
    door.settle().await;
    Scene { item, other, target: target.id.to_string() }
}

/// AC-01, AC-03, AC-04, AC-09, AC-10, MD-07, MD-20
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_what_the_table_says_and_nothing_else() {
    let door = Door::open().await;
    let scene = scene(&door).await;
    let probes = probes(&scene);
    let known: BTreeSet<_> = operations().iter().map(|operation| operation.id).collect();
    let probed: BTreeSet<_> = probes.keys().copied().collect();
    assert_eq!(known, probed, "each operation needs one probe of who is refused, in this file");
    let regulars = people(&door, "1").await;
    let (mut wrong, mut round) = (Vec::new(), 1);
    let (first, last): (Vec<_>, Vec<_>) = operations().iter().partition(|operation| !probes[operation.id].last);
    for operation in first.into_iter().chain(last) {
        let probe = &probes[operation.id];
        let fresh = if probe.last {
            round += 1;
            Some(people(&door, &round.to_string()).await)
        } else {
            None
        };
        let asking = fresh.as_ref().unwrap_or(&regulars);
        let path = format!("/api/v1{}", probe.path);
        for (who, expected) in asking.iter().zip(probe.expected) {
            let token = who.as_ref().map(|person| person.token.as_str());
            let answer = door.call(operation.method.as_str(), &path, token, probe.body.clone()).await;
            let name = who.as_ref().map_or("a visitor", |person| person.username.as_str());
            if answer.status != expected {
                wrong.push(format!("{} by {name}: {} not {expected}: {}", operation.id, answer.status, answer.text()));
            }
            door.settle().await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// AC-03, AC-09: what an administrator is let in to, an owner is, too; nobody else is let in to more.
#[test]
fn an_owner_may_ask_for_whatever_an_administrator_may() {
    let with = |role| Account { exists: true, roles: [role].into(), ..Account::default() };
    let (admin, owner) = (with(Role::Admin), with(Role::Owner));
    for operation in operations() {
        assert_eq!(operation.access.permits(&owner), operation.access.permits(&admin), "{}", operation.id);
        assert!(operation.access.permits(&owner), "{}", operation.id);
    }
}
