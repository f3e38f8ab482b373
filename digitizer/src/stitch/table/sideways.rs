//! One table beside the other: cut by columns, with the row labels in both.

use crate::{
    figure::{Cell, CellRole, Column},
    stitch::alike::{same_but_for_mark, same_label, share_alike},
};

use super::{
    heading,
    sheet::{Grid, Placed, Sheet},
};

/// Share of the rows that must have their label in both parts.
const SAME_LABELS: f32 = 0.8;
/// Rows with a label that both parts must have at least.
const LEAST_LABELS: usize = 2;
/// Most pairs of rows that are compared.
const MAX_PAIRS: usize = 1_000_000;

/// A row of the joined table: the row of each part that shows it.
type Pair = (Option<usize>, Option<usize>);

/// The next table's columns to the right of the first one's.
pub(super) fn join(left: &Sheet, next: &Sheet) -> Option<Sheet> {
    let (a, b) = (left.folded(), next.folded());
    if a.len() * b.len() > MAX_PAIRS || (left.header_rows > 0) != (next.header_rows > 0) {
        return None;
    }
    let pairs = paired_rows(left, next, &a, &b)?;
    let n_labels = label_columns(&a, &b, &pairs);
    if n_labels == 0
        || n_labels == next.n_cols()
        || shows_the_same(left, next, &a, &b, &pairs, n_labels)
    {
        return None;
    }
    Some(beside(left, next, &pairs, n_labels))
}

/// Rows with the same label, in the order of both; `None` when too few have one.
fn paired_rows(
    left: &Sheet,
    next: &Sheet,
    a: &[Vec<String>],
    b: &[Vec<String>],
) -> Option<Vec<Pair>> {
    let (head_a, head_b) = (left.header_rows, next.header_rows);
    let label = |row: &Vec<String>| row.first().cloned().unwrap_or_default();
    let (labels_a, labels_b): (Vec<String>, Vec<String>) = (
        a[head_a..].iter().map(label).collect(),
        b[head_b..].iter().map(label).collect(),
    );
    let body = common(&labels_a, &labels_b);
    let body = paired_by_place(&body, &labels_a, &labels_b);
    let is_both = |pair: &&Pair| pair.0.is_some() && pair.1.is_some();
    let both = body.iter().filter(is_both).count();
    let mut named: Vec<&String> = body
        .iter()
        .filter(is_both)
        .filter_map(|pair| Some(&labels_a[pair.0?]))
        .filter(|label| !label.is_empty())
        .collect();
    named.sort();
    named.dedup();
    let most = labels_a.len().max(labels_b.len());
    if named.len() < LEAST_LABELS || (both as f32) < SAME_LABELS * most as f32 {
        return None;
    }
    // Headers stand on the same row at the bottom; the one with more rows has them above.
    let n_head = head_a.max(head_b);
    let head = (0..n_head).map(|row| {
        (
            (row + head_a).checked_sub(n_head),
            (row + head_b).checked_sub(n_head),
        )
    });
    let moved = body
        .iter()
        .map(|(a, b)| (a.map(|row| row + head_a), b.map(|row| row + head_b)));
    Some(head.chain(moved).collect())
}

/// The longest common sequence of labels, with what only one side has in between.
fn common(a: &[String], b: &[String]) -> Vec<Pair> {
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    let is_same: Vec<bool> = a
        .iter()
        .flat_map(|a| b.iter().map(move |b| same_label(a, b)))
        .collect();
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if is_same[i * b.len() + j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        let is_pair = i < a.len() && j < b.len() && is_same[i * b.len() + j];
        let go_left = j == b.len()
            || (i < a.len() && longest[(i + 1) * width + j] >= longest[i * width + j + 1]);
        if is_pair {
            pairs.push((Some(i), Some(j)));
            (i, j) = (i + 1, j + 1);
        } else if go_left {
            pairs.push((Some(i), None));
            i += 1;
        } else {
            pairs.push((None, Some(j)));
            j += 1;
        }
    }
    pairs
}

/// Between rows that both parts have, as many rows of the one as of the other are the same rows where only the mark at
/// the end of their labels differs.
fn paired_by_place(pairs: &[Pair], a: &[String], b: &[String]) -> Vec<Pair> {
    let is_both = |pair: &Pair| pair.0.is_some() && pair.1.is_some();
    let mut paired = Vec::with_capacity(pairs.len());
    for run in pairs.chunk_by(|one, next| is_both(one) == is_both(next)) {
        let (only_a, only_b): (Vec<usize>, Vec<usize>) = (
            run.iter().filter_map(|pair| pair.0).collect(),
            run.iter().filter_map(|pair| pair.1).collect(),
        );
        let places = only_a.iter().zip(&only_b);
        let is_same = !is_both(&run[0])
            && only_a.len() == only_b.len()
            && places
                .clone()
                .all(|(at, to)| same_but_for_mark(&a[*at], &b[*to]));
        if is_same {
            paired.extend(places.map(|(at, to)| (Some(*at), Some(*to))));
        } else {
            paired.extend_from_slice(run);
        }
    }
    paired
}

