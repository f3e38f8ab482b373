mod readers;
mod others;

use digitizer::{
    figure::{Align, Cell, CellRole, Column, Table, ValueType},
    geometry::Rect,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::contract::replacement::TableReplacement;

use super::*;

const SIZE: PictureSize = PictureSize {
    width: 400,
    height: 200,
};

fn cell(row: usize, col: usize, text: &str) -> Cell {
    Cell {
        row,
        col,
        row_span: 1,
        col_span: 1,
        role: if row == 0 {
            CellRole::ColumnHeader
        } else {
            CellRole::Body
        },
        text: text.to_owned(),
        value: None,
        align: if col == 0 { Align::Left } else { Align::Right },
        bold: false,
        indent: 0,
        bbox: Rect::from_ltrb(
            col as f32 * 100.0,
            row as f32 * 20.0,
            col as f32 * 100.0 + 80.0,
            row as f32 * 20.0 + 15.0,
        ),
        confidence: 0.9,
    }
}

fn table(n_rows: usize, header_rows: usize, names: &[&str], cells: Vec<Cell>) -> Table {
    let column = |name: &&str| Column {
        name: (*name).to_owned(),
        value_type: ValueType::Text,
        unit: None,
    };
    Table {
        n_rows,
        n_cols: names.len(),
        header_rows,
        header_cols: 0,
        cells,
        columns: names.iter().map(column).collect(),
        title: None,
        notes: Vec::new(),
        bbox: Rect::from_ltrb(0.0, 0.0, 400.0, 200.0),
        confidence: 0.9,
        warnings: Vec::new(),
    }
}

fn present(table: Table) -> TableReplacement {
    let Replacement::Table(replacement) = figure(&Figure::Table(table), SIZE).unwrap().replacement
    else {
        panic!("another kind");
    };
    *replacement
}

/// Two header rows, a span each way, and text that every form has to escape.
fn debt() -> TableReplacement {
    let mut cells = vec![
        cell(0, 0, "Tranche"),
        cell(0, 1, "Terms"),
        cell(1, 1, "Rate"),
        cell(1, 2, "A & B <$m>"),
        cell(2, 0, "Senior, \"A\""),
        cell(2, 1, "5.0%"),
        cell(2, 2, "12|3*"),
        cell(3, 0, "Mezz"),
        cell(3, 1, ""),
        cell(3, 2, "(4)"),
    ];
    (cells[0].row_span, cells[1].col_span) = (2, 2);
    cells[2].role = CellRole::ColumnHeader;
    cells[3].role = CellRole::ColumnHeader;
    cells[9].value = Some(-4.0);
    present(table(
        4,
        2,
        &["Tranche", "Terms Rate", "Terms A & B <$m>"],
        cells,
    ))
}

#[test]
fn html_has_the_spans_and_escapes_the_text() {
    assert_eq!(
        debt().html,
        "<table><thead><tr><th rowspan=\"2\">Tranche</th><th colspan=\"2\">Terms</th></tr>\
         <tr><th>Rate</th><th>A &amp; B &lt;$m&gt;</th></tr></thead>\
         <tbody><tr><td>Senior, &quot;A&quot;</td><td>5.0%</td><td>12|3*</td></tr>\
         <tr><td>Mezz</td><td></td><td>(4)</td></tr></tbody></table>"
    );
}

#[test]
fn a_cell_that_reaches_from_the_head_into_the_body_keeps_its_span() {
    let mut cells = vec![cell(0, 0, "Use"), cell(0, 1, "Cost"), cell(1, 1, "5")];
    cells[0].row_span = 2;
    let replacement = present(table(2, 1, &["Use", "Cost"], cells));
    assert_eq!(
        replacement.html,
        "<table><tbody><tr><th rowspan=\"2\">Use</th><th>Cost</th></tr><tr><td>5</td></tr></tbody></table>"
    );
}

#[test]
fn markdown_has_one_header_row_and_escapes_its_markup() {
    assert_eq!(
        debt().markdown,
        "| Tranche | Terms Rate | Terms A \\& B \\<$m\\> |\n\
         | --- | ---: | ---: |\n\
         | Senior, \"A\" | 5.0% | 12\\|3\\* |\n\
         | Mezz | | (4) |\n"
    );
}

#[test]
fn markdown_of_a_table_without_a_header_has_an_empty_one() {
    let replacement = present(table(
        1,
        0,
        &["", ""],
        vec![cell(0, 0, "a"), cell(0, 1, "1")],
    ));
    assert_eq!(replacement.markdown, "| | |\n| --- | ---: |\n| a | 1 |\n");
}

#[test]
fn csv_quotes_what_it_must_and_leaves_the_text_as_printed() {
    assert_eq!(
        debt().csv,
        "Tranche,Terms,\r\n,Rate,A & B <$m>\r\n\"Senior, \"\"A\"\"\",5.0%,12|3*\r\nMezz,,(4)\r\n"
    );
    let formula = present(table(
        2,
        0,
        &[""],
        vec![cell(0, 0, "=A1+B1"), cell(1, 0, "")],
    ));
    assert_eq!(formula.csv, "=A1+B1\r\n\"\"\r\n");
}

#[test]
fn a_document_node_has_a_paragraph_in_every_cell_and_no_empty_text() {
    let node = debt().prosemirror;
    assert_eq!(
        node["content"][0]["content"][0],
        json!({
            "type": "table_header",
            "attrs": {"colspan": 1, "rowspan": 2, "colwidth": null},
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Tranche"}]}],
        })
    );
    assert_eq!(
        node["content"][3]["content"][1],
        json!({
            "type": "table_cell",
            "attrs": {"colspan": 1, "rowspan": 1, "colwidth": null},
            "content": [{"type": "paragraph"}],
        })
    );
}

#[test]
fn a_cell_on_the_wire_says_where_it_came_from() {
    let replacement = debt();
    let last = serde_json::to_value(replacement.cells.last().unwrap()).unwrap();
    let expected = json!({
        "r": 3, "c": 2, "rowspan": 1, "colspan": 1, "text": "(4)", "value": -4.0, "header": false, "align": "right",
        "bbox": [0.5, 0.3, 0.7, 0.375], "confidence": 0.9,
    });
    assert_eq!(to_six_decimals(last), expected);
    assert_eq!(replacement.columns[2].key, "c2");
}

/// Single-precision shares, as JSON readers see them in double precision, rounded.
fn to_six_decimals(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            json!((number.as_f64().unwrap() * 1e6).round() / 1e6)
        }
        Value::Array(items) => items.into_iter().map(to_six_decimals).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, to_six_decimals(value)))
                .collect(),
        ),
        other => other,
    }
}

