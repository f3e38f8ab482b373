//! The figures of a table as lines that may add up: rows over columns, or columns over rows.

use super::super::typed;
use super::super::value::Kind;
use crate::figure::{Cell, CellRole};

/// One printed number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    /// Which cell it stands in.
    pub(super) cell: usize,
    /// The number meant; 0 for a printed nothing.
    pub(super) value: f64,
    /// What one unit of its last digit is worth.
    pub(super) step: f64,
    /// Only figures of one kind add up.
    kind: Kind,
}

impl Figure {
    fn of(idx: usize, cell: &Cell) -> Option<Self> {
        let (kind, value) = number(&cell.text)?;
        Some(Self {
            cell: idx,
            value,
            step: step(&cell.text),
            kind,
        })
    }

    /// Whether both can be parts of one sum.
    pub(super) fn adds_to(&self, other: &Self) -> bool {
        let nothing = self.step == 0.0 || other.step == 0.0;
        nothing || self.kind == other.kind
    }
}

/// The number a text stands for in a sum, and what it counts.
pub(super) fn number(text: &str) -> Option<(Kind, f64)> {
    let typed = typed::read(text);
    match typed.kind {
        Kind::Absent => Some((Kind::Number, 0.0)),
        // Only the first row of a column of money carries the sign.
        Kind::Number | Kind::Currency => Some((Kind::Number, typed.value?)),
        Kind::Percent => Some((Kind::Percent, typed.value?)),
        _ => None,
    }
}

/// What one unit of the last digit is worth; 0 when there is no digit, or a letter for a power of ten.
fn step(text: &str) -> f64 {
    if text.contains(|c: char| c.is_alphabetic()) || !text.contains(|c: char| c.is_ascii_digit()) {
        return 0.0;
    }
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| {
        fraction.chars().take_while(char::is_ascii_digit).count()
    });
    10_f64.powi(-(decimals.min(12) as i32))
}

/// Lines of figures; `samples` places in each.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) n_lines: usize,
    pub(super) n_samples: usize,
    figures: Vec<Option<Figure>>,
    /// Lines whose label says that they sum up others.
    pub(super) sums_up: Vec<bool>,
}

impl Ledger {
    /// A line for each row: totals below their parts.
    pub(super) fn of_rows(cells: &[Cell], n_rows: usize, n_cols: usize) -> Self {
        let mut ledger = Self::empty(n_rows, n_cols);
        for (idx, cell) in singles(cells) {
            if cell.role == CellRole::Body {
                ledger.figures[cell.row * n_cols + cell.col] = Figure::of(idx, cell);
            } else if cell.role == CellRole::RowHeader {
                ledger.sums_up[cell.row] |= says_sum(&cell.text);
            }
        }
        ledger
    }

    /// A line for each column: totals to the right of their parts.
    pub(super) fn of_columns(cells: &[Cell], n_rows: usize, n_cols: usize) -> Self {
        let mut ledger = Self::empty(n_cols, n_rows);
        for (idx, cell) in singles(cells) {
            if cell.role == CellRole::Body {
                ledger.figures[cell.col * n_rows + cell.row] = Figure::of(idx, cell);
            } else if cell.role == CellRole::ColumnHeader {
                ledger.sums_up[cell.col] |= says_sum(&cell.text);
            }
        }
        ledger
    }

    fn empty(n_lines: usize, n_samples: usize) -> Self {
        Self {
            n_lines,
            n_samples,
            figures: vec![None; n_lines * n_samples],
            sums_up: vec![false; n_lines],
        }
    }

    /// The figures of one line.
    pub(super) fn line(&self, line: usize) -> &[Option<Figure>] {
        &self.figures[line * self.n_samples..(line + 1) * self.n_samples]
    }
}

fn singles(cells: &[Cell]) -> impl Iterator<Item = (usize, &Cell)> {
    cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.row_span == 1 && cell.col_span == 1)
}

/// `Total`, `Subtotal`, `Net income`, `Gross profit`, `NOI`.
fn says_sum(label: &str) -> bool {
    let lower = label.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "total" | "totals" | "subtotal" | "sum" | "net" | "gross" | "noi" | "ebitda" | "all"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_is_worth_what_the_printed_decimals_say() {
        for (text, worth) in [
            ("1,234", 1.0),
            ("(12.50)", 0.01),
            ("5.1%", 0.1),
            ("—", 0.0),
            ("3.1M", 0.0),
        ] {
            assert!((step(text) - worth).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn labels_of_sums_are_told_by_whole_words() {
        assert!(says_sum("Total debt") && says_sum("Net operating income") && says_sum("NOI"));
        assert!(!says_sum("Totally") && !says_sum("Netherlands"));
    }
}
