//! A place for files: a local folder, or S3.
//!
//! ```text
//! ab/abcdef…/{small,medium,large,master}.webp        a kept picture, by its name (CA-04); never changes
//! ab/abcdef…/share.jpg                               the same for other places' cards
//! sent/<upload>/<digest>                             what somebody sent, until it is looked at
//! ```
//! An id has hexadecimal digits and nothing else, so that no name leads anywhere else.

use std::path::{Path as Folder, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use std::{fmt, fs, io};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use commands::media::{File, MediaStore, StoreAway};
use domain::UploadId;
use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

#[cfg(test)]
mod tests;

use super::circuit::Circuit;

/// The longest that one request may take.
const REQUEST: Duration = Duration::from_secs(5);
/// The longest that an answer may take, with all that is tried again.
const PATIENCE: Duration = Duration::from_secs(8);
/// Where what was sent lies.
const SENT: &str = "sent";

/// How to reach S3.
#[derive(Clone, Debug)]
pub struct S3 {
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// Another server than Amazon's, such as `https://minio.example:9000`.
    pub endpoint: Option<String>,
    /// The id of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: SecretString,
}

/// A place for files.
#[derive(Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where it is, if it is a folder.
    folder: Option<PathBuf>,
    circuit: Circuit<Instant>,
}

impl Files {
    /// A folder of this machine, made when it is missing. What is put there outlasts a loss of power.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(folder: &Folder) -> Result<Self, StoreAway> {
        std::fs::create_dir_all(folder).map_err(|error| StoreAway(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(away)?;
        let store = Arc::new(store.with_fsync(true).with_automatic_cleanup(true));
        Ok(Self { folder: Some(folder.to_path_buf()), ..Self::over(store) })
    }

    /// A bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn s3(s3: &S3) -> Result<Self, StoreAway> {
        let plain = s3.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let client = ClientOptions::new()
            .with_allow_http(plain)
            .with_connect_timeout(REQUEST / 2)
            .with_timeout(REQUEST)
            .with_content_type_for_suffix("webp", "image/webp")
            .with_content_type_for_suffix("jpg", "image/jpeg");
        let backoff = BackoffConfig { init_backoff: Duration::from_millis(100), max_backoff: REQUEST / 5, base: 2.0 };
        let retry = RetryConfig { backoff, max_retries: 2, retry_timeout: REQUEST };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_region(&s3.region)
            .with_access_key_id(&s3.access_key)
            .with_secret_access_key(s3.secret_key.expose_secret())
            .with_client_options(client)
            .with_retry(retry)
            .with_disable_bulk_delete(true);
        if let Some(endpoint) = &s3.endpoint {
            builder = builder.with_endpoint(endpoint).with_virtual_hosted_style_request(false);
        }
        Ok(Self::over(Arc::new(builder.build().map_err(away)?)))
    }

    /// Memory: for tests.
    pub fn memory() -> Self {
        Self::over(Arc::new(InMemory::new()))
    }

    fn over(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, folder: None, circuit: Circuit::default() }
    }

    /// What is not there needs no deleting.
    async fn delete(&self, path: &Path) -> object_store::Result<()> {
        match self.store.delete(path).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Asks, within a time; not at all while it is known to be away.
    async fn ask<T>(&self, asked: impl Future<Output = object_store::Result<T>>) -> Result<T, StoreAway> {
        self.circuit.closed(Instant::now()).map_err(|()| StoreAway("it was away a moment ago".into()))?;
        let answer = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(answer) => answer.map_err(away),
            Err(_) => Err(StoreAway("it does not answer".into())),
        };
        self.circuit.note(answer.is_ok(), Instant::now());
        answer
    }
}

/// Deletes what the folder's store began to write: it stands beside its place as `name#1` until it is whole, and the store
/// itself never shows it again.
fn sweep_staged(folder: &Folder, then: SystemTime) -> io::Result<usize> {
    let mut swept = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Whatever goes away meanwhile needs no sweeping.
        let Ok(about) = entry.metadata() else { continue };
        if about.is_dir() {
            swept += sweep_staged(&path, then).or_else(gone)?;
        } else if is_staged(&path) && about.modified()? < then {
            fs::remove_file(&path).or_else(gone)?;
            swept += 1;
        }
    }
    Ok(swept)
}

fn is_staged(path: &Folder) -> bool {
    let number = path.file_name().and_then(|name| Some(name.to_str()?.rsplit_once('#')?.1));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn gone<T: Default>(error: io::Error) -> io::Result<T> {
    if error.kind() == io::ErrorKind::NotFound { Ok(T::default()) } else { Err(error) }
}

/// The text may be long and may name keys' ids; it is for the log alone.
fn away(error: impl fmt::Display) -> StoreAway {
    StoreAway(error.to_string())
}

fn path(file: File<'_>) -> Path {
    match file {
        File::Kept(id, size) => {
            let id = id.as_str();
            Path::from_iter([&id[..2], id, size.file_name()])
        }
        File::Sent(upload, digest) => Path::from_iter([SENT, &upload.to_string(), digest.as_str()]),
    }
}

#[async_trait]
impl MediaStore for Files {
    async fn put(&self, file: File<'_>, content: Bytes) -> Result<(), StoreAway> {
        self.ask(self.store.put(&path(file), content.into())).await.map(drop)
    }

    async fn get(&self, file: File<'_>) -> Result<Option<Bytes>, StoreAway> {
        let path = path(file);
        self.ask(async {
            match self.store.get(&path).await {
                Ok(found) => found.bytes().await.map(Some),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn has(&self, file: File<'_>) -> Result<bool, StoreAway> {
        let path = path(file);
        self.ask(async {
            match self.store.head(&path).await {
                Ok(_) => Ok(true),
                Err(Error::NotFound { .. }) => Ok(false),
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn forget(&self, file: File<'_>) -> Result<(), StoreAway> {
        self.ask(self.delete(&path(file))).await
    }

    async fn forget_sent(&self, upload: UploadId) -> Result<(), StoreAway> {
        let folder = Path::from_iter([SENT, &upload.to_string()]);
        self.ask(async {
            let files: Vec<_> = self.store.list(Some(&folder)).try_collect().await?;
            for file in files {
                self.delete(&file.location).await?;
            }
            Ok(())
        })
        .await
    }

    async fn sent_before(&self, then: DateTime<Utc>) -> Result<Vec<UploadId>, StoreAway> {
        let files: Vec<_> = self.ask(self.store.list(Some(&Path::from(SENT))).try_collect()).await?;
        let old = files.iter().filter(|file| file.last_modified < then);
        let named = old.filter_map(|file| file.location.parts().nth(1));
        let mut uploads: Vec<_> = named.filter_map(|part| UploadId::from_str(part.as_ref()).ok()).collect();
        uploads.sort_unstable();
        uploads.dedup();
        Ok(uploads)
    }

    async fn sweep_unfinished(&self, then: DateTime<Utc>) -> Result<usize, StoreAway> {
        // S3 keeps nothing of a put that was not finished.
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        let swept = tokio::task::spawn_blocking(move || sweep_staged(&folder, then.into())).await;
        swept.map_err(away)?.map_err(away)
    }
}
