//! People who do plausible things, the same ones for the same seed.
#![allow(dead_code, clippy::unwrap_used, reason = "tests and measurements use different parts; neither can go on")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::{Event as AccountEvent, Role};
use domain::creators::{Availability, Event as ProfileEvent, ProfileDetails};
use domain::inquiries::{BlockEvent, Event as InquiryEvent, Side, block_id};
use domain::media::{Digest, Event as MediaEvent, Fault, Format, MediaId, Picture, Purpose};
use domain::moderation::{Decision, Outcome, PolicyCode, ReportEvent, ReportReason, Target, report_id};
use domain::portfolio::{Category, Content, Event as ItemEvent, LikeEvent, ShelfEvent, Visibility, like_id};
use domain::text::{
    Bio, Complaint, Description, DisplayName, Email, InquiryMessage, Link, PersonName, Rate, Reason, Reply, SenderName,
    Skill, Subject, Tag, Terms, Title, Username,
};
use domain::{AccountId, Event, InquiryId, ItemId};
use uuid::Uuid;

/// What goes into one stream, and about whom.
pub struct Deed {
    pub stream: (&'static str, Uuid),
    pub subject: Uuid,
    pub actor: Option<Uuid>,
    pub events: Vec<Event>,
    /// The person's key is to be destroyed with it.
    pub erases: bool,
}

struct Item {
    id: Uuid,
    events: u64,
    revision: u64,
    open: bool,
    likers: BTreeSet<Uuid>,
}

struct Person {
    id: Uuid,
    names: u32,
    profile: bool,
    sessions: Vec<Uuid>,
    items: Vec<Item>,
    featured: BTreeSet<Uuid>,
    erased: bool,
}

/// A town of people.
pub struct Town {
    state: u64,
    people: Vec<Person>,
    /// How much happened to each report.
    reports: BTreeMap<Uuid, u64>,
    /// What was written: the letter, who got it, who sent it.
    letters: Vec<(Uuid, usize, Option<usize>)>,
    pub now: DateTime<Utc>,
    /// Whether people leave, lose their names and are barred; a quiet town only works and looks.
    pub turbulent: bool,
}

const WORDS: &[&str] = &[
    "poster",
    "senja",
    "kampanye",
    "video",
    "prompt",
    "riset",
    "merek",
    "kopi",
    "lokal",
    "motion",
    "ilustrasi",
    "katalog",
    "festival",
    "musik",
    "desain",
    "strategi",
    "konten",
    "fotografi",
    "batik",
    "kota",
    "malam",
    "warna",
    "cerita",
    "produk",
    "pasar",
    "rupa",
    "ruang",
    "digital",
    "studio",
    "karya",
];
const SKILLS: &[&str] =
    &["TikTok", "Instagram", "AI Prompting", "Video Editing", "Branding", "Motion", "Copywriting", "3D"];

impl Town {
    pub fn new(seed: u64) -> Self {
        let now = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        Self {
            state: seed.wrapping_mul(2_685_821_657_736_338_717) | 1,
            people: Vec::new(),
            reports: BTreeMap::new(),
            letters: Vec::new(),
            now,
            turbulent: true,
        }
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) as usize % sides.max(1)
    }

