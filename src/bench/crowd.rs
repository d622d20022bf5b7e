//! A crowd: more creators than commands one by one could tell of in an hour.
//!
//! Each has a lean life: an account, a profile, works that were sent in and approved, people who looked at one of them,
//! now and then a like. What happens is decided by the domain and sealed by the journal under a key of her own, as ever;
//! but many lives go into the log as one append, at one moment, and what staff and visitors do about them as another. The
//! read models see no difference. Left out are the quotas' own events, whose days are long over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use commands::accounts::{email_claim, username_claim};
use commands::creators::SaveProfile;
use commands::portfolio::CountViews;
use commands::{Caller, Desk, Request, Wanted};
use domain::accounts::Account;
use domain::creators::Profile;
use domain::moderation::{Decision, POLICY_VERSION};
use domain::portfolio::{Content, Item, Like, Shelf, Visibility, like_id};
use domain::text::Description;
use domain::{AccountId, Event, ItemId, Refusal, State};
use event_store::{Append, ClaimChange, Expected, Meta, StreamName, StreamWrite};
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::load::{Pace, histogram};
use crate::assembly::Works;
use crate::demo::people::Person;
use crate::demo::pictures::Pictures;
use crate::demo::story::{Plan, begin};
use crate::demo::works::contents;

/// How many join at a time.
const CHAPTER: u32 = 128;
/// Chapters that are told at the same time: while one batch commits, many wait to be the next.
const AT_ONCE: usize = 32;
/// The least that is said of a work, in bytes; whole sentences.
const BRIEF: usize = 60;
/// The share of works that somebody likes.
const LIKED: f32 = 0.1;

/// Lets so many creators join, with so many approved works each; how many events that is. `half` is cancelled as soon as
/// half of them are there.
///
/// # Errors
/// When the log, the keys or the place for pictures do not answer.
pub(super) async fn gather(works: &Works, plan: &Plan, items: u32, half: &CancellationToken) -> anyhow::Result<u64> {
    let progress = &super::progress();
    let pictures = Arc::new(begin(works, plan, progress).await?);
    progress.set_message("gathering");
    progress.reset();
    progress.set_length(plan.creators.into());
    let chapters = stream::iter((0..plan.creators).step_by(CHAPTER as usize)).map(|first| {
        let chapter =
            Chapter { desk: works.desk.clone(), plan: plan.clone(), pictures: pictures.clone(), items, first };
        let progress = progress.clone();
        async move {
            let (events, people) = tokio::spawn(chapter.tell()).await??;
            progress.inc(people);
            if progress.position() >= u64::from(plan.creators / 2) {
                half.cancel();
            }
            anyhow::Ok(events)
        }
    });
    chapters.buffer_unordered(AT_ONCE).try_fold(0, |all, events| async move { Ok(all + events) }).await
}

/// Whoever joins last: once she is there, all are.
pub(super) fn last(plan: &Plan) -> StreamName {
    Wanted::of::<Account>(account(plan, plan.creators.saturating_sub(1))).stream
}

/// The crowd at work, once it is there.
pub(super) struct Crowd {
    desk: Desk,
    plan: Plan,
}

/// Changes that come in, until they are stopped.
pub(super) struct Changing {
    stop: CancellationToken,
    sending: JoinHandle<anyhow::Result<Pace>>,
}

impl Crowd {
    pub(super) fn new(works: &Works, plan: Plan) -> Self {
        Self { desk: works.desk.clone(), plan }
    }

    /// Sends so many commands a second, whether or not those before are answered: by turns somebody writes her profile anew, and a work is looked at.
    pub(super) fn change(&self, rate: u32) -> Changing {
        let stop = CancellationToken::new();
        let (desk, plan, stopped) = (self.desk.clone(), self.plan.clone(), stop.clone());
        let sending = tokio::spawn(async move {
            let (mut times, mut sending, start) = (histogram()?, JoinSet::new(), Instant::now());
            let every = Duration::from_secs(1) / rate;
            for number in 0.. {
                let due = start + every * number;
                if stopped.run_until_cancelled(tokio::time::sleep_until(due.into())).await.is_none() {
                    break;
                }
                while let Some(done) = sending.try_join_next() {
                    times.saturating_record(took(done)?);
                }
                let (desk, plan) = (desk.clone(), plan.clone());
                sending.spawn(async move {
                    change(&desk, &plan, number).await?;
                    anyhow::Ok(due.elapsed())
                });
            }
            let span = start.elapsed();
            while let Some(done) = sending.join_next().await {
                times.saturating_record(took(done)?);
            }
            Ok(Pace::of(&times, span))
        });
        Changing { stop, sending }
    }
}

impl Changing {
    /// Sends no more; how fast they were carried out.
    pub(super) async fn stop(self) -> anyhow::Result<Pace> {
        self.stop.cancel();
        self.sending.await?
    }
}

/// How many microseconds a change took.
fn took(done: Result<anyhow::Result<Duration>, JoinError>) -> anyhow::Result<u64> {
    Ok(done??.as_micros() as u64)
}

