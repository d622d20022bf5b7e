//! What was measured, for people and for programs.

use std::time::Duration;

use serde_json::{Value, json};

/// What a number has to be.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {}", number(least)),
            Self::AtMost(most) => format!("≤ {}", number(most)),
        }
    }
}

/// One number.
struct Line {
    what: String,
    value: f64,
    unit: &'static str,
    goal: Option<Goal>,
}

/// All numbers of one part.
pub struct Report {
    part: &'static str,
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Report {
    /// An empty one, with what has to be known about the circumstances.
    pub fn new(part: &'static str) -> Self {
        let mut notes = Vec::new();
        if cfg!(debug_assertions) {
            notes.push("This is a debug build: only a release build says how fast the house is.".to_owned());
        }
        Self { part, lines: Vec::new(), notes }
    }

    /// Adds a number.
    pub fn line(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.lines.push(Line { what: what.into(), value, unit, goal: None });
    }

    /// Adds a number that has to be something.
    pub fn judged(&mut self, what: impl Into<String>, value: f64, unit: &'static str, goal: Goal) {
        self.lines.push(Line { what: what.into(), value, unit, goal: Some(goal) });
    }

    /// Adds a sentence.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Prints it: a table, or one JSON object.
    pub fn print(&self, as_json: bool) {
        if as_json {
            println!("{}", self.json());
        } else {
            print!("{}", self.table());
        }
    }

    fn json(&self) -> Value {
        let line = |line: &Line| {
            let (met, goal) = (line.goal.map(|goal| goal.is_met(line.value)), line.goal.map(Goal::text));
            json!({"what": line.what, "measured": line.value, "unit": line.unit, "goal": goal, "met": met})
        };
        json!({
            "bench": self.part,
            "build": if cfg!(debug_assertions) { "debug" } else { "release" },
            "cores": std::thread::available_parallelism().map_or(0, usize::from),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "notes": self.notes,
        })
    }

    fn table(&self) -> String {
        let wide = self.lines.iter().map(|line| line.what.chars().count()).max().unwrap_or(0).max(8);
        let mut text = format!("{:wide$}  {:>12} {:8}  {:>12}  verdict\n", self.part, "measured", "", "goal");
        for line in &self.lines {
            let goal = line.goal.map_or_else(String::new, Goal::text);
            let verdict = line.goal.map_or("", |goal| if goal.is_met(line.value) { "met" } else { "MISSED" });
            let row = format!("{:wide$}  {:>12} {:8}  {goal:>12}  {verdict}", line.what, number(line.value), line.unit);
            text.push_str(row.trim_end());
            text.push('\n');
        }
        for note in &self.notes {
            text.push_str(&format!("· {note}\n"));
        }
        text
    }
}

/// Milliseconds.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// As many digits as say something.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        small if small < 1.0 => format!("{value:.3}"),
        middle if middle < 100.0 => format!("{value:.2}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_at_its_bound_and_missed_beyond() {
        for (goal, met, missed) in [(Goal::AtLeast(2.0), 2.0, 1.99), (Goal::AtMost(2.0), 2.0, 2.01)] {
            assert!(goal.is_met(met) && !goal.is_met(missed));
        }
    }

    #[test]
    fn the_table_and_the_object_say_the_same() {
        let mut report = Report::new("append");
        report.judged("64 in flight", 1234.0, "/s", Goal::AtLeast(1000.0));
        report.judged("p99", 30.0, "ms", Goal::AtMost(25.0));
        let (table, json) = (report.table(), report.json());
        assert!(table.contains("1234 /s") && table.contains("met") && table.contains("MISSED"), "{table}");
        assert_eq!((&json["lines"][0]["met"], &json["lines"][1]["met"]), (&json!(true), &json!(false)));
    }
}
