use digitizer::{
    figure::{Align, Cell, CellRole, Column},
    geometry::Rect,
};
use serde_json::json;
use shared::contract::replacement::TableReplacement;

use super::*;

fn cell(row: usize, col: usize, row_span: usize, col_span: usize) -> Cell {
    Cell {
        row,
        col,
        row_span,
        col_span,
        role: CellRole::Body,
        text: String::new(),
        value: None,
        align: Align::Left,
        bold: false,
        indent: 0,
        bbox: Rect::default(),
        confidence: 1.0,
    }
}

fn table(n_rows: usize, n_cols: usize, cells: Vec<Cell>) -> Table {
    Table {
        n_rows,
        n_cols,
        header_rows: 0,
        header_cols: 0,
        cells,
        columns: (0..n_cols.min(8))
            .map(|_| Column {
                name: String::new(),
                value_type: digitizer::figure::ValueType::Text,
                unit: None,
            })
            .collect(),
        title: None,
        notes: Vec::new(),
        bbox: Rect::default(),
        confidence: 1.0,
        warnings: Vec::new(),
    }
}

#[test]
fn a_grid_covered_exactly_once_is_valid() {
    let valid = table(
        2,
        3,
        vec![
            cell(0, 0, 2, 1),
            cell(0, 1, 1, 2),
            cell(1, 1, 1, 1),
            cell(1, 2, 1, 1),
        ],
    );
    assert_eq!(grid(&valid), Ok(()));
}

#[test]
fn holes_overlaps_and_stray_cells_are_found() {
    let cases = [
        (table(0, 2, vec![]), FormatError::Empty),
        (
            table(500, 500, vec![]),
            FormatError::TooManyPlaces {
                n_rows: 500,
                n_cols: 500,
            },
        ),
        (
            table(usize::MAX, 2, vec![]),
            FormatError::TooManyPlaces {
                n_rows: usize::MAX,
                n_cols: 2,
            },
        ),
        (table(1, 9, vec![]), FormatError::Shape),
        (
            table(1, 2, vec![cell(0, 0, 1, 1)]),
            FormatError::Coverage {
                row: 0,
                col: 1,
                times: 0,
            },
        ),
        (
            table(1, 2, vec![cell(0, 0, 1, 2), cell(0, 1, 1, 1)]),
            FormatError::Coverage {
                row: 0,
                col: 1,
                times: 2,
            },
        ),
        (
            table(1, 2, vec![cell(0, 1, 1, 1), cell(0, 0, 1, 1)]),
            FormatError::Misplaced { row: 0, col: 0 },
        ),
        (
            table(1, 2, vec![cell(0, 0, 1, 3)]),
            FormatError::Misplaced { row: 0, col: 0 },
        ),
        (
            table(1, 2, vec![cell(0, 0, 0, 1)]),
            FormatError::Misplaced { row: 0, col: 0 },
        ),
        (
            table(1, 2, vec![cell(0, 0, 1, usize::MAX)]),
            FormatError::Misplaced { row: 0, col: 0 },
        ),
        (
            table(1, 2, vec![cell(7, 0, 1, 1)]),
            FormatError::Misplaced { row: 7, col: 0 },
        ),
    ];
    for (table, error) in cases {
        assert_eq!(grid(&table), Err(error));
    }
}

/// A row of cells given as `(colspan, rowspan)`.
fn row(spans: &[(u64, u64)]) -> Value {
    let cells: Vec<Value> = spans
        .iter()
        .map(|(colspan, rowspan)| {
            json!({
                "type": "table_cell",
                "attrs": {"colspan": colspan, "rowspan": rowspan, "colwidth": null},
                "content": [{"type": "paragraph"}],
            })
        })
        .collect();
    json!({"type": "table_row", "content": cells})
}

#[test]
fn a_node_that_is_not_rectangular_is_found() {
    let cases: [(Vec<Value>, Result<(), FormatError>); 7] = [
        (vec![row(&[(1, 2), (1, 1)]), row(&[(1, 1)])], Ok(())),
        (vec![row(&[(2, 2)]), row(&[])], Ok(())),
        (
            vec![row(&[(1, 1)]), row(&[(2, 1)])],
            Err(FormatError::Node("a row is too short")),
        ),
        (
            vec![row(&[(1, 1); 3]), row(&[(2, 1)])],
            Err(FormatError::Node("a row is too long")),
        ),
        (
            vec![row(&[(1, 1), (1, 2)]), row(&[(2, 1)])],
            Err(FormatError::Node("two cells overlap")),
        ),
        (
            vec![row(&[(2, 1)]), row(&[(2, 2)])],
            Err(FormatError::Node("a cell reaches below the table")),
        ),
        (
            vec![row(&[(2, 1)]), row(&[(0, 1), (2, 1)])],
            Err(FormatError::Node("a span of no size")),
        ),
    ];
    for (rows, expected) in cases {
        let node = json!({"type": "table", "content": rows});
        assert_eq!(prosemirror(&node, 2, 2), expected, "{node}");
    }
}

#[test]
fn a_cell_holds_one_paragraph_and_no_empty_text() {
    let with = |content: Value| {
        let mut row = row(&[(1, 1)]);
        row["content"][0]["content"] = content;
        prosemirror(&json!({"type": "table", "content": [row]}), 1, 1)
    };
    assert_eq!(with(json!([{"type": "paragraph"}])), Ok(()));
    assert_eq!(
        with(json!([{"type": "paragraph", "content": [{"type": "text", "text": "x"}]}])),
        Ok(())
    );
    for content in [
        json!([]),
        json!([{"type": "text", "text": "x"}]),
        json!([{"type": "paragraph"}, {"type": "paragraph"}]),
        json!([{"type": "paragraph", "content": [{"type": "text", "text": ""}]}]),
        json!([{"type": "paragraph", "content": []}]),
        json!([{"type": "paragraph", "content": null}]),
        json!(null),
    ] {
        assert!(with(content.clone()).is_err(), "{content}");
    }
}

#[test]
fn a_replacement_past_the_bound_is_not_sent() {
    let mut replacement = TableReplacement {
        title: None,
        caption: None,
        notes: Vec::new(),
        columns: Vec::new(),
        header_rows: 0,
        header_cols: 0,
        cells: Vec::new(),
        markdown: String::new(),
        html: "x".repeat(MAX_REPLACEMENT_BYTES / 2),
        csv: String::new(),
        prosemirror: Value::Null,
    };
    assert_eq!(size(&replacement), Ok(()));
    replacement.csv = replacement.html.clone();
    assert_eq!(size(&replacement), Err(FormatError::TooManyBytes));
}
