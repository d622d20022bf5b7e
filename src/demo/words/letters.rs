//! What clients write.

/// A letter of a client, and what Ayu did with it.
pub struct Letter {
    /// How many days before the story's end.
    pub days: i64,
    /// Who writes.
    pub name: &'static str,
    /// Her address.
    pub email: &'static str,
    /// What it is about.
    pub subject: &'static str,
    /// What she wants.
    pub message: &'static str,
    /// What she would pay.
    pub budget: Option<&'static str>,
    /// When she needs it.
    pub timeline: Option<&'static str>,
    /// Ayu has read it.
    pub opened: bool,
    /// What Ayu answered.
    pub answer: Option<&'static str>,
    /// Ayu put it away.
    pub put_away: bool,
}

/// Oldest first.
pub const LETTERS: &[Letter] = &[
    Letter {
        days: 41,
        name: "Dewi Anggraini",
        email: "dewi@warungsenja.example",
        subject: "Menu untuk warung kopi",
        message: "Kami membuka cabang kedua bulan depan dan butuh menu cetak dua muka dengan ilustrasi tangan. \
                  Apakah Anda menerima pekerjaan kecil seperti ini?",
        budget: Some("Rp 2.500.000"),
        timeline: Some("Tiga minggu"),
        opened: true,
        answer: Some(
            "Terima kasih, dengan senang hati. Kirimkan daftar menunya, dan saya buatkan dua sketsa dalam seminggu.",
        ),
        put_away: true,
    },
    Letter {
        days: 27,
        name: "Marcus Tan",
        email: "marcus@hilltopfilms.example",
        subject: "Poster for a short film",
        message: "Our short film travels to four festivals this spring. We love your night scenes and would like a \
                  poster that works both at cinema size and as a thumbnail.",
        budget: Some("USD 600"),
        timeline: Some("By the end of March"),
        opened: true,
        answer: Some("I would love to. Could you send me a link to the film, and two or three stills that you like?"),
        put_away: false,
    },
    Letter {
        days: 16,
        name: "Rizky Pratama",
        email: "rizky@pasarpagi.example",
        subject: "Kampanye untuk pasar pagi",
        message: "Kami menyiapkan kampanye Ramadan untuk dua belas pedagang dan mencari seseorang yang menjaga gayanya \
                  tetap sama di semua poster.",
        budget: None,
        timeline: Some("Sebelum Ramadan"),
        opened: true,
        answer: None,
        put_away: false,
    },
    Letter {
        days: 11,
        name: "Lena Hoffmann",
        email: "lena@kleinebuehne.example",
        subject: "A season of six theatre posters",
        message: "We are a theatre of ninety seats and plan six premieres. We would like one hand for all of them, and \
                  give you a free choice of means.",
        budget: Some("EUR 1,800 for all six"),
        timeline: None,
        opened: false,
        answer: None,
        put_away: false,
    },
    Letter {
        days: 9,
        name: "Sari Wulandari",
        email: "sari@rumahbatik.example",
        subject: "Katalog batik tulis",
        message: "Untuk pameran di Solo kami perlu katalog 24 halaman. Foto kainnya sudah ada; yang kami cari adalah tata \
                  letak dan sampul yang tenang.",
        budget: Some("Rp 6.000.000"),
        timeline: Some("Akhir bulan"),
        opened: false,
        answer: None,
        put_away: false,
    },
];
