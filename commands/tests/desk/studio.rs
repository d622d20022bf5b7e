//! A place for files, a scanner and a darkroom that do as a test says.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use commands::media::{
    Darkroom, DevelopError, Developed, File, Media, MediaStore, MemoryDoubts, Scanned, Scanner, ScannerAway, StoreAway,
};
use domain::UploadId;
use domain::media::{Fault, Format, MediaId, Picture, Purpose, Size};
use sha2::{Digest, Sha256};

#[derive(Debug, Default)]
pub struct Studio {
    pub files: Mutex<BTreeMap<String, Bytes>>,
    pub store_is_away: AtomicBool,
    pub scanner_is_away: AtomicBool,
    pub developed: AtomicUsize,
    pub doubts: MemoryDoubts,
}

impl Studio {
    pub fn media(self: &Arc<Self>) -> Media {
        let doubts = Arc::new(self.doubts.clone());
        Media { store: self.clone(), scanner: self.clone(), darkroom: self.clone(), doubts }
    }

    pub fn names(&self) -> Vec<String> {
        self.files.lock().unwrap().keys().cloned().collect()
    }

    fn here(&self) -> Result<(), StoreAway> {
        if self.store_is_away.load(Ordering::SeqCst) { Err(StoreAway("as told".into())) } else { Ok(()) }
    }
}

fn name(file: File<'_>) -> String {
    match file {
        File::Kept(id, size) => format!("kept/{id}/{}", size.as_str()),
        File::Sent(upload, digest) => format!("sent/{upload}/{digest}"),
    }
}

#[async_trait]
impl MediaStore for Studio {
    async fn put(&self, file: File<'_>, content: Bytes) -> Result<(), StoreAway> {
        self.here()?;
        self.files.lock().unwrap().insert(name(file), content);
        Ok(())
    }

    async fn get(&self, file: File<'_>) -> Result<Option<Bytes>, StoreAway> {
        self.here()?;
        Ok(self.files.lock().unwrap().get(&name(file)).cloned())
    }

    async fn has(&self, file: File<'_>) -> Result<bool, StoreAway> {
        self.here()?;
        Ok(self.files.lock().unwrap().contains_key(&name(file)))
    }

    async fn forget(&self, file: File<'_>) -> Result<(), StoreAway> {
        self.here()?;
        self.files.lock().unwrap().remove(&name(file));
        Ok(())
    }

    async fn sweep_unfinished(&self, _: DateTime<Utc>) -> Result<usize, StoreAway> {
        self.here().map(|()| 0)
    }

    async fn forget_sent(&self, upload: UploadId) -> Result<(), StoreAway> {
        self.here()?;
        self.files.lock().unwrap().retain(|name, _| !name.starts_with(&format!("sent/{upload}/")));
        Ok(())
    }

    async fn sent_before(&self, _: DateTime<Utc>) -> Result<Vec<UploadId>, StoreAway> {
        self.here()?;
        let names = self.names();
        Ok(names.iter().filter_map(|name| name.strip_prefix("sent/")?.split('/').next()?.parse().ok()).collect())
    }
}

#[async_trait]
impl Scanner for Studio {
    async fn scan(&self, file: &Bytes) -> Result<Scanned, ScannerAway> {
        if self.scanner_is_away.load(Ordering::SeqCst) {
            return Err(ScannerAway("as told".into()));
        }
        let found = file.windows(5).any(|bytes| bytes == b"EICAR");
        Ok(if found { Scanned::Found("Eicar".into()) } else { Scanned::Clean("studio".into()) })
    }
}

#[async_trait]
impl Darkroom for Studio {
    async fn develop(&self, file: Bytes, _: Format, _: Purpose) -> Result<Developed, DevelopError> {
        self.developed.fetch_add(1, Ordering::SeqCst);
        if file.windows(6).any(|bytes| bytes == b"broken") {
            return Err(DevelopError::Fault(Fault::Unreadable));
        }
        let media = MediaId::of_sha256(Sha256::digest(&file).into());
        let bytes = file.len() as u64;
        let picture = Picture { media, width: 4, height: 3, bytes, thumbhash: String::new(), phash: None };
        Ok(Developed { picture, forms: vec![(Size::Master, file.clone()), (Size::Small, file)] })
    }

    async fn card(&self, master: Bytes) -> Result<Bytes, DevelopError> {
        Ok([b"card of ", &master[..]].concat().into())
    }
}
