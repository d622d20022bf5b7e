//! What sentences call the house's own words, and how they write days: in the language that they are told in (PG-16).

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::Language;

/// Wire names, in English and Indonesian.
const WORDS: &[(&str, &str, &str)] = &[
    ("USER", "user", "pengguna"),
    ("MODERATOR", "moderator", "moderator"),
    ("ADMIN", "administrator", "administrator"),
    ("OWNER", "owner", "pemilik"),
    ("AUDITOR", "auditor", "auditor"),
    ("SPAM", "spam", "spam"),
    ("STOLEN_WORK", "stolen work", "karya curian"),
    ("NUDITY", "nudity", "ketelanjangan"),
    ("HATE", "hate", "kebencian"),
    ("HARASSMENT", "harassment", "pelecehan"),
    ("SCAM", "scam", "penipuan"),
    ("IMPERSONATION", "impersonation", "penyamaran"),
    ("ILLEGAL", "illegal", "melanggar hukum"),
    ("QUALITY", "quality", "mutu"),
    ("OTHER", "other", "lainnya"),
    ("UPHELD", "upheld", "dibenarkan"),
    ("DISMISSED", "dismissed", "tidak terbukti"),
    ("AI_CONTENT", "AI content", "konten AI"),
    ("PROMPTS", "prompts", "prompt"),
    ("CREATIVE_DIRECTION", "creative direction", "creative direction"),
    ("VIDEO_EDITING", "video editing", "penyuntingan video"),
    ("SOCIAL_MEDIA", "social media management", "pengelolaan media sosial"),
    ("TECHNICAL", "technical", "teknis"),
    ("WORK", "for a work", "untuk karya"),
    ("AVATAR", "a profile picture", "foto profil"),
    ("BANNER", "a banner", "gambar sampul"),
    ("UNREADABLE", "damaged", "rusak"),
    ("ANIMATED", "animated", "bergerak"),
    ("PIXELS", "too many pixels", "terlalu banyak piksel"),
    ("MALWARE", "malware", "malware"),
];

const MONTHS: [(&str, &str); 12] = [
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Maret"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "Agustus"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Desember"),
];

/// What a wire name is called.
pub(super) fn word(wire: &'static str, language: Language) -> &'static str {
    let known = WORDS.iter().find(|(known, ..)| *known == wire);
    known.map_or(wire, |(_, english, indonesian)| language.pick(english, indonesian))
}

/// `22 November 2026`
pub(super) fn day(on: NaiveDate, language: Language) -> String {
    let (english, indonesian) = MONTHS[on.month0() as usize];
    format!("{} {} {}", on.day(), language.pick(english, indonesian), on.year())
}

/// `22 November 2026, 10:00 UTC`
pub(super) fn moment(at: DateTime<Utc>, language: Language) -> String {
    format!("{}, {} UTC", day(at.date_naive(), language), at.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use domain::media::{Fault, Purpose};
    use domain::moderation::{Outcome, PolicyCode, ReportReason};
    use domain::portfolio::Category;
    use strum::VariantArray;

    use super::*;

    fn wires<T: VariantArray + Copy>(wire: impl Fn(T) -> &'static str) -> Vec<&'static str> {
        T::VARIANTS.iter().map(|value| wire(*value)).collect()
    }

    /// PG-16: no sentence tells a name of the wire.
    #[test]
    fn every_word_of_the_wire_is_called_something() {
        let told = [
            wires(Role::as_str),
            wires(PolicyCode::as_str),
            wires(ReportReason::as_str),
            wires(Outcome::as_str),
            wires(Category::as_str),
            wires(Purpose::as_str),
            wires(Fault::as_str),
        ];
        for wire in told.concat().into_iter().filter(|wire| *wire != PolicyCode::None.as_str()) {
            for language in [Language::En, Language::Id] {
                assert_ne!(word(wire, language), wire);
            }
        }
    }

    /// PG-16
    #[test]
    fn a_moment_is_written_as_its_language_writes_it() {
        let at = DateTime::from_timestamp(1_786_000_000, 0).unwrap();
        assert_eq!(moment(at, Language::Id), "6 Agustus 2026, 07:06 UTC");
        assert_eq!(moment(at, Language::En), "6 August 2026, 07:06 UTC");
    }
}
