//! Who may see a picture: everybody where a public work or profile shows it, else whoever sent it or put it there.
//!
//! A picture is found by the items and profiles that name it, and by whose it is.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::media::MediaId;
use moka::future::Cache;
use sqlx::PgPool;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{creators, marketplace, portfolio};

/// For how long a picture stays public after it was last found so: with the projections' own delay, a ban or a rejection
/// is seen within a second (CA-03).
const HOLDS: Duration = Duration::from_millis(500);
/// For how long it stays so while the database is away: pages go on from memory, and so shall their pictures. No longer:
/// a database that is only slow may know of a ban.
const OUTLASTS: Duration = Duration::from_secs(60);
/// The database is away when it does not answer within this.
const AWAY: Duration = Duration::from_secs(2);
/// How many public pictures are remembered; a hundred bytes each.
const REMEMBERED: u64 = 50_000;

/// Who may see a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Everybody,
    /// Those whose it is, or who put it into a work or profile of theirs, if anybody did.
    Owners(BTreeSet<Uuid>),
}

/// Knows who may see which picture.
#[derive(Clone, Debug)]
pub struct Audiences {
    views: PgPool,
    /// When each was last found to be public.
    public: Cache<MediaId, Instant>,
}

impl Audiences {
    /// Asks these read models.
    pub fn new(views: PgPool) -> Self {
        Self { views, public: Cache::builder().max_capacity(REMEMBERED).time_to_live(OUTLASTS).build() }
    }

    /// Who may see the picture.
    ///
    /// # Errors
    /// When the database does not answer, for a picture that was not public a while ago.
    pub async fn of(&self, picture: &MediaId) -> sqlx::Result<Audience> {
        let Some(found) = self.public.get(picture).await else { return self.ask(picture).await };
        if found.elapsed() < HOLDS {
            return Ok(Audience::Everybody);
        }
        match tokio::time::timeout(AWAY, self.ask(picture)).await {
            Ok(Ok(audience)) => Ok(audience),
            Ok(Err(_)) | Err(_) => Ok(Audience::Everybody),
        }
    }

    async fn ask(&self, picture: &MediaId) -> sqlx::Result<Audience> {
        let works = portfolio::with_picture(&self.views, picture).await?;
        let profiles = creators::with_picture(&self.views, picture).await?;
        let shown = works.iter().filter(|(_, shown)| *shown).map(|(creator, _)| *creator);
        let showing: Vec<Uuid> = shown.chain(profiles.iter().copied()).collect();
        if !showing.is_empty() && marketplace::any_visible(&self.views, &showing).await? {
            self.public.insert(picture.clone(), Instant::now()).await;
            return Ok(Audience::Everybody);
        }
        self.public.invalidate(picture).await;
        let keepers = super::keepers(&self.views, picture).await?;
        let hung = works.into_iter().map(|(creator, _)| creator).chain(profiles);
        Ok(Audience::Owners(hung.chain(keepers).collect()))
    }
}
