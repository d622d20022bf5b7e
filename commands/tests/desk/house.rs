//! A house in memory, with people who do things.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::accounts::{DecideAccount, Limits, Measure, NewAccount};
use commands::creators::SaveProfile;
use commands::moderation::{DecideItem, Verdict};
use commands::portfolio::SubmitPortfolioItem;
use commands::{Caller, CommandError, Desk, FixedClock, Ports, RandomIds, Receipt, Request};
use domain::accounts::Role;
use domain::creators::{Availability, ProfileDetails};
use domain::moderation::{Decision, PolicyCode};
use domain::portfolio::{Category, Content, Visibility};
use domain::text::{Bio, Description, DisplayName, Email, PersonName, Reason, Title, Username};
use domain::{AccountId, ItemId};
use event_store::memory::MemoryStore;
use journal::Journal;
use secrecy::SecretString;
use uuid::Uuid;
use vault::{Credentials, MemoryVault, PasswordError, Passwords, Verifier};

use super::studio::Studio;

/// Verifiers that cost nothing: what argon2 does is the vault's to test.
#[derive(Debug)]
struct Quick;

const QUICK: &str = "$argon2id$v=19$m=8,t=1,p=1$bm9ib2R5cyBzYWx0IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[async_trait]
impl Passwords for Quick {
    async fn hash(&self, _: SecretString) -> Result<Verifier, PasswordError> {
        Verifier::parse(QUICK)
    }

    async fn verify(&self, password: SecretString, _: &Verifier) -> Result<bool, PasswordError> {
        use secrecy::ExposeSecret;
        Ok(password.expose_secret() == PASSWORD)
    }
}

/// Everybody's password here.
pub const PASSWORD: &str = "correct horse battery";

pub struct House {
    pub desk: Desk,
    pub ports: Ports,
    pub clock: Arc<FixedClock>,
    pub vault: Arc<MemoryVault>,
    pub store: MemoryStore,
    pub studio: Arc<Studio>,
}

impl House {
    pub fn open() -> Self {
        let clock = Arc::new(FixedClock::at(DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::days(20_000)));
        let vault = Arc::new(MemoryVault::default());
        let store = MemoryStore::new(Uuid::nil());
        let credentials: Arc<dyn Credentials> = vault.clone();
        let studio = Arc::new(Studio::default());
        let ports = Ports {
            journal: Journal::new(Arc::new(store.clone()), vault.clone()),
            passwords: Arc::new(Quick),
            credentials,
            media: studio.media(),
            limits: Limits::default(),
            clock: clock.clone(),
            ids: Arc::new(RandomIds::default()),
        };
        Self { desk: Desk::new(ports.clone()), ports, clock, vault, store, studio }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.ports.clock.now()
    }

    /// Another process over the same log: it remembers nothing of what this one does.
    pub fn beside(&self) -> Desk {
        Desk::new(self.ports.clone())
    }

    pub fn request(&self) -> Request {
        Request::once(self.ports.ids.next(DateTime::UNIX_EPOCH))
    }

    pub async fn register(&self, username: &str) -> AccountId {
        AccountId(self.try_register(username, username).await.unwrap().id)
    }

    pub async fn try_register(&self, username: &str, email: &str) -> Result<Receipt, CommandError> {
        self.desk.register(newcomer(username, email), None, self.request()).await
    }

    pub async fn creator(&self, username: &str) -> AccountId {
        let account = self.register(username).await;
        let save = SaveProfile { account, details: details(), public: None };
        self.desk.save_profile(save, Caller::Person(account), self.request()).await.unwrap();
        account
    }

    pub async fn moderator(&self, username: &str) -> AccountId {
        let account = self.register(username).await;
        let grant = DecideAccount { account, measure: Measure::Grant(Role::Moderator) };
        self.desk.handle(&grant, Caller::Operator, self.request()).await.unwrap();
        account
    }

    pub async fn submit(&self, creator: AccountId) -> Result<Receipt, CommandError> {
        let request = self.request();
        self.desk.submit_item(item(creator, &request), Caller::Person(creator), request).await
    }

    pub async fn decide(&self, by: AccountId, item: Receipt, verdict: Verdict) -> Result<Receipt, CommandError> {
        let decide = verdict_on(item, verdict);
        self.desk.handle(&decide, Caller::Person(by), self.request()).await
    }
}

pub fn newcomer(username: &str, email: &str) -> NewAccount {
    NewAccount {
        email: Email::parse(&format!("{email}@example.org")).unwrap(),
        username: Username::parse(username).unwrap(),
        name: PersonName::parse("Ayu Lestari").unwrap(),
        password: PASSWORD.into(),
    }
}

pub fn details() -> ProfileDetails {
    ProfileDetails::new(
        DisplayName::parse("Ayu").unwrap(),
        Bio::parse(&"I draw posters for small bands. ".repeat(3)).unwrap(),
        vec![],
        Availability::Available,
    )
}

pub fn content(title: &str) -> Content {
    Content {
        title: Title::parse(title).unwrap().into(),
        description: Description::parse(&"A poster in three colours. ".repeat(3)).unwrap().into(),
        category: Category::AiContent,
        images: vec![],
        project_url: None,
        tags: vec![],
    }
}

pub fn item(creator: AccountId, request: &Request) -> SubmitPortfolioItem {
    SubmitPortfolioItem {
        item: ItemId(request.new_id("item")),
        creator,
        content: content("Night market"),
        visibility: Visibility::Public,
        featured: false,
    }
}

pub fn verdict_on(item: Receipt, verdict: Verdict) -> DecideItem {
    let reason = Some(Reason::parse("The pictures are of another artist.").unwrap());
    let decision = match verdict {
        Verdict::Approve => Decision::approval(None, None),
        Verdict::Reject | Verdict::Flag => Decision::against(PolicyCode::StolenWork, reason, None),
    };
    DecideItem { item: ItemId(item.id), seen: item.revision, verdict, decision }
}
