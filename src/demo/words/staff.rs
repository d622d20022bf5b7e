//! What moderators write.

use domain::moderation::{PolicyCode, ReportReason};

/// Why items are refused; English, then Indonesian.
pub const REJECTIONS: &[(PolicyCode, &str, &str)] = &[
    (
        PolicyCode::StolenWork,
        "The third picture is by another artist. Please show only work that you made, or name everybody who did.",
        "Gambar ketiga adalah karya orang lain. Tampilkan hanya karya sendiri, atau sebutkan semua pembuatnya.",
    ),
    (
        PolicyCode::Quality,
        "The pictures are too small to judge the work. Please upload them at 1,200 pixels or more.",
        "Gambarnya terlalu kecil untuk dinilai. Unggah ulang dengan lebar paling sedikit 1.200 piksel.",
    ),
    (
        PolicyCode::Spam,
        "This item advertises a shop and shows no work. Portfolio items show what you make.",
        "Karya ini mengiklankan toko dan tidak menampilkan karya. Portofolio menampilkan apa yang Anda buat.",
    ),
    (
        PolicyCode::Impersonation,
        "The description says that you work for this brand, and the brand says that you do not.",
        "Deskripsinya menyebut Anda bekerja untuk merek ini, dan merek itu menyatakan tidak.",
    ),
    (
        PolicyCode::Quality,
        "The description tells nothing about the work yet. Two sentences on what you did are enough.",
        "Deskripsinya belum bercerita tentang karya. Dua kalimat tentang apa yang Anda kerjakan sudah cukup.",
    ),
];

/// Why items are taken from sight.
pub const FLAGS: &[(PolicyCode, &str, &str)] = &[
    (
        PolicyCode::StolenWork,
        "Another creator reports that this is her photograph. We look into it and ask both of you.",
        "Kreator lain melaporkan bahwa ini fotonya. Kami memeriksanya dan bertanya kepada Anda berdua.",
    ),
    (
        PolicyCode::Scam,
        "Visitors report that the linked page asks for a deposit. The item is hidden until that is clear.",
        "Pengunjung melaporkan bahwa halaman tautannya meminta deposit. Karya ini disembunyikan sampai jelas.",
    ),
];

/// What people report; English, then Indonesian.
pub const REPORTS: &[(ReportReason, &str, &str)] = &[
    (
        ReportReason::StolenWork,
        "This is my photograph from a market in Pasar Baru, 2023. The original is on my page, with the same crowd in it.",
        "Ini foto saya di Pasar Baru tahun 2023. Aslinya ada di halaman saya, dengan kerumunan yang sama.",
    ),
    (
        ReportReason::Spam,
        "The description is an advertisement for a course; there is no work in it.",
        "Deskripsinya iklan kursus; tidak ada karya di dalamnya.",
    ),
    (
        ReportReason::Scam,
        "The link asks for a deposit before it shows anything. Two of my friends paid and heard nothing.",
        "Tautannya meminta deposit sebelum menampilkan apa pun. Dua teman saya membayar dan tidak dikabari lagi.",
    ),
    (
        ReportReason::Impersonation,
        "He is not the art director of that magazine. I am, and I have never met him.",
        "Dia bukan pengarah seni majalah itu. Saya orangnya, dan kami belum pernah bertemu.",
    ),
];

/// What moderators tell each other.
pub const NOTES: &[&str] = &[
    "Reverse image search finds nothing older.",
    "Same look as the last two items, fine.",
    "Asked the creator for sources, got them within the hour.",
    "Borderline on text in pictures; allowed under the present policy.",
];

/// Why people are suspended or banned.
pub const SANCTIONS: &[&str] = &[
    "Three items of other people's work within a week, after two warnings.",
    "Repeated advertising in comments and items despite a warning.",
    "Offered payment for likes, as several members reported.",
];

/// What the house announces: how many days before the end, what about, and what.
pub const ANNOUNCEMENTS: &[(i64, &str, &str)] = &[
    (
        16,
        "Pekan portofolio: ditinjau dalam satu hari",
        "Sepanjang pekan ini setiap karya baru ditinjau moderator dalam satu hari kerja.",
    ),
    (
        3,
        "Community call this Friday",
        "Three creators show how a work came to be, from the first prompt to the last cut. Bring your questions.",
    ),
];
