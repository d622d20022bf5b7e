//! What happened to inquiries, told in one sentence each. What was written is not repeated.

use domain::inquiries::{BlockEvent, Event, Side};

use super::Language;

pub(super) fn inquiry(event: &Event, actor: &str, language: Language) -> String {
    use Event as E;
    let [english, indonesian] = match event {
        E::InquirySent { blocked: false, .. } => ["sent an inquiry", "mengirim permintaan"],
        E::InquirySent { blocked: true, .. } => {
            ["sent an inquiry, though blocked", "mengirim permintaan, walau diblokir"]
        }
        E::InquirySenderVerified { .. } => ["proved the sender's address", "membuktikan alamat pengirim"],
        E::InquiryOpened {} => ["opened the inquiry", "membuka permintaan"],
        E::InquiryReplied { message: Some(_) } => ["answered", "membalas"],
        E::InquiryReplied { message: None } => ["marked the inquiry as answered", "menandai permintaan sudah dijawab"],
        E::InquiryContinued { .. } => ["wrote again", "menulis lagi"],
        E::InquiryArchived {} => ["put the inquiry away", "mengarsipkan permintaan"],
        E::InquiryRestored {} => ["took the inquiry back", "mengembalikan permintaan"],
        E::InquiryMarkedSpam {} => ["marked the inquiry as spam", "menandai permintaan sebagai spam"],
        E::EngagementAccepted {} => ["took the work on", "menerima pekerjaan"],
        E::CompletionConfirmed { by: Side::Creator } => {
            ["confirmed, as the creator, that the work is done", "memastikan, sebagai kreator, pekerjaan selesai"]
        }
        E::CompletionConfirmed { by: Side::Client } => {
            ["confirmed, as the client, that the work is done", "memastikan, sebagai klien, pekerjaan selesai"]
        }
        E::EngagementCompleted { .. } => ["completed the work", "menyelesaikan pekerjaan"],
        E::EngagementCancelled { .. } => ["cancelled the work", "membatalkan pekerjaan"],
    };
    told(actor, english, indonesian, language)
}

pub(super) fn block(event: &BlockEvent, actor: &str, language: Language) -> String {
    match event {
        BlockEvent::SenderBlocked { .. } => told(actor, "blocked a sender", "memblokir pengirim", language),
        BlockEvent::SenderUnblocked { .. } => told(actor, "unblocked a sender", "membuka blokir pengirim", language),
    }
}

fn told(actor: &str, english: &str, indonesian: &str, language: Language) -> String {
    match language {
        Language::En => format!("{actor} {english}."),
        Language::Id => format!("{actor} {indonesian}."),
    }
}
