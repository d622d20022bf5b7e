//! What the domain and the doors say in English, and the same in Indonesian.
//!
//! A `{}` stands for what varies: a number, or a word that is looked up in turn.

use super::Language;

/// Phrases by their English form; the first that fits counts.
const PHRASES: &[(&str, &str)] = &[
    ("{} is required", "{} wajib diisi"),
    ("{} must be at least {} characters", "{} minimal {} karakter"),
    ("{} must not exceed {} characters", "{} maksimal {} karakter"),
    ("{} must not contain invisible or control characters", "{} tidak boleh berisi karakter tak terlihat"),
    ("{} must not pass for the house or its staff", "{} tidak boleh menyerupai nama Kreatr atau stafnya"),
    (
        "{} must not contain emoji, checkmarks or other signs",
        "{} tidak boleh berisi emoji, tanda centang, atau simbol lain",
    ),
    ("{} must not mix alphabets within a word", "{} tidak boleh mencampur abjad dalam satu kata"),
    ("{} must not pile up accents", "{} tidak boleh menumpuk tanda aksen"),
    ("{} must be a valid address", "{} harus berupa alamat yang valid"),
    ("{} must be a valid https:// address", "{} harus berupa alamat https:// yang valid"),
    ("{} must be a valid https:// or http:// address", "{} harus berupa alamat https:// atau http:// yang valid"),
    ("{} may only contain letters, digits, - and _", "{} hanya boleh berisi huruf, angka, - dan _"),
    ("{} is reserved", "{} tidak tersedia"),
    ("{} must be the id of an uploaded picture", "{} harus berupa id gambar yang sudah diunggah"),
    ("{} must be at least {}", "{} minimal {}"),
    ("{} must not exceed {}", "{} maksimal {}"),
    ("{} must be a whole number", "{} harus berupa bilangan bulat"),
    ("There is no picture {}", "Tidak ada gambar {}"),
    ("Picture {} was not sent as {}", "Gambar {} tidak dikirim sebagai {}"),
    ("The picture is damaged or incomplete", "Gambar rusak atau tidak lengkap"),
    ("Animated pictures are not taken", "Gambar bergerak tidak diterima"),
    (
        "The picture must have at most 40 million pixels, and no side over 20000",
        "Gambar maksimal 40 juta piksel, dan tidak ada sisi lebih dari 20000",
    ),
    ("The malware scanner refused this file", "Pemindai malware menolak berkas ini"),
    ("Upload not found", "Unggahan tidak ditemukan"),
    ("An upload with this id exists already", "Unggahan dengan id ini sudah ada"),
    (
        "Maximum {} uploads may be open; finish one first",
        "Maksimal {} unggahan boleh terbuka; selesaikan salah satu dahulu",
    ),
    ("The file is empty", "Berkas kosong"),
    ("The file must have {} bytes, as declared", "Berkas harus berukuran {} byte, seperti yang dinyatakan"),
    (
        "Only JPEG, PNG and WebP pictures are taken, and only as what they are declared",
        "Hanya gambar JPEG, PNG, dan WebP yang diterima, dan hanya sesuai jenis yang dinyatakan",
    ),
    ("The Content-Type must be {}, as declared", "Content-Type harus {}, seperti yang dinyatakan"),
    ("The bytes of this upload have not arrived yet", "Isi unggahan ini belum diterima"),
    (
        "Other bytes arrived meanwhile; finish the upload again",
        "Isi lain diterima sementara itu; selesaikan unggahan sekali lagi",
    ),
    ("The upload took too long; start another", "Unggahan terlalu lama; mulai yang baru"),
    ("The upload was given up; start another", "Unggahan dibatalkan; mulai yang baru"),
    ("The upload is finished already", "Unggahan sudah selesai"),
    ("Maximum {} uploads per hour", "Maksimal {} unggahan per jam"),
    ("The body must be application/json", "Isi permintaan harus application/json"),
    ("Maximum {} reports per day", "Maksimal {} laporan per hari"),
    ("Maximum {} portfolio items per day", "Maksimal {} item portofolio per hari"),
    (
        "Maximum {} portfolio items allowed; delete one to make room",
        "Maksimal {} item portofolio; hapus salah satu untuk memberi tempat",
    ),
    ("Maximum {} featured items allowed", "Maksimal {} item unggulan"),
    ("Maximum {} {} allowed", "Maksimal {} {}"),
    ("Please complete your creator profile first", "Lengkapi profil kreator Anda terlebih dahulu"),
    ("Portfolio item not found", "Item portofolio tidak ditemukan"),
    ("Creator not found", "Kreator tidak ditemukan"),
    ("Announcement not found", "Pengumuman tidak ditemukan"),
    ("Only a public, approved item can be featured", "Hanya item publik yang sudah disetujui dapat diunggulkan"),
    ("Must be a time to come", "Harus waktu yang akan datang"),
    ("Account not found", "Akun tidak ditemukan"),
    ("Resource not found", "Tidak ditemukan"),
    ("An account with this id exists already", "Akun dengan id ini sudah ada"),
    ("A portfolio item with this id exists already", "Item portofolio dengan id ini sudah ada"),
    ("This email is already registered", "Email ini sudah terdaftar"),
    ("This username is taken", "Nama pengguna ini sudah dipakai"),
    (
        "This form is too old. Go back, reload the page and send it again",
        "Formulir ini sudah kedaluwarsa. Kembali, muat ulang halaman, lalu kirim lagi",
    ),
    (
        "This form was sent before. Send it once more if you mean both",
        "Formulir ini sudah pernah dikirim. Kirim sekali lagi jika memang keduanya dimaksud",
    ),
    ("Email or password is wrong", "Email atau kata sandi salah"),
    (
        "Too many failed sign-ins. Please try again later",
        "Terlalu banyak percobaan masuk yang gagal. Silakan coba lagi nanti",
    ),
    (
        "Too many new accounts from your network. Please try again later",
        "Terlalu banyak akun baru dari jaringan Anda. Silakan coba lagi nanti",
    ),
    (
        "Too many mails were asked for. Please try again later",
        "Terlalu banyak surel yang diminta. Silakan coba lagi nanti",
    ),
    (
        "This link has expired or was used already; ask for a new one",
        "Tautan ini sudah kedaluwarsa atau sudah dipakai; mintalah yang baru",
    ),
    ("Your account is suspended until {}", "Akun Anda ditangguhkan sampai {}"),
    ("Your account is banned", "Akun Anda diblokir"),
    ("The account is banned already", "Akun ini sudah diblokir"),
    ("The suspension lasts until {}", "Penangguhan berlaku sampai {}"),
    ("The role USER cannot be revoked", "Peran USER tidak dapat dicabut"),
    ("You do not have permission to perform this action", "Anda tidak memiliki izin untuk melakukan tindakan ini"),
    (
        "The item was changed meanwhile: you saw revision {}, now it is {}",
        "Item telah berubah sementara itu: Anda melihat revisi {}, sekarang revisi {}",
    ),
    (
        "The portfolio was changed meanwhile: you saw revision {}, now it is {}",
        "Portofolio telah berubah sementara itu: Anda melihat revisi {}, sekarang revisi {}",
    ),
    ("The item was decided already: it is {}", "Item sudah diputuskan: statusnya {}"),
    ("Report not found", "Laporan tidak ditemukan"),
    ("There is nothing to report here", "Tidak ada yang dapat dilaporkan di sini"),
    ("You have reported this already; it is still open", "Anda sudah melaporkan ini; laporannya masih terbuka"),
    (
        "The report was changed meanwhile: you saw revision {}, now it is {}",
        "Laporan telah berubah sementara itu: Anda melihat revisi {}, sekarang revisi {}",
    ),
    (
        "Another moderator is on this report, or said something else about it",
        "Moderator lain sedang menangani laporan ini, atau menulis hal lain tentangnya",
    ),
    ("The report was resolved already: it is {}", "Laporan sudah diselesaikan: hasilnya {}"),
    ("Must be given, or else a creator, but not both", "Harus diisi, atau seorang kreator, tetapi tidak keduanya"),
    ("The order must name each of your items exactly once", "Urutan harus menyebut setiap item Anda tepat satu kali"),
    (
        "Others changed the same thing at the same time; try again",
        "Orang lain mengubah hal yang sama pada saat bersamaan; coba lagi",
    ),
    ("This field is not known; known are {}", "Kolom ini tidak dikenal; yang dikenal: {}"),
    ("This field is not known", "Kolom ini tidak dikenal"),
    ("This field is given twice", "Kolom ini diberikan dua kali"),
    ("This parameter belongs in the body", "Parameter ini harus berada di isi permintaan"),
    ("Must not be beyond the newest position of the log, {}", "Tidak boleh melewati posisi terbaru log, {}"),
    ("Must not be in the future", "Tidak boleh di masa depan"),
    ("Must be a position of the log, or a moment such as {}", "Harus posisi log, atau saat seperti {}"),
    ("Must be one of {}", "Harus salah satu dari {}"),
    ("Must be a whole number from {} to {}", "Harus bilangan bulat dari {} sampai {}"),
    ("Must be {}, not {}", "Harus {}, bukan {}"),
    ("Must be {}", "Harus {}"),
    ("The log is away", "Log tidak dapat dihubungi"),
    ("The read models are away", "Data baca tidak dapat dihubungi"),
    ("The projection {} is {}", "Proyeksi {} berstatus {}"),
    ("The body is not valid JSON", "Isi permintaan bukan JSON yang valid"),
    ("The body must not exceed {} bytes", "Isi permintaan maksimal {} byte"),
    ("The query must not exceed {} bytes", "Query maksimal {} byte"),
];

