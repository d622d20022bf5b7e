//! One contract, kept by the folder, by memory and by an S3 server that somebody else wrote.

use std::net::SocketAddr;
use std::path::Path as Folder;

use chrono::TimeDelta;
use domain::media::{Digest, MediaId, Size};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::*;

const BUCKET: &str = "pictures";
const KEY: (&str, &str) = ("AKTEST", "SKTEST");

/// `s3s-fs`: it keeps a bucket in a folder, and unlike other stand-ins it checks signatures.
struct Peer {
    address: SocketAddr,
    /// Its connections end with it.
    _serving: JoinSet<()>,
}

impl Peer {
    async fn start(folder: &Folder, address: Option<SocketAddr>) -> Self {
        std::fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY.0, KEY.1));
        let service = service.build();
        let listener = TcpListener::bind(address.unwrap_or(([127, 0, 0, 1], 0).into())).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = service.clone();
                connections.spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    builder.serve_connection(TokioIo::new(stream), service).await.ok();
                });
            }
        });
        Self { address, _serving: serving }
    }

    fn s3(&self, secret: &str) -> Files {
        Files::s3(&S3 {
            bucket: BUCKET.into(),
            region: "us-east-1".into(),
            endpoint: Some(format!("http://{}", self.address)),
            access_key: KEY.0.into(),
            secret_key: secret.into(),
        })
        .unwrap()
    }
}

fn upload(number: u128) -> UploadId {
    UploadId(Uuid::from_u128(number))
}

/// The contract.
async fn keeps_files(files: &Files) {
    let (id, digest) = (MediaId::of_sha256([0xab; 32]), Digest::of_sha256([7; 32]));
    let (small, sent) = (File::Kept(&id, Size::Small), File::Sent(upload(1), &digest));
    for file in [small, sent] {
        assert_eq!(files.get(file).await.unwrap(), None);
        let content = Bytes::from(vec![3; 300_000]);
        for _ in 0..2 {
            files.put(file, content.clone()).await.unwrap();
            assert_eq!(files.get(file).await.unwrap(), Some(content.clone()));
        }
    }
    let large = File::Kept(&id, Size::Large);
    assert_eq!((files.get(large).await.unwrap(), files.has(large).await.unwrap()), (None, false));
    files.put(large, Bytes::from_static(b"large")).await.unwrap();
    assert!(files.has(large).await.unwrap());
    for _ in 0..2 {
        files.forget(large).await.unwrap();
        assert!(!files.has(large).await.unwrap() && files.has(small).await.unwrap());
    }
    files.put(File::Sent(upload(1), &Digest::of_sha256([8; 32])), Bytes::new()).await.unwrap();
    files.put(File::Sent(upload(2), &digest), Bytes::from_static(b"two")).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "the times of files are the machine's")]
    let now = Utc::now();
    assert_eq!(files.sent_before(now + TimeDelta::hours(1)).await.unwrap(), [upload(1), upload(2)]);
    assert_eq!(files.sent_before(now - TimeDelta::hours(1)).await.unwrap(), []);
    for _ in 0..2 {
        files.forget_sent(upload(1)).await.unwrap();
        assert_eq!(files.get(sent).await.unwrap(), None);
        assert_eq!(files.sent_before(now + TimeDelta::hours(1)).await.unwrap(), [upload(2)]);
    }
    assert!(files.get(small).await.unwrap().is_some());
    files.forget_sent(upload(2)).await.unwrap();
    assert_eq!(files.sent_before(now + TimeDelta::hours(1)).await.unwrap(), []);
}

/// IM-04, IM-12
#[tokio::test]
async fn a_folder_keeps_files() {
    let home = tempfile::tempdir().unwrap();
    keeps_files(&Files::folder(&home.path().join("media")).unwrap()).await;
    let kept = home.path().join("media/ab").join("ab".repeat(32)).join("small.webp");
    assert_eq!(std::fs::read(kept).unwrap().len(), 300_000);
    assert!(!home.path().join("media/sent").exists(), "nothing that was sent is left, not even a folder");
}

/// IM-12
#[tokio::test]
async fn memory_keeps_files() {
    keeps_files(&Files::memory()).await;
}

/// IM-04, IM-12: signed requests, against a server that checks them.
#[tokio::test]
async fn s3_keeps_files() {
    let home = tempfile::tempdir().unwrap();
    let peer = Peer::start(home.path(), None).await;
    keeps_files(&peer.s3(KEY.1)).await;
    let id = MediaId::of_sha256([0xab; 32]);
    assert!(peer.s3("another key").get(File::Kept(&id, Size::Small)).await.is_err());
    assert!(peer.s3("another key").put(File::Kept(&id, Size::Large), Bytes::new()).await.is_err());
    assert_eq!(peer.s3(KEY.1).get(File::Kept(&id, Size::Large)).await.unwrap(), None);
}

/// IM-12: away, it says so and soon; back, it goes on by itself.
#[tokio::test]
async fn s3_goes_away_and_comes_back() {
    let home = tempfile::tempdir().unwrap();
    let peer = Peer::start(home.path(), None).await;
    let (files, address) = (peer.s3(KEY.1), peer.address);
    let id = MediaId::of_sha256([1; 32]);
    let file = File::Kept(&id, Size::Small);
    files.put(file, Bytes::from_static(b"one")).await.unwrap();
    drop(peer);
    assert!(files.get(file).await.is_err());
    assert!(files.put(file, Bytes::from_static(b"two")).await.is_err());
    let _peer = Peer::start(home.path(), Some(address)).await;
    assert_eq!(files.get(file).await.unwrap(), Some(Bytes::from_static(b"one")));
}

/// IM-07, GAP-62: what a process had begun to write when it died is thrown away once it is old; nothing else is.
#[tokio::test]
async fn what_was_never_whole_is_swept() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::folder(folder.path()).unwrap();
    let (upload, digest) = (UploadId(Uuid::from_u128(1)), Digest::of_sha256([7; 32]));
    files.put(File::Sent(upload, &digest), Bytes::from_static(b"whole")).await.unwrap();
    let beside = folder.path().join(format!("{}#12", path(File::Sent(upload, &digest))));
    std::fs::write(&beside, b"hal").unwrap();
    let (long_ago, far_off) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + TimeDelta::days(50_000));
    assert_eq!(files.sweep_unfinished(long_ago).await.unwrap(), 0);
    assert!(beside.exists());
    assert_eq!(files.sweep_unfinished(far_off).await.unwrap(), 1);
    assert!(!beside.exists() && files.has(File::Sent(upload, &digest)).await.unwrap());
    assert_eq!(Files::memory().sweep_unfinished(far_off).await.unwrap(), 0);
}
