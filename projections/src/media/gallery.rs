//! The one writer of the tables `upload` and `picture`.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::media::{Event as Happened, Picture, Purpose};
use journal::Fact;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{NAME, UploadRow};
use crate::Projector;
use crate::rows::{Touched, erased, write};

pub(super) const LOAD: &str = "
select id, owner, purpose, format, length, status, until, started_at, fault, media
from upload
where id = any($1) or owner = any($2)";

pub(super) const WRITE: &str = "
insert into upload (id, owner, purpose, format, length, status, until, started_at, fault, media)
select id, owner, purpose, format, length, status, until, started_at, fault, media
from json_populate_recordset(null::upload, $1::text::json)
on conflict (id) do update
set status = excluded.status, fault = excluded.fault, media = excluded.media";

pub(super) const DELETE: &str = "
delete from upload
where id = any($1)";

pub(super) const ADD: &str = "
insert into picture (media, owner, purpose, width, height, bytes, thumbhash, phash, bands, kept_at, position)
select media, owner, purpose, width, height, bytes, thumbhash, phash, bands, kept_at, position
from json_populate_recordset(null::picture, $1::text::json)
on conflict (media, owner) do nothing";

pub(super) const FORGET: &str = "
delete from picture
where owner = any($1)";

/// The parts that a perceptual hash is found by.
const BANDS: usize = 4;

/// Writes the tables of this room.
#[derive(Clone, Copy, Debug)]
pub struct Gallery;

#[async_trait]
impl Projector for Gallery {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> i32 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["upload", "picture"]
    }

    fn takes(&self) -> &'static [&'static str] {
        &[
            "UploadStarted",
            "UploadReceived",
            "MediaHeld",
            "MediaProcessed",
            "MediaRejected",
            "UploadExpired",
            "UploadWithdrawn",
            "AccountErased",
        ]
    }

    async fn project(&self, facts: &[Fact], tables: &mut PgConnection) -> sqlx::Result<()> {
        let touched: HashSet<Uuid> = facts.iter().filter_map(Fact::stream_id).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        let erased: Vec<Uuid> = facts.iter().filter_map(erased).collect();
        let loaded: Vec<UploadRow> = sqlx::query_as(LOAD).bind(touched).bind(&erased).fetch_all(&mut *tables).await?;
        let mut rows = Touched::new(loaded.into_iter().map(|row| (row.id, row)));
        facts.iter().for_each(|fact| fold(&mut rows, fact));
        rows.store(DELETE, WRITE, tables).await?;
        let kept: Vec<Kept> = facts.iter().filter_map(kept).collect();
        write(ADD, &kept, tables).await?;
        // Nobody keeps a picture after she was erased: whatever order they came in, hers go last.
        if !erased.is_empty() {
            sqlx::query(FORGET).bind(erased).execute(tables).await?;
        }
        Ok(())
    }
}

fn fold(rows: &mut Touched<Uuid, UploadRow>, fact: &Fact) {
    if let Some(person) = erased(fact) {
        for upload in rows.keys_where(|row| row.owner == person) {
            rows.change(upload, |row| *row = None);
        }
    }
    let (Event::Media(event), Some(id)) = (&fact.event, fact.stream_id()) else { return };
    let mut say = |status: &str| rows.update(id, |row| row.status = status.into());
    match event {
        Happened::UploadStarted { .. } => rows.change(id, |row| *row = started(id, event, fact.recorded_at)),
        Happened::UploadReceived { .. } => say("RECEIVED"),
        Happened::MediaHeld {} => say("HELD"),
        Happened::MediaScanned { .. } => {}
        Happened::UploadExpired {} => say("EXPIRED"),
        Happened::UploadWithdrawn {} => say("WITHDRAWN"),
        Happened::MediaProcessed { picture, .. } => rows.update(id, |row| {
            row.status = "KEPT".into();
            row.media = Some(picture.media.to_string());
        }),
        Happened::MediaRejected { fault, .. } => rows.update(id, |row| {
            row.status = "REJECTED".into();
            row.fault = Some(fault.as_str().into());
        }),
    }
}

fn started(id: Uuid, event: &Happened, at: DateTime<Utc>) -> Option<UploadRow> {
    let Happened::UploadStarted { owner, purpose, format, length, until } = event else { return None };
    Some(UploadRow {
        id,
        owner: owner.0,
        purpose: purpose.as_str().into(),
        format: format.as_str().into(),
        length: i64::try_from(*length).unwrap_or(i64::MAX),
        status: "STARTED".into(),
        until: *until,
        started_at: at,
        fault: None,
        media: None,
    })
}

/// A row of the table `picture`.
#[derive(Debug, Serialize)]
struct Kept {
    media: String,
    owner: Uuid,
    purpose: &'static str,
    width: u32,
    height: u32,
    bytes: u64,
    thumbhash: String,
    phash: Option<i64>,
    bands: Vec<i32>,
    kept_at: DateTime<Utc>,
    position: u64,
}

fn kept(fact: &Fact) -> Option<Kept> {
    match &fact.event {
        Event::Media(Happened::MediaProcessed { owner, purpose, picture }) => {
            Some(row(owner.map(|owner| owner.0).unwrap_or_default(), *purpose, picture, fact))
        }
        _ => None,
    }
}

fn row(owner: Uuid, purpose: Purpose, picture: &Picture, fact: &Fact) -> Kept {
    let phash = picture.phash.as_deref().and_then(|digits| u64::from_str_radix(digits, 16).ok());
    Kept {
        media: picture.media.to_string(),
        owner,
        purpose: purpose.as_str(),
        width: picture.width,
        height: picture.height,
        bytes: picture.bytes,
        thumbhash: picture.thumbhash.clone(),
        phash: phash.map(u64::cast_signed),
        bands: phash.map(bands).unwrap_or_default(),
        kept_at: fact.recorded_at,
        position: fact.position.0,
    }
}

/// The quarters of a hash, each with its number before it.
fn bands(phash: u64) -> Vec<i32> {
    let band = |number: usize| (number << 16) as i32 | (phash >> (16 * number) & 0xffff) as i32;
    (0..BANDS).map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::super::NEAR;
    use super::*;

    /// IM-11: whatever three bits differ, a quarter is the same; and quarters of other numbers are never taken for it.
    #[test]
    fn three_bits_leave_a_quarter_as_it_is() {
        let hash = 0xd1c4_f0e2_b3a4_9687_u64;
        let share = |other: u64| bands(hash).iter().any(|band| bands(other).contains(band));
        for one in 0..64 {
            for two in 0..64 {
                for three in (0..64).step_by(7) {
                    assert!(share(hash ^ (1 << one) ^ (1 << two) ^ (1 << three)));
                }
            }
        }
        assert_eq!(NEAR as usize, BANDS - 1);
        assert!(!share(hash.rotate_left(16)));
        assert_eq!(bands(u64::MAX)[3], 0x3_ffff);
    }
}
