//! The last total of a joined table against the rows of all parts: the check that no page is missing.

use crate::{
    figure::{Cell, Warning, WarningCode},
    stitch::alike::folded,
};

use super::sheet::{Placed, Sheet};

/// Rows under the last total: a return, a note.
const MAX_ROWS_BELOW: usize = 3;

/// What the total at the end says about the rows above it; nothing when there is no such row in the last part, or when
/// it belongs to that part alone.
pub(super) fn doubts(sheet: &Sheet) -> Vec<Warning> {
    let labels = labels(sheet);
    let Some(total) = labels.iter().rposition(|label| label.contains("total")) else {
        return Vec::new();
    };
    let part_of = |row: usize| {
        sheet
            .cells
            .iter()
            .find(|it| it.cell.row == row)
            .map(|it| it.part)
    };
    let is_at_the_end = total + MAX_ROWS_BELOW >= sheet.n_rows - 1;
    if !is_at_the_end || total <= sheet.header_rows || part_of(total) == part_of(sheet.header_rows)
    {
        return Vec::new();
    }
    let (mut right, mut wrong) = (0, Vec::new());
    for (col, column) in sheet.columns.iter().enumerate() {
        match Sum::of(sheet, col, total, &labels) {
            Some(Sum::Right) => right += 1,
            Some(Sum::Wrong) => wrong.push(column.name.as_str()),
            None => {}
        }
    }
    let doubt = |code, message| vec![Warning { code, message }];
    match (right, wrong.as_slice()) {
        (_, []) => Vec::new(),
        (0, _) => doubt(
            WarningCode::PartialTable,
            "the total at the end is not the sum of the rows above it; rows may be missing"
                .to_owned(),
        ),
        (_, wrong) => doubt(
            WarningCode::LowConfidence,
            format!(
                "the total at the end is not the sum of the rows above it in: {}",
                wrong.join(", ")
            ),
        ),
    }
}

/// For each row, its first text, folded.
fn labels(sheet: &Sheet) -> Vec<String> {
    let mut labels = vec![String::new(); sheet.n_rows];
    for Placed { cell, .. } in &sheet.cells {
        if labels[cell.row].is_empty() && cell.value.is_none() {
            labels[cell.row] = folded(&cell.text);
        }
    }
    labels
}

/// How a column compares with its total.
enum Sum {
    Right,
    Wrong,
}

impl Sum {
    /// `None` for a column that is not summed: no total, too few numbers, or a total that looks like a mean.
    fn of(sheet: &Sheet, col: usize, total: usize, labels: &[String]) -> Option<Self> {
        let at = |row: usize| {
            let is_here = |placed: &&Placed| placed.cell.row == row && placed.cell.col == col;
            sheet.cells.iter().find(is_here).map(|placed| &placed.cell)
        };
        let cell = at(total)?;
        let expected = cell.value?;
        let is_summand = |row: &usize| {
            !["total", "average", "avg", "mean"]
                .iter()
                .any(|word| labels[*row].contains(word))
        };
        let values = (sheet.header_rows..total).rev().filter(is_summand);
        let values: Vec<f64> = values.filter_map(|row| at(row)?.value).collect();
        if values.len() < 2 {
            return None;
        }
        // Rounding of every row and of the total.
        let slack = 0.5 * unit(cell) * (values.len() + 1) as f64;
        let mut sum = 0.0;
        for (n, value) in values.iter().enumerate() {
            sum += value;
            if n > 0 && (sum - expected).abs() <= slack {
                return Some(Self::Right);
            }
        }
        let greatest = values
            .iter()
            .fold(0.0_f64, |greatest, value| greatest.max(value.abs()));
        (greatest < expected.abs()).then_some(Self::Wrong)
    }
}

/// One of the last digit printed.
fn unit(cell: &Cell) -> f64 {
    let after = cell.text.rsplit_once('.').map_or("", |(_, after)| after);
    let decimals = after.chars().take_while(char::is_ascii_digit).count();
    10_f64.powi(-(decimals.min(9) as i32))
}