/// A form that asks for something that the house does not know, or not any more.
const OUT_OF_DATE: [&str; 2] = [
    "This form is out of date. Reload the page and send it again",
    "Formulir ini sudah usang. Muat ulang halaman, lalu kirim lagi",
];
/// Something that is not among what could be chosen.
const CHOOSE: [&str; 2] = ["Choose one of the list", "Pilih salah satu dari daftar"];

/// What only programs understand, in words for a person at a form: by its English form, in English and Indonesian.
const PLAIN: &[(&str, [&str; 2])] = &[
    ("This field is not known; known are {}", OUT_OF_DATE),
    ("This field is not known", OUT_OF_DATE),
    ("This field is given twice", OUT_OF_DATE),
    ("Must be an id", OUT_OF_DATE),
    ("Must be text", OUT_OF_DATE),
    ("Must be a list", OUT_OF_DATE),
    ("Must be an object", OUT_OF_DATE),
    ("Must be given, or else a creator, but not both", OUT_OF_DATE),
    ("Must be {}, not {}", OUT_OF_DATE),
    ("Must be one of {}", CHOOSE),
    ("Must be true or false", CHOOSE),
    ("This field is required", ["Please fill this in", "Wajib diisi"]),
    ("Policy is required", ["Please choose a rule", "Pilih satu aturan"]),
    (
        "There is no picture {}",
        ["A picture is not here any more. Please add it again", "Satu gambar sudah tidak ada. Silakan tambahkan lagi"],
    ),
    (
        "Picture {} was not sent as {}",
        [
            "A picture was cut for another place. Please add it again here",
            "Satu gambar dipotong untuk tempat lain. Silakan tambahkan lagi di sini",
        ],
    ),
    ("The item was decided already: it is {}", ["This was decided already: {}", "Ini sudah diputuskan: {}"]),
    ("The report was resolved already: it is {}", ["The report is settled already: {}", "Laporan sudah selesai: {}"]),
    (
        "The item was changed meanwhile: you saw revision {}, now it is {}",
        ["The work was changed after you opened it", "Karya ini berubah setelah Anda membukanya"],
    ),
    (
        "The portfolio was changed meanwhile: you saw revision {}, now it is {}",
        ["The portfolio was changed after you opened it", "Portofolio ini berubah setelah Anda membukanya"],
    ),
    (
        "The report was changed meanwhile: you saw revision {}, now it is {}",
        ["The report was changed after you opened it", "Laporan ini berubah setelah Anda membukanya"],
    ),
    (
        "It is not known whether this was saved. Please repeat it with the same Idempotency-Key",
        [
            "It is not known whether this was saved. Please send it once more; it counts only once",
            "Belum diketahui apakah ini tersimpan. Silakan kirim sekali lagi; ini hanya dihitung sekali",
        ],
    ),
];