/// Carries the `number`th change out.
async fn change(desk: &Desk, plan: &Plan, number: u32) -> anyhow::Result<()> {
    let (index, now) = (number.wrapping_mul(7919) % plan.creators, desk.ports().clock.now());
    let request = Request::once(desk.ports().ids.next(now));
    let owner = account(plan, index);
    if number.is_multiple_of(2) {
        let item = ItemId(id(plan.joined(index), plan.seed, index, 1));
        let views = CountViews { item, views: 1, day: now.date_naive() };
        desk.handle(&views, Caller::Operator, request).await?;
    } else {
        // What somebody else says: other words, other skills.
        let details = Person::of(plan, &Pictures::default(), number % plan.creators)?.details;
        let save = SaveProfile { account: owner, details, public: None };
        desk.handle(&save, Caller::Person(owner), request).await?;
    }
    Ok(())
}

/// Some who join one after the other.
struct Chapter {
    desk: Desk,
    plan: Plan,
    pictures: Arc<Pictures>,
    items: u32,
    first: u32,
}

/// New events of one stream.
struct Entry {
    stream: StreamName,
    expected: Expected,
    about: AccountId,
    events: Vec<Event>,
}

/// What one creator does, and what others do about her.
struct Life {
    account: AccountId,
    at: DateTime<Utc>,
    claims: Vec<ClaimChange>,
    deeds: Deeds,
}

/// Who did what.
#[derive(Default)]
struct Deeds {
    own: Vec<Entry>,
    approved: Vec<Entry>,
    seen: Vec<Entry>,
    liked: Vec<Entry>,
}

impl Deeds {
    fn add(&mut self, more: Self) {
        self.own.extend(more.own);
        self.approved.extend(more.approved);
        self.seen.extend(more.seen);
        self.liked.extend(more.liked);
    }
}

impl Chapter {
    /// Writes it; how many events, of how many people.
    async fn tell(self) -> anyhow::Result<(u64, u64)> {
        let chapter = Arc::new(self);
        let telling = chapter.clone();
        let lives = tokio::task::spawn_blocking(move || telling.lives()).await??;
        let people: Vec<Uuid> = lives.iter().map(|life| life.account.0).collect();
        chapter.desk.ports().journal.vault().data_keys(&people).await?;
        let at = lives.last().map_or(chapter.plan.end(), |life| life.at);
        let (mut claims, mut deeds) = (Vec::new(), Deeds::default());
        for life in lives {
            claims.extend(life.claims);
            deeds.add(life.deeds);
        }
        let mut events = chapter.write(None, at, deeds.own, claims).await?;
        let others =
            [(Some(chapter.moderator()), deeds.approved), (None, deeds.seen), (Some(chapter.fan()), deeds.liked)];
        for (actor, entries) in others.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            events += chapter.write(actor, at + TimeDelta::hours(1), entries, Vec::new()).await?;
        }
        Ok((events, people.len() as u64))
    }

    fn lives(&self) -> anyhow::Result<Vec<Life>> {
        let until = self.plan.creators.min(self.first.saturating_add(CHAPTER));
        (self.first..until).map(|index| self.life(index)).collect()
    }

    /// The moderator who decides about the chapter's works.
    fn moderator(&self) -> AccountId {
        self.plan.moderator(&mut self.plan.dice("moderator", self.first.into()))
    }

    /// Who likes some of the chapter's works: somebody who joined first.
    fn fan(&self) -> AccountId {
        account(&self.plan, 0)
    }

    fn life(&self, index: u32) -> anyhow::Result<Life> {
        let person = Person::of(&self.plan, &self.pictures, index)?;
        let (owner, at) = (account(&self.plan, index), self.plan.joined(index));
        let mut life = Life { account: owner, at, claims: Vec::new(), deeds: Deeds::default() };
        let profile = self.join(&mut life, &person)?;
        let mut shelf = Told::<Shelf>::default();
        for (number, content) in (1u8..).zip(contents(&self.plan, &self.pictures, &person, self.items)?) {
            let item = ItemId(id(at, self.plan.seed, index, number));
            shelf.tell(|shelf| Ok(shelf.add(item)?))?;
            self.show(&mut life, item, brief(content)?, &profile)?;
        }
        if index.is_multiple_of(3) {
            let first = shelf.state.order.last().copied().context("a shelf with works")?;
            shelf.tell(|shelf| Ok(shelf.feature(first)?))?;
        }
        life.deeds.own.push(shelf.begins(owner, owner));
        Ok(life)
    }

    /// Opens her account and writes her profile.
    fn join(&self, life: &mut Life, person: &Person) -> anyhow::Result<Profile> {
        let new = person.newcomer.clone();
        let credential = id(life.at, self.plan.seed, person.index, u8::MAX);
        let registration = self.desk.registration(new.email.clone(), new.username, new.name, credential);
        let mut account = Told::<Account>::default();
        let keys = [email_claim(&registration.email_key), username_claim(&registration.username_key)];
        account.tell(|account| Ok(account.register(registration)?))?;
        account.tell(|account| Ok(account.verify_email()?))?;
        let account = account.begins(life.account, life.account);
        life.claims.extend(keys.map(|claim| ClaimChange::Take { claim, holder: account.stream.clone() }));
        let mut details = person.details.clone();
        details.contact_email.get_or_insert(new.email.into());
        let mut profile = Told::<Profile>::default();
        profile.tell(|profile| Ok(profile.save(details)?))?;
        let state = profile.state.clone();
        life.deeds.own.extend([account, profile.begins(life.account, life.account)]);
        Ok(state)
    }

    /// Sends a work in; it is approved, looked at, and at times liked.
    fn show(&self, life: &mut Life, item: ItemId, content: Content, profile: &Profile) -> anyhow::Result<()> {
        let (owner, mut told) = (life.account, Told::<Item>::default());
        let mut dice = self.plan.dice("show", item.0.as_u64_pair().1);
        told.tell(|item| Ok(item.submit(owner, content, Visibility::Public, profile)?))?;
        life.deeds.own.push(told.begins(item, owner));
        let moderator = self.moderator();
        told.tell(|item| Ok(item.approve(item.revision, moderator, Decision::approval(None, None))?))?;
        life.deeds.approved.push(told.goes_on(item, owner));
        // Few are looked at often.
        if life.deeds.seen.is_empty() && dice.chance(0.9) {
            let (views, day) = (1 << dice.whole(0, 9), life.at.date_naive());
            told.tell(|item| Ok(item.count_views(views + dice.whole(0, views), day)?))?;
            life.deeds.seen.push(told.goes_on(item, owner));
        }
        let fan = self.fan();
        if fan != owner && dice.chance(LIKED) {
            let mut like = Told::<Like>::default();
            like.tell(|like| Ok(like.like(item, &told.state, fan)?))?;
            life.deeds.liked.push(like.begins(like_id(item, fan), owner));
        }
        Ok(())
    }

    async fn write(
        &self,
        actor: Option<AccountId>,
        at: DateTime<Utc>,
        entries: Vec<Entry>,
        claims: Vec<ClaimChange>,
    ) -> anyhow::Result<u64> {
        let ports = self.desk.ports();
        let mut writes = Vec::with_capacity(entries.len());
        for Entry { stream, expected, about, events } in entries {
            let events = ports.journal.seal(&stream, Some(about.0), events, || ports.ids.next(at)).await?;
            writes.push(StreamWrite { stream, expected, events });
        }
        let events = writes.iter().map(|write| write.events.len() as u64).sum();
        let request = ports.ids.next(at);
        let meta = Meta { actor: actor.map(|id| id.0), policy_version: Some(POLICY_VERSION), ..Meta::default() };
        let append = Append { request, fingerprint: request, at, meta, writes, checks: Vec::new(), claims };
        ports.journal.store().append(append).await?;
        Ok(events)
    }
}

