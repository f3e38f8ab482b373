//! A table as a `table` node of prosemirror-tables, ready to take the picture's place in a document.

use serde_json::{Value, json};
use shared::contract::replacement::TableCell;

use super::Layout;

/// The node: rows of cells, a paragraph in each, spans as attributes.
pub(super) fn node(layout: Layout<'_>) -> Value {
    let rows: Vec<Value> = layout.rows().map(row).collect();
    json!({"type": "table", "content": rows})
}

fn row(cells: &[TableCell]) -> Value {
    let cells: Vec<Value> = cells.iter().map(cell).collect();
    json!({"type": "table_row", "content": cells})
}

fn cell(cell: &TableCell) -> Value {
    json!({
        "type": if cell.header { "table_header" } else { "table_cell" },
        "attrs": {"colspan": cell.colspan, "rowspan": cell.rowspan, "colwidth": null},
        "content": [paragraph(&cell.text)],
    })
}

/// A text node must not be empty, so an empty paragraph has no content at all.
pub(super) fn paragraph(text: &str) -> Value {
    if text.is_empty() {
        json!({"type": "paragraph"})
    } else {
        json!({"type": "paragraph", "content": [{"type": "text", "text": text}]})
    }
}
