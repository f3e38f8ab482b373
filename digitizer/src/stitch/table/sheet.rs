//! A table while it is put together.

use crate::{
    figure::{Align, Cell, CellRole, Column, Table},
    geometry::Rect,
    stitch::{alike::folded, merged_lines, merged_warnings},
};

use super::totals;

/// A cell and the part that it comes from.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) cell: Cell,
    pub(super) part: usize,
}

/// A table whose cells know where they come from.
#[derive(Debug, Clone)]
pub(in crate::stitch) struct Sheet {
    pub(super) n_rows: usize,
    pub(super) header_rows: usize,
    pub(super) header_cols: usize,
    pub(super) columns: Vec<Column>,
    pub(super) cells: Vec<Placed>,
    /// Everything that is not on the grid.
    table: Table,
    n_parts: usize,
}

impl Sheet {
    pub(in crate::stitch) fn of(table: &Table, part: usize) -> Self {
        let mut around = table.clone();
        let cells = std::mem::take(&mut around.cells);
        Self {
            n_rows: table.n_rows,
            header_rows: table.header_rows,
            header_cols: table.header_cols,
            columns: std::mem::take(&mut around.columns),
            cells: cells
                .into_iter()
                .map(|cell| Placed { cell, part })
                .collect(),
            table: around,
            n_parts: 1,
        }
    }

    pub(super) fn n_cols(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are rows below the header that are one label across all columns.
    pub(super) fn has_sections(&self) -> bool {
        let is_section = |placed: &Placed| {
            let Cell { row, col_span, .. } = placed.cell;
            self.header_rows <= row && self.n_cols() > 1 && col_span == self.n_cols()
        };
        self.cells.iter().any(is_section)
    }

    /// Folded texts, row by row; a span's text stands in its first place.
    pub(super) fn folded(&self) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new(); self.n_cols()]; self.n_rows];
        for Placed { cell, .. } in &self.cells {
            rows[cell.row][cell.col] = folded(&cell.text);
        }
        rows
    }

    /// Both as one on a new grid: what stands around the first is kept, and what the second adds is added.
    pub(super) fn with(&self, next: &Self, grid: Grid) -> Self {
        let mut table = self.table.clone();
        let share = self.n_parts as f32 / (self.n_parts + 1) as f32;
        table.confidence = table.confidence * share + next.table.confidence * (1.0 - share);
        table.notes = merged_lines(&table.notes, &next.table.notes);
        table.warnings = merged_warnings(&table.warnings, &next.table.warnings);
        table.title = table.title.or_else(|| next.table.title.clone());
        let cells = covered(
            grid.cells,
            grid.n_rows,
            grid.columns.len(),
            grid.header_rows,
        );
        Self {
            n_rows: grid.n_rows,
            header_rows: grid.header_rows,
            header_cols: grid.header_cols,
            columns: grid.columns,
            cells,
            table,
            n_parts: self.n_parts + 1,
        }
    }

    /// The table with its totals checked, and for each cell its part.
    pub(in crate::stitch) fn finished(self) -> (Table, Vec<usize>) {
        let doubts = totals::doubts(&self);
        let mut table = self.table;
        table.warnings.extend(doubts);
        (table.n_rows, table.n_cols) = (self.n_rows, self.columns.len());
        (table.header_rows, table.header_cols) = (self.header_rows, self.header_cols);
        table.columns = self.columns;
        let (cells, parts) = self.cells.into_iter().map(|it| (it.cell, it.part)).unzip();
        table.cells = cells;
        (table, parts)
    }
}

/// What a join comes to.
pub(super) struct Grid {
    pub(super) n_rows: usize,
    pub(super) header_rows: usize,
    pub(super) header_cols: usize,
    pub(super) columns: Vec<Column>,
    pub(super) cells: Vec<Placed>,
}

/// The cells in reading order, one for every place: what two would cover is the first one's, and holes are empty cells.
fn covered(
    mut cells: Vec<Placed>,
    n_rows: usize,
    n_cols: usize,
    header_rows: usize,
) -> Vec<Placed> {
    cells.sort_by_key(|placed| (placed.cell.row, placed.cell.col));
    let mut owner: Vec<Option<usize>> = vec![None; n_rows * n_cols];
    let mut kept: Vec<Placed> = Vec::with_capacity(cells.len());
    for mut placed in cells {
        let cell = &mut placed.cell;
        cell.row_span = cell.row_span.min(n_rows.saturating_sub(cell.row));
        cell.col_span = cell.col_span.min(n_cols.saturating_sub(cell.col));
        let places = places(cell, n_cols);
        if places.is_empty() || places.iter().any(|&place| owner[place].is_some()) {
            continue;
        }
        for place in places {
            owner[place] = Some(placed.part);
        }
        kept.push(placed);
    }
    for place in 0..owner.len() {
        if owner[place].is_none() {
            let (row, col) = (place / n_cols, place % n_cols);
            // An empty cell comes from where its left neighbour comes from.
            let part = owner[row * n_cols..place]
                .iter()
                .rev()
                .find_map(|part| *part);
            kept.push(Placed {
                cell: empty(row, col, row < header_rows),
                part: part
                    .or_else(|| kept.first().map(|first| first.part))
                    .unwrap_or(0),
            });
        }
    }
    kept.sort_by_key(|placed| (placed.cell.row, placed.cell.col));
    kept
}

fn places(cell: &Cell, n_cols: usize) -> Vec<usize> {
    let rows = cell.row..cell.row + cell.row_span;
    rows.flat_map(|row| (cell.col..cell.col + cell.col_span).map(move |col| row * n_cols + col))
        .collect()
}

fn empty(row: usize, col: usize, is_header: bool) -> Cell {
    Cell {
        row,
        col,
        row_span: 1,
        col_span: 1,
        role: if is_header {
            CellRole::ColumnHeader
        } else {
            CellRole::Body
        },
        text: String::new(),
        value: None,
        align: Align::Left,
        bold: false,
        indent: 0,
        bbox: Rect::default(),
        confidence: 1.0,
    }
}
