//! The stub: label columns, with group labels that stand beside several rows.

use super::columns::Columns;
use super::grid::Slot;
use super::page::Token;
use super::rows::{Floating, Row};

/// What is known about the label columns of a table body.
#[derive(Debug, Default)]
pub(crate) struct Stub {
    /// Group labels of the first column: first row, rows covered, words.
    groups: Vec<(usize, usize, Vec<Token>)>,
    /// Rows whose first column a group label covers.
    held: Vec<bool>,
    /// The first column names groups of rows.
    is_grouped: bool,
    /// Few rows use the second column, for a second label; in the others the label has both.
    pub(crate) is_divided: bool,
    /// Columns beside the label hold words too: a lone label heads the rows below it.
    pub(crate) words_beside_label: bool,
}

/// Looks at the label columns.
pub(crate) fn find(rows: &[Row], floating: &[Floating], columns: &Columns) -> Stub {
    let words_beside_label = (1..columns.len()).any(|col| {
        let cells: Vec<bool> = rows
            .iter()
            .flat_map(|row| row.cell(col))
            .map(|fragment| !fragment.figure)
            .collect();
        let words = cells.iter().filter(|word| **word).count();
        cells.len() * 2 >= rows.len() && words * 3 >= cells.len() * 2 && cells.len() >= 2
    });
    let mut stub = Stub {
        words_beside_label,
        is_divided: is_divided(rows, columns),
        held: vec![false; rows.len()],
        ..Stub::default()
    };
    let has = |row: usize, col: usize| !rows[row].cell(col).is_empty();
    let second = (0..rows.len()).filter(|row| has(*row, 1)).count();
    let blank = (0..rows.len())
        .filter(|row| !has(*row, 0) && has(*row, 1))
        .count();
    let labels = labels(rows, floating);
    let two_levels = columns.len() > 2 && second * 10 >= rows.len() * 7 && blank * 5 >= rows.len();
    let grouped: Vec<bool> = (0..rows.len())
        .map(|row| two_levels && has(row, 1))
        .collect();
    if two_levels && !labels.is_empty() {
        stub.groups = centred_groups(rows, &labels, &grouped)
            .or_else(|| bottom_groups(&labels, &grouped))
            .unwrap_or_else(|| top_groups(&labels, &grouped));
        stub.is_grouped = true;
    }
    // A label that belongs to no group keeps the row it stands on.
    let single = floating
        .iter()
        .filter(|label| !grouped.get(label.after_row).copied().unwrap_or(false));
    stub.groups
        .extend(single.map(|label| (label.after_row, 1, label.fragment.tokens.clone())));
    for (first, n_rows, _) in &stub.groups {
        stub.held[*first..(first + n_rows).min(rows.len())].fill(true);
    }
    stub
}

/// Whether the second column holds a second label in few rows, and labels of others run through it.
fn is_divided(rows: &[Row], columns: &Columns) -> bool {
    let second: Vec<&Row> = rows.iter().filter(|row| !row.cell(1).is_empty()).collect();
    let are_words = second
        .iter()
        .all(|row| row.cell(1).iter().all(|fragment| !fragment.figure));
    let runs_through = |row: &&Row| {
        let mut label = row.cell(0).into_iter();
        row.cell(1).is_empty() && label.any(|part| part.bbox.right > columns.extent(1).0)
    };
    columns.len() > 3
        && !second.is_empty()
        && are_words
        && second.len() * 4 <= rows.len()
        && rows.iter().filter(runs_through).count() >= 2
}

impl Stub {
    /// Whether a group label covers the first column of a body row.
    pub(crate) fn holds(&self, row: usize) -> bool {
        self.held.get(row).copied().unwrap_or(false)
    }

    /// Group labels as slots.
    pub(crate) fn slots(&self, n_header: usize) -> impl Iterator<Item = Slot> + '_ {
        self.groups.iter().map(move |(row, n_rows, tokens)| {
            Slot::new(n_header + row, 0, *n_rows, 1, tokens.clone())
        })
    }

    /// Beside grouped labels, a label without a second one covers both columns: a total.
    pub(crate) fn covers_label(&self, row: &Row) -> bool {
        (self.is_grouped || self.is_divided) && row.cell(1).is_empty()
    }

    /// Above grouped labels, a heading over the first column alone heads both.
    pub(crate) fn widen_heading(&self, slot: &mut Slot) {
        if (self.is_grouped || self.is_divided) && slot.col == 0 && slot.col_span == 1 {
            slot.col_span = 2;
        }
    }
}

