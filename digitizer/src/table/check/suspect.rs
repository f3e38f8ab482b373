//! Which misreading would explain that figures do not add up.

use super::super::reading::Reading;
use super::equation::Equation;
use super::ledger::{self, Ledger};

/// Digits that look alike in small print, each pair once.
const TWINS: [(char, char); 15] = [
    ('0', '6'),
    ('0', '8'),
    ('0', '9'),
    ('1', '4'),
    ('1', '7'),
    ('2', '7'),
    ('3', '5'),
    ('3', '8'),
    ('3', '9'),
    ('4', '9'),
    ('5', '6'),
    ('5', '8'),
    ('6', '8'),
    ('8', '9'),
    ('5', '9'),
];

/// A cell that does not fit, and what would.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misread {
    /// Index of the cell.
    pub(crate) cell: usize,
    /// The text that would add up.
    pub(crate) meant: String,
    /// Whether the network itself had thought of that reading.
    pub(crate) was_read: bool,
}

/// The one misreading that explains why an equation fails at a place. Cells that are `sure` are not suspected.
pub(super) fn find(
    equation: &Equation,
    ledger: &Ledger,
    place: usize,
    readings: &[Reading],
    sure: &[bool],
) -> Option<Misread> {
    let mut found: Vec<Misread> = Vec::new();
    for line in equation.lines() {
        let Some(figure) = ledger.line(line)[place] else {
            continue;
        };
        if sure[figure.cell] {
            continue;
        }
        let reading = &readings[figure.cell];
        let read = reading.others().map(|other| (other, true));
        let similar = look_alikes(&reading.text).map(|other| (other, false));
        for (meant, was_read) in read.chain(similar) {
            let Some((_, value)) = ledger::number(&meant) else {
                continue;
            };
            let excess = equation.excess(ledger, place, (line, value));
            let known = found
                .iter()
                .any(|other| other.meant == meant && other.cell == figure.cell);
            if excess.abs() < 0.01 * figure.step.max(1e-6) && !known {
                found.push(Misread {
                    cell: figure.cell,
                    meant,
                    was_read,
                });
            }
        }
    }
    // A reading that the network had thought of outweighs any number of look-alikes.
    let n_read = found.iter().filter(|misread| misread.was_read).count();
    if n_read > 0 {
        found.retain(|misread| misread.was_read);
    }
    (found.len() == 1).then(|| found.remove(0))
}

/// The text with one digit exchanged for a twin.
fn look_alikes(text: &str) -> impl Iterator<Item = String> + '_ {
    text.char_indices().flat_map(move |(at, digit)| {
        let twins = TWINS.iter().filter_map(move |&(a, b)| match digit {
            _ if digit == a => Some(b),
            _ if digit == b => Some(a),
            _ => None,
        });
        twins.map(move |twin| format!("{}{twin}{}", &text[..at], &text[at + 1..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_differ_in_one_digit() {
        let all: Vec<String> = look_alikes("(13)").collect();
        assert!(all.contains(&"(18)".to_owned()) && all.contains(&"(73)".to_owned()));
        assert!(!all.contains(&"(12)".to_owned()) && !all.contains(&"(13)".to_owned()));
    }
}