/// Words that fill a `{}`.
const WORDS: &[(&str, &str)] = &[
    ("Title", "Judul"),
    ("Category", "Kategori"),
    ("Description", "Deskripsi"),
    ("Display name", "Nama tampilan"),
    ("Name", "Nama"),
    ("Bio", "Bio"),
    ("Skill", "Keahlian"),
    ("Tag", "Tag"),
    ("Username", "Nama pengguna"),
    ("Password", "Kata sandi"),
    ("Link", "Tautan"),
    ("Rate", "Tarif"),
    ("Hours", "Jam"),
    ("Reason", "Alasan"),
    ("Note", "Catatan"),
    ("Text", "Teks"),
    ("Policy", "Aturan"),
    ("Image", "Gambar"),
    ("The file", "Berkas"),
    ("This field", "Kolom ini"),
    ("skills", "keahlian"),
    ("tags", "tag"),
    ("images", "gambar"),
    ("text", "teks"),
    ("a number", "bilangan"),
    ("a whole number", "bilangan bulat"),
    ("true or false", "true atau false"),
    ("a list", "daftar"),
    ("an object", "objek"),
    ("an id", "id"),
    ("a single value", "satu nilai"),
    ("PENDING", "menunggu"),
    ("APPROVED", "disetujui"),
    ("REJECTED", "ditolak"),
    ("FLAGGED", "ditandai"),
    ("UPHELD", "dibenarkan"),
    ("DISMISSED", "ditolak"),
];