/// How many leading columns of the next part are those of the first.
fn label_columns(a: &[Vec<String>], b: &[Vec<String>], pairs: &[Pair]) -> usize {
    let is_label = |col: &usize| {
        let texts = pairs.iter().filter_map(|pair| {
            Some((
                a[pair.0?].get(*col)?.as_str(),
                b[pair.1?].get(*col)?.as_str(),
            ))
        });
        share_alike(texts).is_some_and(|share| SAME_LABELS <= share)
    };
    let n_cols = a.iter().map(Vec::len).max().unwrap_or_default();
    (0..n_cols).take_while(is_label).count()
}

/// Whether the next part's columns are the first one's, by their names or by what is in them.
fn shows_the_same(
    left: &Sheet,
    next: &Sheet,
    a: &[Vec<String>],
    b: &[Vec<String>],
    pairs: &[Pair],
    n_labels: usize,
) -> bool {
    if left.n_cols() != next.n_cols() {
        return false;
    }
    let rows = |is_head: bool| {
        let pairs = pairs
            .iter()
            .filter(move |pair| is_head == pair.0.is_some_and(|row| row < left.header_rows));
        let texts =
            pairs.filter_map(|pair| Some((&a[pair.0?][n_labels..], &b[pair.1?][n_labels..])));
        let texts = texts.flat_map(|(a, b)| a.iter().zip(b));
        share_alike(texts.map(|(a, b)| (a.as_str(), b.as_str())))
    };
    rows(true)
        .or_else(|| rows(false))
        .is_some_and(|share| SAME_LABELS <= share)
}

fn beside(left: &Sheet, next: &Sheet, pairs: &[Pair], n_labels: usize) -> Sheet {
    let place = |of: fn(&Pair) -> Option<usize>, n_rows: usize| {
        let mut places = vec![0; n_rows];
        for (at, pair) in pairs.iter().enumerate() {
            if let Some(row) = of(pair) {
                places[row] = at;
            }
        }
        places
    };
    let (rows_a, rows_b) = (
        place(|pair| pair.0, left.n_rows),
        place(|pair| pair.1, next.n_rows),
    );
    let header_rows = left.header_rows.max(next.header_rows);
    let mut cells: Vec<Placed> = left
        .cells
        .iter()
        .map(|placed| moved(placed, &rows_a))
        .collect();
    for placed in &next.cells {
        let mut placed = moved(placed, &rows_b);
        let cell = &mut placed.cell;
        let end = cell.col + cell.col_span;
        let is_in_both = pairs[cell.row].0.is_some();
        if cell.col < n_labels && is_in_both {
            if n_labels < end {
                widen(&mut cells, cell, left.n_cols(), end - n_labels);
            }
            continue;
        }
        if cell.col < n_labels {
            // A row that only this part has brings its label along.
            cell.col_span = cell.col_span.min(n_labels - cell.col);
        } else {
            cell.col = cell.col - n_labels + left.n_cols();
        }
        if cell.col == left.n_cols() && goes_on(&mut cells, cell, header_rows) {
            continue;
        }
        cells.push(placed);
    }
    let columns = left.columns.iter().chain(&next.columns[n_labels..]);
    let mut columns: Vec<Column> = columns.cloned().collect();
    for row in 0..header_rows.saturating_sub(1) {
        let heads = (n_labels..left.n_cols(), left.n_cols()..columns.len());
        heading::reach_out(&mut cells, &mut columns, heads, (row, header_rows));
    }
    let grid = Grid {
        n_rows: pairs.len(),
        header_rows,
        header_cols: left.header_cols,
        columns,
        cells,
    };
    left.with(next, grid)
}

fn moved(placed: &Placed, rows: &[usize]) -> Placed {
    let mut placed = placed.clone();
    let cell = &mut placed.cell;
    let last = rows[cell.row + cell.row_span - 1];
    cell.row = rows[cell.row];
    cell.row_span = last + 1 - cell.row;
    placed
}

/// A label that spans all columns of both parts spans all columns of the whole.
fn widen(cells: &mut [Placed], label: &Cell, n_cols: usize, by: usize) {
    let is_it = |placed: &&mut Placed| {
        let cell = &placed.cell;
        cell.row == label.row && cell.col_span > 1 && cell.col + cell.col_span == n_cols
    };
    if let Some(placed) = cells.iter_mut().find(is_it) {
        placed.cell.col_span += by;
    }
}

/// Whether a header over columns of the first part goes on over those of the next, which makes it one.
fn goes_on(cells: &mut [Placed], next: &Cell, header_rows: usize) -> bool {
    let is_over_others =
        next.role == CellRole::ColumnHeader && next.row + next.row_span < header_rows;
    let is_it = |placed: &&mut Placed| {
        let cell = &placed.cell;
        (cell.row, cell.row_span, cell.col + cell.col_span) == (next.row, next.row_span, next.col)
            && !cell.text.is_empty()
            && cell.text == next.text
    };
    let before = cells.iter_mut().find(is_it).filter(|_| is_over_others);
    before.is_some_and(|placed| {
        placed.cell.col_span += next.col_span;
        true
    })
}
