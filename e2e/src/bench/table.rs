//! Results of the size that real ones have, without reading a picture.

use serde_json::json;
use shared::contract::{
    ElementRequest, Event, Replacement,
    event::{ElementResult, Source},
    replacement::{TableCell, TableColumn, TableReplacement, ValueType},
};

const COLUMNS: usize = 4;
const TEXT: &str = "1,234.56";

/// A table of `rows` rows; sixteen make what a usual financial table makes, about 20 kB of JSON.
pub(super) fn of_rows(rows: usize) -> Replacement {
    let columns = (0..COLUMNS).map(|c| TableColumn {
        key: format!("c{c}"),
        name: format!("Column {c}"),
        value_type: ValueType::Currency,
        unit: Some("USD".to_owned()),
    });
    let cells = (0..rows * COLUMNS).map(|i| TableCell {
        r: i / COLUMNS,
        c: i % COLUMNS,
        rowspan: 1,
        colspan: 1,
        text: TEXT.to_owned(),
        value: Some(1_234.56),
        header: i < COLUMNS,
        align: None,
        bold: None,
        indent: None,
        bbox: [0.125, 0.25, 0.375, 0.5],
        confidence: 0.97,
        element_index: None,
    });
    let line = |before: &str, between: &str, after: &str| {
        let cells = [TEXT; COLUMNS].join(between);
        format!("{before}{cells}{after}\n").repeat(rows)
    };
    let cell = json!({
        "type": "table_cell",
        "attrs": { "colspan": 1, "rowspan": 1, "colwidth": null },
        "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": TEXT }] }],
    });
    let row = json!({ "type": "table_row", "content": vec![cell; COLUMNS] });
    Replacement::Table(Box::new(TableReplacement {
        title: None,
        caption: None,
        notes: Vec::new(),
        columns: columns.collect(),
        header_rows: 1,
        header_cols: 0,
        cells: cells.collect(),
        markdown: line("| ", " | ", " |"),
        html: line("<tr><td>", "</td><td>", "</td></tr>"),
        csv: line("", ",", ""),
        prosemirror: json!({ "type": "table", "content": vec![row; rows] }),
    }))
}

/// The event that ends an element well.
pub(super) fn result(index: usize, element: &ElementRequest, replacement: &Replacement) -> Event {
    Event::Result(ElementResult {
        index,
        element_id: element.element_id.clone(),
        replacement: replacement.clone(),
        confidence: 0.97,
        warnings: Vec::new(),
        source: Source {
            image_url_sha256: "0".repeat(64),
            width: 1_280,
            height: 720,
        },
        duration_ms: 480,
    })
}
