mod tables;
mod graphs;
mod chaos;

use crate::{
    figure::{Align, Cell, CellRole, Column, Figure, Table, ValueType, WarningCode},
    geometry::Rect,
    table::value,
};

use super::{Joined, stitch};

/// A table of texts; `<` joins a place to the one on its left, `^` to the one above.
fn table(header_rows: usize, rows: &[&[&str]]) -> Table {
    let n_cols = rows[0].len();
    let mut cells: Vec<Cell> = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for (col, text) in texts.iter().enumerate() {
            let covers = |cell: &&mut Cell, row: usize, col: usize| {
                (cell.row..cell.row + cell.row_span).contains(&row)
                    && (cell.col..cell.col + cell.col_span).contains(&col)
            };
            match *text {
                "<" => {
                    let left = cells
                        .iter_mut()
                        .find(|cell| covers(cell, row, col - 1))
                        .unwrap();
                    left.col_span = left.col_span.max(col + 1 - left.col);
                }
                "^" => {
                    let above = cells
                        .iter_mut()
                        .find(|cell| covers(cell, row - 1, col))
                        .unwrap();
                    above.row_span = above.row_span.max(row + 1 - above.row);
                }
                text => cells.push(Cell {
                    row,
                    col,
                    row_span: 1,
                    col_span: 1,
                    role: if row < header_rows {
                        CellRole::ColumnHeader
                    } else {
                        CellRole::Body
                    },
                    text: text.to_owned(),
                    value: (header_rows <= row)
                        .then(|| value::parse(text).value)
                        .flatten(),
                    align: Align::Left,
                    bold: row < header_rows,
                    indent: 0,
                    bbox: Rect::from_ltrb(
                        col as f32 * 0.2,
                        row as f32 * 0.1,
                        col as f32 * 0.2 + 0.1,
                        row as f32 * 0.1 + 0.05,
                    ),
                    confidence: 0.9,
                }),
            }
        }
    }
    let name = |col: usize| {
        let above = cells.iter().filter(|cell| {
            cell.row < header_rows && (cell.col..cell.col + cell.col_span).contains(&col)
        });
        above
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    Table {
        n_rows: rows.len(),
        n_cols,
        header_rows,
        header_cols: 0,
        columns: (0..n_cols)
            .map(|col| Column {
                name: name(col),
                value_type: ValueType::Text,
                unit: None,
            })
            .collect(),
        cells,
        title: None,
        notes: Vec::new(),
        bbox: Rect::default(),
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

/// The texts of a table as [`table`] takes them.
fn texts(table: &Table) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::from("?"); table.n_cols]; table.n_rows];
    for cell in &table.cells {
        for (row, texts) in rows
            .iter_mut()
            .enumerate()
            .skip(cell.row)
            .take(cell.row_span)
        {
            for (col, text) in texts
                .iter_mut()
                .enumerate()
                .skip(cell.col)
                .take(cell.col_span)
            {
                assert_eq!(text, "?", "row {row}, column {col} is covered twice");
                *text = match (row == cell.row, col == cell.col) {
                    (true, true) => cell.text.clone(),
                    (_, false) => "<".to_owned(),
                    (false, true) => "^".to_owned(),
                };
            }
        }
    }
    rows
}

fn parts(tables: &[Table]) -> Vec<Option<Figure>> {
    tables
        .iter()
        .map(|table| Some(Figure::Table(table.clone())))
        .collect()
}

/// The one whole that these parts make.
fn whole(tables: &[Table]) -> Table {
    let joined = stitch(&parts(tables));
    let [
        Joined {
            figure: Figure::Table(table),
            members,
            origins,
        },
    ] = joined.as_slice()
    else {
        panic!("not one table: {joined:?}");
    };
    assert_eq!(*members, (0..tables.len()).collect::<Vec<_>>());
    assert_eq!(origins.len(), table.cells.len());
    table.clone()
}

fn codes(table: &Table) -> Vec<WarningCode> {
    table.warnings.iter().map(|warning| warning.code).collect()
}
