//! A page at the gate: one thing to do, told in a heading and a sentence, and the ways to others.

use api::{Language, Problem};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::failures::refusal;
use crate::forms::{Faults, Field, Kind};
use crate::ui::{Ui, page};

/// Where else to go.
pub(super) struct Way {
    /// Who goes there, such as "Already have an account?".
    pub(super) who: &'static str,
    /// What the link is called.
    pub(super) label: &'static str,
    /// Where it leads.
    pub(super) href: String,
}

/// What a form does.
pub(super) struct Deed {
    /// Where it is sent.
    pub(super) action: &'static str,
    /// What its button is called.
    pub(super) button: &'static str,
    /// The button's icon.
    pub(super) icon: &'static str,
}

#[derive(Template)]
#[template(path = "gate.html")]
pub(super) struct Gate {
    pub(super) ui: Ui,
    pub(super) heading: &'static str,
    pub(super) lead: &'static str,
    pub(super) faults: Faults,
    /// Without one the page only says something.
    pub(super) deed: Option<Deed>,
    pub(super) fields: Vec<Field>,
    /// What the form carries unseen.
    pub(super) carried: Option<(&'static str, String)>,
    pub(super) ways: Vec<Way>,
}

impl Gate {
    /// A page with the texts of these keys, and nothing to do.
    pub(super) fn new(ui: Ui, heading: &'static str, lead: &'static str) -> Self {
        let (heading, lead) = (ui.t(heading), ui.t(lead));
        let (fields, ways) = (Vec::new(), Vec::new());
        Self { ui, heading, lead, faults: Faults::default(), deed: None, fields, carried: None, ways }
    }

    /// Its form is sent there; `button` is the key of what its button is called.
    #[must_use]
    pub(super) fn sends(mut self, action: &'static str, button: &'static str, icon: &'static str) -> Self {
        self.deed = Some(Deed { action, button: self.ui.t(button), icon });
        self
    }

    /// The form asks for these.
    #[must_use]
    pub(super) fn asks(mut self, fields: impl IntoIterator<Item = Field>, faults: Faults) -> Self {
        self.fields = fields.into_iter().collect();
        self.faults = faults;
        self
    }

    /// The form carries this unseen.
    #[must_use]
    pub(super) fn carries(mut self, name: &'static str, value: &str) -> Self {
        self.carried = Some((name, value.to_owned()));
        self
    }

    /// There is another way, for those whom the first key describes; the second is what it is called.
    #[must_use]
    pub(super) fn leads(mut self, who: &'static str, label: &'static str, href: impl Into<String>) -> Self {
        let (who, label) = (self.ui.t(who), self.ui.t(label));
        self.ways.push(Way { who, label, href: href.into() });
        self
    }

    /// Shows it.
    pub(super) fn answer(&self) -> Response {
        page(StatusCode::OK, self)
    }

    /// Shows it again, because of a problem.
    pub(super) fn refuses(&self, problem: &Problem) -> Response {
        refusal(problem, self)
    }
}

/// What is wrong with a form of a mail's link. The link stands in no field that could be mended.
pub(super) fn faults_of_link(problem: &Problem, language: Language) -> Faults {
    if problem.errors().contains_key("token") {
        return Faults::saying(problem.plain_text(language));
    }
    Faults::of(problem, language)
}
