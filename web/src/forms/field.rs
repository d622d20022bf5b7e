//! A field of a form as a template shows it: its label, its hint, what was written, and what is wrong with it.

use super::{Faults, Sent};

/// How a field is filled in.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// One line, of an `input` of this type.
    Line(&'static str),
    /// A text of at least so many rows.
    Area(u8),
    /// One of several.
    Select(Vec<Choice>),
    /// Yes or no.
    Switch(bool),
}

/// What can be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
    /// It is chosen.
    pub(crate) chosen: bool,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// What it is called on the wire.
    pub(crate) name: &'static str,
    /// What it is called on the page.
    pub(crate) label: &'static str,
    /// What a person should know before she writes.
    pub(crate) hint: String,
    /// What stands in it.
    pub(crate) value: String,
    /// How it is filled in.
    pub(crate) kind: Kind,
    /// It must not stay empty.
    pub(crate) required: bool,
    /// The most characters, as the house counts them.
    pub(crate) most: Option<usize>,
    /// What browsers may fill in by themselves: the token of `autocomplete`.
    pub(crate) complete: &'static str,
    /// What is wrong with it.
    pub(crate) faults: Vec<String>,
}

/// Where the values of a form come from: what was just sent, else what is there.
pub(crate) struct Filled<'a> {
    /// The form that is shown again.
    pub(crate) sent: Option<&'a Sent>,
    /// What is wrong with it.
    pub(crate) faults: &'a Faults,
}

/// The fields that passwords are typed into: no page shows again what was sent under these names.
pub(crate) const SECRETS: [&str; 2] = ["current", "password"];

impl Filled<'_> {
    /// One line of an `input` of this type. Passwords are never shown again.
    pub(crate) fn line(&self, kind: &'static str, name: &'static str, label: &'static str, present: &str) -> Field {
        debug_assert!(kind != "password" || SECRETS.contains(&name), "{name} is missing among the secrets");
        let value = if kind == "password" { String::new() } else { self.value(name, present) };
        self.field(name, label, value, Kind::Line(kind))
    }

    /// A text.
    pub(crate) fn area(&self, rows: u8, name: &'static str, label: &'static str, present: &str) -> Field {
        self.field(name, label, self.value(name, present), Kind::Area(rows))
    }

    /// One of several, given as value and label.
    pub(crate) fn select(
        &self,
        name: &'static str,
        label: &'static str,
        present: &str,
        choices: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Field {
        let value = self.value(name, present);
        let choice =
            |(known, label): (&'static str, String)| Choice { chosen: known == value, value: known.to_owned(), label };
        let choices = choices.into_iter().map(choice).collect();
        self.field(name, label, value, Kind::Select(choices))
    }

    /// Yes or no.
    pub(crate) fn switch(&self, name: &'static str, label: &'static str, present: bool) -> Field {
        // A box that is not ticked is not sent.
        let on = self.sent.map_or(present, |sent| sent.has(name));
        self.field(name, label, "true".to_owned(), Kind::Switch(on))
    }

    fn value(&self, name: &str, present: &str) -> String {
        self.sent.map_or(present, |sent| sent.text(name)).to_owned()
    }

    fn field(&self, name: &'static str, label: &'static str, value: String, kind: Kind) -> Field {
        let faults = self.faults.on(name);
        Field { name, label, hint: String::new(), value, kind, required: false, most: None, complete: "off", faults }
    }
}

impl Field {
    /// It must not stay empty.
    #[must_use]
    pub(crate) fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    /// What a person should know before she writes.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The most characters.
    #[must_use]
    pub(crate) fn most(mut self, characters: usize) -> Self {
        self.most = Some(characters);
        self
    }

    /// What browsers may fill in by themselves.
    #[must_use]
    pub(crate) fn completes(mut self, token: &'static str) -> Self {
        self.complete = token;
        self
    }

    /// What describes it to those who hear the page.
    pub(crate) fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("hint-{}", self.name));
        let fault = (!self.faults.is_empty()).then(|| format!("fault-{}", self.name));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}
