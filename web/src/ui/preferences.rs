//! The theme switch of those without a script: a form that comes back to where it was.

use axum::Form;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{THEME, Theme};

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Preferences {
    #[serde(default)]
    theme: String,
    #[serde(default)]
    back: String,
}

/// `POST /preferences`
pub(crate) async fn prefer(Form(wanted): Form<Preferences>) -> Response {
    let back = Redirect::to(local(&wanted.back));
    match wanted.theme.parse::<Theme>() {
        Ok(theme) => ([(SET_COOKIE, cookie(THEME, theme.as_str()))], back).into_response(),
        Err(_) => back.into_response(),
    }
}

/// A preference that lasts a year. It says nothing about the person, and the script may write it.
pub(crate) fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax")
}

/// The address, when it is one of this house; else the front door.
pub(crate) fn local(address: &str) -> &str {
    let inside =
        address.starts_with('/') && !address.starts_with("//") && !address.contains(['\\', '\r', '\n', '\t', '\0']);
    if inside && address.is_ascii() { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_leads_back_into_the_house_only() {
        for inside in ["/", "/portfolio/ayu", "/community/marketplace?search=batik%20tulis&page=2"] {
            assert_eq!(local(inside), inside);
        }
        for outside in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=1",
            "/é",
        ] {
            assert_eq!(local(outside), "/", "{outside:?}");
        }
    }
}
