//! The demo's pictures: painted once, kept like any other, shared by many items.

use std::sync::Arc;

use anyhow::Context;
use domain::media::MediaId;
use indicatif::ProgressBar;
use tokio::task::JoinSet;
use workers::media::MediaFolder;

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

/// Pictures that are kept.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    works: Vec<MediaId>,
    avatars: Vec<MediaId>,
    banners: Vec<MediaId>,
}

impl Pictures {
    /// Paints and keeps so many pictures, on all cores. Those that are kept already stay.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub async fn paint(
        folder: &Arc<MediaFolder>,
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
        let mut ids = keep(folder, wanted, seed, progress).await?;
        let banners = ids.split_off((count.works + count.avatars) as usize);
        let avatars = ids.split_off(count.works as usize);
        Ok(Self { works: ids, avatars, banners })
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

/// Paints and keeps pictures, as many at a time as there are cores; their ids in the order wanted.
async fn keep(
    folder: &Arc<MediaFolder>,
    wanted: Vec<(Picture, u64)>,
    seed: u64,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<MediaId>> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let mut ids = vec![None; wanted.len()];
    let mut running = JoinSet::new();
    let mut waiting = wanted.into_iter().enumerate();
    loop {
        while running.len() < cores
            && let Some((index, (kind, number))) = waiting.next()
        {
            let (folder, progress) = (folder.clone(), progress.clone());
            running.spawn_blocking(move || {
                let painting = paint(kind, seed.wrapping_mul(1_000_003).wrapping_add(number));
                progress.inc(1);
                (index, folder.keep_pixels(painting.width, painting.height, painting.rgba))
            });
        }
        let Some(done) = running.join_next().await else { break };
        let (index, kept) = done?;
        ids[index] = Some(kept.context("a picture of the demo could not be kept")?.id);
    }
    Ok(ids.into_iter().flatten().collect())
}
