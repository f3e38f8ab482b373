//! One table below the other.

use crate::{
    figure::CellRole,
    stitch::{
        Evidence,
        alike::{alike, folded, share_alike},
    },
    table::value,
};

use super::{
    columns::{self, Aligned, kinds},
    sheet::{Grid, Placed, Sheet},
};

/// Share of a row's texts that must be alike for it to be the same row read twice.
const SAME_ROW: f32 = 0.7;
/// Share of a header's texts that must be alike for it to be a repeated one.
const SAME_HEADER: f32 = 0.6;
/// Share of the columns whose values must be of one kind where nothing else speaks for a join.
const SAME_KINDS: f32 = 0.75;

/// The next table's rows below the first one's.
pub(super) fn join(above: &Sheet, next: &Sheet, least: Evidence) -> Option<Sheet> {
    let aligned = columns::align(above, next)?;
    let (upper, lower) = (
        arranged(&above.folded(), &aligned.above, aligned.n_cols),
        arranged(&next.folded(), &aligned.next, aligned.n_cols),
    );
    let repeated = repeated_header(above, next, &upper, &lower, &aligned);
    if repeated.is_none() && has_another_header(above, next, &aligned) {
        return None;
    }
    let skipped = repeated.unwrap_or(0);
    let overlap = overlap(&upper[above.header_rows..], &lower[skipped..]);
    let evidence = if repeated.is_some() || overlap.is_some() {
        Evidence::Sure
    } else {
        Evidence::Likely
    };
    if evidence < least {
        return None;
    }
    if evidence == Evidence::Likely
        && columns::share_of_same_kind(above, next, &aligned) < SAME_KINDS
    {
        return None;
    }
    let Overlap { cut_above, rows } = overlap.unwrap_or_default();
    Some(below(
        above,
        next,
        &aligned,
        above.n_rows - cut_above,
        skipped + rows,
    ))
}

/// Rows with their texts in the joined columns.
fn arranged(rows: &[Vec<String>], to: &[usize], n_cols: usize) -> Vec<Vec<String>> {
    let arrange = |row: &Vec<String>| {
        let mut texts = vec![String::new(); n_cols];
        for (text, &at) in row.iter().zip(to) {
            texts[at].clone_from(text);
        }
        texts
    };
    rows.iter().map(arrange).collect()
}

/// How many leading rows of the next table say what the first one's header says.
fn repeated_header(
    above: &Sheet,
    next: &Sheet,
    upper: &[Vec<String>],
    lower: &[Vec<String>],
    aligned: &Aligned,
) -> Option<usize> {
    if above.header_rows == 0 {
        return None;
    }
    let most = above.header_rows.min(lower.len().saturating_sub(1));
    let is_same = |rows: &usize| {
        let texts = upper[..*rows]
            .iter()
            .flatten()
            .zip(lower[..*rows].iter().flatten());
        let share = share_alike(texts.map(|(a, b)| (a.as_str(), b.as_str())));
        share.is_some_and(|share| SAME_HEADER <= share)
    };
    // The whole header, be it one row or several.
    if most == above.header_rows && is_same(&most) {
        return Some(most);
    }
    // A header that was cut into rows in another way still gives the columns the same names.
    let names = aligned
        .next
        .iter()
        .zip(&next.columns)
        .filter_map(|(at, column)| {
            let first = aligned.above.iter().position(|place| place == at)?;
            Some((folded(&above.columns[first].name), folded(&column.name)))
        });
    let names: Vec<(String, String)> = names.collect();
    let share = share_alike(names.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    let is_named = next.header_rows > 0 && share.is_some_and(|share| SAME_HEADER <= share);
    is_named.then_some(next.header_rows)
}

/// Whether the next table begins with a header of its own, rather than with values that were taken for one.
fn has_another_header(above: &Sheet, next: &Sheet, aligned: &Aligned) -> bool {
    if next.header_rows == 0 {
        return false;
    }
    let body = kinds(above, above.header_rows, &aligned.above, aligned.n_cols);
    let mut head = vec![None; aligned.n_cols];
    let header = next
        .cells
        .iter()
        .filter(|placed| placed.cell.row < next.header_rows);
    for Placed { cell, .. } in header.filter(|placed| !placed.cell.text.is_empty()) {
        head[aligned.next[cell.col]] = Some(is_amount(&cell.text));
    }
    if head.iter().flatten().count() == 1 && aligned.n_cols > 2 {
        // A line across the table heads the rows below it, not the columns.
        return false;
    }
    let numbers: Vec<bool> = body
        .iter()
        .zip(&head)
        .filter(|(body, _)| **body == Some(true))
        .filter_map(|(_, head)| *head)
        .collect();
    let amounts = numbers.iter().filter(|is_amount| **is_amount).count();
    if numbers.is_empty() {
        // Without a number anywhere the look must tell: values are set like the values above.
        return looks_like_header(next);
    }
    amounts * 2 < numbers.len()
}

/// An amount or a printed nothing: what fills columns of numbers and does not head them, as dates and years do.
fn is_amount(text: &str) -> bool {
    let kind = value::parse(text).kind;
    !matches!(kind, value::Kind::Text | value::Kind::Date) && !value::is_year(text)
}

/// Whether a header is bold and the rows below it are not.
fn looks_like_header(sheet: &Sheet) -> bool {
    let bold_share = |is_head: bool| {
        let cells = sheet.cells.iter().filter(|placed| {
            (placed.cell.row < sheet.header_rows) == is_head && !placed.cell.text.is_empty()
        });
        let bold: Vec<bool> = cells.map(|placed| placed.cell.bold).collect();
        bold.iter().filter(|bold| **bold).count() as f32 / bold.len().max(1) as f32
    };
    bold_share(true) > bold_share(false) + 0.5
}

/// Rows that both tables show.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Overlap {
    /// Rows at the end of the first table that only half of is seen; the next one has them whole.
    cut_above: usize,
    /// Rows at the beginning of the next table that the first one has, or the half of one.
    rows: usize,
}

