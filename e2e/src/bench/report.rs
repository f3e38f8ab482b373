//! What was measured, as lines to read and as JSON.

use std::fmt;

use serde_json::{Value, json};

/// All that a run measured.
#[derive(Debug, Default)]
pub struct Report {
    pub(super) sections: Vec<Section>,
}

/// What belongs together.
#[derive(Debug)]
pub struct Section {
    title: String,
    lines: Vec<Line>,
}

/// One number.
#[derive(Debug)]
struct Line {
    what: String,
    /// Or why there is none.
    value: Result<f64, String>,
    unit: Unit,
    /// The same of Redis alone.
    raw: Option<f64>,
    goal: Option<Goal>,
}

/// What a number counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    Milliseconds,
    PerSecond,
    Bytes,
    Megabytes,
    Times,
    Count,
}

/// What a number should be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Section {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lines: Vec::new(),
        }
    }

    /// Adds a number.
    pub(super) fn add(&mut self, what: impl Into<String>, value: f64, unit: Unit) -> &mut Self {
        self.push(what.into(), Ok(value), unit)
    }

    /// Adds a line without a number.
    pub(super) fn not_measured(&mut self, what: &str, why: &str) -> &mut Self {
        self.push(what.to_owned(), Err(why.to_owned()), Unit::Count)
    }

    /// Sets the last number beside that of Redis alone.
    pub(super) fn against(&mut self, raw: f64) -> &mut Self {
        if let Some(line) = self.lines.last_mut() {
            line.raw = Some(raw);
        }
        self
    }

    /// Says what the last number should be.
    pub(super) fn goal(&mut self, goal: Goal) -> &mut Self {
        if let Some(line) = self.lines.last_mut() {
            line.goal = Some(goal);
        }
        self
    }

    fn push(&mut self, what: String, value: Result<f64, String>, unit: Unit) -> &mut Self {
        self.lines.push(Line {
            what,
            value,
            unit,
            raw: None,
            goal: None,
        });
        self
    }
}

impl Line {
    fn ratio(&self) -> Option<f64> {
        Some(*self.value.as_ref().ok()? / self.raw?)
    }

    fn to_json(&self) -> Value {
        let goal = self.goal.map(|goal| match goal {
            Goal::AtMost(bound) => json!({ "at_most": bound }),
            Goal::AtLeast(bound) => json!({ "at_least": bound }),
        });
        json!({
            "what": self.what,
            "value": self.value.as_ref().ok(),
            "unit": self.unit.name(),
            "against_raw": self.ratio(),
            "goal": goal,
            "not_measured": self.value.as_ref().err(),
        })
    }
}

impl Goal {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtMost(bound) => value <= bound,
            Self::AtLeast(bound) => bound <= value,
        }
    }
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::PerSecond => "/s",
            Self::Bytes => "B",
            Self::Megabytes => "MB",
            Self::Times => "x",
            Self::Count => "",
        }
    }

    fn show(self, value: f64) -> String {
        let digits = match self {
            Self::Milliseconds => 3,
            Self::Times => 2,
            Self::Megabytes => 1,
            Self::PerSecond | Self::Bytes | Self::Count => 0,
        };
        format!("{value:.digits$} {}", self.name())
            .trim_end()
            .to_owned()
    }
}

impl Report {
    /// The report for a program to read.
    pub fn to_json(&self) -> Value {
        let sections = self.sections.iter().map(|section| {
            let lines: Vec<_> = section.lines.iter().map(Line::to_json).collect();
            json!({ "title": section.title, "lines": lines })
        });
        json!({ "sections": sections.collect::<Vec<_>>() })
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n{:<62} {:>12}  {:>9}  goal",
            self.title, "value", "x raw"
        )?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match &self.value {
            Ok(value) => *value,
            Err(why) => return write!(f, "  {:<60} not measured: {why}", self.what),
        };
        let ratio = self
            .ratio()
            .map_or_else(String::new, |ratio| format!("{ratio:.2}"));
        let goal = self.goal.map_or_else(String::new, |goal| {
            let (sign, bound) = match goal {
                Goal::AtMost(bound) => ("<=", bound),
                Goal::AtLeast(bound) => (">=", bound),
            };
            let met = if goal.is_met(value) { "" } else { "  missed" };
            format!("{sign} {bound} {}{met}", self.unit.name())
        });
        let line = format!(
            "  {:<60} {:>12}  {ratio:>9}  {goal}",
            self.what,
            self.unit.show(value)
        );
        f.write_str(line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_its_ratio_and_whether_its_goal_is_met() {
        let mut section = Section::new("waiting");
        section
            .add("half", 0.5, Unit::Milliseconds)
            .against(0.25)
            .goal(Goal::AtMost(0.4));
        section.not_measured("other", "no node");
        let shown = section.to_string();
        assert!(shown.contains("0.500 ms"), "{shown}");
        assert!(shown.contains("2.00  <= 0.4 ms  missed"), "{shown}");
        assert!(shown.contains("not measured: no node"), "{shown}");
        assert!(Goal::AtLeast(1.5).is_met(1.5));
    }
}
