//! The scanner and the place for files, when they are away: nothing unscanned is ever shown, and nothing is half there.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use embedded_postgres::testing::{TestDatabase, database};
use kreatr::{Listen, MediaSettings};
use serde_json::json;
use workers::media::Upkeep;
use workers::providers::scan::Clamd;

use super::uploads::{png, scene};
use super::{NOTHING, gets, is};
use crate::journeys::until;
use crate::support::{House, work};

/// The agreed test of scanners, in two parts, so that no scanner takes this program for it.
fn eicar() -> Vec<u8> {
    [&b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$"[..], b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

/// What clamd knows here, made by hand: the body of the EICAR file, wherever it stands.
const SIGNATURE: &str = "Eicar-Test-Body:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e\
                         444152442d414e544956495255532d544553542d46494c452124482b482a\n";

/// ClamAV's own daemon, with a database of one signature.
struct Daemon(Child);

impl Daemon {
    /// At a socket in this folder.
    async fn start(home: &Path) -> Self {
        let (folder, socket) = (home.join("db"), home.join("clamd.sock"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("test.ndb"), SIGNATURE).unwrap();
        let settings = home.join("clamd.conf");
        let lines = format!(
            "Foreground yes\nLocalSocket {}\nDatabaseDirectory {}\nStreamMaxLength 30M\nMaxFileSize 30M\n",
            socket.display(),
            folder.display()
        );
        std::fs::write(&settings, lines).unwrap();
        let mut command = Command::new("clamd");
        let search = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
        command.env("PATH", search).arg("-c").arg(&settings).stdout(Stdio::null()).stderr(Stdio::null());
        let child =
            command.spawn().expect("clamd is needed for this test: install clamav-daemon, or KREATR_CLAMAV=off");
        let daemon = Self(child);
        until("clamd's socket", async || tokio::net::UnixStream::connect(&socket).await.ok()).await;
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A house whose pictures are kept and scanned as these settings say.
async fn house(media: MediaSettings) -> (TestDatabase, House) {
    let database = database(&migrations::MIGRATOR).await;
    let house = House::with(database.options(), Listen::loopback(), |settings| settings.media = media).await;
    (database, house)
}

/// IM-02, IM-12, SE-12: clamd is down: held, and nobody can hang it; clamd is up: released, or refused by its name.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_that_clamd_did_not_see() {
    if std::env::var("KREATR_CLAMAV").is_ok_and(|wish| wish == "off") {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let clamd = Clamd::Unix(home.path().join("clamd.sock"));
    let (_database, house) = house(MediaSettings { clamd: Some(clamd), ..MediaSettings::default() }).await;
    let ayu = house.creator("ayu").await;
    let clean = png(&scene(300, 200, 1));
    // What a scanner finds in a picture: behind its end, where a decoder does not look.
    let infected = [clean.as_slice(), &eicar()].concat();
    let mut held = Vec::new();
    for file in [&clean, &infected] {
        let upload = ayu.starts("WORK", "image/png", file.len()).await.with(201);
        ayu.puts(&upload, file).await.with(200);
        let answer = ayu.finishes(&upload).await.with(200);
        assert_eq!((&answer["status"], &answer["picture"]), (&json!("HELD"), &json!(null)));
        held.push(upload);
    }
    house.running.settle(Duration::from_secs(30)).await.unwrap();
    let upkeep = Upkeep { desk: house.works.desk.clone(), views: house.works.views.clone() };
    assert_eq!(upkeep.release().await.unwrap(), 0);
    let daemon = Daemon::start(home.path()).await;
    assert_eq!(upkeep.release().await.unwrap(), 2);
    let kept = ayu.finishes(&held[0]).await.with(200);
    assert_eq!(kept["status"], "KEPT");
    let refused = ayu.finishes(&held[1]).await.refused(400, "BAD_REQUEST");
    assert_eq!(refused["fault"], "MALWARE");
    assert_eq!(ayu.uploads("WORK", "image/png", &infected).await.refused(400, "BAD_REQUEST")["fault"], "MALWARE");
    let mut item = work("Night market");
    item["images"] = json!([kept["picture"]["id"]]);
    ayu.post("/api/v1/me/portfolio", item).await.with(201);
    drop(daemon);
    assert_eq!(ayu.uploads("WORK", "image/png", &png(&scene(90, 60, 9))).await.with(200)["status"], "HELD");
    house.equals_the_log().await;
}

/// IM-04, IM-12: S3 is down: 503, and nothing is half there.
#[tokio::test(flavor = "multi_thread")]
async fn without_s3_nothing_is_half_there() {
    let nowhere = MediaSettings {
        bucket: Some("pictures".into()),
        endpoint: Some("http://127.0.0.1:1".into()),
        access_key: Some("AKTEST".into()),
        secret_key: Some("SKTEST".into()),
        ..MediaSettings::default()
    };
    let (_database, house) = house(nowhere).await;
    let ayu = house.creator("ayu").await;
    let file = png(&scene(300, 200, 1));
    let upload = ayu.starts("WORK", "image/png", file.len()).await.with(201);
    let away = ayu.puts(&upload, &file).await;
    assert!(away.headers.contains_key("retry-after"));
    away.refused(503, "SERVICE_UNAVAILABLE");
    ayu.finishes(&upload).await.refused(412, "PRECONDITION_FAILED");
    let mine = ayu.get("/api/v1/me/uploads").await.with(200);
    assert_eq!(mine["uploads"][0]["status"], "STARTED");
    is(gets(&ayu, &"ab".repeat(32)).await, NOTHING);
    ayu.submits("Without a picture").await;
}
