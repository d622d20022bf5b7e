//! One sentence per event, in two languages.

use std::collections::HashMap;
use std::hash::BuildHasher;

use domain::Event;
use domain::accounts::Event as AccountEvent;
use domain::community::Event as CommunityEvent;
use domain::creators::Event as ProfileEvent;
use domain::media::{Event as MediaEvent, LibraryEvent};
use domain::moderation::{Decision, ReportEvent, Target};
use domain::portfolio::{Event as ItemEvent, LikeEvent, ShelfEvent, Visibility};
use domain::text::Note;
use journal::Fact;
use uuid::Uuid;

use super::wording::{day, moment, word};

mod letters;

/// The languages that people read here (PG-16).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Indonesian.
    #[default]
    Id,
}

impl Language {
    pub(super) fn pick<'a>(self, english: &'a str, indonesian: &'a str) -> &'a str {
        match self {
            Self::En => english,
            Self::Id => indonesian,
        }
    }
}

/// What happened, as one sentence. `names` are usernames; who is not among them is erased or unknown.
pub fn sentence<S: BuildHasher>(fact: &Fact, names: &HashMap<Uuid, String, S>, language: Language) -> String {
    let actor = match fact.meta.actor {
        Some(actor) => names.get(&actor).map_or(language.pick("Somebody", "Seseorang"), String::as_str),
        None => language.pick("The house", "Sistem"),
    };
    let named = |person: Uuid| names.get(&person).map(String::as_str);
    let erased = language.pick("an erased account", "akun yang dihapus");
    let subject = fact.subject.and_then(named).unwrap_or(erased);
    match &fact.event {
        Event::Accounts(event) => account(event, actor, subject, language),
        Event::Creators(event) => profile(event, actor, language),
        Event::Item(event) => item(event, actor, language),
        Event::Portfolio(event) => shelf(event, actor, language),
        Event::Like(LikeEvent::ItemLiked { item, .. }) => match language {
            Language::En => format!("{actor} liked item {item}."),
            Language::Id => format!("{actor} menyukai karya {item}."),
        },
        Event::Like(LikeEvent::ItemUnliked { item, .. }) => match language {
            Language::En => format!("{actor} no longer likes item {item}."),
            Language::Id => format!("{actor} batal menyukai karya {item}."),
        },
        Event::Media(event) => upload(event, actor, language),
        Event::Library(event) => library(event, actor, language),
        Event::Report(event) => report(event, actor, |person| named(person).unwrap_or(erased), language),
        Event::Inquiry(event) => letters::inquiry(event, actor, language),
        Event::Block(event) => letters::block(event, actor, language),
        Event::Community(event) => announcement(event, actor, language),
        Event::Quota(_) => match language {
            Language::En => format!("{actor} used one place of a quota."),
            Language::Id => format!("{actor} memakai satu jatah."),
        },
    }
}