/// A stream's state, and those of its events that are not written yet.
struct Told<S: State> {
    state: S,
    events: Vec<Event>,
}

impl<S: State> Default for Told<S> {
    fn default() -> Self {
        Self { state: S::default(), events: Vec::new() }
    }
}

impl<S: State> Told<S> {
    fn tell(&mut self, decide: impl FnOnce(&S) -> Result<Vec<S::Event>, Refusal>) -> anyhow::Result<()> {
        let events = decide(&self.state).map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
        events.iter().for_each(|event| self.state.evolve(event));
        self.events.extend(events.into_iter().map(Into::into));
        Ok(())
    }

    fn begins(&mut self, key: impl std::fmt::Display, about: AccountId) -> Entry {
        self.entry(key, Expected::NoStream, about)
    }

    fn goes_on(&mut self, key: impl std::fmt::Display, about: AccountId) -> Entry {
        self.entry(key, Expected::Exists, about)
    }

    fn entry(&mut self, key: impl std::fmt::Display, expected: Expected, about: AccountId) -> Entry {
        Entry { stream: Wanted::of::<S>(key).stream, expected, about, events: std::mem::take(&mut self.events) }
    }
}

/// With only the beginning of what it is about: three million whole descriptions say nothing more.
fn brief(mut content: Content) -> anyhow::Result<Content> {
    let text = content.description.known().map_or("", Description::as_str);
    let until = text.match_indices(". ").map(|(at, _)| at + 1).find(|at| *at >= BRIEF).unwrap_or(text.len());
    content.description = Description::parse(&text[..until])?.into();
    Ok(content)
}

fn account(plan: &Plan, index: u32) -> AccountId {
    AccountId(id(plan.joined(index), plan.seed, index, 0))
}

/// An id (UUIDv7) that follows from whose it is and which of hers.
fn id(at: DateTime<Utc>, seed: u64, index: u32, number: u8) -> Uuid {
    let mut tail = [0; 10];
    tail[..4].copy_from_slice(&index.to_be_bytes());
    tail[4] = number;
    tail[5..].copy_from_slice(&seed.to_be_bytes()[3..]);
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}