#[test]
fn what_is_no_number_is_not_sent_as_one() {
    let mut odd = cell(0, 0, "1e999");
    (odd.value, odd.confidence) = (Some(f64::INFINITY), f32::NAN);
    let replacement = present(table(1, 0, &[""], vec![odd]));
    assert_eq!(
        (replacement.cells[0].value, replacement.cells[0].confidence),
        (None, 0.0)
    );
}

#[test]
fn an_invalid_table_is_not_sent() {
    let hole = table(1, 0, &["", ""], vec![cell(0, 0, "a")]);
    let refused = figure(&Figure::Table(hole), SIZE);
    assert_eq!(
        refused,
        Err(FormatError::Coverage {
            row: 0,
            col: 1,
            times: 0
        })
    );
}

/// Any table that is valid: a grid cut into cells at random, with text of every nasty kind.
fn any_table() -> impl Strategy<Value = Table> {
    let text = prop_oneof![
        2 => "[ -~]{0,12}",
        1 => "[<>&\"'|\\\\*_`,;=\r\n\t\u{2028}é表]{0,8}",
        1 => Just(String::new()),
    ];
    let part = (1..4_usize, 1..4_usize, text, any::<bool>());
    (1..7_usize, 1..6_usize)
        .prop_flat_map(move |(n_rows, n_cols)| {
            (
                Just((n_rows, n_cols)),
                0..=n_rows,
                prop::collection::vec(part.clone(), n_rows * n_cols),
            )
        })
        .prop_map(|((n_rows, n_cols), header_rows, parts)| {
            let mut taken = vec![vec![false; n_cols]; n_rows];
            let mut cells = Vec::new();
            for (place, (row_span, col_span, text, bold)) in parts.into_iter().enumerate() {
                let (row, col) = (place / n_cols, place % n_cols);
                if taken[row][col] {
                    continue;
                }
                let col_span = (0..col_span.min(n_cols - col))
                    .take_while(|d| !taken[row][col + d])
                    .count();
                let row_span = row_span.min(n_rows - row);
                for line in &mut taken[row..row + row_span] {
                    line[col..col + col_span].fill(true);
                }
                let role = if row < header_rows {
                    CellRole::ColumnHeader
                } else {
                    CellRole::Body
                };
                cells.push(Cell {
                    row_span,
                    col_span,
                    role,
                    bold,
                    ..cell(row, col, &text)
                });
            }
            table(n_rows, header_rows, &vec!["name"; n_cols], cells)
        })
}

proptest! {
    #[test]
    fn every_form_of_any_table_says_the_same(table in any_table()) {
        let (n_rows, n_cols) = (table.n_rows, table.n_cols);
        let replacement = present(table);
        let mut printed = vec![vec![String::new(); n_cols]; n_rows];
        for cell in &replacement.cells {
            printed[cell.r][cell.c].clone_from(&cell.text);
        }
        prop_assert_eq!(readers::csv(&replacement.csv), printed.clone());

        let body = readers::markdown(&replacement.markdown);
        prop_assert!(body.iter().all(|row| row.len() == n_cols), "{}", replacement.markdown);
        prop_assert_eq!(&body[2..], &printed[replacement.header_rows..]);

        let expected: Vec<readers::Placed> = replacement.cells.iter().map(|cell| readers::Placed {
            place: (cell.r, cell.c, cell.rowspan, cell.colspan),
            header: cell.header,
            text: cell.text.clone(),
        }).collect();
        prop_assert_eq!(readers::html(&replacement.html, n_cols), expected.clone());
        prop_assert_eq!(readers::prosemirror(&replacement.prosemirror, n_cols), expected);
        prop_assert_eq!(validate::prosemirror(&replacement.prosemirror, n_rows, n_cols), Ok(()));
    }
}
