//! From a [`Tree`] to an input; each fault knows where it is and which rule was broken.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::Tree;
use crate::problem::Problem;

/// What is wrong with an input, and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// The way to the field, innermost first.
    path: Vec<Step>,
    rule: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Member(String),
    Element(usize),
}

impl Fault {
    fn new(rule: impl Into<String>) -> Self {
        Self { path: Vec::new(), rule: rule.into() }
    }

    fn of(member: &str, rule: impl Into<String>) -> Self {
        Self { path: vec![Step::Member(member.to_owned())], rule: rule.into() }
    }

    fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The field of the body that it is in or about; `None`: the body itself.
    pub(crate) fn member(&self) -> Option<&str> {
        match self.path.last() {
            Some(Step::Member(member)) => Some(member),
            _ => None,
        }
    }

    /// Notes it on a problem.
    pub(crate) fn noted_on(self, problem: Problem) -> Problem {
        problem.with_error(self.field(), self.rule)
    }

    /// The field's name on the wire, such as `images[2]`.
    fn field(&self) -> String {
        let mut name = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Member(member) if name.is_empty() => name.push_str(member),
                Step::Member(member) => name.extend([".", member.as_str()]),
                Step::Element(index) => name.push_str(&format!("[{index}]")),
            }
        }
        if name.is_empty() { "body".to_owned() } else { name }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field(), self.rule)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(rule: T) -> Self {
        let rule = rule.to_string();
        // What the parser of ids says quotes the text that it was given.
        Self::new(if rule.starts_with("UUID parsing failed") { "Must be an id".to_owned() } else { rule })
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("Must be {}, not {}", wanted(expected), kind(&found)))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("Must be {}", wanted(expected)))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("Must be {}", wanted(expected)))
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new(format!("Must be one of {}", known.join(", ")))
    }

    fn unknown_field(member: &str, known: &'static [&'static str]) -> Self {
        let rule = match known {
            [] => "This field is not known".to_owned(),
            known => format!("This field is not known; known are {}", known.join(", ")),
        };
        // The name is the caller's own: no longer than makes sense in an answer.
        Self::of(&member.chars().take(64).collect::<String>(), rule)
    }

    fn missing_field(member: &'static str) -> Self {
        Self::of(member, "This field is required")
    }

    fn duplicate_field(member: &'static str) -> Self {
        Self::of(member, "This field is given twice")
    }
}

/// In the words of a caller, not of Rust.
fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "a string" | "a borrowed string" => "text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "i64" | "u64" | "i32" | "u32" | "u16" | "u8" | "usize" => "a whole number".to_owned(),
        "f64" | "f32" => "a number".to_owned(),
        text if text.starts_with("struct ") || text == "a map" => "an object".to_owned(),
        text if text.contains("UUID") => "an id".to_owned(),
        _ => expected,
    }
}

fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a number",
        Unexpected::Float(_) => "a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "text",
        Unexpected::Seq => "a list",
        Unexpected::Map => "an object",
        Unexpected::Unit | Unexpected::Option => "null",
        _ => "this",
    }
}

/// The one value of a parameter that may be given once.
fn single(texts: Vec<String>) -> Result<String, Fault> {
    let mut texts = texts.into_iter();
    match (texts.next(), texts.next()) {
        (Some(text), None) => Ok(text),
        (None, _) => Err(Fault::new("This field is required")),
        (Some(_), Some(_)) => Err(Fault::new("This field is given twice")),
    }
}

/// Reads a loose text as a number or a truth value.
macro_rules! loose {
    ($($method:ident $visit:ident $as:ty, $wanted:literal;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self {
                Tree::Refused => visitor.$visit(<$as>::default()),
                Tree::Loose(texts) => match single(texts)?.parse::<$as>() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(Fault::new(concat!("Must be ", $wanted))),
                },
                tree => tree.deserialize_any(visitor),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Tree {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Whole(value) => visitor.visit_i64(value),
            Self::Large(value) => visitor.visit_u64(value),
            Self::Float(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::List(values) => visitor.visit_seq(Elements { values: values.into_iter(), at: 0 }),
            Self::Object(members) => visitor.visit_map(Members { members: members.into_iter(), value: None }),
            // Named without a value, a text is an empty one; what rules it breaks is the domain's to say.
            Self::Loose(texts) if texts.is_empty() => visitor.visit_string(String::new()),
            Self::Loose(texts) => visitor.visit_string(single(texts)?),
            // Text that is also an id.
            Self::Refused => visitor.visit_string(uuid::Uuid::nil().to_string()),
        }
    }

    loose! {
        deserialize_bool visit_bool bool, "true or false";
        deserialize_i8 visit_i8 i8, "a whole number";
        deserialize_i16 visit_i16 i16, "a whole number";
        deserialize_i32 visit_i32 i32, "a whole number";
        deserialize_i64 visit_i64 i64, "a whole number";
        deserialize_u8 visit_u8 u8, "a whole number";
        deserialize_u16 visit_u16 u16, "a whole number";
        deserialize_u32 visit_u32 u32, "a whole number";
        deserialize_u64 visit_u64 u64, "a whole number";
        deserialize_f32 visit_f32 f32, "a number";
        deserialize_f64 visit_f64 f64, "a number";
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Null | Self::Refused => visitor.visit_none(),
            Self::Loose(texts) if texts.is_empty() => visitor.visit_none(),
            tree => visitor.visit_some(tree),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Refused => visitor.visit_seq(Elements { values: Vec::new().into_iter(), at: 0 }),
            Self::Loose(texts) => {
                let split =
                    texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty());
                let values: Vec<_> = split.map(|text| Self::Loose(vec![text.to_owned()])).collect();
                visitor.visit_seq(Elements { values: values.into_iter(), at: 0 })
            }
            tree => tree.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self {
            Self::Text(name) => visitor.visit_enum(Variant(name)),
            Self::Loose(texts) => visitor.visit_enum(Variant(single(texts)?)),
            Self::Refused => visitor.visit_enum(Variant(known.first().copied().unwrap_or_default().to_owned())),
            _ => Err(Fault::unknown_variant("", known)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
    }
}

struct Elements {
    values: std::vec::IntoIter<Tree>,
    at: usize,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(value) = self.values.next() else { return Ok(None) };
        self.at += 1;
        seed.deserialize(value).map(Some).map_err(|fault| fault.within(Step::Element(self.at - 1)))
    }
}

struct Members {
    members: std::vec::IntoIter<(String, Tree)>,
    value: Option<(String, Tree)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.value = self.members.next();
        let Some((name, _)) = &self.value else { return Ok(None) };
        let name: StringDeserializer<Fault> = name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let (name, value) = self.value.take().ok_or_else(|| Fault::new("A value without a name"))?;
        seed.deserialize(value).map_err(|fault| fault.within(Step::Member(name)))
    }
}

struct Variant(String);

impl<'de> EnumAccess<'de> for Variant {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name: StringDeserializer<Fault> = self.0.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Fault> {
        Err(Fault::new("Must be text"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(Fault::new("Must be text"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Fault> {
        Err(Fault::new("Must be text"))
    }
}