/// The Indonesian for an English text, when there is one.
pub(super) fn indonesian(english: &str) -> Option<String> {
    PHRASES.iter().find_map(|(from, to)| Some(fill(to, &captured(from, english)?)))
}

/// The same for a person at a form, when it has words for programs in it.
pub(super) fn plain(english: &str, language: Language) -> Option<String> {
    let (captures, [to, indonesian]) = PLAIN.iter().find_map(|(from, to)| Some((captured(from, english)?, to)))?;
    Some(match language {
        Language::Id => fill(indonesian, &captures),
        Language::En => {
            let words: Vec<String> = captures.iter().map(|word| word.to_lowercase()).collect();
            fill_with(to, words.iter().map(String::as_str))
        }
    })
}

/// What stands for each `{}` of `pattern` in `text`.
fn captured<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut captures = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() { rest.strip_suffix(part)?.len() } else { rest.find(part)? };
        captures.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(captures)
}

fn fill(pattern: &str, captures: &[&str]) -> String {
    fill_with(pattern, captures.iter().map(|word| known(word)))
}

fn fill_with<'w>(pattern: &str, mut words: impl Iterator<Item = &'w str>) -> String {
    let mut filled = String::new();
    for (index, part) in pattern.split("{}").enumerate() {
        if index > 0 {
            filled.push_str(words.next().unwrap_or_default());
        }
        filled.push_str(part);
    }
    filled
}

