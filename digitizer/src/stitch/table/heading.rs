//! A heading over columns that the edge of a picture cut.

use std::ops::Range;

use crate::figure::{Cell, Column};

use super::sheet::Placed;

/// Lets the only heading in a row of the header, when it is over all columns of one part, go on over those of the other,
/// which shows nothing there: a heading in the middle of what it heads is seen in one part alone. The columns of both
/// must be called alike, such as `2025E` and `2026E`, lest what one part is about is said of the other.
pub(super) fn reach_out(
    cells: &mut Vec<Placed>,
    columns: &mut [Column],
    (left, right): (Range<usize>, Range<usize>),
    (row, header_rows): (usize, usize),
) {
    let is_over_values =
        |cell: &Cell| left.start <= cell.col && (cell.row..cell.row + cell.row_span).contains(&row);
    let said = |placed: &&Placed| is_over_values(&placed.cell) && !placed.cell.text.is_empty();
    let mut headings = cells.iter().filter(said);
    let (Some(heading), None) = (headings.next(), headings.next()) else {
        return;
    };
    let (text, span) = (
        heading.cell.text.clone(),
        heading.cell.col..heading.cell.col + heading.cell.col_span,
    );
    let others = match &span {
        span if *span == left => right.clone(),
        span if *span == right => left.clone(),
        _ => return,
    };
    let is_one_row = cells
        .iter()
        .filter(|placed| is_over_values(&placed.cell))
        .all(|placed| placed.cell.row_span == 1);
    if span.len() < 2 || !is_one_row || !are_called_alike(cells, header_rows - 1, &span, &others) {
        return;
    }
    cells.retain(|placed| !is_over_values(&placed.cell) || !placed.cell.text.is_empty());
    for placed in cells
        .iter_mut()
        .filter(|placed| is_over_values(&placed.cell))
    {
        placed.cell.col = left.start;
        placed.cell.col_span = right.end - left.start;
    }
    for column in &mut columns[others] {
        column.name = format!("{text} {}", column.name);
    }
}

/// Whether each column of the others has a name that, but for its digits, one under the heading has.
fn are_called_alike(
    cells: &[Placed],
    row: usize,
    span: &Range<usize>,
    others: &Range<usize>,
) -> bool {
    let names = |columns: &Range<usize>| -> Vec<String> {
        let heads = cells.iter().map(|placed| &placed.cell);
        heads
            .filter(|cell| cell.row == row && columns.contains(&cell.col))
            .map(|cell| cell.text.replace(|c: char| c.is_ascii_digit(), "#"))
            .collect()
    };
    let (under, beside) = (names(span), names(others));
    beside.len() == others.len()
        && beside
            .iter()
            .all(|name| name.contains('#') && under.contains(name))
}