fn account(event: &AccountEvent, actor: &str, subject: &str, language: Language) -> String {
    use AccountEvent as E;
    match (event, language) {
        (E::AccountRegistered { .. }, Language::En) => format!("{subject} registered."),
        (E::AccountRegistered { .. }, Language::Id) => format!("{subject} mendaftar."),
        (E::EmailVerified {}, Language::En) => format!("{subject} verified the e-mail address."),
        (E::EmailVerified {}, Language::Id) => format!("{subject} memverifikasi alamat surel."),
        (E::VerificationRequested {}, Language::En) => format!("{subject} asked for a verification mail."),
        (E::VerificationRequested {}, Language::Id) => format!("{subject} meminta surel verifikasi."),
        (E::PasswordResetRequested {}, Language::En) => format!("Somebody asked to reset the password of {subject}."),
        (E::PasswordResetRequested {}, Language::Id) => {
            format!("Seseorang meminta pengaturan ulang kata sandi {subject}.")
        }
        (E::UsernameChanged { username, .. }, language) => {
            let name =
                username.known().map_or(language.pick("an erased name", "nama yang dihapus"), |name| name.as_str());
            match language {
                Language::En => format!("{actor} changed the username to {name}."),
                Language::Id => format!("{actor} mengganti nama pengguna menjadi {name}."),
            }
        }
        (E::PasswordChanged { .. }, Language::En) => format!("{subject} changed the password."),
        (E::PasswordChanged { .. }, Language::Id) => format!("{subject} mengganti kata sandi."),
        (E::RoleGranted { role, .. }, Language::En) => {
            format!("{actor} gave {subject} the role {}.", word(role.as_str(), language))
        }
        (E::RoleGranted { role, .. }, Language::Id) => {
            format!("{actor} memberi {subject} peran {}.", word(role.as_str(), language))
        }
        (E::RoleRevoked { role, .. }, Language::En) => {
            format!("{actor} took the role {} from {subject}.", word(role.as_str(), language))
        }
        (E::RoleRevoked { role, .. }, Language::Id) => {
            format!("{actor} mencabut peran {} dari {subject}.", word(role.as_str(), language))
        }
        (E::AccountSuspended { until, reason, .. }, Language::En) => {
            format!("{actor} suspended {subject} until {}: {reason}", moment(*until, language))
        }
        (E::AccountSuspended { until, reason, .. }, Language::Id) => {
            format!("{actor} menangguhkan {subject} sampai {}: {reason}", moment(*until, language))
        }
        (E::SuspensionLifted { by: None }, Language::En) => format!("The suspension of {subject} ended."),
        (E::SuspensionLifted { by: None }, Language::Id) => format!("Penangguhan {subject} berakhir."),
        (E::SuspensionLifted { by: Some(_) }, Language::En) => format!("{actor} lifted the suspension of {subject}."),
        (E::SuspensionLifted { by: Some(_) }, Language::Id) => format!("{actor} mencabut penangguhan {subject}."),
        (E::AccountBanned { reason, .. }, Language::En) => format!("{actor} banned {subject}: {reason}"),
        (E::AccountBanned { reason, .. }, Language::Id) => format!("{actor} memblokir {subject}: {reason}"),
        (E::AccountUnbanned { .. }, Language::En) => format!("{actor} lifted the ban of {subject}."),
        (E::AccountUnbanned { .. }, Language::Id) => format!("{actor} membuka blokir {subject}."),
        (E::AccountErased {}, Language::En) => "The account was erased.".into(),
        (E::AccountErased {}, Language::Id) => "Akun dihapus.".into(),
        (E::SignedIn { .. }, Language::En) => format!("{subject} signed in."),
        (E::SignedIn { .. }, Language::Id) => format!("{subject} masuk."),
        (E::SignedOut { .. }, Language::En) => format!("A session of {subject} ended."),
        (E::SignedOut { .. }, Language::Id) => format!("Sesi {subject} berakhir."),
    }
}

fn profile(event: &ProfileEvent, actor: &str, language: Language) -> String {
    let (english, indonesian) = match event {
        ProfileEvent::ProfileCreated { .. } => ("wrote the profile", "menulis profil"),
        ProfileEvent::ProfileUpdated { .. } => ("changed the profile", "mengubah profil"),
        ProfileEvent::ProfilePublished {} => ("made the profile public", "menampilkan profil"),
        ProfileEvent::ProfileHidden {} => ("hid the profile", "menyembunyikan profil"),
        ProfileEvent::CreatorFeatured { .. } => ("featured the creator", "menampilkan kreator di halaman depan"),
        ProfileEvent::CreatorUnfeatured { .. } => {
            ("took the creator off the front page", "menurunkan kreator dari halaman depan")
        }
    };
    format!("{actor} {}.", language.pick(english, indonesian))
}

