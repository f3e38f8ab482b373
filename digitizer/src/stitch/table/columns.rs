//! Which column of one part is which of the other.

use crate::{
    figure::{Column, ValueType},
    stitch::alike::{alike, folded},
    table::value,
};

use super::sheet::{Placed, Sheet};

/// For each column of both sheets, its place in the joined one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Aligned {
    pub(super) above: Vec<usize>,
    pub(super) next: Vec<usize>,
    pub(super) n_cols: usize,
}

/// The columns of two sheets that go below one another. As many are the same ones; where one sheet has fewer, they are
/// found by their names, or by where they stand.
pub(super) fn align(above: &Sheet, next: &Sheet) -> Option<Aligned> {
    let (a, b) = (above.n_cols(), next.n_cols());
    if a == b {
        return Some(Aligned {
            above: (0..a).collect(),
            next: (0..b).collect(),
            n_cols: a,
        });
    }
    let (wide, narrow) = if a > b { (above, next) } else { (next, above) };
    let found = by_name(wide, narrow).or_else(|| by_place(wide, narrow))?;
    let all = (0..wide.n_cols()).collect();
    let n_cols = wide.n_cols();
    Some(if a > b {
        Aligned {
            above: all,
            next: found,
            n_cols,
        }
    } else {
        Aligned {
            above: found,
            next: all,
            n_cols,
        }
    })
}

/// Every column of the narrow sheet by its name, in order.
fn by_name(wide: &Sheet, narrow: &Sheet) -> Option<Vec<usize>> {
    let mut from = 0;
    let mut found = Vec::new();
    for column in &narrow.columns {
        let name = folded(&column.name);
        let is_it = |other: &Column| !name.is_empty() && alike(&folded(&other.name), &name);
        let at = from + wide.columns[from..].iter().position(is_it)?;
        found.push(at);
        from = at + 1;
    }
    Some(found)
}

/// Every column of the narrow sheet by the middle of its cells, in order, none further from the wide sheet's than half
/// the way to the next one.
fn by_place(wide: &Sheet, narrow: &Sheet) -> Option<Vec<usize>> {
    let (wide, narrow) = (middles(wide)?, middles(narrow)?);
    let mut found: Vec<usize> = Vec::new();
    for middle in narrow {
        let distance = |at: &usize| (wide[*at] - middle).abs();
        let nearest = (0..wide.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        let beside = [
            nearest.checked_sub(1),
            Some(nearest + 1).filter(|at| *at < wide.len()),
        ];
        let pitch = beside
            .iter()
            .flatten()
            .map(|at| (wide[*at] - wide[nearest]).abs());
        let pitch = pitch.fold(f32::INFINITY, f32::min);
        let in_order = found.last().is_none_or(|last| *last < nearest);
        if !in_order || distance(&nearest) > pitch / 2.0 {
            return None;
        }
        found.push(nearest);
    }
    Some(found)
}

/// For each column, the median middle of its cells.
fn middles(sheet: &Sheet) -> Option<Vec<f32>> {
    (0..sheet.n_cols())
        .map(|col| {
            let is_here = |placed: &&Placed| {
                let cell = &placed.cell;
                cell.col == col
                    && cell.col_span == 1
                    && cell.bbox.width() > 0.0
                    && !cell.text.is_empty()
            };
            let here = sheet.cells.iter().filter(is_here);
            let mut middles: Vec<f32> = here.map(|placed| placed.cell.bbox.center_x()).collect();
            middles.sort_by(f32::total_cmp);
            middles.get(middles.len() / 2).copied()
        })
        .collect()
}

/// Share of the columns that hold numbers in both sheets or in neither; columns without text in one are left out.
pub(super) fn share_of_same_kind(above: &Sheet, next: &Sheet, aligned: &Aligned) -> f32 {
    let (a, b) = (
        kinds(above, above.header_rows, &aligned.above, aligned.n_cols),
        kinds(next, next.header_rows, &aligned.next, aligned.n_cols),
    );
    let both: Vec<(bool, bool)> = a
        .iter()
        .zip(&b)
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
        .collect();
    let same = both.iter().filter(|(a, b)| a == b).count();
    if both.is_empty() {
        0.0
    } else {
        same as f32 / both.len() as f32
    }
}

/// For each joined column, whether most of its cells from a row on are numbers; `None` for an empty one.
pub(super) fn kinds(
    sheet: &Sheet,
    from_row: usize,
    to: &[usize],
    n_cols: usize,
) -> Vec<Option<bool>> {
    let mut votes = vec![(0_usize, 0_usize); n_cols];
    let body = sheet
        .cells
        .iter()
        .filter(|placed| from_row <= placed.cell.row);
    for Placed { cell, .. } in
        body.filter(|placed| !placed.cell.text.is_empty() && placed.cell.col_span == 1)
    {
        let vote = &mut votes[to[cell.col]];
        match value::parse(&cell.text).kind {
            value::Kind::Absent => {}
            value::Kind::Text | value::Kind::Date => vote.1 += 1,
            _ => vote.0 += 1,
        }
    }
    let kind = |(numbers, texts): (usize, usize)| (numbers + texts > 0).then_some(numbers > texts);
    votes.into_iter().map(kind).collect()
}

/// The joined columns: named by the first sheet where it has a name, and of the first sheet's type unless it has none.
pub(super) fn described(above: &Sheet, next: &Sheet, aligned: &Aligned) -> Vec<Column> {
    let nameless = Column {
        name: String::new(),
        value_type: ValueType::Text,
        unit: None,
    };
    let mut columns = vec![nameless; aligned.n_cols];
    for (column, &at) in next.columns.iter().zip(&aligned.next) {
        columns[at] = Column {
            // A row of values that was taken for a header names nothing.
            name: if above.header_rows == 0 {
                column.name.clone()
            } else {
                String::new()
            },
            ..column.clone()
        };
    }
    for (column, &at) in above.columns.iter().zip(&aligned.above) {
        columns[at] = column.clone();
    }
    columns
}