/// Labels of the first column: height, row they stand on (or after), words.
fn labels(rows: &[Row], floating: &[Floating]) -> Vec<(f32, usize, Vec<Token>)> {
    let mut labels: Vec<(f32, usize, Vec<Token>)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let fragments = row.cell(0);
        if let (Some(first), Some(last)) = (fragments.first(), fragments.last()) {
            let middle = f32::midpoint(first.bbox.top, last.bbox.bottom);
            let tokens = fragments
                .iter()
                .flat_map(|fragment| fragment.tokens.iter().cloned())
                .collect();
            labels.push((middle, i, tokens));
        }
    }
    for label in floating {
        labels.push((
            label.fragment.bbox.center_y(),
            label.after_row,
            label.fragment.tokens.clone(),
        ));
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    labels
}

/// Groups whose label stands at their middle, where that explains every label and at least one is not at the top.
fn centred_groups(
    rows: &[Row],
    labels: &[(f32, usize, Vec<Token>)],
    grouped: &[bool],
) -> Option<Vec<(usize, usize, Vec<Token>)>> {
    let mut groups = Vec::new();
    let mut start = 0;
    let mut is_centred = false;
    for (position, (middle, row, tokens)) in labels.iter().enumerate() {
        start = (start..=*row).find(|row| grouped[*row]).unwrap_or(*row);
        if !grouped[*row] {
            start = row + 1;
            continue;
        }
        let limit = labels
            .get(position + 1)
            .map_or(rows.len(), |next| next.1 + 1);
        let center_of = |last: usize| f32::midpoint(rows[start].center(), rows[last].center());
        let last = (start..limit.min(rows.len()))
            .take_while(|row| grouped[*row])
            .min_by(|a, b| {
                (center_of(*a) - middle)
                    .abs()
                    .total_cmp(&(center_of(*b) - middle).abs())
            })?;
        let pitch = rows
            .get(start + 1)
            .map_or(1.0, |next| next.center() - rows[start].center());
        if (center_of(last) - middle).abs() > 0.3 * pitch {
            return None;
        }
        is_centred |= last > start;
        groups.push((start, last - start + 1, tokens.clone()));
        start = last + 1;
    }
    let left_over = (start..rows.len()).any(|row| grouped[row]);
    (is_centred && !left_over).then_some(groups)
}

/// Groups that end at their label's row, where the first label is not at the top and the last one at the bottom.
fn bottom_groups(
    labels: &[(f32, usize, Vec<Token>)],
    grouped: &[bool],
) -> Option<Vec<(usize, usize, Vec<Token>)>> {
    let labels: Vec<_> = labels.iter().filter(|(_, row, _)| grouped[*row]).collect();
    let first = grouped.iter().position(|grouped| *grouped)?;
    let last = grouped.iter().rposition(|grouped| *grouped)?;
    if labels.first()?.1 == first || labels.last()?.1 != last {
        return None;
    }
    let mut groups = Vec::new();
    let mut start = first;
    for (_, row, tokens) in labels {
        let from = (start..=*row)
            .rev()
            .take_while(|row| grouped[*row])
            .last()?;
        groups.push((from, row + 1 - from, tokens.clone()));
        start = row + 1;
    }
    Some(groups)
}

/// Groups that start at their label's row and end before the next.
fn top_groups(
    labels: &[(f32, usize, Vec<Token>)],
    grouped: &[bool],
) -> Vec<(usize, usize, Vec<Token>)> {
    let mut groups = Vec::new();
    for (position, (_, row, tokens)) in labels.iter().enumerate() {
        if !grouped[*row] {
            continue;
        }
        let limit = labels
            .get(position + 1)
            .map_or(grouped.len(), |next| next.1);
        let n_rows = (*row..limit.max(row + 1))
            .take_while(|row| grouped[*row])
            .count();
        groups.push((*row, n_rows, tokens.clone()));
    }
    groups
}