fn item(event: &ItemEvent, actor: &str, language: Language) -> String {
    let title = |content: &domain::portfolio::Content| {
        content.title.known().map_or_else(|| language.pick("erased", "dihapus").into(), |title| format!("“{title}”"))
    };
    match (event, language) {
        (ItemEvent::ItemSubmitted { content, .. }, Language::En) => {
            format!("{actor} submitted {} ({}).", title(content), word(content.category.as_str(), language))
        }
        (ItemEvent::ItemSubmitted { content, .. }, Language::Id) => {
            format!("{actor} mengirim {} ({}).", title(content), word(content.category.as_str(), language))
        }
        (ItemEvent::ItemRevised { content }, Language::En) => {
            format!("{actor} revised the item; it is called {} now.", title(content))
        }
        (ItemEvent::ItemRevised { content }, Language::Id) => {
            format!("{actor} merevisi karya; judulnya sekarang {}.", title(content))
        }
        (ItemEvent::ItemVisibilityChanged { visibility: Visibility::Public }, Language::En) => {
            format!("{actor} made the item public.")
        }
        (ItemEvent::ItemVisibilityChanged { visibility: Visibility::Public }, Language::Id) => {
            format!("{actor} membuat karya publik.")
        }
        (ItemEvent::ItemVisibilityChanged { visibility: Visibility::Private }, Language::En) => {
            format!("{actor} made the item private.")
        }
        (ItemEvent::ItemVisibilityChanged { visibility: Visibility::Private }, Language::Id) => {
            format!("{actor} membuat karya privat.")
        }
        (ItemEvent::ItemApproved { revision, decision, .. }, _) => {
            decided(actor, language.pick("approved", "menyetujui"), *revision, decision, language)
        }
        (ItemEvent::ItemRejected { revision, decision, .. }, _) => {
            decided(actor, language.pick("rejected", "menolak"), *revision, decision, language)
        }
        (ItemEvent::ItemFlagged { revision, decision, .. }, _) => {
            decided(actor, language.pick("flagged", "menandai"), *revision, decision, language)
        }
        (ItemEvent::ItemHighlighted { until, .. }, language) => {
            let until = until.map(|until| moment(until, language));
            match (until, language) {
                (None, Language::En) => format!("{actor} put the item on the community page."),
                (None, Language::Id) => format!("{actor} menampilkan karya di halaman komunitas."),
                (Some(until), Language::En) => format!("{actor} put the item on the community page until {until}."),
                (Some(until), Language::Id) => {
                    format!("{actor} menampilkan karya di halaman komunitas sampai {until}.")
                }
            }
        }
        (ItemEvent::ItemUnhighlighted { .. }, Language::En) => format!("{actor} took the item off the community page."),
        (ItemEvent::ItemUnhighlighted { .. }, Language::Id) => {
            format!("{actor} menurunkan karya dari halaman komunitas.")
        }
        (ItemEvent::ItemDeleted {}, Language::En) => format!("{actor} deleted the item."),
        (ItemEvent::ItemDeleted {}, Language::Id) => format!("{actor} menghapus karya."),
        (ItemEvent::ItemViewsCounted { views, day: on }, Language::En) => {
            format!("{views} views were counted on {}.", day(*on, language))
        }
        (ItemEvent::ItemViewsCounted { views, day: on }, Language::Id) => {
            format!("{views} tayangan dihitung pada {}.", day(*on, language))
        }
    }
}

fn decided(actor: &str, verb: &str, revision: u64, decision: &Decision, language: Language) -> String {
    let revision_word = language.pick("revision", "revisi");
    let policy = match decision.policy {
        domain::moderation::PolicyCode::None => String::new(),
        policy => format!(" ({})", word(policy.as_str(), language)),
    };
    match &decision.reason {
        Some(reason) => format!("{actor} {verb} {revision_word} {revision}{policy}: {reason}"),
        None => format!("{actor} {verb} {revision_word} {revision}{policy}."),
    }
}

fn shelf(event: &ShelfEvent, actor: &str, language: Language) -> String {
    let (english, indonesian, item) = match event {
        ShelfEvent::PortfolioItemAdded { item } => ("put item {} on the shelf", "menaruh karya {} di rak", Some(item)),
        ShelfEvent::PortfolioItemRemoved { item } => {
            ("took item {} off the shelf", "menurunkan karya {} dari rak", Some(item))
        }
        ShelfEvent::PortfolioReordered { .. } => {
            ("put the items in another order", "mengatur ulang urutan karya", None)
        }
        ShelfEvent::ItemFeatured { item } => ("featured item {}", "mengunggulkan karya {}", Some(item)),
        ShelfEvent::ItemUnfeatured { item } => {
            ("no longer features item {}", "tidak lagi mengunggulkan karya {}", Some(item))
        }
    };
    let what = language.pick(english, indonesian);
    let what = item.map_or_else(|| what.to_owned(), |item| what.replace("{}", &item.to_string()));
    format!("{actor} {what}.")
}

