//! What a page's form asks for: the same operation as a program's request, with the same rights, rules and problems.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::context::{Call, Context};
use crate::door::CallId;
use crate::house::House;
use crate::identity::{Identity, nobody};
use crate::input::{Raw, Tree};
use crate::language::Language;
use crate::operation::{Access, Operation, operations};
use crate::problem::{Code, Problem};
use crate::rest;

/// The most bytes of a form: a page of text in every field of the largest.
pub const FORM_MAX: usize = crate::input::BODY_MAX;

/// The fields of a form: each name with what was sent under it. No text at all: the field was left empty.
pub type FormFields = Vec<(String, Vec<String>)>;

/// What an operation did for a page.
#[derive(Debug)]
pub struct Outcome {
    /// Its answer.
    pub value: Value,
    /// Where its write stands: the page that follows waits for it (AR-14).
    pub written: Option<u64>,
    /// Cookies that the browser is to keep.
    pub cookies: Vec<HeaderValue>,
}

impl Context {
    /// The context of a page that these parts of a request ask for.
    pub fn of_page(house: &House, parts: &Parts, person: Option<Identity>, language: Language) -> Self {
        let after = crate::identity::cookie(&parts.headers, crate::AFTER).and_then(|text| text.parse().ok());
        let id = parts.extensions.get::<CallId>().map(|CallId(id)| *id);
        Self {
            house: house.clone(),
            person,
            language,
            ip: rest::address(parts, house.settings().behind_proxy),
            agent: rest::agent(&parts.headers),
            file: Bytes::new(),
            call: Call { after, id, ..Call::default() },
        }
    }

    /// The same, with a file for an operation that takes one.
    #[must_use]
    pub fn with_file(&self, file: Bytes) -> Self {
        Self { file, ..self.clone() }
    }

    /// The same, with a key that makes a repeat recognisable (AR-15).
    #[must_use]
    pub fn keyed(&self, key: &str) -> Self {
        let mut context = self.clone();
        context.call.key = Some(key.to_owned());
        context
    }

    /// Carries an operation of the table out with the fields of a form.
    ///
    /// # Errors
    /// The operation's own problem; 401 and 403 to whom it is closed; a fault when no operation has this name.
    pub async fn carry_out(&self, operation: &str, fields: FormFields) -> Result<Outcome, Problem> {
        let found = operations().iter().find(|known| known.id == operation);
        let operation = found.ok_or_else(|| Problem::fault(format!("there is no operation {operation}")))?;
        admitted(operation.access, self).await?;
        let mut context = self.clone();
        context.call.asked = asked(operation, &fields, &context.file);
        let fields = fields.into_iter().map(|(name, texts)| (name, Tree::Loose(texts))).collect();
        let reply = operation.call(context, Raw { fields }).await.map_err(|problem| problem.at(self.house.now()))?;
        let value = match reply.status {
            Some(StatusCode::NO_CONTENT) => Value::Null,
            _ => serde_json::from_slice(&reply.body).map_err(Problem::fault)?,
        };
        Ok(Outcome { value, written: reply.written, cookies: reply.cookies })
    }
}

async fn admitted(access: Access, context: &Context) -> Result<(), Problem> {
    match &context.person {
        _ if matches!(access, Access::Public | Access::Guest) => Ok(()),
        None => Err(nobody()),
        Some(person) if access.admits(&context.house, person).await? => Ok(()),
        Some(_) => Err(Problem::new(Code::FORBIDDEN)),
    }
}

/// What was asked, the same for the same form; it may hold a password, so nobody keeps it but as a hash.
fn asked(operation: &Operation, fields: &FormFields, file: &Bytes) -> String {
    let mut digest = Sha256::new();
    for (name, texts) in fields {
        for part in [name].into_iter().chain(texts) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        digest.update([0xff; 9]);
    }
    digest.update(file);
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("form {} {hex}", operation.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &[&str])]) -> FormFields {
        pairs.iter().map(|(name, texts)| ((*name).into(), texts.iter().map(|text| (*text).into()).collect())).collect()
    }

    /// AR-15: a repeat is known by every text of the form, and by where one field ends.
    #[test]
    fn what_was_asked_is_told_apart_by_field_and_text() {
        let operation = &operations()[0];
        let (none, some) = (Bytes::new(), Bytes::from_static(b"file"));
        let one = asked(operation, &fields(&[("title", &["ab"]), ("tags", &["c"])]), &none);
        assert_eq!(one, asked(operation, &fields(&[("title", &["ab"]), ("tags", &["c"])]), &none));
        assert_ne!(one, asked(operation, &fields(&[("title", &["ab"]), ("tags", &["c"])]), &some));
        for other in [
            fields(&[("title", &["a"]), ("tags", &["bc"])]),
            fields(&[("title", &["ab", "c"]), ("tags", &[])]),
            fields(&[("title", &["ab"])]),
            fields(&[("titlea", &["b"]), ("tags", &["c"])]),
        ] {
            assert_ne!(one, asked(operation, &other, &none), "{other:?}");
        }
    }
}
