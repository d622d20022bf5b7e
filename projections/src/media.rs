//! Who may see a picture: everybody where a public work or profile shows it, else whoever put it there.
//!
//! No table of its own: a picture is found by the items and profiles that name it.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::media::MediaId;
use moka::future::Cache;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{creators, marketplace, portfolio};

/// For how long a picture stays public after it was last found so: a ban or a rejection is seen within a second (CA-03).
const HOLDS: Duration = Duration::from_secs(1);
/// How many public pictures are remembered; a hundred bytes each.
const REMEMBERED: u64 = 50_000;

/// Who may see a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Everybody,
    /// Those who put it into a work or profile of theirs, if anybody did.
    Owners(BTreeSet<Uuid>),
}

/// Knows who may see which picture.
#[derive(Clone, Debug)]
pub struct Audiences {
    views: PgPool,
    public: Cache<MediaId, ()>,
}

impl Audiences {
    /// Asks these read models.
    pub fn new(views: PgPool) -> Self {
        Self { views, public: Cache::builder().max_capacity(REMEMBERED).time_to_live(HOLDS).build() }
    }

    /// Who may see the picture.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn of(&self, picture: &MediaId) -> sqlx::Result<Audience> {
        if self.public.contains_key(picture) {
            return Ok(Audience::Everybody);
        }
        let works = portfolio::with_picture(&self.views, picture).await?;
        let profiles = creators::with_picture(&self.views, picture).await?;
        let shown = works.iter().filter(|(_, shown)| *shown).map(|(creator, _)| *creator);
        let showing: Vec<Uuid> = shown.chain(profiles.iter().copied()).collect();
        if !showing.is_empty() && marketplace::any_visible(&self.views, &showing).await? {
            self.public.insert(picture.clone(), ()).await;
            return Ok(Audience::Everybody);
        }
        Ok(Audience::Owners(works.into_iter().map(|(creator, _)| creator).chain(profiles).collect()))
    }
}