fn upload(event: &MediaEvent, actor: &str, language: Language) -> String {
    match (event, language) {
        (MediaEvent::UploadStarted { purpose, length, .. }, Language::En) => {
            format!("{actor} began to send a picture ({}, {length} bytes).", word(purpose.as_str(), language))
        }
        (MediaEvent::UploadStarted { purpose, length, .. }, Language::Id) => {
            format!("{actor} mulai mengirim gambar ({}, {length} byte).", word(purpose.as_str(), language))
        }
        (MediaEvent::UploadReceived { .. }, Language::En) => "The file arrived.".into(),
        (MediaEvent::UploadReceived { .. }, Language::Id) => "Berkas diterima.".into(),
        (MediaEvent::MediaHeld {}, Language::En) => "The file waits for the scanner.".into(),
        (MediaEvent::MediaHeld {}, Language::Id) => "Berkas menunggu pemindai.".into(),
        (MediaEvent::MediaScanned { by }, Language::En) => format!("{by} found nothing in the file."),
        (MediaEvent::MediaScanned { by }, Language::Id) => format!("{by} tidak menemukan apa pun di berkas."),
        (MediaEvent::MediaProcessed { picture, .. }, Language::En) => format!("Picture {} was kept.", picture.media),
        (MediaEvent::MediaProcessed { picture, .. }, Language::Id) => format!("Gambar {} disimpan.", picture.media),
        (MediaEvent::MediaRejected { fault, name }, language) => {
            let name = name.as_ref().map(|name| format!(": {name}")).unwrap_or_default();
            let verb = language.pick("The file was not taken", "Berkas tidak diterima");
            format!("{verb} ({}{name}).", word(fault.as_str(), language))
        }
        (MediaEvent::UploadExpired {}, Language::En) => "The upload was never finished.".into(),
        (MediaEvent::UploadExpired {}, Language::Id) => "Unggahan tidak pernah diselesaikan.".into(),
        (MediaEvent::UploadWithdrawn {}, Language::En) => "The upload was given up.".into(),
        (MediaEvent::UploadWithdrawn {}, Language::Id) => "Unggahan dibatalkan.".into(),
    }
}

fn library(event: &LibraryEvent, actor: &str, language: Language) -> String {
    match (event, language) {
        (LibraryEvent::UploadOpened { upload }, Language::En) => format!("{actor} opened upload {upload}."),
        (LibraryEvent::UploadOpened { upload }, Language::Id) => format!("{actor} membuka unggahan {upload}."),
        (LibraryEvent::UploadClosed { upload }, Language::En) => format!("Upload {upload} was closed."),
        (LibraryEvent::UploadClosed { upload }, Language::Id) => format!("Unggahan {upload} ditutup."),
        (LibraryEvent::PictureKept { media, .. }, Language::En) => format!("{actor} has picture {media}."),
        (LibraryEvent::PictureKept { media, .. }, Language::Id) => format!("{actor} memiliki gambar {media}."),
    }
}

fn report<'n>(event: &ReportEvent, actor: &str, name: impl Fn(Uuid) -> &'n str, language: Language) -> String {
    match event {
        ReportEvent::ReportFiled { target, reason, text, .. } => {
            let (verb, reason) = (language.pick("reported", "melaporkan"), word(reason.as_str(), language));
            let thing = match target {
                Target::Item(item) => format!("{} {item}", language.pick("item", "karya")),
                Target::Profile(creator) => {
                    format!("{} {}", language.pick("the profile of", "profil"), name(creator.0))
                }
            };
            let erased = language.pick("an erased text", "teks yang dihapus");
            format!("{actor} {verb} {thing} ({reason}): {}", text.known().map_or(erased, |text| text.as_str()))
        }
        ReportEvent::ReportReviewed { note, .. } => {
            noted(&format!("{actor} {}", language.pick("reviewed the report", "meninjau laporan")), note.as_ref())
        }
        ReportEvent::ReportResolved { outcome, note, .. } => {
            let verb = language.pick("resolved the report", "menyelesaikan laporan");
            noted(&format!("{actor} {verb} ({})", word(outcome.as_str(), language)), note.as_ref())
        }
    }
}

fn noted(sentence: &str, note: Option<&Note>) -> String {
    match note {
        Some(note) => format!("{sentence}: {note}"),
        None => format!("{sentence}."),
    }
}

fn announcement(event: &CommunityEvent, actor: &str, language: Language) -> String {
    match event {
        CommunityEvent::AnnouncementPosted { title, .. } => {
            format!("{actor} {} “{title}”.", language.pick("announced", "mengumumkan"))
        }
        CommunityEvent::AnnouncementWithdrawn { .. } => {
            format!("{actor} {}.", language.pick("withdrew an announcement", "menarik sebuah pengumuman"))
        }
    }
}