    fn id(&mut self) -> Uuid {
        let (high, low) = (self.roll(usize::MAX) as u64, self.roll(usize::MAX) as u64);
        Uuid::from_u64_pair(high, low)
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| WORDS[self.roll(WORDS.len())]).collect::<Vec<_>>().join(" ")
    }

    fn picture(&mut self) -> MediaId {
        MediaId::of_sha256(std::array::from_fn(|_| self.roll(256) as u8))
    }

    /// A private item that the town itself does not go on with.
    pub fn private_item(&mut self, item: Uuid, person: Uuid) -> Deed {
        let (creator, content, visibility) = (AccountId(person), self.content(), Visibility::Private);
        let events = vec![ItemEvent::ItemSubmitted { creator, content, visibility }.into()];
        Deed { stream: ("item", item), subject: person, actor: Some(person), events, erases: false }
    }

    pub fn population(&self) -> Vec<Uuid> {
        self.people.iter().map(|person| person.id).collect()
    }

    /// Everybody who did not leave.
    pub fn residents(&self) -> Vec<Uuid> {
        self.people.iter().filter(|person| !person.erased).map(|person| person.id).collect()
    }

    /// Somebody arrives, writes a profile and sends in `items` works, most of which are approved.
    pub fn arrival(&mut self, items: usize) -> Vec<Deed> {
        let mut deeds = vec![self.registers()];
        let who = self.people.len() - 1;
        deeds.push(self.writes_profile(who));
        for _ in 0..items {
            deeds.extend(self.submits(who));
            if self.roll(10) > 0 {
                let item = self.people[who].items.len() - 1;
                deeds.push(self.is_judged(who, item, 0));
            }
        }
        deeds
    }

    /// Whatever happens next.
    pub fn moment(&mut self) -> Vec<Deed> {
        let passed = 500 + self.roll(200_000) as i64;
        self.now += TimeDelta::milliseconds(passed);
        if self.people.len() < 3 || (self.roll(60) == 0 && self.turbulent) {
            return self.arrival(1);
        }
        let who = self.roll(self.people.len());
        if self.people[who].erased {
            return Vec::new();
        }
        if self.roll(12) == 0 {
            return self.corresponds(who);
        }
        if self.people[who].items.is_empty() {
            return self.submits(who);
        }
        let item = self.roll(self.people[who].items.len());
        match self.roll(100) {
            0..36 => vec![self.is_viewed(who, item)],
            36..40 => self.is_reported(who, item),
            40..68 => self.is_liked(who, item),
            68..76 => self.submits(who),
            76..80 => vec![self.revises(who, item)],
            80..88 => {
                let verdict = self.roll(8);
                vec![self.is_judged(who, item, verdict)]
            }
            88..92 => vec![self.arranges(who, item)],
            92..94 if self.roll(3) == 0 => vec![self.is_chosen(who, item)],
            92..94 => vec![self.writes_profile(who)],
            94 => vec![self.deletes_or_hides(who, item)],
            _ if !self.turbulent => vec![self.is_viewed(who, item)],
            95..97 => vec![self.account_moves(who)],
            97 => self.signs(who),
            98 => vec![self.is_sanctioned(who)],
            _ => self.leaves(who),
        }
    }

    fn deed(&self, who: usize, category: &'static str, events: Vec<Event>) -> Deed {
        let id = self.people[who].id;
        Deed { stream: (category, id), subject: id, actor: Some(id), events, erases: false }
    }

    fn registers(&mut self) -> Deed {
        let id = self.id();
        let number = self.people.len();
        let person = Person {
            id,
            names: 0,
            profile: false,
            sessions: vec![],
            items: vec![],
            featured: BTreeSet::new(),
            erased: false,
        };
        self.people.push(person);
        let event = AccountEvent::AccountRegistered {
            email: Email::parse(&format!("p{number}@secret.example")).unwrap().into(),
            email_key: format!("e{number}"),
            username: Username::parse(&format!("person_{number}")).unwrap().into(),
            username_key: format!("u{number}"),
            name: PersonName::parse("Rani Wijaya").unwrap().into(),
            credential: id,
        };
        self.deed(number, "account", vec![event.into()])
    }

    fn writes_profile(&mut self, who: usize) -> Deed {
        let bio = format!("Saya bekerja dengan {} dan senang dengan proyek yang berani.", self.words(12));
        let skills = (0..1 + self.roll(4)).map(|_| SKILLS[self.roll(SKILLS.len())]).collect::<Vec<_>>();
        let availability = [Availability::Available, Availability::Busy, Availability::Unavailable][self.roll(3)];
        let name = format!("{} {who}", self.words(1));
        let mut details = ProfileDetails::new(
            DisplayName::parse(&name).unwrap(),
            Bio::parse(&bio).unwrap(),
            Skill::list(skills).unwrap(),
            availability,
        );
        details.hourly_rate = Some(Rate::try_new(100_000 + self.roll(900_000) as i64).unwrap());
        details.website = Some(Link::parse("https://studio.example/karya").unwrap().into());
        details.contact_email = Some(Email::parse(&format!("contact{who}@secret.example")).unwrap().into());
        details.show_email = self.roll(4) == 0;
        details.avatar = Some(self.picture());
        details.list_without_work = self.roll(5) > 0;
        let event = if std::mem::replace(&mut self.people[who].profile, true) {
            ProfileEvent::ProfileUpdated { details }
        } else {
            ProfileEvent::ProfileCreated { details }
        };
        self.deed(who, "profile", vec![event.into()])
    }

    fn content(&mut self) -> Content {
        Content {
            title: Title::parse(&self.words(4)).unwrap().into(),
            description: Description::parse(&self.words(60)).unwrap().into(),
            category: [
                Category::AiContent,
                Category::Prompts,
                Category::CreativeDirection,
                Category::VideoEditing,
                Category::SocialMedia,
                Category::Technical,
                Category::Other,
            ][self.roll(7)],
            images: (0..self.roll(4)).map(|_| self.picture()).collect(),
            project_url: None,
            tags: Tag::list((0..self.roll(5)).map(|_| WORDS[self.roll(WORDS.len())]).collect::<Vec<_>>()).unwrap(),
        }
    }

    fn submits(&mut self, who: usize) -> Vec<Deed> {
        if self.people[who].items.len() >= 40 {
            return Vec::new();
        }
        let (id, content) = (self.id(), self.content());
        let person = self.people[who].id;
        let visibility = if self.roll(10) == 0 { Visibility::Private } else { Visibility::Public };
        let item = Item { id, events: 1, revision: 0, open: visibility == Visibility::Public, likers: BTreeSet::new() };
        self.people[who].items.push(item);
        let content_images = content.images.clone();
        let submitted = ItemEvent::ItemSubmitted { creator: AccountId(person), content, visibility };
        let added = ShelfEvent::PortfolioItemAdded { item: ItemId(id) };
        let mut deeds: Vec<Deed> = content_images.into_iter().map(|picture| self.uploads(who, picture)).collect();
        let submission = Deed {
            stream: ("item", id),
            subject: person,
            actor: Some(person),
            events: vec![submitted.into()],
            erases: false,
        };
        deeds.extend([submission, self.deed(who, "portfolio", vec![added.into()])]);
        deeds
    }

    /// Somebody sends a picture; a few are not taken, or never finished.
    fn uploads(&mut self, who: usize, media: MediaId) -> Deed {
        let (upload, person) = (self.id(), self.people[who].id);
        let (owner, purpose, length) = (AccountId(person), Purpose::Work, 1 + self.roll(5_000_000) as u64);
        let until = self.now + TimeDelta::hours(1);
        let mut events = vec![MediaEvent::UploadStarted { owner, purpose, format: Format::Jpeg, length, until }];
        let digest = Digest::of_sha256(std::array::from_fn(|_| self.roll(256) as u8));
        let phash = (self.roll(9) > 0).then(|| format!("{:016x}", self.roll(usize::MAX)));
        let picture = Picture { media, width: 2048, height: 1365, bytes: length, thumbhash: "3OcR".into(), phash };
        let processed = MediaEvent::MediaProcessed { owner: Some(owner), purpose, picture };
        let scanned = MediaEvent::MediaScanned { by: "town".into() };
        match self.roll(12) {
            0 => events.push(MediaEvent::UploadExpired {}),
            1 => events.extend([
                MediaEvent::UploadReceived { digest },
                MediaEvent::MediaRejected { fault: Fault::Animated, name: None },
            ]),
            2 => events.extend([MediaEvent::UploadReceived { digest }, MediaEvent::MediaHeld {}]),
            4 => events.extend([MediaEvent::UploadReceived { digest }, MediaEvent::UploadWithdrawn {}]),
            3 => events.extend([MediaEvent::UploadReceived { digest }, MediaEvent::MediaHeld {}, scanned, processed]),
            _ => events.extend([MediaEvent::UploadReceived { digest }, scanned, processed]),
        }
        let events = events.into_iter().map(Event::from).collect();
        Deed { stream: ("media", upload), subject: person, actor: Some(person), events, erases: false }
    }

    fn of_item(&mut self, who: usize, item: usize, actor: Option<Uuid>, event: ItemEvent) -> Deed {
        let subject = self.people[who].id;
        let item = &mut self.people[who].items[item];
        item.events += 1;
        Deed { stream: ("item", item.id), subject, actor, events: vec![event.into()], erases: false }
    }

    fn revises(&mut self, who: usize, item: usize) -> Deed {
        let (content, actor) = (self.content(), self.people[who].id);
        let revision = self.people[who].items[item].events;
        self.people[who].items[item].revision = revision;
        self.of_item(who, item, Some(actor), ItemEvent::ItemRevised { content })
    }

    fn is_judged(&mut self, who: usize, item: usize, verdict: usize) -> Deed {
        let (revision, by) = (self.people[who].items[item].revision, AccountId(Uuid::from_u128(7)));
        let reason = Some(Reason::parse("Karya ini milik orang lain.").unwrap());
        let against = Decision::against(PolicyCode::StolenWork, reason, None);
        let event = match verdict {
            0..6 => ItemEvent::ItemApproved { revision, by, decision: Decision::approval(None, None) },
            6 => ItemEvent::ItemRejected { revision, by, decision: against },
            _ => ItemEvent::ItemFlagged { revision, by, decision: against },
        };
        self.of_item(who, item, Some(by.0), event)
    }

    /// Staff put an item or its creator on the front page, or take her off it.
    fn is_chosen(&mut self, who: usize, item: usize) -> Deed {
        let by = AccountId(Uuid::from_u128(7));
        let until = (self.roll(2) == 0).then(|| self.now + TimeDelta::days(3));
        match self.roll(5) {
            0 => self.deed(who, "profile", vec![ProfileEvent::CreatorFeatured { by }.into()]),
            1 => self.deed(who, "profile", vec![ProfileEvent::CreatorUnfeatured { by }.into()]),
            2 => self.of_item(who, item, Some(by.0), ItemEvent::ItemUnhighlighted { by }),
            _ => self.of_item(who, item, Some(by.0), ItemEvent::ItemHighlighted { by, until }),
        }
    }

    fn is_viewed(&mut self, who: usize, item: usize) -> Deed {
        let views = 1 + self.roll(9) as u32;
        let day = self.now.date_naive();
        self.of_item(who, item, None, ItemEvent::ItemViewsCounted { views, day })
    }

    fn is_liked(&mut self, who: usize, item: usize) -> Vec<Deed> {
        let fan = self.roll(self.people.len());
        let (creator, by) = (self.people[who].id, self.people[fan].id);
        let item = &mut self.people[who].items[item];
        let on = item.likers.insert(by) || {
            item.likers.remove(&by);
            false
        };
        let (item, creator, by) = (ItemId(item.id), AccountId(creator), AccountId(by));
        let event =
            if on { LikeEvent::ItemLiked { item, creator, by } } else { LikeEvent::ItemUnliked { item, creator, by } };
        let stream = ("like", like_id(item, by));
        vec![Deed { stream, subject: creator.0, actor: Some(by.0), events: vec![event.into()], erases: false }]
    }

    /// Somebody reports, or staff go on with what she reported before.
    fn is_reported(&mut self, who: usize, item: usize) -> Vec<Deed> {
        let reporter = self.roll(self.people.len().min(3));
        let (owner, by) = (AccountId(self.people[who].id), AccountId(self.people[reporter].id));
        let item = Target::Item(ItemId(self.people[who].items[item].id));
        let target = if self.roll(3) == 0 { item } else { Target::Profile(owner) };
        let text = Complaint::parse(&self.words(9)).unwrap().into();
        let id = report_id(target, by).0;
        let before = self.reports.get(&id).copied().unwrap_or_default();
        if before % 3 == 0 && (self.people[reporter].erased || owner == by) {
            return Vec::new();
        }
        let (staff, revision) = (AccountId(Uuid::from_u128(7)), before - before % 3);
        let (actor, event) = match before % 3 {
            0 => (by, ReportEvent::ReportFiled { target, owner, by, reason: ReportReason::Spam, text }),
            1 => (staff, ReportEvent::ReportReviewed { revision, by: staff, note: None }),
            _ => (staff, ReportEvent::ReportResolved { revision, by: staff, outcome: Outcome::Upheld, note: None }),
        };
        self.reports.insert(id, before + 1);
        let events = vec![event.into()];
        vec![Deed { stream: ("report", id), subject: by.0, actor: Some(actor.0), events, erases: false }]
    }

    /// Somebody writes to her, or something comes of what was written before.
    fn corresponds(&mut self, who: usize) -> Vec<Deed> {
        if self.letters.is_empty() || self.roll(3) == 0 {
            return self.is_written_to(who);
        }
        let at = self.roll(self.letters.len());
        let (letter, creator, client) = self.letters[at];
        let (owner, written) = (AccountId(self.people[creator].id), Reply::parse(&self.words(6)).unwrap());
        let (subject, gone) = match client {
            Some(client) => (self.people[client].id, self.people[client].erased),
            None => (letter, false),
        };
        let mailbox_key = format!("mailbox{}", at % 5);
        let block = ("block", block_id(owner, &mailbox_key));
        let by = if self.roll(2) == 0 { Side::Creator } else { Side::Client };
        let (by_client, stream, event): (bool, _, Event) = match self.roll(14) {
            0 => (
                false,
                block,
                BlockEvent::SenderBlocked { creator: owner, mailbox_key, inquiry: InquiryId(letter) }.into(),
            ),
            1 => (false, block, BlockEvent::SenderUnblocked { creator: owner, mailbox_key }.into()),
            what => {
                let event = match what {
                    2 => InquiryEvent::InquirySenderVerified { creator: owner, wanted: true },
                    3 | 4 => InquiryEvent::InquiryOpened {},
                    5 => InquiryEvent::InquiryReplied { message: None },
                    6 => InquiryEvent::InquiryReplied { message: Some(written.into()) },
                    7 | 8 => InquiryEvent::InquiryContinued { message: written.into() },
                    9 => InquiryEvent::InquiryArchived {},
                    10 => InquiryEvent::InquiryRestored {},
                    11 => InquiryEvent::InquiryMarkedSpam {},
                    12 => InquiryEvent::EngagementAccepted {},
                    _ if by == Side::Client => InquiryEvent::EngagementCompleted { creator: owner },
                    _ => InquiryEvent::CompletionConfirmed { by },
                };
                (matches!(event, InquiryEvent::InquiryContinued { .. }), ("inquiry", letter), event.into())
            }
        };
        if self.people[creator].erased || (by_client && gone) {
            return Vec::new();
        }
        let subject = if by_client { subject } else { owner.0 };
        vec![Deed { stream, subject, actor: Some(owner.0), events: vec![event], erases: false }]
    }

    fn is_written_to(&mut self, who: usize) -> Vec<Deed> {
        let letter = self.id();
        let client = Some(self.roll(self.people.len())).filter(|client| *client != who && !self.people[*client].erased);
        let number = self.letters.len();
        let client_id = client.map(|client| self.people[client].id);
        let event = InquiryEvent::InquirySent {
            creator: AccountId(self.people[who].id),
            client: client_id.map(AccountId),
            name: SenderName::parse("Klara").unwrap().into(),
            email: Email::parse(&format!("klara{number}@example.org")).unwrap().into(),
            email_key: format!("email{number}"),
            mailbox_key: format!("mailbox{}", number % 5),
            subject: Subject::parse(&self.words(4)).unwrap().into(),
            message: InquiryMessage::parse(&self.words(20)).unwrap().into(),
            budget: None,
            timeline: Some(Terms::parse(&self.words(2)).unwrap().into()),
            verified: false,
            blocked: self.roll(8) == 0,
        };
        self.letters.push((letter, who, client));
        let subject = client_id.unwrap_or(letter);
        vec![Deed { stream: ("inquiry", letter), subject, actor: client_id, events: vec![event.into()], erases: false }]
    }

    fn arranges(&mut self, who: usize, item: usize) -> Deed {
        let id = self.people[who].items[item].id;
        let event = if self.roll(3) == 0 {
            let mut order: Vec<_> = self.people[who].items.iter().map(|item| ItemId(item.id)).collect();
            order.rotate_left(item);
            ShelfEvent::PortfolioReordered { order }
        } else if self.people[who].featured.insert(id) {
            ShelfEvent::ItemFeatured { item: ItemId(id) }
        } else {
            self.people[who].featured.remove(&id);
            ShelfEvent::ItemUnfeatured { item: ItemId(id) }
        };
        self.deed(who, "portfolio", vec![event.into()])
    }

    fn deletes_or_hides(&mut self, who: usize, item: usize) -> Deed {
        let actor = Some(self.people[who].id);
        if self.roll(3) == 0 && self.people[who].items.len() > 1 {
            let deed = self.of_item(who, item, actor, ItemEvent::ItemDeleted {});
            self.people[who].items.remove(item);
            return deed;
        }
        let now = &mut self.people[who].items[item].open;
        *now = !*now;
        let visibility = if *now { Visibility::Public } else { Visibility::Private };
        self.of_item(who, item, actor, ItemEvent::ItemVisibilityChanged { visibility })
    }

    fn account_moves(&mut self, who: usize) -> Deed {
        let event: Event = match self.roll(6) {
            0..3 => {
                self.people[who].names += 1;
                let name = format!("person_{who}_{}", self.people[who].names);
                let username = Username::parse(&name).unwrap().into();
                AccountEvent::UsernameChanged { username, username_key: name }.into()
            }
            3 => AccountEvent::EmailVerified {}.into(),
            4 => AccountEvent::RoleGranted { role: Role::Moderator, by: None }.into(),
            _ => AccountEvent::RoleRevoked { role: Role::Moderator, by: None }.into(),
        };
        self.deed(who, "account", vec![event])
    }

    fn signs(&mut self, who: usize) -> Vec<Deed> {
        if self.roll(3) == 0 && !self.people[who].sessions.is_empty() {
            let session = self.people[who].sessions.remove(0);
            return vec![self.deed(who, "account", vec![AccountEvent::SignedOut { session }.into()])];
        }
        let session = self.id();
        self.people[who].sessions.push(session);
        let expires_at = self.now + TimeDelta::hours(1 + self.roll(40) as i64);
        let event = AccountEvent::SignedIn { session, token_hash: session.to_string(), expires_at };
        vec![self.deed(who, "account", vec![event.into()])]
    }

    fn is_sanctioned(&mut self, who: usize) -> Deed {
        let (reason, by) = (Reason::parse("Mengganggu orang lain.").unwrap(), AccountId(Uuid::from_u128(7)));
        let until = self.now + TimeDelta::hours(24);
        match self.roll(6) {
            0 => self.deed(who, "account", vec![AccountEvent::AccountBanned { reason, by }.into()]),
            1 => self.deed(who, "account", vec![AccountEvent::AccountUnbanned { by }.into()]),
            2 => self.deed(who, "account", vec![AccountEvent::AccountSuspended { until, reason, by }.into()]),
            3 => self.deed(who, "profile", vec![ProfileEvent::ProfileHidden {}.into()]),
            4 => self.deed(who, "profile", vec![ProfileEvent::ProfilePublished {}.into()]),
            _ => self.deed(who, "account", vec![AccountEvent::SuspensionLifted { by: None }.into()]),
        }
    }

    fn leaves(&mut self, who: usize) -> Vec<Deed> {
        if self.roll(3) > 0 {
            return Vec::new();
        }
        self.people[who].erased = true;
        let deed = self.deed(who, "account", vec![AccountEvent::AccountErased {}.into()]);
        vec![Deed { erases: true, ..deed }]
    }
}
