//! Where pictures lie, and who scans them.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use commands::media::{Doubts, Media, MediaStore, Scanner};
use secrecy::SecretString;
use workers::media::LocalDarkroom;
use workers::providers::files::{Files, S3};
use workers::providers::scan::{BuiltIn, Clamd};

/// Where pictures lie, and who scans them (IM-04, IM-12).
#[derive(Args, Clone, Debug, Default)]
pub struct MediaSettings {
    /// The S3 bucket that pictures lie in; unset: the folder `media` in the data folder.
    #[arg(long = "s3-bucket", env = "KREATR_S3_BUCKET", global = true, value_name = "NAME")]
    pub bucket: Option<String>,

    /// Its region; `us-east-1` where it is not said.
    #[arg(long = "s3-region", env = "KREATR_S3_REGION", global = true, value_name = "NAME")]
    pub region: Option<String>,

    /// Another server than Amazon's, such as https://minio.example:9000.
    #[arg(long = "s3-endpoint", env = "KREATR_S3_ENDPOINT", global = true, value_name = "URL")]
    pub endpoint: Option<String>,

    /// The id of the key to it.
    #[arg(long = "s3-access-key", env = "KREATR_S3_ACCESS_KEY", global = true, value_name = "ID")]
    pub access_key: Option<String>,

    /// The key to it.
    #[arg(
        long = "s3-secret-key",
        env = "KREATR_S3_SECRET_KEY",
        global = true,
        hide_env_values = true,
        value_name = "KEY"
    )]
    pub secret_key: Option<SecretString>,

    /// Where ClamAV's clamd listens, as host:port or as the path of its socket: what it cannot scan is held. Unset: a
    /// built-in scanner that knows little.
    #[arg(long, env = "KREATR_CLAMD", global = true, value_name = "ADDRESS")]
    pub clamd: Option<Clamd>,
}

impl MediaSettings {
    /// The place, the scanner and the darkroom; `folder` is for pictures that lie here, `doubts` are shared by all
    /// processes.
    ///
    /// # Errors
    /// When a setting is missing or makes no sense, or the folder cannot be made.
    pub fn open(&self, folder: &Path, doubts: Arc<dyn Doubts>) -> anyhow::Result<Media> {
        let scanner: Arc<dyn Scanner> = match &self.clamd {
            Some(clamd) => Arc::new(clamd.clone()),
            None => Arc::new(BuiltIn),
        };
        Ok(Media { store: self.store(folder)?, scanner, darkroom: Arc::new(LocalDarkroom::default()), doubts })
    }

    fn store(&self, folder: &Path) -> anyhow::Result<Arc<dyn MediaStore>> {
        let Some(bucket) = &self.bucket else {
            return Ok(Arc::new(Files::folder(folder).context("the folder for pictures")?));
        };
        let s3 = S3 {
            bucket: bucket.clone(),
            region: self.region.clone().unwrap_or_else(|| "us-east-1".into()),
            endpoint: self.endpoint.clone(),
            access_key: self.access_key.clone().context("KREATR_S3_BUCKET is set, KREATR_S3_ACCESS_KEY is not")?,
            secret_key: self.secret_key.clone().context("KREATR_S3_BUCKET is set, KREATR_S3_SECRET_KEY is not")?,
        };
        Ok(Arc::new(Files::s3(&s3).context("the settings KREATR_S3_… make no sense")?))
    }
}
