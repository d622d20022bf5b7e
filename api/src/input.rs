//! One input out of a request's path, query and body.
//!
//! What an operation takes is one struct, wherever its fields come from: path and query are texts that are read as
//! what the field wants (a number, a list split at commas), the body is JSON. Every fault names its field and the rule
//! it breaks, and never quotes what was sent; those of all fields are told at once.

mod deserialize;
mod tree;

pub(crate) use tree::Tree;

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use self::deserialize::Fault;
use crate::problem::{Code, Problem};

/// The most bytes of a body.
pub const BODY_MAX: usize = 64 * 1024;
/// The most faults of one input that are told: each is a reading of the whole.
const FAULTS_MAX: usize = 32;
/// The most bytes of a query.
pub const QUERY_MAX: usize = 4 * 1024;

/// What a request brings, not yet read.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) fields: Vec<(String, Tree)>,
}

impl Raw {
    /// The fields of a request. Only reads take their fields from the query: what a write takes may be secret, and
    /// addresses are logged everywhere.
    pub(crate) fn of(
        method: &Method,
        path: Vec<(String, String)>,
        query: &str,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Self, Problem> {
        let mut fields: Vec<_> = path.into_iter().map(|(name, text)| (name, Tree::Loose(vec![text]))).collect();
        let query = queried(query)?;
        match query.first() {
            Some((name, _)) if !method.is_safe() => {
                return Err(Problem::invalid(name, "This parameter belongs in the body"));
            }
            _ => fields.extend(query),
        }
        if !method.is_safe() {
            fields.extend(sent(headers, body)?);
        }
        Ok(Self { fields })
    }

    /// The input that the fields make.
    pub(crate) fn read<I: DeserializeOwned>(self) -> Result<I, Problem> {
        I::deserialize(Tree::Object(self.fields.clone())).map_err(|first| self.faults::<I>(first))
    }

    /// All that is wrong, the first fault of each field: what was refused gives way to something that fits, or to
    /// nothing where nothing fits, and the rest is read on.
    fn faults<I: DeserializeOwned>(mut self, first: Fault) -> Problem {
        let mut problem = Problem::new(Code::BAD_REQUEST);
        let mut refused = BTreeSet::new();
        let mut next = Some(first);
        while let Some(fault) = next.take().filter(|_| refused.len() < FAULTS_MAX) {
            let Some(member) = fault.member().map(str::to_owned) else { return fault.noted_on(problem) };
            let present = self.fields.iter().any(|(name, _)| *name == member);
            self.fields.retain(|(name, _)| *name != member);
            if refused.insert(member.clone()) {
                problem = fault.noted_on(problem);
                self.fields.push((member, Tree::Refused));
            } else if !present {
                break;
            }
            next = I::deserialize(Tree::Object(self.fields.clone())).err();
        }
        problem
    }
}

/// The query's parameters, repeated ones together, in the order of their first appearance.
fn queried(query: &str) -> Result<Vec<(String, Tree)>, Problem> {
    if query.len() > QUERY_MAX {
        let rule = format!("The query must not exceed {QUERY_MAX} bytes");
        return Err(Problem::new(Code::URI_TOO_LONG).with_error("query", rule));
    }
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = unescaped(name).ok_or_else(|| not_utf8("query"))?;
        let value = unescaped(value).ok_or_else(|| not_utf8(&name))?;
        let at = fields.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            fields.push((name, Vec::new()));
            fields.len() - 1
        });
        // A form sends its empty fields too: they say nothing.
        if !value.is_empty() {
            fields[at].1.push(value);
        }
    }
    Ok(fields.into_iter().map(|(name, values)| (name, Tree::Loose(values))).collect())
}

fn not_utf8(field: &str) -> Problem {
    Problem::invalid(field, "Must be valid UTF-8")
}

/// The text behind percent signs and pluses; `None` when that is no UTF-8.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        let mut ahead = rest.clone();
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = ahead;
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The members of the body.
fn sent(headers: &HeaderMap, body: &Bytes) -> Result<Vec<(String, Tree)>, Problem> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(Code::UNSUPPORTED_MEDIA_TYPE).with_detail("The body must be application/json"));
    }
    match serde_json::from_slice::<Tree>(body) {
        Ok(Tree::Object(members)) => Ok(members),
        Ok(_) => Err(Problem::invalid("body", "Must be an object")),
        // Its text tells line and column, and may quote a character; the place is all that is passed on.
        Err(error) => {
            let rule = "The body is not valid JSON";
            let place = format!("{rule} (line {}, column {})", error.line(), error.column());
            Err(Problem::new(Code::BAD_REQUEST).with_detail(place).with_error("body", rule))
        }
    }
}

/// What a PATCH says about a field that may be cleared (GAP-94).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Change<T> {
    /// Nothing: it stays.
    #[default]
    Keep,
    /// `null`: it is cleared.
    Clear,
    /// This instead.
    Set(T),
}

impl<T> Change<Vec<T>> {
    /// For lists, which are cleared by leaving nothing in them; `None` keeps.
    pub(crate) fn or_empty(&self) -> Option<&[T]> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(&[]),
            Self::Set(list) => Some(list),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(from)?.map_or(Self::Clear, Self::Set))
    }
}

/// For fields that may be left out but not cleared: `null` is a fault.
pub(crate) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests;
