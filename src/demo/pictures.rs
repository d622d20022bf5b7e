//! The demo's pictures: painted once, kept like any other, shared by many items.

use std::sync::Arc;

use anyhow::Context;
use commands::media::{Developed, MediaStore};
use domain::media::{self as kept, MediaId, Purpose};
use indicatif::ProgressBar;
use tokio::task::JoinSet;
use workers::media::of_pixels;

use super::paint::dice::Dice;
use super::paint::{Picture, paint};

/// How many different pictures there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Works.
    pub works: u64,
    /// Faces and marks.
    pub avatars: u64,
    /// Pictures across a page.
    pub banners: u64,
}

/// Pictures of the house's own, for everybody to hang.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    works: Vec<MediaId>,
    avatars: Vec<MediaId>,
    banners: Vec<MediaId>,
    /// What the log is to know of them.
    known: Vec<(Purpose, kept::Picture)>,
}

impl Pictures {
    /// Paints so many pictures, on all cores, and puts their files in place; the log does not know of them yet.
    ///
    /// # Errors
    /// When the place for files does not answer.
    pub async fn paint(
        store: &Arc<dyn MediaStore>,
        count: Count,
        seed: u64,
        progress: &ProgressBar,
    ) -> anyhow::Result<Self> {
        let works = (0..count.works).map(|number| match number % 5 {
            0 | 1 => (Picture::Landscape, number),
            2 | 3 => (Picture::Portrait, number),
            _ => (Picture::Square, number),
        });
        let avatars = (0..count.avatars).map(|number| (Picture::Avatar, number));
        let wanted: Vec<_> =
            works.chain(avatars).chain((0..count.banners).map(|number| (Picture::Banner, number))).collect();
        let known = draw(store, wanted, seed, progress).await?;
        let mut ids: Vec<MediaId> = known.iter().map(|(_, picture)| picture.media.clone()).collect();
        let banners = ids.split_off((count.works + count.avatars) as usize);
        let avatars = ids.split_off(count.works as usize);
        Ok(Self { works: ids, avatars, banners, known })
    }

    /// What the log is to know of each.
    pub fn known(&self) -> &[(Purpose, kept::Picture)] {
        &self.known
    }

    /// A face for the person at this place.
    pub fn avatar(&self, place: u32) -> Option<MediaId> {
        self.avatars.get(place as usize % self.avatars.len().max(1)).cloned()
    }

    /// A picture across her page.
    pub fn banner(&self, place: u32) -> Option<MediaId> {
        self.banners.get(place as usize % self.banners.len().max(1)).cloned()
    }

    /// Different pictures for one item.
    pub fn of_item(&self, dice: &mut Dice) -> Vec<MediaId> {
        let wanted = dice.pick(&[1, 1, 1, 2, 2, 3, 4]).min(self.works.len());
        let first = dice.whole(0, self.works.len().saturating_sub(1) as u32) as usize;
        (0..wanted).filter_map(|number| self.works.get((first + number * 7) % self.works.len()).cloned()).collect()
    }
}

/// Paints pictures and puts their files, as many at a time as there are cores; in the order wanted.
async fn draw(
    store: &Arc<dyn MediaStore>,
    wanted: Vec<(Picture, u64)>,
    seed: u64,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<(Purpose, kept::Picture)>> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let mut drawn = vec![None; wanted.len()];
    let mut running = JoinSet::new();
    let mut waiting = wanted.into_iter().enumerate();
    loop {
        while running.len() < cores
            && let Some((index, (kind, number))) = waiting.next()
        {
            let store = store.clone();
            running.spawn(async move {
                let (purpose, developed) = tokio::task::spawn_blocking(move || one(kind, number, seed)).await??;
                developed.put_into(&*store).await?;
                anyhow::Ok((index, (purpose, developed.picture)))
            });
        }
        let Some(done) = running.join_next().await else { break };
        let (index, picture) = done?.context("a picture of the demo could not be kept")?;
        drawn[index] = Some(picture);
        progress.inc(1);
    }
    Ok(drawn.into_iter().flatten().collect())
}

/// One picture in all its sizes.
fn one(kind: Picture, number: u64, seed: u64) -> anyhow::Result<(Purpose, Developed)> {
    let purpose = match kind {
        Picture::Avatar => Purpose::Avatar,
        Picture::Banner => Purpose::Banner,
        _ => Purpose::Work,
    };
    let painting = paint(kind, seed.wrapping_mul(1_000_003).wrapping_add(number));
    Ok((purpose, of_pixels(painting.width, painting.height, painting.rgba, purpose)?))
}
