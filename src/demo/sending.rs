//! Sends the story's commands: each at its own moment, many at a time, each exactly once however often it is tried.

use std::cell::Cell;
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use commands::accounts::{ChangeUsername, DecideAccount, Own, RegisterAccount, Step as OwnStep};
use commands::community::{FeatureItem, PostAnnouncement};
use commands::creators::{FeatureCreator, SaveProfile};
use commands::inquiries::{NewInquiry, TakeStep};
use commands::media::AdoptPicture;
use commands::moderation::{DecideItem, DecideReport, FileReport};
use commands::portfolio::{
    CountViews, DeletePortfolioItem, EditPortfolioItem, LikeItem, ReorderPortfolio, SubmitPortfolioItem,
};
use commands::{Caller, Clock, CommandError, Desk, Ids, Receipt, Request};
use domain::text::{Email, PersonName, Username};
use domain::{AccountId, ItemId};
use indicatif::ProgressBar;
use tokio::task::JoinSet;
use uuid::Uuid;
use vault::{Credential, Verifier};

/// How many lives go on at once.
const IN_FLIGHT: usize = 256;

/// Somebody who opens an account.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The account's id.
    pub account: AccountId,
    /// Her address.
    pub email: Email,
    /// The name in her addresses.
    pub username: Username,
    /// Her name.
    pub name: PersonName,
    /// Whether she can sign in, with the password that all of the demo share.
    pub signs_in: bool,
}

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Opens an account.
    Register(Box<Newcomer>),
    /// Takes another username.
    Rename(AccountId, Username),
    /// Gives the house a picture.
    Adopt(Box<AdoptPicture>),
    /// Writes a profile.
    Profile(Box<SaveProfile>),
    /// Sends an item in.
    Submit(Box<SubmitPortfolioItem>),
    /// Changes an item.
    Edit(Box<EditPortfolioItem>),
    /// Takes an item away.
    Delete(DeletePortfolioItem),
    /// Puts items in another order.
    Reorder(ReorderPortfolio),
    /// Likes an item.
    Like(LikeItem),
    /// Looks at an item, with others.
    View(CountViews),
    /// Decides about an item.
    Decide(Box<DecideItem>),
    /// Reports an item.
    Report(Box<FileReport<ItemId>>),
    /// Takes a report a step on.
    Settle(Box<DecideReport>),
    /// Decides about somebody.
    Measure(Box<DecideAccount>),
    /// Puts a creator on the front page.
    Feature(FeatureCreator),
    /// Puts an item on the community's page.
    Highlight(FeatureItem),
    /// Tells everybody something.
    Announce(Box<PostAnnouncement>),
    /// Writes to a creator.
    Write(Box<NewInquiry>),
    /// Does something with a letter that she got.
    Answer(Box<TakeStep>),
    /// Leaves for good.
    Leave(AccountId),
}

/// One command of the story.
#[derive(Clone, Debug)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub caller: Caller,
    /// The idempotency key, the same in every run of one story.
    pub key: String,
    /// What.
    pub deed: Deed,
}

impl Step {
    /// The request that a step is sent under; ids of new things derive from it.
    pub fn request(caller: Caller, key: &str) -> Request {
        Request::keyed(caller, key, key.as_bytes())
    }
}

/// The moment that a command is carried out at, and the ids made for it so far.
struct Moment {
    at: DateTime<Utc>,
    request: Uuid,
    made: Cell<u32>,
}

tokio::task_local! {
    static MOMENT: Moment;
}

/// Shows each step its own time. Outside of a step it shows when the story began.
pub struct StoryClock(pub DateTime<Utc>);

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        MOMENT.try_with(|moment| moment.at).unwrap_or(self.0)
    }
}

/// Ids that follow from the step they are made in: as UUIDv7 of its time, the same in every run.
pub struct StoryIds;

