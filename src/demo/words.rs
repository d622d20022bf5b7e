//! Words for the demo: who people are, what they make, how they speak of it, in two languages.

pub mod crafts;
pub mod letters;
pub mod names;
pub mod staff;
pub mod talk;

use super::paint::dice::Dice;
use crafts::{Craft, Jargon};
use talk::Talk;

/// The language that a person writes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// Bahasa Indonesia.
    Indonesian,
    /// English.
    English,
}

impl Tongue {
    fn talk(self) -> &'static Talk {
        match self {
            Self::Indonesian => &talk::INDONESIAN,
            Self::English => &talk::ENGLISH,
        }
    }

    fn jargon(self, craft: &'static Craft) -> &'static Jargon {
        match self {
            Self::Indonesian => &craft.indonesian,
            Self::English => &craft.english,
        }
    }
}

/// Somebody who speaks of one thing: what it is, for whom and where stays the same in all that she says of it.
pub struct Speaker<'a> {
    tongue: Tongue,
    craft: &'static Craft,
    theme: &'static str,
    work: &'static str,
    tool: &'static str,
    client: &'static str,
    city: &'static str,
    /// The patterns that she used: nobody says the same thing twice.
    used: Vec<&'static str>,
    dice: &'a mut Dice,
}

impl<'a> Speaker<'a> {
    /// Speaks of something made by `craft` in `tongue`.
    pub fn new(tongue: Tongue, craft: &'static Craft, dice: &'a mut Dice) -> Self {
        let (talk, jargon) = (tongue.talk(), tongue.jargon(craft));
        let (theme, work, tool) = (dice.pick(talk.themes), dice.pick(jargon.works), dice.pick(craft.tools));
        let (client, city) = (dice.pick(talk.clients), dice.pick(talk.cities));
        Self { tongue, craft, theme, work, tool, client, city, used: Vec::new(), dice }
    }

    /// What she calls herself.
    pub fn role(&mut self) -> &'static str {
        let roles = self.tongue.jargon(self.craft).roles;
        self.dice.pick(roles)
    }

    /// A biography of three or four sentences.
    pub fn bio(&mut self) -> String {
        let talk = self.tongue.talk();
        let mut said = vec![self.say(talk.greetings), self.say(talk.habits)];
        if self.dice.chance(0.5) {
            said.push(self.say(talk.habits));
        }
        said.push(self.say(talk.invitations));
        said.join(" ")
    }

    /// A title.
    pub fn title(&mut self) -> String {
        let titles = self.tongue.talk().titles;
        self.say(titles)
    }

    /// A description of a few sentences, at times with a second paragraph and a list.
    pub fn description(&mut self) -> String {
        let (talk, how) = (self.tongue.talk(), self.tongue.jargon(self.craft).how);
        let mut said = vec![self.say(talk.openers), self.say(how)];
        for sentences in [talk.asides, how, talk.asides] {
            if self.dice.chance(0.5) {
                said.push(self.say(sentences));
            }
        }
        let mut text = said.join(" ");
        if self.dice.chance(0.3) {
            text.push_str("\n\n");
            text.push_str(&self.list(talk));
            text.push_str("\n\n");
        } else {
            text.push_str(if self.dice.chance(0.4) { "\n\n" } else { " " });
        }
        text + &self.say(talk.closers)
    }

    /// One more sentence, as somebody adds who looks at her description again.
    pub fn afterthought(&mut self) -> String {
        let asides = self.tongue.talk().asides;
        self.say(asides)
    }

    fn list(&mut self, talk: &Talk) -> String {
        let (head, entries) = talk.list;
        let first = self.dice.whole(0, entries.len() as u32 - 1) as usize;
        let count = self.dice.whole(2, 4) as usize;
        let entries = (0..count).map(|n| entries[(first + n) % entries.len()]);
        let lines: Vec<String> = entries.map(|entry| format!("- {}", self.fill(entry))).collect();
        format!("{head}\n\n{}", lines.join("\n"))
    }

    /// A sentence by one of these patterns, which are more than are ever used at once.
    fn say(&mut self, patterns: &[&'static str]) -> String {
        let fresh: Vec<&'static str> =
            patterns.iter().filter(|pattern| !self.used.contains(pattern)).copied().collect();
        let pattern = self.dice.pick(if fresh.is_empty() { patterns } else { &fresh });
        self.used.push(pattern);
        capital(&self.fill(pattern))
    }

    /// The pattern with a word in place of each brace.
    fn fill(&mut self, pattern: &str) -> String {
        let mut text = String::with_capacity(pattern.len() + 40);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            text.push_str(&self.word(place));
            rest = after;
        }
        text + rest
    }

    fn word(&mut self, place: &str) -> String {
        match place {
            "theme" => self.theme.to_owned(),
            "city" => self.city.to_owned(),
            "client" => self.client.to_owned(),
            "Client" => capital(self.client),
            "client2" => self.another(self.tongue.talk().clients, self.client).to_owned(),
            "work" => self.work.to_owned(),
            "Work" => capital(self.work),
            "a work" => with_article(self.work),
            "tool" => self.tool.to_owned(),
            "role" => self.role().to_owned(),
            "-role" => small(self.role()),
            "a role" => with_article(&small(self.role())),
            "skill" => self.dice.pick(self.craft.skills).to_owned(),
            "skill2" => self.dice.pick(self.craft.skills).to_owned(),
            "few" => self.dice.whole(2, 6).to_string(),
            "weeks" => self.dice.whole(2, 9).to_string(),
            "years" => self.dice.whole(3, 14).to_string(),
            "many" => self.dice.whole(12, 80).to_string(),
            _ => String::new(),
        }
    }

    fn another(&mut self, words: &[&'static str], than: &str) -> &'static str {
        let others: Vec<&'static str> = words.iter().filter(|word| **word != than).copied().collect();
        self.dice.pick(&others)
    }
}

/// With a small first letter, unless it is an abbreviation.
fn small(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// With the English article, by the letter that it begins with.
fn with_article(text: &str) -> String {
    let article = if text.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {text}")
}

/// With a capital first letter.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::demo::words::names::{ABROAD, LOCAL, Names};

    /// Usernames are made of both parts, with or without a sign between them.
    #[test]
    fn no_two_people_of_the_lists_have_one_name() {
        let pairs = |names: &'static Names| {
            names
                .first
                .iter()
                .flat_map(|first| names.last.iter().map(move |last| format!("{first}{last}").to_lowercase()))
        };
        let all: Vec<String> = pairs(&LOCAL).chain(pairs(&ABROAD)).collect();
        let distinct: HashSet<&String> = all.iter().collect();
        assert_eq!(all.len(), distinct.len());
    }

    #[test]
    fn every_brace_of_every_pattern_has_a_word() {
        for (craft, tongue) in
            crafts::CRAFTS.iter().flat_map(|craft| [(craft, Tongue::English), (craft, Tongue::Indonesian)])
        {
            let talk = tongue.talk();
            let jargon = tongue.jargon(craft);
            let lists =
                [talk.titles, talk.openers, talk.asides, talk.closers, talk.list.1, talk.greetings, talk.habits];
            for pattern in lists.into_iter().chain([talk.invitations, jargon.how]).flatten() {
                let mut dice = Dice::new(1);
                let mut speaker = Speaker::new(tongue, craft, &mut dice);
                for place in pattern.split('{').skip(1).filter_map(|part| part.split_once('}')) {
                    assert!(!speaker.word(place.0).is_empty(), "{{{}}} in {pattern:?}", place.0);
                }
            }
        }
    }
}
