//! What carries mails: a folder of files, or a server that speaks SMTP; and what a mail looks like on its way.

mod folder;
mod smtp;

pub use folder::MailFolder;
pub use smtp::{Smtp, SmtpServer, Tls};

use std::time::SystemTime;

use commands::mail::Mail;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

type Anything = Box<dyn std::error::Error + Send + Sync>;

/// The mail in the form of RFC 5322. Its Message-ID is that of the mail, so that a repeat is recognisable.
fn message(mail: &Mail) -> Result<Message, Anything> {
    let (from, host) = (&mail.from, mail.from.host());
    let mut message = Message::builder()
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        .date(SystemTime::from(mail.at))
        .from(Mailbox::new(Some(from.name().into()), Address::new(from.mailbox(), host)?))
        .to(Mailbox::new(Some(mail.name.to_string()), mail.to.to_string().parse()?))
        .subject(one_line(&mail.subject))
        .header(AutoSubmitted);
    if let Some(link) = &mail.unsubscribe {
        message = message.header(ListUnsubscribe(format!("<{link}>"))).header(OneClick);
    }
    Ok(message.multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))?)
}

/// A subject is one line, whatever stands in it.
fn one_line(text: &str) -> String {
    text.split(char::is_control).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Says that no person wrote it, so that no program answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

/// Where mails of this kind are turned off (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

/// That one `POST` there turns them off (RFC 8058).
#[derive(Clone)]
struct OneClick;

macro_rules! header {
    ($type:ty, $name:literal, $value:expr) => {
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Anything> {
                Err("mails are written here, not read".into())
            }

            fn display(&self) -> HeaderValue {
                let value: fn(&Self) -> String = $value;
                let value = value(self);
                // Addresses are of printable ASCII, and must not be folded.
                HeaderValue::dangerous_new_pre_encoded(Self::name(), value.clone(), value)
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", |_| "auto-generated".into());
header!(ListUnsubscribe, "List-Unsubscribe", |list| list.0.clone());
header!(OneClick, "List-Unsubscribe-Post", |_| "List-Unsubscribe=One-Click".into());

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use commands::mail::Sender;
    use domain::text::{Email, PersonName};
    use uuid::Uuid;

    use super::*;

    pub(super) fn mail(name: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            at: DateTime::UNIX_EPOCH,
            from: Sender::of_house(&"https://kreatr.example/".parse().unwrap()),
            to: Email::parse("ayu@example.org").unwrap(),
            name: PersonName::parse(name).unwrap(),
            subject: "Verifikasi alamat email Anda".into(),
            text: "Halo".into(),
            html: "<p>Halo</p>".into(),
            unsubscribe: None,
        }
    }

    /// The lines of a mail's head, each in one.
    fn head(mail: &Mail) -> Vec<String> {
        let formatted = String::from_utf8(message(mail).unwrap().formatted()).unwrap();
        let (head, _) = formatted.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ").lines().map(str::to_owned).collect()
    }

    fn lines<'a>(head: &'a [String], name: &str) -> Vec<&'a str> {
        let is = |line: &&String| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase()));
        head.iter().filter(is).map(|line| line.split_once(": ").map_or("", |(_, value)| value)).collect()
    }

    /// NT-04, RFC 8058: what programs read of a mail.
    #[test]
    fn a_mail_says_who_when_and_how_to_turn_it_off() {
        let mut mail = mail("Ayu");
        let said = head(&mail);
        for (name, value) in [
            ("Message-ID", "<00000000-0000-0000-0000-000000000007@kreatr.example>"),
            ("Date", "Thu, 01 Jan 1970 00:00:00 +0000"),
            ("From", "Kreatr <no-reply@kreatr.example>"),
            ("To", "Ayu <ayu@example.org>"),
            ("Auto-Submitted", "auto-generated"),
            ("MIME-Version", "1.0"),
        ] {
            assert_eq!(lines(&said, name), [value], "{said:?}");
        }
        assert!(lines(&said, "Content-Type")[0].starts_with("multipart/alternative"));
        assert!(lines(&said, "List-Unsubscribe").is_empty(), "who must be told cannot turn it off");
        mail.unsubscribe =
            Some(format!("https://kreatr.example/unsubscribe?token={}", "a".repeat(90)).parse().unwrap());
        let said = head(&mail);
        let link = format!("<https://kreatr.example/unsubscribe?token={}>", "a".repeat(90));
        assert_eq!(lines(&said, "List-Unsubscribe"), [link]);
        assert_eq!(lines(&said, "List-Unsubscribe-Post"), ["List-Unsubscribe=One-Click"]);
    }

    /// AC-07, SE-16: a name is text, whatever stands in it.
    #[test]
    fn a_name_cannot_add_a_header_or_another_reader() {
        for name in ["Ayu\" <eve@example.org>, \"x", "Ayu, eve@example.org", "=?utf-8?q?Ayu?=", "Ünïcødé 名前"] {
            let said = head(&mail(name));
            let to = lines(&said, "To");
            assert!(to.len() == 1 && to[0].ends_with("<ayu@example.org>"), "{to:?}");
            assert!(lines(&said, "Bcc").is_empty());
        }
    }

    /// NT-04: neither does a subject, which may quote what somebody wrote.
    #[test]
    fn a_subject_is_one_line() {
        let mut mail = mail("Ayu");
        for line_end in ["\r\n", "\n", "\r", "\r\n ", "\u{0}", "\u{85}"] {
            mail.subject = format!("Pertanyaan{line_end}Bcc: eve@example.org{line_end}\r\n\r\n<script>");
            let said = head(&mail);
            assert!(lines(&said, "Bcc").is_empty(), "{said:?}");
            assert_eq!(lines(&said, "Subject"), ["Pertanyaan Bcc: eve@example.org <script>"], "{said:?}");
        }
    }
}