/// The longest run of rows that ends the first table and begins the next one. The edge of a picture may cut through the
/// last row of the one and the first of the other, so those may be left out.
fn overlap(upper: &[Vec<String>], lower: &[Vec<String>]) -> Option<Overlap> {
    let mut best: Option<(usize, Overlap)> = None;
    for cut_above in 0..=1 {
        for cut_below in 0..=1 {
            let Some(upper) = upper.len().checked_sub(cut_above).map(|end| &upper[..end]) else {
                continue;
            };
            let Some(lower) = lower.get(cut_below..) else {
                continue;
            };
            let most = upper.len().min(lower.len());
            let run = (1..=most)
                .rev()
                .find(|&rows| is_run(&upper[upper.len() - rows..], &lower[..rows]));
            if let Some(run) = run
                && best.is_none_or(|(longest, _)| longest < run)
            {
                best = Some((
                    run,
                    Overlap {
                        cut_above,
                        rows: cut_below + run,
                    },
                ));
            }
        }
    }
    best.map(|(_, overlap)| overlap)
}

/// Whether two runs of rows are the same rows. One row alone must be so in every word, and must say something.
fn is_run(upper: &[Vec<String>], lower: &[Vec<String>]) -> bool {
    let pair = |(a, b): (&Vec<String>, &Vec<String>)| {
        share_alike(a.iter().zip(b).map(|(a, b)| (a.as_str(), b.as_str())))
    };
    if let ([a], [b]) = (upper, lower) {
        let said = a.iter().filter(|text| !text.is_empty()).count();
        let has_number = a
            .iter()
            .any(|text| text.chars().any(|c| c.is_ascii_digit()));
        return said > 1 && has_number && a.iter().zip(b).all(|(a, b)| alike(a, b));
    }
    upper
        .iter()
        .zip(lower)
        .all(|rows| pair(rows).is_none_or(|share| SAME_ROW <= share))
}

/// The first rows of the one, and below them the rows of the other from one on.
fn below(above: &Sheet, next: &Sheet, aligned: &Aligned, keep: usize, skip: usize) -> Sheet {
    let mut cells: Vec<Placed> = Vec::with_capacity(above.cells.len() + next.cells.len());
    for placed in above.cells.iter().filter(|placed| placed.cell.row < keep) {
        let mut placed = placed.clone();
        spread(&mut placed, &aligned.above);
        placed.cell.row_span = placed.cell.row_span.min(keep - placed.cell.row);
        cells.push(placed);
    }
    for placed in next
        .cells
        .iter()
        .filter(|placed| skip < placed.cell.row + placed.cell.row_span)
    {
        let mut placed = placed.clone();
        spread(&mut placed, &aligned.next);
        let cell = &mut placed.cell;
        let hidden = skip.saturating_sub(cell.row);
        cell.row_span -= hidden;
        cell.row = cell.row + hidden - skip + keep;
        if cell.role == CellRole::ColumnHeader {
            // Values that were taken for a header.
            let is_label = cell.col < above.header_cols;
            cell.role = if is_label {
                CellRole::RowHeader
            } else {
                CellRole::Body
            };
            cell.value = value::parse(&cell.text).value;
        }
        cells.push(placed);
    }
    if above.has_sections() {
        widen_section(&mut cells, keep, aligned.n_cols);
    }
    let grid = Grid {
        n_rows: keep + next.n_rows - skip,
        header_rows: above.header_rows,
        header_cols: above.header_cols,
        columns: columns::described(above, next, aligned),
        cells,
    };
    above.with(next, grid)
}

/// Where the labels of sections go across the table, one that begins a part does, too: alone at the top it was taken for
/// a heading of the first column.
fn widen_section(cells: &mut Vec<Placed>, row: usize, n_cols: usize) {
    let is_rest = |placed: &Placed| placed.cell.row == row && placed.cell.col > 0;
    let is_label = |placed: &Placed| {
        let cell = &placed.cell;
        (cell.row, cell.col, cell.row_span) == (row, 0, 1) && !cell.text.is_empty()
    };
    let is_alone = cells
        .iter()
        .filter(|placed| is_rest(placed))
        .all(|placed| placed.cell.text.is_empty() && placed.cell.row_span == 1);
    if is_alone && let Some(label) = cells.iter_mut().find(|placed| is_label(placed)) {
        label.cell.col_span = n_cols;
        cells.retain(|placed| !is_rest(placed));
    }
}

/// Moves a cell to its joined columns.
fn spread(placed: &mut Placed, to: &[usize]) {
    let cell = &mut placed.cell;
    let (first, last) = (to[cell.col], to[cell.col + cell.col_span - 1]);
    (cell.col, cell.col_span) = (first, last + 1 - first);
}
