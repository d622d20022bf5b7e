//! Somebody who reads pages: her tab keeps cookies, goes where it is led, and sends the forms that it shows.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::support::House;

pub struct Tab {
    house: String,
    cookies: Mutex<BTreeMap<String, String>>,
    client: reqwest::Client,
}

/// What a form is sent as: its media type, and its body.
type Form = (String, Vec<u8>);

/// What stands between the parts of a form with files.
const EDGE: &str = "kreatr-edge";

/// A page as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    pub status: u16,
    /// Its address, after all that led to it.
    pub address: String,
    pub html: String,
}

impl Shown {
    /// The text as read, without the marks that make it safe in markup.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "`{text}` is not on {} ({}): {}", self.address, self.status, self.html);
        self
    }

    #[track_caller]
    pub fn is_at(&self, address: &str) -> &Self {
        assert_eq!(self.address, address, "{}: {}", self.status, self.html);
        self
    }

    /// What proves that the page's forms are its own.
    #[track_caller]
    pub fn token(&self) -> &str {
        let field = self.html.split_once("name=\"_token\" value=\"").expect("a form on the page").1;
        field.split('"').next().unwrap_or_default()
    }

    /// What the form that is sent there carries unseen.
    #[track_caller]
    pub fn carried(&self, action: &str) -> Vec<(String, String)> {
        let start = format!("action=\"{action}\"");
        let form = self.html.split_once(&start).unwrap_or_else(|| panic!("no form for {action}: {}", self.html)).1;
        let form = form.split("</form>").next().unwrap_or_default();
        let part = |field: &str, name: &str| {
            field.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned)
        };
        let hidden = form.split("<input type=\"hidden\"").skip(1).filter_map(|rest| rest.split('>').next());
        hidden.filter_map(|field| Some((part(field, "name")?, part(field, "value")?))).collect()
    }
}

impl Tab {
    pub fn at(house: &House) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the house under test is no outside call")]
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { house: house.address(), cookies: Mutex::default(), client }
    }

    /// The value of a cookie that the tab keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn keep(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    /// Opens an address, and goes where that leads.
    pub async fn opens(&self, address: &str) -> Shown {
        self.follows(address.to_owned(), None).await
    }

    /// Fills in the form of a page that is sent there, and sends it.
    pub async fn sends(&self, page: &Shown, action: &str, fields: &[(&str, &str)]) -> Shown {
        let typed = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let fields = page.carried(action).into_iter().chain(typed).collect();
        self.follows(action.to_owned(), Some(fields)).await
    }

    /// The same with a file, as a browser sends a form that has one.
    pub async fn sends_file(&self, page: &Shown, action: &str, wish: &[(&str, &str)], file: (&str, &[u8])) -> Shown {
        let mut body = Vec::new();
        let typed = wish.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        for (name, value) in page.carried(action).into_iter().chain(typed) {
            body.extend(
                format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head = format!("form-data; name=\"{}\"; filename=\"it.png\"\r\ncontent-type: image/png", file.0);
        body.extend(format!("--{EDGE}\r\ncontent-disposition: {head}\r\n\r\n").bytes());
        body.extend(file.1.iter().chain(format!("\r\n--{EDGE}--\r\n").as_bytes()));
        self.goes(action.to_owned(), Some((format!("multipart/form-data; boundary={EDGE}"), body))).await
    }

    /// Sends fields to an address, with nothing that the page itself would carry.
    pub async fn posts(&self, action: &str, fields: &[(&str, &str)]) -> Shown {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.follows(action.to_owned(), Some(fields)).await
    }

    async fn follows(&self, address: String, form: Option<Vec<(String, String)>>) -> Shown {
        let packed =
            |form| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes();
        let form = form.map(|form: Vec<_>| ("application/x-www-form-urlencoded".to_owned(), packed(form)));
        self.goes(address, form).await
    }

    async fn goes(&self, mut address: String, mut form: Option<Form>) -> Shown {
        for _ in 0..5 {
            let (status, led, html) = self.asks(&address, form.take()).await;
            let Some(next) = led else { return Shown { status, address, html } };
            address = next;
        }
        panic!("led in circles, at last to {address}");
    }

    async fn asks(&self, address: &str, form: Option<Form>) -> (u16, Option<String>, String) {
        let there = format!("{}{address}", self.house);
        let request = match form {
            Some((kind, body)) => {
                let form = self.client.post(there).header("content-type", kind);
                form.header("origin", &self.house).header("sec-fetch-site", "same-origin").body(body)
            }
            None => self.client.get(there).header("accept", "text/html"),
        };
        let cookies: Vec<_> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            if rest.contains("Max-Age=0") {
                self.cookies.lock().unwrap().remove(name);
            } else {
                self.keep(name, value);
            }
        }
        let led = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let (status, content) = (response.status().as_u16(), response.bytes().await.unwrap());
        (status, led, String::from_utf8_lossy(&content).into_owned())
    }
}
