//! The invitation into the community (LP-01).

use crate::ui::Ui;

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Among the buttons at the top.
    Hero,
    /// Across the page, before its foot.
    Section,
    /// In a line of text.
    Inline,
}

/// An invitation into the community, as `parts/invitation.html` shows it.
#[derive(Clone, Debug)]
pub(crate) struct CommunityCallToAction {
    pub(crate) variant: Variant,
    /// What the places of the community count; empty where nothing is counted.
    pub(crate) stats: Vec<Stat>,
}

/// A place of the community elsewhere, and what it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stat {
    /// Its mark.
    pub(crate) icon: &'static str,
    /// Its name.
    pub(crate) name: &'static str,
    /// How many.
    pub(crate) count: &'static str,
    label: &'static str,
}

impl Stat {
    /// What is counted.
    pub(crate) fn label(&self, ui: &Ui) -> &'static str {
        ui.t(self.label)
    }
}

/// What stands on the cards until the places themselves are asked (LP-04, GAP-70).
const STATS: [Stat; 4] = [
    Stat { icon: "brand-discord", name: "Discord", count: "2.5K+", label: "stat-members" },
    Stat { icon: "brand-github", name: "GitHub", count: "500+", label: "stat-contributors" },
    Stat { icon: "brand-reddit", name: "Reddit", count: "1K+", label: "stat-subscribers" },
    Stat { icon: "brand-huggingface", name: "Hugging Face", count: "100+", label: "stat-models" },
];

impl CommunityCallToAction {
    pub(crate) fn new(variant: Variant, show_stats: bool) -> Self {
        Self { variant, stats: if show_stats { STATS.to_vec() } else { Vec::new() } }
    }
}
