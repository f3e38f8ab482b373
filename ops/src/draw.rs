//! A table for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use shared::contract::event::Warning;
use shared::contract::replacement::{Align, TableCell, TableReplacement, ValueType};

use crate::console::printable;

/// Title, grid, notes and warnings, as lines to print.
pub(crate) fn table(table: &TableReplacement, warnings: &[Warning]) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(table.title.iter().map(|title| printable(title)));
    parts.push(grid(table).to_string());
    parts.extend(
        table
            .notes
            .iter()
            .map(|note| format!("note: {}", printable(note))),
    );
    parts.extend(
        warnings
            .iter()
            .map(|warning| format!("warning: {}", printable(&warning.message))),
    );
    parts.join("\n")
}

/// Rows of texts under a header.
pub(crate) fn rows<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut drawn = Table::new();
    drawn
        .load_style(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    for row in rows {
        drawn.add_row(row.map(|text| printable(&text)));
    }
    drawn.to_string()
}

/// A span of time in its largest fitting unit.
pub(crate) fn span(ms: u64) -> String {
    match ms / 1000 {
        0 => format!("{ms} ms"),
        s @ 1..120 => format!("{s} s"),
        s @ 120..7_200 => format!("{} min", s / 60),
        s @ 7_200..172_800 => format!("{} h", s / 3_600),
        s => format!("{} d", s / 86_400),
    }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn cell(r: usize, c: usize, colspan: usize, text: &str) -> Value {
        json!({ "r": r, "c": c, "rowspan": 1, "colspan": colspan, "text": text, "value": null, "header": r == 0,
                "bbox": [0.0, 0.0, 1.0, 1.0], "confidence": 1.0 })
    }

    fn sample() -> TableReplacement {
        let column = |name: &str| json!({ "key": "c0", "name": name, "value_type": "text" });
        serde_json::from_value(json!({
            "title": "Rent \u{1b}[31mroll", "notes": ["As of June"], "header_rows": 1, "header_cols": 0,
            "columns": [column("Suite"), column("Rent"), column("Term")], "markdown": "", "html": "", "csv": "", "prosemirror": {},
            "cells": [cell(0, 0, 2, "Lease"), cell(0, 2, 1, ""), cell(1, 0, 1, "100"), cell(1, 1, 1, "$42.00"), cell(1, 2, 1, "5")],
        }))
        .expect("a table in wire form")
    }

    #[test]
    fn a_drawing_has_title_header_cells_and_notes_in_this_order() {
        let drawing = table(&sample(), &[]);
        let places = ["Rent", "Lease", "$42.00", "note: As of June"]
            .map(|text| drawing.find(text).expect(text));
        assert!(places.is_sorted(), "{drawing}");
        assert_eq!(
            drawing.matches("Lease").count(),
            2,
            "a wide header stands above each of its columns"
        );
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert!(!table(&sample(), &[]).contains('\u{1b}'));
    }
}