fn known(word: &str) -> &str {
    WORDS.iter().find(|(en, _)| *en == word).map_or(word, |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use domain::text::{Bio, Description, Email, Link, Password, Rate, Tag, Title, Username};

    use super::*;
    use crate::problem::Code;

    /// PG-16, PF-01
    #[test]
    fn a_phrase_keeps_its_numbers_and_translates_its_nouns() {
        assert_eq!(indonesian("Title must be at least 5 characters").unwrap(), "Judul minimal 5 karakter");
        assert_eq!(indonesian("Maximum 10 tags allowed").unwrap(), "Maksimal 10 tag");
        assert_eq!(indonesian("Creator not found").unwrap(), "Kreator tidak ditemukan");
        assert_eq!(indonesian("Something nobody has said yet"), None);
        assert_eq!(indonesian(""), None);
    }

    /// EH-06: at a form nobody reads the names that programs use, in either language.
    #[test]
    fn what_programs_read_has_plain_words_for_people() {
        for language in [Language::En, Language::Id] {
            for text in [
                "This field is not known; known are title, projectUrl",
                "This field is required",
                "Must be one of AI_CONTENT, PROMPTS",
                "Must be true or false",
                "Must be text, not a list",
                "Must be an id",
                "There is no picture 0a1b",
                "Picture 0a1b was not sent as WORK",
                "The item was decided already: it is APPROVED",
                "The item was changed meanwhile: you saw revision 3, now it is 5",
                Code::OUTCOME_UNKNOWN.title(Language::En),
            ] {
                let told = plain(text, language).unwrap();
                for wire in ["title", "AI_CONTENT", "0a1b", "WORK", "APPROVED", "Key", "field", "kolom", "{}"] {
                    assert!(!told.contains(wire), "{text}: {told}");
                }
            }
            assert_eq!(plain("Title is required", language), None);
        }
        assert_eq!(plain("Must be one of A, B", Language::Id).unwrap(), "Pilih salah satu dari daftar");
        let decided = |language| plain("The item was decided already: it is APPROVED", language).unwrap();
        assert_eq!(decided(Language::En), "This was decided already: approved");
        assert_eq!(decided(Language::Id), "Ini sudah diputuskan: disetujui");
    }

    /// PG-16, EH-05: what is wrong with a file has a translation.
    #[test]
    fn refused_files_are_told_in_indonesian() {
        use domain::media::{Fault, Purpose, Refusal};
        let plain = [
            Refusal::NoSuchUpload,
            Refusal::UploadExists,
            Refusal::TooManyOpen,
            Refusal::Empty,
            Refusal::TooLarge { purpose: Purpose::Avatar },
            Refusal::WrongLength { declared: 7 },
            Refusal::WrongType,
            Refusal::NotReceived,
            Refusal::ReceivedMeanwhile,
            Refusal::Expired,
            Refusal::Finished,
        ];
        let faults = <Fault as strum::VariantArray>::VARIANTS.iter().map(|fault| Refusal::Rejected { fault: *fault });
        let texts = plain.into_iter().chain(faults).map(|refusal| refusal.to_string());
        let untold: Vec<_> = texts.filter(|text| indonesian(text).is_none()).collect();
        assert!(untold.is_empty(), "add these to PHRASES: {untold:?}");
        assert_eq!(indonesian("The file must not exceed 2 MB").unwrap(), "Berkas maksimal 2 MB");
    }

    /// PG-16, EH-05: what the values of the domain say about broken rules has a translation.
    #[test]
    fn broken_rules_are_told_in_indonesian() {
        let texts = [
            Title::parse("").unwrap_err(),
            Title::parse("a").unwrap_err(),
            Title::parse(&"a".repeat(101)).unwrap_err(),
            Title::parse("abc\u{202e}def").unwrap_err(),
            Bio::parse("short").unwrap_err(),
            Description::parse("short").unwrap_err(),
            Email::parse("nobody").unwrap_err(),
            Link::parse("javascript:alert(1)").unwrap_err(),
            Link::website("ftp://a.b").unwrap_err(),
            Password::check("short").unwrap_err(),
            Rate::try_new(0).unwrap_err(),
            Rate::try_new(i64::MAX).unwrap_err(),
            Rate::parse("ten").unwrap_err(),
            Tag::list((0..11).map(|n| format!("tag {n}"))).unwrap_err(),
            Username::parse("a b c").unwrap_err(),
            Username::parse("admin").unwrap_err(),
        ];
        let untold: Vec<_> = texts.iter().filter(|invalid| indonesian(&invalid.text).is_none()).collect();
        assert!(untold.is_empty(), "add these to PHRASES: {untold:?}");
    }
}
