//! A table for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use shared::contract::replacement::{Align, TableCell, TableReplacement, ValueType};

use crate::console::printable;

/// The grid, with its header.
pub(super) fn drawn(table: &TableReplacement) -> String {
    grid(table).to_string()
}

fn grid(table: &TableReplacement) -> Table {
    let n_rows = table
        .cells
        .iter()
        .map(|cell| cell.r + cell.rowspan)
        .max()
        .unwrap_or(0);
    let header_rows = table.header_rows.min(n_rows);
    let mut drawn = Table::new();
    drawn
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if 0 < header_rows {
        drawn
            .set_header((0..table.columns.len()).map(|column| heading(table, header_rows, column)));
    }
    for row in header_rows..n_rows {
        drawn.add_row((0..table.columns.len()).map(|column| body_text(table, row, column)));
    }
    for (column_idx, column) in table.columns.iter().enumerate() {
        if let Some(drawn) = drawn.column_mut(column_idx) {
            drawn.set_cell_alignment(match alignment(table, column_idx) {
                Some(Align::Center) => CellAlignment::Center,
                Some(Align::Right) => CellAlignment::Right,
                None if column.value_type != ValueType::Text => CellAlignment::Right,
                Some(Align::Left) | None => CellAlignment::Left,
            });
        }
    }
    drawn
}

/// The header cells above a column, one per line.
///
/// One that covers several columns stands above each of them, but one that covers all only above the first.
fn heading(table: &TableReplacement, header_rows: usize, column: usize) -> String {
    let above = table
        .cells
        .iter()
        .filter(|cell| cell.r < header_rows && is_above(cell, column, table.columns.len()));
    let texts: Vec<String> = above
        .filter(|cell| !cell.text.is_empty())
        .map(|cell| printable(&cell.text))
        .collect();
    texts.join("\n")
}

fn is_above(cell: &TableCell, column: usize, n_columns: usize) -> bool {
    if cell.colspan == n_columns {
        return column == 0;
    }
    cell.c <= column && column < cell.c + cell.colspan
}

fn body_text(table: &TableReplacement, row: usize, column: usize) -> String {
    let cell = table
        .cells
        .iter()
        .find(|cell| cell.r == row && cell.c == column);
    cell.map(|cell| {
        format!(
            "{:indent$}{}",
            "",
            printable(&cell.text),
            indent = 2 * usize::from(cell.indent.unwrap_or(0))
        )
    })
    .unwrap_or_default()
}

/// How most body cells of a column are set.
fn alignment(table: &TableReplacement, column: usize) -> Option<Align> {
    let body = || {
        table
            .cells
            .iter()
            .filter(|cell| cell.r >= table.header_rows && cell.c == column && !cell.text.is_empty())
    };
    let count = |align| body().filter(|cell| cell.align == Some(align)).count();
    [Align::Left, Align::Center, Align::Right]
        .into_iter()
        .max_by_key(|align| count(*align))
        .filter(|align| 0 < count(*align))
}