impl Ids for StoryIds {
    fn next(&self, now: DateTime<Utc>) -> Uuid {
        let made = MOMENT.try_with(|moment| (moment.request, moment.made.replace(moment.made.get() + 1)));
        let (request, number) = made.unwrap_or_default();
        let [_, _, _, _, _, _, tail @ ..] = Uuid::new_v5(&request, &number.to_be_bytes()).into_bytes();
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

/// Sends steps through a desk whose clock is a [`StoryClock`].
#[derive(Clone)]
pub struct Sender {
    desk: Desk,
    verifier: Verifier,
    /// An earlier run stopped on the way: each step is looked up before it is carried out.
    again: bool,
    progress: ProgressBar,
}

impl Sender {
    /// `verifier` is of the password that all of the demo share; `again` is needed where an earlier run stopped.
    pub fn new(desk: Desk, verifier: Verifier, again: bool, progress: ProgressBar) -> Self {
        Self { desk, verifier, again, progress }
    }

    /// Carries out several lives at once; each life's steps come one after the other.
    ///
    /// # Errors
    /// The first step that was not carried out, with its moment.
    pub async fn send_all(self: &Arc<Self>, lives: impl IntoIterator<Item = Vec<Step>>) -> anyhow::Result<()> {
        let mut running = JoinSet::new();
        for life in lives {
            if running.len() >= IN_FLIGHT
                && let Some(done) = running.join_next().await
            {
                done??;
            }
            let sender = self.clone();
            running.spawn(async move { sender.send_life(life).await });
        }
        while let Some(done) = running.join_next().await {
            done??;
        }
        Ok(())
    }

    async fn send_life(&self, life: Vec<Step>) -> anyhow::Result<()> {
        for step in life {
            let request = Request { chosen: self.again, ..Step::request(step.caller, &step.key) };
            let moment = Moment { at: step.at, request: request.id, made: Cell::new(0) };
            let sent = MOMENT.scope(moment, self.send(step.caller, step.deed, request)).await;
            sent.with_context(|| format!("the demo's step {} was not carried out", step.key))?;
            self.progress.inc(1);
        }
        Ok(())
    }

    async fn send(&self, caller: Caller, deed: Deed, request: Request) -> Result<Receipt, CommandError> {
        let desk = &self.desk;
        match deed {
            Deed::Register(newcomer) => self.register(*newcomer, caller, request).await,
            Deed::Rename(account, username) => {
                let key = desk.username_key(&username);
                desk.handle(&ChangeUsername { account, username, key }, caller, request).await
            }
            Deed::Adopt(adopt) => desk.handle(&*adopt, caller, request).await,
            Deed::Profile(save) => desk.save_profile(*save, caller, request).await,
            Deed::Submit(submit) => desk.submit_item(*submit, caller, request).await,
            Deed::Edit(edit) => desk.edit_item(*edit, caller, request).await,
            Deed::Delete(delete) => desk.handle(&delete, caller, request).await,
            Deed::Reorder(reorder) => desk.handle(&reorder, caller, request).await,
            Deed::Like(like) => desk.handle(&like, caller, request).await,
            Deed::View(views) => desk.handle(&views, caller, request).await,
            Deed::Decide(decide) => desk.handle(&*decide, caller, request).await,
            Deed::Report(report) => desk.handle(&*report, caller, request).await,
            Deed::Settle(settle) => desk.handle(&*settle, caller, request).await,
            Deed::Measure(measure) => desk.handle(&*measure, caller, request).await,
            Deed::Feature(feature) => desk.handle(&feature, caller, request).await,
            Deed::Highlight(feature) => desk.handle(&feature, caller, request).await,
            Deed::Announce(post) => desk.handle(&*post, caller, request).await,
            Deed::Write(new) => desk.send_inquiry(*new, None, None, request).await,
            Deed::Answer(take) => desk.handle(&*take, caller, request).await,
            Deed::Leave(account) => {
                let receipt = desk.handle(&Own { account, step: OwnStep::Erase }, caller, request).await?;
                desk.destroy_keys(account).await?;
                Ok(receipt)
            }
        }
    }

    /// As a registration at the door, but for the password, which is hashed once for all, and the mail: nobody has to
    /// wait for one.
    async fn register(&self, new: Newcomer, caller: Caller, request: Request) -> Result<Receipt, CommandError> {
        let credential = request.new_id("credential");
        if new.signs_in {
            let (account, created_at) = (new.account.0, self.desk.ports().clock.now());
            let kept = Credential { id: credential, account, verifier: self.verifier.clone(), created_at };
            self.desk.ports().credentials.store_credential(&kept).await?;
        }
        let registration = self.desk.registration(new.email, new.username, new.name, credential);
        let account = new.account;
        self.desk.handle(&RegisterAccount { account, registration }, caller, request).await?;
        let verify = Own { account, step: OwnStep::VerifyEmail };
        self.desk.handle(&verify, caller, request.part("verified")).await
    }
}
