//! A cell's text together with the other ways in which its characters may be read.

use super::page::Token;
use crate::ocr::{Alternative, Change};

/// Most other readings of one cell that are looked at.
const MAX_OTHERS: usize = 24;

/// What a cell says, and what it may say instead.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    /// The text as read.
    pub(crate) text: String,
    /// Probability of the least probable character, 1 when there is none.
    pub(crate) probability: f32,
    /// Changes of single characters, most probable first; places count the characters of the text.
    alternatives: Vec<Alternative>,
    /// Whether it was corrected.
    pub(crate) changed: bool,
}

impl Reading {
    /// A text that nothing speaks against.
    #[cfg(test)]
    pub(crate) fn sure(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            probability: 1.0,
            alternatives: Vec::new(),
            changed: false,
        }
    }

    /// The words of a cell, one space between.
    pub(crate) fn of(tokens: &[Token]) -> Self {
        let mut reading = Self {
            probability: 1.0,
            ..Self::default()
        };
        let mut n_chars = 0;
        for token in tokens {
            if n_chars > 0 {
                reading.text.push(' ');
                n_chars += 1;
            }
            let moved = |alternative: &Alternative| Alternative {
                at: alternative.at + n_chars,
                ..*alternative
            };
            reading
                .alternatives
                .extend(token.alternatives.iter().map(moved));
            reading.text.push_str(&token.text);
            reading.probability = reading.probability.min(token.confidence);
            n_chars += token.text.chars().count();
        }
        reading
            .alternatives
            .sort_by(|a, b| b.probability.total_cmp(&a.probability));
        reading
    }

    /// The text with one character read otherwise, most probable first.
    pub(crate) fn others(&self) -> impl Iterator<Item = String> + '_ {
        self.weighed().map(|(text, _)| text)
    }

    /// The same with the probability of the change.
    pub(crate) fn weighed(&self) -> impl Iterator<Item = (String, f32)> + '_ {
        let alternatives = self.alternatives.iter().take(MAX_OTHERS);
        alternatives.map(|alternative| (changed(&self.text, alternative), alternative.probability))
    }

    /// Takes another text in place of the one read.
    pub(crate) fn correct(&mut self, text: String) {
        self.text = text;
        self.alternatives.clear();
        self.changed = true;
    }
}

fn changed(text: &str, alternative: &Alternative) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = alternative.at.min(chars.len());
    match alternative.change {
        Change::Insert(symbol) => chars.insert(at, symbol),
        Change::Replace(symbol) if at < chars.len() => chars[at] = symbol,
        Change::Remove if at < chars.len() => {
            chars.remove(at);
        }
        Change::Replace(_) | Change::Remove => {}
    }
    chars.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_other_reading_differs_in_one_character() {
        let alternative = |at, change, probability| Alternative {
            at,
            change,
            probability,
        };
        let reading = Reading {
            text: "12 4".to_owned(),
            probability: 0.5,
            alternatives: vec![
                alternative(0, Change::Replace('7'), 0.4),
                alternative(1, Change::Insert('.'), 0.3),
                alternative(3, Change::Remove, 0.2),
            ],
            changed: false,
        };
        assert_eq!(
            reading.others().collect::<Vec<_>>(),
            ["72 4", "1.2 4", "12 "]
        );
    }
}
