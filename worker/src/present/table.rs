//! `digitizer`'s table in wire form.

use digitizer::figure::{self, CellRole, Table};
use shared::contract::replacement::{Align, TableCell, TableColumn, TableReplacement, ValueType};

use super::{
    FormatError, Layout, PictureSize, csv, html, markdown, prosemirror,
    scalars::{bbox, lines, plain_text, share, some_text},
    validate,
};

/// Every form of a table, checked.
pub(super) fn replacement(
    table: &Table,
    size: PictureSize,
) -> Result<TableReplacement, FormatError> {
    validate::grid(table)?;
    let columns: Vec<TableColumn> = table.columns.iter().enumerate().map(column).collect();
    let cells: Vec<TableCell> = table
        .cells
        .iter()
        .map(|cell| self::cell(cell, size))
        .collect();
    let layout = Layout {
        n_rows: table.n_rows,
        header_rows: table.header_rows,
        columns: &columns,
        cells: &cells,
    };
    let replacement = TableReplacement {
        title: some_text(table.title.as_ref()),
        caption: None,
        notes: lines(&table.notes),
        markdown: markdown::render(layout),
        html: html::render(layout),
        csv: csv::render(layout.flattened()),
        prosemirror: prosemirror::node(layout),
        header_rows: table.header_rows,
        header_cols: table.header_cols,
        columns,
        cells,
    };
    validate::prosemirror(&replacement.prosemirror, table.n_rows, table.n_cols)?;
    validate::size(&replacement)?;
    Ok(replacement)
}

fn column((index, column): (usize, &figure::Column)) -> TableColumn {
    TableColumn {
        key: format!("c{index}"),
        name: plain_text(&column.name),
        value_type: match column.value_type {
            figure::ValueType::Text => ValueType::Text,
            figure::ValueType::Number => ValueType::Number,
            figure::ValueType::Percent => ValueType::Percent,
            figure::ValueType::Currency => ValueType::Currency,
            figure::ValueType::Date => ValueType::Date,
        },
        unit: some_text(column.unit.as_ref()),
    }
}

fn cell(cell: &figure::Cell, size: PictureSize) -> TableCell {
    let text = plain_text(&cell.text);
    let align = (!text.is_empty()).then_some(match cell.align {
        figure::Align::Left => Align::Left,
        figure::Align::Center => Align::Center,
        figure::Align::Right => Align::Right,
    });
    TableCell {
        r: cell.row,
        c: cell.col,
        rowspan: cell.row_span,
        colspan: cell.col_span,
        text,
        value: cell.value.filter(|value| value.is_finite()),
        header: cell.role != CellRole::Body,
        align,
        bold: cell.bold.then_some(true),
        indent: (cell.indent > 0).then_some(cell.indent),
        bbox: bbox(&cell.bbox, size),
        confidence: share(cell.confidence),
        element_index: None,
    }
}
