//! What is said to mail servers, the good and the bad.

use std::time::Duration;

use chrono::DateTime;
use commands::mail::{Mail, MailError, Mailer, Sender};
use domain::text::{Email, PersonName};
use uuid::Uuid;
use workers::providers::mail::{Smtp, SmtpServer, Tls};

use crate::support::sink::{Mood, Sink};

/// How long it is waited for a server that says nothing.
const PATIENCE: Duration = Duration::from_millis(300);

fn mail(number: u128) -> Mail {
    Mail {
        id: Uuid::from_u128(number),
        at: DateTime::UNIX_EPOCH,
        from: "Kreatr <post@kreatr.example>".parse::<Sender>().unwrap(),
        to: Email::parse("ayu@example.org").unwrap(),
        name: PersonName::parse("Ayu Lestari").unwrap(),
        subject: "Verifikasi alamat email Anda — sekarang".into(),
        text: "Halo,\n.\n..titik dua\nQUIT\n\nKreatr".into(),
        html: "<p>Halo &amp; selamat</p>".into(),
        unsubscribe: None,
    }
}

fn server(sink: &Sink) -> SmtpServer {
    SmtpServer { host: "127.0.0.1".into(), port: sink.address.port(), tls: Tls::None, account: None }
}

fn smtp(sink: &Sink) -> Smtp {
    Smtp::new(server(sink)).with_patience(PATIENCE)
}

/// The text without the soft line ends of quoted-printable.
fn unfolded(text: &str) -> String {
    text.replace("=\r\n", "").replace("=3D", "=")
}

/// NT-03: as plain text and as HTML, to whom it is for, to the letter; several on one connection.
#[tokio::test]
async fn a_server_gets_the_mail_as_it_is() {
    let sink = Sink::open(Mood::Accepts).await;
    let smtp = smtp(&sink);
    smtp.send(&mail(1)).await.unwrap();
    smtp.send(&mail(2)).await.unwrap();
    assert_eq!((sink.connections(), sink.counted()), (1, (2, 2)));
    let taken = &sink.taken()[0];
    assert_eq!((taken.from.as_str(), &taken.to), ("post@kreatr.example", &vec!["ayu@example.org".to_owned()]));
    assert_eq!(taken.header("Message-ID"), "<00000000-0000-0000-0000-000000000001@kreatr.example>");
    assert_eq!(taken.header("To"), "\"Ayu Lestari\" <ayu@example.org>");
    assert!(taken.text.is_ascii(), "servers that know no more than ASCII take it too");
    let text = unfolded(&taken.text);
    for part in ["text/plain; charset=utf-8", "text/html; charset=utf-8", "Halo,\r\n.\r\n..titik dua\r\nQUIT\r\n"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.contains("<p>Halo &amp; selamat</p>"));
}

/// NT-04: what will never be taken, and what may be later. Nothing that names the reader is kept of a server's words.
#[tokio::test]
async fn a_refusal_is_for_good_or_for_now() {
    let sink = Sink::open(Mood::Refuses).await;
    let smtp = smtp(&sink);
    assert_eq!(smtp.send(&mail(1)).await, Err(MailError::Refused("550 5.1.1".into())));
    sink.becomes(Mood::Greylists(2));
    for _ in 0..2 {
        assert_eq!(smtp.send(&mail(1)).await, Err(MailError::Later("451 4.7.1".into())));
    }
    smtp.send(&mail(1)).await.unwrap();
    assert_eq!(sink.counted(), (1, 1));
}

/// NT-04: whoever hangs up, or says nothing, is not waited for, and the mail is for later.
#[tokio::test]
async fn a_server_that_falls_silent_or_hangs_up_gets_the_mail_again() {
    let sink = Sink::open(Mood::Drops).await;
    let smtp = smtp(&sink);
    for mood in [Mood::Drops, Mood::SilentAtLast, Mood::DropsAfter] {
        sink.becomes(mood);
        let sent = smtp.send(&mail(1)).await;
        assert!(matches!(sent, Err(MailError::Later(_))), "{mood:?}: {sent:?}");
    }
    sink.becomes(Mood::Accepts);
    smtp.send(&mail(1)).await.unwrap();
    assert_eq!(sink.counted(), (2, 1), "one of the others had it, and its reader knows it by its id");
}

/// NT-04: what fails before the mail is named says nothing about it.
#[tokio::test]
async fn a_server_that_lets_nobody_in_is_away() {
    let sink = Sink::open(Mood::SilentAtFirst).await;
    let away = |sent: Result<(), MailError>| assert!(matches!(sent, Err(MailError::Away(_))), "{sent:?}");
    away(smtp(&sink).send(&mail(1)).await);
    sink.becomes(Mood::AsksWho);
    assert_eq!(smtp(&sink).send(&mail(1)).await, Err(MailError::Away("530 5.7.0".into())));
    let account = |password: &str| Some(("kreatr".to_owned(), password.into()));
    let wrong = Smtp::new(SmtpServer { account: account("wrong"), ..server(&sink) });
    assert_eq!(wrong.send(&mail(1)).await, Err(MailError::Away("535 5.7.8".into())));
    let right = Smtp::new(SmtpServer { account: account("right"), ..server(&sink) });
    right.send(&mail(1)).await.unwrap();
    let nobody = SmtpServer { port: 1, ..server(&sink) };
    away(Smtp::new(nobody).send(&mail(1)).await);
    assert_eq!(sink.counted(), (1, 1));
}

/// NT-03, SE-16: neither mail nor password is said to a server that does not encrypt.
#[tokio::test]
async fn nothing_is_said_in_the_clear() {
    let sink = Sink::open(Mood::Accepts).await;
    for tls in [Tls::StartTls, Tls::Wrapped] {
        let account = Some(("kreatr".to_owned(), "right".into()));
        let smtp = Smtp::new(SmtpServer { tls, account, ..server(&sink) }).with_patience(PATIENCE);
        let sent = smtp.send(&mail(1)).await;
        assert!(matches!(sent, Err(MailError::Away(_))), "{tls}: {sent:?}");
    }
    let heard = sink.heard().join("\n");
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL") && !heard.contains("ayu"), "{heard}");
}

/// NT-04: a server may close what nobody uses.
#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_opened_anew() {
    let sink = Sink::open(Mood::Accepts).await;
    let port = sink.address.port();
    let smtp = smtp(&sink);
    smtp.send(&mail(1)).await.unwrap();
    drop(sink);
    let away = smtp.send(&mail(2)).await;
    assert!(matches!(away, Err(MailError::Away(_))), "{away:?}");
    let sink = Sink::open_at(port, Mood::Accepts).await;
    smtp.send(&mail(2)).await.unwrap();
    assert_eq!(sink.counted(), (1, 1));
}
