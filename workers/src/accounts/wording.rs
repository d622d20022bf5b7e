//! What the letters say: Indonesian first, English below it, as plain text and as HTML.

use askama::Template;
use commands::accounts::{Letter, Purpose};
use commands::mail::Mail;
use event_store::Recorded;
use secrecy::ExposeSecret;
use url::Url;

/// One language's half of a letter.
struct Words {
    /// The language's tag.
    language: &'static str,
    greeting: &'static str,
    heading: &'static str,
    /// Why she gets it.
    why: &'static str,
    /// What the link is called.
    button: &'static str,
    /// How long it lasts, and what to do if it was not she.
    lasts: &'static str,
}

/// The line that she sees first, and both halves.
type Wording = (&'static str, [Words; 2]);

const VERIFY: Wording = (
    "Verifikasi email Anda · Verify your email",
    [
        Words {
            language: "id",
            greeting: "Halo",
            heading: "Satu langkah lagi",
            why: "Alamat ini dipakai untuk mendaftar di Kreatr. Buka tautan berikut dan tekan tombolnya untuk \
                  membuktikan bahwa alamat ini milik Anda.",
            button: "Verifikasi email",
            lasts: "Tautan berlaku 48 jam. Jika bukan Anda yang mendaftar, abaikan surel ini.",
        },
        Words {
            language: "en",
            greeting: "Hello",
            heading: "One more step",
            why: "Somebody registered on Kreatr with this address. Open the link and press the button to prove that it \
                  is yours.",
            button: "Verify email",
            lasts: "The link works for 48 hours. If it was not you, ignore this mail.",
        },
    ],
);

const RESET: Wording = (
    "Atur ulang kata sandi · Reset your password",
    [
        Words {
            language: "id",
            greeting: "Halo",
            heading: "Kata sandi baru",
            why: "Seseorang, semoga Anda, meminta kata sandi baru untuk akun Kreatr Anda. Buka tautan berikut untuk \
                  membuatnya. Setelah itu semua perangkat harus masuk lagi.",
            button: "Buat kata sandi baru",
            lasts: "Tautan berlaku 1 jam dan hanya satu kali. Jika bukan Anda, abaikan surel ini: kata sandi Anda tidak \
                    berubah.",
        },
        Words {
            language: "en",
            greeting: "Hello",
            heading: "A new password",
            why: "Somebody, you we hope, asked for a new password for your Kreatr account. Open the link to choose it. \
                  After that every device has to sign in again.",
            button: "Choose a new password",
            lasts: "The link works for 1 hour, and once. If it was not you, ignore this mail: your password stays as it \
                    is.",
        },
    ],
);

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    subject: &'a str,
    name: &'a str,
    link: &'a str,
    halves: &'a [Words; 2],
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    name: &'a str,
    link: &'a str,
    halves: &'a [Words; 2],
}

/// The mail of a letter. `event` is what asked for it, and lends it its id.
///
/// # Errors
/// When the words cannot be put together: a fault of the house.
pub(super) fn mail(letter: &Letter, event: &Recorded, home: &Url) -> Result<Mail, String> {
    let (page, (subject, halves)) = match letter.purpose {
        Purpose::VerifyEmail => ("/verify", &VERIFY),
        Purpose::ResetPassword => ("/reset", &RESET),
    };
    let mut link = home.join(page).map_err(|error| error.to_string())?;
    link.query_pairs_mut().append_pair("token", letter.token.expose_secret());
    let (name, link) = (letter.name.to_string(), link.as_str());
    let html = Html { subject, name: &name, link, halves }.render().map_err(|error| error.to_string())?;
    let text = Text { name: &name, link, halves }.render().map_err(|error| error.to_string())?;
    let (to, name, subject) = (letter.to.clone(), letter.name.clone(), (*subject).to_owned());
    let from_host = home.domain().unwrap_or("localhost").to_owned();
    Ok(Mail { id: event.id, at: event.recorded_at, from_host, to, name, subject, text, html })
}
