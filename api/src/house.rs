//! What the doors share: the desk for writing, the read models for reading, and the settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use commands::Desk;
use journal::Journal;
use metrics_exporter_prometheus::PrometheusHandle;
use projections::community::Front;
use projections::marketplace::Catalogue;
use projections::{Progress, Recall};
use sqlx::PgPool;
use workers::portfolio::ViewCounter;

use crate::bell::Bell;
use crate::marketplace::Pages;

/// How the doors are served.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Pages are reached over https: cookies are `Secure` and strict transport security is sent.
    pub secure: bool,
    /// A proxy of the house's own stands before it: the caller's address is the last of `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Other origins that may send writes, such as `https://kreatr.app` before a proxy that changes the host.
    pub trusted_origins: Vec<String>,
    /// The longest that an answer may take.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let patience = Duration::from_secs(15);
        Self { secure: false, behind_proxy: false, trusted_origins: Vec::new(), patience }
    }
}

/// What the house is made of.
pub struct Parts {
    /// Carries commands out.
    pub desk: Desk,
    /// The marketplace's index.
    pub catalogue: Arc<Catalogue>,
    /// The read models.
    pub views: PgPool,
    /// Where the read models stand.
    pub progress: Arc<Progress>,
    /// Counts views of items.
    pub counter: ViewCounter,
    /// The numbers that the house keeps about itself; see [`crate::metrics`].
    pub metrics: PrometheusHandle,
    /// How it is served.
    pub settings: Settings,
}

/// What the doors share. Cheap to clone.
#[derive(Clone)]
pub struct House(Arc<Inner>);

struct Inner {
    parts: Parts,
    pages: Pages,
    community: Front,
    recall: Recall,
    bell: Arc<Bell>,
}

impl fmt::Debug for House {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("House").field("settings", &self.0.parts.settings).finish_non_exhaustive()
    }
}

impl House {
    /// A house of these parts.
    pub fn new(parts: Parts) -> Self {
        let (community, recall) = (Front::new(parts.views.clone()), Recall::new(parts.progress.clone()));
        let bell = Arc::new(Bell::new(parts.views.clone(), parts.progress.clone()));
        Self(Arc::new(Inner { parts, pages: Pages::default(), community, recall, bell }))
    }

    /// Carries commands out.
    pub fn desk(&self) -> &Desk {
        &self.0.parts.desk
    }

    /// The marketplace's index.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.parts.catalogue
    }

    /// The community's front page.
    pub fn community(&self) -> &Front {
        &self.0.community
    }

    /// The read models.
    pub fn views(&self) -> &PgPool {
        &self.0.parts.views
    }

    /// Answers of the read models, for as long as nothing happened.
    pub fn recall(&self) -> &Recall {
        &self.0.recall
    }

    /// Who tells creators at once that somebody wrote.
    pub fn bell(&self) -> &Arc<Bell> {
        &self.0.bell
    }

    /// Where the read models stand.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.0.parts.progress
    }

    /// Counts views of items.
    pub fn counter(&self) -> &ViewCounter {
        &self.0.parts.counter
    }

    /// The log and the keys.
    pub fn journal(&self) -> &Journal {
        &self.desk().ports().journal
    }

    /// How it is served.
    pub fn settings(&self) -> &Settings {
        &self.0.parts.settings
    }

    /// Now, by the house's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.desk().ports().clock.now()
    }

    /// A text under the house's own key: nobody else can make it, and it says nothing about the text.
    pub fn keyed_hash(&self, purpose: &str, text: &str) -> String {
        self.journal().vault().hashes().hash(purpose, text)
    }

    /// The numbers that the house keeps about itself.
    pub(crate) fn metrics(&self) -> &PrometheusHandle {
        &self.0.parts.metrics
    }

    /// Answers of the marketplace that still hold.
    pub(crate) fn pages(&self) -> &Pages {
        &self.0.pages
    }
}
